"""How a call to a backend ended: what is certain, and what is not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from warmline.actions.model import Action, Call


@dataclass(frozen=True, slots=True)
class Done:
    """The backend says that it took effect (or, of a read, what it found)."""

    result: Any


@dataclass(frozen=True, slots=True)
class Refused:
    """The backend said no: nothing happened. `code` is its own, `detail` for operators' eyes."""

    code: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """Nothing left this machine: no connection, no secret, or the breaker is open."""

    reason: str


@dataclass(frozen=True, slots=True)
class Lost:
    """It was sent, and nobody knows: no answer in time, a cut line, 5xx, or an answer that is not
    what was declared."""

    reason: str


Ended = Done | Refused | NotSent | Lost


@dataclass(frozen=True, slots=True)
class Found:
    """Read back: it took effect, with what was found."""

    found: Any


@dataclass(frozen=True, slots=True)
class Absent:
    """Read back: it did not take effect. What is lost may still be on its way."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """It could not be read back now."""

    reason: str


Verified = Found | Absent | Unclear


class Backends(Protocol):
    """Carries out calls. Never raises for what a backend does; never logs arguments or secrets."""

    async def call(
        self, call: Call, arguments: Mapping[str, Any], *, key: str | None = None
    ) -> Ended:
        """One try. `key` is the run's idempotency key; None for reads."""
        ...

    async def run(self, action: Action, arguments: Mapping[str, Any], *, key: str) -> Ended:
        """The action's own call; its result is checked against what it declares."""
        ...

    async def verify(self, action: Action, arguments: Mapping[str, Any], *, key: str) -> Verified:
        """The action's check; `Unclear` where it has none."""
        ...
