"""What the AI is told, and what it may decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from warmline.knowledge import Link

Speaker = Literal["customer", "ai", "agent"]

# Why a conversation goes to a person. The codes are kept in the log, so a code is never renamed.
HandOffReason = Literal[
    "asked_for_person",  # the customer's own wish, in words or by the button
    "unsure",  # an intent was likely, but not likely enough
    "out_of_scope",  # nothing the company has written about
    "needs_account",  # known, but it takes a look into the customer's account
    "for_agents",  # known, but its article is written for agents only
    "unreadable",  # nothing legible was said, or in a language the AI does not read
    "model_down",  # no engine could decide in time
]


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the conversation so far. `attachments` are file names, never contents."""

    by: Speaker
    text: str
    attachments: tuple[str, ...] = ()
    article: str | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """`heard` are the customer's messages nobody answered yet, oldest first and never empty;
    `earlier` is what was said before them; `language` what the conversation settled on."""

    heard: Sequence[Said]
    earlier: Sequence[Said] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the engine read: language, most likely intent, and how sure it is of it (0 to 1)."""

    language: str
    intent: str | None = None
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """The published answer of one article."""

    understanding: Understanding
    text: str
    article: str
    steps: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Chat:
    """A fitting reply that needs no article: a greeting, thanks, "are you a bot?", a bare number.

    `closing` says that it was only thanks or goodbye: after a resolution that reopens nothing.
    """

    understanding: Understanding
    text: str
    topic: str
    closing: bool = False


@dataclass(frozen=True, slots=True)
class HandOff:
    """A person takes it from here. `text` tells the customer; `article` may help the agent."""

    understanding: Understanding
    reason: HandOffReason
    text: str
    article: str | None = None


Decision = Answer | Chat | HandOff


class Engine(Protocol):
    """One function: what was said and what is known → a decision. No SQL, nothing sent."""

    async def decide(self, situation: Situation) -> Decision: ...
