import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from warmline.desk import Acting
from warmline.kit import Database, new_id
from warmline.people import NewAgent, add_agent
from warmline.routing import choose_presence, seats
from warmline.web import Heartbeats, Hub

EVERY = 0.2


@dataclass(eq=False)
class Laptop:
    """The end of a console's socket."""

    acting: Acting
    hub: Hub
    answers: bool = True
    session: str = ""
    watched: UUID | None = None
    known: set[UUID] = field(default_factory=set)
    asked: int = 0

    @property
    def agent_id(self) -> UUID:
        return self.acting.id

    @property
    def agent_name(self) -> str:
        return self.acting.name

    def put(self, text: str) -> None:
        if text == '{"type":"ping"}':
            self.asked += 1
            if self.answers:
                self.hub.console_spoke(self)

    def end(self, code: int, reason: str, sentence: str) -> None: ...

    def refresh(self) -> None: ...


async def test_a_closed_laptop_is_heard_no_more_though_its_socket_is_open(
    database: Database,
) -> None:
    hub, laptop = Hub(), await laptop_of(database, "Ada")
    beating = Heartbeats(database, hub, lambda: None, every=EVERY)
    await beating.start()
    try:
        laptop.hub = hub
        hub.console_came(laptop)
        first = await heard(database, laptop)
        await until(lambda: laptop.asked >= 3)
        assert await heard(database, laptop) > first
        laptop.answers = False
        await asked_again(laptop)
        last = await heard(database, laptop)
        await asked_again(laptop)
        assert await heard(database, laptop) == last
        laptop.answers = True
        await asked_again(laptop)
        assert await heard(database, laptop) > last
    finally:
        await beating.stop()


async def test_an_old_page_that_knows_no_ping_counts_while_it_is_open(database: Database) -> None:
    hub, laptop = Hub(), await laptop_of(database, "Ada")
    laptop.answers = False
    beating = Heartbeats(database, hub, lambda: None, every=EVERY)
    await beating.start()
    try:
        hub.console_came(laptop)
        first = await heard(database, laptop)
        await asked_again(laptop)
        assert await heard(database, laptop) > first
    finally:
        await beating.stop()


async def laptop_of(database: Database, name: str) -> Laptop:
    id = new_id()
    async with database.transaction() as tx:
        new = NewAgent(name=name, email=f"{name}@ternwell.example")
        await add_agent(tx, id, new, "no password", actor="a test", at=datetime.now(UTC))
        await choose_presence(tx, id, "online")
    return Laptop(Acting(id, name, "agent"), Hub())


async def asked_again(laptop: Laptop) -> None:
    """Twice, so that what the first asking came to is counted."""
    before = laptop.asked
    await until(lambda: laptop.asked >= before + 3)


async def heard(database: Database, laptop: Laptop) -> datetime:
    async with asyncio.timeout(10):
        while True:
            seat = await seats.seat_of(database.reads, laptop.agent_id)
            if seat is not None and seat.heard_at is not None:
                return seat.heard_at
            await asyncio.sleep(0.02)


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not happened():  # noqa: ASYNC110 - of another task
            await asyncio.sleep(0.02)
