"""The customers of the evaluation: what each wishes for, how they press, and what becomes of it."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Fate = Literal["in_time", "late", "never"]
Press = Literal["once", "twice", "again_later"]

# Each asks once, in the middle of anything.
WORDS = (
    "I want to talk to a human",
    "Can I speak to a real person please",
    "Ich möchte mit einem Menschen sprechen",
    "Je veux parler à un conseiller",
    "Quiero hablar con una persona",
    "Quero falar com uma pessoa",
)


@dataclass(frozen=True, slots=True)
class Wish:
    """`asks` for a person first: with the button (""), with words, or not at all (None). `press`
    says whether the wish itself is sent once, again under the same id, or again under another
    one; `fate` is when an agent does something about it."""

    number: int
    way: Literal["call", "mail"]
    address: str
    asks: str | None
    press: Press
    fate: Fate


def wishes(count: int, seed: int) -> Sequence[Wish]:
    drawn = random.Random(seed)
    return [_wish(number, drawn) for number in range(count)]


def _wish(number: int, drawn: random.Random) -> Wish:
    way: Literal["call", "mail"] = "mail" if number % 2 else "call"
    address = f"customer-{number}@shop.example" if way == "mail" else f"+4915{23000000 + number:09}"
    asks = drawn.choice((None, "", *WORDS))
    press: Press = drawn.choices(("once", "twice", "again_later"), (70, 20, 10))[0]
    fate: Fate = drawn.choices(("in_time", "late", "never"), (75, 10, 15))[0]
    return Wish(number, way, address, asks, press, fate)
