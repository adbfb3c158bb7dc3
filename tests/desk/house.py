"""A desk with everything around it, and an engine that does as it is told."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from tests.conversations.nodes import DISCLOSURE, Node, all_events
from tests.desk.shelf import CATALOGUE, COMPANY, Shelf
from tests.eventually import eventually
from warmline.actions import Catalogue, Rendering
from warmline.ai import (
    Answer,
    Chat,
    Decision,
    HandOff,
    HandOffReason,
    Situation,
    Understanding,
)
from warmline.autonomy import Autonomy, Level, Setting, Stopped
from warmline.conversations import (
    Event,
    MessageSent,
    MessageText,
    Snapshot,
    SnapshotReader,
    Standing,
    snapshots,
    standing,
)
from warmline.desk import (
    Act,
    Acting,
    ActionDesk,
    AgentDesk,
    Carrying,
    Codes,
    Executing,
    Governor,
    Limits,
    Paces,
    PromiseDesk,
    Promises,
    Reception,
    Role,
    Router,
    RouterPaces,
    SuggestionDesk,
    Sweep,
    Turns,
    Visitor,
)
from warmline.identity import ANONYMOUS, Identity
from warmline.kit import Clock, Database, SystemClock, Tx, new_id, sealing
from warmline.knowledge import Article, Link
from warmline.mail import Postman

READ = Understanding(language="en", intent="refund_status", confidence=0.9)
ANSWER = Answer(READ, "Refunds take five days.", article="refunds")
THANKS = Chat(READ, "You're welcome.", topic="thanks", closing=True)
HAND_OFF = HandOff(READ, "unsure", "I'll get a colleague.")


SET = datetime(2026, 11, 22, tzinfo=UTC)


def article(slug: str, intent: str, **changes: Any) -> Article:  # noqa: ANN401
    title = slug.replace("-", " ").capitalize()
    return Article(slug, title, intent, (title,), f"About {slug}.", **changes)


ARTICLES = {
    one.slug: one
    for one in (
        article("refunds", "refund_status", links=(Link("Refunds", "/help/refunds"),)),
        article("returns", "returns", steps=("Pack it.", "Send it.")),
        article("cards", "lost_card"),
        article("fraud-checks", "fraud_checks", audience="agents"),
        article("balance", "balance", needs="account"),
    )
}


def autonomy(stopped: Stopped | None = None, **levels: Level) -> Autonomy:
    """`autonomy(refund_status="auto")`; who is not named is at the default."""
    settings = {intent: Setting(intent, level, "a test", SET) for intent, level in levels.items()}
    return Autonomy(settings, stopped)


QUICK = Paces(
    lease=0.5,
    settles=0.2,
    retries=(0.01, 0.02),
    checks=(0.02, 0.05, 0.1),
    gives_up=2.0,
    sweeps=0.05,
)
TRUSTED = autonomy(refund_status="auto")
STOPPED = Stopped("Sol Ferrer", SET, "It talks nonsense.")


def sentence(language: str, reason: HandOffReason) -> str:
    return f"{language}: {reason}"


@dataclass(slots=True)
class Held:
    """The reins in a test's hand."""

    now: Autonomy


def words(situation: Situation) -> list[str]:
    return [said.text for said in situation.heard]


def plain(situation: Situation) -> Decision:
    """What the messages ask for by their words; an answer repeats what it answers."""
    heard = words(situation)
    if heard[-1] == "thanks":
        return THANKS
    if "person?" in heard:
        return HAND_OFF
    return Answer(READ, "re: " + " + ".join(heard), article="refunds")


@dataclass(slots=True)
class Scripted:
    """`decide_as` decides, once `may_decide` is set; `asked` remembers what it was told."""

    decide_as: Callable[[Situation], Decision] = plain
    asked: list[Situation] = field(default_factory=list)
    may_decide: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.may_decide.set()

    async def decide(self, situation: Situation) -> Decision:
        self.asked.append(situation)
        await self.may_decide.wait()
        return self.decide_as(situation)


@dataclass(slots=True)
class House:
    """One node of the whole desk."""

    database: Database
    node: Node
    engine: Scripted
    turns: Turns
    reception: Reception
    agents: AgentDesk
    sweep: Sweep
    suggestions: SuggestionDesk
    promised: PromiseDesk
    promises: Promises
    reins: "Held"
    shelf: Shelf
    executing: Executing
    actions: ActionDesk
    identities: dict[UUID, Identity]
    codes: Codes
    postman: Postman
    router: Router

    @classmethod
    async def open(
        cls,
        database: Database,
        *,
        engine: Scripted | None = None,
        limits: Limits | None = None,
        clock: Clock | None = None,
        late: float = 0.0,
        autonomy: Autonomy = TRUSTED,
        shelf: Shelf | None = None,
        identities: dict[UUID, Identity] | None = None,
        paces: Paces | None = None,
        smtp_url: str | None = None,
        catalogue: Callable[[], Catalogue] = lambda: CATALOGUE,
    ) -> "House":
        async def read(conversations: Sequence[UUID]) -> dict[UUID, Snapshot]:
            async with database.transaction() as tx:
                return await snapshots(tx, conversations, latest=24)

        node, engine, clock = (
            await Node.start(database),
            engine or Scripted(),
            clock or SystemClock(),
        )
        reins = Held(autonomy)
        governor = Governor(
            lambda: reins.now,
            lambda: ARTICLES,
            sentence,
            lambda action: catalogue().actions[action].intents,
        )
        seal = sealing.Seal("a key for tests only, long enough to sign", "identity")
        postman = Postman(
            database, seal, clock, smtp_url=smtp_url, sender="Ternwell <help@ternwell.example>"
        )
        await postman.start()
        codes = Codes(postman, seal, clock, lambda: "Ternwell")
        shelf, identities = shelf or Shelf(), {} if identities is None else identities
        rendering = Rendering()

        async def identity_of(_: Tx, conversation: UUID) -> Identity:
            return identities.get(conversation, ANONYMOUS)

        carrying = Carrying(
            database,
            node.feed,
            shelf,
            catalogue,
            engine,
            clock=clock,
            ids=new_id,
            sentence=lambda language, key: f"{language}: {key}",
            company=COMPANY,
            identity_of=identity_of,
            codes=codes,
            rendering=rendering,
        )
        executing = Executing(
            database,
            node.feed,
            shelf,
            catalogue,
            clock=clock,
            ids=new_id,
            sentence=lambda language, key: f"{language}: {key}",
            rendering=rendering,
            paces=paces or QUICK,
        )
        turns = Turns(
            engine,
            node.log,
            SnapshotReader(read),
            clock,
            governor=governor,
            carrying=carrying,
            begin=executing.begin,
            limits=limits,
        )
        executing.on_end(turns.go_on)
        actions = ActionDesk(
            database,
            node.feed,
            turns,
            shelf,
            catalogue,
            clock=clock,
            company=COMPANY,
            identity_of=identity_of,
            rendering=rendering,
            begin=executing.begin,
        )
        return cls(
            database,
            node,
            engine,
            turns,
            Reception(database, node.log, node.feed, turns, codes),
            AgentDesk(database, node.log, node.feed, turns),
            Sweep(database, node.feed, turns, clock, late=late),
            SuggestionDesk(database, node.feed),
            PromiseDesk(database, node.feed),
            Promises(database, node.feed, clock),
            reins,
            shelf,
            executing,
            actions,
            identities,
            codes,
            postman,
            Router(database, node.feed, clock, RouterPaces(round=0.0)),
        )

    async def close(self) -> None:
        await self.sweep.stop()
        self.shelf.hanging.set()
        await self.executing.stop()
        self.engine.may_decide.set()
        await self.turns.stop()
        await self.postman.stop()
        await self.node.stop()

    async def settled(self, visitor: Visitor) -> list[Event]:
        """The events once no turn is under way here."""
        await eventually(lambda: not self.turns.is_deciding(visitor.conversation))
        return await self.events(visitor)

    async def events(self, visitor: Visitor) -> list[Event]:
        return await all_events(self.database, visitor.conversation)

    async def standing(self, visitor: Visitor) -> Standing:
        async with self.database.transaction() as tx:
            now = await standing(tx, visitor.conversation)
        assert now is not None
        return now

    async def says(self, visitor: Visitor, *texts: str) -> None:
        for text in texts:
            await self.reception.receive(visitor, new_id().hex, text)


def visitor(*, wants_person: bool = False) -> Visitor:
    prefer: Literal["assistant", "person"] = "person" if wants_person else "assistant"
    return Visitor(new_id(), new_id(), "widget", prefer, DISCLOSURE)


def acting(name: str, role: Role = "agent") -> Acting:
    return Acting(new_id(), name, role)


def act(visitor: Visitor, *, if_epoch: int | None = None, client_id: str | None = None) -> Act:
    return Act(visitor.conversation, client_id or new_id().hex, if_epoch)


def said(events: Sequence[Event]) -> list[tuple[str, str]]:
    """Who said what, in order."""
    return [
        (event.payload.by, event.body.text)
        for event in events
        if isinstance(event.payload, MessageSent) and isinstance(event.body, MessageText)
    ]


def kinds(events: Sequence[Event]) -> list[str]:
    return [event.kind for event in events]


def pull_the_plug(house: House) -> None:
    """What a crash leaves of a node: nothing is finished, nothing is told. A statement that the
    database has already may still be kept."""
    house.turns._stopping = True
    tasks = {*house.turns._tasks, *house.node.feed._tasks, *house.executing._tasks}
    connections = [house.node.feed._connection]
    for shard in house.node.log._shards:
        shard._give_up_at = 0.0
        tasks.add(shard._task)
        connections.append(shard._connection)
    for task in tasks:
        task.cancel()
    for connection in connections:
        connection.terminate()
