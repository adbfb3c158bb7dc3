"""What a person writes to who is not there goes out by mail: after a while, together, and once."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest
import pytest_asyncio

from tests.channels.post import GRACE, QUIET, Office, new_filing, to_thread_of, written
from tests.files import samples
from tests.mail.server import Outbox, smtp_server
from warmline.conversations import Attachment, Entry, MessageSent, MessageText, Person
from warmline.desk import CallbackDesk, Wanted
from warmline.files import Scan
from warmline.kit import Database, new_id
from warmline.people import read_opening_hours


@pytest.fixture
def smtp_url(outbox: Outbox) -> Iterator[str]:
    with smtp_server(outbox) as url:
        yield url


@pytest_asyncio.fixture
async def sent_for_real(database: Database, smtp_url: str) -> AsyncIterator[Office]:
    office = await Office.open(database, smtp_url=smtp_url)
    yield office
    await office.close()


async def rounds(*offices: Office, times: int = 3) -> None:
    for _ in range(times):
        await asyncio.gather(*(office.sending.send_due() for office in offices))


async def test_several_messages_go_out_together_once_it_was_quiet(office: Office) -> None:
    conversation = await office.begin()
    await office.says(conversation, "I found it.")
    await office.says(conversation, "It comes on Friday.")
    await rounds(office)
    assert await office.mails() == [], "she may come back"
    office.later()
    await rounds(office)
    (mail,) = await office.mails()
    assert (mail["to_address"], mail["subject"]) == (GRACE, "A message from Ternwell")
    assert mail["body"].startswith(
        "Ada from Ternwell wrote:\n\nI found it.\n\nIt comes on Friday.\n\n-- \n"
    )
    assert "reply to this mail" in mail["body"]
    assert mail["seq"] == (await office.standing(conversation)).last_seq


async def test_each_colleague_is_named(office: Office) -> None:
    conversation = await office.begin()
    await office.says(conversation, "One moment.")
    await office.says(conversation, "I am Ben.", by=Person(office.postman._ids(), "Ben"))
    office.later()
    await rounds(office)
    (mail,) = await office.mails()
    assert "Ben from Ternwell wrote:\n\nI am Ben." in mail["body"]


async def test_who_goes_on_writing_keeps_it_back_for_a_while_only(office: Office) -> None:
    conversation = await office.begin()
    written = 0
    while not await office.mails():
        await office.says(conversation, f"Part {written}.")
        written += 1
        # events have the real time: the clock of the office runs away from it
        office.clock.advance(QUIET * 0.9)
        await rounds(office, times=1)
        assert written < 10
    assert written >= 1


async def test_a_customer_who_is_connected_gets_no_mail(office: Office) -> None:
    conversation = await office.begin()
    office.connected.now = {conversation}
    await office.says(conversation, "Here you are.")
    office.later()
    await rounds(office)
    office.connected.now = set()
    office.later()
    await rounds(office)
    assert await office.mails() == []


async def test_who_comes_back_in_time_gets_no_mail_on_whichever_node(
    office: Office, database: Database
) -> None:
    other = await Office.open(database, clock=office.clock)
    conversation = await office.begin()
    await office.says(conversation, "Are you there?")
    await rounds(office, other)
    office.clock.advance(QUIET / 2)
    other.connected.now = {conversation}
    # a node passes over what the other one looks at in that very moment
    await rounds(other, times=1)
    other.connected.now = set()
    office.later()
    await rounds(office, other)
    mails = await office.mails()
    await other.close()
    assert mails == []


async def test_who_wrote_in_the_chat_has_read_what_stands_above(office: Office) -> None:
    conversation = await office.begin()
    await office.says(conversation, "Which order?")
    said = Entry(MessageSent(by="customer"), MessageText("TW-104201"))
    await office.appends(conversation, said)
    office.later()
    await rounds(office)
    assert await office.mails() == []


async def test_who_wrote_a_mail_has_not_read_what_they_did_not_get_yet(office: Office) -> None:
    conversation = await office.begin()
    await office.says(conversation, "Which order?")
    await office.comes(written("Hello?", To=to_thread_of(conversation)))
    office.later()
    await rounds(office)
    (mail,) = await office.mails()
    assert "Which order?" in mail["body"]


async def test_without_an_address_there_is_no_mail(office: Office) -> None:
    conversation = await office.begin(email=None)
    await office.says(conversation, "Hello?")
    office.later()
    await rounds(office)
    assert await office.mails() == []


async def test_what_the_ai_says_goes_out_by_no_mail(office: Office) -> None:
    conversation = await office.begin(state="with_ai")
    said = Entry(MessageSent(by="ai"), MessageText("We open at eight."))
    await office.appends(conversation, said)
    office.later()
    await rounds(office)
    assert await office.mails() == []


async def test_two_nodes_that_start_again_and_again_mail_each_event_once(
    office: Office, database: Database
) -> None:
    conversations = [await office.begin() for _ in range(10)]
    nodes = [office]
    for turn in range(3):
        for conversation in conversations:
            await office.says(conversation, f"Turn {turn}.")
        office.later()
        # every start looks through the last days
        nodes.append(await Office.open(database, clock=office.clock))
        await rounds(*nodes, times=2)
    mails = await office.mails()
    assert len(mails) == 30
    for conversation in conversations:
        told = [mail["body"] for mail in mails if mail["conversation_id"] == conversation]
        assert [f"Turn {turn}." in body for turn, body in enumerate(told)] == [True] * 3
        assert sum(body.count("Turn 1.") for body in told) == 1
    for node in nodes[1:]:
        await node.close()


async def test_what_was_written_while_every_server_was_down_is_mailed_after_the_start(
    office: Office, database: Database
) -> None:
    conversation = await office.begin()
    await office.says(conversation, "Before the crash.")
    office.later()
    fresh = await Office.open(database, clock=office.clock)
    await rounds(fresh)
    (mail,) = await fresh.mails()
    assert "Before the crash." in mail["body"]
    await fresh.close()


async def test_what_is_days_old_is_not_mailed_any_more(office: Office, database: Database) -> None:
    conversation = await office.begin()
    await office.says(conversation, "Last week.")
    office.clock.advance(timedelta(days=5))
    fresh = await Office.open(database, clock=office.clock)
    await rounds(fresh)
    assert await fresh.mails() == []
    await fresh.close()


async def test_a_persons_mail_is_marked_as_no_machines_and_says_where_a_reply_goes(
    sent_for_real: Office, outbox: Outbox
) -> None:
    office = sent_for_real
    conversation = await office.begin()
    await office.says(conversation, "It comes on Friday.")
    office.later()
    await rounds(office)
    assert await office.postman.deliver_due() == 1
    (mail,) = outbox.messages
    assert mail["Auto-Submitted"] is None
    assert mail["Reply-To"].addresses[0].addr_spec == to_thread_of(conversation)
    assert mail["References"].strip() == office.postman._threads.root_of(conversation)  # type: ignore[union-attr]
    answer = written("Thank you!", To=str(mail["Reply-To"]), In_Reply_To=str(mail["Message-ID"]))
    await office.comes(answer)
    assert await office.texts(conversation) == ["Thank you!"]


async def test_files_of_a_reply_go_along_as_far_as_a_mail_takes_them(
    sent_for_real: Office, outbox: Outbox
) -> None:
    office = sent_for_real
    conversation = await office.begin()
    kept = await office.filing.files.keep(samples.PNG, "label.png", "image/png", conversation)
    label = Attachment("label.png", "image/png", len(samples.PNG), kept.id)
    # named in the message, and too large for a mail
    huge = Attachment("manual.pdf", "application/pdf", 30_000_000, new_id())
    await office.says(conversation, "Please print this.", attachments=(label, huge))
    office.later()
    await rounds(office)
    assert await office.postman.deliver_due() == 1
    (mail,) = outbox.messages
    body = mail.get_body(("plain",))
    assert body is not None
    lines = body.get_content().splitlines()
    assert lines[3:5] == ["[label.png]", "[manual.pdf: you find it in the chat]"]
    (enclosed,) = mail.iter_attachments()
    assert (enclosed.get_filename(), enclosed.get_content()) == ("label.png", samples.PNG)


async def test_a_file_that_is_blocked_never_goes_out(
    database: Database, smtp_url: str, outbox: Outbox
) -> None:
    filing = new_filing(database, scan=Scan(("false",)))
    office = await Office.open(database, smtp_url=smtp_url, filing=filing)
    conversation = await office.begin()
    kept = await filing.files.keep(samples.PNG, "label.png", "image/png", conversation)
    label = Attachment("label.png", "image/png", len(samples.PNG), kept.id)
    await office.says(conversation, "Please print this.", attachments=(label,))
    office.later()
    await rounds(office)
    assert await office.postman.deliver_due() == 1
    assert outbox.messages == [], "nobody knows yet what it is: the mail waits"
    await filing.checking.check_due()
    office.later(timedelta(minutes=1))
    assert await office.postman.deliver_due() == 1
    (mail,) = outbox.messages
    assert list(mail.iter_attachments()) == []
    await office.close()


async def test_an_automatic_mail_says_that_it_is_one(sent_for_real: Office, outbox: Outbox) -> None:
    office = sent_for_real
    conversation = await office.begin()
    async with office.database.transaction() as tx:
        await office.postman.post(
            tx,
            to=GRACE,
            subject="We call you",
            body="By ten.",
            html="<p>By ten.</p>",
            conversation=conversation,
            at=office.clock.now(),
            kind="promise",
        )
    assert await office.postman.deliver_due() == 1
    (mail,) = outbox.messages
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


async def test_who_wanted_to_be_written_to_gets_it_where_they_said(office: Office) -> None:
    conversation = await office.begin(email=None)
    hours = read_opening_hours({"timezone": "Europe/Berlin", "week": {"mon": "08:00-20:00"}})
    desk = CallbackDesk(
        *(office.database, office.node.feed, office.postman, office.clock),
        hours=lambda: hours,
        company=lambda: "Ternwell",
    )
    await desk.promise(conversation, "wish", Wanted("mail", "bo@mail.example"))
    await office.says(conversation, "Here is what I found.")
    office.later()
    await rounds(office)
    (mail,) = await office.mails()
    assert mail["to_address"] == "bo@mail.example"
