"""Mail over HTTP: what a service posts is taken once and only signed; transcripts are the
customer's own, and go by mail to nobody else."""

import hmac
import time
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import httpx
import pytest

from tests.channels.post import written
from tests.eventually import eventually
from tests.mail.server import Outbox
from tests.web.conftest import MAIL_SECRET, SECRET_KEY, NewCustomer, SignedIn
from tests.web.people import Customer
from warmline.conversations import ShownLink
from warmline.desk.transcript import Letterhead, Line, Paper
from warmline.kit import Database, sealing
from warmline.mail import Threads
from warmline.web.projection import DEEDS_SEEN, SEEN_BY_CUSTOMER

HOSTILE = '<script>alert(1)</script><img src=x onerror="x()">'


def signed(raw: bytes, *, secret: str = MAIL_SECRET, at: float | None = None) -> dict[str, str]:
    timestamp = str(int(time.time() if at is None else at))
    signature = hmac.new(secret.encode(), timestamp.encode() + b"." + raw, sha256).hexdigest()
    return {
        "X-Warmline-Timestamp": timestamp,
        "X-Warmline-Signature": f"sha256={signature}",
        "Content-Type": "message/rfc822",
    }


async def post(url: str, raw: bytes, headers: dict[str, str]) -> httpx.Response:
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        return await client.post("/api/mail/inbound", content=raw, headers=headers)


async def came(database: Database) -> int:
    async with database.transaction() as tx:
        count: int = await tx.fetchval("select count(*) from incoming_mail")
    return count


async def test_a_posted_mail_is_taken_and_a_replay_changes_nothing(
    url: str, database: Database
) -> None:
    raw = written("Where is it?")
    headers = signed(raw)
    first, again = await post(url, raw, headers), await post(url, raw, headers)
    assert (first.json(), again.json()) == ({"kept": "now"}, {"kept": "before"})
    assert await came(database) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(b"another body"),
        signed(b"x", secret="another secret that is long enough, too"),
        {"X-Warmline-Timestamp": "soon", "X-Warmline-Signature": "sha256=" + "0" * 64},
        {"X-Warmline-Timestamp": str(int(time.time())), "X-Warmline-Signature": "none"},
    ],
)
async def test_what_is_not_signed_by_the_operators_service_is_refused(
    url: str, database: Database, headers: dict[str, str]
) -> None:
    assert (await post(url, b"x", headers)).status_code == 401
    assert await came(database) == 0


async def test_an_old_signature_is_refused(url: str, database: Database) -> None:
    raw = written()
    assert (await post(url, raw, signed(raw, at=time.time() - 600))).status_code == 401
    assert await came(database) == 0


async def test_a_body_that_no_mail_has_is_refused(url: str, database: Database) -> None:
    raw = b"From: x@y.example\r\n\r\n" + b"x" * (26 * 1024 * 1024)
    with suppress(httpx.TransportError):  # it hangs up before all of it was sent
        assert (await post(url, raw, signed(raw))).status_code == 413
    assert await came(database) == 0


async def test_a_larger_mail_than_other_bodies_is_taken(url: str, database: Database) -> None:
    raw = written("See below.") + b"x" * (2 * 1024 * 1024)
    assert (await post(url, raw, signed(raw))).status_code == 200


def bearer(customer: Customer) -> dict[str, str]:
    return {"Authorization": f"Bearer {customer.token}"}


async def test_a_customer_downloads_what_was_said_as_text_and_never_as_markup(
    url: str, new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    customer = await new_customer()
    await customer.say(HOSTILE)
    await customer.event("message.sent", by="ai")
    ada = await sign_in("Ada", "supervisor")
    path = f"/api/conversations/{customer.conversation}"
    await ada.post(f"{path}/claim", json={"client_id": "c"})
    await ada.post(f"{path}/notes", json={"client_id": "n", "text": "a secret note"})
    await ada.post(f"{path}/messages", json={"client_id": "r", "text": "I am a person."})
    await customer.event("message.sent", by="agent")
    async with httpx.AsyncClient(base_url=url, headers=bearer(customer)) as client:
        page = await client.get("/api/widget/transcript")
        text = await client.get("/api/widget/transcript?as=text")
    assert page.headers["content-disposition"].startswith("attachment")
    assert "script" not in page.headers["content-security-policy"]
    assert "<script>" not in page.text
    assert "<img" not in page.text
    assert "&lt;script&gt;" in page.text
    assert HOSTILE in text.text
    for told in ("Pebble (AI)", "We open at eight.", "Ada (Ternwell)", "I am a person."):
        assert told in page.text
        assert told in text.text
    assert "secret note" not in page.text + text.text


async def test_nobody_elses_transcript_is_to_be_had(url: str, new_customer: NewCustomer) -> None:
    customer = await Customer.new(url)  # who said nothing yet has none
    async with httpx.AsyncClient(base_url=url, headers=bearer(customer)) as client:
        assert (await client.get("/api/widget/transcript")).status_code == 404
    for given in ({}, {"Authorization": "Bearer forged"}):
        async with httpx.AsyncClient(base_url=url, headers=given) as client:
            assert (await client.get("/api/widget/transcript")).status_code == 401
            assert (await client.post("/api/widget/transcript/mail")).status_code == 401


async def test_an_address_that_was_only_typed_gets_no_transcript(
    url: str, new_customer: NewCustomer, outbox: Outbox
) -> None:
    customer = await new_customer()
    await customer.say("hi")
    await customer.send(type="describe", client_id="d", name="Mallory", email="victim@example.com")
    await customer.event("message.sent", by="ai")
    async with httpx.AsyncClient(base_url=url, headers=bearer(customer)) as client:
        answer = await client.post("/api/widget/transcript/mail")
    assert answer.status_code == 409
    assert "victim@example.com" not in outbox.recipients


async def test_who_answered_from_their_address_gets_it_there_and_not_too_often(
    url: str, database: Database, new_customer: NewCustomer, outbox: Outbox
) -> None:
    customer = await new_customer()
    await customer.say("hi")
    await customer.send(
        type="describe", client_id="d", name="Grace", email="grace@transcripts.example"
    )
    conversation = UUID(customer.conversation)
    threads = Threads(sealing.Seal(SECRET_KEY, "mail"), "help@ternwell.example")

    async def described() -> bool:
        async with database.transaction() as tx:
            email = await tx.fetchval(
                "select c.email from conversation v join contact c on c.id = v.contact_id "
                "where v.id = $1",
                conversation,
            )
        return bool(email == "grace@transcripts.example")

    await eventually(described)
    raw = written(
        "It is me.", From="grace@transcripts.example", To=threads.address_of(conversation)
    )
    assert (await post(url, raw, signed(raw))).status_code == 200
    await customer.event("message.sent", by="customer", via="mail")
    async with httpx.AsyncClient(base_url=url, headers=bearer(customer)) as client:
        answers = [await client.post("/api/widget/transcript/mail") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    await eventually(lambda: outbox.recipients.count("grace@transcripts.example") == 3)
    mail = next(m for m in outbox.messages if m["To"] == "grace@transcripts.example")
    assert mail["Subject"] == "Your conversation with Ternwell"
    assert mail["Auto-Submitted"] == "auto-generated"
    text, page = (part.get_content() for part in mail.iter_parts())
    assert "It is me." in text
    assert "It is me." in page


def test_what_is_told_is_what_the_customer_may_see() -> None:
    """Every kind that makes a line is one that their socket tells, too."""
    told = {
        *("conversation.opened", "message.sent", "conversation.claimed", "conversation.passed"),
        *("conversation.handed_back", "conversation.resolved", "receipt.issued"),
    }
    assert told <= SEEN_BY_CUSTOMER | set(DEEDS_SEEN)


def test_a_page_is_in_the_customers_language_and_direction() -> None:
    paper, head = Paper(), Letterhead("Ternwell", "Pebble")
    assert 'dir="rtl"' in paper.page([], head, "ar")
    assert paper.subject(head, "de-AT") == "Ihr Gespräch mit Ternwell"
    assert paper.subject(head, "xx") == "Your conversation with Ternwell"


def test_a_link_of_no_web_page_is_shown_and_not_followed() -> None:
    links = (ShownLink("Help", "/help"), ShownLink("Bad", "javascript:x()"))
    out = ShownLink("Out", "https://ternwell.example/a?b=1&c=2")
    line = Line(datetime(2026, 11, 30, tzinfo=UTC), by="ai", text="See:", links=(*links, out))
    page = Paper().page([line], Letterhead("Ternwell", "Pebble", "Europe/Berlin"), "en")
    assert page.count("<a href") == 1
    assert 'href="https://ternwell.example/a?b=1&amp;c=2"' in page
    assert "javascript:x()" in page
