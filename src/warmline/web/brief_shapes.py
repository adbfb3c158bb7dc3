"""The shapes of a brief, and of what agents put right in it."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from warmline.conversations import Need
from warmline.desk import PromiseState
from warmline.web.shapes import ActShape, RowShape, Shape
from warmline.web.text import clean

Kind = Literal[
    "order_number", "account_number", "amount", "date", "email", "phone", "iban", "name", "address"
]  # fmt: skip
Value = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(clean)]
Needs = Annotated[list[Need], Field(min_length=1, max_length=7)]


class WishShape(Shape):
    text: str
    seq: int


class ShownShape(Shape):
    slug: str
    title: str
    seq: int


class PromiseShape(Shape):
    text: str
    by: str
    due: datetime | None
    seq: int
    state: PromiseState


class SuggestedShape(Shape):
    slug: str
    title: str
    short_answer: str
    steps: list[str]


class ShownLinkShape(Shape):
    title: str
    url: str


class SuggestionShape(Shape):
    """What the AI would have answered; `seq` is its event, which its verdict names."""

    seq: int
    article: str
    title: str
    intent: str | None
    confidence: float | None
    text: str
    steps: list[str]
    links: list[ShownLinkShape]


class StatedShape(Shape):
    kind: str
    value: str
    text: str
    seq: int


class BegunShape(Shape):
    """`run`: confirmed, and not over; without it, it may be begun again."""

    action: str
    arguments: dict[str, Any]
    run: UUID | None


class BriefShape(Shape):
    wish: WishShape | None
    intent: str | None
    intent_title: str | None
    confidence: float | None
    reason: str | None
    reason_text: str | None
    language: str | None
    articles: list[ShownShape]
    promises: list[PromiseShape]
    suggested_article: SuggestedShape | None
    asked_for_person: bool
    handoffs: int
    suggestions: list[SuggestionShape]
    wants: list[str]
    risks: list[str]
    facts: list[StatedShape]
    asked: list[str]
    begun: list[BegunShape]
    who: "WhoShown"
    tried: "TriedShape"
    call_backs: list["CallBackShape"]
    mood: list["MoodShape"]
    needs: list["NeedShape"]
    corrections: list["CorrectedShape"]
    chapters: list["ChapterShape"]
    since: "SinceShape | None"
    next_step: "LineShape | None"
    abstract: list["LineShape"]
    takeaways: list["LineShape"]


class LineShape(Shape):
    """`code` and `values` for whoever has words of their own, `text` in English."""

    code: str
    text: str
    values: dict[str, str | int | None]
    seq: int | None


class WhoShown(Shape):
    """`verified`: by the host page or by a code; null where it is what they say themselves."""

    level: Literal["anonymous", "signed", "confirmed"]
    verified: Literal["host", "code"] | None
    name: str | None
    email: str | None
    seq: int | None


class AskedShape(Shape):
    text: str
    seq: int
    answer: str | None
    answer_seq: int | None


class DoneShape(Shape):
    action: str
    title: str
    state: Literal[
        "proposed",
        "confirmed",
        "awaiting_approval",
        "done",
        "failed",
        "unknown",
        "cancelled",
        "declined",
    ]
    run: UUID
    seq: int
    receipt: str | None
    receipt_id: UUID | None


class TriedShape(Shape):
    articles: list[ShownShape]
    questions: list[AskedShape]
    actions: list[DoneShape]


class CallBackShape(Shape):
    task: UUID
    way: Literal["call", "mail"]
    due: datetime
    address: str | None
    seq: int
    outcome: str | None
    overdue: bool


class MoodShape(Shape):
    """The customer's, from message `seq` on; `why` are risk topics, or `stuck`."""

    level: Literal["steady", "strained", "upset", "heavy"]
    why: list[str]
    seq: int


class NeedShape(Shape):
    """`told`: in their own words or confirmed, else only heard; `kept`: remembered by consent."""

    need: Need
    told: bool
    kept: bool
    seq: int | None


class CorrectedShape(Shape):
    kind: str
    was: str | None
    value: str | None
    by: Literal["customer", "agent"]
    by_name: str
    seq: int


class ChapterShape(Shape):
    """`who`: an agent's name, "" the AI, null the queue."""

    began: str
    who: str | None
    seq: int
    last: int
    at: datetime
    reason: str | None
    note: str | None
    wish: WishShape | None
    said: int
    replied: int


class SinceShape(Shape):
    by: str
    how: str
    seq: int
    note: str | None
    lines: list[LineShape]


class ConversationShape(Shape):
    row: RowShape
    brief: BriefShape


class CorrectShape(ActShape):
    """Without `value` the fact is taken away, without `was` it is new."""

    kind: Kind
    was: Value | None = None
    value: Value | None = None


class TellNeedShape(ActShape):
    """`consent`: the customer said that it may be remembered."""

    needs: Needs
    consent: bool


class WithdrawNeedShape(ActShape):
    needs: Needs
