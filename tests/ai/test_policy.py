"""What the engine does turn by turn, with a classifier that is told what to read."""

from collections.abc import Callable, Mapping

import pytest

from tests.ai.talking import Scripted, Talk, sure, torn, unsure
from warmline.ai import Answer, Ask, Chat, EmbeddedEngine, HandOff, Reading

EngineOf = Callable[..., EmbeddedEngine]

READ: Mapping[str, Reading] = {
    "return shoes in the shop": torn("return-an-item", "opening-times", "ways-to-pay"),
    "parcel thing": torn("delivery-time", "refund-status"),
    "opening": sure("opening-times"),
    "return": sure("return-an-item"),
    "delivery": sure("delivery-time"),
    "refund": sure("refund-status"),
    "pay": sure("ways-to-pay"),
    "mumble": unsure("delivery-time"),
}
TITLES = ["Return an item", "Opening times", "Ways to pay"]


@pytest.fixture
def talk(engine_of: EngineOf) -> Talk:
    return Talk(engine_of(classifier=Scripted(READ)))


async def asked(talk: Talk) -> Ask:
    decision = await talk.say("can I return shoes in the shop")
    assert isinstance(decision, Ask)
    return decision


async def test_between_near_articles_the_customer_is_asked(talk: Talk) -> None:
    question = await asked(talk)
    assert [option.title for option in question.options] == TITLES
    assert "?" in question.text


@pytest.mark.parametrize(
    ("reply", "article"),
    [
        ("Return an item", "return-an-item"),
        ("opening times", "opening-times"),
        ("1", "return-an-item"),
        ("2.", "opening-times"),
        ("the second one please", "opening-times"),
        ("last", "ways-to-pay"),
        ("third", "ways-to-pay"),
        ("I mean the opening times", "opening-times"),
        ("die zweite", "opening-times"),
        ("la primera", "return-an-item"),
        ("le dernier", "ways-to-pay"),
        ("o terceiro", "ways-to-pay"),
        ("الثاني", "opening-times"),
    ],
)
async def test_an_option_is_chosen_in_any_words(talk: Talk, reply: str, article: str) -> None:
    await asked(talk)
    decision = await talk.say(reply)
    assert isinstance(decision, Answer)
    assert decision.article == article
    assert decision.understanding.confidence == 1.0


async def test_an_option_that_takes_a_person_hands_over(talk: Talk) -> None:
    assert isinstance(await talk.say("parcel thing"), Ask)
    decision = await talk.say("the second")
    assert isinstance(decision, HandOff)
    assert (decision.reason, decision.article) == ("needs_account", "refund-status")


@pytest.mark.parametrize("reply", ["none of these", "neither", "no", "keine davon", "aucun"])
async def test_who_wants_none_of_the_options_gets_a_person(talk: Talk, reply: str) -> None:
    await asked(talk)
    decision = await talk.say(reply)
    assert isinstance(decision, HandOff)
    assert (decision.reason, decision.understanding.stuck) == ("unsure", 1)


async def test_who_means_something_else_may_say_it_in_other_words(talk: Talk) -> None:
    await asked(talk)
    decision = await talk.say("something else")
    assert isinstance(decision, Chat)
    assert (decision.topic, decision.understanding.stuck) == ("rephrase", 1)
    assert isinstance(await talk.say("how long is delivery"), Answer)


async def test_a_new_question_may_follow_on_ours(talk: Talk) -> None:
    await asked(talk)
    decision = await talk.say("how long is the delivery to france")
    assert isinstance(decision, Answer)
    assert (decision.article, decision.understanding.stuck) == ("delivery-time", 0)


async def test_the_same_is_never_asked_twice_in_a_row(talk: Talk) -> None:
    await asked(talk)
    decision = await talk.say("well can I return shoes in the shop on foot or how")
    assert isinstance(decision, HandOff)
    assert decision.reason == "unsure"


async def test_no_progress_is_noticed_offered_a_person_and_handed_over(talk: Talk) -> None:
    assert isinstance(await talk.say("your opening times"), Answer)
    first = await talk.say("that didn't help")
    assert isinstance(first, Chat)
    assert (first.topic, first.understanding.stuck) == ("not_helped", 1)
    second = await talk.say("still no help")
    assert isinstance(second, Chat)
    assert (second.topic, second.understanding.stuck) == ("offer_person", 2)
    third = await talk.say("it doesn't work")
    assert isinstance(third, HandOff)
    assert (third.reason, third.article) == ("not_helping", "opening-times")


async def test_the_same_answer_again_is_a_sign_and_is_not_sent_twice(talk: Talk) -> None:
    await talk.say("your opening times")
    for topic in ("again", "offer_person"):
        again = await talk.say("tell me the opening hours")
        assert isinstance(again, Chat)
        assert again.topic == topic
    last = await talk.say("opening hours")
    assert isinstance(last, HandOff)
    assert last.reason == "not_helping"


async def test_an_answer_after_two_signs_offers_a_person(talk: Talk) -> None:
    await talk.say("your opening times")
    await talk.say("that doesn't help me")
    decision = await talk.say("not helpful. how do I return this?")
    assert isinstance(decision, Answer)
    assert (decision.article, decision.understanding.stuck) == ("return-an-item", 2)
    assert decision.offer
    taken = await talk.say("yes please")
    assert isinstance(taken, HandOff)
    assert taken.reason == "asked_for_person"


async def test_who_declines_a_person_keeps_the_assistant(talk: Talk) -> None:
    await talk.say("your opening times")
    await talk.say("that didn't help")
    decision = await talk.say("no thanks")
    assert isinstance(decision, Chat)
    assert decision.topic == "agreed"


@pytest.mark.parametrize("good", ["thanks, that helped", "how long is delivery?"])
async def test_thanks_or_something_new_end_what_went_wrong(talk: Talk, good: str) -> None:
    await talk.say("your opening times")
    await talk.say("that didn't help")
    decision = await talk.say(good)
    assert decision.understanding.stuck == 0


async def test_a_person_who_took_part_ends_what_went_wrong(talk: Talk) -> None:
    await talk.say("your opening times")
    for text in ("that didn't help", "still not helpful", "useless"):
        decision = await talk.say(text)
    assert isinstance(decision, HandOff)
    again = await talk.say("the opening hours")
    assert isinstance(again, Answer)
    assert again.understanding.stuck == 0


async def test_two_requests_get_two_answers(talk: Talk) -> None:
    decision = await talk.say("how do I return this? And also, when are you opening?")
    assert isinstance(decision, Answer)
    assert (decision.article, [one.article for one in decision.also]) == (
        "return-an-item",
        ["opening-times"],
    )
    assert decision.understanding.intents == ("return_an_item", "opening_times")


async def test_what_needs_no_person_is_answered_before_a_person_takes_the_rest(
    talk: Talk,
) -> None:
    decision = await talk.say("when are you opening and where is my refund?")
    assert isinstance(decision, HandOff)
    assert (decision.reason, decision.article) == ("needs_account", "refund-status")
    assert [answer.article for answer in decision.answered] == ["opening-times"]
    assert decision.understanding.intents == ("opening_times", "refund_status")


async def test_the_unclear_one_of_two_requests_is_asked_about(talk: Talk) -> None:
    decision = await talk.say("when are you opening? Also how about this parcel thing of mine")
    assert isinstance(decision, Ask)
    assert [answer.article for answer in decision.answered] == ["opening-times"]
    assert [option.article for option in decision.options] == ["delivery-time", "refund-status"]


async def test_a_second_request_nobody_knows_takes_a_person(talk: Talk) -> None:
    decision = await talk.say("when are you opening? Also, how tall is the tower next door?")
    assert isinstance(decision, HandOff)
    assert decision.reason == "out_of_scope"
    assert [answer.article for answer in decision.answered] == ["opening-times"]


async def test_a_risk_beside_requests_leaves_everything_to_a_person(talk: Talk) -> None:
    decision = await talk.say("when are you opening and do I return it now that my wife died?")
    assert isinstance(decision, HandOff)
    assert decision.reason == "risk"
    assert decision.understanding.risks == ("bereavement",)
    assert decision.understanding.intents == ("opening_times", "return_an_item")
    assert decision.answered == ()
    assert "sorry for your loss" in decision.text


async def test_a_language_without_evaluated_articles_goes_to_a_person_in_it(talk: Talk) -> None:
    decision = await talk.say("Bonjour, quels sont vos horaires d'ouverture le dimanche ?")
    assert isinstance(decision, HandOff)
    assert (decision.reason, decision.understanding.language) == ("unreadable", "fr")


async def test_an_evaluated_language_is_answered(engine_of: EngineOf) -> None:
    read = Scripted({"horaires": sure("opening-times")}, frozenset({"en", "fr"}))
    decision = await Talk(engine_of(classifier=read)).say("Quels sont vos horaires le dimanche ?")
    assert isinstance(decision, Answer)
    assert decision.understanding.language == "fr"


async def test_what_was_stated_is_kept_with_its_message(talk: Talk) -> None:
    decision = await talk.say("hello", "my order TW-48213 cost 49.90 EUR, how do I return it")
    facts = {(fact.kind, fact.value, fact.message) for fact in decision.understanding.facts}
    assert ("amount", "49.90 EUR", 1) in facts
    assert ("order_number", "TW-48213", 1) in facts


async def test_what_did_not_help_leads_to_what_else_it_may_have_been(engine_of: EngineOf) -> None:
    near = ("opening-times", "delivery-time", "ways-to-pay")
    talk = Talk(engine_of(classifier=Scripted(READ, beside=near)))
    await talk.say("your opening times")
    decision = await talk.say("that didn't help")
    assert isinstance(decision, Ask)
    assert [option.article for option in decision.options] == ["delivery-time", "ways-to-pay"]
    assert decision.understanding.stuck == 1


async def test_a_follow_up_may_find_its_answer_in_the_same_article_once(talk: Talk) -> None:
    await talk.say("your opening times")
    again = await talk.say("and opening on Saturdays?")
    assert isinstance(again, Answer)
    assert (again.article, again.understanding.stuck) == ("opening-times", 1)
    assert again.offer
    assert isinstance(await talk.say("and opening on Sundays?"), Chat)


async def test_nobody_is_asked_about_what_takes_a_person_whatever_they_say(
    engine_of: EngineOf,
) -> None:
    talk = Talk(engine_of(classifier=Scripted({"money": torn("refund-status", "refund-status")})))
    decision = await talk.say("my money")
    assert isinstance(decision, HandOff)
    assert decision.reason == "needs_account"


async def test_both_options_are_answered_where_both_are_taken(engine_of: EngineOf) -> None:
    talk = Talk(engine_of(classifier=Scripted({"shop": torn("opening-times", "ways-to-pay")})))
    assert isinstance(await talk.say("it is about the shop"), Ask)
    decision = await talk.say("both")
    assert isinstance(decision, Answer)
    assert [decision.article, *(more.article for more in decision.also)] == [
        "opening-times",
        "ways-to-pay",
    ]
