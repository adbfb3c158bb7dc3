"""What an action needs to know is asked for one at a time, twice at most, and never if known."""

from collections.abc import Callable

import pytest

from tests.ai.acting.conftest import TWO
from tests.ai.talking import Deals
from warmline.ai import Act, Answer, Chat, Collect, Confirm, Decision, HandOff

Talking = Callable[..., Deals]


def asked(decision: Decision) -> str:
    assert isinstance(decision, Collect)
    return decision.asking


async def test_what_is_all_said_is_proposed_at_once(talk: Talking) -> None:
    deal = talk()
    decision = await deal.say("please move the due date of TW-482137 to 15 January 2026")
    assert isinstance(decision, Act)
    assert deal.arguments == {"order": "TW-482137", "due": "2026-01-15"}


async def test_what_is_missing_is_asked_for_one_at_a_time(talk: Talking) -> None:
    deal = talk()
    first = await deal.say("can you change my due date?")
    assert asked(first) == "order"
    assert isinstance(first, Collect)
    assert first.text == "Which purchase is it about?"
    assert first.needs
    assert asked(await deal.say("TW-482137")) == "due"
    assert isinstance(await deal.say("15 January"), Act)
    assert deal.arguments == {"order": "TW-482137", "due": "2026-01-15"}


async def test_what_is_said_beside_an_answer_is_not_asked_for_again(talk: Talking) -> None:
    deal = talk()
    await deal.say("I need another due date")
    assert isinstance(await deal.say("TW-482137, to the 20th please"), Act)
    assert deal.arguments == {"order": "TW-482137", "due": "2026-01-20"}


async def test_what_was_stated_earlier_is_not_asked_for(talk: Talking) -> None:
    deal = talk()
    await deal.say("TW-482137")
    assert asked(await deal.say("change the due date")) == "due"
    assert deal.arguments == {"order": "TW-482137"}


async def test_two_numbers_stated_earlier_are_one_too_many(talk: Talking) -> None:
    deal = talk()
    await deal.say("TW-482137")
    await deal.say("TW-482138")
    assert asked(await deal.say("change the due date")) == "order"


async def test_a_date_that_is_over_is_not_taken_from_earlier(talk: Talking) -> None:
    deal = talk()
    await deal.say("what happens if i pay late, say on 2 January 2026")
    assert asked(await deal.say("change the due date of TW-482137")) == "due"


async def test_a_single_choice_is_taken_without_a_question(talk: Talking) -> None:
    deal = talk({"order": TWO[:1]})
    await deal.say("change the due date")
    assert asked(deal.last[-1]) == "due"
    assert deal.arguments == {"order": "TW-111111"}


@pytest.mark.parametrize(
    "chosen",
    [TWO[1].title, "the second one", "2", "the garden one", "TW-222222", "the last", "zweite"],
)
async def test_a_choice_is_made_by_title_place_or_words(talk: Talking, chosen: str) -> None:
    deal = talk({"order": TWO})
    await deal.say("change the due date")
    assert asked(await deal.say(chosen)) == "due"
    assert deal.arguments == {"order": "TW-222222"}


async def test_none_of_the_choices_takes_a_person(talk: Talking) -> None:
    deal = talk({"order": TWO})
    await deal.say("change the due date")
    decision = await deal.say("none of these")
    assert isinstance(decision, HandOff)
    assert decision.reason == "cannot_collect"


async def test_after_two_questions_a_person_takes_over(talk: Talking) -> None:
    deal = talk()
    await deal.say("change the due date of TW-482137")
    again = await deal.say("perhaps blue")
    assert asked(again) == "due"
    assert isinstance(again, Collect)
    assert again.text == "A date such as 15 May is enough. To which day?"
    decision = await deal.say("perhaps green")
    assert isinstance(decision, HandOff)
    assert decision.reason == "cannot_collect"
    # who takes over need not ask again for what is known
    [left] = decision.understanding.doing
    assert (left.action, left.arguments) == ("due_date", {"order": "TW-482137"})


async def test_a_number_may_be_typed_as_people_do(talk: Talking) -> None:
    deal = talk()
    await deal.say("change the due date")
    assert asked(await deal.say("it's tw 482137")) == "due"
    assert deal.arguments == {"order": "TW-482137"}


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("the 15th", "2026-01-15"),
        ("the 3rd", "2026-02-03"),
        ("tomorrow", "2026-01-06"),
        ("on Friday", "2026-01-09"),
        ("31st please", "2026-01-31"),
        ("next monday", "2026-01-12"),
        ("not the 14th, the 15th", "2026-01-15"),
    ],
)
async def test_a_day_is_the_next_such_day(talk: Talking, said: str, day: str) -> None:
    deal = talk()
    await deal.say("change the due date of TW-482137")
    assert isinstance(await deal.say(said), Act)
    assert deal.arguments["due"] == day


async def test_an_amount_needs_no_currency_only_if_the_schema_does_not(talk: Talking) -> None:
    deal = talk()
    await deal.say("I want a refund for TW-482137")
    assert isinstance(await deal.say("twenty euros"), Act)
    assert deal.arguments["amount"] == "20.00 EUR"


async def test_a_default_is_never_asked_for(talk: Talking) -> None:
    deal = talk()
    assert isinstance(await deal.say("pause my reminders"), Act)
    assert deal.arguments == {"days": 14}


async def test_free_text_is_taken_as_written_but_no_question_is(talk: Talking) -> None:
    deal = talk()
    await deal.say("I want to dispute TW-482137")
    answer = await deal.say("how long does a refund take?")
    assert isinstance(answer, Answer)
    assert isinstance(await deal.say("It came broken, with a foot missing."), Act)
    assert deal.arguments["story"] == "It came broken, with a foot missing."


async def test_an_address_is_read_out_of_the_request(talk: Talking) -> None:
    deal = talk()
    assert isinstance(
        await deal.say("my address is now 12 Mill Lane, Leeds LS1 4AP, please update it"), Act
    )
    assert deal.arguments == {"address": "12 Mill Lane, Leeds LS1 4AP"}


async def test_an_answer_of_another_shape_is_an_address_when_asked(talk: Talking) -> None:
    deal = talk()
    await deal.say("change my address")
    assert isinstance(await deal.say("Flat 9, The Old Brewery, York"), Act)


async def test_one_of_a_list_is_chosen_by_its_word(talk: Talking) -> None:
    deal = talk(level="confirmed")
    assert asked(await deal.say("block my card")) == "reason"
    assert isinstance(await deal.say("somebody has stolen it, it was stolen"), Act)
    assert deal.arguments == {"reason": "stolen"}


async def test_small_talk_is_no_answer_and_no_failure(talk: Talking) -> None:
    deal = talk()
    await deal.say("change the due date of TW-482137")
    decision = await deal.say("thank you!")
    assert isinstance(decision, Chat)
    assert decision.text.endswith("Back to “Change a due date”: To which day?")
    assert isinstance(await deal.say("15 January"), Act)


async def test_a_question_on_the_way_is_answered_and_taken_up_again(talk: Talking) -> None:
    deal = talk()
    await deal.say("change the due date of TW-482137")
    decision = await deal.say("what happens if i pay late on 20 January?")
    assert isinstance(decision, Answer)
    assert decision.resume == "Back to “Change a due date”: To which day?"
    assert decision.article == "late-fees"
    assert isinstance(await deal.say("15 January"), Act)


async def test_a_wish_for_a_person_ends_what_is_under_way(talk: Talking) -> None:
    deal = talk()
    await deal.say("change the due date of TW-482137")
    decision = await deal.say("I want to talk to a human")
    assert isinstance(decision, HandOff)
    assert decision.reason == "asked_for_person"
    assert decision.understanding.doing == ()


async def test_a_risk_ends_what_is_under_way(talk: Talking) -> None:
    deal = talk()
    await deal.say("please move the due date of TW-482137 to 15 January 2026")
    decision = await deal.say("yes, I lost my job and I cannot pay for food")
    assert isinstance(decision, HandOff)
    assert decision.reason == "risk"
    assert decision.understanding.doing == ()


async def test_nobody_anonymous_begins_anything(talk: Talking) -> None:
    decision = await talk(level="anonymous").say("change the due date of TW-482137")
    assert isinstance(decision, HandOff)
    assert decision.reason == "needs_account"
    assert decision.understanding.doing == ()


async def test_how_something_works_is_answered_not_done(talk: Talking) -> None:
    decision = await talk().say("how long does a refund take?")
    assert isinstance(decision, Answer)
    assert decision.understanding.doing == ()


async def test_a_code_comes_before_the_questions(talk: Talking) -> None:
    deal = talk()
    first = await deal.say("block my card, it is lost")
    assert isinstance(first, Collect)
    assert (first.asking, first.send) == ("code", True)
    wrong = await deal.type_code("wrong")
    assert isinstance(wrong, Collect)
    assert (wrong.asking, wrong.send) == ("code", False)
    late = await deal.type_code("expired")
    assert isinstance(late, Collect)
    assert late.send
    assert isinstance(await deal.type_code("confirmed"), Act)
    assert deal.arguments == {"reason": "lost"}


async def test_a_code_that_does_not_arrive_is_sent_again(talk: Talking) -> None:
    deal = talk()
    await deal.say("block my card")
    again = await deal.say("I didn't get a code")
    assert isinstance(again, Collect)
    assert (again.asking, again.send) == ("code", True)


async def test_too_many_codes_take_a_person(talk: Talking) -> None:
    deal = talk()
    await deal.say("block my card")
    assert isinstance(await deal.type_code("too_many"), HandOff)


async def test_who_cannot_get_a_code_gets_a_person(talk: Talking) -> None:
    decision = await talk(mailable=False).say("block my card")
    assert isinstance(decision, HandOff)
    assert decision.reason == "needs_account"


async def test_two_actions_in_one_message_are_both_done(talk: Talking) -> None:
    deal = talk()
    text = (
        "move the due date of TW-482137 to 15 January, and also please ask for a refund of 20 euros"
    )
    assert isinstance(await deal.say(text), Act)
    assert [doing.action for doing in deal.doing] == ["due_date", "refund"]
    assert isinstance(await deal.say("yes"), Confirm)
    assert deal.run is not None
    await deal.say("yes please")
    assert deal.done == [
        ("due_date", {"order": "TW-482137", "due": "2026-01-15"}),
        ("refund", {"order": "TW-482137", "amount": "20.00 EUR"}),
    ]


async def test_an_answer_beside_an_action_is_given_first(talk: Talking) -> None:
    decision = await talk().say(
        "how long does a refund take? And please move the due date of TW-482137 to 15 January"
    )
    assert isinstance(decision, Act)
    assert [answer.article for answer in decision.answered] == ["refund-time"]


async def test_a_second_action_on_the_way_waits_for_its_turn(talk: Talking) -> None:
    deal = talk()
    await deal.say("change the due date of TW-482137")
    noted = await deal.say("I also want to block my card, it is lost")
    assert isinstance(noted, Chat)
    assert noted.text.startswith("I've noted “Block my card” as well.")
    assert [doing.action for doing in deal.doing] == ["due_date", "card"]
    await deal.say("15 January")
    await deal.say("yes")
    assert asked(deal.last[-1]) == "code"


async def test_a_read_is_done_at_once(talk: Talking) -> None:
    deal = talk()
    assert isinstance(await deal.say("where is my order TW-482137"), Act)
    assert deal.done == [("status", {"order": "TW-482137"})]


@pytest.mark.parametrize(
    ("language", "wants", "day"),
    [
        ("de", "Bitte verschieben Sie die Fälligkeit von TW-482137", "am 15. Januar"),
        ("fr", "je veux repousser l'échéance de TW-482137", "le 15 janvier"),
        ("es", "quiero cambiar el vencimiento de TW-482137", "el 15 de enero"),
        ("pt", "quero mudar o vencimento da encomenda TW-482137, por favor", "dia 15 de janeiro"),
        ("ar", "أريد تغيير تاريخ الاستحقاق للطلب TW-482137", "يوم 15 يناير"),
    ],
)
async def test_each_language_is_asked_and_understood(
    talk: Talking, language: str, wants: str, day: str
) -> None:
    deal = talk(language=language)
    first = await deal.say(wants)
    assert asked(first) == "due"
    assert first.understanding.language == language
    assert isinstance(await deal.say(day), Act)
    assert deal.arguments == {"order": "TW-482137", "due": "2026-01-15"}


async def test_with_nothing_heard_what_waits_is_only_said_again(talk: Talking) -> None:
    deal = talk()
    await deal.say("change the due date of TW-482137")
    decision = await deal.engine.decide(deal.situation(()))
    assert isinstance(decision, Chat)
    assert decision.text == "Back to “Change a due date”: To which day?"
    assert decision.understanding.doing == deal.doing


async def test_an_amount_in_another_currency_is_not_taken(talk: Talking) -> None:
    deal = talk()
    decision = await deal.say("I want a refund of 20 dollars for TW-482137")
    assert asked(decision) == "amount"
