"""Mail: kept with what it tells, sent once it is kept, and once."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from uuid import UUID

import pytest

from tests.eventually import eventually
from tests.mail.server import Outbox, smtp_server
from tests.ports import free_port
from warmline.kit import Clock, Database, FixedClock, SystemClock, new_id, sealing
from warmline.mail import Postman, address_of, erase_mails
from warmline.mail.relay import Relay

SEAL = sealing.Seal("a key for tests only, long enough to seal", "mail")
SENDER = "Ternwell & Söhne <help@ternwell.example>"


@pytest.fixture
def outbox() -> Outbox:
    return Outbox()


@pytest.fixture
def smtp_url(outbox: Outbox) -> Iterator[str]:
    with smtp_server(outbox) as url:
        yield url


def postman(
    database: Database, smtp_url: str | None, clock: Clock | None = None, *, patience: float = 5.0
) -> Postman:
    clock = clock or SystemClock()
    return Postman(database, SEAL, clock, smtp_url=smtp_url, sender=SENDER, patience=patience)


@asynccontextmanager
async def at_work(post: Postman) -> AsyncIterator[Postman]:
    await post.start()
    try:
        yield post
    finally:
        await post.stop()


async def write(
    database: Database,
    post: Postman,
    clock: Clock | None = None,
    *,
    subject: str = "Your code",
    body: str = "It is 123456.",
    conversation: UUID | None = None,
) -> UUID:
    async with database.transaction() as tx:
        return await post.post(
            tx,
            to="grace@example.com",
            subject=subject,
            body=body,
            conversation=conversation or new_id(),
            at=(clock or SystemClock()).now(),
        )


async def row(database: Database, mail: UUID) -> dict[str, object]:
    async with database.transaction() as tx:
        return dict(await tx.fetchrow("select * from outgoing_mail where id = $1", mail))


async def test_a_mail_is_sent_as_soon_as_it_is_kept(
    database: Database, outbox: Outbox, smtp_url: str
) -> None:
    async with at_work(postman(database, smtp_url)) as post:
        mail = await write(database, post, subject="Ihr Code für „Ternwell“", body="Grüße: 123456")
        post.wake()
        await eventually(lambda: len(outbox.messages) == 1)
    message = outbox.messages[0]
    assert message["Subject"] == "Ihr Code für „Ternwell“"
    assert message["From"].addresses[0].addr_spec == "help@ternwell.example"
    assert message["From"].addresses[0].display_name == "Ternwell & Söhne"
    assert message["Message-ID"] == f"<{mail.hex}@ternwell.example>"
    assert message.get_content().strip() == "Grüße: 123456"
    assert outbox.recipients == ["grace@example.com"]
    assert (await row(database, mail))["sent_at"] is not None


async def test_what_is_undone_is_never_sent(
    database: Database, outbox: Outbox, smtp_url: str
) -> None:
    post = postman(database, smtp_url)
    with suppress(ZeroDivisionError):
        async with database.transaction() as tx:
            now, conversation = SystemClock().now(), new_id()
            await post.post(
                tx, to="a@b.example", subject="x", body="x", conversation=conversation, at=now
            )
            raise ZeroDivisionError
    assert await post.deliver_due() == 0
    assert outbox.messages == []


async def test_the_database_holds_the_words_of_a_mail_at_no_time(
    database: Database, outbox: Outbox, smtp_url: str
) -> None:
    post = postman(database, smtp_url)
    mail = await write(database, post, body="It is 123456.")
    assert "123456" not in str(await row(database, mail))
    await post.deliver_due()
    assert "123456" in outbox.messages[0].get_content()
    assert (await row(database, mail))["body"] == ""


async def test_many_nodes_send_each_mail_once(
    database: Database, outbox: Outbox, smtp_url: str
) -> None:
    outbox.slow = 0.02
    nodes = [postman(database, smtp_url) for _ in range(4)]
    mails = {await write(database, nodes[0]) for _ in range(20)}
    assert sum(await asyncio.gather(*(node.deliver_due() for node in nodes))) == 20
    assert outbox.most_at_once > 1
    assert {UUID(m["Message-ID"][1:33]) for m in outbox.messages} == mails
    assert len(outbox.messages) == 20


async def test_a_node_that_died_before_it_could_say_so_sends_the_same_mail_again(
    database: Database, outbox: Outbox, smtp_url: str
) -> None:
    clock = FixedClock()
    post = postman(database, smtp_url, clock)
    await write(database, post, clock)
    claimed = await post._claim()
    assert claimed is not None
    assert await post._deliver(claimed) is None  # and then it died
    assert await post.deliver_due() == 0, "it has its lease still"
    clock.advance(timedelta(minutes=2))
    assert await post.deliver_due() == 1
    first, again = outbox.messages
    assert first["Message-ID"] == again["Message-ID"]
    assert first["Date"] == again["Date"]


async def test_who_lost_the_lease_settles_nothing(
    database: Database, outbox: Outbox, smtp_url: str
) -> None:
    clock = FixedClock()
    post = postman(database, smtp_url, clock)
    mail = await write(database, post, clock)
    late = await post._claim()
    assert late is not None
    clock.advance(timedelta(minutes=2))
    await post.deliver_due()
    before = await row(database, mail)
    clock.advance(timedelta(minutes=2))
    await post._settle(late, None)
    assert await row(database, mail) == before


@pytest.mark.parametrize(
    ("answer", "error"),
    [("451 try again later", "message 451"), ("421 too busy", "message 421")],
)
async def test_what_the_server_puts_off_is_sent_later(
    database: Database, outbox: Outbox, smtp_url: str, answer: str, error: str
) -> None:
    clock = FixedClock()
    post = postman(database, smtp_url, clock)
    mail = await write(database, post, clock)
    outbox.answer = answer
    assert await post.deliver_due() == 1
    assert (await row(database, mail))["error"] == error
    assert await post.deliver_due() == 0, "not at once"
    clock.advance(timedelta(seconds=5))
    outbox.answer = "250 OK"
    assert await post.deliver_due() == 1
    assert len(outbox.messages) == 1
    settled = await row(database, mail)
    assert (settled["error"], settled["tries"]) == (None, 2)


async def test_the_pauses_grow_and_after_a_day_it_is_given_up(
    database: Database, outbox: Outbox, smtp_url: str
) -> None:
    clock = FixedClock()
    post = postman(database, smtp_url, clock)
    mail = await write(database, post, clock)
    outbox.answer = "451 not now"
    for _ in range(60 * 25):
        await post.deliver_due()
        clock.advance(timedelta(minutes=1))
    settled = await row(database, mail)
    assert 25 < outbox.tried < 40
    assert settled["failed_at"] is not None
    assert (settled["next_at"], settled["body"], settled["error"]) == (None, "", "message 451")


@pytest.mark.parametrize("what", ["address", "message"])
async def test_what_is_refused_for_good_is_given_up_at_once(
    database: Database,
    outbox: Outbox,
    smtp_url: str,
    what: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    post = postman(database, smtp_url)
    mail = await write(database, post)
    if what == "address":
        outbox.to_address = "550 grace@example.com is unknown here"
    else:
        outbox.answer = "554 grace@example.com: this is spam"
    with caplog.at_level(logging.DEBUG, logger="warmline"):
        await post.deliver_due()
    settled = await row(database, mail)
    assert settled["failed_at"] is not None
    assert str(settled["error"]).startswith(f"{what} 55")
    assert "grace" not in caplog.text + str(settled["error"])


async def test_a_server_that_is_not_there_is_tried_again(
    database: Database, outbox: Outbox
) -> None:
    post = postman(database, f"smtp://127.0.0.1:{free_port()}")
    mail = await write(database, post)
    assert await post.deliver_due() == 1
    kept = await row(database, mail)
    assert kept["failed_at"] is None
    assert kept["next_at"] is not None
    assert str(kept["error"]).startswith("unreachable")


async def test_a_server_that_is_too_slow_holds_nobody_up_for_long(
    database: Database, outbox: Outbox, smtp_url: str
) -> None:
    outbox.slow = 2.0
    post = postman(database, smtp_url, patience=0.3)
    mail = await write(database, post)
    async with asyncio.timeout(1.5):
        assert await post.deliver_due() == 1
    assert (await row(database, mail))["error"] == "too_slow"


async def test_the_password_is_given_and_a_wrong_one_loses_no_mail(
    database: Database, outbox: Outbox
) -> None:
    with smtp_server(outbox, sign_in=True) as url:
        wrong = postman(database, url.replace("//", "//warmline:wrong@"))
        mail = await write(database, wrong)
        await wrong.deliver_due()
        kept = await row(database, mail)
        assert (kept["error"], kept["failed_at"]) == ("sign_in 535", None)
        later = FixedClock(SystemClock().now() + timedelta(minutes=1))
        right = postman(database, url.replace("//", "//warmline:a%20password@"), later)
        await right.deliver_due()
    assert len(outbox.messages) == 1


def test_a_password_goes_to_no_other_machine_over_an_open_line() -> None:
    relay = Relay.at("smtp://me:secret@mail.example.com")
    assert relay._must_secure()
    assert not Relay.at("smtp://me:secret@localhost")._must_secure()
    assert "secret" not in repr(relay)


async def test_nothing_in_a_subject_becomes_a_header(
    database: Database, outbox: Outbox, smtp_url: str
) -> None:
    post = postman(database, smtp_url)
    await write(database, post, subject="Hello\r\nBcc: everybody@example.com\n\nFree money")
    await post.deliver_due()
    assert outbox.messages[0]["Bcc"] is None
    assert outbox.messages[0]["Subject"] == "Hello Bcc: everybody@example.com Free money"
    assert outbox.recipients == ["grace@example.com"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "grace",
        "grace@",
        "@example.com",
        "a@b.example, c@d.example",
        "a@b.example;c@d.example",
        "Grace <grace@example.com>",
        "grace@example.com\r\nBcc: a@b.example",
        "grace@example.com\nx",
        "gr ace@example.com",
        '"grace"@example.com',
        "a@b@c.example",
        "grace@exa mple.com",
        "grace@example..com",
        "grace..hopper@example.com",
        ".grace@example.com",
        "grace.@example.com",
        "=?utf-8?q?grace=0d=0aBcc:a?=@example.com",
        "g" * 65 + "@example.com",
        "grace@" + "a." * 130 + "com",
    ],
)
def test_what_is_no_single_plain_address_is_none(text: str) -> None:
    assert address_of(text) is None


def test_an_address_is_told_as_mail_servers_want_it() -> None:
    assert address_of(" grace+tag@example.com ") == "grace+tag@example.com"
    assert address_of("grace@müller.example") == "grace@xn--mller-kva.example"


async def test_without_a_mail_server_nothing_can_be_sent(database: Database) -> None:
    post = postman(database, None)
    assert not post.can_send
    async with at_work(post):
        post.wake()


async def test_mails_of_an_erased_contact_are_not_sent(
    database: Database, outbox: Outbox, smtp_url: str
) -> None:
    post, gone = postman(database, smtp_url), new_id()
    await write(database, post, conversation=gone)
    await write(database, post)
    async with database.transaction() as tx:
        await erase_mails(tx, [gone])
    assert await post.deliver_due() == 1


async def test_a_mail_that_cannot_be_written_holds_up_no_other(
    database: Database, outbox: Outbox, smtp_url: str
) -> None:
    post = postman(database, smtp_url)
    unfit = await write(database, post)
    async with database.transaction() as tx:
        await tx.execute("update outgoing_mail set to_address = 'a..b@example.com'")
    await write(database, post)
    assert await post.deliver_due() == 2
    assert len(outbox.messages) == 1
    assert (await row(database, unfit))["error"] == "unfit"


async def test_a_mail_that_was_sealed_with_another_key_waits_for_the_right_one(
    database: Database, outbox: Outbox, smtp_url: str
) -> None:
    await write(database, postman(database, smtp_url))
    other, soon = sealing.Seal("another key, long enough to seal with", "mail"), SystemClock()
    await Postman(database, other, soon, smtp_url=smtp_url, sender=SENDER).deliver_due()
    assert outbox.messages == []
    later = FixedClock(soon.now() + timedelta(minutes=1))
    await postman(database, smtp_url, later).deliver_due()
    assert len(outbox.messages) == 1
