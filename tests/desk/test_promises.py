"""What was promised is recorded, reminded, and kept or escalated: once, whatever breaks."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from tests.conversations.nodes import says
from tests.desk.house import House, act, acting, kinds, pull_the_plug, said, visitor
from warmline.conversations import (
    Appended,
    Command,
    ConversationHandedBack,
    Entry,
    Event,
    HandoffRequested,
    MessageSent,
    MessageText,
    PromiseKept,
    PromiseMissed,
    PromiseReminded,
    append_in,
    contact_of,
    erase_contact,
)
from warmline.desk import (
    UNDATED,
    Acting,
    NoPromise,
    NotAllowed,
    PromiseReport,
    PromiseRow,
    Visitor,
    brief_of,
    follow_promises,
    promise_report,
    promises,
    promises_of,
)
from warmline.kit import Database, FixedClock, SystemClock, new_id
from warmline.people import AgentChange, NewAgent, add_agent, change_agent

SUE = acting("Sue", "supervisor")
OVER = timedelta(minutes=-1)


@pytest.fixture
def clock() -> FixedClock:
    """Begins now, because the events bear the database's time."""
    return FixedClock(datetime.now(UTC))


@pytest_asyncio.fixture
async def house(database: Database, clock: FixedClock) -> AsyncIterator[House]:
    house = await House.open(database, clock=clock)
    yield house
    await house.close()


@pytest_asyncio.fixture
async def ada(database: Database) -> Acting:
    return await hired(database, "Ada Lind")


@pytest_asyncio.fixture
async def bea(database: Database) -> Acting:
    return await hired(database, "Bea Moss")


async def hired(database: Database, name: str) -> Acting:
    email = f"{name.split()[0].lower()}@ternwell.example"
    one = acting(name)
    async with database.transaction() as tx:
        await add_agent(
            tx, one.id, NewAgent(name=name, email=email), "", actor="a test", at=datetime.now(UTC)
        )
    return one


async def promised(house: House, agent: Acting, due: timedelta | None) -> tuple[Visitor, int]:
    """A conversation that the agent has, and the number of the message that promised."""
    guest = visitor(wants_person=True)
    await house.says(guest, "Where is my refund?")
    await house.agents.claim(agent, act(guest))
    at = None if due is None else datetime.now(UTC) + due
    sent = await house.agents.reply(agent, act(guest), "By Friday.", promise=True, due=at)
    return guest, sent.seq


async def of(house: House, guest: Visitor) -> PromiseRow:
    async with house.database.transaction() as tx:
        (one,) = await promises_of(tx, guest.conversation)
    return one


def count(events: list[Event], kind: str) -> int:
    return kinds(events).count(kind)


async def test_a_promise_is_recorded_with_its_message(house: House, ada: Acting) -> None:
    guest, made = await promised(house, ada, timedelta(days=2))
    one = await of(house, guest)
    assert (one.seq, one.text, one.by, one.state) == (made, "By Friday.", "agent", "open")
    assert (one.owner, one.owner_name) == (ada.id, "Ada Lind")


async def test_a_promise_without_a_time_is_due_a_day_later(house: House, ada: Acting) -> None:
    guest, _ = await promised(house, ada, None)
    one = await of(house, guest)
    assert one.due == one.made_at + UNDATED
    (told,) = brief_of(await house.events(guest), {}).promises
    assert (told.due, told.state) == (one.due, "open")


async def test_a_retried_promise_is_one(house: House, ada: Acting) -> None:
    guest = visitor(wants_person=True)
    await house.says(guest, "Hello")
    await house.agents.claim(ada, act(guest))
    again = act(guest)
    first = await house.agents.reply(ada, again, "Tomorrow.", promise=True)
    assert await house.agents.reply(ada, again, "Tomorrow.", promise=True) == first
    assert (await of(house, guest)).seq == first.seq


async def test_what_is_no_promise_is_none(house: House, ada: Acting) -> None:
    guest = visitor(wants_person=True)
    await house.says(guest, "Hello")
    await house.agents.claim(ada, act(guest))
    await house.agents.reply(ada, act(guest), "Hello!")
    async with house.database.transaction() as tx:
        assert await promises_of(tx, guest.conversation) == []


async def test_the_ai_promises_in_the_transaction_in_hand(house: House) -> None:
    guest = visitor()
    await house.says(guest, "Hello")
    await house.settled(guest)
    await ai_promises(house, guest, timedelta(hours=1))
    one = await of(house, guest)
    assert (one.by, one.owner) == ("ai", None)


async def ai_promises(house: House, guest: Visitor, due: timedelta) -> int:
    sent = MessageSent(by="ai", promise=True, due=datetime.now(UTC) + due)
    command = Command(guest.conversation, "unsure", [Entry(sent, MessageText("I'll find out."))])
    async with house.database.transaction() as tx:
        outcome = await append_in(tx, command)
        await follow_promises(tx, outcome)
    assert isinstance(outcome, Appended)
    return outcome.seq


async def test_a_crash_before_the_commit_leaves_neither_message_nor_promise(
    house: House, ada: Acting
) -> None:
    guest = visitor(wants_person=True)
    await house.says(guest, "Hello")
    before = await house.events(guest)
    with pytest.raises(ConnectionError):
        await promises_and_dies(house, guest, ada)
    assert await house.events(guest) == before
    async with house.database.transaction() as tx:
        assert await promises_of(tx, guest.conversation) == []


async def promises_and_dies(house: House, guest: Visitor, agent: Acting) -> None:
    sent = MessageSent(by="agent", agent=agent.person, promise=True)
    command = Command(guest.conversation, "x", [Entry(sent, MessageText("Soon."))])
    async with house.database.transaction() as tx:
        await follow_promises(tx, await append_in(tx, command))
        raise ConnectionError


async def test_its_owner_keeps_it(house: House, ada: Acting) -> None:
    guest, made = await promised(house, ada, timedelta(days=2))
    kept = await house.promised.keep(ada, act(guest), made)
    assert (await of(house, guest)).state == "kept"
    last = (await house.events(guest))[-1]
    assert last.payload == PromiseKept(made=made, by="agent", agent=ada.person)
    assert kept.seq == last.seq
    (told,) = brief_of(await house.events(guest), {}).promises
    assert told.state == "kept"


async def test_what_is_kept_twice_is_kept_once(house: House, ada: Acting) -> None:
    guest, made = await promised(house, ada, timedelta(days=2))
    again = act(guest)
    first = await house.promised.keep(ada, again, made)
    assert (await house.promised.keep(ada, again, made)).seq == first.seq
    await asyncio.gather(*(house.promised.keep(ada, act(guest), made) for _ in range(4)))
    assert count(await house.events(guest), "promise.kept") == 1


async def test_a_reply_may_keep_what_was_promised(house: House, ada: Acting) -> None:
    guest, made = await promised(house, ada, timedelta(days=2))
    await house.agents.reply(ada, act(guest), "It arrives today.", keeps=made)
    assert kinds(await house.events(guest))[-2:] == ["message.sent", "promise.kept"]
    assert (await of(house, guest)).state == "kept"


async def test_nobody_keeps_what_was_not_promised(house: House, ada: Acting) -> None:
    guest, made = await promised(house, ada, timedelta(days=2))
    with pytest.raises(NoPromise):
        await house.promised.keep(ada, act(guest), made + 1)
    with pytest.raises(NoPromise):
        await house.agents.reply(ada, act(guest), "There.", keeps=made + 1)
    assert said(await house.events(guest))[-1] == ("agent", "By Friday.")


async def test_only_who_answers_for_it_says_that_it_is_kept(
    house: House, ada: Acting, bea: Acting
) -> None:
    guest, made = await promised(house, ada, timedelta(days=2))
    await house.agents.pass_on(ada, act(guest), to=bea.person, note="")
    with pytest.raises(NotAllowed):
        await house.promised.keep(ada, act(guest), made)
    await house.promised.keep(SUE, act(guest), made)


async def test_a_promise_goes_along_with_its_conversation(
    house: House, ada: Acting, bea: Acting
) -> None:
    guest, made = await promised(house, ada, timedelta(days=2))
    await house.agents.pass_on(ada, act(guest), to=bea.person, note="")
    assert (await of(house, guest)).owner == bea.id
    await house.agents.resolve(bea, act(guest))
    assert (await of(house, guest)).owner == bea.id
    await house.agents.reopen(ada, act(guest))
    assert (await of(house, guest)).owner == ada.id
    await house.agents.hand_back(ada, act(guest))
    assert (await of(house, guest)).owner is None
    last = (await house.events(guest))[-1].payload
    assert isinstance(last, ConversationHandedBack)
    assert last.promises == (made,)


async def test_what_was_kept_is_not_handed_back(house: House, ada: Acting) -> None:
    guest, made = await promised(house, ada, timedelta(days=2))
    await house.promised.keep(ada, act(guest), made)
    await house.agents.hand_back(ada, act(guest))
    last = (await house.events(guest))[-1].payload
    assert isinstance(last, ConversationHandedBack)
    assert last.promises == ()


async def test_who_left_the_company_answers_for_nothing(house: House, ada: Acting) -> None:
    guest, _ = await promised(house, ada, timedelta(days=2))
    async with house.database.transaction() as tx:
        await change_agent(tx, ada.id, AgentChange(active=False), actor="x", at=datetime.now(UTC))
    assert (await of(house, guest)).owner is None


async def test_agents_see_their_own_and_what_waits_for_anybody(
    house: House, ada: Acting, bea: Acting
) -> None:
    first, _ = await promised(house, ada, timedelta(days=2))
    second, _ = await promised(house, bea, timedelta(days=1))
    third, _ = await promised(house, bea, timedelta(days=3))
    await house.agents.pass_on(bea, act(third), to=None, note="")
    async with house.database.transaction() as tx:
        own = await promises(tx, ["open"], owner=ada.id)
        everybody = await promises(tx, ["open", "missed"])
        none = await promises(tx, ["kept"])
    assert [one.conversation for one in own] == [first.conversation, third.conversation]
    by_due = [second.conversation, first.conversation, third.conversation]
    assert ([one.conversation for one in everybody], none) == (by_due, [])


@pytest.mark.parametrize(
    ("due", "quiet", "reminded"),
    [
        (timedelta(days=2), timedelta(hours=46, minutes=50), timedelta(hours=47, minutes=10)),
        (timedelta(minutes=30), timedelta(minutes=14), timedelta(minutes=16)),
    ],
)
async def test_a_reminder_comes_an_hour_before_or_at_half_of_a_shorter_time(
    house: House,
    clock: FixedClock,
    ada: Acting,
    due: timedelta,
    quiet: timedelta,
    reminded: timedelta,
) -> None:
    guest, made = await promised(house, ada, due)
    clock.advance(quiet)
    await house.promises.sweep()
    assert count(await house.events(guest), "promise.reminded") == 0
    clock.advance(reminded - quiet)
    await house.promises.sweep()
    await house.promises.sweep()
    events = await house.events(guest)
    assert count(events, "promise.reminded") == 1
    assert events[-1].payload == PromiseReminded(made=made, due=(await of(house, guest)).due)


async def test_what_was_kept_is_neither_reminded_nor_missed(
    house: House, clock: FixedClock, ada: Acting
) -> None:
    guest, made = await promised(house, ada, timedelta(days=1))
    await house.promised.keep(ada, act(guest), made)
    clock.advance(timedelta(days=2))
    await house.promises.sweep()
    assert kinds(await house.events(guest))[-1] == "promise.kept"


async def test_a_missed_promise_stays_with_the_agent_who_has_it(house: House, ada: Acting) -> None:
    guest, made = await promised(house, ada, OVER)
    await house.promises.sweep()
    last = (await house.events(guest))[-1]
    assert isinstance(last.payload, PromiseMissed)
    now = await house.standing(guest)
    assert (last.payload.made, now.state, now.holder) == (made, "with_agent", ada.id)
    assert (await of(house, guest)).state == "missed"


async def test_a_missed_promise_of_a_resolved_conversation_waits_for_a_person(
    house: House, ada: Acting
) -> None:
    guest, _ = await promised(house, ada, OVER)
    await house.agents.resolve(ada, act(guest))
    await house.promises.sweep()
    events = await house.events(guest)
    assert events[-1].payload == HandoffRequested(by="ai", reason="promise_missed")
    assert (await house.standing(guest)).state == "waiting"
    assert brief_of(events, {}).reason_text == "A promise was not kept in time"


async def test_a_missed_promise_of_the_ai_calls_a_person(house: House) -> None:
    guest = visitor()
    await house.says(guest, "Hello")
    await house.settled(guest)
    await ai_promises(house, guest, OVER)
    await house.promises.sweep()
    assert (await house.standing(guest)).state == "waiting"


async def test_what_is_on_hold_wakes_when_a_promise_is_missed(house: House, ada: Acting) -> None:
    guest, _ = await promised(house, ada, OVER)
    later = datetime.now(UTC) + timedelta(days=7)
    await house.agents.hold(ada, act(guest), until=later, waiting_for="third_party")
    await house.promises.sweep()
    now = await house.standing(guest)
    assert (now.state, now.holder) == ("with_agent", ada.id)


async def test_what_waits_already_goes_on_waiting(house: House, ada: Acting) -> None:
    guest, _ = await promised(house, ada, OVER)
    await house.agents.pass_on(ada, act(guest), to=None, note="")
    await house.promises.sweep()
    events = await house.events(guest)
    assert (kinds(events)[-1], count(events, "handoff.requested")) == ("promise.missed", 1)


async def test_a_missed_promise_may_still_be_kept_late(house: House, ada: Acting) -> None:
    guest, made = await promised(house, ada, OVER)
    await house.promises.sweep()
    await house.promised.keep(ada, act(guest), made)
    assert (await of(house, guest)).state == "kept"
    (told,) = brief_of(await house.events(guest), {}).promises
    assert told.state == "kept"
    await house.promises.sweep()
    assert count(await house.events(guest), "promise.missed") == 1


async def test_many_nodes_miss_a_promise_once(
    database: Database, house: House, ada: Acting
) -> None:
    guests = [(await promised(house, ada, OVER))[0] for _ in range(5)]
    other = await House.open(database, clock=SystemClock())
    rounds = [one.promises.sweep() for one in (house, other) for _ in range(3)]
    await asyncio.gather(*rounds)
    for guest in guests:
        assert count(await house.events(guest), "promise.missed") == 1
    await other.close()


async def test_kept_and_missed_at_the_same_moment_end_in_one_order(
    database: Database, house: House, ada: Acting
) -> None:
    """Whoever is first: it ends as kept, and in time only if nobody missed it before."""
    other = await House.open(database, clock=SystemClock())
    for _ in range(8):
        guest, made = await promised(house, ada, OVER)
        await asyncio.gather(
            house.promised.keep(ada, act(guest), made),
            house.promises.sweep(),
            other.promises.sweep(),
        )
        order = [kind for kind in kinds(await house.events(guest)) if kind.startswith("promise")]
        assert order in (["promise.kept"], ["promise.missed", "promise.kept"])
        assert (await of(house, guest)).state == "kept"
    await other.close()


async def test_the_customer_who_writes_while_a_promise_is_missed_is_not_lost(
    house: House, ada: Acting
) -> None:
    guest, _ = await promised(house, ada, OVER)
    await house.agents.hand_back(ada, act(guest))
    await asyncio.gather(house.promises.sweep(), house.says(guest, "Hello?"))
    events = await house.settled(guest)
    assert (await house.standing(guest)).state == "waiting"
    assert count(events, "promise.missed") == 1


async def test_a_node_that_died_leaves_its_promises_to_the_others(
    database: Database, house: House, ada: Acting
) -> None:
    dying = await House.open(database)
    guest, _ = await promised(dying, ada, OVER)
    pull_the_plug(dying)
    await house.promises.sweep()
    assert count(await house.events(guest), "promise.missed") == 1


async def test_a_locked_conversation_keeps_no_other_promise_waiting(
    database: Database, house: House, ada: Acting
) -> None:
    slow, _ = await promised(house, ada, OVER)
    quick, _ = await promised(house, ada, OVER)
    async with database.transaction() as tx:
        await tx.execute("select 1 from conversation where id = $1 for update", slow.conversation)
        sweeping = asyncio.create_task(house.promises.sweep())
        await house.node.log.append(says(quick.conversation, "Still there?"))
        await asyncio.sleep(0.05)
    await sweeping
    for guest in (slow, quick):
        assert count(await house.events(guest), "promise.missed") == 1


async def test_the_report_counts_what_came_due(
    house: House, clock: FixedClock, ada: Acting
) -> None:
    await promised(house, ada, OVER)
    late, made = await promised(house, ada, OVER)
    await house.promises.sweep()
    await house.promised.keep(ada, act(late), made)
    in_time, made = await promised(house, ada, timedelta(hours=1))
    await house.promised.keep(ada, act(in_time), made)
    await promised(house, ada, timedelta(days=3))
    since = clock.now() - timedelta(days=1)
    async with house.database.transaction() as tx:
        now = await promise_report(tx, since=since, now=clock.now())
        clock.advance(timedelta(hours=2))
        soon = await promise_report(tx, since=since, now=clock.now())
        nobodys = await promise_report(tx, since=since, now=clock.now(), agent=new_id())
    assert now == PromiseReport(made=4, kept=1, kept_late=1, missed=1, open=1, kept_rate=0.0)
    assert soon.kept_rate == round(1 / 3, 4)
    assert nobodys == PromiseReport(0, 0, 0, 0, 0, None)


async def test_erasing_takes_a_promises_words_and_leaves_its_story(
    house: House, ada: Acting
) -> None:
    guest, made = await promised(house, ada, timedelta(days=1))
    async with house.database.transaction() as tx:
        contact = await contact_of(tx, guest.conversation)
        assert contact is not None
        await erase_contact(tx, contact)
    one = await of(house, guest)
    assert (one.seq, one.text, one.state) == (made, None, "open")
