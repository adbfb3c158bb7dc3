"""What the customer may see of their brief: "what I told your colleague".

What they said and what was done for them is theirs. What the company makes of it is not: no risk
topics, no mood, no notes, no confidence, no reason, no colleague's name beyond what they saw.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from warmline.conversations import Need
from warmline.desk.brief.shape import Brief
from warmline.desk.needs import NEED
from warmline.desk.stated import Stated
from warmline.desk.wants import Wish

# Which of their actions a customer can see a card of.
_SEEN = frozenset({"confirmed", "awaiting_approval", "done", "failed", "unknown"})


@dataclass(frozen=True, slots=True)
class TriedForThem:
    """An article they were shown, a question they were asked (`answer`: what they said to it), or
    an action that they wanted (`state`, and the number of its receipt)."""

    kind: Literal["article", "question", "action"]
    title: str
    seq: int
    answer: str | None = None
    state: str | None = None
    receipt: str | None = None
    receipt_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NeedForThem:
    need: Need
    kept: bool


@dataclass(frozen=True, slots=True)
class CustomersBrief:
    """`ask_need`: what they said and were never asked about: whether it may be remembered."""

    wants: Wish | None
    facts: tuple[Stated, ...]
    tried: tuple[TriedForThem, ...]
    needs: tuple[NeedForThem, ...]
    ask_need: tuple[Need, ...] = ()


def for_customer(brief: Brief, settled: Collection[str] = ()) -> CustomersBrief:
    """`settled` are the needs that they were asked about before."""
    return CustomersBrief(
        wants=brief.wish,
        facts=tuple(fact for fact in brief.facts if fact.kind != NEED),
        tried=_tried(brief),
        needs=tuple(NeedForThem(one.need, one.kept) for one in brief.needs if one.told),
        ask_need=tuple(one.need for one in brief.needs if not one.told and one.need not in settled),
    )


def _tried(brief: Brief) -> tuple[TriedForThem, ...]:
    articles = [TriedForThem("article", one.title, one.seq) for one in brief.tried.articles]
    questions = [
        TriedForThem("question", one.text, one.seq, answer=one.answer)
        for one in brief.tried.questions
    ]
    actions = [
        TriedForThem(
            "action",
            one.title,
            one.seq,
            state=one.state,
            receipt=one.receipt,
            receipt_id=one.receipt_id,
        )
        for one in brief.tried.actions
        if one.state in _SEEN
    ]
    return tuple(sorted([*articles, *questions, *actions], key=lambda one: one.seq))
