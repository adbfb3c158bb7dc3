"""What everything stands on: the database, the clock, ids, errors. No word of the domain."""

from warmline.kit.clock import Clock, FixedClock, SystemClock
from warmline.kit.database import CONNECTION_LOST, MINIMUM_VERSION, Database, Tx, place
from warmline.kit.errors import DatabaseUnavailable, WarmlineError
from warmline.kit.files import raise_file_limit
from warmline.kit.ids import Ids, new_id, new_token, time_ordered
from warmline.kit.loop import run

__all__ = [
    "CONNECTION_LOST",
    "MINIMUM_VERSION",
    "Clock",
    "Database",
    "DatabaseUnavailable",
    "FixedClock",
    "Ids",
    "SystemClock",
    "Tx",
    "WarmlineError",
    "new_id",
    "new_token",
    "place",
    "raise_file_limit",
    "run",
    "time_ordered",
]
