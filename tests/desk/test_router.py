"""Whatever waits rings at somebody who can take it, and at nobody else."""

from datetime import timedelta

import pytest

from tests.desk.house import House, act, kinds, visitor
from tests.desk.seated import beat, log_of, place_of, ring_out, rings_at, seated, unheard
from warmline.conversations import (
    AssignmentEnded,
    AssignmentOffered,
    ConversationClaimed,
    ConversationReleased,
    Event,
)
from warmline.desk import TooLate, Visitor, assignments
from warmline.kit import SystemClock
from warmline.routing import Queue, Rule, UnknownQueue, choose_presence, write_queues

GONE = timedelta(seconds=20)


async def waiting(house: House) -> Visitor:
    """Handed over, and routed once."""
    customer = visitor()
    await house.reception.ask_for_person(customer, "please")
    await house.router.round()
    return customer


def ends(events: list[Event]) -> list[tuple[str, str]]:
    return [
        (event.payload.agent.name, event.payload.how)
        for event in events
        if isinstance(event.payload, AssignmentEnded)
    ]


async def test_what_waits_rings_at_who_can_take_it_with_the_reason(house: House) -> None:
    ada = await seated(house.database, "Ada")
    customer = await waiting(house)
    offered = (await house.events(customer))[-1].payload
    assert isinstance(offered, AssignmentOffered)
    assert (offered.agent.name, offered.why.queue) == ("Ada", "everyone")
    assert await log_of(house, ada) == [("presence", "online", "heard"), ("offered", None, None)]
    assert offered.seat == 2
    assert (await place_of(house, ada)).load == 100
    assert (await house.standing(customer)).state == "waiting"


async def test_who_accepts_what_rings_at_them_was_assigned(house: House) -> None:
    ada = await seated(house.database, "Ada")
    customer = await waiting(house)
    await house.agents.claim(ada, act(customer))
    claimed = (await house.events(customer))[-1].payload
    assert isinstance(claimed, ConversationClaimed)
    assert claimed.assigned
    assert ends(await house.events(customer)) == []
    assert [kind for kind, *_ in await log_of(house, ada)] == ["presence", "offered", "taken"]
    async with house.database.transaction() as tx:
        (why,) = await assignments(tx, customer.conversation)
    assert (why.agent["name"], why.how) == ("Ada", "taken")


async def test_what_rings_is_accepted_though_the_state_moved_on(house: House) -> None:
    ada = await seated(house.database, "Ada")
    customer = await waiting(house)
    accepted = await house.agents.claim(ada, act(customer, if_epoch=0))
    assert accepted.standing.holder == ada.id


async def test_what_rings_at_a_colleague_is_theirs_until_it_rang_out(house: House) -> None:
    ada, ben = await seated(house.database, "Ada"), await seated(house.database, "Ben", capacity=0)
    sol = await seated(house.database, "Sol", role="supervisor", capacity=0)
    customer, other = await waiting(house), await waiting(house)
    with pytest.raises(TooLate, match="rings at Ada"):
        await house.agents.claim(ben, act(customer))
    await house.agents.claim(sol, act(customer))
    assert ends(await house.events(customer)) == [("Ada", "withdrawn")]
    async with house.database.transaction() as tx:
        await tx.execute("update waiting set expires_at = now() - interval '1 second'")
    taken = await house.agents.claim(ben, act(other))
    assert taken.standing.holder == ben.id
    with pytest.raises(TooLate):
        await house.agents.claim(ada, act(other))


async def test_why_it_was_declined_stands_with_the_assignment(house: House) -> None:
    ada = await seated(house.database, "Ada")
    customer = await waiting(house)
    await house.agents.decline(ada, act(customer), reason="skill")
    async with house.database.transaction() as tx:
        (one,) = await assignments(tx, customer.conversation)
    assert (one.how, one.reason) == ("declined", "skill")


async def test_what_is_declined_goes_to_the_next_and_a_retry_declines_nothing_more(
    house: House,
) -> None:
    ada, ben = await seated(house.database, "Ada"), await seated(house.database, "Ben")
    customer = await waiting(house)
    first = ada if await rings_at(house, customer) == ada.id else ben
    other = ben if first is ada else ada
    declined = await house.agents.decline(first, act(customer, client_id="no"))
    await house.router.round()
    assert await rings_at(house, customer) == other.id
    again = await house.agents.decline(first, act(customer, client_id="no"))
    assert again.seq == declined.seq
    assert ends(await house.events(customer)) == [(first.name, "declined")]
    with pytest.raises(TooLate, match="not ring at you"):
        await house.agents.decline(first, act(customer))


async def test_who_does_not_answer_twice_in_a_row_is_taken_for_away(house: House) -> None:
    ada = await seated(house.database, "Ada")
    told: list[tuple[str, str]] = []
    house.router.on_presence = lambda agent, presence, cause: told.append((presence, cause))
    for _ in range(2):
        customer = await waiting(house)
        assert await rings_at(house, customer) == ada.id
        await ring_out(house, customer)
        assert ends(await house.events(customer)) == [("Ada", "unanswered")]
        await house.reception.ask_for_assistant(customer, "never mind")
    assert told == [("away", "unanswered")]
    customer = await waiting(house)
    assert await rings_at(house, customer) is None
    async with house.database.transaction() as tx:
        assert await choose_presence(tx, ada.id, "online") == "online"
    await house.router.round()
    assert await rings_at(house, customer) == ada.id


async def test_who_is_not_heard_is_offline_and_what_rang_there_goes_on(house: House) -> None:
    ada = await seated(house.database, "Ada")
    customer = await waiting(house)
    ben = await seated(house.database, "Ben")
    await unheard(house.database, ada, GONE)
    await house.router.round()
    assert ends(await house.events(customer)) == [("Ada", "vanished")]
    assert await rings_at(house, customer) == ben.id
    assert (await log_of(house, ada))[-2:] == [
        ("presence", "offline", "heartbeat"),
        ("offer_ended", None, "vanished"),
    ]
    await beat(house.database, ada)
    assert (await log_of(house, ada))[-1] == ("presence", "online", "heard")


async def test_who_goes_away_is_offered_nothing(house: House) -> None:
    ada = await seated(house.database, "Ada")
    async with house.database.transaction() as tx:
        await choose_presence(tx, ada.id, "break")
    customer = await waiting(house)
    assert await rings_at(house, customer) is None
    await beat(house.database, ada)
    assert (await place_of(house, ada)).presence == "break"


async def test_what_an_agent_leaves_behind_goes_to_the_front(house: House) -> None:
    ada = await seated(house.database, "Ada", capacity=100)
    first = await waiting(house)
    await house.agents.claim(ada, act(first))
    second = await waiting(house)
    await unheard(house.database, ada, timedelta(minutes=5))
    await house.router.round()
    await house.router.release()
    assert (await house.standing(first)).state == "with_agent", "only just taken for offline"
    async with house.database.transaction() as tx:
        await tx.execute("update seat_event set at = at - interval '5 minutes'")
    await house.router.release()
    released = (await house.events(first))[-1].payload
    assert isinstance(released, ConversationReleased)
    assert (released.agent.name, released.cause) == ("Ada", "vanished")
    ben = await seated(house.database, "Ben", capacity=100)
    await house.router.round()
    assert await rings_at(house, first) == ben.id
    assert await rings_at(house, second) is None


async def test_who_leaves_when_their_shift_is_over_leaves_nothing_waiting(house: House) -> None:
    ada = await seated(house.database, "Ada")
    customer = await waiting(house)
    await house.agents.claim(ada, act(customer))
    async with house.database.transaction() as tx:
        await tx.execute(
            "insert into shift (id, agent_id, starts_at, ends_at) values "
            "(gen_random_uuid(), $1, now() - interval '8 hours', now() - interval '1 minute')",
            ada.id,
        )
    await house.router.release()
    assert (await house.standing(customer)).holder == ada.id, "they are still there"
    await unheard(house.database, ada, GONE)
    await house.router.round()
    await house.router.release()
    released = [e.payload for e in await house.events(customer)][-1]
    assert isinstance(released, ConversationReleased)
    assert released.cause == "shift_ended"


async def test_nobody_gets_more_than_they_can_have_and_the_oldest_is_next(house: House) -> None:
    ada = await seated(house.database, "Ada", capacity=200)
    line = [await waiting(house) for _ in range(4)]
    assert [await rings_at(house, one) == ada.id for one in line] == [True, True, False, False]
    await house.agents.claim(ada, act(line[0]))
    await house.router.round()
    assert await rings_at(house, line[2]) is None
    await house.agents.resolve(ada, act(line[0]))
    await house.router.round()
    assert [await rings_at(house, one) == ada.id for one in line[1:]] == [True, True, False]
    assert (await place_of(house, ada)).load == 200


async def test_what_is_on_hold_leaves_room(house: House) -> None:
    ada = await seated(house.database, "Ada", capacity=100)
    first, second = await waiting(house), await waiting(house)
    await house.agents.claim(ada, act(first))
    until = SystemClock().now() + timedelta(days=1)
    await house.agents.hold(ada, act(first), until=until, waiting_for="customer")
    await house.router.round()
    assert await rings_at(house, second) == ada.id


async def test_who_goes_back_to_the_ai_stops_the_ringing(house: House) -> None:
    ada = await seated(house.database, "Ada")
    customer = await waiting(house)
    await house.reception.ask_for_assistant(customer, "never mind")
    assert ends(await house.events(customer)) == [("Ada", "withdrawn")]
    assert (await place_of(house, ada)).load == 0
    with pytest.raises(TooLate):
        await house.agents.decline(ada, act(customer))


async def test_a_conversation_goes_to_the_queue_it_is_passed_to_and_not_back_to_its_agent(
    house: House,
) -> None:
    ada, ben = await seated(house.database, "Ada"), await seated(house.database, "Ben")
    async with house.database.transaction() as tx:
        disputes = Queue("disputes", "Disputes", rule=Rule(intents=frozenset({"dispute"})))
        await write_queues(tx, [disputes], actor="a test", at=SystemClock().now())
    customer = await waiting(house)
    holder = ada if await rings_at(house, customer) == ada.id else ben
    await house.agents.claim(holder, act(customer))
    with pytest.raises(UnknownQueue, match="nowhere"):
        await house.agents.pass_on(holder, act(customer), to=None, note="", queue="nowhere")
    assert (await house.standing(customer)).holder == holder.id
    await house.agents.pass_on(holder, act(customer), to=None, note="", queue="disputes")
    await house.router.round()
    offered = [e.payload for e in await house.events(customer)][-1]
    assert isinstance(offered, AssignmentOffered)
    assert offered.why.queue == "disputes"
    assert offered.agent.id != holder.id


async def test_a_place_is_kept_while_offers_come_and_go(house: House) -> None:
    since = "select since from waiting where conversation_id = $1"
    ada = await seated(house.database, "Ada")
    customer = await waiting(house)
    async with house.database.transaction() as tx:
        first = await tx.fetchval(since, customer.conversation)
    await house.agents.decline(ada, act(customer))
    await house.agents.claim(ada, act(customer))
    await house.agents.pass_on(ada, act(customer), to=None, note="")
    async with house.database.transaction() as tx:
        assert await tx.fetchval(since, customer.conversation) == first
    assert kinds(await house.events(customer)).count("handoff.requested") == 1
