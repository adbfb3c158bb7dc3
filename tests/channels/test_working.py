"""Mail that came: found back to its conversation, believed only where it may be, and kept once."""

import asyncio
from email.message import EmailMessage
from uuid import UUID

import pytest

from tests.channels.post import GRACE, Office, to_thread_of, written
from tests.files import samples
from warmline.conversations import (
    ConversationOpened,
    HandoffRequested,
    MailSetAside,
    MessageText,
    SetAside,
    replay,
)
from warmline.files import File, files_of
from warmline.kit import Database
from warmline.mail import erase_mails

QUOTING = (
    "On the 30th.\n\nOn Mon, Nov 30, 2026 at 9:00 AM Ada <help@ternwell.example> wrote:\n> When?"
)


async def test_a_reply_to_the_signed_address_is_the_customers_words(office: Office) -> None:
    conversation = await office.begin()
    await office.comes(written(QUOTING, To=to_thread_of(conversation)))
    assert await office.texts(conversation) == ["On the 30th."]
    assert await office.outcomes() == ["kept"]


async def test_a_reply_finds_its_conversation_by_references_when_the_address_is_lost(
    office: Office,
) -> None:
    conversation = await office.begin()
    root = office.postman._threads.root_of(conversation)  # type: ignore[union-attr]
    await office.comes(written("By references.", References=f"{root} <another@example.com>"))
    assert await office.texts(conversation) == ["By references."]


async def test_a_reply_finds_its_conversation_by_our_message_id(office: Office) -> None:
    conversation = await office.begin()
    await office.says(conversation, "When did you send it?")
    office.later()
    await office.sending.send_due()
    (mail,) = await office.mails()
    answered = f"<{mail['id'].hex}@ternwell.example>"
    await office.comes(written("By id.", In_Reply_To=answered))
    assert await office.texts(conversation) == ["By id."]


@pytest.mark.parametrize("change", ["case", "forged"])
async def test_a_token_survives_capitals_and_nothing_else(office: Office, change: str) -> None:
    conversation = await office.begin()
    address = to_thread_of(conversation)
    local, _, domain = address.partition("@")
    # not the last letter, of which some bits say nothing
    other = "b" if local[-4] == "a" else "a"
    changed = local.upper() if change == "case" else f"{local[:-4]}{other}{local[-3:]}"
    await office.comes(written("Hello?", To=f"{changed}@{domain}"))
    assert bool(await office.texts(conversation)) is (change == "case")
    assert await office.outcomes() == ["kept" if change == "case" else "new_conversation"]


async def test_who_has_the_token_and_another_address_is_not_taken_for_the_customer(
    office: Office,
) -> None:
    conversation = await office.begin()
    heard = (await office.standing(conversation)).heard
    mallory = written("Send my refund elsewhere.", From="mallory@evil.example",
                      To=to_thread_of(conversation))  # fmt: skip
    await office.comes(mallory)
    assert await office.texts(conversation) == []
    last = (await office.events(conversation))[-1]
    assert last.payload == MailSetAside(why="other_sender")
    assert last.body == SetAside("mallory@evil.example", "Send my refund elsewhere.")
    assert (await office.standing(conversation)).heard == heard
    assert (await office.standing(conversation)).state == "with_agent"


async def test_a_mail_that_our_own_server_found_forged_is_not_believed(office: Office) -> None:
    conversation = await office.begin()
    forged = written(
        "It's me.",
        To=to_thread_of(conversation),
        Authentication_Results="mx.ternwell.example; spf=fail; dmarc=fail header.from=example.com",
    )
    await office.comes(forged)
    assert await office.texts(conversation) == []
    assert await office.outcomes() == ["set_aside"]


async def test_a_set_aside_mail_is_seen_by_a_person(office: Office) -> None:
    conversation = await office.begin(state="resolved")
    await office.comes(written("Hi", From="x@evil.example", To=to_thread_of(conversation)))
    assert (await office.standing(conversation)).state == "waiting"


@pytest.mark.parametrize("state", ["with_ai", "waiting", "resolved"])
async def test_where_nobody_has_the_conversation_it_waits_for_a_person(
    office: Office, state: str
) -> None:
    conversation = await office.begin(state=state)
    await office.comes(written("Still nothing.", To=to_thread_of(conversation)))
    assert (await office.standing(conversation)).state == "waiting"
    assert await office.texts(conversation) == ["Still nothing."]
    events = await office.events(conversation)
    if state != "waiting":
        assert events[-1].payload == HandoffRequested(by="customer", reason="wrote_by_mail")
    told = replay(events)
    assert (told.state, told.epoch) == ("waiting", (await office.standing(conversation)).epoch)


async def test_a_mail_without_a_thread_begins_a_conversation_that_waits_for_a_person(
    office: Office,
) -> None:
    await office.comes(written("Where is it?", Content_Language="de-DE"))
    (conversation,) = await office.begun()
    opened, said, asked = await office.events(conversation)
    assert isinstance(opened.payload, ConversationOpened)
    assert (opened.payload.channel, opened.payload.language) == ("mail", "de")
    assert isinstance(said.body, MessageText)
    assert said.body.text == "My refund\n\nWhere is it?"
    assert isinstance(asked.payload, HandoffRequested)
    now = await office.standing(conversation)
    assert (now.state, now.turn_is_open) == ("waiting", False)


async def test_an_answer_to_a_mail_goes_back_into_its_thread(office: Office) -> None:
    await office.comes(written("Where is it?", Message_ID="<first@example.com>"))
    (conversation,) = await office.begun()
    await office.says(conversation, "On its way.")
    office.later()
    await office.sending.send_due()
    (mail,) = await office.mails()
    assert (mail["to_address"], mail["subject"]) == (GRACE, "Re: My refund")
    assert mail["in_reply_to"] == "<first@example.com>"
    assert mail["reply_to"] == to_thread_of(conversation)
    assert "On its way." in mail["body"]


def with_files(*files: tuple[bytes, str], **headers: str) -> bytes:
    """A mail with PNG pictures, as their names say."""
    message = EmailMessage()
    message["From"], message["To"] = GRACE, headers.get("to", "help@ternwell.example")
    message.set_content("See the picture.")
    for content, name in files:
        message.add_attachment(content, maintype="image", subtype="png", filename=name)
    return message.as_bytes()


async def files_in(office: Office, conversation: UUID) -> list[File]:
    async with office.database.transaction() as tx:
        rows = await tx.fetch("select id from file where conversation_id = $1", conversation)
        return await files_of(tx, [row["id"] for row in rows], conversation)


async def test_what_is_attached_is_kept_with_the_message(office: Office) -> None:
    await office.comes(with_files((samples.PNG, "../späť.png")))
    (conversation,) = await office.begun()
    said = (await office.events(conversation))[1].body
    assert isinstance(said, MessageText)
    (attached,) = said.attachments
    assert (attached.media_type, attached.size) == ("image/png", len(samples.PNG))
    (file,) = await files_in(office, conversation)
    assert (file.id, file.name, file.state) == (attached.id, attached.name, "clean")
    assert file.attached_at is not None
    assert b"".join([chunk async for chunk in office.filing.files.read(file)]) == samples.PNG


async def test_what_is_not_taken_is_named_and_nobody_loses_the_words(office: Office) -> None:
    await office.comes(with_files((samples.EXE, "photo.png"), (b"", "empty.png")))
    (conversation,) = await office.begun()
    said = (await office.events(conversation))[1].body
    assert isinstance(said, MessageText)
    assert [(one.name, one.id) for one in said.attachments] == [
        ("photo.png", None),
        ("empty.png", None),
    ]
    assert await files_in(office, conversation) == []


async def test_a_mail_that_is_worked_again_keeps_its_files_once(office: Office) -> None:
    conversation = await office.begin()
    mail = with_files((samples.PNG, "a.png"), to=to_thread_of(conversation))
    # as a server that died between keeping the file and the words leaves it
    kept = await office.filing.files.keep(samples.PNG, "a.png", "image/png", conversation)
    await office.comes(mail)
    (file,) = await files_in(office, conversation)
    assert (file.id, file.attached_at is not None) == (kept.id, True)
    # the same picture in a later mail is another one
    again = with_files(
        (samples.PNG, "a.png"), (samples.GIF, "b.png"), to=to_thread_of(conversation)
    )
    await office.comes(again)
    assert len(await files_in(office, conversation)) == 2


async def test_what_a_crash_interrupted_is_worked_again_and_kept_once(office: Office) -> None:
    await office.intake.take(written("Once."))
    interrupted = await office.letterbox.claim()
    assert interrupted is not None
    assert await office.working.work_due() == 0, "somebody has it still"
    office.later()
    assert await office.working.work_due() == 1
    await office.working._work(interrupted)  # who was slow comes back
    (conversation,) = await office.begun()
    assert len(await office.events(conversation)) == 3
    assert await office.outcomes() == ["new_conversation"]


async def test_two_nodes_work_each_mail_once(office: Office, database: Database) -> None:
    other = await Office.open(database, clock=office.clock)
    conversation = await office.begin()
    mails = [written(f"Number {n}.", To=to_thread_of(conversation)) for n in range(12)]
    for mail in mails:
        await asyncio.gather(office.intake.take(mail), other.intake.take(mail))
    await asyncio.gather(office.working.work_due(), other.working.work_due())
    assert sorted(await office.texts(conversation)) == sorted(f"Number {n}." for n in range(12))
    await other.close()


async def test_what_came_lies_sealed_and_only_until_it_was_read(
    office: Office, database: Database
) -> None:
    await office.intake.take(written("It is a secret."))
    async with database.transaction() as tx:
        kept = await tx.fetchrow("select * from incoming_mail")
    assert kept["raw"]
    assert "secret" not in str(dict(kept))
    assert "grace" not in str(dict(kept))
    await office.working.work_due()
    async with database.transaction() as tx:
        assert await tx.fetchval("select raw from incoming_mail") is None


async def test_an_erased_mail_does_not_come_back(office: Office, database: Database) -> None:
    mail = written("Forget me.")
    await office.comes(mail)
    (conversation,) = await office.begun()
    async with database.transaction() as tx:
        await erase_mails(tx, [conversation])
        row = await tx.fetchrow("select * from incoming_mail")
    assert (row["subject"], row["message_id"], row["sender"]) == (None, None, None)
    assert await office.intake.take(mail) is False


async def test_a_mail_for_a_conversation_that_is_not_here_begins_one(office: Office) -> None:
    await office.comes(written("Old.", To=to_thread_of(UUID(int=5))))
    assert await office.outcomes() == ["new_conversation"]
