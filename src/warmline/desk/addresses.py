"""Where a customer can be reached: a telephone number or a mail address that somebody can use."""

from collections.abc import Iterator
from typing import Literal

import phonenumbers
from babel.core import get_global

from warmline.desk.errors import BadAddress
from warmline.mail import address_of

Way = Literal["call", "mail"]

LONGEST = 80
# Where a language is spoken most; it only helps to read a number without a country in front of it.
SPOKEN_IN = {
    "de": "DE",
    "fr": "FR",
    "es": "ES",
    "pt": "PT",
    "it": "IT",
    "nl": "NL",
    "pl": "PL",
    "sv": "SE",
    "da": "DK",
    "nb": "NO",
    "fi": "FI",
    "ja": "JP",
    "tr": "TR",
}
NO_NUMBER = (
    "We can't call this number. Please check it, and begin with + and the country, "
    "for example +44 20 7946 0018."
)
NO_MAIL = "We can't write to this address. Please check it."


def read_address(way: Way, written: str, *, language: str | None, timezone: str) -> str:
    """The number as E.164, or the plain mail address. `timezone` is the company's, `language` what
    the customer's browser speaks ("de-AT"). Raises BadAddress."""
    if way == "mail":
        address = address_of(written)
        if address is None:
            raise BadAddress(NO_MAIL)
        return address
    if len(written) <= LONGEST:
        for region in _regions(language, timezone):
            number = _number(written, region)
            if number is not None:
                return number
    raise BadAddress(NO_NUMBER)


def _number(written: str, region: str | None) -> str | None:
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _regions(language: str | None, timezone: str) -> Iterator[str | None]:
    """Which country a number without one may be of: the likeliest first; none, for one that names
    its own, comes before all of them."""
    yield None
    parts = (language or "").replace("_", "-").split("-")
    yield from (part.upper() for part in parts[1:] if len(part) == 2 and part.isalpha())
    if region := get_global("zone_territories").get(timezone):
        yield region
    if region := SPOKEN_IN.get(parts[0].lower()):
        yield region
