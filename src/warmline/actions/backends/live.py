"""Carries calls out for real. What a backend does comes back as a value; nothing is raised.

Logged is which backend, which operation, how it ended and how long it took: no argument, no
result, no reason, and no path with somebody's number in it.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from warmline.actions.backends.answers import Broke, Missing, Unreachable, misfit
from warmline.actions.backends.breaker import Breaker
from warmline.actions.backends.over_http import HttpPeer
from warmline.actions.backends.over_mcp import McpPeer
from warmline.actions.model import Action, Backend, Call, Check, HttpBackend, HttpCall
from warmline.actions.outcome import (
    Absent,
    Done,
    Ended,
    Found,
    Lost,
    NotSent,
    Refused,
    Unclear,
    Verified,
)
from warmline.kit import Clock, SystemClock, WarmlineError

logger = logging.getLogger(__name__)

Declared = Callable[[], Mapping[str, Backend]]
# Whether all conditions of a check hold, of (check, arguments, found). Raises a WarmlineError where
# one cannot be decided, as when it speaks of what was not found: then nobody knows.
Expects = Callable[[Check, Mapping[str, Any], Any], bool]


class Peer(Protocol):
    """What is at the other end. A `key` makes a call a write."""

    async def exchange(
        self, call: Call, arguments: Mapping[str, Any], *, key: str | None
    ) -> Ended: ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Line:
    """A backend as it was declared, who is there, and whether it is worth trying."""

    backend: Backend
    peer: Peer
    breaker: Breaker


@dataclass(slots=True)
class LiveBackends:
    """`declared` says which backends there are now; one that changed is reached anew.
    `environment` has the secrets."""

    declared: Declared
    environment: Mapping[str, str] = field(repr=False)
    expects: Expects
    clock: Clock = field(default_factory=SystemClock)
    _lines: dict[str, Line] = field(default_factory=dict)
    _leaving: set[asyncio.Task[None]] = field(default_factory=set)
    _is_stopped: bool = False

    async def start(self) -> None:
        """Reaches nobody yet: a session or a connection opens with the first call."""
        self._is_stopped = False
        for backend in self.declared().values():
            self._line(backend)

    async def stop(self) -> None:
        self._is_stopped = True
        for task in self._leaving:
            task.cancel()
        await asyncio.gather(*self._leaving, return_exceptions=True)
        await asyncio.gather(*(line.peer.close() for line in self._lines.values()))
        self._lines.clear()

    async def call(
        self, call: Call, arguments: Mapping[str, Any], *, key: str | None = None
    ) -> Ended:
        """One try. With a `key` it is a write."""
        backend = self.declared().get(call.backend)
        if backend is None:
            return NotSent(f"no backend {call.backend} is declared")
        if self._is_stopped:
            return NotSent("this server is stopping")
        line, began = self._line(backend), self.clock.monotonic()
        if key is not None:
            arguments = {**arguments, "key": key}
        ended = await _ask(line, call, arguments, key)
        milliseconds = (self.clock.monotonic() - began) * 1000
        logger.info(
            "%s, %s: %s in %.0f ms", call.backend, operation(call), kind(ended), milliseconds
        )
        return ended

    async def run(self, action: Action, arguments: Mapping[str, Any], *, key: str) -> Ended:
        """The action's own call. A result that breaks what the action declares is Lost."""
        ended = await self.call(action.call, arguments, key=None if action.reads else key)
        if isinstance(ended, Done) and action.result is not None:
            rule = misfit(action.result, ended.result)
            if rule is not None:
                logger.warning("%s: the result breaks %s of what it declares", action.name, rule)
                return Lost(f"the result breaks {rule} of what the action declares")
        return ended

    async def verify(self, action: Action, arguments: Mapping[str, Any], *, key: str) -> Verified:
        """Reads back; the key is among the arguments of the check's call."""
        check = action.check
        if check is None:
            return Unclear("the action declares no check")
        arguments = {**arguments, "key": key}
        match await self.call(check.call, arguments):
            case Missing(surely=False):
                # a gateway's 404 knows nothing of our runs
                return Unclear("what answered does not know")
            case Missing() | Done(result=None):
                return Absent()
            case Done(result=found):
                return self._judged(check, arguments, found)
            case Refused():
                return Unclear("the backend refused to tell")
            case NotSent(reason=reason) | Lost(reason=reason):
                return Unclear(reason)

    def _judged(self, check: Check, arguments: Mapping[str, Any], found: object) -> Verified:
        try:
            holds = self.expects(check, arguments, found)
        except WarmlineError:
            return Unclear("what the check found cannot be judged by what it expects")
        if holds:
            return Found(found)
        # found by its key, so it did arrive; it may be on its way still
        return Unclear("it arrived and is not done") if check.by_key else Absent()

    def _line(self, backend: Backend) -> Line:
        line = self._lines.get(backend.name)
        if line is None or line.backend != backend:
            if line is not None:
                leaving = asyncio.create_task(_leave(line), name=f"leaving {backend.name}")
                self._leaving.add(leaving)
                leaving.add_done_callback(self._leaving.discard)
            breaker = Breaker(self.clock.monotonic)
            line = Line(backend, peer_of(backend, self.environment), breaker)
            self._lines[backend.name] = line
        return line


async def _ask(line: Line, call: Call, arguments: Mapping[str, Any], key: str | None) -> Ended:
    if not line.breaker.admits():
        return NotSent(f"{call.backend} did not answer several times and is left alone for a while")
    ended: Ended | None = None
    try:
        ended = await line.peer.exchange(call, arguments, key=key)
    finally:
        match ended:
            case Broke() | Unreachable():
                line.breaker.failed()
            case Done() | Refused() | Lost():
                line.breaker.answered()
            case _:
                line.breaker.left()
    return ended


async def _leave(line: Line) -> None:
    """After the calls that are on it: none takes longer than its time-out."""
    with suppress(asyncio.CancelledError):
        await asyncio.sleep(line.backend.timeout)
    await line.peer.close()


def peer_of(backend: Backend, environment: Mapping[str, str]) -> HttpPeer | McpPeer:
    if isinstance(backend, HttpBackend):
        return HttpPeer(backend, environment)
    return McpPeer(backend, environment)


def operation(call: Call) -> str:
    """As it was declared, without what was put into it."""
    return f"{call.method} {call.path}" if isinstance(call, HttpCall) else f"tool {call.tool}"


def kind(ended: Ended) -> str:
    match ended:
        case Done():
            return "done"
        case Refused():
            return "refused"
        case NotSent():
            return "not sent"
        case Lost():
            return "lost"
