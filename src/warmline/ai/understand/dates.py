"""Dates as customers write them, in six languages, as ISO 8601."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

DATES = Path(__file__).parent / "dates.toml"

Found = tuple[int, int, str]
"""Start, end, value."""

_DIGIT = re.compile(r"\d")
# "12/4 Mill Road" is a house.
_STREET = re.compile(
    r"\s(?:[A-Z][\w'-]+\s){1,3}(?:Road|Rd|Street|St|Lane|Avenue|Ave|Drive|Close|Square|Court|Way)\b"
)
_BEFORE_A_DAY = re.compile(r"\b(?:on|since|by|from|until|till|before|after)\s$", re.IGNORECASE)
_DIGITS = re.compile(
    r"(?<![\w.,/-])(?:"
    r"(?P<iso>(?P<y1>(?:19|20)\d\d)[-/.](?P<m1>\d{1,2})[-/.](?P<d1>\d{1,2}))"
    r"|(?P<first>\d{1,2})(?P<sep>[./-])\s?(?P<second>\d{1,2})"
    r"(?:(?P=sep)\s?(?P<y2>(?:19|20)\d\d|\d\d(?!:\d))|(?P<open>\.))?"
    r")(?![\d/-]|[.,]\d|\s?%)"
)


@dataclass(frozen=True, slots=True)
class _Language:
    """The patterns of one language with what their groups mean."""

    months: re.Pattern[str]
    month_of: dict[str, int]
    spelt: re.Pattern[str] | None
    spelt_day: dict[str, int]
    near: re.Pattern[str]
    near_days: dict[str, int]
    weekdays: re.Pattern[str]
    named_days: re.Pattern[str]
    weekday_of: dict[str, int]
    apart: re.Pattern[str]
    unit_days: tuple[tuple[re.Pattern[str], int], ...]
    number_of: dict[str, int]


class Dates:
    """`in_text` reads a date without a year as the nearest one to today, and 3/4 with the day
    first, wherever that is a date."""

    def __init__(self, path: Path = DATES) -> None:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
        self._languages = {code: _language(words) for code, words in listed.items()}

    def in_text(self, text: str, language: str, today: date) -> Iterator[Found]:
        digits = _DIGIT.search(text) is not None
        if digits:
            yield from _in_digits(text, today)
        for code in dict.fromkeys((language, "en")):
            if code in self._languages:
                words = self._languages[code]
                if digits:
                    yield from _of_months(text, words, today)
                yield from _spelt(text, words, today)
                yield from _in_words(text, words, today)

    def coming(self, text: str, language: str, today: date) -> Iterator[Found]:
        """As `in_text`, in a text about what is to come: "Friday" is the next one."""
        yield from self.in_text(text, language, today)
        words = self._languages.get(language)
        if words is None:
            return
        for match in words.named_days.finditer(text):
            wanted = words.weekday_of[match[0].lower()]
            day = today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)
            yield match.start(), match.end(), day.isoformat()


@dataclass(frozen=True, slots=True)
class Weekdays:
    """`number_of`: Monday is 0; names in small letters."""

    pattern: re.Pattern[str]
    number_of: dict[str, int]


def weekdays_of(path: Path) -> dict[str, Weekdays]:
    """By language, the names of the days, written out."""
    listed = tomllib.loads(path.read_text(encoding="utf-8"))
    languages = {code: _language(words) for code, words in listed.items()}
    return {code: Weekdays(one.named_days, one.weekday_of) for code, one in languages.items()}


def _in_digits(text: str, today: date) -> Iterator[Found]:
    for match in _DIGITS.finditer(text):
        if match["iso"]:
            day = _date(int(match["y1"]), int(match["m1"]), int(match["d1"]))
        else:
            day = _of_pair(match, text, today)
        if day:
            yield match.start(), match.end(), day.isoformat()


def _of_pair(match: re.Match[str], text: str, today: date) -> date | None:
    """A pair without a year is a date only where it cannot be a fraction, a price or a range."""
    first, second, year = int(match["first"]), int(match["second"]), match["y2"]
    if year is None:
        pair = f"{first}{match['sep']}{second}"
        after = text[match.end() : match.end() + 4]
        if _STREET.match(text, match.end()):
            return None
        if (match["sep"] == "-" or pair == "24/7" or after.startswith((" of ", "th"))) or (
            match["sep"] == "." and match["open"] is None
        ):
            return None
    return _day(first, second, year, today) or _day(second, first, year, today)


def _day(day: int, month: int, year: str | None, today: date) -> date | None:
    if year is not None:
        return _date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    near = (_date(today.year + by, month, day) for by in (-1, 0, 1))
    return min((day for day in near if day), key=lambda day: abs(day - today), default=None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _of_months(text: str, words: _Language, today: date) -> Iterator[Found]:
    for match in words.months.finditer(text):
        month = words.month_of[(match["m1"] or match["m2"]).lower()]
        # "may 3 of them" is no date: without a capital, the day comes first
        ambiguous = match["m2"] in ("may", "mar", "set")
        if ambiguous and not _BEFORE_A_DAY.search(text[max(0, match.start() - 8) : match.start()]):
            continue
        day = _day(int(match["d1"] or match["d2"]), month, match["y1"] or match["y2"], today)
        if day:
            yield match.start(), match.end(), day.isoformat()


def _spelt(text: str, words: _Language, today: date) -> Iterator[Found]:
    for match in words.spelt.finditer(text) if words.spelt else ():
        month = words.month_of[match["month"].lower()]
        day = _day(words.spelt_day[match["day"].lower()], month, match["year"], today)
        if day:
            yield match.start(), match.end(), day.isoformat()


def _in_words(text: str, words: _Language, today: date) -> Iterator[Found]:
    for match in words.near.finditer(text):
        near = today + timedelta(days=words.near_days[match[0].lower()])
        yield match.start(), match.end(), near.isoformat()
    for match in words.weekdays.finditer(text):
        yield match.start(), match.end(), _weekday(match, words, today).isoformat()
    for match in words.apart.finditer(text):
        if day := _apart(match, words, today):
            yield match.start(), match.end(), day.isoformat()


def _weekday(match: re.Match[str], words: _Language, today: date) -> date:
    """Last Friday is the latest before today, next Friday the first after it."""
    wanted = words.weekday_of[(match["w1"] or match["w2"]).lower()]
    if match["last"] or match["last2"]:
        return today - timedelta(days=(today.weekday() - wanted - 1) % 7 + 1)
    return today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)


def _apart(match: re.Match[str], words: _Language, today: date) -> date | None:
    count = next(value for name, value in match.groupdict().items() if name[0] == "n" and value)
    unit = next(value for name, value in match.groupdict().items() if name[0] == "u" and value)
    number = int(count) if count.isdigit() else words.number_of.get(count.lower(), 0)
    days = next(days for pattern, days in words.unit_days if pattern.fullmatch(unit))
    ago = any(value for name, value in match.groupdict().items() if name.startswith("ago"))
    if not 0 < number <= 400:
        return None
    return today + timedelta(days=-days * number if ago else days * number)


def _language(words: dict[str, Any]) -> _Language:
    month_of, weekday_of = _numbered(words["months"], 1), _numbered(words["days"], 0)
    spelt_day = _numbered(words.get("spelt", []), 1)
    return _Language(
        months=_months(month_of),
        month_of=month_of,
        spelt=_months_after(spelt_day, words["spelt_of"], month_of) if spelt_day else None,
        spelt_day=spelt_day,
        near=_compiled(rf"(?<!guten )(?<!la )(?<!esta )\b(?:{_any(words['near'])})\b(?!')"),
        near_days=words["near"],
        weekdays=_weekdays(words, weekday_of),
        # short forms are words of their own: "sat", "sun", "mar"
        named_days=_compiled(rf"\b(?:{_any(name for name in weekday_of if len(name) > 4)})\b"),
        weekday_of=weekday_of,
        apart=_compiled(_distance(words)),
        unit_days=tuple((_compiled(unit), days) for unit, days in words["units"].items()),
        number_of=_spoken(words["numbers"]),
    )


def _months(names: dict[str, int]) -> re.Pattern[str]:
    day, name = r"\d{1,2}", _any(names)
    year = r"(?:,?\s(?:de\s|del\s)?(?P<y{0}>(?:19|20)\d\d))?"
    after = rf"\b(?P<d1>{day})(?:st|nd|rd|th|er|º|°|\.)?\s?(?:of\s|de\s|the\s)?(?P<m1>{name})\b\.?"
    before = rf"\b(?P<m2>{name})\b\.?\s(?:the\s)?(?P<d2>{day})(?:st|nd|rd|th)?(?![\d:.,%]\d|\d)"
    return _compiled(f"{after}{year.format(1)}|{before}{year.format(2)}")


def _months_after(days: Iterable[str], of: str, names: Iterable[str]) -> re.Pattern[str]:
    between = rf"\s{of}\s" if of else r"\s"
    year = r"(?:,?\s(?:de\s|del\s)?(?P<year>(?:19|20)\d\d))?"
    return _compiled(rf"\b(?P<day>{_any(days)}){between}(?P<month>{_any(names)})\b\.?{year}")


def _weekdays(words: dict[str, Any], names: dict[str, int]) -> re.Pattern[str]:
    name, never = _any(names), "(?!)"
    last, last2 = (_any(words.get(key, [])) or never for key in ("last", "last_after"))
    coming, coming2 = (_any(words.get(key, [])) or never for key in ("next", "next_after"))
    return _compiled(
        rf"\b(?:(?P<last>{last})|(?P<next>{coming}))\s(?P<w1>{name})\b"
        rf"|\b(?P<w2>{name})\s(?:(?P<last2>{last2})|(?P<next2>{coming2}))\b"
    )


def _distance(words: dict[str, Any]) -> str:
    number = "|".join([r"\d{1,3}", *words["numbers"]])
    unit = "|".join(words["units"])
    forms = [("ago", form) for form in words["ago"]] + [("in", form) for form in words["ahead"]]
    return "|".join(
        rf"(?P<{name}{at}>\b"
        + form.replace(" ", r"\s").replace("%", rf"(?P<n{at}>{number})\s(?P<u{at}>{unit})")
        + r"\b)"
        for at, (name, form) in enumerate(forms)
    )


def _numbered(names: list[str], first: int) -> dict[str, int]:
    return {name: at for at, names in enumerate(names, first) for name in names.split("|")}


def _spoken(names: list[str]) -> dict[str, int]:
    """Where a letter is optional ("une?"), both spellings."""
    spelt = {form for names in names for form in names.split("|")}
    numbered = _numbered(names, 1)
    both = {form.replace("?", ""): numbered[form] for form in spelt}
    return both | {re.sub(".\\?", "", form): numbered[form] for form in spelt}


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted((re.escape(word) for word in words), key=len, reverse=True))


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
