"""Customer, AI, three agents, two nodes, crashes and blind retries, interleaved at random: nobody
is lost, nothing is doubled, never two holders, never the AI after a person took over."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desk.house import House, Scripted, acting, plain, pull_the_plug, visitor
from tests.eventually import eventually
from warmline.ai import Decision, Situation
from warmline.conversations import (
    HELD,
    ConversationClaimed,
    Event,
    MessageSent,
    MessageText,
    TurnDecided,
    replay,
    verify,
)
from warmline.desk import Act, Acting, Limits, Visitor
from warmline.kit import CONNECTION_LOST, Database, WarmlineError

pytestmark = pytest.mark.slow

ADA, BO, LEAD = acting("Ada Lind"), acting("Bo Ek"), acting("Cleo Ray", "supervisor")
LATER = datetime(2100, 1, 1, tzinfo=UTC)

T = TypeVar("T")
Doing = Callable[[House, Acting, Act], Awaitable[object]]

SAYINGS = ("Where is my refund?", "Hello", "thanks", "person?", "boom")
WISHES = ("ask person", "ask assistant")
DOINGS: dict[str, Doing] = {
    "claim": lambda house, who, what: house.agents.claim(who, what),
    "reply": lambda house, who, what: house.agents.reply(who, what, what.client_id),
    "note": lambda house, who, what: house.agents.note(who, what, "Called the shop."),
    "pass": lambda house, who, what: house.agents.pass_on(who, what, to=BO.person, note=""),
    "requeue": lambda house, who, what: house.agents.pass_on(who, what, to=None, note=""),
    "hand back": lambda house, who, what: house.agents.hand_back(who, what),
    "hold": lambda house, who, what: house.agents.hold(
        who, what, until=LATER, waiting_for="customer"
    ),
    "resume": lambda house, who, what: house.agents.resume(who, what),
    "resolve": lambda house, who, what: house.agents.resolve(who, what),
    "reopen": lambda house, who, what: house.agents.reopen(who, what),
}


@dataclass(frozen=True, slots=True)
class Step:
    """`after` milliseconds, on `node`; sent once more blindly to the other node if `twice`."""

    do: str
    after: int
    node: int
    twice: bool


@dataclass(frozen=True, slots=True)
class Plan:
    customer: Sequence[Step]
    agents: Sequence[tuple[Acting, Sequence[Step]]]
    crashes: Sequence[Step]


def steps(*doings: str, most: int) -> st.SearchStrategy[list[Step]]:
    step = st.builds(
        Step, st.sampled_from(doings), st.integers(0, 12), st.integers(0, 1), st.booleans()
    )
    return st.lists(step, max_size=most)


AGENTS = st.tuples(*(st.tuples(st.just(who), steps(*DOINGS, most=6)) for who in (ADA, BO, LEAD)))
PLANS = st.builds(
    Plan, steps(*SAYINGS, *WISHES, most=8), AGENTS, steps("crash", "cut", "sweep", most=3)
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(plan=PLANS)
async def test_whatever_happens_at_once_the_story_stays_whole(
    database: Database, plan: Plan
) -> None:
    await _play(database, plan)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@settings(
    max_examples=2_000,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plan=PLANS)
async def test_the_story_stays_whole_in_thousands_of_ways(database: Database, plan: Plan) -> None:
    await _play(database, plan)


async def _play(database: Database, plan: Plan) -> None:
    world = World(database, visitor())
    await world.begin()
    await asyncio.gather(
        world.customer(plan.customer),
        *(world.agent(who, todo) for who, todo in plan.agents),
        world.misfortune(plan.crashes),
    )
    await world.calm_down()
    await world.check()
    await world.end()


@dataclass(slots=True)
class World:
    """Two nodes and one conversation; `kept` are the numbers that the customer was told."""

    database: Database
    guest: Visitor
    houses: list[House] = field(default_factory=list)
    flying: list[set[asyncio.Task[object]]] = field(default_factory=lambda: [set(), set()])
    kept: dict[str, int] = field(default_factory=dict)

    async def begin(self) -> None:
        self.houses = [await self._open(), await self._open()]

    async def end(self) -> None:
        for house in self.houses:
            await house.close()

    async def customer(self, todo: Sequence[Step]) -> None:
        for number, step in enumerate(todo):
            await asyncio.sleep(step.after / 1000)
            client_id = f"c{number}"
            if step.do == "ask person":
                await self._until_told(
                    step,
                    lambda house: house.reception.ask_for_person(
                        self.guest,
                        client_id,  # noqa: B023
                    ),
                )
            elif step.do == "ask assistant":
                await self._until_told(
                    step,
                    lambda house: house.reception.ask_for_assistant(
                        self.guest,
                        client_id,  # noqa: B023
                    ),
                )
            else:
                await self._say(step, client_id)

    async def agent(self, who: Acting, todo: Sequence[Step]) -> None:
        for number, step in enumerate(todo):
            await asyncio.sleep(step.after / 1000)
            what = Act(self.guest.conversation, f"{who.name}-{number}")
            await self._until_told(step, lambda house: DOINGS[step.do](house, who, what))  # noqa: B023

    async def misfortune(self, todo: Sequence[Step]) -> None:
        for step in todo:
            await asyncio.sleep(step.after / 1000)
            match step.do:
                case "crash":
                    await self._crash(step.node)
                case "cut":
                    for shard in self.houses[step.node].node.log._shards:
                        shard._connection.terminate()
                case _:
                    await self._attempt(step.node, lambda house: house.sweep.sweep())

    async def calm_down(self) -> None:
        """Sweeps until no turn is open: what a crash interrupted is finished."""

        async def is_calm() -> bool:
            for house in self.houses:
                await house.sweep.sweep()
            await eventually(lambda: not any(map(self._is_deciding, self.houses)))
            async with self.database.transaction() as tx:
                found = await verify(tx, self.guest.conversation)
            return found is None or not (await self.houses[0].standing(self.guest)).turn_is_open

        await eventually(is_calm)

    async def check(self) -> None:
        async with self.database.transaction() as tx:
            found = await verify(tx, self.guest.conversation)
        if found is None:
            assert self.kept == {}
            return
        assert found.faults == ()
        events = await self.houses[0].events(self.guest)
        _check_speakers(events)
        _check_turns(events)
        heard = {text: seq for seq, text in _texts(events, "customer")}
        assert heard == self.kept, "every message that was told kept is there once"

    async def _say(self, step: Step, client_id: str) -> None:
        text = f"{step.do} ({client_id})" if step.do not in ("thanks", "person?") else step.do
        if text in self.kept:
            return  # texts are told apart below
        outcome = await self._until_told(
            step, lambda house: house.reception.receive(self.guest, client_id, text)
        )
        assert outcome is not None
        self.kept[text] = outcome.seq
        again = await self._until_told(
            step, lambda house: house.reception.receive(self.guest, client_id, text)
        )
        assert again is not None
        assert (again.seq, again.at) == (outcome.seq, outcome.at)

    async def _until_told(self, step: Step, do: Callable[[House], Awaitable[T]]) -> T | None:
        """The outcome, or None for a refusal. What a crash left unanswered is sent again, to the
        other node, as a client does."""
        if step.twice:
            await self._attempt(1 - step.node, do)
        node = step.node
        while True:
            told, outcome = await self._attempt(node, do)
            if told:
                return outcome
            node = 1 - node

    async def _attempt(
        self, node: int, do: Callable[[House], Awaitable[T]]
    ) -> tuple[bool, T | None]:
        """Whether there was an answer, and which; None for a refusal."""

        async def attempt() -> T:
            return await do(self.houses[node])

        task = asyncio.ensure_future(attempt())
        self.flying[node].add(task)
        await asyncio.wait({task})
        self.flying[node].discard(task)
        if task.cancelled():
            return False, None
        match task.exception():
            case None:
                return True, task.result()
            case WarmlineError():
                return True, None
            case error if isinstance(error, CONNECTION_LOST):
                return False, None
            case error:
                raise error

    async def _crash(self, node: int) -> None:
        for task in self.flying[node]:
            task.cancel()
        dead, self.houses[node] = self.houses[node], await self._open()
        pull_the_plug(dead)
        await self.houses[node].sweep.start()

    async def _open(self) -> House:
        return await House.open(self.database, engine=Moody(), limits=Limits(burst=60))

    def _is_deciding(self, house: House) -> bool:
        return house.turns.is_deciding(self.guest.conversation)


@dataclass(slots=True)
class Moody(Scripted):
    """Takes its time, now more, now less, and breaks on some words."""

    async def decide(self, situation: Situation) -> Decision:
        await asyncio.sleep(len(self.asked) % 4 * 0.003)
        self.asked.append(situation)
        if "boom" in situation.heard[-1].text:
            raise KeyError("boom")
        return plain(situation)


def _check_speakers(events: Sequence[Event]) -> None:
    begin = 0
    for place, event in enumerate(events):
        if event.client_id is not None:
            begin = place  # of the command
        match event.payload:
            case TurnDecided(heard=heard):
                assert replay(events[:begin]).heard == heard, "an answer to half of the story"
            case MessageSent(by="ai"):
                assert replay(events[:begin]).state in ("with_ai", "resolved")
            case MessageSent(by="agent", agent=agent):
                before = replay(events[:place])
                assert before.state in HELD
                assert agent is not None
                assert before.holder == agent.id
            case ConversationClaimed(agent=agent) if agent.id != LEAD.id:
                assert replay(events[:place]).holder in (None, agent.id)


def _check_turns(events: Sequence[Event]) -> None:
    """No message is decided on twice, and no agent's reply is there twice."""
    decided = [event.payload.heard for event in events if isinstance(event.payload, TurnDecided)]
    assert decided == sorted(set(decided))
    replies = [text for _, text in _texts(events, "agent")]
    assert len(replies) == len(set(replies))


def _texts(events: Sequence[Event], by: str) -> list[tuple[int, str]]:
    return [
        (event.seq, event.body.text)
        for event in events
        if isinstance(event.payload, MessageSent)
        and event.payload.by == by
        and isinstance(event.body, MessageText)
    ]
