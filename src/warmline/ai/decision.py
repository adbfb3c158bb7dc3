"""What the AI is told, and what it may decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from warmline.identity import Level
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
    "risk",  # a risk topic: a person first, whatever the intent
    "not_helping",  # the third sign that the AI does not get the customer further
    "for_review",  # the answer is known, and a person looks at it before it is sent
    "switched_off",  # the company leaves this intent to people
    "ai_stopped",  # the company stopped the AI
    "needs_approval",  # an action that only a supervisor may let through
    "action_failed",  # an action could not be done, or nobody knows whether it was
    "cannot_collect",  # a second try did not bring what an action needs to know
]

# What no answer may outrank. Kept in the log, so a topic is never renamed.
RiskTopic = Literal[
    "self_harm",
    "fraud_in_progress",  # it happens now: a call, a link, a transfer under way
    "unauthorised_payment",  # somebody else paid, ordered or opened with the customer's account
    "bereavement",  # the account holder, or somebody close, died
    "minor",  # the customer, or who used the account, is a child
    "vulnerable",  # illness, disability, abuse, addiction, someone acts for the customer
    "hardship",  # cannot pay: job lost, debts, no money for food or rent
    "wrong_person",  # letters or messages meant for somebody else
    "data_request",  # a copy, deletion or correction of personal data
    "legal",  # ombudsman, regulator, lawyer, court, press
    "complaint",  # wants a complaint on record
    "distress",  # despair or rage, without another topic
]

FactKind = Literal[
    "order_number", "account_number", "amount", "date", "email", "phone", "iban", "name", "address"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the conversation so far. `attachments` are file names, never contents;
    `article` is the slug that was answered with, `topic` what else it was (a kind of small talk,
    "question"), `options` the slugs among which a question let the customer choose."""

    by: Speaker
    text: str
    attachments: tuple[str, ...] = ()
    article: str | None = None
    topic: str | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A value that the customer may choose for an input: `title` is shown, and is what a click
    says."""

    value: Any
    title: str


@dataclass(frozen=True, slots=True)
class Doing:
    """An action under way: `arguments` is what is known of its inputs so far. `asking` is the input
    that was asked for (`code`: the one-time code), `tries` how often without an answer to it,
    `offered` what there was to choose, `run` the proposal that waits for a yes."""

    action: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    asking: str | None = None
    tries: int = 0
    offered: tuple[Offer, ...] = ()
    run: UUID | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """The button of a proposal's card. `current`: it is the proposal that waits, unchanged."""

    yes: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Promised:
    """Of a person, by name. `due` in UTC, where it was said; `text` is "" of a call-back."""

    text: str
    by: str
    due: datetime | None = None


# What became of the one-time code since the AI spoke last.
Code = Literal["confirmed", "wrong", "expired", "too_many"]


@dataclass(frozen=True, slots=True)
class Situation:
    """`heard` are the customer's messages nobody answered yet, oldest first; there is none where
    the first of `doing` goes on by itself, since the one before it is over or what there is to
    choose was looked up. `earlier` is what was said before them; `language` what the conversation
    settled on; `stuck` counts the signs of no progress up to now.

    `doing` are the actions under way, the current one first; `level` says how well it is known who
    the customer is; `known` what they stated earlier; `pressed` is set where what was heard is a
    button of a proposal; `code` where a one-time code was typed; `mailable` says that a code can
    be sent to them. `today` is the company's date; `promised` what agents promised this customer
    before they handed the conversation back, and nobody kept yet.
    """

    heard: Sequence[Said]
    earlier: Sequence[Said] = ()
    language: str | None = None
    stuck: int = 0
    doing: tuple[Doing, ...] = ()
    level: Level = "anonymous"
    known: tuple["Fact", ...] = ()
    pressed: Pressed | None = None
    code: Code | None = None
    mailable: bool = False
    today: date | None = None
    promised: tuple["Promised", ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the customer stated. `value` is in its standard form (IBAN without spaces, date as
    ISO 8601, amount as "49.90 EUR"), `text` as written, `message` the place in `heard`."""

    kind: FactKind
    value: str
    text: str
    message: int = 0


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the engine read: language, most likely intent, and how sure it is of it (0 to 1).

    `intents` are all that were asked for, when more than one; `risks` the risk topics, gravest
    first; `stuck` the signs of no progress, this message's included; `doing` the actions under
    way after this turn, the current one first; of a hand-off, those that a person takes over.
    """

    language: str
    intent: str | None = None
    confidence: float = 0.0
    intents: tuple[str, ...] = ()
    risks: tuple[RiskTopic, ...] = ()
    facts: tuple[Fact, ...] = ()
    stuck: int = 0
    doing: tuple[Doing, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The published answer of one article. `also` answers what else was asked in the message;
    `offer` is the sentence beside it that offers a person, once little seems to help; `resume`
    takes up the action that the question interrupted."""

    understanding: Understanding
    text: str
    article: str
    steps: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    also: tuple["Answer", ...] = ()
    offer: str | None = None
    resume: str | None = None


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
class Option:
    """What the customer may choose: `title` is shown, and is what a click says."""

    article: str
    title: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One clarifying question between near-tied intents, with two or three options. `answered`
    comes before it."""

    understanding: Understanding
    text: str
    options: tuple[Option, ...]
    answered: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class HandOff:
    """A person takes it from here. `text` tells the customer; `article` may help the agent;
    `answered` is the part of the message that needs no person, and comes first."""

    understanding: Understanding
    reason: HandOffReason
    text: str
    article: str | None = None
    answered: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Collect:
    """Asks for one input of the first of `understanding.doing`, or for its one-time code where
    `asking` is `code` (`send`: a new one is to be sent). `needs` is the input whose choices have to
    be looked up first: with one of them it is filled, with several they are shown. `said` comes
    before the question: what was cancelled or corrected."""

    understanding: Understanding
    asking: str
    text: str
    needs: bool = False
    send: bool = False
    said: str | None = None
    answered: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """The first of `understanding.doing` has all it needs: a read is done at once, anything else
    is proposed to the customer; a proposal of it that waits is withdrawn."""

    understanding: Understanding
    said: str | None = None
    answered: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Confirm:
    """The customer said yes to the proposal `run`, the first of `understanding.doing`."""

    understanding: Understanding
    run: UUID


@dataclass(frozen=True, slots=True)
class Cancel:
    """The customer does not want it any more: `run` is its proposal, if it was proposed. `text`
    says that nothing was done. What of `understanding.doing` is left goes on after it."""

    understanding: Understanding
    text: str
    run: UUID | None = None


Acting = Collect | Act | Confirm | Cancel
Decision = Answer | Chat | Ask | HandOff | Acting


class Engine(Protocol):
    """One function: what was said and what is known → a decision. No SQL, nothing sent."""

    async def decide(self, situation: Situation) -> Decision: ...
