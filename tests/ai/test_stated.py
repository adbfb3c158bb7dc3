"""What a customer stated in a conversation, tried on examples of our own in six languages."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from warmline.ai import Languages, Listener, Spoken

EXAMPLES = Path(__file__).with_name("stated_examples.txt")
TUESDAY = date(2026, 5, 19)


@dataclass(frozen=True, slots=True)
class Example:
    language: str
    said: tuple[str, ...]
    holds: frozenset[str]


def examples() -> Iterator[Example]:
    """A block is a language, lines of what is said, and what holds: the file says how."""
    language, said = "", list[str]()
    for line in EXAMPLES.read_text("utf-8").splitlines():
        if line.startswith("="):
            holds = frozenset(part.strip() for part in line[1:].split("|") if part.strip())
            yield Example(language, tuple(said), holds)
            language, said = "", []
        elif not language and len(line) == 2:
            language = line
        elif line.startswith(("? ", "> ")):
            said.append(line)
        elif said:
            said[-1] += f"\n{line}"


@pytest.fixture(scope="module")
def listener() -> Listener:
    return Listener(Languages())


def lines(text: str) -> str:
    return text.replace("\\n", "\n")


def spoken(said: Sequence[str]) -> list[Spoken]:
    return [
        Spoken("customer" if line[0] == ">" else "ai", lines(line[2:]), seq, TUESDAY)
        for seq, line in enumerate(said, start=1)
    ]


@pytest.mark.parametrize(
    "example", list(examples()), ids=lambda one: f"{one.language}: {one.said[-1]}"
)
def test_what_holds_at_the_end_is_what_the_customer_stated(
    listener: Listener, example: Example
) -> None:
    held = listener.holds(spoken(example.said), example.language)
    assert {f"{one.kind} {one.value}" for one in held} == example.holds


def test_a_statement_cites_the_first_message_and_knows_the_others(listener: Listener) -> None:
    (order,) = listener.holds(spoken(["> order TW-48213", "? And?", "> as I said, TW-48213"]), "en")
    assert (order.seq, order.again, order.text) == (1, (3,), "TW-48213")


def test_a_correction_is_cited_where_it_was_said(listener: Listener) -> None:
    (order,) = listener.holds(spoken(["> order TW-48213", "> sorry, it's TW-48312"]), "en")
    assert (order.value, order.seq) == ("TW-48312", 2)


def test_what_only_others_said_is_no_fact(listener: Listener) -> None:
    said = ["> hello", "? You are Ada Lind, and it is order TW-48213?", "> yes"]
    assert listener.holds(spoken(said), "en") == ()


def test_a_relative_day_counts_from_the_day_on_which_it_was_said(listener: Listener) -> None:
    said = [Spoken("customer", "it came yesterday", 1, date(2026, 5, 2))]
    said += [Spoken("customer", "and again today, I mean this morning", 2, TUESDAY)]
    days = [one.value for one in listener.holds(said, "en")]
    assert days[0] == "2026-05-01"


@pytest.mark.parametrize(
    "text", ["a" * 4_000, "1 " * 2_000, "no " * 1_300, "my " * 1_300, "A1-" * 1_300, "@." * 2_000,
             "(" * 4_000, "5 May, " * 570, "sorry it was 5 € no " * 200, "Rue " * 1_000,
             "x\n" * 2_000]
)  # fmt: skip
def test_no_message_takes_long(listener: Listener, text: str) -> None:
    for language in ("en", "de", "ar"):
        began = time.perf_counter()
        listener.holds([Spoken("customer", text, 1, TUESDAY)], language)
        assert time.perf_counter() - began < 2
