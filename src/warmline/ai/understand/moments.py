"""When something that was promised is due: days by the reader of dates, and times of day."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from warmline.ai.understand.dates import Dates
from warmline.people import OpeningHours

MOMENTS = Path(__file__).parent / "moments.toml"

_FRIDAY = 4
# "By 3" is in the afternoon: nobody promises for the night.
_FIRST_HOUR = 8
_ASCII_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_DIGITS = re.compile(r"\d+")
_CLOSE = -1  # in place of minutes: when the day's opening hours end
_AFTER_NOON = frozenset({"p", "tarde", "noche", "مساء", "عصرا"})


@dataclass(frozen=True, slots=True)
class _Language:
    clock: tuple[re.Pattern[str], ...]
    at: tuple[tuple[re.Pattern[str], int], ...]
    ahead: tuple[tuple[re.Pattern[str], timedelta], ...]
    days: tuple[re.Pattern[str], ...]
    working: tuple[re.Pattern[str], ...]
    weeks: tuple[tuple[re.Pattern[str], int], ...]
    numbers: tuple[tuple[re.Pattern[str], int], ...]


class Moments:
    """Immutable, for all threads."""

    def __init__(self, path: Path = MOMENTS) -> None:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
        self._languages = {code: _language(words) for code, words in listed.items()}
        self._dates = Dates()

    def in_text(
        self, text: str, language: str, at: datetime, hours: OpeningHours
    ) -> datetime | None:
        """The first moment after `at` that `text` names, in UTC. A day without a time ends when
        the company closes on it; a time without a day is the next one."""
        text = text.translate(_ASCII_DIGITS).lower()
        words = self._languages.get(language)
        if words is None:
            return None
        for pattern, unit in words.ahead:
            if match := pattern.search(text):
                return at + unit * _number(match["n"], words)
        here = at.astimezone(ZoneInfo(hours.timezone))
        days = [self._day(text, language, here.date(), hours), *_later(here.date())]
        minutes = _minutes(text, words)
        if days[0] is None and minutes is None:
            return None
        for day in days if days[0] is None else days[:1]:
            if day and (due := _instant(day, minutes, hours)) > at:
                return due
        return _ends(here.date(), hours) if days[0] == here.date() else None

    def _day(self, text: str, language: str, today: date, hours: OpeningHours) -> date | None:
        words = self._languages[language]
        for pattern in words.working:
            if match := pattern.search(text):
                return _open_day(today, _number(match["n"], words), hours)
        for pattern in words.days:
            if match := pattern.search(text):
                return today + timedelta(days=_number(match["n"], words))
        found = sorted(self._dates.coming(text, language, today))
        coming = (date.fromisoformat(day) for _, _, day in found)
        if day := next((day for day in coming if day >= today), None):
            return day
        for pattern, weeks in words.weeks:
            if pattern.search(text):
                friday = today + timedelta(days=(_FRIDAY - today.weekday()) % 7)
                return friday + timedelta(weeks=weeks if today.weekday() <= _FRIDAY else 0)
        return None


def _later(today: date) -> Iterator[date]:
    yield today
    yield today + timedelta(days=1)


def _open_day(today: date, count: int, hours: OpeningHours) -> date:
    """The `count`th day from today on which the company is open."""
    day = today
    for _ in range(366):
        day += timedelta(days=1)
        count -= hours.closes_on(day) is not None
        if count <= 0:
            return day
    return day


def _minutes(text: str, words: _Language) -> int | None:
    """After midnight, or `_CLOSE`."""
    for pattern in words.clock:
        for match in pattern.finditer(text):
            hour = int(match["h"])
            named = match.groupdict()
            minute = int(named.get("m") or named.get("m2") or 0)
            if hour < 24:
                return (
                    60 * _hour(hour, named.get("half"), exact=named.get("m") is not None) + minute
                )
    named_at = (minutes for pattern, minutes in words.at if pattern.search(text))
    return next(named_at, None)


def _hour(hour: int, half: str | None, *, exact: bool) -> int:
    if half is None:
        return hour if exact or not 0 < hour < _FIRST_HOUR else hour + 12
    return hour % 12 + (12 if half in _AFTER_NOON else 0) if hour <= 12 else hour


def _instant(day: date, minutes: int | None, hours: OpeningHours) -> datetime:
    if minutes is None or minutes == _CLOSE:
        return hours.closes_on(day) or _ends(day, hours)
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(hours.timezone))
    return (midnight + timedelta(minutes=minutes)).astimezone(UTC)


def _ends(day: date, hours: OpeningHours) -> datetime:
    """Midnight, by the company's clock."""
    return _instant(day, 24 * 60, hours)


def _number(written: str, words: _Language) -> int:
    if digits := _DIGITS.findall(written):
        return int(digits[-1])
    return next((value for pattern, value in words.numbers if pattern.fullmatch(written)), 1)


def _language(words: dict[str, Any]) -> _Language:
    # of "24 to 48 hours" the later one is meant: it is what can be kept
    number = "|".join([r"(?:\d{1,3}\s?(?:-|–|\w{1,3})\s?)?\d{1,3}", *words["numbers"]])

    def counted(patterns: list[str]) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(r"\b" + pattern.replace("%", number)) for pattern in patterns)

    units = (("hours", timedelta(hours=1)), ("minutes", timedelta(minutes=1)))
    return _Language(
        clock=tuple(re.compile(pattern) for pattern in words["clock"]),
        at=tuple(
            (re.compile(rf"\b(?:{name})\b"), _CLOSE if hour == "close" else 60 * int(hour))
            for name, hour in words["at"].items()
        ),
        ahead=tuple((pattern, unit) for key, unit in units for pattern in counted(words[key])),
        days=counted(words["days"]),
        working=counted(words["working"]),
        weeks=tuple((re.compile(rf"\b{name}\b"), ahead) for name, ahead in words["weeks"].items()),
        numbers=tuple((re.compile(name), value) for name, value in words["numbers"].items()),
    )
