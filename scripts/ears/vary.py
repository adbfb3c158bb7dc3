"""The same message as others would type it: hasty, without accents, with slips, told in passing."""

import random
import unicodedata

IN_PASSING = 0.3  # of the messages stand beside a routine one
_TYPED = 0.5  # of the messages are typed in another way


def varied(text: str, beside: list[str], chance: random.Random) -> str:
    """`beside` are routine messages of the same language."""
    if beside and chance.random() < IN_PASSING and len(text) < 300:
        pair = [text, chance.choice(beside)]
        chance.shuffle(pair)
        text = chance.choice((" ", ". ", "\n", ", ")).join(pair)
    if chance.random() < _TYPED:
        text = typed(text, chance)
    return " ".join(text.split())


def typed(text: str, chance: random.Random) -> str:
    """In one other way. Nothing is left of a text of signs alone."""
    return chance.choice(_WAYS)(text, chance)


def _lower(text: str, _: random.Random) -> str:
    return text.lower()


def _unmarked(text: str, _: random.Random) -> str:
    return "".join(c for c in text.lower() if c not in ".,!?;:¿¡…'\"")


def _unaccented(text: str, _: random.Random) -> str:
    letters = unicodedata.normalize("NFD", text)
    return "".join(c for c in letters if not "\u0300" <= c <= "\u036f")


def _slipped(text: str, chance: random.Random) -> str:
    words = text.split()
    for _ in range(1 + len(words) // 12):
        at = chance.randrange(len(words)) if words else 0
        if words and len(words[at]) > 3:
            words[at] = _with_slip(words[at], chance)
    return " ".join(words)


def _with_slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    head, letter, after, tail = word[:at], word[at], word[at + 1], word[at + 2 :]
    return chance.choice(
        (head + after + tail, head + after + letter + tail, head + letter * 2 + after + tail)
    )


def _shouted(text: str, _: random.Random) -> str:
    return text.upper()


_WAYS = (_lower, _lower, _unmarked, _unmarked, _unaccented, _slipped, _slipped, _shouted)
