"""Customers see what their agent reads, put it right, and say once what they need."""

from collections.abc import AsyncIterator, Sequence
from datetime import date

import pytest

from tests.desk.house import HAND_OFF, READ, House, Scripted, act, acting, visitor, words
from warmline.ai import Answer, Decision, Fact, Situation, Understanding
from warmline.conversations import (
    Command,
    Entry,
    ReadFact,
    ReadFacts,
    TurnDecided,
    append_in,
    contact_of,
    erase_contact,
)
from warmline.desk import (
    BadFact,
    BriefDesk,
    Briefs,
    CustomersBrief,
    Fix,
    NotFound,
    Stated,
    Visitor,
    erase_needs,
)
from warmline.kit import Database, SystemClock, new_id

ADA = acting("Ada Lind")
BEN = acting("Ben Ruiz")
FACTS = {
    "TW-48213": Fact("order_number", "TW-48213", "TW-48213"),
}


def talks(situation: Situation) -> Decision:
    said = words(situation)[-1]
    facts = tuple(fact for word, fact in FACTS.items() if word in said)
    if "person" in said:
        return HAND_OFF
    read = Understanding("en", intent=READ.intent, confidence=0.9, facts=facts)
    return Answer(read, "Refunds take five days.", article="refunds")


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    opened = await House.open(database, engine=Scripted(talks))
    yield opened
    await opened.close()


@pytest.fixture
def desk(house: House) -> BriefDesk:
    briefs = Briefs(dict, SystemClock())
    today = date(2026, 3, 10)
    return BriefDesk(house.database, house.node.feed, house.reception, briefs, today=lambda: today)


async def told(house: House, guest: Visitor, *texts: str) -> None:
    for text in texts:
        await house.says(guest, text)
        await house.settled(guest)


async def hears(house: House, guest: Visitor, need: str) -> None:
    """As the log has it where a need was read in message 2."""
    read = ReadFacts((ReadFact("need", need, need, 2),))
    decided = Entry(TurnDecided(decision="chat", heard=2, took_ms=1), read)
    async with house.database.transaction() as tx:
        await append_in(tx, Command(guest.conversation, "desk/heard", [decided]))


def facts(shown: CustomersBrief) -> Sequence[tuple[str, str]]:
    return [(fact.kind, fact.value) for fact in shown.facts]


async def test_a_customer_sees_what_was_told_and_nothing_the_company_makes_of_it(
    house: House, desk: BriefDesk
) -> None:
    guest = visitor()
    await told(house, guest, "Where is my refund for TW-48213?", "a person, please")
    shown = await desk.shown(guest)
    assert shown.wants is not None
    assert shown.wants.text == "Where is my refund for TW-48213?"
    assert shown.facts == (Stated("order_number", "TW-48213", "TW-48213", 2),)
    assert [(one.kind, one.title) for one in shown.tried] == [("article", "refunds")]
    assert not {"risks", "mood", "confidence", "reason", "chapters"} & set(
        CustomersBrief.__dataclass_fields__
    )


async def test_a_customer_who_said_nothing_sees_an_empty_brief(desk: BriefDesk) -> None:
    assert await desk.shown(visitor()) == CustomersBrief(None, (), (), ())


async def test_a_corrected_fact_holds_from_then_on_and_cites_its_correction(
    house: House, desk: BriefDesk
) -> None:
    guest = visitor()
    await told(house, guest, "It is about TW-48213")
    kept = await desk.correct(guest, "c1", Fix("order_number", "TW-48213", "tw-48 312"))
    again = await desk.correct(guest, "c1", Fix("order_number", "TW-48213", "tw-48 312"))
    assert again.seq == kept.seq
    shown = await desk.shown(guest)
    assert [(one.value, one.seq) for one in shown.facts] == [("TW-48312", kept.seq)]


async def test_a_fact_can_be_taken_away_and_a_new_one_told(house: House, desk: BriefDesk) -> None:
    guest = visitor()
    await told(house, guest, "It is about TW-48213")
    await desk.correct(guest, "c1", Fix("order_number", "TW-48213", None))
    await desk.correct(guest, "c2", Fix("email", None, "Ada@Mail.example"))
    assert facts(await desk.shown(guest)) == [("email", "ada@mail.example")]


async def test_who_says_again_what_was_corrected_has_it_noted_again(
    house: House, desk: BriefDesk
) -> None:
    guest = visitor()
    await told(house, guest, "It is about TW-48213")
    await desk.correct(guest, "c1", Fix("order_number", "TW-48213", "TW-1"))
    await told(house, guest, "no wait, TW-48213 was right")
    assert ("order_number", "TW-48213") in facts(await desk.shown(guest))


@pytest.mark.parametrize(
    ("kind", "value", "sentence"),
    [
        ("iban", "DE89 3704 0044 0532 0130 01", "IBAN"),
        ("date", "2026-02-30", "date"),
        ("date", "soon", "date"),
        ("email", "ada at mail", "mail address"),
        ("amount", "49.90", "currency"),
        ("phone", "12", "telephone"),
        ("order_number", "4111 1111 1111 1111", "order"),
        ("need", "hearing", "cannot be corrected"),
    ],
)
async def test_what_does_not_fit_its_kind_is_refused_with_the_reason(
    desk: BriefDesk, kind: str, value: str, sentence: str
) -> None:
    with pytest.raises(BadFact, match=sentence):
        await desk.correct(visitor(), "c1", Fix(kind, None, value))


@pytest.mark.parametrize(
    ("kind", "value", "standard"),
    [
        ("iban", "de89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("date", "14 March", "2026-03-14"),
        ("amount", "49,90 €", "49.90 EUR"),
        ("phone", "07700 900123", "+447700900123"),
        ("address", "12 Mill Road,  Bath", "12 Mill Road, Bath"),
    ],
)
async def test_what_fits_is_noted_in_its_standard_form(
    desk: BriefDesk, kind: str, value: str, standard: str
) -> None:
    guest = visitor()
    await desk.correct(guest, "c1", Fix(kind, None, value))
    assert facts(await desk.shown(guest)) == [(kind, standard)]


async def test_what_is_not_noted_cannot_be_put_right(house: House, desk: BriefDesk) -> None:
    guest = visitor()
    await told(house, guest, "hello")
    with pytest.raises(BadFact, match="not what is noted"):
        await desk.correct(guest, "c1", Fix("order_number", "TW-9", "TW-1"))


async def test_an_agent_puts_a_fact_right_and_the_ai_knows_it(
    house: House, desk: BriefDesk
) -> None:
    guest = visitor()
    await told(house, guest, "It is about TW-48213", "a person")
    await house.agents.claim(ADA, act(guest))
    await desk.correct_as(ADA, act(guest), Fix("order_number", "TW-48213", "TW-48312"))
    async with house.database.transaction() as tx:
        [fixed] = (await Briefs(dict, SystemClock()).read(tx, guest.conversation)).corrections
    assert (fixed.was, fixed.value, fixed.by_name) == ("TW-48213", "TW-48312", "Ada Lind")
    with pytest.raises(NotFound):
        await desk.correct_as(BEN, act(guest), Fix("order_number", "TW-48312", "TW-1"))


async def test_what_was_heard_is_asked_about_once_and_never_again(
    house: House, desk: BriefDesk
) -> None:
    guest = visitor()
    await told(house, guest, "I am deaf")
    await hears(house, guest, "hearing")
    assert (await desk.shown(guest)).ask_need == ("hearing",)
    assert (await desk.shown(guest)).ask_need == ()
    later = Visitor(new_id(), guest.contact, "widget", "assistant", guest.disclosure)
    await told(house, later, "I am deaf, as I said")
    await hears(house, later, "hearing")
    assert (await desk.shown(later)).ask_need == ()


async def test_a_need_told_with_consent_is_in_every_later_brief_until_it_is_taken_back(
    house: House, desk: BriefDesk
) -> None:
    guest = visitor()
    await desk.tell_need(guest, "n1", ["no_phone", "hearing"], consent=True)
    later = Visitor(new_id(), guest.contact, "widget", "assistant", guest.disclosure)
    await told(house, later, "hello")
    shown = await desk.shown(later)
    assert [(one.need, one.kept) for one in shown.needs] == [("hearing", True), ("no_phone", True)]
    await desk.withdraw_need(later, "n2", ["hearing"])
    third = Visitor(new_id(), guest.contact, "widget", "assistant", guest.disclosure)
    await told(house, third, "hello")
    assert [one.need for one in (await desk.shown(third)).needs] == ["no_phone"]


async def test_a_need_without_consent_stays_in_its_conversation(
    house: House, desk: BriefDesk
) -> None:
    guest = visitor()
    await desk.tell_need(guest, "n1", ["hardship"], consent=False)
    assert [(one.need, one.kept) for one in (await desk.shown(guest)).needs] == [
        ("hardship", False)
    ]
    later = Visitor(new_id(), guest.contact, "widget", "assistant", guest.disclosure)
    await told(house, later, "hello")
    assert (await desk.shown(later)).needs == ()


async def test_an_agent_notes_a_need_that_the_customer_agreed_to(
    house: House, desk: BriefDesk
) -> None:
    guest = visitor()
    await told(house, guest, "a person")
    await house.agents.claim(ADA, act(guest))
    await desk.tell_need_as(ADA, act(guest), ["illness"], consent=True)
    assert [(one.need, one.kept) for one in (await desk.shown(guest)).needs] == [("illness", True)]
    await desk.withdraw_need_as(ADA, act(guest), ["illness"])
    assert (await desk.shown(guest)).needs == ()


async def test_an_erasure_leaves_no_need_behind(house: House, desk: BriefDesk) -> None:
    guest = visitor()
    await desk.tell_need(guest, "n1", ["bereavement"], consent=True)
    async with house.database.transaction() as tx:
        contact = await contact_of(tx, guest.conversation)
        assert contact is not None
        await erase_contact(tx, contact)
        await erase_needs(tx, contact)
    assert (await desk.shown(guest)).needs == ()
    async with house.database.transaction() as tx:
        left = await tx.fetchval("select count(*) from event where body::text like '%bereav%'")
    assert left == 0
    assert all("bereav" not in str(event.payload) for event in await house.events(guest))
