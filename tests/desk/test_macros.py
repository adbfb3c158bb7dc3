"""Macros: checked when they are saved, filled with what is known, marked where nothing is."""

from uuid import UUID

import pytest

from tests.desk.house import ARTICLES, House, acting, visitor
from warmline.conversations import describe_contact, events_after
from warmline.desk import (
    Acting,
    BadMacro,
    Macro,
    MacroDraft,
    NoMacro,
    NotAllowed,
    Rendered,
    Unfilled,
    add_macro,
    brief_of,
    change_macro,
    delete_macro,
    macro_of,
    macro_values,
    macros,
    render_macro,
    require_filled,
)
from warmline.kit import Database, SystemClock, Tx, new_id

SUE, ADA, BEN = acting("Sue", "supervisor"), acting("Ada Lind"), acting("Ben")
AT = SystemClock().now()
HELLO = MacroDraft("Hello", "Hello {{contact.first_name}}, {{agent.name}} here.")


async def added(database: Database, agent: Acting, draft: MacroDraft = HELLO) -> Macro:
    async with database.transaction() as tx:
        return await add_macro(tx, agent, new_id(), draft, at=AT)


async def names_for(database: Database, agent: Acting) -> list[str]:
    async with database.transaction() as tx:
        return [one.name for one in await macros(tx, agent)]


async def test_ones_own_macros_are_ones_own_and_shared_ones_everybodys(
    database: Database,
) -> None:
    await added(database, ADA)
    await added(database, SUE, MacroDraft("Goodbye", "Bye.", "en", shared=True))
    assert await names_for(database, ADA) == ["Goodbye", "Hello"]
    assert await names_for(database, BEN) == ["Goodbye"]
    with pytest.raises(NotAllowed):
        await added(database, ADA, MacroDraft("For all", "Hi.", shared=True))


async def test_a_colleagues_macro_cannot_be_read_changed_or_deleted(database: Database) -> None:
    own, shared = (
        await added(database, ADA),
        await added(database, SUE, MacroDraft("Goodbye", "Bye.", shared=True)),
    )
    async with database.transaction() as tx:
        for attempt in (
            macro_of(tx, BEN, own.id),
            change_macro(tx, SUE, own.id, HELLO, at=AT),
            delete_macro(tx, BEN, own.id),
        ):
            with pytest.raises(NoMacro):
                await attempt
        with pytest.raises(NotAllowed):
            await delete_macro(tx, ADA, shared.id)


async def test_a_macro_is_changed_shared_and_deleted(database: Database) -> None:
    own = await added(database, SUE)
    async with database.transaction() as tx:
        draft = MacroDraft("Hi", "Hi {{contact.name}}.", "en", shared=True)
        changed = await change_macro(tx, SUE, own.id, draft, at=AT)
        assert changed == Macro(own.id, "Hi", "Hi {{contact.name}}.", "en", None, 0)
        await delete_macro(tx, SUE, own.id)
        assert await macros(tx, SUE) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Hello {{contact.nickname}}", "“contact.nickname” is not a variable"),
        ("{{ ''.__class__ }}", "“''.__class__” is not a variable"),
        ("{{ contact.name|upper }}", "is not a variable"),
        ("{{ contact.name.__init__.__globals__ }}", "is not a variable"),
        ("{{}}", "is not a variable"),
        ("Hello {{contact.name", "is alone"),
        ("Hello contact.name}}", "is alone"),
        ("Hello {{{{contact.name}}}}", "is not a variable"),
        ("⟦contact.name⟧", "marks what is missing"),
        ("  ", "has a text"),
        ("x" * 4_001, "has a text"),
    ],
)
async def test_what_is_no_macro_is_refused_when_it_is_saved(
    database: Database, text: str, sentence: str
) -> None:
    with pytest.raises(BadMacro, match=sentence):
        await added(database, ADA, MacroDraft("Bad", text))


@pytest.mark.parametrize("language", ["English", "en_US", "<b>"])
async def test_a_language_is_a_code(database: Database, language: str) -> None:
    with pytest.raises(BadMacro, match="language code"):
        await added(database, ADA, MacroDraft("Bad", "Hi.", language))


def test_words_that_only_look_like_a_template_stay_words() -> None:
    assert render_macro("{% if 1 %} {# no #} ${x} {contact.name}", {}) == Rendered(
        "{% if 1 %} {# no #} ${x} {contact.name}"
    )


def test_what_a_customer_wrote_is_never_read_as_a_template() -> None:
    values = {"contact.name": "{{agent.name}} ⟦x.y⟧", "agent.name": "Ada"}
    assert render_macro("Hi {{contact.name}}!", values) == Rendered("Hi {{agent.name}} x.y!")


def test_what_nobody_knows_is_marked_and_must_be_filled_in() -> None:
    rendered = render_macro("Order {{fact.order_number}}, {{ fact.order_number }}.", {})
    assert rendered == Rendered(
        "Order ⟦fact.order_number⟧, ⟦fact.order_number⟧.", ("fact.order_number",)
    )
    with pytest.raises(Unfilled, match="order_number"):
        require_filled(rendered.text)
    require_filled("Order TW-1 ⟦as it stands⟧.")


async def test_a_macro_says_what_is_known_of_its_conversation(house: House) -> None:
    mara = visitor()
    await house.says(mara, "refund?")
    await house.settled(mara)
    async with house.database.transaction() as tx:
        await describe_contact(tx, mara.contact, name="Mara Feld", email="mara@example.com")
        values = await values_of(tx, ADA, mara.conversation)
    assert values == {
        "contact.name": "Mara Feld",
        "contact.first_name": "Mara",
        "contact.email": "mara@example.com",
        "agent.name": "Ada Lind",
        "agent.first_name": "Ada",
        "company.name": "Ternwell",
        "conversation.language": "en",
        "conversation.channel": "widget",
    }


async def values_of(tx: Tx, agent: Acting, conversation: UUID) -> dict[str, str]:
    events = await events_after(tx, conversation, after=0, limit=500)
    brief = brief_of(events, ARTICLES)
    return await macro_values(tx, agent, conversation, events, brief, "Ternwell")
