"""Failed sign-ins are counted, so that passwords cannot be guessed by trying."""

from collections import OrderedDict, deque
from dataclasses import dataclass
from math import ceil

from warmline.kit import Clock, WarmlineError

WINDOW = 15 * 60  # seconds
MOST_FOR_A_MAIL = 5  # failures from one network address within the window
MOST_FOR_AN_ADDRESS = 50
MOST_KEPT = 20_000  # counters; the longest unused go first


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try, counted as failed until it is told otherwise."""

    keys: tuple[str, ...]


class TooManyAttempts(WarmlineError):
    """`retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        minutes = ceil(retry_after / 60)
        wait = "a minute" if minutes <= 1 else f"{minutes} minutes"
        super().__init__(
            "too_many_attempts", f"Too many failed sign-ins: please try again in {wait}."
        )
        self.retry_after = retry_after


class Attempts:
    """Counted in memory, by mail and network address together and by network address: a stranger
    can lock out neither everyone nor an agent who signs in from elsewhere."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()

    def begin(self, email: str, address: str) -> Attempt:
        """Raises TooManyAttempts. Counted before the password is checked, or a hundred guesses at
        the same moment would all pass."""
        limits = {
            f"{email.strip().casefold()[:200]} {address}": MOST_FOR_A_MAIL,
            address: MOST_FOR_AN_ADDRESS,
        }
        wait = max(self._wait(key, most) for key, most in limits.items())
        if wait > 0:
            raise TooManyAttempts(ceil(wait))
        for key in limits:
            self._count(key)
        return Attempt(tuple(limits))

    def succeeded(self, attempt: Attempt) -> None:
        mail_and_address, address = attempt.keys
        self._failures.pop(mail_and_address, None)
        if (times := self._failures.get(address)) and len(times) > 0:
            times.pop()

    def _wait(self, key: str, most: int) -> float:
        times = self._failures.get(key)
        if times is None:
            return 0
        now = self._clock.monotonic()
        while times and times[0] <= now - WINDOW:
            times.popleft()
        return times[0] + WINDOW - now if len(times) >= most else 0

    def _count(self, key: str) -> None:
        self._failures.setdefault(key, deque()).append(self._clock.monotonic())
        self._failures.move_to_end(key)
        if len(self._failures) > MOST_KEPT:
            self._failures.popitem(last=False)
