"""What a brief is made of. Each `seq` is the event behind a line, so that an agent can go there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from warmline.conversations import Need
from warmline.desk.begun import Begun
from warmline.desk.corrections import Corrected
from warmline.desk.promises import PromiseState
from warmline.desk.stated import Stated
from warmline.desk.suggestions import OpenSuggestion
from warmline.desk.wants import Wish
from warmline.identity import Level

Value = str | int | None


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence: `code` and `values` for whoever has words of their own, `text` in English."""

    code: str
    text: str
    values: Mapping[str, Value] = field(default_factory=dict)
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Who:
    """`verified` says how it is known: by the host page, by a code that was sent, or not at all, so
    that name and address are what the customer says they are."""

    level: Level
    verified: Literal["host", "code"] | None
    name: str | None
    email: str | None
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    slug: str
    title: str
    seq: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the AI, and what came as its answer: None where nobody answered yet."""

    text: str
    seq: int
    answer: str | None = None
    answer_seq: int | None = None


ActionState = Literal[
    "proposed", "confirmed", "awaiting_approval", "done", "failed", "unknown", "cancelled",
    "declined",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Done:
    """An action that was tried; `receipt` is the number of its proof, where there is one."""

    action: str
    title: str
    state: ActionState
    run: UUID
    seq: int
    receipt: str | None = None
    receipt_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    articles: tuple[Shown, ...] = ()
    questions: tuple[Asked, ...] = ()
    actions: tuple[Done, ...] = ()


@dataclass(frozen=True, slots=True)
class Promise:
    """`by` is the name of who made it, "" of the AI."""

    text: str
    by: str
    due: datetime | None
    seq: int
    state: PromiseState


@dataclass(frozen=True, slots=True)
class CallBack:
    """`outcome` is None until it ended."""

    task: UUID
    way: Literal["call", "mail"]
    due: datetime
    address: str | None
    seq: int
    outcome: str | None = None
    overdue: bool = False


# steady: nothing is known to weigh on them · strained: the AI does not get them further · upset:
# anger, a complaint, a threat to take it further · heavy: what takes a person first, and tact.
MoodLevel = Literal["steady", "strained", "upset", "heavy"]


@dataclass(frozen=True, slots=True)
class Mood:
    """The customer's, from message `seq` on; `why` are risk topics, or `stuck`."""

    level: MoodLevel
    why: tuple[str, ...]
    seq: int


@dataclass(frozen=True, slots=True)
class NeedShown:
    """`told`: in words of their own or confirmed; else it was only heard in message `seq`. `kept`:
    they agreed that it is remembered. `seq` is None where an earlier conversation told it."""

    need: Need
    told: bool
    kept: bool
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the conversation in one pair of hands: `who` is an agent's name, "" the AI, None
    the queue. `began` says how it came there, `reason` and `note` why; `wish` is what the customer
    came with in it, `said` and `replied` how often they and who had it spoke. What was tried and
    promised in it is found by `seq` and `last`, its first and last event."""

    began: str
    who: str | None
    seq: int
    last: int
    at: datetime
    reason: str | None = None
    note: str | None = None
    wish: Wish | None = None
    said: int = 0
    replied: int = 0


@dataclass(frozen=True, slots=True)
class SinceThen:
    """What a colleague did before they passed it on, or were gone: what the brief that they had
    got did not say yet."""

    by: str
    how: str
    seq: int
    note: str | None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggested:
    slug: str
    title: str
    short_answer: str
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """`confidence` (0 to 1) is the AI's in `intent`.

    `wants` are the titles of all that was asked for, where it was more than one thing; `risks` the
    topics that need a person first; `asked` what the AI's latest question let the customer choose;
    `begun` what they wanted done and is not over. `articles` are those of `tried`, for who reads
    only them. `facts` hold, with all `corrections` applied; `chapters` tell the whole way through
    all hands; `abstract` is two lines, `next_step` one sentence.
    """

    wish: Wish | None
    intent: str | None
    intent_title: str | None
    confidence: float | None
    reason: str | None
    reason_text: str | None
    language: str | None
    articles: tuple[Shown, ...]
    promises: tuple[Promise, ...]
    suggested_article: Suggested | None
    asked_for_person: bool
    handoffs: int
    suggestions: tuple[OpenSuggestion, ...] = ()
    wants: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    facts: tuple[Stated, ...] = ()
    asked: tuple[str, ...] = ()
    begun: tuple[Begun, ...] = ()
    who: Who = Who("anonymous", None, None, None)
    tried: Tried = Tried()
    call_backs: tuple[CallBack, ...] = ()
    mood: tuple[Mood, ...] = ()
    needs: tuple[NeedShown, ...] = ()
    corrections: tuple[Corrected, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    since: SinceThen | None = None
    next_step: Line | None = None
    abstract: tuple[Line, ...] = ()
    takeaways: tuple[Line, ...] = ()
