"""The frames of both live sockets (docs/developer/protocol.md)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from warmline.autonomy import Stopped
from warmline.conversations import Need

ClientId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_.:-]{1,64}\Z")]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]

# Far beyond what a reader reads; the text's own limit is the widget's `max_chars`.
LONGEST_FRAME = 64 * 1024


class Frame(msgspec.Struct, frozen=True, tag_field="type"):
    pass


class Hello(Frame, frozen=True, tag="hello"):
    token: str
    after: Count = 0


class AttachmentFrame(msgspec.Struct, frozen=True):
    """What was uploaded has an `id`, and what was kept of it counts; without one it is named."""

    id: UUID | None = None
    name: Annotated[str, msgspec.Meta(max_length=200)] = ""
    media_type: Annotated[str, msgspec.Meta(max_length=100)] = ""
    size: Annotated[int, msgspec.Meta(ge=0, le=2**40)] = 0


class ChoiceFrame(msgspec.Struct, frozen=True):
    """The button of a proposal: of this run, with the arguments of this hash."""

    run: UUID
    hash: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{1,64}\Z")]
    yes: bool


class Say(Frame, frozen=True, tag="say"):
    client_id: ClientId
    text: str
    attachments: Annotated[tuple[AttachmentFrame, ...], msgspec.Meta(max_length=10)] = ()
    choice: ChoiceFrame | None = None


class AskPerson(Frame, frozen=True, tag="ask_person"):
    client_id: ClientId


class AskAssistant(Frame, frozen=True, tag="ask_assistant"):
    client_id: ClientId


class InviteAssistant(Frame, frozen=True, tag="invite_assistant"):
    client_id: ClientId


class CancelCallBack(Frame, frozen=True, tag="cancel_call_back"):
    client_id: ClientId


class CallBack(Frame, frozen=True, tag="call_back"):
    client_id: ClientId
    way: Literal["call", "mail"]
    address: Annotated[str, msgspec.Meta(max_length=254)]
    note: Annotated[str, msgspec.Meta(max_length=1000)] = ""


class Rate(Frame, frozen=True, tag="rate"):
    client_id: ClientId
    score: Annotated[int, msgspec.Meta(ge=1, le=5)]
    comment: Annotated[str, msgspec.Meta(max_length=2000)] = ""


class Typing(Frame, frozen=True, tag="typing"):
    on: bool
    conversation: UUID | None = None


class Read(Frame, frozen=True, tag="read"):
    """The customer has seen what stands up to here; kept by this node
    while it runs, and nowhere else."""

    seq: Count


class History(Frame, frozen=True, tag="history"):
    before: Count
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 30


class Describe(Frame, frozen=True, tag="describe"):
    client_id: ClientId
    name: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    email: Annotated[str, msgspec.Meta(max_length=254)] | None = None


class Verify(Frame, frozen=True, tag="verify"):
    client_id: ClientId
    code: Annotated[str, msgspec.Meta(max_length=40)]


class SendCode(Frame, frozen=True, tag="send_code"):
    client_id: ClientId


class ShowBrief(Frame, frozen=True, tag="brief"):
    pass


class Correct(Frame, frozen=True, tag="correct"):
    """Without `value` the fact is taken away, without `was` it is new."""

    client_id: ClientId
    kind: Annotated[str, msgspec.Meta(max_length=40)]
    was: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    value: Annotated[str, msgspec.Meta(max_length=200)] | None = None


TheirNeeds = Annotated[tuple[Need, ...], msgspec.Meta(min_length=1, max_length=7)]


class TellNeed(Frame, frozen=True, tag="tell_need"):
    client_id: ClientId
    needs: TheirNeeds
    consent: bool


class WithdrawNeed(Frame, frozen=True, tag="withdraw_need"):
    client_id: ClientId
    needs: TheirNeeds


class Ping(Frame, frozen=True, tag="ping"):
    pass


class Pong(Frame, frozen=True, tag="pong"):
    pass


class Watch(Frame, frozen=True, tag="watch"):
    conversation: UUID | None
    after: Count = 0


class Seen(Frame, frozen=True, tag="seen"):
    conversation: UUID
    seq: Count


Wish = AskPerson | AskAssistant | InviteAssistant
# What the customer changes in their brief.
OfBrief = Correct | TellNeed | WithdrawNeed
# What the log keeps: answered by an ack or a nack.
Kept = Say | Wish | CallBack | CancelCallBack | Rate | Describe | Verify | SendCode | OfBrief
CustomerFrame = Hello | Kept | ShowBrief | Typing | Read | History | Ping
ConsoleFrame = Watch | Typing | Seen | Ping | Pong

read_customer_frame = msgspec.json.Decoder(CustomerFrame).decode
read_console_frame = msgspec.json.Decoder(ConsoleFrame).decode
_encoder = msgspec.json.Encoder()

# Brackets in brackets in brackets end a decoder, too.
BAD_FRAME = (msgspec.DecodeError, RecursionError)


def frame(type: str, **fields: object) -> str:
    """A frame to a client, as the text that goes over the wire."""
    return _encoder.encode({"type": type, **fields}).decode()


def frames_together(texts: Sequence[str]) -> str:
    """Several frames in one, for their order and nothing else: to send costs more than to write."""
    return f'{{"type":"frames","frames":[{",".join(texts)}]}}'


def stopped_frame(stopped: Stopped | None) -> str:
    """For every console: whether the AI is stopped, and by whom."""
    return frame("ai", stopped=stopped)


Refusal = Literal[
    "bad_frame",
    "too_long",
    "too_fast",
    "empty",
    "id_taken",
    "unavailable",
    "no_code",
    "not_signed",
    "no_address",
    "too_many",
    "cannot_send",
    "file_unknown",
    "bad_address",
    "nothing_to_rate",
    "already_rated",
    "bad_fact",
]


def nack(client_id: str, code: Refusal, message: str, *, retry_after: float | None = None) -> str:
    return frame(
        "nack",
        client_id=client_id,
        code=code,
        message=message,
        retry_after=None if retry_after is None else round(retry_after, 1),
    )


def bad_frame(error: Exception) -> str:
    return frame("error", code="bad_frame", message=f"This is no frame: {error}.")


def ack(client_id: str, seq: int, at: datetime | None) -> str:
    return frame("ack", client_id=client_id, seq=seq, at=at)
