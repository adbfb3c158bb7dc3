"""What the shop's API takes and gives. Amounts are in `currency`, with two decimals."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Status = Literal["ordered", "packed", "shipped", "delivered", "returned"]
Text = Annotated[str, Field(min_length=1, max_length=500)]
Reference = Annotated[str, Field(max_length=100)]


class Wish(BaseModel):
    """What is asked for; a field that is not known is a mistake of the caller's."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class DueDateWish(Wish):
    due: date


class RefundWish(Wish):
    """`reference` is the caller's own; it comes back in the list of refunds."""

    amount: float = Field(gt=0, le=100_000)
    reason: Text
    reference: Reference | None = None


class AddressWish(Wish):
    address: str = Field(min_length=8, max_length=200)


class BlockWish(Wish):
    reason: Literal["lost", "stolen", "damaged", "other"] = "lost"


class DisputeWish(Wish):
    reason: Text
    reference: Reference | None = None


class PauseWish(Wish):
    days: int = Field(ge=1, le=365)


class Problem(BaseModel):
    """Why nothing was done."""

    code: str
    message: str


class Instalment(BaseModel):
    """`can_move`: it is the next of its order, not overdue, and was never moved."""

    order: str
    shop: str
    number: int
    of: int
    amount: float
    currency: str
    due: date
    overdue: bool
    can_move: bool


class Instalments(BaseModel):
    customer: str
    instalments: list[Instalment]


class Order(BaseModel):
    """`late`: expected on a day that has passed, and not there. `due` and `due_amount` are of the
    next open instalment; `refundable` is what was paid and is
    not refunded yet; `note` is as the customer wrote it at checkout."""

    order: str
    shop: str
    items: list[str]
    amount: float
    currency: str
    ordered: date
    status: Status
    carrier: str | None
    tracking: str | None
    expected: date | None
    late: bool
    delivered: date | None
    note: str | None
    paid: float
    refunded: float
    refundable: float
    due: date | None
    due_amount: float | None
    due_moved: bool
    disputed: bool


class Orders(BaseModel):
    customer: str
    orders: list[Order]


class DueDate(BaseModel):
    order: str
    due: date
    previous: date
    amount: float
    currency: str


class Refund(BaseModel):
    """`left` is what could still be refunded after it."""

    refund: str
    order: str
    amount: float
    currency: str
    reason: str
    reference: str | None
    on: date
    left: float


class Refunds(BaseModel):
    order: str
    refunds: list[Refund]


class Address(BaseModel):
    customer: str
    address: str


class Card(BaseModel):
    card: str
    kind: Literal["plastic", "virtual"]
    last_four: str
    status: Literal["active", "blocked"]
    reason: str | None


class Cards(BaseModel):
    customer: str
    cards: list[Card]


class Dispute(BaseModel):
    dispute: str
    order: str
    reason: str
    reference: str | None
    on: date


class Disputes(BaseModel):
    order: str
    disputes: list[Dispute]


class Dunning(BaseModel):
    """`paused`: no reminders until this day."""

    state: Literal["none", "reminded", "paused"]
    until: date | None


class DunningPause(BaseModel):
    customer: str
    until: date


class NextPayment(BaseModel):
    order: str
    shop: str
    amount: float
    due: date


class Account(BaseModel):
    """`balance` is everything that is open, `overdue` the part of it that is late."""

    customer: str
    name: str
    currency: str
    balance: float
    overdue: float
    open_payments: int
    next: NextPayment | None
    dunning: Dunning


class Effect(BaseModel):
    kind: str
    subject: str
    at: str
    details: dict[str, Any]


class Run(BaseModel):
    """What the request with this key did, and what it was told."""

    key: str
    answer: dict[str, Any]
    effects: list[Effect]
