"""The engine that answers now: follows what is published, trains if it must, swaps at once."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from types import MappingProxyType
from typing import Literal, Protocol, TypeVar

import asyncpg

from warmline.ai import (
    Decision,
    EmbeddedEngine,
    Engine,
    HandOff,
    Promise,
    Situation,
    Understanding,
)
from warmline.kit import CONNECTION_LOST, Clock, Database
from warmline.knowledge import (
    Article,
    Release,
    current,
    current_info,
    load_model,
    save_model,
)

logger = logging.getLogger(__name__)

# How soon a node finds what another one published (seconds).
FOLLOW_SECONDS = 2.0
# How long a start waits for its engine: one that is kept is loaded within a second.
START_SECONDS = 10.0
NOTHING_KNOWN = "I don't know anything yet, so I've asked a colleague to take over."

Training = Literal["ready", "training", "failed"]
T = TypeVar("T")
Listener = Callable[[int, Training], None]


class Trainer(Protocol):
    """How an engine comes out of a release."""

    def fingerprint(self, release: Release) -> str: ...

    def build(self, release: Release, artefact: bytes | None) -> tuple[Engine, bytes]:
        """Slow, and run in a thread. `artefact` is what an earlier build returned, or None."""
        ...


class Untrained(Exception):
    """No engine came out of a release."""


class CurrentEngine:
    """An `Engine` whatever happens: before anything is published, everything goes to a person."""

    def __init__(
        self, database: Database, trainer: Trainer, executor: Executor, clock: Clock
    ) -> None:
        self._database, self._trainer = database, trainer
        self._executor, self._clock = executor, clock
        self._engine: Engine | None = None
        self._articles: Mapping[str, Article] = MappingProxyType({})
        self._refreshing = asyncio.Lock()
        self._listeners: set[Listener] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.release: Release | None = None
        self.published: int | None = None
        self.training: Training = "ready"

    @property
    def articles(self) -> Mapping[str, Article]:
        """By slug, as the engine that answers knows them."""
        return self._articles

    @property
    def promise(self) -> Promise | None:
        """What the training of the engine that answers proved; None where that is not known."""
        return self._engine.promise if isinstance(self._engine, EmbeddedEngine) else None

    async def decide(self, situation: Situation) -> Decision:
        if self._engine is None:
            unread = Understanding(language=situation.language or "en")
            return HandOff(understanding=unread, reason="model_down", text=NOTHING_KNOWN)
        return await self._engine.decide(situation)

    def on_change(self, listener: Listener) -> None:
        """Calls `listener` with the release and its training whenever either changes."""
        self._listeners.add(listener)

    async def start(self) -> None:
        """Answers with what is published. Where that must be trained first and takes long, people
        are reached meanwhile: nobody waits for a model."""
        await self.refresh_within(START_SECONDS)
        self._tasks.add(asyncio.create_task(self._follow(), name="follow-releases"))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def refresh_within(self, seconds: float) -> None:
        """`refresh`, but waits so long at most; what is left goes on behind."""
        task = asyncio.create_task(self.refresh(), name="refresh-engine")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        done, _ = await asyncio.wait({task}, timeout=seconds)
        for finished in done:
            finished.result()

    async def refresh(self) -> None:
        """Takes up what is published; the engine before it answers until the new one is ready."""
        async with self._refreshing:
            async with self._database.transaction() as tx:
                info = await current_info(tx)
            if info is None or info.id == self.published:
                return
            self.published = info.id
            self._tell("training")
            try:
                await self._take_up()
            except Untrained:
                # Whatever is missing here, a file or a library: the engine before it goes on
                # answering, or people do, and the console shows the failure.
                logger.exception("The AI could not be trained on release %d.", info.id)
                self._tell("failed")
            except (*CONNECTION_LOST, asyncpg.PostgresError):
                self.published = None  # looked at again in the next round
                raise
            else:
                self._tell("ready")

    async def try_out(self, situation: Situation, articles: Sequence[Article]) -> Decision:
        """What a release with exactly these articles would decide. Trains, so it takes seconds."""
        assert self.release is not None, "there is something to change"
        release = replace(self.release, articles=tuple(articles))
        loop = asyncio.get_running_loop()
        engine, _ = await loop.run_in_executor(self._executor, self._trainer.build, release, None)
        return await engine.decide(situation)

    async def _take_up(self) -> None:
        async with self._database.transaction() as tx:
            release = await current(tx)
        assert release is not None
        fingerprint = await self._made(self._trainer.fingerprint, release)
        async with self._database.transaction() as tx:
            kept = await load_model(tx, fingerprint)
        engine, artefact = await self._made(self._trainer.build, release, kept)
        if artefact != kept:
            async with self._database.transaction() as tx:
                now = self._clock.now()
                await save_model(tx, fingerprint, artefact, release_id=release.id, at=now)
        self._engine, self.release, self.published = engine, release, release.id
        self._articles = MappingProxyType({article.slug: article for article in release.articles})

    async def _made(self, make: Callable[..., T], *given: object) -> T:
        """Raises Untrained for whatever is wrong with the trainer, a bug included: a server without
        a model still brings its customers to people."""
        making = asyncio.get_running_loop().run_in_executor(self._executor, make, *given)
        await asyncio.wait({making})
        if error := making.exception():
            raise Untrained from error
        return making.result()

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(FOLLOW_SECONDS)
            try:
                await self.refresh()
            except (*CONNECTION_LOST, asyncpg.PostgresError) as error:
                logger.warning("Releases could not be read (%s).", type(error).__name__)

    def _tell(self, training: Training) -> None:
        self.training = training
        for listener in self._listeners:
            listener(self.published or 0, training)
