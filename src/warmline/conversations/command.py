"""A command changes one conversation: its events, what must still hold, and where it moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from warmline.conversations.events import Entry, Event, MessageSent
from warmline.conversations.states import AI_ANSWERS, State


@dataclass(frozen=True, slots=True)
class Fence:
    """What the writer saw: it counts only while this still holds.

    An agent fences on `epoch` alone; the AI also on `heard`, so that an answer to half of what the
    customer said never goes out. A colleague's note voids neither.
    """

    epoch: int
    heard: int | None = None


@dataclass(frozen=True, slots=True)
class MoveTo:
    state: State
    holder: UUID | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """`client_id` names the command within its conversation: the second one with it is a duplicate.

    `answers` is the last customer message that needs no decision of the AI any more.
    """

    conversation: UUID
    client_id: str
    entries: Sequence[Entry]
    fence: Fence | None = None
    move: MoveTo | None = None
    answers: int | None = None

    @property
    def heard_at(self) -> int | None:
        """The position (from 1) of the last customer message among the entries."""
        heard = None
        for position, entry in enumerate(self.entries, 1):
            if isinstance(entry.payload, MessageSent) and entry.payload.by == "customer":
                heard = position
        return heard


@dataclass(frozen=True, slots=True)
class Standing:
    """How a conversation stands; `heard` and `answered` are customer messages' numbers."""

    state: State
    holder: UUID | None
    epoch: int
    last_seq: int
    heard: int
    answered: int

    @property
    def turn_is_open(self) -> bool:
        return self.state in AI_ANSWERS and self.heard > self.answered


@dataclass(frozen=True, slots=True)
class Appended:
    """Kept: `seq` is that of the first event, `standing` is the one after the command."""

    seq: int
    at: datetime
    standing: Standing
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Kept before under the same client id, with this sequence number; nothing was written now."""

    seq: int
    at: datetime
    standing: Standing


@dataclass(frozen=True, slots=True)
class Stale:
    """The fence no longer held; nothing was written."""

    standing: Standing


@dataclass(frozen=True, slots=True)
class UnknownConversation:
    """There is no such conversation; nothing was written."""


Outcome = Appended | Duplicate | Stale | UnknownConversation
