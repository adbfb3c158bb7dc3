"""The shapes of call-backs as tasks, and of their report."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from warmline.web.promises_shapes import PromisedTo
from warmline.web.shapes import AgentName, ClientId, Moment, NoteText, Shape

Outcome = Literal["reached", "answered", "not_reached", "wrong_address", "not_needed", "cancelled"]


class CallbackShape(Shape):
    """`due` is by when it was promised; `owner` has taken it, null while it is everybody's;
    `address` is a number (E.164) or a mail address, null once it was erased."""

    id: UUID
    conversation: UUID
    seq: int
    way: Literal["call", "mail"]
    address: str | None
    note: str
    due: datetime
    overdue: bool
    owner: AgentName | None
    state: Literal["open", "ended"]
    outcome: Outcome | None
    tries: int
    made_at: datetime
    ended_at: datetime | None
    contact: PromisedTo
    language: str | None
    conversation_state: str


class EndCallbackShape(Shape):
    """`again` is when who was not reached is tried once more."""

    client_id: ClientId
    outcome: Outcome
    note: NoteText = ""
    again: Moment | None = None


class CallbackReportShape(Shape):
    """`kept_rate`: ended by when it was due, of all that came due; 0 to 1, null where none did."""

    made: int
    calls: int
    mails: int
    open: int
    overdue: int
    kept_rate: float | None
    outcomes: dict[str, int]
