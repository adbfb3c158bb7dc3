"""Agents at their consoles, as far as the desk knows of them."""

from datetime import timedelta

from tests.desk.house import House
from warmline.desk import Acting, Role, Visitor
from warmline.kit import Database, SystemClock, new_id
from warmline.people import NewAgent, add_agent
from warmline.routing import PlaceRow, choose_presence, seats

BACKDATE = "update seat set heard_at = heard_at - $2::interval where agent_id = $1"
RING_OUT = "update waiting set expires_at = now() - interval '1 second' where conversation_id = $1"
RINGS_AT = "select offered_to from waiting where conversation_id = $1"
LOG = "select kind, presence, cause from seat_event where agent_id = $1 order by seq"
CAPACITY = "update agent set capacity = $2 where id = $1"


async def seated(
    database: Database, name: str, *, role: Role = "agent", capacity: int = 300
) -> Acting:
    """Online, with a console that was just heard."""
    id = new_id()
    new = NewAgent(name=name, email=f"{name.lower()}@ternwell.example", role=role)
    async with database.transaction() as tx:
        await add_agent(tx, id, new, "no password", actor="a test", at=SystemClock().now())
        await tx.execute(CAPACITY, id, capacity)
        await choose_presence(tx, id, "online")
        await seats.heard(tx, [id])
    return Acting(id, name, role)


async def beat(database: Database, *agents: Acting) -> None:
    async with database.transaction() as tx:
        await seats.heard(tx, [agent.id for agent in agents])


async def unheard(database: Database, agent: Acting, for_: timedelta) -> None:
    async with database.transaction() as tx:
        await tx.execute(BACKDATE, agent.id, for_)


async def ring_out(house: House, visitor: Visitor) -> None:
    async with house.database.transaction() as tx:
        await tx.execute(RING_OUT, visitor.conversation)
    await house.router.round()


async def rings_at(house: House, visitor: Visitor) -> object:
    async with house.database.transaction() as tx:
        return await tx.fetchval(RINGS_AT, visitor.conversation)


async def place_of(house: House, agent: Acting) -> PlaceRow:
    async with house.database.transaction() as tx:
        return (await seats.places_of(tx, [agent.id]))[agent.id]


async def log_of(house: House, agent: Acting) -> list[tuple[str, str | None, str | None]]:
    async with house.database.transaction() as tx:
        return [tuple(row) for row in await tx.fetch(LOG, agent.id)]
