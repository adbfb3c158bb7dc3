"""Wishes, kills and mails: a small run, and stories with each fault for what counts them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from warmline.evals import WantedCallbacks, evaluate_callbacks
from warmline.evals.callbacks.judging import Judgement, _asks, _Event, _judge_mails
from warmline.evals.callbacks.lives import Lives
from warmline.evals.callbacks.mailbox import Delivery
from warmline.evals.callbacks.waiting import Line
from warmline.evals.callbacks.wishes import Wish, wishes

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
GRACE = Wish(1, "mail", "grace@shop.example", "", "new", "once", "in_time")
CONFIRMED = Delivery(GRACE.address, "<1@x>", "We will write to you.")
ANSWERED = Delivery(GRACE.address, "<2@x>", GRACE.answer)


@pytest.mark.soak
@pytest.mark.timeout(900)
async def test_twenty_five_wishes_over_two_kills_are_kept_once() -> None:
    wanted = WantedCallbacks(count=25, line=20, kills=2)
    judged = await evaluate_callbacks(wanted, stage=lambda _: None)
    assert judged.failures == []
    assert judged.promised == 25
    assert judged.kills == 2
    assert judged.answers > 0
    assert judged.is_clean


@pytest.mark.soak
@pytest.mark.timeout(3_600)
async def test_a_thousand_wishes_over_twenty_kills_are_kept_once() -> None:
    judged = await evaluate_callbacks(WantedCallbacks(), stage=lambda _: None)
    assert judged.failures == []
    assert judged.is_clean


def mailed(*deliveries: Delivery) -> Judgement:
    judged = Judgement(Line(0, 0, 0, None, None))
    _judge_mails(judged, GRACE, deliveries, 1)
    return judged


def test_a_mail_of_each_kind_is_right() -> None:
    judged = mailed(CONFIRMED, ANSWERED)
    assert (judged.unkept, judged.doubled, judged.failures) == (0, 0, [])


@pytest.mark.parametrize("come", [(CONFIRMED,), (ANSWERED,)])
def test_a_mail_that_did_not_come_is_unkept(come: tuple[Delivery, ...]) -> None:
    assert mailed(*come).unkept == 1


def test_another_mail_with_the_same_words_is_doubled() -> None:
    judged = mailed(CONFIRMED, ANSWERED, Delivery(GRACE.address, "<3@x>", GRACE.answer))
    assert (judged.doubled, judged.delivered_twice) == (1, 0)


def test_the_same_mail_once_more_is_doubled_too() -> None:
    judged = mailed(CONFIRMED, CONFIRMED, ANSWERED)
    assert (judged.doubled, judged.delivered_twice) == (1, 1)


def story(*kinds: str | tuple[str, str]) -> list[_Event]:
    """Of kinds, and of texts that the customer wrote."""
    events = []
    for seq, kind in enumerate(kinds, 1):
        what, text = ("message.sent", kind[1]) if isinstance(kind, tuple) else (kind, "")
        payload: dict[str, Any] = {"by": "customer"}
        events.append(_Event(seq, NOW, what, f"command-{seq}", payload, {"text": text}))
    return events


SAYS = ("says", "I want to talk to a human")


@pytest.mark.parametrize(
    ("kinds", "counted"),
    [
        (("handoff.requested",), [1]),
        ((SAYS, "handoff.requested"), [1]),
        ((SAYS, SAYS, "handoff.requested"), [2]),
        ((SAYS,), [2]),
        (("handoff.requested", "assistant.invited", SAYS, "assistant.left"), [1, 1]),
        (("conversation.claimed", "conversation.held", SAYS, "conversation.resumed"), [1]),
        (("conversation.claimed", "conversation.resolved", SAYS), [2]),
    ],
)
def test_it_is_counted_how_often_somebody_asked(
    kinds: tuple[str | tuple[str, str], ...], counted: list[int]
) -> None:
    assert _asks(story(*kinds)) == counted


def test_a_person_who_comes_only_with_the_wish_for_a_call_was_asked_for_in_vain() -> None:
    said, asked, promised = story(SAYS, "handoff.requested", "callback.promised")
    together = _Event(3, NOW, promised.kind, asked.command, promised.payload, {})
    assert _asks([said, asked, together]) == [2]


def test_a_server_that_is_down_keeps_no_time() -> None:
    lives = Lives.__new__(Lives)
    at = [NOW + timedelta(seconds=seconds) for seconds in range(0, 100, 10)]
    lives.up, lives.down = [at[0], at[4]], [at[3]]
    assert lives.after(at[1], timedelta(seconds=15)) == at[1] + timedelta(seconds=15)
    assert lives.after(at[2], timedelta(seconds=15)) == at[4] + timedelta(seconds=15)
    assert lives.after(at[5], timedelta(seconds=15)) == at[5] + timedelta(seconds=15)


def test_wishes_are_of_all_kinds_and_the_same_for_a_seed() -> None:
    everybody = wishes(1000, 1)
    assert list(everybody) == list(wishes(1000, 1))
    assert len({wish.stands for wish in everybody}) == 5
    assert len({wish.asks for wish in everybody}) == 13
    assert sum(wish.answered for wish in everybody) > 100
