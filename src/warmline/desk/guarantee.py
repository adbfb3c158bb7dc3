"""The person guarantee: a customer reaches a person from every state, and keeps their place.

What a customer's wish makes of a conversation depends on how it stands and on nothing else: no
model is asked, so it holds with every model down. What the AI says when it leaves somebody who
waits anyway to people is here, too: words of ours, in every language the product speaks.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from warmline.conversations import (
    WAITING,
    AssistantInvited,
    AssistantLeft,
    ConversationHandedBack,
    Entry,
    HandoffRequested,
    Standing,
    State,
)

Wish = Literal["person", "assistant", "invite_assistant"]
FALLBACK = "en"
_TEXTS = Path(__file__).parent / "guarantee.toml"


@dataclass(frozen=True, slots=True)
class Wished:
    """What follows from a wish: one event, and the state it leads to. `answers`: what was said
    until now is for people, and no longer for the AI."""

    entry: Entry
    state: State
    answers: bool = False


def wished(wish: Wish, now: Standing) -> Wished | None:
    """None where there is nothing to do: asked twice is the same as asked once."""
    match wish:
        case "person":
            return _person(now)
        case "assistant" if now.state in WAITING:
            return Wished(Entry(ConversationHandedBack()), "with_ai")
        case "invite_assistant" if now.state == "waiting":
            return Wished(Entry(AssistantInvited()), "waiting_with_ai")
        case _:
            return None


def _person(now: Standing) -> Wished | None:
    match now.state:
        case "with_ai" | "resolved":
            asked = HandoffRequested(by="customer", reason="asked_for_person")
            return Wished(Entry(asked), "waiting", answers=True)
        case "waiting_with_ai":
            return Wished(Entry(AssistantLeft(by="customer")), "waiting", answers=True)
        case _:
            return None


class Leaving:
    """Words of the AI that leaves a customer who waits to the colleague they wait for."""

    def __init__(self, texts: Mapping[str, Mapping[str, str]] | None = None) -> None:
        self._texts = texts or tomllib.loads(_TEXTS.read_text(encoding="utf-8"))

    def words(self, language: str | None) -> str:
        known = self._texts.get((language or FALLBACK)[:2].lower(), self._texts[FALLBACK])
        return known["on_the_way"]
