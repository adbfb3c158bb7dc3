"""How a message is put together with what was said before it."""

from collections.abc import Callable

import pytest

from tests.ai.talking import Scripted, Talk, sure, torn, unsure
from warmline.ai import Answer, Chat, EmbeddedEngine, HandOff

EngineOf = Callable[..., EmbeddedEngine]


def talk_with(engine_of: EngineOf, **readings: str) -> Talk:
    script = {words.replace("_", " "): sure(slug) for words, slug in readings.items()}
    return Talk(engine_of(classifier=Scripted(script)))


async def answered(talk: Talk, *texts: str) -> str:
    for text in texts:
        decision = await talk.say(text)
    assert isinstance(decision, Answer), decision
    return decision.article


async def test_a_follow_up_takes_its_subject_from_the_request_before(engine_of: EngineOf) -> None:
    talk = talk_with(engine_of, long_does_send="delivery-time", parcel="return-an-item")
    assert await answered(talk, "send the parcel back", "and how long does that take?")
    assert talk.earlier[-1].article == "delivery-time"


async def test_one_thing_is_put_in_the_place_of_another(engine_of: EngineOf) -> None:
    talk = talk_with(engine_of, pay_cash="ways-to-pay", pay_by_card="opening-times")
    assert await answered(talk, "how do I pay by card?", "and cash?") == "ways-to-pay"


@pytest.mark.parametrize(
    "correction",
    ["no, I meant the refund", "not the parcel, the refund", "I mean the refund", "No, the refund"],
)
async def test_a_correction_replaces_what_was_read(engine_of: EngineOf, correction: str) -> None:
    talk = talk_with(engine_of, refund="ways-to-pay", parcel="return-an-item")
    assert await answered(talk, "where is the parcel", correction) == "ways-to-pay"


async def test_a_clear_new_request_wins_over_the_old_topic(engine_of: EngineOf) -> None:
    talk = talk_with(engine_of, opening_hours="opening-times", parcel="return-an-item")
    found = await answered(talk, "send back a parcel", "and what are the opening hours?")
    assert found == "opening-times"


async def test_words_that_say_nothing_keep_to_the_subject(engine_of: EngineOf) -> None:
    talk = talk_with(engine_of, parcel="return-an-item")
    await talk.say("send back a parcel")
    decision = await talk.say("how does that work?")
    assert isinstance(decision, Chat)
    assert decision.topic == "again"


async def test_a_follow_up_that_nobody_understands_goes_to_a_person(engine_of: EngineOf) -> None:
    read = Scripted({"giraffe": unsure("delivery-time"), "parcel": sure("return-an-item")})
    talk = Talk(engine_of(classifier=read))
    await talk.say("send back a parcel")
    decision = await talk.say("what about a giraffe?")
    assert isinstance(decision, HandOff)
    assert decision.understanding.stuck == 1


async def test_the_first_message_of_all_follows_on_nothing(engine_of: EngineOf) -> None:
    talk = talk_with(engine_of, opening="opening-times")
    assert await answered(talk, "and what about opening hours?") == "opening-times"


async def test_one_story_about_one_thing_is_one_request(engine_of: EngineOf) -> None:
    talk = talk_with(engine_of, parcel="return-an-item")
    text = "I got a parcel. It is the wrong size. Can I send the parcel back? Thank you so much!"
    decision = await talk.say(text)
    assert isinstance(decision, Answer)
    assert decision.also == ()
    assert decision.understanding.intents == ()


async def test_three_requests_are_the_most(engine_of: EngineOf) -> None:
    read = {
        "open": "opening-times",
        "pay": "ways-to-pay",
        "send": "return-an-item",
        "long": "delivery-time",
    }
    talk = talk_with(engine_of, **read)
    decision = await talk.say("1. when do you open 2. how do I pay 3. how to send it 4. how long")
    assert isinstance(decision, Answer)
    assert len(decision.also) == 2


async def test_what_is_likely_asked_beside_is_told_to_a_person(engine_of: EngineOf) -> None:
    read = Scripted({"parcel": sure("return-an-item"), "pay": unsure("ways-to-pay", 0.7)})
    talk = Talk(engine_of(classifier=read))
    decision = await talk.say("send back a parcel, and how do I pay")
    assert isinstance(decision, HandOff)
    assert decision.understanding.intents == ("return_an_item", "ways_to_pay")
    assert [answer.article for answer in decision.answered] == ["return-an-item"]


def half_likely(engine_of: EngineOf) -> Talk:
    read = {"parcel": sure("return-an-item"), "pay": unsure("ways-to-pay", 0.5)}
    return Talk(engine_of(classifier=Scripted(read)))


async def test_a_second_question_is_heard_though_it_is_not_clear(engine_of: EngineOf) -> None:
    decision = await half_likely(engine_of).say("can I send back a parcel, and how do I pay")
    assert decision.understanding.intents == ("return_an_item", "ways_to_pay")


async def test_what_is_only_told_beside_a_question_is_no_request(engine_of: EngineOf) -> None:
    decision = await half_likely(engine_of).say("can I send back a parcel? Others pay nothing")
    assert isinstance(decision, Answer)
    assert decision.article == "return-an-item"
    assert decision.also == ()


async def test_few_words_choose_an_option_of_our_question(engine_of: EngineOf) -> None:
    read = Scripted(
        {"parcel": torn("return-an-item", "refund-status"), "money": unsure("refund-status", 0.6)}
    )
    talk = Talk(engine_of(classifier=read))
    await talk.say("it is about the parcel")
    decision = await talk.say("for the money")
    assert decision.understanding.intent == "refund_status"
    assert not isinstance(decision, HandOff) or decision.reason == "needs_account"


async def test_small_talk_in_between_is_no_subject(engine_of: EngineOf) -> None:
    talk = talk_with(engine_of, parcel="return-an-item")
    await answered(talk, "send back a parcel")
    assert isinstance(await talk.say("are you a bot?"), Chat)
    decision = await talk.say("how does that work?")
    assert decision.understanding.intent == "return_an_item"
