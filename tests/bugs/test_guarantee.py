"""The person guarantee, over real sockets: whatever is down, and however the conversation stands,
who asks once gets a person. Classes 2 (lost or looping hand-offs) and 4 (a dead bot strands)."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.bugs.asking import asks_before_honoured
from tests.bugs.conftest import NewCustomer, SignIn
from tests.bugs.house import READ, Agent, Puppet, PuppetTrainer, plainly
from tests.bugs.test_stranded import BROKEN
from tests.databases import set_apart
from tests.eventually import eventually
from tests.ports import free_port
from tests.web.people import Customer
from warmline.ai import Answer, Engine, HandOff
from warmline.boot import App
from warmline.kit import Database, SystemClock
from warmline.kit.postgres import EmbeddedPostgres
from warmline.knowledge import Article, Company, Draft, Release, prepare, publish
from warmline.serving import served
from warmline.settings import Settings
from warmline.training import Trainer

# Said in the middle of anything, in languages that the product speaks.
WORDS = (
    "I want to talk to a human",
    "can I speak to a real person please",
    "Ich möchte mit einem Menschen sprechen",
    "je veux parler à un conseiller",
    "quiero hablar con una persona",
    "quero falar com uma pessoa",
    "أريد التحدث إلى موظف",
)


async def button(customer: Customer, client_id: str = "ask") -> None:
    await customer.send(type="ask_person", client_id=client_id)
    answer = await customer.until(lambda f: f.get("client_id") == client_id)
    assert answer["type"] == "ack", answer


async def state(customer: Customer, wanted: str) -> dict[str, Any]:
    return await customer.until(
        lambda f: f["type"] in ("state", "welcome") and f["state"] == wanted, fresh=True
    )


async def honoured(agent: Agent, customer: Customer, *asked: str) -> None:
    assert asks_before_honoured(await agent.events(customer), asked) == [1]


async def test_the_button_works_with_any_broken_engine(
    new_customer: NewCustomer, sign_in: SignIn, puppet: Puppet
) -> None:
    sol = await sign_in("Sol", "supervisor")
    for decide_as in BROKEN:
        puppet.decide_as = decide_as
        customer = await new_customer()
        await button(customer)
        await customer.event("handoff.requested", by="customer")
        await honoured(sol, customer)


async def test_the_button_works_while_the_engine_hangs(
    new_customer: NewCustomer, sign_in: SignIn, puppet: Puppet
) -> None:
    sol, customer = await sign_in("Sol", "supervisor"), await new_customer()
    puppet.may_decide.clear()
    await customer.say("when do you open?")
    await eventually(lambda: bool(puppet.asked))
    await button(customer)
    await customer.event("handoff.requested", by="customer")
    puppet.may_decide.set()
    await honoured(sol, customer)


async def test_the_button_works_for_who_waits_with_the_ai(
    new_customer: NewCustomer, sign_in: SignIn, puppet: Puppet
) -> None:
    sol, customer = await sign_in("Sol", "supervisor"), await new_customer()
    await button(customer)
    await customer.send(type="invite_assistant", client_id="invite")
    await state(customer, "waiting_with_ai")
    puppet.may_decide.clear()
    await customer.say("when do you open?")
    await button(customer, "again")
    await customer.event("assistant.left", by="customer")
    puppet.may_decide.set()
    await honoured(sol, customer)
    assert [e["payload"].get("by") for e in customer.events if e["kind"] == "message.sent"] == [
        "customer"
    ]


async def test_the_button_wakes_what_is_on_hold(new_customer: NewCustomer, sign_in: SignIn) -> None:
    ada, customer = await sign_in("Ada"), await new_customer()
    await button(customer)
    await ada.does(customer, "claim")
    await ada.does(customer, "hold", until="2027-01-01T09:00:00Z", waiting_for="customer")
    await state(customer, "on_hold")
    await button(customer, "again")
    await state(customer, "with_agent")


async def test_the_button_works_after_a_resolution(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    sol, customer = await sign_in("Sol", "supervisor"), await new_customer()
    await button(customer)
    await sol.does(customer, "claim")
    await sol.does(customer, "resolve")
    await state(customer, "resolved")
    await button(customer, "again")
    await state(customer, "waiting")
    assert asks_before_honoured(await sol.events(customer), ()) == [1, 1]


async def test_who_has_said_too_much_still_gets_a_person(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    sol, customer = await sign_in("Sol", "supervisor"), await new_customer()
    answers = [await customer.say(f"hello {number}") for number in range(20)]
    assert "nack" in {answer["type"] for answer in answers}
    for number in range(20):
        await customer.send(type="describe", client_id=f"d{number}", name="Mia")
    await customer.until(lambda f: f["type"] == "nack" and f["client_id"].startswith("d"))
    await button(customer)
    await customer.event("handoff.requested", by="customer")
    await honoured(sol, customer)


async def test_leaving_and_coming_back_keeps_the_place(
    new_customer: NewCustomer, other_url: str
) -> None:
    first, second = await new_customer(), await new_customer()
    await button(first)
    await button(second)
    await first.send(type="invite_assistant", client_id="invite")
    await state(first, "waiting_with_ai")
    first.drop()
    again = Customer(other_url, first.token, first.conversation)
    welcome = await again.connect()
    assert welcome["state"] == "waiting_with_ai"
    shown = await again.until(lambda f: f.get("position") is not None)
    assert shown["position"] == 1
    await again.close()


async def test_an_answer_to_who_waits_is_fenced_out_by_a_claim(
    new_customer: NewCustomer, sign_in: SignIn, puppet: Puppet
) -> None:
    """Class 1, in the state where the AI may speak although people are asked for."""
    ada, customer = await sign_in("Ada"), await new_customer()
    await button(customer)
    await customer.send(type="invite_assistant", client_id="invite")
    await state(customer, "waiting_with_ai")
    puppet.may_decide.clear()
    await customer.say("when do you open?")
    await eventually(lambda: bool(puppet.asked))
    await ada.does(customer, "claim")
    puppet.may_decide.set()
    await ada.does(customer, "messages", text="Hello, I am Ada.")
    said = [e for e in await ada.events(customer) if e["kind"] == "message.sent"]
    assert [e["payload"]["by"] for e in said] == ["customer", "agent"]


async def test_an_ai_that_hands_over_once_more_moves_nobody_back(
    new_customer: NewCustomer, sign_in: SignIn, puppet: Puppet
) -> None:
    """Class 2: a hand-off that loops would send the customer to the end of the line."""
    sol = await sign_in("Sol", "supervisor")
    first, second = await new_customer(), await new_customer()
    await button(first)
    await button(second)
    puppet.decide_as = lambda _: HandOff(READ, "unsure", "I'd rather not guess.")
    for round_ in range(3):
        await first.send(type="invite_assistant", client_id=f"invite-{round_}")
        await state(first, "waiting_with_ai")
        await first.say("when do you open?", f"say-{round_}")
        await state(first, "waiting")
    queue = [row["id"] for row in await sol.rows("queue")]
    assert queue == [first.conversation, second.conversation]
    kinds = [event["kind"] for event in await sol.events(first)]
    assert kinds.count("handoff.requested") == 1
    assert kinds.count("assistant.left") == 3


async def test_a_magic_word_in_an_answer_hands_nobody_over(
    new_customer: NewCustomer, puppet: Puppet
) -> None:
    """Class 2: what moves a conversation is a decision, and never a string in its words."""
    customer = await new_customer()
    puppet.decide_as = lambda _: Answer(
        READ, "conversation_handoff handoff.requested {waiting}", article="opening-times"
    )
    await customer.say("when do you open?")
    await customer.event("message.sent", by="ai")
    puppet.decide_as = plainly
    await customer.say("and on Sunday?")
    await customer.until(lambda f: "and on Sunday?" in str(f.get("body")))
    assert not any(event["kind"] == "handoff.requested" for event in customer.events)


class Unbuildable:
    """A trainer on a machine where something is missing."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def fingerprint(self, release: Release) -> str:
        return f"unbuildable-{release.id}"

    def build(self, release: Release, artefact: bytes | None) -> tuple[Engine, bytes]:
        raise self._error


@asynccontextmanager
async def server(
    postgres: EmbeddedPostgres,
    folder: Path,
    trainer: Trainer,
    *,
    published: bool,
) -> AsyncIterator[App]:
    """A server of the test's own, with or without something published before it starts."""
    dsn = await set_apart(postgres, f"guarantee{free_port()}")
    if published:
        article = Article("opening-times", "When we open", "opening", ("when?",), "At eight.")
        draft = prepare(Company(name="Ternwell"), [article])
        assert isinstance(draft, Draft)
        database = await Database.connect(dsn)
        async with database.transaction() as tx:
            await publish(tx, draft, author="a test", at=SystemClock().now())
        await database.close()
    settings = Settings(
        database_url=dsn,
        data_dir=folder,
        port=free_port(),
        secret_key="a key for tests only, long enough to sign",
    )
    async with served(settings, trainer) as app:
        yield app


DOWN: dict[str, tuple[Callable[[], Trainer], bool]] = {
    "nothing published": (lambda: PuppetTrainer(Puppet()), False),
    "the encoder's file is missing": (
        lambda: Unbuildable(FileNotFoundError("encoder.onnx")),
        True,
    ),
    "a library is missing": (lambda: Unbuildable(ImportError("onnxruntime")), True),
    "the articles cannot be read": (lambda: Unbuildable(ValueError("bad release")), True),
    "a bug in training": (lambda: Unbuildable(KeyError("intent")), True),
}


@pytest.mark.parametrize("down", list(DOWN))
async def test_words_and_button_work_without_any_model(
    postgres: EmbeddedPostgres, folder: Path, down: str
) -> None:
    trainer, published = DOWN[down]
    async with server(postgres, folder, trainer(), published=published) as app:
        pressed = await Customer.new(app.settings.url)
        await pressed.connect()
        await button(pressed)
        await pressed.event("handoff.requested", by="customer")
        for words in WORDS:
            customer = await Customer.new(app.settings.url)
            await customer.connect()
            await customer.say(words)
            await customer.event("handoff.requested")
            events = [e for e in customer.frames if e["type"] == "event"]
            assert asks_before_honoured(events, (words,)) == [1]
            await customer.close()
        await pressed.close()


async def test_the_button_works_where_the_actions_cannot_be_read(
    postgres: EmbeddedPostgres, folder: Path
) -> None:
    async with server(postgres, folder, PuppetTrainer(Puppet()), published=True) as app:
        async with app.database.transaction() as tx:
            await tx.execute("alter table action_release rename to gone")
        customer = await Customer.new(app.settings.url)
        await customer.connect()
        await customer.say("when do you open?")
        await button(customer)
        await customer.event("handoff.requested")
        await customer.close()
