"""What agents do with a suggestion, once."""

import asyncio

import pytest

from tests.desk.house import ARTICLES, House, act, acting, autonomy, said, visitor
from warmline.conversations import (
    Event,
    MessageSent,
    MessageText,
    Note,
    SuggestionJudged,
    SuggestionMade,
    erase_contact,
)
from warmline.desk import (
    Acting,
    AlreadyJudged,
    NoSuggestion,
    NotFound,
    TooLate,
    Visitor,
    brief_of,
)

ADA, BEN = acting("Ada"), acting("Ben")


async def waiting(house: House, agent: Acting | None = ADA) -> tuple[Visitor, int]:
    """A conversation with one suggestion, taken by `agent`."""
    house.reins.now = autonomy()
    customer = visitor()
    await house.says(customer, "Where is my refund?")
    events = await house.settled(customer)
    if agent:
        await house.agents.claim(agent, act(customer))
    (made,) = [one.seq for one in events if isinstance(one.payload, SuggestionMade)]
    return customer, made


def verdicts(events: list[Event]) -> list[SuggestionJudged]:
    return [one.payload for one in events if isinstance(one.payload, SuggestionJudged)]


def open_cards(events: list[Event]) -> list[int]:
    return [one.seq for one in brief_of(events, ARTICLES).suggestions]


async def test_a_suggestion_is_sent_as_it_is_with_its_article(house: House) -> None:
    customer, made = await waiting(house)
    await house.suggestions.use(ADA, act(customer), made)
    events = await house.events(customer)
    assert said(events)[-1] == ("agent", "re: Where is my refund?")
    (sent,) = [
        one.payload
        for one in events
        if isinstance(one.payload, MessageSent) and one.payload.by == "agent"
    ]
    assert (sent.agent, sent.article, sent.intent) == (ADA.person, "refunds", "refund_status")
    (judged,) = verdicts(events)
    assert (judged.suggestion, judged.verdict, judged.agent) == (made, "used", ADA.person)
    assert open_cards(events) == []


async def test_an_edited_suggestion_keeps_its_links_and_its_promise(house: House) -> None:
    customer, made = await waiting(house)
    await house.suggestions.edit(ADA, act(customer), made, "Tomorrow.", promise=True)
    events = await house.events(customer)
    sent = events[-2]
    assert isinstance(sent.payload, MessageSent)
    assert sent.payload.promise
    assert isinstance(sent.body, MessageText)
    assert sent.body.text == "Tomorrow."
    assert [one.verdict for one in verdicts(events)] == ["edited"]


async def test_a_rejected_suggestion_says_why_and_sends_nothing(house: House) -> None:
    customer, made = await waiting(house)
    await house.suggestions.reject(ADA, act(customer), made, "other", note="They mean cards.")
    events = await house.events(customer)
    assert [by for by, _ in said(events)] == ["customer", "ai"]
    (judged,) = verdicts(events)
    assert (judged.verdict, judged.reason) == ("rejected", "other")
    assert events[-1].body == Note("They mean cards.")
    assert open_cards(events) == []


async def test_a_retried_verdict_gets_the_first_ones_answer(house: House) -> None:
    customer, made = await waiting(house)
    once = act(customer)
    first = await house.suggestions.use(ADA, once, made)
    again = await house.suggestions.use(ADA, once, made)
    assert again.seq == first.seq
    assert len(verdicts(await house.events(customer))) == 1


async def test_of_many_verdicts_at_once_one_counts_and_one_message_is_sent(house: House) -> None:
    customer, made = await waiting(house)
    judging = [house.suggestions.use(ADA, act(customer), made) for _ in range(4)]
    judging += [house.suggestions.edit(ADA, act(customer), made, "Mine.") for _ in range(4)]
    outcomes = await asyncio.gather(*judging, return_exceptions=True)
    assert sum(isinstance(one, AlreadyJudged) for one in outcomes) == 7
    events = await house.events(customer)
    assert len(verdicts(events)) == 1
    assert [by for by, _ in said(events)].count("agent") == 1


async def test_the_card_stays_for_the_next_agent_and_goes_back_to_nobody(house: House) -> None:
    customer, made = await waiting(house)
    await house.agents.pass_on(ADA, act(customer), to=BEN.person, note="")
    assert open_cards(await house.events(customer)) == [made]
    with pytest.raises((NotFound, TooLate)):
        await house.suggestions.use(ADA, act(customer), made)
    await house.suggestions.use(BEN, act(customer), made)
    other, second = await waiting(house)
    await house.agents.hand_back(ADA, act(other))
    events = await house.settled(other)
    assert second not in open_cards(events)


async def test_nobody_judges_what_they_do_not_hold_or_what_is_no_suggestion(house: House) -> None:
    customer, made = await waiting(house, agent=None)
    with pytest.raises(TooLate):
        await house.suggestions.use(ADA, act(customer), made)
    await house.agents.claim(ADA, act(customer))
    for seq in (1, made - 1, made + 1, 999):
        with pytest.raises(NoSuggestion):
            await house.suggestions.use(ADA, act(customer), seq)
    stranger = visitor()
    with pytest.raises(NotFound):
        await house.suggestions.use(ADA, act(stranger), made)


async def test_what_was_erased_can_neither_be_read_nor_sent(house: House) -> None:
    customer, made = await waiting(house)
    async with house.database.transaction() as tx:
        await erase_contact(tx, customer.contact)
    assert open_cards(await house.events(customer)) == []
    with pytest.raises(NoSuggestion):
        await house.suggestions.use(ADA, act(customer), made)
