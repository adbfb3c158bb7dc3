"""The reins over HTTP: everybody who is signed in may look, supervisors and admins may pull."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from warmline.ai import Promise
from warmline.autonomy import (
    Autonomy,
    Reins,
    Verdicts,
    autonomy,
    resume_ai,
    set_levels,
    stop_ai,
    verdicts,
)
from warmline.desk import Turns
from warmline.kit import Clock, Database, WarmlineError
from warmline.knowledge import Article
from warmline.training import CurrentEngine
from warmline.web import autonomy_shapes as shapes
from warmline.web.answers import json_response
from warmline.web.auth import SignedInCaller


class AutonomyApi:
    def __init__(
        self, database: Database, reins: Reins, engine: CurrentEngine, turns: Turns, clock: Clock
    ) -> None:
        self._database, self._reins, self._engine = database, reins, engine
        self._turns, self._clock = turns, clock

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/api/autonomy", tags=["autonomy"])
        add = router.add_api_route
        shape = shapes.AutonomyShape
        add("", self.overview, methods=["GET"], response_model=shape)
        add("/levels", self.set_levels, methods=["PUT"], response_model=shape)
        add("/stop", self.stop, methods=["POST"], response_model=shape)
        add("/resume", self.resume, methods=["POST"], response_model=shape)
        return router

    async def overview(self, caller: SignedInCaller) -> Response:
        return await self._overview()

    async def set_levels(self, wanted: shapes.SetLevelsShape, caller: SignedInCaller) -> Response:
        caller.require("manage_autonomy")
        unknown = set(wanted.intents) - {one.intent for one in self._engine.articles.values()}
        if unknown:
            raise WarmlineError("bad_input", f"There is no intent “{min(unknown)}”.")
        async with self._database.transaction() as tx:
            await set_levels(
                tx,
                wanted.intents,
                wanted.level,
                by=caller.agent.name,
                at=self._clock.now(),
                actor=caller.name,
            )
        return await self._changed()

    async def stop(self, wanted: shapes.StopShape, caller: SignedInCaller) -> Response:
        caller.require("manage_autonomy")
        if not wanted.reason:
            raise WarmlineError("bad_input", "Say why: everybody in the console reads it.")
        async with self._database.transaction() as tx:
            now = self._clock.now()
            await stop_ai(tx, wanted.reason, by=caller.agent.name, at=now, actor=caller.name)
        return await self._changed()

    async def resume(self, caller: SignedInCaller) -> Response:
        caller.require("manage_autonomy")
        async with self._database.transaction() as tx:
            now = self._clock.now()
            await resume_ai(tx, by=caller.agent.name, at=now, actor=caller.name)
        return await self._changed()

    async def _changed(self) -> Response:
        """Whoever pulled the reins is told once this node obeys; the others hear of it now."""
        await self._reins.refresh()
        await self._turns.written()
        return await self._overview()

    async def _overview(self) -> Response:
        async with self._database.transaction() as tx:
            now = await autonomy(tx)
            judged = await verdicts(tx, at=self._clock.now())
        intents = _intents(self._engine.articles.values(), now, judged)
        promise = _promise(self._engine.promise)
        return json_response({"stopped": now.stopped, "promise": promise, "intents": intents})


def _promise(promise: Promise | None) -> dict[str, Any] | None:
    told = ("precision", "proven", "phrasings", "coverage")
    return {field: getattr(promise, field) for field in told} if promise else None


def _intents(
    articles: Iterable[Article], now: Autonomy, judged: dict[str, Verdicts]
) -> list[dict[str, Any]]:
    """One line an intent: an article in a second language adds its phrasings to the first's."""
    lines: dict[str, dict[str, Any]] = {}
    for article in articles:
        line = lines.setdefault(article.intent, _line(article, now, judged.get(article.intent)))
        line["phrasings"] += len(article.phrasings)
    return list(lines.values())


def _line(article: Article, now: Autonomy, judged: Verdicts | None) -> dict[str, Any]:
    shown = ("intent", "slug", "title", "audience", "needs")
    setting = now.settings.get(article.intent)
    counted = ("made", "used", "edited", "rejected")
    return {
        **{field: getattr(article, field) for field in shown},
        "phrasings": 0,
        "level": now.level(article.intent),
        "by": setting.by if setting else None,
        "at": setting.at if setting else None,
        **{field: getattr(judged, field) if judged else 0 for field in counted},
    }
