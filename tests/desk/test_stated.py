"""What the customer stated is in the brief, whoever had the conversation when it was said."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from warmline.ai import Languages, Listener
from warmline.conversations import (
    Body,
    ConversationOpened,
    Disclosure,
    Event,
    MessageSent,
    MessageText,
    Payload,
    Person,
    Speaker,
)
from warmline.desk import brief_of

AT = datetime(2026, 3, 10, 12, tzinfo=UTC)
LISTENER = Listener(Languages())
OPENED = ConversationOpened(
    channel="web",
    prefer="assistant",
    disclosure=Disclosure(version="1", language="de", text=""),
    language="de-AT",
)


def stated(*said: tuple[Speaker, str]) -> list[tuple[str, str, int]]:
    payloads: Sequence[tuple[Payload, Body | None]] = [
        (OPENED, None),
        *((MessageSent(by=by, agent=agent_of(by)), MessageText(text)) for by, text in said),
    ]
    events = [
        Event(UUID(int=1), seq, AT, payload, body)
        for seq, (payload, body) in enumerate(payloads, start=1)
    ]
    return [(fact.kind, fact.value, fact.seq) for fact in brief_of(events, {}, LISTENER).facts]


def agent_of(by: Speaker) -> Person | None:
    return Person(UUID(int=7), "Finn") if by == "agent" else None


def test_what_is_told_to_an_agent_is_read_without_any_turn_of_the_ai() -> None:
    assert stated(
        ("agent", "Wie lautet die Bestellnummer?"), ("customer", "TW-48213, seit gestern weg")
    ) == [("order_number", "TW-48213", 3), ("date", "2026-03-09", 3)]


def test_what_is_told_while_nobody_answers_is_read() -> None:
    assert stated(("customer", "bitte nicht anrufen"), ("customer", "ich bin schwerhörig")) == [
        ("need", "no_phone", 2),
        ("need", "hearing", 3),
    ]


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    assert stated(
        ("customer", "Bestellung TW-48213"), ("customer", "sorry, vertippt: TW-48231")
    ) == [("order_number", "TW-48231", 3)]


def test_what_only_the_agent_said_is_no_fact() -> None:
    assert stated(("customer", "hallo"), ("agent", "Ist es TW-48213 über 20 €?")) == []
