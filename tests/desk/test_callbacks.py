"""Call-backs: promised with all that belongs to it, kept once, and never silently late."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from tests.desk.house import House, act, acting, kinds, visitor
from tests.mail.server import Outbox, smtp_server
from warmline.conversations import CallbackEnded, CallbackPromised
from warmline.desk import (
    CallbackDesk,
    CallbackRow,
    Callbacks,
    Impossible,
    NotAllowed,
    Visitor,
    Wanted,
    callback_report,
    callbacks,
    callbacks_of,
    erase_callbacks,
    read_address,
)
from warmline.desk.callbacks import due_after
from warmline.desk.errors import BadAddress
from warmline.kit import FixedClock, new_id, sealing
from warmline.mail import Postman
from warmline.people import read_opening_hours
from warmline.routing import EVERYONE, write_queues

HOURS = read_opening_hours(
    {
        "timezone": "Europe/Berlin",
        "week": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-17:00"),
        "holidays": ["2026-12-25"],
    }
)
# a Tuesday evening, nobody there any more
EVENING = datetime(2026, 12, 1, 20, tzinfo=UTC)
CALL = Wanted("call", "+442079460018", "It is about my refund.")
MAIL = Wanted("mail", "mia@shop.example")
ADA, BO, SOL = acting("Ada"), acting("Bo"), acting("Sol", "supervisor")


class Evening:
    """A desk after hours; `clock` goes on when it is told to."""

    def __init__(self, house: House, smtp_url: str | None) -> None:
        self.house, self.clock = house, FixedClock(EVENING)
        seal = sealing.Seal("a key for tests only, long enough to sign", "mail")
        self.postman = Postman(
            house.database,
            seal,
            self.clock,
            smtp_url=smtp_url,
            sender="Ternwell <help@ternwell.example>",
        )
        feed = house.node.feed
        self.desk = CallbackDesk(
            house.database,
            feed,
            self.postman,
            self.clock,
            hours=lambda: HOURS,
            company=lambda: "Ternwell",
        )
        self.looking = Callbacks(house.database, feed, self.clock)

    async def guest(self, *, waits: bool = True) -> Visitor:
        guest = visitor(wants_person=waits)
        await self.house.reception.opened(guest)
        return guest

    async def rows(self, guest: Visitor) -> list[CallbackRow]:
        async with self.house.database.transaction() as tx:
            return await callbacks_of(tx, guest.conversation)


@pytest.fixture
def outbox() -> Outbox:
    return Outbox()


@pytest_asyncio.fixture
async def evening(house: House, outbox: Outbox) -> AsyncIterator[Evening]:
    with smtp_server(outbox) as url:
        yield Evening(house, url)


async def test_a_promise_is_a_task_an_event_and_says_by_when(evening: Evening) -> None:
    guest = await evening.guest()
    now = await evening.desk.promise(guest.conversation, "c", CALL)
    (task,) = await evening.rows(guest)
    events = await evening.house.events(guest)
    # Berlin opens at nine, which is eight in UTC; two hours later at the latest
    assert task.due == datetime(2026, 12, 2, 10, tzinfo=UTC)
    assert (task.way, task.address, task.note) == ("call", CALL.address, CALL.note)
    assert events[-1].payload == CallbackPromised(
        task=task.id, way="call", due=task.due, by="customer"
    )
    assert (now.state, task.owner) == ("waiting", None)


async def test_each_queue_says_how_soon_it_calls_back(evening: Evening) -> None:
    guest = await evening.guest()
    soon = replace(EVERYONE, call_back_within=timedelta(minutes=30))
    async with evening.house.database.transaction() as tx:
        await write_queues(tx, [soon], actor="a test", at=EVENING)
    await evening.desk.promise(guest.conversation, "c", CALL)
    (task,) = await evening.rows(guest)
    assert task.due == datetime(2026, 12, 2, 8, 30, tzinfo=UTC)


async def test_who_was_with_the_ai_waits_for_a_person_from_then_on(evening: Evening) -> None:
    guest = await evening.guest(waits=False)
    now = await evening.desk.promise(guest.conversation, "c", CALL)
    assert now.state == "waiting"
    assert kinds(await evening.house.events(guest))[-2:] == [
        "handoff.requested",
        "callback.promised",
    ]


async def test_a_wish_that_is_sent_again_or_made_again_is_one_promise(evening: Evening) -> None:
    guest = await evening.guest()
    for client_id in ("c", "c", "another"):
        await evening.desk.promise(guest.conversation, client_id, CALL)
    tries = [evening.desk.promise(guest.conversation, f"at-once-{n}", CALL) for n in range(8)]
    await asyncio.gather(*tries)
    assert len(await evening.rows(guest)) == 1
    assert kinds(await evening.house.events(guest)).count("callback.promised") == 1


async def test_another_address_takes_the_place_of_the_first(evening: Evening) -> None:
    guest = await evening.guest()
    await evening.desk.promise(guest.conversation, "c", CALL)
    await evening.desk.promise(guest.conversation, "d", MAIL)
    first, second = await evening.rows(guest)
    assert (first.state, first.outcome) == ("ended", "not_needed")
    assert (second.state, second.address) == ("open", MAIL.address)


async def test_a_promise_to_write_is_confirmed_by_one_mail(
    evening: Evening, outbox: Outbox
) -> None:
    guest = await evening.guest()
    await evening.desk.promise(guest.conversation, "c", MAIL)
    await evening.desk.promise(guest.conversation, "c", MAIL)
    await evening.postman.deliver_due()
    (mail,) = outbox.messages
    assert mail["To"] == MAIL.address
    assert "Wednesday, 2 December, 11:00" in mail.get_content()


async def test_who_cancels_is_not_called_and_waits_on(evening: Evening) -> None:
    guest = await evening.guest()
    await evening.desk.promise(guest.conversation, "c", CALL)
    for client_id in ("x", "x", "y"):
        now = await evening.desk.cancel(guest.conversation, client_id)
    (task,) = await evening.rows(guest)
    assert (task.state, task.outcome, now.state) == ("ended", "cancelled", "waiting")
    payloads = [event.payload for event in await evening.house.events(guest)]
    ends = [one for one in payloads if isinstance(one, CallbackEnded)]
    assert [(one.outcome, one.agent) for one in ends] == [("cancelled", None)]
    evening.clock.advance(timedelta(days=2))
    await evening.looking.sweep()
    assert "callback.overdue" not in kinds(await evening.house.events(guest))
    async with evening.house.database.transaction() as tx:
        report = await callback_report(
            tx, since=EVENING - timedelta(days=999), now=evening.clock.now()
        )
    assert (report.outcomes["cancelled"], report.kept_rate) == (1, None)


async def test_who_cancelled_may_ask_again(evening: Evening) -> None:
    guest = await evening.guest()
    await evening.desk.promise(guest.conversation, "c", CALL)
    await evening.desk.cancel(guest.conversation, "x")
    await evening.desk.promise(guest.conversation, "d", CALL)
    assert [one.state for one in await evening.rows(guest)] == ["ended", "open"]


@pytest.mark.parametrize("who", ["the customer", "an agent"])
async def test_a_mail_takes_back_what_a_mail_promised(
    evening: Evening, outbox: Outbox, who: str
) -> None:
    guest = await evening.guest()
    await evening.desk.promise(guest.conversation, "c", MAIL)
    (task,) = await evening.rows(guest)
    if who == "an agent":
        await _employed(evening, "Ada", ADA.id)
        for _ in range(2):
            await evening.desk.end(ADA, task.id, "e", "cancelled")
    else:
        for _ in range(2):
            await evening.desk.cancel(guest.conversation, "x")
    await evening.postman.deliver_due()
    first, second = outbox.messages
    assert second["To"] == first["To"] == MAIL.address
    assert "not write to you after all" in second["Subject"]
    assert "Wednesday, 2 December, 11:00" in second.get_content()


async def test_an_agent_takes_it_and_says_how_it_went(evening: Evening) -> None:
    guest = await evening.guest()
    await evening.desk.promise(guest.conversation, "c", CALL)
    (task,) = await evening.rows(guest)
    await _employed(evening, "Ada", ADA.id)
    assert (await evening.desk.take(ADA, task.id)).owner == ADA.id
    with pytest.raises(Impossible, match="Ada has taken"):
        await evening.desk.take(BO, task.id)
    with pytest.raises(NotAllowed):
        await evening.desk.end(BO, task.id, "b", "reached")
    for _ in range(2):
        done = await evening.desk.end(ADA, task.id, "e", "reached", note="She is happy.")
    assert (done.state, done.outcome) == ("ended", "reached")
    with pytest.raises(Impossible, match="done already"):
        await evening.desk.end(SOL, task.id, "again", "not_reached")
    ends = [e for e in await evening.house.events(guest) if isinstance(e.payload, CallbackEnded)]
    assert len(ends) == 1


async def test_who_was_not_reached_is_tried_again_by_the_same_agent(evening: Evening) -> None:
    guest = await evening.guest()
    await evening.desk.promise(guest.conversation, "c", CALL)
    (task,) = await evening.rows(guest)
    await _employed(evening, "Ada", ADA.id)
    again = EVENING + timedelta(hours=20)
    with pytest.raises(Impossible):
        await evening.desk.end(ADA, task.id, "x", "reached", again=again)
    await evening.desk.end(ADA, task.id, "e", "not_reached", again=again)
    first, second = await evening.rows(guest)
    assert (first.outcome, second.state) == ("not_reached", "open")
    assert (second.due, second.owner, second.tries, second.address) == (
        *(again, ADA.id, 2),
        CALL.address,
    )


async def test_what_is_overdue_is_said_once_and_its_conversation_waits(evening: Evening) -> None:
    guest, other = await evening.guest(), await evening.guest()
    await evening.desk.promise(guest.conversation, "c", CALL)
    await evening.desk.promise(other.conversation, "c", CALL)
    await evening.house.agents.claim(SOL, act(guest))
    await evening.house.agents.resolve(SOL, act(guest))
    evening.clock.advance(timedelta(days=1))
    await asyncio.gather(*(evening.looking.sweep() for _ in range(4)))
    for each in (guest, other):
        assert kinds(await evening.house.events(each)).count("callback.overdue") == 1
        assert (await evening.house.standing(each)).state == "waiting"
    (task,) = await evening.rows(guest)
    assert task.overdue_at is not None
    assert task.state == "open"


async def test_what_is_ended_in_time_is_never_overdue(evening: Evening) -> None:
    guest = await evening.guest()
    await evening.desk.promise(guest.conversation, "c", CALL)
    (task,) = await evening.rows(guest)
    await evening.desk.end(ADA, task.id, "e", "answered")
    evening.clock.advance(timedelta(days=3))
    await evening.looking.sweep()
    assert "callback.overdue" not in kinds(await evening.house.events(guest))
    async with evening.house.database.transaction() as tx:
        now = evening.clock.now()
        found = await callback_report(tx, since=now - timedelta(days=366), now=now)
    assert (found.made, found.open, found.outcomes["answered"]) == (1, 0, 1)


async def test_tasks_come_in_the_order_in_which_they_are_due(evening: Evening) -> None:
    early, late = await evening.guest(), await evening.guest()
    await evening.desk.promise(late.conversation, "c", CALL)
    (task,) = await evening.rows(late)
    await evening.desk.end(ADA, task.id, "e", "not_reached", again=EVENING + timedelta(days=3))
    await evening.desk.promise(early.conversation, "c", CALL)
    async with evening.house.database.transaction() as tx:
        found = await callbacks(tx)
    assert [one.conversation for one in found] == [early.conversation, late.conversation]


async def test_an_erased_customer_is_not_called(evening: Evening) -> None:
    guest = await evening.guest()
    await evening.desk.promise(guest.conversation, "c", CALL)
    async with evening.house.database.transaction() as tx:
        await erase_callbacks(tx, [guest.conversation])
    (task,) = await evening.rows(guest)
    assert (task.address, task.note, task.state) == (None, None, "ended")


@pytest.mark.parametrize(
    ("now", "due"),
    [
        # in hours: two hours from now
        ("2026-12-01T09:00", "2026-12-01T11:00"),
        # too late for today: soon after tomorrow's opening
        ("2026-12-01T15:30", "2026-12-02T10:00"),
        # the night before a holiday, and a weekend behind it
        ("2026-12-24T18:00", "2026-12-28T10:00"),
        # Berlin leaves summer time on the night of 25 October: nine is eight in UTC again
        ("2026-10-23T18:00", "2026-10-26T10:00"),
        ("2026-10-16T18:00", "2026-10-19T09:00"),
        # and begins it on the night of 28 March 2027
        ("2027-03-26T18:00", "2027-03-29T09:00"),
        ("2027-03-19T18:00", "2027-03-22T10:00"),
    ],
)
def test_a_promise_is_due_soon_after_somebody_is_there(now: str, due: str) -> None:
    at, wanted = (datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (now, due))
    assert due_after(at, HOURS, timedelta(hours=2)) == wanted


def test_a_company_that_never_opens_again_still_answers_some_day() -> None:
    week = {"timezone": "UTC", "week": {"mon": "closed"}}
    due = due_after(EVENING, read_opening_hours(week), timedelta(hours=2))
    assert due == EVENING + timedelta(days=1, hours=2)


@pytest.mark.parametrize(
    ("written", "language", "timezone", "number"),
    [
        ("+44 20 7946 0018", None, "UTC", "+442079460018"),
        ("020 7946 0018", "en-GB", "UTC", "+442079460018"),
        ("020 7946 0018", "en", "Europe/London", "+442079460018"),
        ("0151 234 567 89", "de", "UTC", "+4915123456789"),
        ("0664/1234567", "de", "Europe/Vienna", "+436641234567"),
        ("(212) 736-5000", "en", "America/New_York", "+12127365000"),
        ("٠٢٠ ٧٩٤٦ ٠٠١٨", "ar", "Europe/London", "+442079460018"),
    ],
)
def test_a_number_is_read_as_its_owner_writes_it(
    written: str, language: str | None, timezone: str, number: str
) -> None:
    assert read_address("call", written, language=language, timezone=timezone) == number


@pytest.mark.parametrize(
    "written", ["", "12345", "call me", "+44", "+49 0", "0900", "1" * 300, "mia@shop.example"]
)
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(BadAddress):
        read_address("call", written, language="de", timezone="Europe/Berlin")


@pytest.mark.parametrize(
    "written", ["", "mia", "mia@", "a@b.example, c@d.example", "mia@shop.example\nBcc: x@y.example"]
)
def test_what_is_no_mail_address_is_refused(written: str) -> None:
    with pytest.raises(BadAddress):
        read_address("mail", written, language=None, timezone="UTC")


async def _employed(evening: Evening, name: str, agent: object) -> None:
    async with evening.house.database.transaction() as tx:
        await tx.execute(
            "insert into agent (id, name, email, role, password_hash, created_at)"
            " values ($1, $2, $3, 'agent', 'x', now())",
            *(agent, name, f"{new_id().hex}@ternwell.example"),
        )
