"""How often somebody may do something: token buckets, in memory and bounded."""

from collections import OrderedDict
from dataclasses import dataclass

from warmline.kit import Clock

MOST_KEPT = 50_000


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, then `per_second`."""

    burst: int
    per_second: float


class Bucket:
    """One counter; `take` says how many seconds to wait, 0 when it may go on."""

    __slots__ = ("_at", "_left", "_rate")

    def __init__(self, rate: Rate, now: float) -> None:
        self._rate, self._left, self._at = rate, float(rate.burst), now

    def take(self, now: float, amount: float = 1) -> float:
        refilled = self._left + (now - self._at) * self._rate.per_second
        self._left, self._at = min(self._rate.burst, refilled), now
        if self._left >= amount:
            self._left -= amount
            return 0.0
        return (amount - self._left) / self._rate.per_second


class Limits:
    """Buckets by key; the longest unused are forgotten first."""

    def __init__(self, clock: Clock, rate: Rate) -> None:
        self._clock, self._rate = clock, rate
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, key: str, amount: float = 1) -> float:
        now = self._clock.monotonic()
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket(self._rate, now)
            if len(self._buckets) > MOST_KEPT:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(key)
        return bucket.take(now, amount)
