"""When a conversation that is put off usually comes back, by the clock on the company's wall."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Preset = Literal["hour", "tomorrow", "monday"]
MORNING = time(9)


@dataclass(frozen=True, slots=True)
class Snooze:
    name: Preset
    until: datetime


def snoozes(now: datetime, timezone: str) -> tuple[Snooze, ...]:
    """In an hour; tomorrow and next Monday at nine. Times are UTC."""
    today = now.astimezone(ZoneInfo(timezone)).date()
    monday = today + timedelta(days=7 - today.weekday())
    return (
        Snooze("hour", now + timedelta(hours=1)),
        Snooze("tomorrow", _morning(today + timedelta(days=1), timezone)),
        Snooze("monday", _morning(monday, timezone)),
    )


def _morning(day: date, timezone: str) -> datetime:
    return datetime.combine(day, MORNING, ZoneInfo(timezone)).astimezone(UTC)
