"""Agents on a real PostgreSQL."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from warmline.kit import Database, FixedClock, WarmlineError, new_id
from warmline.people import (
    Agent,
    AgentChange,
    NewAgent,
    SignIn,
    agent_by_mail,
    agent_of,
    agents,
    change_agent,
    may,
    signed_in,
)

AddAgent = Callable[..., Awaitable[Agent]]

ADA = NewAgent(
    name=" Ada  Lind",
    email="Ada@Fernhill.example ",
    role="admin",
    languages=("en", "de", "en"),
    skills={"repairs": 4, " ": 3},
    title="Workshop",
)
BO = NewAgent("Bo Tamm", "bo@fernhill.example")


async def change(database: Database, clock: FixedClock, agent: Agent, to: AgentChange) -> Agent:
    async with database.transaction() as tx:
        return await change_agent(tx, agent.id, to, actor="test", at=clock.now())


async def deeds(database: Database) -> list[str]:
    async with database.transaction() as tx:
        return [row["what"] for row in await tx.fetch("select what from audit order by id")]


async def test_an_agent_is_kept_tidied(database: Database, agent: AddAgent) -> None:
    added = await agent(ADA)
    async with database.transaction() as tx:
        kept = await agent_of(tx, added.id)
        assert await agent_by_mail(tx, "ADA@fernhill.example") == kept
        assert await agents(tx) == [kept]
    assert kept == added
    assert (kept.name, kept.email) == ("Ada Lind", "Ada@Fernhill.example")
    assert (kept.languages, kept.skills) == (("en", "de"), {"repairs": 4})
    assert kept.active
    assert await deeds(database) == ["agent.added"]


async def test_a_mail_address_belongs_to_one_agent(
    database: Database, agent: AddAgent, clock: FixedClock
) -> None:
    await agent(ADA)
    bo = await agent(BO)
    with pytest.raises(WarmlineError, match="already an agent") as refused:
        await agent(NewAgent("Other", "ADA@fernhill.EXAMPLE"))
    assert refused.value.code == "email_taken"
    with pytest.raises(WarmlineError, match="already an agent"):
        await change(database, clock, bo, AgentChange(email="ada@fernhill.example"))


@pytest.mark.parametrize(
    "new",
    [
        NewAgent(" ", "a@b.example"),
        NewAgent("A", "nowhere"),
        NewAgent("A", "a@b.example", languages=("English",)),
        NewAgent("A" * 201, "a@b.example"),
        NewAgent("A\x00", "a@b.example"),
        NewAgent("A", "a@b.example", skills={str(n): 3 for n in range(51)}),
    ],
)
async def test_a_bad_agent_is_refused_with_a_sentence(agent: AddAgent, new: NewAgent) -> None:
    with pytest.raises(WarmlineError) as refused:
        await agent(new)
    assert refused.value.code == "bad_input"


async def test_only_what_is_given_is_changed(
    database: Database, agent: AddAgent, clock: FixedClock
) -> None:
    ada = await agent(ADA)
    after = await change(database, clock, ada, AgentChange(name="Ada Berg", title=""))
    async with database.transaction() as tx:
        assert await agent_of(tx, ada.id) == after
    assert (after.name, after.title, after.email) == ("Ada Berg", None, ada.email)
    assert await deeds(database) == ["agent.added", "agent.changed"]


async def test_who_is_deactivated_is_signed_out(
    database: Database, agent: AddAgent, clock: FixedClock, door: SignIn
) -> None:
    bo = await agent(BO)
    token = (await door.sign_in(BO.email, "open sesame", "::1")).token
    after = await change(database, clock, bo, AgentChange(active=False))
    async with database.transaction() as tx:
        assert await agent_of(tx, bo.id) == after
        assert await signed_in(tx, token, at=clock.now()) is None
    assert not after.active
    with pytest.raises(WarmlineError, match="wrong"):
        await door.sign_in(BO.email, "open sesame", "::1")
    await change(database, clock, bo, AgentChange(active=True))
    assert (await door.sign_in(BO.email, "open sesame", "::1")).agent.active
    async with database.transaction() as tx:
        assert await signed_in(tx, token, at=clock.now()) is None
    assert await deeds(database) == ["agent.added", "agent.deactivated", "agent.reactivated"]


async def test_the_last_admin_stays(database: Database, agent: AddAgent, clock: FixedClock) -> None:
    ada = await agent(ADA)
    for to in (AgentChange(active=False), AgentChange(role="agent")):
        with pytest.raises(WarmlineError, match="only admin"):
            await change(database, clock, ada, to)
    await agent(NewAgent("Bo", "bo@fernhill.example", role="admin"))
    assert (await change(database, clock, ada, AgentChange(role="agent"))).role == "agent"


async def test_two_admins_who_dismiss_each_other_at_once_leave_one(
    database: Database, agent: AddAgent, clock: FixedClock
) -> None:
    both = [await agent(ADA), await agent(NewAgent("Bo", "bo@fernhill.example", role="admin"))]
    results = await asyncio.gather(
        *(change(database, clock, each, AgentChange(active=False)) for each in both),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in results) == ["Agent", "WarmlineError"]


async def test_nobody_is_not_found(database: Database, agent: AddAgent) -> None:
    await agent(BO)
    async with database.transaction() as tx:
        with pytest.raises(WarmlineError, match="no such agent"):
            await agent_of(tx, new_id())


def test_only_an_admin_manages_and_an_agent_sees_own_conversations() -> None:
    assert may("admin", "manage_agents")
    assert may("supervisor", "see_all_conversations")
    assert not may("supervisor", "manage_knowledge")
    assert not may("agent", "see_all_conversations")
