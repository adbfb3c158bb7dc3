"""The customers of the evaluation: what each wishes for, how they press, and what becomes of it."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

Way = Literal["call", "mail"]
Fate = Literal["in_time", "late", "never"]
Press = Literal["once", "twice", "again_later"]
# How the conversation stands when a person is asked for.
Stands = Literal["new", "talking", "with_ai_meanwhile", "resolved", "on_hold"]

# Each asks once, in the middle of anything.
WORDS = (
    "I want to talk to a human",
    "Can I speak to a real person please",
    "Ich möchte mit einem Menschen sprechen",
    "Je veux parler à un conseiller",
    "Quiero hablar con una persona",
    "Quero falar com uma pessoa",
    "Vorrei parlare con un operatore",
    "Ik wil graag een medewerker spreken",
    "Chcę porozmawiać z człowiekiem",
    "Bir insanla görüşmek istiyorum",
    "أريد التحدث إلى شخص حقيقي",
)
BUTTON = ""
_STANDS: tuple[Stands, ...] = ("new", "talking", "with_ai_meanwhile", "resolved", "on_hold")


@dataclass(frozen=True, slots=True)
class Wish:
    """`asks` for a person first: with the button (""), with words, or not at all (None). `press`
    says whether the wish itself is sent once, again under the same id, or again under another
    one; `fate` is when an agent does something about it. Who is `answered` left the chat, and what
    an agent writes there must reach them by mail."""

    number: int
    way: Way
    address: str
    asks: str | None
    stands: Stands
    press: Press
    fate: Fate

    @property
    def answered(self) -> bool:
        by_mail = self.way == "mail" and self.fate == "in_time" and self.press != "again_later"
        return by_mail and self.number % 4 == 1

    @property
    def answer(self) -> str:
        """What the agent writes; no other mail holds it."""
        return f"This is the answer number {self.number:06} to what you asked."


def wishes(count: int, seed: int) -> Sequence[Wish]:
    drawn = random.Random(seed)
    return [_wish(number, drawn) for number in range(count)]


def _wish(number: int, drawn: random.Random) -> Wish:
    way: Way = "mail" if number % 2 else "call"
    address = f"customer-{number}@shop.example" if way == "mail" else f"+4915{23000000 + number:09}"
    asks = drawn.choice((None, BUTTON, BUTTON, *WORDS))
    stands = drawn.choices(_STANDS, (60, 10, 10, 10, 10))[0] if asks is not None else "new"
    press: Press = drawn.choices(("once", "twice", "again_later"), (70, 20, 10))[0]
    fate: Fate = drawn.choices(("in_time", "late", "never"), (75, 10, 15))[0]
    wish = Wish(number, way, address, asks, stands, press, fate)
    # whoever is on hold has an agent already, and no other one writes to them
    return replace(wish, stands="new") if wish.answered and stands == "on_hold" else wish
