"""A company's system in a test's hand: it keeps what took effect, and fails as it is told to."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal

from warmline.actions import (
    Absent,
    Action,
    Call,
    Catalogue,
    Check,
    Choices,
    Done,
    Ended,
    Found,
    HttpBackend,
    HttpCall,
    Input,
    Limits,
    Lost,
    NotSent,
    Refused,
    Unclear,
    Verified,
)
from warmline.desk import Company

# What goes wrong with the next calls that have an effect.
Fault = Literal["lost", "lost_before", "not_sent", "refused", "unclear", "hang", "hang_after"]

DATE = {"type": "string", "format": "date"}
ORDER = {"type": "string"}


def get(path: str) -> HttpCall:
    return HttpCall("shelf", "GET", path)


def put(path: str) -> HttpCall:
    return HttpCall("shelf", "PUT", path)


ORDERS = Action(
    "orders",
    {"en": "Orders"},
    "All orders.",
    "read",
    "signed",
    get("/{contact}/orders"),
    intents=("refund_status",),
    answer={"en": "You have {{ result.orders | length }} orders."},
    context=True,
)
STATUS = Action(
    "status",
    {"en": "Order status"},
    "Where an order is.",
    "read",
    "signed",
    get("/{contact}/orders/{order}"),
    intents=("refund_status",),
    inputs=(
        Input(
            "order",
            ORDER,
            "order_number",
            {"en": "Which order?"},
            {"en": "Order"},
            choices=Choices("orders", "orders", "id", "{{ item.id }} ({{ item.shop }})"),
        ),
    ),
    answer={"en": "It is on its way."},
)
MOVE = Action(
    "move_due",
    {"en": "Change a due date", "de": "Fälligkeit verschieben"},
    "Moves a due date.",
    "reversible",
    "signed",
    put("/{contact}/due"),
    intents=("refund_status",),
    inputs=(Input("due", DATE, "date", {"en": "Which day?"}, {"en": "New day"}),),
    confirm={"en": "Move it to {{ due }}?", "de": "Auf {{ due }} verschieben?"},
    receipt={"en": "It is due on {{ due }} now."},
    lines=(({"en": "New day"}, "{{ due }}"),),
    refusals={"too_far": {"en": "That is too far away."}},
    check=Check(get("/{contact}/due"), ("found.due == due",)),
    idempotent=True,
)
REFUND = Action(
    "refund",
    {"en": "Refund"},
    "Pays back.",
    "irreversible",
    "signed",
    put("/{contact}/refunds"),
    inputs=(Input("amount", {"type": "number"}, "amount", {"en": "How much?"}, {"en": "Amount"}),),
    intents=("refund_status",),
    confirm={"en": "Refund {{ amount }} EUR?"},
    receipt={"en": "{{ amount }} EUR were refunded."},
    limits=Limits(per_day=2, amount="amount", most=100),  # type: ignore[arg-type]
    idempotent=True,
)
# Neither keeps keys nor can be read back.
BLIND = Action(
    "blind",
    {"en": "Send a letter"},
    "Sends a letter.",
    "irreversible",
    "signed",
    put("/{contact}/letters"),
    intents=("refund_status",),
    confirm={"en": "Send it?"},
    receipt={"en": "It was sent."},
)
# Keeps no keys, but can be read back.
PLAIN = Action(
    "plain",
    {"en": "Note a wish"},
    "Notes a wish.",
    "reversible",
    "signed",
    put("/{contact}/plain"),
    intents=("refund_status",),
    confirm={"en": "Note it?"},
    receipt={"en": "It was noted."},
    check=Check(get("/{contact}/plain"), ("found.noted",)),
    undo="strike",
)
# Takes that back, by the reference of what was noted.
STRIKE = Action(
    "strike",
    {"en": "Strike a wish"},
    "Strikes a wish that was noted.",
    "reversible",
    "signed",
    put("/{contact}/strike"),
    inputs=(
        Input("reference", {"type": "string"}, "text", {"en": "Which?"}, {"en": "Wish"}),
        Input("why", {"type": "string"}, "text", {"en": "Why?"}, {"en": "Why"}, default="asked"),
    ),
    confirm={"en": "Strike {{ reference }}?"},
    receipt={"en": "It was struck."},
    idempotent=True,
)
PAUSE = Action(
    "pause",
    {"en": "Pause reminders"},
    "Pauses reminders.",
    "significant",
    "signed",
    put("/{contact}/pause"),
    intents=("refund_status",),
    confirm={"en": "Pause them?"},
    receipt={"en": "They are paused."},
    idempotent=True,
)
CATALOGUE = Catalogue(
    1,
    {one.name: one for one in (ORDERS, STATUS, MOVE, REFUND, BLIND, PLAIN, STRIKE, PAUSE)},
    {"shelf": HttpBackend("shelf", "http://127.0.0.1:1")},
)


@dataclass(slots=True)
class Shelf:
    """`effects` is what took effect, in order: (action, whose, key). `keys` are kept for actions
    that declare it. `faults` are used up one a call that would have an effect."""

    effects: list[tuple[str, str | None, str]] = field(default_factory=list)
    keys: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    calls: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    orders: list[dict[str, str]] = field(
        default_factory=lambda: [{"id": "TW-1", "shop": "Nordlys"}, {"id": "TW-2", "shop": "Fjell"}]
    )
    reading_fails: bool = False
    unclear: int = 0
    refuses: str | None = None
    hanging: asyncio.Event = field(default_factory=asyncio.Event)

    async def call(
        self, call: Call, arguments: Mapping[str, Any], *, key: str | None = None
    ) -> Ended:
        assert isinstance(call, HttpCall)
        assert key is None
        return Done({}) if not self.reading_fails else Lost("a test says so")

    async def run(self, action: Action, arguments: Mapping[str, Any], *, key: str) -> Ended:
        self.calls.append((action.name, arguments))
        if action.reads:
            return Lost("a test says so") if self.reading_fails else self._read(action)
        fault = self.faults.pop(0) if self.faults else None
        match fault:
            case "not_sent":
                return NotSent("a test says so")
            case "refused":
                return Refused(self.refuses, "a test says so")
            case "lost_before":
                return Lost("a test says so")
            case "hang":
                await self.hanging.wait()
            case _:
                pass
        result = self._take_effect(action, arguments, key)
        if fault == "hang_after":
            await self.hanging.wait()
        return Lost("a test says so") if fault == "lost" else Done(result)

    def _take_effect(self, action: Action, arguments: Mapping[str, Any], key: str) -> Any:  # noqa: ANN401
        if action.idempotent and key in self.keys:
            return self.keys[key]
        self.effects.append((action.name, arguments.get("contact"), key))
        result = {"reference": f"S-{len(self.effects)}"}
        if action.idempotent:
            self.keys[key] = result
        return result

    def _read(self, action: Action) -> Ended:
        return Done({"orders": self.orders} if action.name == "orders" else {"status": "sent"})

    async def verify(self, action: Action, arguments: Mapping[str, Any], *, key: str) -> Verified:
        if self.unclear > 0:
            self.unclear -= 1
            return Unclear("a test says so")
        if action.check is None:
            return Unclear("it has no check")
        found = any(
            name == action.name and whose == arguments.get("contact") and kept == key
            for name, whose, kept in self.effects
        )
        return Found({}) if found else Absent()


COMPANY = Company(
    today=lambda: date(2026, 12, 1),
    day_began=lambda: datetime(2026, 1, 1, tzinfo=UTC),
)
