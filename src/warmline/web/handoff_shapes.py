"""The shape of the report on hand-offs; docs/operator/handoff.md says what each figure means."""

from warmline.web.shapes import Shape


class SpreadShape(Shape):
    """In seconds."""

    count: int
    p50: float | None
    p90: float | None
    p95: float | None


class CompletenessShape(Shape):
    complete: float | None
    parts: dict[str, float | None]


class WaitBoundShape(Shape):
    waits: int
    within: float | None
    error: float | None
    bias: float | None


class HandoffReportShape(Shape):
    days: int
    handoffs: int
    waiting: int
    left: int
    to_agent: SpreadShape
    to_person: SpreadShape
    within_3_minutes: float | None
    asks_before_honoured: float | None
    honoured_at_once: float | None
    takeovers: int
    asked_again: int
    re_ask_rate: float | None
    re_tell_rate: float | None
    completeness: CompletenessShape
    wait_bound: WaitBoundShape
