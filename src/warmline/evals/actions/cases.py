"""What is played: who wants what done, who says yes, what goes wrong, and how it must end."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from warmline.evals.actions.customers import Shopper

# Who says yes last: the customer to the AI's proposal, an agent to their own, or a supervisor who
# approves what the customer said yes to.
By = Literal["customer", "agent", "supervisor"]
# What becomes of a lost answer: `found` out by reading back or by the key; `blind`: nobody can,
# so it goes to a person; `down`: nothing is ever sent.
Care = Literal["found", "blind", "down"]
FaultKind = Literal[
    "slow", "error", "error_after", "lost", "duplicate", "garbage", "drop_before", "late"
]
FAULTS: tuple[FaultKind, ...] = (
    "lost", "error", "late", "error_after", "drop_before", "slow", "garbage", "duplicate",
)  # fmt: skip
# Longer than a request of ours may take, and shorter than `Paces.settles`.
SECONDS: Mapping[FaultKind, float] = {"slow": 1.6, "late": 1.2}


@dataclass(frozen=True, slots=True)
class Fault:
    """`count` requests in a row go wrong: the action's own call, or what reads it back."""

    kind: FaultKind
    count: int = 1
    reading: bool = False

    @property
    def seconds(self) -> float:
        return SECONDS.get(self.kind, 0.0)


@dataclass(frozen=True, slots=True)
class Deed:
    """`effect` is its kind in the shop's books, `over` that it takes an approval."""

    action: str
    effect: str
    care: Care
    keeps_keys: bool = True
    over: bool = False


DEEDS: tuple[Deed, ...] = (
    Deed("refund_order", "refund", "found"),
    Deed("plain_refund", "refund", "found", keeps_keys=False),
    Deed("blind_refund", "refund", "blind", keeps_keys=False),
    Deed("keyed_refund", "refund", "found"),
    Deed("change_due_date", "due_date", "found"),
    Deed("checked_refund", "refund", "found"),
    Deed("plain_address", "address", "found", keeps_keys=False),
    Deed("change_address", "address", "found"),
    Deed("block_card", "card_block", "found"),
    Deed("blind_block", "card_block", "blind", keeps_keys=False),
    Deed("open_dispute", "dispute", "found"),
    Deed("plain_dispute", "dispute", "found", keeps_keys=False),
)
OVER: tuple[Deed, ...] = (
    Deed("pause_dunning", "dunning_pause", "found", over=True),
    Deed("refund_order", "refund", "found", over=True),
)
DOWN = Deed("nowhere_refund", "refund", "down")


@dataclass(frozen=True, slots=True)
class Wish:
    """An action with arguments, and what the shop's books say once it was done."""

    action: str
    arguments: Mapping[str, Any]
    subject: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scenario:
    deed: Deed
    by: By
    faults: tuple[Fault, ...] = ()

    @property
    def name(self) -> str:
        wrong = "".join(f", {'reading ' if one.reading else ''}{one.kind}" for one in self.faults)
        return f"{self.deed.action}, yes of {self.by}{wrong}"


@dataclass(frozen=True, slots=True)
class Case:
    """One yes of one customer who has no other. `kills` are the boundaries at which one process
    after the other dies."""

    scenario: Scenario
    shopper: Shopper
    conversation: UUID
    contact: UUID
    seed: int
    kills: tuple[int, ...] = ()

    @property
    def wish(self) -> Wish:
        return wish_of(self.scenario.deed, self.shopper)


@dataclass(frozen=True, slots=True)
class Wanted:
    """`crashes` points at which a process dies, and `faults` of the shop."""

    crashes: int = 200
    faults: int = 200
    seed: int = 1


def crash_scenarios() -> list[Scenario]:
    """The most telling first, so that a few are a fair choice."""
    lost, error = Fault("lost"), Fault("error")
    found: list[Scenario] = []
    for deed, by in zip(DEEDS, _in_turn(("customer", "agent")), strict=False):
        found.append(Scenario(deed, by))
    found[2:2] = [Scenario(deed, "supervisor") for deed in OVER]
    found[4:4] = [Scenario(DEEDS[0], "customer", (lost,)), Scenario(DEEDS[1], "agent", (error,))]
    found += [
        Scenario(DEEDS[0], "agent"),
        Scenario(DEEDS[1], "customer"),
        Scenario(DEEDS[2], "agent"),
        Scenario(DEEDS[3], "customer", (lost,)),
        Scenario(DEEDS[4], "agent", (Fault("drop_before"),)),
        Scenario(DEEDS[5], "customer", (error,)),
    ]
    return found


def fault_scenarios(count: int) -> list[Scenario]:
    """Each fault with each action, then twice in a row and in the reading back, too."""
    found = [Scenario(DOWN, "customer")]
    rounds = 0
    while len(found) < count:
        for number, (kind, deed) in enumerate(_pairs()):
            by: By = ("customer", "agent")[(number + rounds) % 2]
            found.append(Scenario(deed, by, _wrong(kind, rounds)))
        rounds += 1
    return found[:count]


def _pairs() -> Iterator[tuple[FaultKind, Deed]]:
    """Both change from one to the next, and all pairs come."""
    for shift in range(len(DEEDS)):
        for number, kind in enumerate(FAULTS):
            yield kind, DEEDS[(number + shift) % len(DEEDS)]


def _wrong(kind: FaultKind, rounds: int) -> tuple[Fault, ...]:
    match rounds % 3:
        case 0:
            return (Fault(kind),)
        case 1:
            return (Fault(kind), Fault("error", reading=True, count=2))
        case _:
            return (Fault(kind, count=2), Fault("garbage", reading=True))


def _in_turn(kinds: Sequence[By]) -> Iterator[By]:
    while True:
        yield from kinds


def spread(
    points: Mapping[Scenario, Sequence[str]], count: int, rng: random.Random
) -> list[tuple[Scenario, int]]:
    """So many crash points, evenly over all that there are; more than there are begin anew."""
    every = [(scenario, at) for scenario, names in points.items() for at in range(len(names))]
    offset = rng.random()
    step = len(every) / count
    return [every[int((number + offset) * step) % len(every)] for number in range(count)]


def wish_of(deed: Deed, shopper: Shopper) -> Wish:
    action, order = deed.action, shopper.order
    why = f"asked for by {shopper.id}"
    match deed.effect:
        case "refund":
            amount = 150.25 if deed.over else 20.25
            wanted: dict[str, Any] = {"order": order, "amount": amount}
            if action != "refund_order":
                wanted["reason"] = why
            return Wish(action, wanted, order, {"amount": amount})
        case "address":
            address = f"New Quay {shopper.id[2:]}, 20459 Hamburg"
            return Wish(action, {"address": address}, shopper.id, {"address": address})
        case "card_block":
            reasons = {"reason": "lost"} if action == "block_card" else {}
            return Wish(action, {"card": shopper.card, **reasons}, shopper.card, {"reason": "lost"})
        case "dispute":
            return Wish(action, {"order": order, "reason": why}, order, {"reason": why})
        case "due_date":
            due = (datetime.now(UTC).date() + timedelta(days=17)).isoformat()
            return Wish(action, {"order": order, "due": due}, order, {"due": due})
        case _:
            return Wish(action, {"days": 14}, shopper.id, {})


def words_for(deed: Deed, shopper: Shopper) -> str:
    """What the customer says, from which any node knows what they want."""
    return f"{deed.action}{' over the limit' if deed.over else ''}, {shopper.number}"


def wish_in(words: str) -> Wish:
    wanted, _, number = words.rpartition(", ")
    deeds = (one for one in (*DEEDS, *OVER, DOWN) if words_for(one, NOBODY) == f"{wanted}, 0")
    return wish_of(next(deeds), Shopper(int(number)))


NOBODY = Shopper(0)


def killed(case: Case, *kills: int) -> Case:
    return replace(case, kills=kills)
