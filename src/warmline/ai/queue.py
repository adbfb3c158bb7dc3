"""Messages wait here for a thread. A free one takes several at a time: one hop for many."""

from asyncio import Future, get_running_loop
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from threading import Lock

from warmline.ai.decision import Situation
from warmline.ai.reader import Read, Reader

# At 3 ms each, the first of a group is kept back for 10 ms by the last.
GROUP = 4


class Full(Exception):
    """More wait than can be read in time."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    text: str
    situation: Situation
    future: Future[Read]


_Outcome = tuple[_Waiting, Read | BaseException]


class Queue:
    """Each message is read by itself, so what is understood does not depend on the group.

    `threads` is how many of `executor`'s may read at a time. The loop's own objects are only
    touched on the loop; `_lock` guards what waits and how many threads are at it.
    """

    def __init__(self, reader: Reader, executor: Executor, *, most: int, threads: int) -> None:
        self._reader, self._executor = reader, executor
        self._most, self._threads = most, threads
        self._waiting: deque[_Waiting] = deque()
        self._busy, self._unread = 0, 0
        self._lock = Lock()

    async def read(self, text: str, situation: Situation) -> Read:
        """Raises `Full` at once where too many wait already."""
        if self._unread >= self._most:
            raise Full
        one = _Waiting(text, situation, get_running_loop().create_future())
        self._unread += 1
        try:
            self._put(one)
            return await one.future
        finally:
            self._unread -= 1

    def _put(self, one: _Waiting) -> None:
        with self._lock:
            self._waiting.append(one)
            idle = self._busy < self._threads
            self._busy += idle
        if idle:
            self._executor.submit(self._take)

    def _take(self) -> None:
        """In a thread: reads a group, then goes to the back of the executor's own queue."""
        with self._lock:
            group = [self._waiting.popleft() for _ in range(min(GROUP, len(self._waiting)))]
        try:
            _tell([(one, self._outcome(one)) for one in group if not one.future.cancelled()])
        finally:
            with self._lock:
                more = bool(self._waiting)
                self._busy -= not more
            if more:
                self._executor.submit(self._take)

    def _outcome(self, one: _Waiting) -> Read | BaseException:
        try:
            return self._reader.read(one.text, one.situation)
        except Exception as error:  # noqa: BLE001  who asked hears of it, as from any executor
            return error


def _tell(outcomes: Sequence[_Outcome]) -> None:
    for loop, together in groupby(outcomes, key=lambda outcome: outcome[0].future.get_loop()):
        # a loop that was closed meanwhile has nobody left who asks
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_deliver, list(together))


def _deliver(outcomes: Sequence[_Outcome]) -> None:
    for one, outcome in outcomes:
        if one.future.done():
            continue
        if isinstance(outcome, BaseException):
            one.future.set_exception(outcome)
        else:
            one.future.set_result(outcome)
