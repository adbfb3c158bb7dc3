"""Facts as they hold now: what was read from the messages, and what was put right since, on top."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from warmline.ai import Listener
from warmline.conversations import (
    ContactDescribed,
    ContactDetails,
    Correction,
    Event,
    FactCorrected,
    MessageSent,
    MessageText,
)
from warmline.desk.stated import Stated, stated_in


@dataclass(frozen=True, slots=True)
class Corrected:
    """Event `seq` put a fact right: without `was` it was new, without `value` it was taken away.
    `by_name` is the agent's, "" of the customer."""

    kind: str
    was: str | None
    value: str | None
    by: Literal["customer", "agent"]
    by_name: str
    seq: int


def facts_in(events: Sequence[Event], listener: Listener | None = None) -> tuple[Stated, ...]:
    """Each once, with the message or the correction that it comes from. Whoever says again what
    was corrected before has it noted again."""
    facts = list(stated_in(events, listener))
    for one in corrections_in(events):
        facts = _with(facts, one, said_again=one.was is not None and _is_said(events, one))
    return tuple(facts)


def corrections_in(events: Sequence[Event]) -> tuple[Corrected, ...]:
    """In order; of those that were erased, nothing is left."""
    return tuple(
        Corrected(
            event.payload.fact,
            event.body.was,
            event.body.value,
            event.payload.by,
            event.payload.agent.name if event.payload.agent else "",
            event.seq,
        )
        for event in events
        if isinstance(event.payload, FactCorrected) and isinstance(event.body, Correction)
    )


def put_right(
    arguments: Mapping[str, Any], events: Sequence[Event], *, since: int
) -> Mapping[str, Any]:
    """What an action knows, with what was corrected after event `since`."""
    changed = dict(arguments)
    for one in corrections_in(events):
        if one.seq > since and one.was is not None and one.value is not None:
            changed = {
                name: one.value if value == one.was else value for name, value in changed.items()
            }
    return changed


def described_in(events: Sequence[Event]) -> tuple[Stated, ...]:
    """The name and the address that the customer gave in the widget's form, the latest ones."""
    latest: dict[str, Stated] = {}
    for event in events:
        if isinstance(event.payload, ContactDescribed) and isinstance(event.body, ContactDetails):
            for kind, value in (("name", event.body.name), ("email", event.body.email)):
                if value:
                    latest[kind] = Stated(kind, value, value, event.seq)
    return tuple(latest.values())


def is_in(value: str, text: str) -> bool:
    """Whether a text says this value, however it is spaced, grouped or capitalised. "49.90 EUR" is
    said by "49,90"."""
    parts = value.split()
    bare = parts[0] if len(parts) == 2 and parts[1].isupper() and parts[0][0].isdigit() else value
    wanted, said = _bare(bare), _bare(text)
    return len(wanted) > 2 and (wanted in said or wanted.removesuffix("00") in _words(text))


def _with(facts: list[Stated], one: Corrected, *, said_again: bool) -> list[Stated]:
    """The corrected fact keeps the place of what it was."""
    new = None if one.value is None else Stated(one.kind, one.value, one.value, one.seq)
    kept: list[Stated] = []
    for fact in facts:
        if new is not None and (fact.kind, fact.value) == (new.kind, new.value):
            continue
        if (fact.kind, fact.value) == (one.kind, one.was) and not said_again:
            kept += [new] if new else []
            new = None
        else:
            kept.append(fact)
    return kept + ([new] if new else [])


def _is_said(events: Sequence[Event], one: Corrected) -> bool:
    return any(is_in(one.was or "", text) for text in _said(events, after=one.seq))


def _said(events: Sequence[Event], *, after: int) -> Iterator[str]:
    for event in events:
        if event.seq <= after or not isinstance(event.payload, MessageSent):
            continue
        if event.payload.by == "customer" and isinstance(event.body, MessageText):
            yield event.body.text


def _bare(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _words(text: str) -> frozenset[str]:
    return frozenset(_bare(word) for word in text.split())
