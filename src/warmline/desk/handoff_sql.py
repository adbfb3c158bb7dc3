"""What the report on hand-offs reads across conversations."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class WaitRow:
    """A wait that was told and is over: seconds, and the times it began and ended (UTC)."""

    asked_at: datetime
    expected: int | None
    at_most: int
    taken_at: datetime


HANDED_OFF = """
select conversation_id from event
where kind in ('handoff.requested', 'conversation.claimed', 'conversation.passed') and at >= $1
group by conversation_id order by max(at) desc limit $2
"""

WAITS = """
select asked_at, expected, at_most, taken_at from wait
where asked_at >= $1 and at_most is not null and taken_at is not null
"""
