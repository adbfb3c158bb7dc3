"""What the company lets the AI do, and what becomes of the rest."""

import asyncio
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.desk.house import (
    ARTICLES,
    READ,
    STOPPED,
    THANKS,
    House,
    autonomy,
    kinds,
    said,
    sentence,
    visitor,
)
from tests.eventually import eventually
from warmline.ai import (
    Act,
    Answer,
    Ask,
    Cancel,
    Chat,
    Collect,
    Confirm,
    Decision,
    HandOff,
    HandOffReason,
    Option,
    Understanding,
)
from warmline.autonomy import Autonomy, Level
from warmline.conversations import (
    HandoffRequested,
    Suggestion,
    SuggestionMade,
    TurnDecided,
    lock,
)
from warmline.desk import Governor


def governor(now: Autonomy) -> Governor:
    return Governor(lambda: now, lambda: ARTICLES, sentence)


def answer(slug: str, *also: Answer) -> Answer:
    known = ARTICLES[slug]
    read = Understanding("de", known.intent, 0.9)
    return Answer(read, known.short_answer, slug, known.steps, known.links, also=also)


def ask(*slugs: str, answered: tuple[Answer, ...] = ()) -> Ask:
    options = tuple(Option(slug, ARTICLES[slug].title) for slug in slugs)
    return Ask(Understanding("de", "refund_status", 0.4), "Do you mean …?", options, answered)


def test_what_is_trusted_is_answered_as_the_engine_decided() -> None:
    decided = answer("refunds", answer("returns"))
    found = governor(autonomy(refund_status="auto", returns="auto")).governed(decided)
    assert (found.decision, found.suggested) == (decided, ())


@pytest.mark.parametrize("intent", ["refund_status", None, "nobody_knows"])
def test_what_nobody_decided_about_is_only_suggested(intent: str | None) -> None:
    decided = Answer(Understanding("de", intent, 0.9), "Five days.", "refunds")
    found = governor(autonomy(returns="auto")).governed(decided)
    handed = found.decision
    assert isinstance(handed, HandOff)
    assert (handed.reason, handed.text, handed.answered) == ("for_review", "de: for_review", ())
    assert found.suggested == (decided,)


def test_what_is_left_to_people_is_not_even_suggested() -> None:
    found = governor(autonomy(refund_status="off")).governed(answer("refunds"))
    assert isinstance(found.decision, HandOff)
    assert (found.decision.reason, found.decision.article) == ("switched_off", None)
    assert found.suggested == ()


@pytest.mark.parametrize(
    ("returns", "reason", "suggested"),
    [("suggest", "for_review", ["returns"]), ("off", "switched_off", [])],
)
def test_of_two_requests_the_trusted_one_is_answered_before_a_person_takes_over(
    returns: Level, reason: str, suggested: list[str]
) -> None:
    decided = answer("returns", answer("refunds"))
    found = governor(autonomy(refund_status="auto", returns=returns)).governed(decided)
    handed = found.decision
    assert isinstance(handed, HandOff)
    assert handed.reason == reason
    assert [one.article for one in handed.answered] == ["refunds"]
    assert [one.article for one in found.suggested] == suggested


def test_a_question_is_asked_where_one_of_its_options_is_trusted() -> None:
    decided = ask("refunds", "returns")
    assert governor(autonomy(returns="auto")).governed(decided).decision == decided


def test_a_question_among_what_is_only_suggested_goes_to_a_person_with_the_likeliest() -> None:
    found = governor(autonomy(refund_status="off")).governed(ask("refunds", "returns"))
    assert isinstance(found.decision, HandOff)
    assert (found.decision.reason, found.decision.article) == ("unsure", "returns")
    assert [one.article for one in found.suggested] == ["returns"]


def test_a_question_among_what_is_left_to_people_is_not_asked() -> None:
    now = autonomy(refund_status="off", returns="off")
    found = governor(now).governed(ask("refunds", "returns"))
    assert isinstance(found.decision, HandOff)
    assert (found.decision.reason, found.suggested) == ("switched_off", ())


def test_a_question_beside_an_answer_that_is_held_back_waits_with_it() -> None:
    decided = ask("refunds", "returns", answered=(answer("cards"),))
    found = governor(autonomy(refund_status="auto")).governed(decided)
    assert isinstance(found.decision, HandOff)
    assert found.decision.reason == "for_review"
    assert [one.article for one in found.suggested] == ["cards"]


def test_an_unsure_hand_off_brings_its_article_as_a_suggestion() -> None:
    decided = HandOff(READ, "unsure", "I'd rather not guess.", "refunds")
    found = governor(autonomy()).governed(decided)
    assert found.decision == decided
    (suggested,) = found.suggested
    assert (suggested.text, suggested.links) == ("About refunds.", ARTICLES["refunds"].links)
    assert governor(autonomy(refund_status="off")).governed(decided).suggested == ()


@pytest.mark.parametrize(
    ("reason", "slug"),
    [("needs_account", "balance"), ("for_agents", "fraud-checks"), ("unsure", "fraud-checks")],
)
def test_what_no_customer_may_read_is_no_suggestion(reason: str, slug: str) -> None:
    decided = HandOff(READ, reason, "A colleague will help.", slug)  # type: ignore[arg-type]
    assert governor(autonomy()).governed(decided).suggested == ()


def test_an_article_that_is_gone_suggests_nothing() -> None:
    decided = HandOff(READ, "unsure", "I'd rather not guess.", "removed-since")
    assert governor(autonomy()).governed(decided).suggested == ()
    asked = Ask(READ, "Do you mean …?", (Option("removed-since", "Gone"),))
    handed = governor(autonomy(refund_status="auto")).governed(asked).decision
    assert isinstance(handed, HandOff)
    assert handed.reason == "unsure"


def test_what_comes_before_a_hand_off_is_held_back_like_any_answer() -> None:
    parts = (answer("refunds"), answer("returns"), answer("cards"))
    decided = HandOff(READ, "needs_account", "Somebody has to look.", "balance", parts)
    found = governor(autonomy(refund_status="auto", lost_card="off")).governed(decided)
    assert isinstance(found.decision, HandOff)
    assert found.decision.reason == "needs_account"
    assert [one.article for one in found.decision.answered] == ["refunds"]
    assert [one.article for one in found.suggested] == ["returns"]


@pytest.mark.parametrize(
    "decided",
    [
        answer("refunds"),
        ask("refunds", "returns"),
        THANKS,
        HandOff(READ, "unsure", "I'd rather not guess.", "refunds", (answer("refunds"),)),
    ],
)
def test_a_stopped_ai_says_nothing_but_that_a_person_comes(decided: Decision) -> None:
    found = governor(autonomy(STOPPED, refund_status="auto")).governed(decided)
    read = decided.understanding
    stopped = HandOff(read, "ai_stopped", f"{read.language}: ai_stopped")
    assert (found.decision, found.suggested) == (stopped, ())


def test_a_wish_for_a_person_and_a_risk_are_told_as_such_though_the_ai_is_stopped() -> None:
    for reason in ("asked_for_person", "risk"):
        decided = HandOff(READ, reason, "Of course.")
        assert governor(autonomy(STOPPED)).governed(decided).decision == decided


async def test_a_suggestion_is_kept_for_the_agent_and_hidden_from_nobody_who_works_there(
    house: House,
) -> None:
    house.reins.now = autonomy()
    customer = visitor()
    await house.says(customer, "Where is my refund?")
    events = await house.settled(customer)
    assert said(events)[1:] == [("ai", "en: for_review")]
    assert kinds(events)[-2:] == ["handoff.requested", "suggestion.made"]
    (decided,) = [one.payload for one in events if isinstance(one.payload, TurnDecided)]
    assert (decided.decision, decided.reason, decided.article) == (
        "hand_off",
        "for_review",
        "refunds",
    )
    made, words = events[-1].payload, events[-1].body
    assert isinstance(made, SuggestionMade)
    assert (made.article, made.intent, made.confidence) == ("refunds", "refund_status", 0.9)
    assert isinstance(words, Suggestion)
    assert words.text == "re: Where is my refund?"
    assert (await house.standing(customer)).state == "waiting"


async def test_a_switch_that_falls_while_the_ai_decides_keeps_its_answer_back(
    house: House,
) -> None:
    house.engine.may_decide.clear()
    customer = visitor()
    await house.says(customer, "Where is my refund?")
    house.reins.now = autonomy(STOPPED, refund_status="auto")
    house.engine.may_decide.set()
    events = await house.settled(customer)
    assert said(events)[1:] == [("ai", "en: ai_stopped")]
    (handoff,) = [one.payload for one in events if isinstance(one.payload, HandoffRequested)]
    assert handoff.reason == "ai_stopped"
    house.reins.now = autonomy(refund_status="auto")
    other = visitor()
    await house.says(other, "Where is mine?")
    assert said(await house.settled(other))[1:] == [("ai", "re: Where is mine?")]


ANSWERS = st.recursive(
    st.sampled_from(["refunds", "returns", "cards", "removed-since"]).map(lambda slug: made(slug)),
    lambda inner: st.builds(
        lambda one, also: replace(one, also=tuple(also)), inner, st.lists(inner, max_size=2)
    ),
    max_leaves=4,
)
PARTS = st.lists(ANSWERS, max_size=2).map(tuple)
OPTIONS = st.lists(st.sampled_from(["refunds", "returns", "gone"]), min_size=1, max_size=3)
DECISIONS = st.one_of(
    ANSWERS,
    st.just(THANKS),
    st.builds(
        lambda slugs, parts: Ask(READ, "?", tuple(Option(s, s) for s in slugs), parts),
        OPTIONS,
        PARTS,
    ),
    st.builds(
        lambda reason, slug, parts: HandOff(READ, reason, "…", slug, parts),
        st.sampled_from(get_args(HandOffReason)),
        st.sampled_from([None, "refunds", "fraud-checks", "balance", "gone"]),
        PARTS,
    ),
)
LEVELS = st.dictionaries(
    st.sampled_from(["refund_status", "returns", "lost_card"]),
    st.sampled_from(get_args(Level)),
)


@given(DECISIONS, LEVELS, st.booleans())
def test_whatever_was_decided_only_what_is_trusted_reaches_the_customer(
    decided: Decision, levels: dict[str, Level], stopped: bool
) -> None:
    now = autonomy(STOPPED if stopped else None, **levels)
    found = governor(now).governed(decided)
    sent = answers_in(found.decision)
    assert all(now.level(one.understanding.intent) == "auto" for one in sent)
    assert all(now.level(one.understanding.intent) != "off" for one in found.suggested)
    if stopped:
        assert isinstance(found.decision, HandOff)
        assert (sent, found.suggested) == ([], ())
    # what was governed once needs no governing
    assert governor(now).governed(found.decision).decision == found.decision


def answers_in(decision: Decision) -> list[Answer]:
    """Everything that would be said of an article, at any depth."""
    match decision:
        case Answer():
            return [decision, *(one for part in decision.also for one in answers_in(part))]
        case Ask() | HandOff():
            return [one for part in decision.answered for one in answers_in(part)]
        case Collect() | Act():
            return [one for part in decision.answered for one in answers_in(part)]
        case Chat() | Confirm() | Cancel():
            return []


def made(slug: str) -> Answer:
    if slug in ARTICLES:
        return answer(slug)
    return Answer(Understanding("de", "removed_since", 0.9), "Gone.", slug)


async def test_who_stops_the_ai_waits_for_what_was_on_its_way_into_the_log(house: House) -> None:
    customer = visitor()
    house.engine.may_decide.clear()
    await house.says(customer, "Where is my refund?")
    async with house.database.transaction() as tx:
        await lock(tx, customer.conversation)
        house.engine.may_decide.set()
        await eventually(lambda: bool(house.turns._writing))
        house.reins.now = autonomy(STOPPED)
        written = asyncio.ensure_future(house.turns.written())
        await asyncio.sleep(0.05)
        assert not written.done()
    await written
    before = said(await house.events(customer))
    assert before[-1] == ("ai", "re: Where is my refund?")
    await house.says(customer, "And when?")
    assert said(await house.settled(customer))[-1] == ("ai", "en: ai_stopped")
