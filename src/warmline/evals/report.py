"""What a replay found."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from warmline.evals.audit import Audit

# asked: which of two or three it is, with the right one among them, or in vain
Outcome = Literal["right", "wrong", "asked", "asked_in_vain", "handed_off", "unanswered"]


@dataclass(frozen=True, slots=True)
class Conversed:
    """One conversation of the replay, as its customer saw it. `took` is in seconds, from sending
    to the reply; `reason` is why it was handed off."""

    conversation: str
    text: str
    outcome: Outcome
    acknowledged: int | None
    took: float | None = None
    reason: str | None = None
    seen_twice: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """Shares are of all conversations, except `precision`: of those answered. `briefs_complete`
    counts hand-offs whose brief says what the customer wrote and why it came; None where nobody
    could sign in to read them."""

    conversations: int
    answered_right: int
    answered_wrong: int
    asked: int
    asked_in_vain: int
    handed_off: int
    unanswered: int
    reasons: dict[str, int]
    briefs_complete: int | None
    lost: int
    doubled: int
    gaps: int
    answered_share: float
    precision: float
    turns_per_s: float
    latency_ms_p50: float
    latency_ms_p95: float
    latency_ms_p99: float
    seconds: float

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def report(
    found: Sequence[Conversed], checked: Audit, *, briefs_complete: int | None, seconds: float
) -> Report:
    outcomes = Counter(one.outcome for one in found)
    answered = outcomes["right"] + outcomes["wrong"]
    took = sorted(one.took for one in found if one.took is not None)
    return Report(
        conversations=len(found),
        answered_right=outcomes["right"],
        answered_wrong=outcomes["wrong"],
        asked=outcomes["asked"],
        asked_in_vain=outcomes["asked_in_vain"],
        handed_off=outcomes["handed_off"],
        unanswered=outcomes["unanswered"],
        reasons=dict(Counter(one.reason for one in found if one.reason).most_common()),
        briefs_complete=briefs_complete,
        lost=checked.lost,
        doubled=checked.doubled + sum(one.seen_twice for one in found),
        gaps=checked.gaps,
        answered_share=round(answered / max(1, len(found)), 4),
        precision=round(outcomes["right"] / max(1, answered), 4),
        turns_per_s=round(len(took) / max(0.001, seconds), 1),
        latency_ms_p50=_percentile(took, 0.50),
        latency_ms_p95=_percentile(took, 0.95),
        latency_ms_p99=_percentile(took, 0.99),
        seconds=round(seconds, 1),
    )


def _percentile(ordered: Sequence[float], share: float) -> float:
    """In milliseconds; 0 where nothing was measured."""
    if not ordered:
        return 0.0
    return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)
