"""Class 10: no machine's mail is taken for a customer's, and none is ever answered."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest
import pytest_asyncio

from tests.channels.post import GRACE, Office, to_thread_of, written
from tests.mail.server import Outbox, smtp_server
from warmline.conversations import MailSetAside
from warmline.kit import Database


@pytest.fixture
def outbox() -> Outbox:
    return Outbox()


@pytest.fixture
def smtp_url(outbox: Outbox) -> Iterator[str]:
    with smtp_server(outbox) as url:
        yield url


@pytest_asyncio.fixture
async def office(database: Database, smtp_url: str) -> AsyncIterator[Office]:
    office = await Office.open(database, smtp_url=smtp_url)
    yield office
    await office.close()


def bounce_of(address: str) -> bytes:
    """As mail servers write it (RFC 3464)."""
    return f"""From: MAILER-DAEMON@example.com
To: {address}
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

grace@example.com is unknown here.
--b
Content-Type: message/delivery-status

Final-Recipient: rfc822; grace@example.com
Action: failed
Status: 5.1.1
--b--
""".encode()


@pytest.mark.parametrize(
    "mark",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Auto_Response_Suppress": "OOF"},
        {"List_Id": "<news.example.org>"},
    ],
)
async def test_an_automatic_answer_is_shown_as_one_and_moves_nothing(
    office: Office, outbox: Outbox, mark: dict[str, str]
) -> None:
    conversation = await office.begin(state="resolved")
    await office.comes(written("I'm away.", To=to_thread_of(conversation), **mark))
    assert await office.texts(conversation) == []
    assert (await office.events(conversation))[-1].payload == MailSetAside(why="auto_reply")
    assert (await office.standing(conversation)).state == "resolved"
    await nothing_goes_out(office, outbox)


async def test_an_automatic_mail_out_of_the_blue_begins_nothing(
    office: Office, outbox: Outbox
) -> None:
    await office.comes(written("Buy!", Precedence="bulk"), written("x", Auto_Submitted="auto"))
    assert await office.begun() == []
    await nothing_goes_out(office, outbox)


async def test_a_bounce_is_shown_to_the_agent_and_answered_by_nobody(
    office: Office, outbox: Outbox
) -> None:
    conversation = await office.begin()
    await office.comes(bounce_of(to_thread_of(conversation)))
    assert (await office.events(conversation))[-1].payload == MailSetAside(why="bounce")
    await nothing_goes_out(office, outbox)


async def test_our_own_mail_that_comes_back_is_dropped(office: Office, outbox: Outbox) -> None:
    conversation = await office.begin()
    before = len(await office.events(conversation))
    await office.comes(
        written("Ours.", From="help@ternwell.example", To=to_thread_of(conversation))
    )
    assert len(await office.events(conversation)) == before
    assert await office.outcomes() == ["loop"]


async def test_a_machine_that_answers_each_mail_at_once_is_not_heard_for_ever(
    office: Office, outbox: Outbox
) -> None:
    """It says of itself that it is a person: only its haste tells."""
    conversation = await office.begin()
    for turn in range(10):
        await office.says(conversation, f"Turn {turn}.")
        office.later(timedelta(minutes=2, seconds=1))
        await office.sending.send_due()
        await office.postman.deliver_due()
        office.clock.advance(timedelta(seconds=2))
        await office.comes(
            written(f"Your mail {turn} is important.", To=to_thread_of(conversation))
        )
    assert len(outbox.messages) == 10
    heard = await office.texts(conversation)
    assert 3 <= len(heard) <= 6
    assert (await office.outcomes()).count("loop") == 10 - len(heard)


async def test_a_customer_who_writes_much_is_no_loop(office: Office) -> None:
    conversation = await office.begin()
    mails = [written(f"And number {n}.", To=to_thread_of(conversation)) for n in range(20)]
    await office.comes(*mails)
    assert len(await office.texts(conversation)) == 20


async def nothing_goes_out(office: Office, outbox: Outbox) -> None:
    for _ in range(3):
        office.later()
        await office.sending.send_due()
        await office.postman.deliver_due()
    assert [mail for mail in outbox.messages if GRACE in str(mail["To"])] == []
    assert outbox.messages == []
