"""The person guarantee: asked once is enough, and the place in the line stays."""

import asyncio

import pytest

from tests.desk.house import HAND_OFF, READ, House, act, acting, kinds, said, visitor
from tests.eventually import eventually
from warmline.ai import HandOff, Understanding
from warmline.conversations import AssistantLeft, MessageSent, Standing
from warmline.desk import TooLate, Visitor
from warmline.desk.guarantee import Leaving, wished

ADA = acting("Ada")


async def _waiting(house: House) -> Visitor:
    guest = visitor(wants_person=True)
    await house.reception.ask_for_person(guest, "p")
    return guest


async def test_who_waits_goes_on_with_the_ai_and_keeps_their_place(house: House) -> None:
    guest = await _waiting(house)
    now = await house.reception.invite_assistant(guest, "i")
    assert now.state == "waiting_with_ai"
    await house.says(guest, "how long does a refund take?")
    events = await house.settled(guest)
    assert said(events)[-1] == ("ai", "re: how long does a refund take?")
    assert (await house.standing(guest)).state == "waiting_with_ai"
    assert kinds(events).count("handoff.requested") == 1


async def test_an_ai_that_gets_no_further_leaves_it_to_the_person_who_is_coming(
    house: House,
) -> None:
    guest = await _waiting(house)
    await house.reception.invite_assistant(guest, "i")
    await house.says(guest, "person?")
    events = await house.settled(guest)
    assert (await house.standing(guest)).state == "waiting"
    assert kinds(events).count("handoff.requested") == 1
    assert events[-1].payload == AssistantLeft(by="ai")
    assert "on the way" in said(events)[-1][1]


async def test_who_asks_for_a_person_again_sends_the_ai_away(house: House) -> None:
    guest = await _waiting(house)
    await house.reception.invite_assistant(guest, "i")
    now = await house.reception.ask_for_person(guest, "p2")
    assert now.state == "waiting"
    again = await house.reception.ask_for_person(guest, "p3")
    events = await house.events(guest)
    assert again.last_seq == now.last_seq
    assert events[-1].payload == AssistantLeft(by="customer")


async def test_inviting_the_ai_where_nobody_waits_changes_nothing(house: House) -> None:
    guest = visitor()
    await house.says(guest, "hello there")
    await house.settled(guest)
    before = await house.events(guest)
    await house.reception.invite_assistant(guest, "i")
    assert await house.events(guest) == before


async def test_an_answer_that_was_under_way_when_an_agent_claimed_is_never_sent(
    house: House,
) -> None:
    guest = await _waiting(house)
    await house.reception.invite_assistant(guest, "i")
    house.engine.may_decide.clear()
    await house.says(guest, "how long does a refund take?")
    await eventually(lambda: bool(house.engine.asked))
    await house.agents.claim(ADA, act(guest))
    house.engine.may_decide.set()
    events = await house.settled(guest)
    assert [who for who, _ in said(events)] == ["customer"]


async def test_a_hand_off_that_was_under_way_does_not_undo_a_claim(house: House) -> None:
    guest = await _waiting(house)
    await house.reception.invite_assistant(guest, "i")
    house.engine.decide_as = lambda _: HAND_OFF
    house.engine.may_decide.clear()
    await house.says(guest, "person?")
    await eventually(lambda: bool(house.engine.asked))
    claimed = await house.agents.claim(ADA, act(guest))
    house.engine.may_decide.set()
    await house.settled(guest)
    now = await house.standing(guest)
    assert (now.state, now.holder) == ("with_agent", ADA.id)
    assert now.epoch == claimed.standing.epoch


async def test_of_two_who_claim_while_the_ai_goes_on_one_has_it(house: House) -> None:
    guest = await _waiting(house)
    now = await house.reception.invite_assistant(guest, "i")
    claims = [
        house.agents.claim(agent, act(guest, if_epoch=now.epoch)) for agent in (ADA, acting("Bo"))
    ]
    done = await asyncio.gather(*claims, return_exceptions=True)
    assert sum(isinstance(one, TooLate) for one in done) == 1


@pytest.mark.parametrize(
    ("state", "leads_to"),
    [
        ("with_ai", "waiting"),
        ("resolved", "waiting"),
        ("waiting_with_ai", "waiting"),
        ("waiting", None),
        ("with_agent", None),
        ("on_hold", None),
    ],
)
def test_a_wish_for_a_person_leads_to_one_from_every_state(state: str, leads_to: str) -> None:
    now = Standing(state, None, 3, 9, 4, 4)  # type: ignore[arg-type]
    follows = wished("person", now)
    assert (follows.state if follows else None) == leads_to


async def test_every_language_has_words_for_leaving(house: House) -> None:
    leaving = Leaving()
    words = {leaving.words(language) for language in ("en", "de", "fr", "es", "pt", "ar")}
    assert len(words) == 6
    assert leaving.words("tlh") == leaving.words(None) == leaving.words("en-GB")


async def test_the_words_are_in_the_customers_language(house: House) -> None:
    guest = await _waiting(house)
    await house.reception.invite_assistant(guest, "i")
    read = Understanding("de", READ.intent, READ.confidence)
    house.engine.decide_as = lambda _: HandOff(read, "asked_for_person", "Gern.")
    await house.says(guest, "ein Mensch bitte")
    events = await house.settled(guest)
    assert "Ihr Platz" in said(events)[-1][1]
    assert isinstance(events[-2].payload, MessageSent)
