"""The way from the AI to a person and back: waits, assignments, call-backs, needs, corrections."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from warmline.conversations.payloads import Body, Payload, Person, Speaker

# What whoever helps this customer must know, and should never have to be told again.
Need = Literal[
    "no_phone",  # cannot or does not want to be called
    "hearing",  # deaf, or hard of hearing
    "sight",  # blind, or sees badly
    "bereavement",  # somebody close died
    "hardship",  # cannot pay
    "illness",  # ill, in hospital, or disabled otherwise
    "interpreter",  # needs a translator, or another language
]

# How an offer ended without being taken.
OfferEnd = Literal[
    "declined",  # by the agent
    "unanswered",  # the agent did not answer in time
    "vanished",  # the agent went offline, or away
    "withdrawn",  # the conversation waits no more, or somebody else took it
]

# Why an agent declined, where they said so.
DeclineReason = Literal["busy", "skill", "leaving"]

# Why an agent lost a conversation without doing anything about it.
ReleaseCause = Literal["vanished", "shift_ended", "deactivated"]


class AssistantInvited(Payload, frozen=True):
    """The customer goes on with the AI while they wait; their place in the line stays."""

    kind = "assistant.invited"


class AssistantLeft(Payload, frozen=True):
    """The AI says no more while the customer waits: their wish, or it does not get them further."""

    kind = "assistant.left"
    by: Literal["customer", "ai"]


class WaitTold(Payload, frozen=True):
    """What the customer was first told about their wait: place in the line, expected wait and its
    upper bound (seconds; None where nothing is known), who is coming, and where nobody is there,
    when somebody will be. What the model alone said is kept beside it: what became of the wait
    corrects the next ones."""

    kind = "wait.told"
    position: int | None = None
    expected: int | None = None
    at_most: int | None = None
    coming: Person | None = None
    opens_at: datetime | None = None
    model_expected: float | None = None
    model_at_most: float | None = None


class Why(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why this agent got this conversation: the rules that decided, first the one that did, with
    the figures that "why did I get this" shows. `step` counts how often the queue's requirements
    were relaxed; `waited` is in seconds."""

    rules: tuple[str, ...]
    queue: str
    waited: int = 0
    step: int = 0
    figures: dict[str, float | int | str] = {}


class AssignmentOffered(Payload, frozen=True):
    """Rings at this agent until `expires`. `seat` is the agent's own count of what happened to
    them (`routing`): by it, and by no clock, offers and presence stand in one order."""

    kind = "assignment.offered"
    agent: Person
    seat: int
    expires: datetime
    why: Why


class AssignmentEnded(Payload, frozen=True):
    kind = "assignment.ended"
    agent: Person
    how: OfferEnd
    reason: DeclineReason | None = None


class ConversationReleased(Payload, frozen=True):
    """Back to the front of the queue, since its agent is not there any more."""

    kind = "conversation.released"
    agent: Person
    cause: ReleaseCause


class CallbackPromised(Payload, frozen=True):
    """A person calls or writes by `due`; the address stands in the body. `task` is its row."""

    kind = "callback.promised"
    task: UUID
    way: Literal["call", "mail"]
    due: datetime
    by: Speaker


class CallbackAddress(Body, frozen=True):
    """`address` is a telephone number (E.164) or a mail address."""

    address: str
    note: str = ""


CallbackOutcome = Literal[
    "reached",
    "answered",
    "not_reached",
    "wrong_address",
    "not_needed",  # another promise took its place, or the matter is settled
    "cancelled",  # by the customer, or by an agent in their name
]


class CallbackEnded(Payload, frozen=True):
    """`agent` is who ended it; None where the customer did."""

    kind = "callback.ended"
    task: UUID
    outcome: CallbackOutcome
    agent: Person | None = None


class CallbackOverdue(Payload, frozen=True):
    kind = "callback.overdue"
    task: UUID
    due: datetime


class NeedTold(Payload, frozen=True):
    """`consent`: the customer agreed that it is kept for later conversations. Which need it is says
    much about a person, so it stands in the body and can be erased."""

    kind = "need.told"
    by: Speaker
    consent: bool
    agent: Person | None = None


class NeedWithdrawn(Payload, frozen=True):
    kind = "need.withdrawn"
    by: Speaker
    agent: Person | None = None


class NeedAsked(Payload, frozen=True):
    """The customer was asked whether what they said may be remembered: once, and never again."""

    kind = "need.asked"


class Needs(Body, frozen=True):
    needs: tuple[Need, ...]


class FactCorrected(Payload, frozen=True):
    """A fact of the brief is put right: `was` in the body is its value until now, `value` the one
    from now on; without `value` it is taken away, without `was` it is new."""

    kind = "fact.corrected"
    fact: str
    by: Literal["customer", "agent"]
    agent: Person | None = None


class Correction(Body, frozen=True):
    was: str | None = None
    value: str | None = None


class AskedAgain(Payload, frozen=True):
    """An agent asked for a fact that the brief knows, from message `known`: told before sending,
    and sent anyway (message `sent`)."""

    kind = "fact.asked_again"
    agent: Person
    fact: str
    known: int
    sent: int


class RatingGiven(Payload, frozen=True):
    """From 1 to 5; `agent` is who had the conversation last, None where only the AI did."""

    kind = "rating.given"
    score: int
    agent: Person | None = None


class Remark(Body, frozen=True):
    text: str


class LabelAdded(Payload, frozen=True):
    kind = "label.added"
    label: str
    agent: Person


class LabelRemoved(Payload, frozen=True):
    kind = "label.removed"
    label: str
    agent: Person


class ReviewClosed(Payload, frozen=True):
    """A person looked at what the AI was left alone with: wrote first, or found nothing to do."""

    kind = "review.closed"
    agent: Person
    outcome: Literal["wrote", "nothing_to_do", "taken_over"]


class MailSetAside(Payload, frozen=True):
    """A mail that names this conversation, and that is not taken for the customer's words: it came
    from another address, or a machine wrote it. For agents only; it voids and moves nothing."""

    kind = "mail.set_aside"
    why: Literal["other_sender", "auto_reply", "bounce"]


class SetAside(Body, frozen=True):
    """`attachments` are names: what a stranger sends along is not kept."""

    sender: str
    text: str
    attachments: tuple[str, ...] = ()


HANDOFFS: dict[str, tuple[type[Payload], type[Body] | None]] = {
    AssistantInvited.kind: (AssistantInvited, None),
    AssistantLeft.kind: (AssistantLeft, None),
    WaitTold.kind: (WaitTold, None),
    AssignmentOffered.kind: (AssignmentOffered, None),
    AssignmentEnded.kind: (AssignmentEnded, None),
    ConversationReleased.kind: (ConversationReleased, None),
    CallbackPromised.kind: (CallbackPromised, CallbackAddress),
    CallbackEnded.kind: (CallbackEnded, Remark),
    CallbackOverdue.kind: (CallbackOverdue, None),
    NeedTold.kind: (NeedTold, Needs),
    NeedWithdrawn.kind: (NeedWithdrawn, Needs),
    NeedAsked.kind: (NeedAsked, Needs),
    FactCorrected.kind: (FactCorrected, Correction),
    AskedAgain.kind: (AskedAgain, None),
    RatingGiven.kind: (RatingGiven, Remark),
    LabelAdded.kind: (LabelAdded, None),
    LabelRemoved.kind: (LabelRemoved, None),
    ReviewClosed.kind: (ReviewClosed, None),
    MailSetAside.kind: (MailSetAside, SetAside),
}
