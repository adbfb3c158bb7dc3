"""Ids and secrets."""

import secrets
import time
from typing import Protocol
from uuid import UUID


class Ids(Protocol):
    def __call__(self) -> UUID: ...


def new_id() -> UUID:
    """A UUID of version 7: it begins with the time, so an index on it grows at its end."""
    return time_ordered(time.time_ns() // 1_000_000, secrets.randbits(74))


def time_ordered(milliseconds: int, randomness: int) -> UUID:
    """Lay out a version 7 UUID (RFC 9562): 48 bits of time, 74 bits of randomness."""
    high, low = randomness >> 62, randomness & ((1 << 62) - 1)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


def new_token() -> str:
    """256 bits nobody can guess, safe in an address."""
    return secrets.token_urlsafe(32)
