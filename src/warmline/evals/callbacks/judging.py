"""What became of each wish, read from the tables and the mails as they are; nothing of the product
is asked, so that no fault of it can hide one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any

import asyncpg
import msgspec

from warmline.evals.callbacks.wishes import WORDS, Wish

EVENTS = """
select conversation_id, seq, at, kind, payload::text as payload, body::text as body from event
where conversation_id = any($1::uuid[]) order by conversation_id, seq
"""
ROWS = """
select id::text as id, conversation_id, way, due, state, outcome, tries from callback
where conversation_id = any($1::uuid[])
"""
REACHES = ("handoff.requested", "conversation.claimed", "conversation.resumed")
LEAVES = ("conversation.handed_back", "conversation.resolved", "conversation.reopened")


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish that the server acknowledged, and the conversation it was made in."""

    wish: Wish
    conversation: str


@dataclass(slots=True)
class Judgement:
    """`within_bound` is the share of the waits that were told an upper bound and were not longer;
    `asks_before_honoured` the most often that anybody had to ask."""

    promised: int = 0
    unkept: int = 0
    doubled: int = 0
    waits: int = 0
    within: int = 0
    asks_before_honoured: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    mails: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def within_bound(self) -> float | None:
        return round(self.within / self.waits, 4) if self.waits else None

    @property
    def is_clean(self) -> bool:
        wrong = self.unkept or self.doubled or self.asks_before_honoured != 1
        return not wrong and (self.within_bound or 0.0) >= 0.8

    def as_json(self) -> dict[str, Any]:
        return {
            "promised": self.promised,
            "unkept": self.unkept,
            "doubled": self.doubled,
            "within_bound": self.within_bound,
            "asks_before_honoured": self.asks_before_honoured,
            "waits": self.waits,
            "outcomes": dict(self.outcomes),
            "kills": self.kills,
            "mails": self.mails,
        }


@dataclass(frozen=True, slots=True)
class _Event:
    seq: int
    at: Any
    kind: str
    payload: dict[str, Any]
    body: dict[str, Any]


async def judge_wishes(
    connection: asyncpg.Connection,
    asked: Sequence[Asked],
    mails: Mapping[str, set[str]],
    slack: timedelta,
) -> Judgement:
    """`slack` is how long after its time a wish may be until somebody was told that it is
    overdue: a server that is down tells nobody."""
    judged = Judgement(promised=len(asked))
    ids = [one.conversation for one in asked]
    stories = await _stories(connection, ids)
    rows: dict[str, list[Any]] = {}
    for row in await connection.fetch(ROWS, ids):
        rows.setdefault(str(row["conversation_id"]), []).append(row)
    for one in asked:
        story = stories.get(one.conversation, [])
        found = [row for row in rows.get(one.conversation, []) if row["tries"] == 1]
        _judge_promise(judged, one, story, found, mails.get(one.wish.address, set()))
        _judge_keeping(judged, one, story, found, slack)
        judged.asks_before_honoured = max(judged.asks_before_honoured, *_asks(story), 0)
    return judged


async def judge_waits(
    connection: asyncpg.Connection, conversations: Sequence[str], judged: Judgement
) -> None:
    """Whether people came within the time that was shown first."""
    for story in (await _stories(connection, conversations)).values():
        told = next((e for e in story if e.kind == "wait.told" and "at_most" in e.payload), None)
        judged.asks_before_honoured = max(judged.asks_before_honoured, *_asks(story), 0)
        if told is None:
            continue
        judged.waits += 1
        taken = next(
            (e for e in story if e.kind == "conversation.claimed" and e.seq > told.seq), None
        )
        bound = timedelta(seconds=told.payload["at_most"])
        judged.within += taken is not None and taken.at - told.at <= bound


def _judge_promise(
    judged: Judgement, one: Asked, story: Sequence[_Event], rows: Sequence[Any], mails: set[str]
) -> None:
    """Who asks once more after it was done has another wish; before, it is the same one."""
    promises = [e for e in story if e.kind == "callback.promised" and e.payload["by"] == "customer"]
    done = [e.seq for e in story if e.kind == "callback.ended"]
    wanted = 1 + sum(
        any(before.seq < seq < after.seq for seq in done) for before, after in pairwise(promises)
    )
    wanted_mails = wanted if one.wish.way == "mail" else 0
    if not promises or not rows or len(mails) < wanted_mails:
        judged.unkept += 1
        judged.failures.append(f"{one.wish}: {len(promises)} promises, {len(rows)} rows")
    if len(promises) > wanted or len(rows) > wanted or len(mails) > wanted_mails:
        judged.doubled += 1
        judged.failures.append(f"{one.wish}: {len(promises)} promises, {len(mails)} mails")


def _judge_keeping(
    judged: Judgement, one: Asked, story: Sequence[_Event], rows: Sequence[Any], slack: timedelta
) -> None:
    for row in rows:
        by = row["due"] + slack
        mine = [e for e in story if e.payload.get("task") == row["id"]]
        ends = [e for e in mine if e.kind == "callback.ended"]
        overdue = [e for e in mine if e.kind == "callback.overdue"]
        judged.outcomes[row["outcome"] or ("overdue" if overdue else "open")] += 1
        if not any(e.at <= by for e in (*ends, *overdue)):
            judged.unkept += 1
            judged.failures.append(f"{one.wish}: neither done nor escalated by {by}")
        if len(ends) > 1 or len(overdue) > 1:
            judged.doubled += 1
            judged.failures.append(f"{one.wish}: {len(ends)} ends, {len(overdue)} escalations")


def _asks(story: Sequence[_Event]) -> list[int]:
    """How often each request for a person had to be made; one that led nowhere counts one more."""
    counted, asks, reached = [], 0, False
    for event in story:
        customers = event.payload.get("by") == "customer"
        said = event.kind == "message.sent" and customers and event.body.get("text") in WORDS
        pressed = event.kind == "handoff.requested" and customers and not asks
        if not reached:
            asks += said or pressed
        if event.kind in REACHES and not reached:
            counted += [asks] if asks else []
            asks, reached = 0, True
        if event.kind in LEAVES:
            reached = False
    return [*counted, asks + 1] if asks else counted


async def _stories(
    connection: asyncpg.Connection, conversations: Sequence[str]
) -> dict[str, list[_Event]]:
    stories: dict[str, list[_Event]] = {}
    for row in await connection.fetch(EVENTS, list(conversations)):
        payload, body = (msgspec.json.decode(row[name] or "{}") for name in ("payload", "body"))
        event = _Event(row["seq"], row["at"], row["kind"], payload, body or {})
        stories.setdefault(str(row["conversation_id"]), []).append(event)
    return stories
