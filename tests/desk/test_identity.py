"""Who the customer is, in the story of a conversation."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest
import pytest_asyncio

from tests.desk.house import House, act, acting, kinds, said, visitor
from tests.eventually import eventually
from tests.identity.host import Host, claims
from tests.mail.server import Outbox, smtp_server
from warmline.conversations import (
    Appended,
    Attachment,
    Command,
    ContactDescribed,
    Duplicate,
    Entry,
    Event,
    IdentityConfirmed,
    IdentityRefused,
    IdentitySigned,
    append_in,
    contact_of,
    erase_contact,
    verify,
)
from warmline.desk import IdTaken, Visitor
from warmline.identity import (
    Claims,
    Identity,
    NoCode,
    OtherPerson,
    erase_identities,
    identity_of,
    retire_key,
)
from warmline.kit import Database, SystemClock, new_id
from warmline.mail import erase_mails

ADA = acting("Ada Lind")


@pytest.fixture
def outbox() -> Outbox:
    return Outbox()


@pytest_asyncio.fixture
async def house(database: Database, outbox: Outbox) -> AsyncIterator[House]:
    """Mail goes to a real server on this machine."""
    with smtp_server(outbox) as url:
        house = await House.open(database, smtp_url=url)
        yield house
        await house.close()


def now_claims(subject: str = "c-1001", *, email: str | None = "grace@example.com") -> Claims:
    return claims(SystemClock().now(), subject, email=email)


async def level(house: House, guest: Visitor) -> str:
    async with house.database.transaction() as tx:
        return (await identity_of(tx, guest.conversation)).level(SystemClock().now())


async def signed(
    house: House, subject: str = "c-1001", *, email: str | None = "grace@example.com"
) -> Visitor:
    guest = visitor()
    await house.reception.sign(guest, now_claims(subject, email=email))
    return guest


async def mailed(house: House, guest: Visitor, outbox: Outbox) -> str:
    """Asks for a code, and reads it in the mail."""
    before = len(outbox.messages)
    sent = await house.reception.send_code(guest, new_id().hex)
    assert isinstance(sent, Appended)
    await eventually(lambda: len(outbox.messages) > before)
    return code_in(outbox)


def code_in(outbox: Outbox) -> str:
    found = re.search(r"\b\d{6}\b", outbox.messages[-1].get_content())
    assert found
    return found.group()


def wrong(code: str, plus: int = 1) -> str:
    return f"{(int(code) + plus) % 10**6:06}"


def last(events: list[Event], kind: str) -> Event:
    return next(event for event in reversed(events) if event.kind == kind)


async def test_who_begins_signed_is_signed_right_after_the_opening(house: House) -> None:
    guest = replace(visitor(), claims=now_claims())
    await house.says(guest, "Where is my refund?")
    events = await house.settled(guest)
    assert kinds(events)[:3] == ["conversation.opened", "identity.signed", "message.sent"]
    assert await level(house, guest) == "signed"


async def test_a_signed_customer_is_one_contact_and_strangers_are_not(house: House) -> None:
    guests = [replace(visitor(), claims=now_claims()) for _ in range(3)]
    await asyncio.gather(*(house.says(guest, "Hello") for guest in guests))
    stranger = visitor()
    await house.says(stranger, "Hello")
    async with house.database.transaction() as tx:
        theirs = {await contact_of(tx, guest.conversation) for guest in guests}
        other = await contact_of(tx, stranger.conversation)
        row = await tx.fetchrow("select name, email from contact where id = $1", theirs.pop())
    assert theirs == set()
    assert other == stranger.contact
    assert dict(row) == {"name": "Grace Hopper", "email": "grace@example.com"}


async def test_what_lapsed_before_the_first_word_signs_nobody(house: House) -> None:
    stale = claims(SystemClock().now() - timedelta(hours=2), hours=1)
    guest = replace(visitor(), claims=stale)
    await house.says(guest, "Hello")
    assert "identity.signed" not in kinds(await house.settled(guest))
    assert await level(house, guest) == "anonymous"


async def test_what_a_key_said_that_ended_before_the_first_word_signs_nobody(house: House) -> None:
    now = SystemClock().now()
    host = await Host.known(house.database, now=now)
    guest = replace(visitor(), claims=claims(now, kid=host.kid))
    async with house.database.transaction() as tx:
        await retire_key(tx, host.kid, at=now, by="a test", now=now)
    await house.says(guest, "Hello")
    assert "identity.signed" not in kinds(await house.settled(guest))
    async with house.database.transaction() as tx:
        # nor is the stranger the customer's contact
        assert await contact_of(tx, guest.conversation) == guest.contact
        assert await tx.fetchval("select count(*) from contact_subject") == 0


async def test_a_stranger_who_signs_in_goes_on_in_the_same_conversation(house: House) -> None:
    guest = visitor()
    await house.says(guest, "Where is my refund?")
    await house.settled(guest)
    who = await house.reception.sign(guest, now_claims())
    assert isinstance(who, Identity)
    signed = last(await house.events(guest), "identity.signed")
    assert signed.payload == IdentitySigned(until=who.signed_until)  # type: ignore[arg-type]


async def test_signing_again_only_lasts_longer_and_says_nothing(house: House) -> None:
    guest = await signed(house)
    for _ in range(3):
        await house.reception.sign(guest, now_claims())
    assert kinds(await house.events(guest)) == ["conversation.opened", "identity.signed"]


async def test_a_host_that_proved_it_again_confirms(house: House) -> None:
    guest, now = await signed(house), SystemClock().now()
    stepped = claims(now, confirmed=now + timedelta(minutes=15))
    await asyncio.gather(*(house.reception.sign(guest, stepped) for _ in range(3)))
    events = await house.events(guest)
    assert kinds(events)[2:] == ["identity.confirmed"]
    assert events[-1].payload == IdentityConfirmed(how="host", until=now + timedelta(minutes=15))
    assert await level(house, guest) == "confirmed"


async def test_somebody_else_is_refused_and_the_first_one_stays(house: House) -> None:
    guest = await signed(house)
    for _ in range(3):
        assert await house.reception.sign(guest, now_claims("c-2002")) == OtherPerson()
    events = await house.events(guest)
    assert kinds(events)[2:] == ["identity.refused"]
    assert events[-1].payload == IdentityRefused(reason="other_person")
    async with house.database.transaction() as tx:
        assert (await identity_of(tx, guest.conversation)).subject == "c-1001"


async def test_a_token_of_the_first_words_changes_nobody_later(house: House) -> None:
    """The conversation's token may carry other claims than the one that opened it."""
    guest = await signed(house)
    await house.says(replace(guest, claims=now_claims("c-2002")), "It's me, really")
    async with house.database.transaction() as tx:
        assert (await identity_of(tx, guest.conversation)).subject == "c-1001"


async def test_the_right_code_confirms_and_stands_nowhere(
    house: House,
    outbox: Outbox,
    database: Database,
    dsn: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    guest = await signed(house)
    code = await mailed(house, guest, outbox)
    assert outbox.recipients == ["grace@example.com"]
    kept = await house.reception.verify(guest, "v1", code)
    assert isinstance(kept, Appended)
    events = await house.settled(guest)
    assert kinds(events)[2:5] == ["identity.code_sent", "message.sent", "identity.confirmed"]
    assert ("customer", "••••••") in said(events)
    assert events[3].client_id == "v1"
    assert await level(house, guest) == "confirmed"
    # the server that takes the mail logs what it takes
    ours = [record.getMessage() for record in caplog.records if record.name != "mail.log"]
    assert code not in "\n".join(ours)
    assert code not in await dumped(dsn)
    async with database.transaction() as tx:
        proof = await verify(tx, guest.conversation)
    assert proof is not None
    assert proof.faults == ()


async def dumped(dsn: str) -> str:
    """Everything the database holds, as text."""
    connection: asyncpg.Connection = await asyncpg.connect(dsn)
    try:
        tables = await connection.fetch(
            "select tablename from pg_tables where schemaname = 'public'"
        )
        rows = [
            str(row["row"])
            for table in tables
            for row in await connection.fetch(f"select t::text as row from {table[0]} t")
        ]
    finally:
        await connection.close()
    # moments hold six digits by nature
    return re.sub(r"\d\d:\d\d:\d\d\.\d+", "", "\n".join(rows))


async def test_a_code_that_waits_for_its_mail_stands_nowhere_either(
    house: House, outbox: Outbox, dsn: str
) -> None:
    outbox.answer = "451 later"
    guest = await signed(house)
    await house.reception.send_code(guest, "s1")
    await eventually(lambda: outbox.tried > 0)
    before = await dumped(dsn)
    outbox.answer = "250 OK"
    async with house.database.transaction() as tx:
        await tx.execute("update outgoing_mail set next_at = now()")
    house.postman.wake()
    await eventually(lambda: len(outbox.messages) == 1)
    assert code_in(outbox) not in before


@pytest.mark.parametrize("typed", ["{}", " {} ", "{0:.3} {0[3]}{0[4]}{0[5]}"])
async def test_six_digits_alone_are_tried_and_not_kept(
    house: House, outbox: Outbox, typed: str
) -> None:
    guest = await signed(house)
    code = await mailed(house, guest, outbox)
    await house.says(guest, typed.format(code))
    events = await house.settled(guest)
    assert await level(house, guest) == "confirmed"
    assert ("customer", "••••••") in said(events)
    assert code not in str(events)


@pytest.mark.parametrize("typed", ["my code is {}", "it says {0:.3} {0[3]}{0[4]}{0[5]}, right?"])
async def test_a_code_in_a_sentence_is_tried_and_not_kept(
    house: House, outbox: Outbox, dsn: str, typed: str
) -> None:
    guest = await signed(house)
    code = await mailed(house, guest, outbox)
    said_it = typed.format(code)
    for _ in range(2):
        await house.reception.receive(guest, "c1", said_it)
    with pytest.raises(IdTaken):
        await house.reception.receive(guest, "c1", f"{said_it} And more.")
    events = await house.settled(guest)
    assert await level(house, guest) == "confirmed"
    assert kinds(events).count("identity.confirmed") == 1
    [kept] = [text for by, text in said(events) if by == "customer"]
    assert "••••••" in kept
    assert code not in await dumped(dsn)


async def test_a_code_beside_an_attachment_is_not_kept_either(house: House, outbox: Outbox) -> None:
    guest = await signed(house)
    code = await mailed(house, guest, outbox)
    picture = Attachment("mail.png", "image/png", 9)
    await house.reception.receive(guest, "c1", code, attachments=[picture])
    events = await house.settled(guest)
    assert await level(house, guest) == "confirmed"
    assert code not in str(events)
    assert "mail.png" in str(events)


async def test_a_code_in_arabic_digits_is_the_same_code(house: House, outbox: Outbox) -> None:
    guest = await signed(house)
    code = await mailed(house, guest, outbox)
    await house.says(guest, code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")))
    assert await level(house, guest) == "confirmed"


async def test_six_digits_are_a_number_where_no_code_was_sent(house: House) -> None:
    guest = await signed(house)
    await house.says(guest, "482913")
    assert ("customer", "482913") in said(await house.settled(guest))


async def test_a_retry_is_no_other_try(house: House, outbox: Outbox) -> None:
    guest = await signed(house)
    code = await mailed(house, guest, outbox)
    first = await house.reception.receive(guest, "c1", wrong(code))
    for _ in range(8):
        again = await house.reception.receive(guest, "c1", wrong(code))
        assert isinstance(again, Duplicate)
        assert again.seq == first.seq
    right = await house.reception.receive(guest, "c2", code)
    retried = await house.reception.receive(guest, "c2", code)
    assert (retried.seq, isinstance(retried, Duplicate)) == (right.seq, True)
    events = await house.settled(guest)
    assert last(events, "identity.refused").payload == IdentityRefused(reason="wrong_code", left=4)
    assert await level(house, guest) == "confirmed"
    with pytest.raises(IdTaken):
        await house.reception.receive(guest, "c2", "something else")


async def test_a_code_under_the_id_of_a_message_is_no_try(house: House, outbox: Outbox) -> None:
    guest = await signed(house)
    code = await mailed(house, guest, outbox)
    await house.reception.receive(guest, "c1", "Where is my refund?")
    with pytest.raises(IdTaken):
        await house.reception.verify(guest, "c1", code)
    assert await level(house, guest) == "signed"


async def test_five_wrong_ones_at_once_are_five(house: House, outbox: Outbox) -> None:
    guest = await signed(house)
    code = await mailed(house, guest, outbox)
    await asyncio.gather(
        *(house.reception.verify(guest, f"v{n}", wrong(code, n)) for n in range(1, 31))
    )
    await house.reception.verify(guest, "late", code)
    events = await house.settled(guest)
    refused = [e.payload for e in events if isinstance(e.payload, IdentityRefused)]
    assert [one.left for one in refused if one.reason == "wrong_code"] == [4, 3, 2, 1]
    assert sum(one.reason == "too_many" for one in refused) == 27
    assert await level(house, guest) == "signed"


async def test_a_code_counts_once(house: House, outbox: Outbox) -> None:
    guest = await signed(house)
    code = await mailed(house, guest, outbox)
    await house.reception.verify(guest, "v1", code)
    await house.reception.verify(guest, "v2", code)
    payload = last(await house.settled(guest), "identity.refused").payload
    assert payload == IdentityRefused(reason="expired")


async def test_a_code_of_another_conversation_is_wrong_here(house: House, outbox: Outbox) -> None:
    mine, other = await signed(house), await signed(house, "c-2002")
    code = await mailed(house, mine, outbox)
    if code == await mailed(house, other, outbox):
        pytest.skip("one in a million")
    await house.reception.verify(other, "v1", code)
    assert await level(house, other) == "signed"


async def test_nothing_of_the_address_stays_when_a_customer_is_erased(
    house: House, outbox: Outbox, dsn: str
) -> None:
    guest = await signed(house, email="grace@hopper.example")
    await mailed(house, guest, outbox)
    async with house.database.transaction() as tx:
        await erase_contact(tx, guest.contact)
        await erase_identities(tx, guest.contact, [guest.conversation])
        await erase_mails(tx, [guest.conversation])
    assert "hopper.example" not in await dumped(dsn)


async def test_a_typed_address_gets_no_code(house: House, outbox: Outbox) -> None:
    guest = await signed(house)
    await house.reception.describe(guest, "d1", name="Grace", email="mallory@evil.example")
    await house.says(guest, "Please send it to mallory@evil.example")
    await mailed(house, guest, outbox)
    assert outbox.recipients == ["grace@example.com"]
    assert isinstance(
        last(await house.settled(guest), "contact.described").payload, ContactDescribed
    )
    async with house.database.transaction() as tx:
        contact = await contact_of(tx, guest.conversation)
        shown = await tx.fetchval("select email from contact where id = $1", contact)
    assert shown == "grace@example.com", "what colleagues see is what the host said"


async def test_a_stranger_gets_no_code_whatever_they_say(house: House, outbox: Outbox) -> None:
    guest = visitor()
    await house.reception.describe(guest, "d1", name="Grace", email="grace@example.com")
    assert await house.reception.send_code(guest, "s1") == NoCode("not_signed")
    without = await signed(house, "c-3", email=None)
    assert await house.reception.send_code(without, "s1") == NoCode("no_address")
    assert outbox.messages == []
    assert "identity.code_sent" not in kinds(await house.events(guest))


async def test_a_retry_sends_no_other_code(house: House, outbox: Outbox) -> None:
    guest = await signed(house)
    first = await house.reception.send_code(guest, "s1")
    again = await house.reception.send_code(guest, "s1")
    assert isinstance(first, Appended)
    assert isinstance(again, Duplicate)
    await eventually(lambda: len(outbox.messages) == 1)
    assert kinds(await house.events(guest)).count("identity.code_sent") == 1


async def test_the_fourth_code_in_a_quarter_of_an_hour_is_refused(
    house: House, outbox: Outbox
) -> None:
    guest = await signed(house)
    sent = [await house.reception.send_code(guest, f"s{n}") for n in range(4)]
    assert isinstance(sent[3], NoCode)
    assert sent[3].reason == "too_many"


async def test_without_a_mail_server_there_are_no_codes(database: Database) -> None:
    house = await House.open(database)
    guest = await signed(house)
    assert await house.reception.send_code(guest, "s1") == NoCode("cannot_send")
    await house.close()


async def test_the_assistant_sends_a_code_in_its_own_transaction(
    house: House, outbox: Outbox
) -> None:
    guest = await signed(house)
    async with house.database.transaction() as tx:
        entry = await house.codes.send_in(tx, guest.conversation, SystemClock().now())
        assert isinstance(entry, Entry)
        await append_in(tx, Command(guest.conversation, "desk/turn-0-0", [entry]))
    house.codes.posted()
    await eventually(lambda: len(outbox.messages) == 1)
    await house.reception.verify(guest, "v1", code_in(outbox))
    assert await level(house, guest) == "confirmed"


async def test_what_the_assistant_does_not_keep_is_not_sent(house: House, outbox: Outbox) -> None:
    guest = await signed(house)
    with pytest.raises(RuntimeError):
        await stale_turn(house, guest)
    house.codes.posted()
    await asyncio.sleep(0.2)
    assert outbox.messages == []
    assert isinstance(await house.reception.send_code(guest, "s1"), Appended)


async def stale_turn(house: House, guest: Visitor) -> None:
    async with house.database.transaction() as tx:
        await house.codes.send_in(tx, guest.conversation, SystemClock().now())
        raise RuntimeError("stale")


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "pt", "ar", "pt-BR", "fi", None])
async def test_the_mail_speaks_the_customers_language(
    house: House, outbox: Outbox, language: str | None
) -> None:
    guest = replace(visitor(), language=language, claims=now_claims())
    await mailed(house, guest, outbox)
    subjects = {
        "de": "Ihr Code für den Chat mit Ternwell",
        "fr": "Votre code pour le chat avec Ternwell",
        "es": "Su código para el chat con Ternwell",
        "pt": "O seu código para o chat com Ternwell",
        "ar": "رمزك للدردشة مع Ternwell",
    }
    english = "Your code for the chat with Ternwell"
    assert outbox.messages[0]["Subject"] == subjects.get((language or "")[:2], english)


async def test_a_typed_code_wakes_what_was_on_hold(house: House, outbox: Outbox) -> None:
    guest = await signed(house)
    await house.reception.ask_for_person(guest, "p1")
    code = await mailed(house, guest, outbox)
    now = await house.standing(guest)
    await house.agents.claim(ADA, act(guest, if_epoch=now.epoch))
    until = SystemClock().now() + timedelta(hours=1)
    await house.agents.hold(ADA, act(guest), until=until, waiting_for="customer", note="")
    await house.says(guest, code)
    assert (await house.standing(guest)).state == "with_agent"
