"""Receipts: the customer's own by their token, an agent's who may see them; text, never markup."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from tests.web.conftest import NewCustomer
from tests.web.people import Customer
from warmline.actions import Effect, Receipt, issue
from warmline.conversations import DeedText, Line
from warmline.desk import Acting, NotFound
from warmline.kit import Database, FixedClock, Tx, new_id
from warmline.web import Letterhead, Limits, Rate, Receipts, ReceiptsApi, Tokens, refusals
from warmline.web.receipts import Paper
from warmline.web.tokens import CustomerToken

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
HEAD = Letterhead("Ternwell", "Europe/Berlin")
WORDS = DeedText("Due date moved", "It is now due on 4 December.", (Line("Order", "TW-104201"),))
HOSTILE = "<script>alert(1)</script>"


async def receipt_in(database: Database, conversation: UUID) -> Receipt:
    async with database.transaction() as tx:
        effect = Effect(new_id(), conversation, "change_due_date", WORDS, "en", AT)
        return await issue(tx, effect, new_id)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_a_customer_downloads_their_receipt(
    url: str, database: Database, new_customer: NewCustomer
) -> None:
    customer = await new_customer()
    receipt = await receipt_in(database, UUID(customer.conversation))
    async with httpx.AsyncClient(base_url=url, headers=bearer(customer.token)) as client:
        answer = await client.get(f"/api/widget/receipts/{receipt.id}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "script" not in answer.headers["content-security-policy"]
    for told in ("Ternwell", "Due date moved", "TW-104201", receipt.number):
        assert told in answer.text


async def test_a_receipt_of_another_conversation_is_not_there(
    url: str, database: Database, new_customer: NewCustomer
) -> None:
    customer, other = await new_customer(), await Customer.new(url)
    receipt = await receipt_in(database, UUID(customer.conversation))
    async with httpx.AsyncClient(base_url=url, headers=bearer(other.token)) as client:
        read = await client.get(f"/api/widget/receipts/{receipt.id}")
        mailed = await client.post(f"/api/widget/receipts/{receipt.id}/mail")
    assert (read.status_code, mailed.status_code) == (404, 404)


@pytest.mark.parametrize("given", [{}, {"Authorization": "Bearer forged"}, {"Authorization": "x"}])
async def test_without_a_token_of_ours_there_is_nothing(
    url: str, database: Database, given: dict[str, str]
) -> None:
    receipt = await receipt_in(database, new_id())
    async with httpx.AsyncClient(base_url=url, headers=given) as client:
        assert (await client.get(f"/api/widget/receipts/{receipt.id}")).status_code == 401


async def test_an_agent_reads_the_receipts_of_the_conversations_they_may_see(
    database: Database, new_customer: NewCustomer
) -> None:
    customer, clock = await new_customer(), FixedClock(AT)
    await customer.say("hi")
    receipt = await receipt_in(database, UUID(customer.conversation))
    receipts = Receipts(
        database, lambda: HEAD, None, mails=Limits(clock, Rate(2, 0.01)), clock=clock
    )
    ada = Acting(new_id(), "Ada", "agent")
    with pytest.raises(NotFound):
        await receipts.page(ada, receipt.id)
    with pytest.raises(NotFound):
        await receipts.mail(ada, receipt.id)
    assert receipt.number in await receipts.page(Acting(new_id(), "Sue", "supervisor"), receipt.id)
    await customer.say("a person please")
    await customer.event("handoff.requested")
    assert receipt.number in await receipts.page(ada, receipt.id)


async def test_who_is_not_signed_gets_no_mail(
    url: str, database: Database, new_customer: NewCustomer
) -> None:
    customer = await new_customer()
    receipt = await receipt_in(database, UUID(customer.conversation))
    async with httpx.AsyncClient(base_url=url, headers=bearer(customer.token)) as client:
        answer = await client.post(f"/api/widget/receipts/{receipt.id}/mail")
    assert answer.status_code == 409
    assert answer.json()["code"] == "impossible"


class Post:
    """Knows one signed customer, and keeps what is mailed to them."""

    def __init__(self, conversation: UUID) -> None:
        self.conversation = conversation
        self.sent: list[tuple[str, str, str]] = []
        self.woken = 0

    async def address_of(self, tx: Tx, conversation: UUID) -> str | None:
        return "ada@example.com" if conversation == self.conversation else None

    async def post(
        self, tx: Tx, *, to: str, subject: str, body: str, conversation: UUID, at: datetime
    ) -> None:
        self.sent.append((to, subject, body))

    def wake(self) -> None:
        self.woken += 1


async def test_a_receipt_is_mailed_to_the_signed_address_and_not_too_often(
    database: Database,
) -> None:
    here, clock = new_id(), FixedClock(AT)
    post, tokens = Post(here), Tokens("a key for tests only, long enough to sign", clock)
    mails = Limits(clock, Rate(2, 0.01))
    api = ReceiptsApi(tokens, Receipts(database, lambda: HEAD, post, mails=mails, clock=clock))
    app = FastAPI()
    refusals.install(app)
    app.include_router(api.router())
    receipt = await receipt_in(database, here)
    token, _ = tokens.sign(CustomerToken(here, new_id(), "assistant", None, None))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://here", headers=bearer(token)
    ) as client:
        path = f"/api/widget/receipts/{receipt.id}/mail"
        answers = [await client.post(path) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert {to for to, _, _ in post.sent} == {"ada@example.com"}
    assert post.woken == 2
    _, subject, body = post.sent[0]
    assert receipt.number in subject
    assert "Order: TW-104201" in body


def test_what_others_wrote_is_text_on_the_page_and_never_markup() -> None:
    lines = (Line(HOSTILE, HOSTILE),)
    page = Paper().page(a_receipt(title=HOSTILE, text=HOSTILE, lines=lines), HEAD)
    # it is opened from a disk, too, where no header of ours goes along
    assert "Content-Security-Policy\" content=\"default-src 'none'" in page
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 4
    assert "://" not in page, "a receipt asks for nothing from elsewhere"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("de", ('lang="de" dir="ltr"', "Nummer", "20. November 2026", "10:30")),
        ("ar", ('lang="ar" dir="rtl"', "الرقم")),
        ("it", ('lang="it" dir="ltr"', "Number", "novembre", "10:30")),
        ("xx-nonsense", ("Number", "November 20, 2026", "GMT+01:00")),
    ],
)
def test_a_receipt_speaks_the_customers_language(language: str, told: tuple[str, ...]) -> None:
    page = Paper().page(a_receipt(language=language), HEAD)
    for words in told:
        assert words in page


def test_a_subject_is_one_line_whatever_the_company_is_called() -> None:
    subject, _ = Paper().mail(a_receipt(), Letterhead("Tern\r\nBcc: all@example.com", "UTC"))
    assert "\n" not in subject
    assert "\r" not in subject


def a_receipt(**wanted: object) -> Receipt:
    receipt = Receipt(
        id=new_id(),
        number="R-7F3K-92QX",
        run=new_id(),
        conversation=new_id(),
        action="change_due_date",
        at=AT,
        title=WORDS.title,
        text=WORDS.text,
        lines=WORDS.lines,
        reference="SHOP-77",
        language="en",
    )
    return replace(receipt, **wanted)  # type: ignore[arg-type]
