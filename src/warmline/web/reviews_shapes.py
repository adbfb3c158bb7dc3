"""The shapes of what people look at again, of waits and of ratings."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from warmline.web.promises_shapes import PromisedTo
from warmline.web.shapes import AgentName, ClientId, Shape


class ReviewShape(Shape):
    """`seq` is the event that says why; `preview` what the customer said last; `holder` has
    taken it and not written yet."""

    conversation: UUID
    seq: int
    why: Literal["unanswered", "not_helped", "failed_action", "left_line", "low_rating"]
    at: datetime
    state: str
    holder: AgentName | None
    contact: PromisedTo
    language: str | None
    preview: str


class CloseReviewShape(Shape):
    client_id: ClientId
    outcome: Literal["wrote", "nothing_to_do", "taken_over"]


class ClosedShape(Shape):
    seq: int


class WaitReportShape(Shape):
    """Seconds and shares (0 to 1); what nothing is known of is null."""

    asked: int
    taken: int
    abandoned: int
    waiting: int
    told: int
    within_bound: float | None
    error: float | None
    to_take: float | None
    to_reply: float | None
    within_three_minutes: float | None


class RatingsShape(Shape):
    asked: int
    given: int
    response_rate: float | None
    average: float | None
    satisfied: float | None


class RatingReportShape(Shape):
    all: RatingsShape
    people: RatingsShape
    ai: RatingsShape
