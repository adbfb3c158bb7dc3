"""Postal addresses as customers write them: a street with its number, then postcode and town.

Better none than a wrong one: without a postcode, or a town set off by a comma, it is a mere street.
"""

import re
from collections.abc import Iterator

_HOUSE = r"\d{1,4}\s?[a-zA-Z]?(?:\s?[-/]\s?\d{1,4}\s?[a-zA-Z]?){0,3}"
_CAPITAL = r"(?:[A-ZÀ-Þ][\w'’.-]*)"
_WORDS = r"(?:[\w'’.-]+\s){1,4}?"

# Number first: "12 Mill Lane", "4 bis rue de la Paix".
_ENGLISH = (
    rf"(?:(?:no\.?\s)?{_HOUSE}\s{_WORDS}(?i:road|rd|street|st|lane|ln|avenue|ave|drive|dr|close"
    r"|square|sq|court|ct|way|place|pl|terrace|crescent|gardens|grove|hill|row|mews|park|view"
    r"|boulevard|blvd|parade|walk|quay)\b\.?)"
)
_FRENCH = (
    r"(?:\d{1,4}\s?(?i:bis|ter|quater)?,?\s(?i:rue|avenue|av\.|boulevard|bd|place|chemin|allée|allee"
    r"|impasse|quai|route|cours|square|passage|sentier)\s[\w'’ .-]{2,40}?)"
)
# Number last: "Hauptstraße 5", "calle Mayor, 12", "Rua das Flores 8".
_GERMAN = (
    r"(?:(?:[A-ZÄÖÜ][\w.-]*[^\S\n]){0,2}(?:[\w-]*(?i:straße|strasse|str\.|gasse|allee|platz)"
    r"|[A-ZÄÖÜ][\w-]+(?:weg|ring|damm|ufer|hof|steig|stieg|berg|markt|chaussee))\s?"
    rf"{_HOUSE}"
    r"|(?:Am|An der|An den|Im|In der|Auf der|Auf dem|Unter den|Zum|Zur|Beim)\s"
    rf"(?:{_CAPITAL}\s){{1,2}}{_HOUSE})"
)
_IBERIAN = (
    r"(?:(?i:calle|c/|avenida|avda\.?|av\.|plaza|paseo|carrer|camino|ronda|rua|r\.|travessa|largo"
    rf"|praça|praca|estrada|alameda)\s[\w'’ .-]{{2,40}}?,?\s(?:n[.º°]*\s?)?{_HOUSE})"
)
# A house that has a name: "Rose Cottage, 3 Mill Road".
_HOUSE_NAME = (
    r"(?:(?:[A-ZÀ-Þ][\w'’-]*\s){1,3}"
    r"(?:Cottage|House|Lodge|Farm|Barn|Hall|Court|Villa|Manor|Mansions))"
)
_STREET = rf"(?:{_ENGLISH}|{_FRENCH}|{_GERMAN}|{_IBERIAN})"

_FLAT = (
    r"(?i:(?:flat|apartment|apt\.?|unit|suite|room|floor|wohnung|whg\.?|stiege|tür|top|étage|appt\.?"
    r"|appartement|bât\.?|bâtiment|piso|puerta|esc\.?|andar|dto\.?|esq\.?|lote)\s?#?\w{1,5}"
    r"|\d{1,2}(?:\.?\s?[º°]|er|e|\.)?\s?(?:stock|og|étage|piso|andar|esq\.?|dto\.?|izq\.?|dcha\.?|izda\.?|dir\.?|[a-d]\b)?|bajo|atico|ático|entlo\.?|r/c|erdgeschoss|rez-de-chaussée)"
)
_TOWN_WORD = r"(?:St\.\s?[A-ZÀ-Þ][\w'’-]*|[A-ZÀ-Þ][\w'’-]*)"
_TOWN = (
    rf"{_TOWN_WORD}(?:[ -](?:{_TOWN_WORD}|am|an|der|den|im|ob|bei|upon|on|le|la|les|sur|sous"
    rf"|en|de|du"
    r"|del|do|da|dos|das)(?=[ -])){0,3}(?:[ -]"
    rf"{_TOWN_WORD}){{0,2}}"
)
_UK = r"(?i:[a-z]{1,2}\d[a-z\d]?\s?\d[a-z]{2})"
_DIGITS = r"(?:(?:[A-Z]{1,2}-)?\d{4,5}-\d{3}|(?:[A-Z]{1,2}-)?\d{4,5})"
_PLACE = (
    rf"(?:{_DIGITS},?\s(?:{_TOWN}|[^\W\d_]{{3,20}}(?=\s*(?:$|[.,;!?\n])))"
    rf"|(?:[^\W\d_][\w'’-]*\s?){{1,3}},?\s{_UK}"
    rf"|{_UK}(?:,?\s{_TOWN})?)"
)
# A street that no list knows is one where a comma, a postcode and a town follow its number.
_UNKNOWN = (
    rf"(?:(?:{_CAPITAL}|[A-ZÀ-Þ]\w*)(?:\s(?:{_CAPITAL}|de|del|de\sla|de\slas|de\slos|da|do|das|dos|di|du|des|van|den|der|la|le|el)){{0,5}},?\s(?:n[.º°]*\s?)?{_HOUSE}"
    rf"(?:,?\s{_FLAT})?,\s(?:{_DIGITS}(?:\s[A-Z]{{2}})?\s{_TOWN})"
    rf"|{_HOUSE}\s(?:{_CAPITAL}\s){{0,3}}{_CAPITAL}(?:,\s{_FLAT})?,\s"
    rf"(?:(?:{_CAPITAL},?\s){{1,3}}{_UK}|{_TOWN},?\s(?:[A-Z]{{2}}\s)?\d{{5}}(?:-\d{{4}})?|{_DIGITS}\s{_TOWN}))"
)
_ARABIC = re.compile(
    r"(?:شارع|طريق|حي|ش\.)\s[\u0621-\u064a][\u0621-\u064a\s]{1,40}?\s?(?:رقم\s)?\d{1,5}"
    r"(?:[،,]\s?(?:شقة|شقه|حي|مبنى|عمارة|الدور|الطابق)\s[\u0621-\u064a\d\s]{1,20})*"
    r"[،,]\s?[\u0621-\u064a]{2,}(?:\s[\u0621-\u064a]{3,})?(?:[،,]?\s\d{5})?(?!\w)"
)
_AFTER_COMMA = rf"{_TOWN}(?:,?\s(?:[A-Z]{{2}}\s)?{_DIGITS}(?:-\d{{4}})?(?!\d))?"
_ADDRESS = re.compile(
    rf"(?<![\w/.-])(?:{_FLAT},\s)?(?:{_HOUSE_NAME},\s)?{_STREET}(?:,?\s{_FLAT})?"
    rf"(?:,?\s{_PLACE}|,\s{_AFTER_COMMA})(?!\w)"
)
_WHOLE = re.compile(
    # on one line: in a signature a name stands above it
    rf"(?<![\w/.-])(?:{_FLAT},\s)?{_UNKNOWN}(?!\w)".replace(r"\s", r"[^\S\n]")
)
_DIGIT = re.compile(r"\d")
# No address without one of these; looking for them costs next to nothing.
_NAMES = (
    "road rd street st lane ln ave drive dr close square sq court ct way place pl terrace crescent "
    "gardens grove hill row mews park view boulevard blvd bd parade walk quay rue avenue av chemin "
    "allée allee impasse quai route cours passage sentier calle avenida avda plaza paseo carrer "
    "camino ronda rua r travessa largo praça praca estrada alameda am an im in auf unter zum zur "
    "beim"
)
_HINTS = frozenset(_NAMES.split())
_ENDINGS = (
    "str. straße strasse gasse platz weg ring damm ufer hof steig stieg berg markt chaussee allee "
    "c/"
)
_HINTS_WITHIN = tuple(_ENDINGS.split())


def addresses_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and the address on one line."""
    if _DIGIT.search(text) is None:
        return
    if _may_be(text.lower()):
        for match in _ADDRESS.finditer(text):
            yield _trimmed(match)
    for match in _ARABIC.finditer(text) if not text.isascii() else ():
        yield _trimmed(match)
    if "," in text:
        for match in _WHOLE.finditer(text):
            yield _trimmed(match)


def _trimmed(match: re.Match[str]) -> tuple[int, int, str]:
    """Without the full stop of the sentence."""
    written = match[0].rstrip(" .")
    return match.start(), match.start() + len(written), on_one_line(written)


def on_one_line(written: str) -> str:
    return " ".join(re.sub(r",?\s*\n\s*", ", ", written).split())


def _may_be(text: str) -> bool:
    words = {word.strip(".,;:") for word in text.split()}
    return not words.isdisjoint(_HINTS) or any(hint in text for hint in _HINTS_WITHIN)
