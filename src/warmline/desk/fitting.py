"""Values that people type for a fact, brought to its standard form, or refused with the reason."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time

from warmline.ai import Facts
from warmline.desk.errors import BadFact
from warmline.kit import FixedClock

LONGEST = 200
_NUMBER = re.compile(r"[^\W_](?:[\w./-]{0,38}[^\W_])?")
_EMAIL = re.compile(r"[\w.+-]{1,64}@(?:[^\W_](?:[\w-]{0,62}[^\W_])?\.){1,5}[^\W\d_]{2,24}")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_LETTER = re.compile(r"[^\W\d_]")
# A bare value is read as it is where somebody says what it is.
_SAID = {"phone": "my phone number is ", "iban": "", "amount": "", "date": ""}

_SENTENCES = {
    "order_number": "This is no number of an order: letters and digits, such as TW-48213.",
    "account_number": "This is no account number: letters and digits, such as K-20417.",
    "amount": "This is no amount: it takes a currency, such as 49.90 EUR.",
    "date": "This is no date: write it as 2026-03-14, or as 14 March 2026.",
    "email": "This is not a mail address.",
    "phone": "This is no telephone number: write it with its country, such as +44 7700 900123.",
    "iban": "This IBAN is not right: a digit is missing, or wrong.",
    "name": "This is no name.",
    "address": "This is no address.",
}
CORRECTABLE = frozenset(_SENTENCES)


def fitted(kind: str, value: str, language: str, today: date) -> str:
    """In the standard form of its kind. Raises BadFact."""
    if kind not in CORRECTABLE:
        raise BadFact("This cannot be corrected here.")
    written = " ".join(value.split())
    if not written or len(written) > LONGEST:
        raise BadFact(f"Between 1 and {LONGEST} characters fit here.")
    plain = _PLAIN.get(kind)
    found = plain(written) if plain else _read(kind, written, language, today)
    if found is None:
        raise BadFact(_SENTENCES[kind])
    return found


def _read(kind: str, written: str, language: str, today: date) -> str | None:
    """As it would be read in a message that says nothing else."""
    if kind == "date" and _ISO.fullmatch(written):
        return _day(written)
    noon = FixedClock(datetime.combine(today, time(12), UTC))
    facts = Facts(noon).in_text(_SAID[kind] + written, language)
    values = [fact.value for fact in facts if fact.kind == kind]
    return values[0] if len(values) == 1 and len(facts) == 1 else None


def _day(written: str) -> str | None:
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError:
        return None


def _number(written: str) -> str | None:
    bare = written.removeprefix("#").replace(" ", "").upper()
    fits = _NUMBER.fullmatch(bare) and any(char.isdigit() for char in bare)
    return bare if fits else None


def _email(written: str) -> str | None:
    return written.lower() if _EMAIL.fullmatch(written) else None


def _words(written: str) -> str | None:
    return written if _LETTER.search(written) and "@" not in written else None


_PLAIN: Mapping[str, Callable[[str], str | None]] = {
    "order_number": _number,
    "account_number": _number,
    "email": _email,
    "name": _words,
    "address": _words,
}
