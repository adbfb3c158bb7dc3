"""The shapes of promises and of a reply that is looked at before it is sent."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from warmline.web.shapes import AgentName, Shape, Text


class PromisedTo(Shape):
    id: UUID
    name: str


class PromiseRowShape(Shape):
    conversation: UUID
    seq: int
    text: str
    by: Literal["ai", "agent"]
    owner: AgentName | None
    due: datetime
    state: Literal["open", "kept", "missed"]
    contact: PromisedTo


class PromiseReportShape(Shape):
    """`kept_rate`: kept in time, of all that came due; 0 to 1, null where none did."""

    made: int
    kept: int
    kept_late: int
    missed: int
    open: int
    kept_rate: float | None


class WrittenShape(Shape):
    text: Text


class UnprovenShape(Shape):
    """A sentence that no receipt shows; `action` would do it."""

    text: str
    action: str | None


class PledgeShape(Shape):
    text: str
    due: datetime | None


class KnownAlreadyShape(Shape):
    """The reply asks for it, and the customer told it already, in event `seq`."""

    kind: str
    value: str
    seq: int


class ReplyCheckShape(Shape):
    claims: list[UnprovenShape]
    promise: PledgeShape | None
    asks: list[KnownAlreadyShape]
