"""The shapes of actions over HTTP: what is offered, what ran, what waits for an approval."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from warmline.conversations import Consequence, Speaker
from warmline.desk import RunState, WhyApproval
from warmline.identity import Level
from warmline.web.shapes import AgentName, ClientId, Line, Shape
from warmline.web.text import clean, is_blank


def _said(reason: str) -> str:
    if is_blank(reason):
        raise ValueError("say why, for the record")
    return reason


Said = Annotated[str, Field(max_length=1_000), AfterValidator(clean), AfterValidator(_said)]


class IdentityShape(Shape):
    level: Level
    name: str | None
    email: str | None
    subject: str | None


class ContextCardShape(Shape):
    """One of `text` and `error`."""

    action: str
    title: str
    text: str | None
    error: str | None


class ContextShape(Shape):
    identity: IdentityShape | None
    cards: list[ContextCardShape]


class OptionShape(Shape):
    value: Any
    title: str


class InputShape(Shape):
    """`schema` is a JSON Schema of its value; with `options` it is one of them."""

    name: str
    label: str
    # pydantic's models have a method of this name
    schema_: Annotated[dict[str, Any], Field(alias="schema")]
    required: bool
    options: list[OptionShape]


class OfferedActionShape(Shape):
    name: str
    title: str
    about: str
    consequence: Consequence
    inputs: list[InputShape]
    allowed: bool
    why_not: str | None


class LineShape(Shape):
    label: str
    value: str


class ReceiptShape(Shape):
    id: UUID
    number: str


class TakesBackShape(Shape):
    action: str
    arguments: dict[str, Any]


class RunShape(Shape):
    """`hash` is what a confirmation names; `amount` a decimal number; `why` it waits; `undo` what
    takes it back, with what is known for it."""

    id: UUID
    conversation: UUID
    contact: str | None
    action: str
    title: str
    state: RunState
    by: Speaker
    agent: AgentName | None
    hash: str
    text: str
    lines: list[LineShape]
    amount: str | None
    why: WhyApproval | None
    created_at: datetime
    receipt: ReceiptShape | None
    error: str | None
    undo: TakesBackShape | None


class OfferedShape(Shape):
    actions: list[OfferedActionShape]
    runs: list[RunShape]


class ProposeShape(Shape):
    client_id: ClientId
    action: Line
    arguments: Annotated[dict[str, Any], Field(max_length=50, default_factory=dict)]


class ConfirmShape(Shape):
    client_id: ClientId
    hash: Annotated[str, Field(min_length=1, max_length=200)]


class CancelShape(Shape):
    client_id: ClientId


class JudgeShape(Shape):
    client_id: ClientId
    reason: Said


class MailedShape(Shape):
    mailed: Literal[True] = True
