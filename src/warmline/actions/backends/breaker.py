"""Leaves a backend alone that does not answer, and finds out when it does again.

Our own, since the libraries for it wrap a function and count what it raises: here a call that
failed is a value like any other, and a refusal is a sign of life.
"""

from collections.abc import Callable

FAILURES = 5
PAUSE_SECONDS = 10.0


class Breaker:
    """Opens after five failures in a row; ten seconds later one call at a time may try again."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._failures = 0
        self._opened_at: float | None = None
        self._trying = False

    def admits(self) -> bool:
        """Whether a call may be made now. Who was admitted tells how it went, with one of the
        three below."""
        if self._opened_at is None:
            return True
        if self._trying or self._monotonic() - self._opened_at < PAUSE_SECONDS:
            return False
        self._trying = True
        return True

    def answered(self) -> None:
        self._failures, self._opened_at, self._trying = 0, None, False

    def failed(self) -> None:
        self._failures += 1
        self._trying = False
        if self._failures >= FAILURES:
            self._opened_at = self._monotonic()

    def left(self) -> None:
        """The call ended without a word about the backend: cancelled, or never sent."""
        self._trying = False
