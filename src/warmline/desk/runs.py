"""What agents see of actions: what can be done for a customer, what was, and who they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from warmline.conversations import Consequence, Line, Person, Speaker
from warmline.identity import Level
from warmline.kit import WarmlineError

RunState = Literal[
    "proposed", "awaiting_approval", "confirmed", "executing", "unknown",
    "succeeded", "failed", "cancelled", "expired", "declined", "handed_over",
]  # fmt: skip
WhyApproval = Literal["over_limit", "too_often", "significant"]


@dataclass(frozen=True, slots=True)
class Undo:
    """The action that takes a run back, and what of its inputs the run knows."""

    action: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RunView:
    """One run of an action. `text` and `lines` are its proposal, in the customer's language; `hash`
    is what a confirmation has to name. `agent` is who runs it, where `by` is an agent; `why` it
    waits for an approval; `contact` whom it is for; `error` a sentence for agents. `undo` is there
    where it succeeded, can be taken back, and was not yet."""

    id: UUID
    conversation: UUID
    action: str
    title: str
    state: RunState
    by: Speaker
    hash: str
    text: str
    created_at: datetime
    agent: Person | None = None
    lines: tuple[Line, ...] = ()
    amount: Decimal | None = None
    receipt_id: UUID | None = None
    receipt_number: str | None = None
    error: str | None = None
    why: WhyApproval | None = None
    contact: str | None = None
    undo: Undo | None = None


@dataclass(frozen=True, slots=True)
class OfferedOption:
    value: Any
    title: str


@dataclass(frozen=True, slots=True)
class OfferedInput:
    """`options` are what a read action found to choose from; empty: it is typed."""

    name: str
    label: str
    schema: Mapping[str, object]
    required: bool
    options: tuple[OfferedOption, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferedAction:
    """`why_not` is a sentence, where it is not `allowed` in this conversation now."""

    name: str
    title: str
    about: str
    consequence: Consequence
    inputs: tuple[OfferedInput, ...] = ()
    allowed: bool = True
    why_not: str | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """`runs` are those of the conversation, newest first."""

    actions: tuple[OfferedAction, ...] = ()
    runs: tuple[RunView, ...] = ()


@dataclass(frozen=True, slots=True)
class ContextCard:
    """What a read action says, or the sentence why it could not: one of `text` and `error`."""

    action: str
    title: str
    text: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class ContextIdentity:
    """The level as it is now: what expired is gone."""

    level: Level
    name: str | None = None
    email: str | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """`identity` is None where the customer never signed in."""

    identity: ContextIdentity | None = None
    cards: tuple[ContextCard, ...] = ()


class UnfitArguments(WarmlineError):
    """`fields` holds a sentence for each input that cannot stay as it is."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("bad_input", "Some of this cannot be sent as it is.")
        self.details = {"fields": dict(fields)}
