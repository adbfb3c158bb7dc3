"""What is done in a conversation: who the customer proved to be, actions, receipts, promises."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from warmline.conversations.payloads import Body, Payload, Person, Speaker

Consequence = Literal["read", "reversible", "irreversible", "significant"]


class Choice(msgspec.Struct, frozen=True):
    """The customer pressed a button of a proposal's card: of this run, with these arguments."""

    run: UUID
    hash: str
    yes: bool


class Doing(msgspec.Struct, frozen=True, omit_defaults=True):
    """An action under way in the dialogue: the input that was asked for, how often it was, and the
    proposal that waits for the customer's yes. What is known of its inputs stands in the body."""

    action: str
    asking: str | None = None
    tries: int = 0
    run: UUID | None = None


class Offered(msgspec.Struct, frozen=True):
    """What the customer may choose for an input: `title` is shown, `value` is meant."""

    value: Any
    title: str


class Collected(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known of the inputs of one `Doing`, and what was last offered to choose from."""

    arguments: dict[str, Any] = {}
    offered: tuple[Offered, ...] = ()


class Line(msgspec.Struct, frozen=True):
    label: str
    value: str


class ActionProposed(Payload, frozen=True):
    """`hash` is of the action and its arguments: a yes to it is a yes to nothing else."""

    kind = "action.proposed"
    run: UUID
    action: str
    by: Speaker
    hash: str
    consequence: Consequence
    expires: datetime
    agent: Person | None = None


class ActionConfirmed(Payload, frozen=True):
    kind = "action.confirmed"
    run: UUID
    action: str
    by: Speaker
    agent: Person | None = None


class ActionCancelled(Payload, frozen=True):
    """Before anything was done. `changed`: the customer wants it otherwise."""

    kind = "action.cancelled"
    run: UUID
    action: str
    by: Speaker
    reason: Literal["cancelled", "changed", "expired", "taken_over"]
    agent: Person | None = None


class ApprovalRequested(Payload, frozen=True):
    kind = "approval.requested"
    run: UUID
    action: str
    why: Literal["over_limit", "too_often", "significant"]


class ApprovalGiven(Payload, frozen=True):
    kind = "approval.given"
    run: UUID
    action: str
    agent: Person


class ApprovalDeclined(Payload, frozen=True):
    kind = "approval.declined"
    run: UUID
    action: str
    agent: Person


class ActionUnconfirmed(Payload, frozen=True):
    """It was sent, and nobody knows yet whether it took effect; a receipt or a failure follows."""

    kind = "action.unconfirmed"
    run: UUID
    action: str


class ActionFailed(Payload, frozen=True):
    """It had no effect (`refused`, `unavailable`), or a person has to find out (`unknown`)."""

    kind = "action.failed"
    run: UUID
    action: str
    reason: Literal["refused", "unavailable", "unknown"]
    code: str | None = None


class ReceiptIssued(Payload, frozen=True):
    """The proof that an action took effect; `by` is who had it done."""

    kind = "receipt.issued"
    receipt: UUID
    number: str
    run: UUID
    action: str
    by: Speaker
    agent: Person | None = None


class IdentitySigned(Payload, frozen=True):
    """The host page vouches for who this is."""

    kind = "identity.signed"
    until: datetime


class CodeSent(Payload, frozen=True):
    kind = "identity.code_sent"
    expires: datetime


class IdentityConfirmed(Payload, frozen=True):
    kind = "identity.confirmed"
    how: Literal["code", "host"]
    until: datetime


class IdentityRefused(Payload, frozen=True):
    """`left` is how many more tries the code has."""

    kind = "identity.refused"
    reason: Literal["wrong_code", "expired", "too_many", "other_person", "bad_token"]
    left: int = 0


class PromiseKept(Payload, frozen=True):
    """`made` is the number of the message that promised."""

    kind = "promise.kept"
    made: int
    by: Speaker
    agent: Person | None = None


class PromiseReminded(Payload, frozen=True):
    kind = "promise.reminded"
    made: int
    due: datetime


class PromiseMissed(Payload, frozen=True):
    """Due, and not kept: from now on it is everybody's."""

    kind = "promise.missed"
    made: int
    due: datetime


class DeedText(Body, frozen=True):
    """What a proposal or a receipt says, in the customer's language."""

    title: str
    text: str = ""
    lines: tuple[Line, ...] = ()
    reference: str | None = None


class Reason(Body, frozen=True):
    text: str


class CodeHint(Body, frozen=True):
    """Enough of the address to find the mail: "a…@example.com". Erasable, as the address is."""

    hint: str


DEEDS: dict[str, tuple[type[Payload], type[Body] | None]] = {
    ActionProposed.kind: (ActionProposed, DeedText),
    ActionConfirmed.kind: (ActionConfirmed, None),
    ActionCancelled.kind: (ActionCancelled, None),
    ApprovalRequested.kind: (ApprovalRequested, DeedText),
    ApprovalGiven.kind: (ApprovalGiven, Reason),
    ApprovalDeclined.kind: (ApprovalDeclined, Reason),
    ActionUnconfirmed.kind: (ActionUnconfirmed, None),
    ActionFailed.kind: (ActionFailed, Reason),
    ReceiptIssued.kind: (ReceiptIssued, DeedText),
    IdentitySigned.kind: (IdentitySigned, None),
    CodeSent.kind: (CodeSent, CodeHint),
    IdentityConfirmed.kind: (IdentityConfirmed, None),
    IdentityRefused.kind: (IdentityRefused, None),
    PromiseKept.kind: (PromiseKept, None),
    PromiseReminded.kind: (PromiseReminded, None),
    PromiseMissed.kind: (PromiseMissed, None),
}
