"""The shapes of the agents' tools: labels, macros, search, contacts, mentions, putting off."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from warmline.desk import Colour
from warmline.web.shapes import ActShape, RowShape, Shape
from warmline.web.text import clean

Name = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(clean)]
LabelName = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(clean)]
LabelNames = Annotated[tuple[LabelName, ...], Field(max_length=300)]
MacroText = Annotated[str, Field(min_length=1, max_length=4_000), AfterValidator(clean)]
Language = Annotated[str, Field(max_length=40), AfterValidator(clean)]
# Whoever asks for more asks for nothing that anybody wrote.
Asked = Annotated[str, Field(max_length=400), AfterValidator(clean)]


class LabelShape(Shape):
    name: str
    colour: Colour
    archived: bool


class DefineLabelShape(Shape):
    """A new label, or how an old one is shown from now on; who has it keeps it."""

    name: LabelName
    colour: Colour = "grey"
    archived: bool = False


class MarkShape(ActShape):
    """`labels` says all that it shall have; `add` and `remove` leave the others alone."""

    labels: LabelNames | None = None
    add: LabelNames = ()
    remove: LabelNames = ()


class MacroShape(Shape):
    id: UUID
    name: str
    text: str
    language: str | None
    shared: bool


class MacrosShape(Shape):
    """`variables` are the names that a text may hold in double braces."""

    macros: list[MacroShape]
    variables: list[str]


class MacroDraftShape(Shape):
    name: Name
    text: MacroText
    language: Language | None = None
    shared: bool = False


class RenderShape(Shape):
    conversation: UUID


class RenderedShape(Shape):
    """`missing` are variables without a value, marked ⟦so⟧ in the text until they are filled in."""

    text: str
    missing: list[str]


class PartShape(Shape):
    text: str
    hit: bool


class SnippetShape(Shape):
    seq: int
    at: datetime
    by: Literal["customer", "ai", "agent", "note"]
    parts: list[PartShape]


class MatchShape(Shape):
    row: RowShape
    snippet: SnippetShape | None


class FoundShape(Shape):
    """`after` asks for the next page, None on the last one."""

    matches: list[MatchShape]
    after: str | None


class NeedShape(Shape):
    need: str
    conversation: UUID
    told_at: datetime


class RatingShape(Shape):
    conversation: UUID
    score: int
    at: datetime
    agent: str | None
    comment: str | None


class ProfileShape(Shape):
    """`out_of_sight` counts conversations that the caller may not see; `score` is the mean of the
    ratings, from 1 to 5."""

    id: UUID
    name: str
    email: str | None
    level: Literal["anonymous", "signed", "confirmed"]
    erased: bool
    conversations: list[RowShape]
    out_of_sight: int
    labels: list[str]
    needs: list[NeedShape]
    ratings: list[RatingShape]
    score: float | None


class MentionByShape(Shape):
    id: UUID
    name: str


class MentionShape(Shape):
    """`seq` is the note's event."""

    conversation: UUID
    seq: int
    by: MentionByShape
    at: datetime
    seen: bool
    text: str
    contact: MentionByShape


class MentionsShape(Shape):
    mentions: list[MentionShape]
    unseen: int


class SeeShape(Shape):
    """Those in one conversation; without it, all."""

    conversation: UUID | None = None


class SnoozeShape(Shape):
    name: Literal["hour", "tomorrow", "monday"]
    until: datetime


class SnoozesShape(Shape):
    timezone: str
    presets: list[SnoozeShape]
