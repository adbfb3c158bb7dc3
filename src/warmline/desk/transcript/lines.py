"""What of a conversation its customer may read again, line by line.

Only what is named here is told: a new kind of event is left out until somebody decides otherwise.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from warmline.conversations import (
    CallbackPromised,
    ConversationClaimed,
    ConversationHandedBack,
    ConversationOpened,
    ConversationPassed,
    ConversationResolved,
    DeedText,
    Event,
    MessageSent,
    MessageText,
    ReceiptIssued,
    ShownLink,
)

Told = Literal[
    "disclosed", "joined", "left", "back_to_assistant", "resolved", "receipt", "call", "mail"
]


@dataclass(frozen=True, slots=True)
class Line:
    """Either somebody's words (`by`), or that something happened (`told`). `name` is the agent's;
    `text` may be empty where its body was erased; `moment` is when something promised is due."""

    at: datetime
    by: Literal["customer", "ai", "agent"] | None = None
    told: Told | None = None
    name: str = ""
    text: str = ""
    steps: tuple[str, ...] = ()
    links: tuple[ShownLink, ...] = ()
    attachments: tuple[str, ...] = ()
    moment: datetime | None = None


def lines_of(events: Iterable[Event]) -> list[Line]:
    return [line for event in events for line in _lines(event)]


def _lines(event: Event) -> Iterator[Line]:
    match event.payload:
        case ConversationOpened(disclosure=disclosure):
            yield Line(event.at, told="disclosed", text=disclosure.text)
        case MessageSent(by=by, agent=agent) if isinstance(event.body, MessageText):
            yield _said(event.at, by, agent.name if agent else "", event.body)
        case ConversationClaimed(agent=agent):
            yield Line(event.at, told="joined", name=agent.name)
        case ConversationPassed(to=to) if to is not None:
            yield Line(event.at, told="joined", name=to.name)
        case ConversationPassed(by=by):
            yield Line(event.at, told="left", name=by.name)
        case ConversationHandedBack():
            yield Line(event.at, told="back_to_assistant")
        case ConversationResolved():
            yield Line(event.at, told="resolved")
        case ReceiptIssued(number=number) if isinstance(event.body, DeedText):
            told = "\n".join(part for part in (event.body.title, event.body.text) if part)
            yield Line(event.at, told="receipt", name=number, text=told)
        case CallbackPromised(way=way, due=due):
            yield Line(event.at, told=way, moment=due)
        case _:
            pass


def _said(
    at: datetime, by: Literal["customer", "ai", "agent"], name: str, body: MessageText
) -> Line:
    return Line(
        at,
        by=by,
        name=name,
        text=body.text,
        steps=body.steps,
        links=body.links,
        attachments=tuple(one.name for one in body.attachments),
    )
