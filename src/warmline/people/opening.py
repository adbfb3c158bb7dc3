"""Opening hours: when somebody is there, by the clock on the wall of the company."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from warmline.kit import WarmlineError

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_HOLIDAYS = 1_000
_MINUTES_A_DAY = 24 * 60
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Minutes after midnight of the day it begins; `end` goes past 24 hours when it lasts into
    the next day."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """`week` has the spans of Monday to Sunday; a span that begins on a holiday does not happen."""

    timezone: str = "UTC"
    week: tuple[tuple[Span, ...], ...] = ((Span(0, _MINUTES_A_DAY),),) * 7
    holidays: frozenset[date] = frozenset()

    def is_open(self, at: datetime) -> bool:
        wall = at.astimezone(ZoneInfo(self.timezone))
        minute = wall.hour * 60 + wall.minute
        today = any(span.start <= minute < span.end for span in self._spans(wall.date()))
        minute += _MINUTES_A_DAY
        yesterday = self._spans(wall.date() - timedelta(days=1))
        return today or any(span.start <= minute < span.end for span in yesterday)

    def next_opening(self, at: datetime) -> datetime | None:
        """When it opens next, in UTC; None while it is open, and when it never opens again."""
        if self.is_open(at):
            return None
        today = at.astimezone(ZoneInfo(self.timezone)).date()
        # even when every day it would open is a holiday, a day after the last of them is not
        for day in (today + timedelta(days=ahead) for ahead in range(MOST_HOLIDAYS + 8)):
            for opening in self._openings(day):
                if opening > at:
                    return opening
        return None

    def closes_on(self, day: date) -> datetime | None:
        """When the last span of this day ends, in UTC; None on a day it does not open."""
        end = max((span.end for span in self._spans(day)), default=None)
        if end is None:
            return None
        return self._instant(day + timedelta(days=end // _MINUTES_A_DAY), end % _MINUTES_A_DAY)

    def _spans(self, day: date) -> tuple[Span, ...]:
        return () if day in self.holidays else self.week[day.weekday()]

    def _openings(self, day: date) -> Iterator[datetime]:
        """The instants at which a span of this day begins, in order."""
        for span in self._spans(day):
            opening = self._instant(day, span.start)
            if self.is_open(opening):  # a span inside the hour that spring skips never happens
                yield opening

    def _instant(self, day: date, minute: int) -> datetime:
        zone = ZoneInfo(self.timezone)
        wall = datetime.combine(day, time(minute // 60, minute % 60))
        instant = wall.replace(tzinfo=zone).astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None) == wall:
            return instant
        # This wall time is skipped in spring: the first instant after the gap opens.
        instant = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
        while instant.astimezone(zone).replace(tzinfo=None) < wall:
            instant += timedelta(minutes=1)
        return instant


ALWAYS_OPEN: Final = OpeningHours()


def read_opening_hours(written: object) -> OpeningHours:
    """From `{"timezone", "week": {"mon": "08:00-12:00, 13:00-20:00" | "closed", …}, "holidays":
    ["2026-12-25"]}`; a day that is not there is closed. Raises WarmlineError `bad_opening_hours`
    with every fault."""
    if not isinstance(written, Mapping):
        raise _bad(["Opening hours have a timezone, a week and holidays."])
    faults = [f"“{key}” is not known." for key in written.keys() - _FIELDS]
    timezone = _read_timezone(written.get("timezone", "UTC"), faults)
    week = _read_week(written.get("week"), faults)
    holidays = _read_holidays(written.get("holidays") or [], faults)
    if faults:
        raise _bad(faults)
    return OpeningHours(timezone, week, holidays)


def write_opening_hours(hours: OpeningHours) -> dict[str, object]:
    """The form that `read_opening_hours` reads."""
    return {
        "timezone": hours.timezone,
        "week": {day: _written(spans) for day, spans in zip(DAYS, hours.week, strict=True)},
        "holidays": [day.isoformat() for day in sorted(hours.holidays)],
    }


_FIELDS: Final = {"timezone", "week", "holidays"}


def _read_timezone(written: object, faults: list[str]) -> str:
    try:
        return ZoneInfo(str(written)).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        faults.append(f"“{str(written)[:80]}” is not a time zone such as Europe/Berlin.")
        return "UTC"


def _read_week(written: object, faults: list[str]) -> tuple[tuple[Span, ...], ...]:
    if not isinstance(written, Mapping) or not written:
        faults.append("The week is missing: give each day its hours, such as mon: 08:00-20:00.")
        return ()
    unknown = sorted(str(key) for key in written.keys() - set(DAYS))
    faults += [f"“{key}” is not a day: use {', '.join(DAYS)}." for key in unknown]
    week = tuple(_read_day(day, str(written.get(day, "closed")), faults) for day in DAYS)
    for at, day in enumerate(DAYS):
        late = max((span.end for span in week[at]), default=0) - _MINUTES_A_DAY
        if any(span.start < late for span in week[(at + 1) % 7]):
            faults.append(f"The hours of {day} run into those of the next day.")
    return week


def _read_day(day: str, written: str, faults: list[str]) -> tuple[Span, ...]:
    if written.strip().casefold() in ("closed", ""):
        return ()
    spans = []
    for part in written.split(","):
        span = _read_span(part.strip())
        if span is None:
            faults.append(
                f"{day}: “{part.strip()[:40]}” is not a time such as 08:00-20:00 or closed."
            )
        else:
            spans.append(span)
    spans.sort()
    if any(later.start < earlier.end for earlier, later in pairwise(spans)):
        faults.append(f"{day}: these hours overlap.")
    return tuple(spans)


def _read_span(written: str) -> Span | None:
    found = _SPAN.fullmatch(written)
    if found is None:
        return None
    from_hour, from_minute, to_hour, to_minute = (int(part) for part in found.groups())
    start, end = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    if max(from_minute, to_minute) > 59 or start >= _MINUTES_A_DAY or end > _MINUTES_A_DAY:
        return None
    return Span(start, end if end > start else end + _MINUTES_A_DAY) if start != end else None


def _read_holidays(written: object, faults: list[str]) -> frozenset[date]:
    if not isinstance(written, list | tuple):
        faults.append("Holidays are a list of dates such as 2026-12-25.")
        return frozenset()
    if len(written) > MOST_HOLIDAYS:
        faults.append(f"These are more than {MOST_HOLIDAYS:,} holidays.")
    days = set()
    for day in written:
        try:
            days.add(date.fromisoformat(str(day)))
        except ValueError:
            faults.append(f"“{str(day)[:40]}” is not a date such as 2026-12-25.")
    return frozenset(days)


def _written(spans: tuple[Span, ...]) -> str:
    return ", ".join(f"{_clock(span.start)}-{_clock(span.end)}" for span in spans) or "closed"


def _clock(minute: int) -> str:
    if minute > _MINUTES_A_DAY:
        minute -= _MINUTES_A_DAY
    return f"{minute // 60:02}:{minute % 60:02}"


def _bad(faults: list[str]) -> WarmlineError:
    return WarmlineError("bad_opening_hours", " ".join(faults))
