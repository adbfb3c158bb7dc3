"""The shapes of requests and answers, for validation and for /openapi.json."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from warmline.conversations import Need
from warmline.desk import RejectionReason
from warmline.web.text import clean


def _in_utc(moment: datetime) -> datetime:
    """Zones that Python knows and PostgreSQL does not would break every list that reads them."""
    if moment.tzinfo is None:
        raise ValueError("a time with its zone, such as …T09:00:00Z")
    if not 2000 <= moment.year <= 2200:
        raise ValueError("a time within reach")
    return moment.astimezone(UTC)


def _web_page(address: str) -> str | None:
    """Agents follow it, so it must be what it looks like."""
    address = clean(address)
    return address if address.startswith(("https://", "http://")) else None


ClientId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
Number = Annotated[int, Field(ge=0, le=2**31 - 1)]
Moment = Annotated[datetime, AfterValidator(_in_utc)]
Page = Annotated[str, Field(max_length=2_000), AfterValidator(_web_page)]
Text = Annotated[str, Field(min_length=1, max_length=10_000), AfterValidator(clean)]
NoteText = Annotated[str, Field(max_length=10_000), AfterValidator(clean)]
Line = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(clean)]
Lines = Annotated[list[Line], Field(max_length=100)]
SkillLevels = Annotated[dict[Line, Annotated[int, Field(ge=1, le=5)]], Field(max_length=50)]


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AgentName(Shape):
    id: UUID
    name: str


class ContactShape(Shape):
    id: UUID
    name: str
    email: str | None


class WhyShape(Shape):
    """Why it rings at this agent: the rule that decided first, with the figures that show it."""

    rules: list[str]
    queue: str
    waited: int = 0
    step: int = 0
    figures: dict[str, float | int | str] = {}


class OfferShape(Shape):
    agent: AgentName
    expires: datetime
    why: WhyShape | None


class RowShape(Shape):
    id: UUID
    state: Literal["with_ai", "waiting", "waiting_with_ai", "with_agent", "on_hold", "resolved"]
    epoch: int
    last_seq: int
    holder: AgentName | None
    contact: ContactShape
    channel: str | None
    language: str | None
    intent: str | None
    reason: str | None
    preview: str | None
    preview_by: Literal["customer", "ai", "agent"] | None
    opened_at: datetime | None
    waiting_since: datetime | None
    last_at: datetime | None
    held_until: datetime | None
    held_for: Literal["customer", "colleague", "third_party"] | None
    queue: str | None
    since: datetime | None
    service_level: int | None
    offer: OfferShape | None
    labels: list[str]
    needs: list[Need]
    woken: Literal["customer", "time"] | None
    contact_online: bool


class RowsShape(Shape):
    rows: list[RowShape]
    more: bool


class EventShape(Shape):
    seq: int
    kind: str
    at: datetime
    payload: dict[str, Any]
    body: dict[str, Any] | None
    client_id: str | None


class EventsShape(Shape):
    events: list[EventShape]
    more: bool


class ActedShape(Shape):
    seq: int
    row: RowShape


class AssignmentShape(Shape):
    """`how` it ended; null while it rings. `reason` is why it was declined, where they said so."""

    seq: int
    at: datetime
    agent: AgentName
    expires: datetime
    why: WhyShape
    how: Literal["taken", "declined", "unanswered", "vanished", "withdrawn"] | None
    reason: Literal["busy", "skill", "leaving"] | None


class AssignmentsShape(Shape):
    assignments: list[AssignmentShape]


class ActShape(Shape):
    client_id: ClientId
    if_epoch: Number | None = None


class DeclineShape(ActShape):
    reason: Literal["busy", "skill", "leaving"] | None = None


class MessageShape(ActShape):
    """`suggestion` is the one that was edited into this message, `keeps` the number of the message
    whose promise it keeps, `files` what this agent sent here with POST /api/files."""

    text: NoteText
    promise: bool = False
    due: Moment | None = None
    keeps: Number | None = None
    suggestion: Number | None = None
    files: Annotated[list[UUID], Field(max_length=10)] = []


class UseSuggestionShape(ActShape):
    suggestion: Number


class RejectSuggestionShape(ActShape):
    suggestion: Number
    reason: RejectionReason
    text: NoteText = ""


class NoteShape(ActShape):
    """`mentions` are the colleagues whom it calls."""

    text: Text
    mentions: Annotated[tuple[UUID, ...], Field(max_length=20)] = ()


class PassShape(ActShape):
    """To a colleague; without `to` into `queue`, or without both into the one that fits."""

    to: UUID | None = None
    queue: Annotated[str, Field(max_length=80)] | None = None
    note: NoteText = ""


class HoldShape(ActShape):
    until: Moment
    waiting_for: Literal["customer", "colleague", "third_party"]
    note: NoteText = ""


class HandBackShape(ActShape):
    note: NoteText = ""


class SignInShape(Shape):
    email: Annotated[str, Field(max_length=254)]
    password: Annotated[str, Field(max_length=1_000)]


class PasswordShape(Shape):
    old: Annotated[str, Field(max_length=1_000)]
    new: Annotated[str, Field(max_length=1_000)]


class PresenceShape(Shape):
    presence: Literal["online", "away", "break", "offline"]


Role = Literal["agent", "supervisor", "admin"]


class MeShape(Shape):
    id: UUID
    name: str
    email: str
    role: Role
    presence: Literal["online", "away", "break", "offline"]
    languages: list[str]
    skills: dict[str, int]
    capacity: int
    title: str | None
    photo: UUID | None = None


class AgentShape(Shape):
    """`email` is shown to admins only."""

    id: UUID
    name: str
    role: Role
    presence: Literal["online", "away", "break", "offline"]
    languages: list[str]
    skills: dict[str, int]
    capacity: int
    title: str | None
    photo: UUID | None = None
    active: bool
    email: str | None = None


class NewAgentShape(Shape):
    name: Line
    email: Line
    role: Role = "agent"
    password: Annotated[str, Field(max_length=1_000)]
    languages: Lines = ["en"]
    skills: SkillLevels = {}
    title: Line | None = None


class AgentChangeShape(Shape):
    name: Line | None = None
    email: Line | None = None
    role: Role | None = None
    languages: Lines | None = None
    skills: SkillLevels | None = None
    capacity: Annotated[int, Field(ge=0, le=2000)] | None = None
    title: Line | None = None
    active: bool | None = None
    password: Annotated[str, Field(max_length=1_000)] | None = None


class HoursShape(Shape):
    timezone: str
    week: dict[str, str]
    holidays: list[str] = []


class SettingsShape(Shape):
    allowed_origins: list[str]
    opening_hours: HoursShape
    snippet: str = ""


class LinkShape(Shape):
    title: str
    url: str


class ArticleShape(Shape):
    slug: str
    title: str
    intent: str
    phrasings: list[str] = []
    short_answer: str
    steps: list[str] = []
    links: list[LinkShape] = []
    audience: Literal["customers", "agents"] = "customers"
    language: str = "en"
    needs: Literal["nothing", "account"] = "nothing"
    more: str = ""


class ArticleRowShape(Shape):
    slug: str
    title: str
    intent: str
    language: str
    audience: Literal["customers", "agents"]
    needs: Literal["nothing", "account"]
    phrasings: int


class ReleaseShape(Shape):
    id: int
    at: datetime
    by: str
    note: str
    articles: int
    current: bool = True
    training: Literal["ready", "training", "failed"] | None = None


class KnowledgeShape(Shape):
    release: ReleaseShape | None
    articles: list[ArticleRowShape]


class ReleasedShape(Shape):
    release: ReleaseShape


class TryShape(Shape):
    text: Annotated[str, Field(min_length=1, max_length=4_000)]
    articles: list[ArticleShape] = []


class TriedShape(Shape):
    decision: Literal["answer", "chat", "ask", "hand_off"]
    article: str | None
    intent: str | None
    confidence: float | None
    text: str
    steps: list[str]
    links: list[LinkShape]
    reason: str | None
    options: list[str]
    risks: list[str]


class RemarkShape(Shape):
    kind: Literal["unreached", "mislabelled", "same", "confused", "few"]
    article: str
    other: str | None
    phrasings: list[str]
    count: int
    of: int
    sentence: str
    advice: str


class ExaminationShape(Shape):
    articles: int
    phrasings: int
    right: float | None
    remarks: list[RemarkShape]


class ExaminedShape(Shape):
    state: Literal["none", "running", "ready", "failed"]
    release: Number | None
    found: ExaminationShape | None


class PublishShape(Shape):
    if_release: Number | None = None
    articles: list[ArticleShape] = []
    removed: list[str] = []
    note: NoteText = ""


class UndoShape(Shape):
    if_release: Number | None = None


class WidgetConfigShape(Shape):
    company: str
    assistant: str
    disclosure: dict[str, str]
    languages: list[str]
    open: bool
    opens_at: datetime | None
    max_chars: int
    files: "FileRulesShape"


class FileRulesShape(Shape):
    """`endings` are those of names, with their dots."""

    max_bytes: int
    endings: list[str]


class OpenShape(Shape):
    prefer: Literal["assistant", "person"] = "assistant"
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = None
    page: Page | None = None
    identity: str | None = None


class OpenedShape(Shape):
    """`refused` is why the identity that was given does not count."""

    conversation: UUID
    token: str
    expires_at: datetime
    identity: "WhoShape | None"
    refused: "RefusedShape | None" = None


class WhoShape(Shape):
    level: Literal["signed", "confirmed"]
    name: str | None


class RefusedShape(Shape):
    fault: str
    message: str


class SignShape(Shape):
    """`token` is the conversation's, `identity` what the host page signed."""

    token: Annotated[str, Field(max_length=20_000)]
    identity: str


class SignedShape(Shape):
    level: Literal["signed", "confirmed"]
    name: str | None
    until: datetime
    token: str
    expires_at: datetime


class MailedShape(Shape):
    mailed: bool
