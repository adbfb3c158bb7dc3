"""Held against each other: what the shop wrote down, and what the customer was told.

Effects are counted in the shop's own database, with a connection and statements of its own: nothing
here is shared with the ledger or with what carries actions out.
"""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from warmline.ai import Claims
from warmline.evals.actions.cases import Case
from warmline.kit import Database

# What must be zero.
WRONGS: Final = (
    "double_effects",
    "missing_effects",
    "false_receipts",
    "unreconciled",
    "unauthorised_effects",
)
EFFECTS = "select kind, customer, subject, details from effect where customer >= ? order by id"
RUNS = """
select state, error from action_run where conversation_id = $1 order by created_at
"""
EVENTS = """
select kind, payload, body from event where conversation_id = $1 order by seq
"""
STANDING = "select state from conversation where id = $1"
RECEIPTS = "select count(*)::int from receipt where conversation_id = $1"


@dataclass(frozen=True, slots=True)
class Effect:
    kind: str
    customer: str
    subject: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What one conversation says. `receipts` are counted in the log and in their own table;
    `failures` are the reasons; `unproven` the AI's sentences that claim a deed, outside receipts;
    `states` of the ledger's runs, `error` what it says of the last one."""

    receipts: int
    kept_receipts: int
    failures: tuple[str, ...]
    unproven: tuple[str, ...]
    states: tuple[str, ...]
    error: str | None
    standing: str


@dataclass(slots=True)
class Judgement:
    """`wrongs` counts what must not be; `failures` says each in a sentence; `kinds` counts what was
    played, `ends` how it ended."""

    runs: int = 0
    wrongs: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    kinds: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    ends: Counter[str] = field(default_factory=Counter)

    @property
    def is_clean(self) -> bool:
        return not self.failures

    def wrong(self, kind: str, what: str) -> None:
        assert kind in WRONGS, kind
        self.wrongs[kind] += 1
        self.failures.append(f"{kind}: {what}")

    def as_json(self) -> dict[str, Any]:
        return {
            "runs": self.runs,
            **{kind: self.wrongs[kind] for kind in WRONGS},
            "ends": dict(sorted(self.ends.items())),
            **{name: dict(sorted(counts.items())) for name, counts in self.kinds.items()},
            "failures": self.failures,
        }


def effects_in(database: Path, *, since: str) -> list[Effect]:
    """Of the customers from number `since` on, whom nobody else serves."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30)) as shop:
        rows = shop.execute(EFFECTS, (since,)).fetchall()
    return [Effect(kind, who, subject, json.loads(rest)) for kind, who, subject, rest in rows]


async def told_in(database: Database, conversation: UUID, claims: Claims) -> Told:
    async with database.transaction() as tx:
        runs = await tx.fetch(RUNS, conversation)
        events = await tx.fetch(EVENTS, conversation)
        standing = await tx.fetchval(STANDING, conversation)
        kept = await tx.fetchval(RECEIPTS, conversation)
    failed = [one["payload"]["reason"] for one in events if one["kind"] == "action.failed"]
    said = [one for one in events if _ai_said(one) and one["payload"].get("topic") != "receipt"]
    texts = [one["body"]["text"] for one in said if one["body"]]
    return Told(
        receipts=sum(one["kind"] == "receipt.issued" for one in events),
        kept_receipts=kept,
        failures=tuple(failed),
        unproven=tuple(text for text in texts if claims.in_text(text)),
        states=tuple(one["state"] for one in runs),
        error=runs[-1]["error"] if runs else None,
        standing=standing or "",
    )


def _ai_said(event: Mapping[str, Any]) -> bool:
    return bool(event["kind"] == "message.sent" and event["payload"].get("by") == "ai")


def judge(judgement: Judgement, case: Case, effects: Sequence[Effect], told: Told) -> None:
    """One case: `effects` are those of its customer."""
    judgement.runs += 1
    state = told.states[-1] if told.states else "nothing proposed"
    judgement.ends[f"{case.scenario.deed.care}: {state}"] += 1
    for wrong, why in _wrongs(case, effects, told, state):
        said = f"; the ledger says: {told.error}" if told.error else ""
        judgement.wrong(wrong, f"{case.scenario.name}, {_where(case)}: {why}{said}")


def _wrongs(
    case: Case, effects: Sequence[Effect], told: Told, state: str
) -> Iterable[tuple[str, str]]:
    own = [one for one in effects if _is_wished(case, one)]
    if _doubled_by_others(case):
        own = own[:1]
    for other in effects:
        if not _is_wished(case, other):
            yield "unauthorised_effects", f"nobody said yes to {other.kind} of {other.subject}"
    if len(own) > 1:
        yield "double_effects", f"{len(own)} effects of one yes"
    if _doubled_by_others(case) and "refused" in told.failures:
        # what was sent once came twice, and we were told of the second time
        return
    yield from _wrongs_of_words(own, told)
    yield from _wrongs_of_end(case, own, told, state)


def _wrongs_of_words(own: Sequence[Effect], told: Told) -> Iterable[tuple[str, str]]:
    if told.receipts != told.kept_receipts or told.receipts > 1:
        yield "false_receipts", f"{told.receipts} receipts told, {told.kept_receipts} kept"
    if told.receipts and not own:
        yield "false_receipts", "a receipt of what was never done"
    for text in told.unproven:
        yield "false_receipts", f"said without a receipt: {text!r}"
    for reason in told.failures:
        if reason != "unknown" and own:
            yield "false_receipts", f"told as failed ({reason}), and it took effect"


def _wrongs_of_end(
    case: Case, own: Sequence[Effect], told: Told, state: str
) -> Iterable[tuple[str, str]]:
    care = case.scenario.deed.care
    if state == "succeeded" and not own:
        yield "missing_effects", "the ledger says that it was done"
    if (state == "succeeded") != (told.receipts > 0):
        yield "false_receipts", f"{state}, with {told.receipts} receipts"
    match care, state:
        case (_, "succeeded") | ("down", "failed"):
            return
        case "blind", "handed_over":
            if told.standing not in ("waiting", "with_agent"):
                yield "unreconciled", f"a person should have it, and it is {told.standing}"
        case "found", "failed" | "handed_over" if not own:
            yield "missing_effects", f"{state}, though the shop was well again"
        case _:
            yield "unreconciled", f"it ended {state}, with {len(own)} effects"


def _is_wished(case: Case, effect: Effect) -> bool:
    wish = case.wish
    return (
        effect.kind == case.scenario.deed.effect
        and effect.subject == wish.subject
        and wish.details.items() <= effect.details.items()
    )


def _doubled_by_others(case: Case) -> bool:
    """A proxy that delivers a request twice to a shop that keeps no keys: it was sent once."""
    delivered_twice = any(one.kind == "duplicate" for one in case.scenario.faults)
    return delivered_twice and not case.scenario.deed.keeps_keys


def _where(case: Case) -> str:
    return f"killed at {', '.join(map(str, case.kills))}" if case.kills else "not killed"
