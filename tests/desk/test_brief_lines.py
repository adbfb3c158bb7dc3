"""The sentences of a brief, its moods, and what a model may say of it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from warmline.conversations import (
    ActionFailed,
    ActionProposed,
    Body,
    Collected,
    Correction,
    DeedText,
    Doing,
    Event,
    FactCorrected,
    MessageSent,
    MessageText,
    Payload,
    Person,
    ReadFact,
    ReadFacts,
    ReceiptIssued,
    TurnDecided,
)
from warmline.desk import Brief, Known, brief_of, phrased
from warmline.desk.under_way import doing_in, known_in
from warmline.identity import Identity

AT = datetime(2026, 3, 10, 12, tzinfo=UTC)
RUN = UUID(int=7)
ADA = Person(UUID(int=9), "Ada Lind")
ASKED = (MessageSent(by="customer"), MessageText("Move my due date to the 30th, order TW-48213"))
PROPOSED = (
    ActionProposed(RUN, "move_due", "ai", "abc", "reversible", AT),
    DeedText("Move the due date"),
)


def events(*told: tuple[Payload, Body | None]) -> list[Event]:
    return [
        Event(UUID(int=1), seq, AT + timedelta(minutes=seq), payload, body)
        for seq, (payload, body) in enumerate(told, start=1)
    ]


def turn(heard: int = 1, *, stuck: int = 0, risks: tuple[str, ...] = ()) -> tuple[Payload, None]:
    return TurnDecided("answer", heard, 1, language="en", stuck=stuck, risks=risks), None


def brief(*told: tuple[Payload, Body | None], known: Known | None = None) -> Brief:
    return brief_of(events(*told), {}, known=known)


def codes(lines: Sequence[object]) -> list[str]:
    return [getattr(line, "code", "") for line in lines]


def test_the_abstract_is_two_lines_whatever_is_known() -> None:
    empty, full = brief(), brief(ASKED, turn(), PROPOSED)
    assert codes(empty.abstract) == ["wants_nothing_yet", "stands"]
    assert codes(full.abstract) == ["says", "stands"]
    assert "TW-48213" in full.abstract[0].text


def test_an_action_is_told_with_its_receipt_or_that_it_failed() -> None:
    receipt = ReceiptIssued(UUID(int=3), "R-17", RUN, "move_due", "ai")
    done = brief(ASKED, PROPOSED, (receipt, None))
    [action] = done.tried.actions
    assert (action.title, action.state, action.receipt) == ("Move the due date", "done", "R-17")
    assert "receipt R-17" in done.takeaways[0].text
    failed = brief(ASKED, PROPOSED, (ActionFailed(RUN, "move_due", "refused"), None))
    assert codes(failed.takeaways) == ["action_failed"]


def test_a_question_is_told_with_its_answer() -> None:
    question = MessageSent(by="ai", topic="collect"), MessageText("Which day?")
    answer = MessageSent(by="customer"), MessageText("the 30th")
    [asked] = brief(ASKED, question, answer).tried.questions
    assert (asked.text, asked.answer, asked.answer_seq) == ("Which day?", "the 30th", 3)
    [open_one] = brief(ASKED, question).tried.questions
    assert open_one.answer is None


def test_what_is_due_comes_before_everything_else() -> None:
    soon = AT + timedelta(hours=3)
    promise = MessageSent(by="agent", agent=ADA, promise=True, due=soon), MessageText("By three.")
    step = brief(ASKED, promise).next_step
    assert step is not None
    assert (step.code, step.values["by"], step.seq) == ("keep", "Ada Lind", 2)
    later = brief(ASKED, promise, known=Known(now=AT - timedelta(days=3))).next_step
    assert later is not None
    assert later.code == "answer"


def test_mood_is_the_customers_and_told_where_it_changes() -> None:
    moods = brief(
        ASKED, turn(1), turn(1), turn(3, stuck=1), turn(4, stuck=1, risks=("complaint",)),
        turn(5, stuck=1, risks=("bereavement",)),
    ).mood  # fmt: skip
    assert [(one.level, one.seq) for one in moods] == [
        ("steady", 1),
        ("strained", 3),
        ("upset", 4),
        ("heavy", 5),
    ]


def test_who_it_is_says_how_that_is_known() -> None:
    signed = Identity("c-1", "Ada", "ada@mail.example", signed_until=AT + timedelta(hours=1))
    who = brief(ASKED, known=Known(identity=signed, now=AT)).who
    assert (who.level, who.verified, who.name) == ("signed", "host", "Ada")
    assert brief(ASKED).who.verified is None


def test_a_corrected_fact_reaches_what_actions_know() -> None:
    number = ReadFact("order_number", "TW-48213", "TW-48213", 1)
    read = ReadFacts((number,), (Collected({"order": "TW-48213"}),))
    decided = TurnDecided("act", 1, 1, language="en", doing=(Doing("move_due", asking="due"),))
    fixed = FactCorrected("order_number", "customer"), Correction("TW-48213", "TW-48312")
    told = events(ASKED, (decided, read), fixed)
    assert [(one.kind, one.value) for one in known_in(told)] == [("order_number", "TW-48312")]
    assert doing_in(told)[0].arguments == {"order": "TW-48312"}
    assert brief_of(told, {}).begun[0].arguments == {"order": "TW-48312"}


def test_what_was_proposed_stays_as_it_was_read_to_the_customer() -> None:
    read = ReadFacts((), (Collected({"order": "TW-48213"}),))
    decided = TurnDecided("act", 1, 1, language="en", doing=(Doing("move_due", run=RUN),))
    fixed = FactCorrected("order_number", "customer"), Correction("TW-48213", "TW-48312")
    assert doing_in(events(ASKED, (decided, read), fixed))[0].arguments == {"order": "TW-48213"}


@pytest.mark.parametrize(
    ("words", "believed"),
    [
        (["The customer would like a later due date for TW-48213.", "Nothing was tried."], True),
        (["The customer has order TW-99999.", "Nothing was tried."], False),
        (["They paid 20 euros.", "Nothing was tried."], False),
        (["One line only."], False),
        (["", "Nothing was tried."], False),
        (None, False),
    ],
)
def test_a_model_may_phrase_the_abstract_and_add_nothing(
    words: list[str] | None, believed: bool
) -> None:
    own = brief(ASKED, turn())
    told = phrased(own, words)
    assert ([line.text for line in told.abstract] == words) is believed
    assert (told.facts, told.tried, told.next_step) == (own.facts, own.tried, own.next_step)
    assert codes(told.abstract) == codes(own.abstract)
