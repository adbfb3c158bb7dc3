"""From a customer's words to the value of an input; only what fits its schema counts."""

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_DOWN, Decimal
from itertools import pairwise

from warmline.actions import Input, coerced, fits, parsed_amount
from warmline.ai.decision import Fact, Offer

_TOKEN = re.compile(r"[^\s,;!?]+")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,7}(?:[.,]\d{1,2})?(?![\w]|[.,]\d)")
_WORD = re.compile(r"[^\W_]+")
_CENT = Decimal("0.01")
# An address has a number in it, and is no longer than this.
_MOST_WORDS = 30
_NAME_WORDS = 5


def of_fact(one: Input, fact: Fact) -> object | None:
    """The value that this fact gives an input, None where it does not fit."""
    if fact.kind == "amount":
        return _of_amount(one, fact.value)
    values = (_fitting(one, said) for said in (fact.value, fact.text))
    return next((value for value in values if value is not None), None)


def of_offered(offered: Sequence[Offer], found: Sequence[object]) -> object | None:
    """The one offered value that was said as a fact."""
    there = [offer.value for offer in offered if offer.value in found]
    return there[0] if len(there) == 1 else None


def of_words(one: Input, text: str, *, current: object = None) -> object | None:
    """What an answer to the question for this input says without being a fact of any kind: a bare
    number for an amount, a number typed with a blank in it, an address, a name, free text."""
    match one.fact:
        case "amount":
            return _of_bare_amount(one, text, current)
        case "order_number" | "account_number":
            return _of_tokens(one, text)
        case "address" if len(text.split()) <= _MOST_WORDS and any(c.isdigit() for c in text):
            return _fitting(one, text)
        case "name" if len(text.split()) <= _NAME_WORDS and not any(c.isdigit() for c in text):
            return _fitting(one, text.strip(" .,!"))
        case "text":
            return _named(one, text) if "enum" in one.schema else _of_text(one, text)
        case "choice":
            return _named(one, text) if "enum" in one.schema else None
        case _:
            return None


def half_of(one: Input, value: object) -> object | None:
    """Half of an amount, never a cent more."""
    parsed = parsed_amount(value)
    if parsed is None:
        return None
    half = (parsed[0] / 2).quantize(_CENT, rounding=ROUND_DOWN)
    return _of_amount(one, _written(half, parsed[1] or _currency(one)))


def named_values(one: Input) -> tuple[Offer, ...]:
    """The values of an enumeration, as something to choose from."""
    values = one.schema.get("enum")
    if not isinstance(values, list | tuple):
        return ()
    return tuple(Offer(value, str(value).replace("_", " ")) for value in values)


def _of_amount(one: Input, amount: str) -> object | None:
    """ "49.90 EUR" as the schema wants it; without its currency only where it takes a text."""
    if (value := _fitting(one, amount)) is not None:
        return value
    return _fitting(one, amount.split()[0]) if one.schema.get("type") == "string" else None


def _of_bare_amount(one: Input, text: str, current: object) -> object | None:
    found = _NUMBER.findall(text)
    if len(found) != 1:
        return None
    number = Decimal(found[0].replace(",", ".")).quantize(_CENT)
    known = parsed_amount(current)
    return _of_amount(one, _written(number, (known and known[1]) or _currency(one)))


def _of_text(one: Input, text: str) -> object | None:
    """A text as it is; of a number, the one that stands in it."""
    if one.schema.get("type") not in ("number", "integer"):
        return _fitting(one, text)
    found = _NUMBER.findall(text)
    return _fitting(one, found[0]) if len(found) == 1 else None


def _of_tokens(one: Input, text: str) -> object | None:
    """Of a schema with a pattern, the one token, or pair of them, that has its form."""
    if "pattern" not in one.schema:
        return None
    tokens = [token.strip(".:#'\"()").upper() for token in _TOKEN.findall(text)]
    pairs = [f"{a}{joint}{b}" for a, b in pairwise(tokens) for joint in ("-", "_", "")]
    found = {token for token in (*tokens, *pairs) if token and fits(one.schema, token) is None}
    return found.pop() if len(found) == 1 else None


def _named(one: Input, text: str) -> object | None:
    """The one value of an enumeration that is named."""
    said = f" {' '.join(_WORD.findall(text.lower()))} "
    there = [offer.value for offer in named_values(one) if f" {offer.title.lower()} " in said]
    return there[0] if len(there) == 1 else None


def _fitting(one: Input, said: str) -> object | None:
    value = coerced(one.schema, said)
    return value if said and fits(one.schema, value) is None else None


def _written(number: Decimal, currency: str | None) -> str:
    return f"{number} {currency}" if currency else str(number)


def _currency(one: Input) -> str | None:
    currency = one.schema.get("x-currency")
    return str(currency) if currency else None


def all_of(facts: Sequence[Fact], one: Input) -> Iterator[tuple[Fact, object]]:
    """The facts that fill an input, with the values they give it."""
    for fact in facts:
        if fact.kind == one.fact and (value := of_fact(one, fact)) is not None:
            yield fact, value
