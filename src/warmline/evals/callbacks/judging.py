"""What became of each wish, read from the tables and the mails as they are; nothing of the product
is asked, so that no fault of it can hide one."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

import asyncpg
import msgspec

from warmline.evals.callbacks.mailbox import Delivery
from warmline.evals.callbacks.waiting import Line
from warmline.evals.callbacks.wishes import WORDS, Wish

EVENTS = """
select conversation_id, seq, at, kind, client_id, payload::text as payload, body::text as body
from event where conversation_id = any($1::uuid[]) order by conversation_id, seq
"""
ROWS = """
select id::text as id, conversation_id, way, due, state, outcome, tries from callback
where conversation_id = any($1::uuid[])
"""
REACHES = frozenset(
    {"handoff.requested", "assistant.left", "conversation.claimed", "conversation.resumed"}
)
LEAVES = frozenset(
    {
        *("conversation.handed_back", "conversation.resolved", "conversation.reopened"),
        *("conversation.held", "assistant.invited"),
    }
)
PRESSED = frozenset({"handoff.requested", "assistant.left", "conversation.resumed"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish, and the conversation it is made in."""

    wish: Wish
    conversation: str


@dataclass(slots=True)
class Judgement:
    """`doubled` counts promises, ends, escalations and mails that there are once too often, and
    `delivered_twice` of these the mails that came again as they were, under one Message-ID.
    `within_bound` is the share of the waits that were told an upper bound and were not longer;
    `asks_before_honoured` the most often that anybody had to ask, over `asked` requests."""

    line: Line
    promised: int = 0
    unkept: int = 0
    doubled: int = 0
    delivered_twice: int = 0
    hung: int = 0
    asks_before_honoured: int = 0
    asked: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    mails: int = 0
    answers: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def within_bound(self) -> float | None:
        return self.line.share

    @property
    def is_clean(self) -> bool:
        wrong = self.unkept or self.doubled or self.hung or self.asks_before_honoured != 1
        return not wrong and (self.within_bound or 0.0) >= 0.8

    def as_json(self) -> dict[str, Any]:
        late = self.line.late or self.line
        return {
            "promised": self.promised,
            "unkept": self.unkept,
            "doubled": self.doubled,
            "delivered_twice": self.delivered_twice,
            "hung": self.hung,
            "within_bound": self.within_bound,
            "asks_before_honoured": self.asks_before_honoured,
            "asked": self.asked,
            "waits": self.line.waits,
            "untold": self.line.untold,
            "median_wait": self.line.waited,
            "median_bound": self.line.at_most,
            "late_within_bound": late.share,
            "late_median_wait": late.waited,
            "late_median_bound": late.at_most,
            "mails": self.mails,
            "answers": self.answers,
            "kills": self.kills,
            "outcomes": dict(self.outcomes),
        }


@dataclass(frozen=True, slots=True)
class _Event:
    seq: int
    at: datetime
    kind: str
    command: str
    payload: dict[str, Any]
    body: dict[str, Any]


async def judge_wishes(
    dsn: str,
    asked: Sequence[Asked],
    deliveries: Sequence[Delivery],
    line: Line,
    *,
    by: Callable[[datetime], datetime],
    kills: int,
    hung: Collection[str] = (),
) -> Judgement:
    """`by` says until when something must have become of what was due then: a server that is down
    tells nobody. In `hung` conversations nobody came, or nothing was acknowledged, for minutes."""
    judged = Judgement(line, promised=len(asked), kills=kills)
    ids = [one.conversation for one in asked]
    connection = await asyncpg.connect(dsn)
    try:
        stories = await _stories(connection, ids)
        found = await connection.fetch(ROWS, ids)
    finally:
        await connection.close()
    rows: dict[str, list[Any]] = {}
    for row in found:
        rows.setdefault(str(row["conversation_id"]), []).append(row)
    mails = _by_address(deliveries)
    for one in asked:
        story, own = stories.get(one.conversation, []), rows.get(one.conversation, [])
        if one.conversation in hung:
            judged.hung += 1
            _say(judged, f"{one.wish} hangs: {', '.join(event.kind for event in story)}")
        wanted = _judge_promise(judged, one, story, own)
        _judge_mails(judged, one.wish, mails.get(one.wish.address, []), wanted)
        _judge_keeping(judged, one, story, own, by)
        counted = _asks(story)
        judged.asked += len(counted)
        judged.asks_before_honoured = max(judged.asks_before_honoured, *counted, 0)
        if any(count > 1 for count in counted):
            _say(judged, f"{one.wish}: had to ask {max(counted)} times")
    return judged


def _say(judged: Judgement, failure: str) -> None:
    judged.failures.append(failure)


def _judge_promise(
    judged: Judgement, one: Asked, story: Sequence[_Event], rows: Sequence[Any]
) -> int:
    """How many there had to be: who asks once more after it was done has another wish; before, it
    is the same one."""
    promises = [e for e in story if e.kind == "callback.promised" and e.payload["by"] == "customer"]
    done = [e.seq for e in story if e.kind == "callback.ended"]
    wanted = 1 + sum(
        any(before.seq < seq < after.seq for seq in done) for before, after in pairwise(promises)
    )
    if not promises or not rows:
        judged.unkept += 1
        _say(judged, f"{one.wish}: {len(promises)} promises, {len(rows)} rows")
    if len(promises) > wanted or len(rows) > wanted:
        judged.doubled += 1
        _say(judged, f"{one.wish}: {len(promises)} promises, {len(rows)} rows, not {wanted}")
    return wanted


def _judge_mails(
    judged: Judgement, wish: Wish, deliveries: Sequence[Delivery], promises: int
) -> None:
    """One that confirms each promise, and one with the answer, where somebody wrote it."""
    answers = [one for one in deliveries if wish.answer in one.text]
    confirming = [one for one in deliveries if wish.answer not in one.text]
    wanted = ((answers, int(wish.answered)), (confirming, promises if wish.way == "mail" else 0))
    for found, count in wanted:
        different = len({one.id for one in found})
        if different < count:
            judged.unkept += 1
            _say(judged, f"{wish}: {different} of {count} mails came")
        if different > count:
            judged.doubled += 1
            _say(judged, f"{wish}: {different} mails came, not {count}")
        again = len(found) - different
        if again:
            judged.doubled += again
            judged.delivered_twice += again
            _say(judged, f"{wish}: the same mail came {again + 1} times")
    judged.mails += len(deliveries)
    judged.answers += len(answers)


def _judge_keeping(
    judged: Judgement,
    one: Asked,
    story: Sequence[_Event],
    rows: Sequence[Any],
    by: Callable[[datetime], datetime],
) -> None:
    for row in rows:
        latest = by(row["due"])
        mine = [e for e in story if e.payload.get("task") == row["id"]]
        ends = [e for e in mine if e.kind == "callback.ended"]
        overdue = [e for e in mine if e.kind == "callback.overdue"]
        judged.outcomes[row["outcome"] or ("overdue" if overdue else "open")] += 1
        if not any(e.at <= latest for e in (*ends, *overdue)):
            judged.unkept += 1
            _say(judged, f"{one.wish}: neither done nor escalated by {latest}")
        if len(ends) > 1 or len(overdue) > 1:
            judged.doubled += 1
            _say(judged, f"{one.wish}: {len(ends)} ends, {len(overdue)} escalations")


def _asks(story: Sequence[_Event]) -> list[int]:
    """How often each request for a person had to be made; one that led nowhere counts one more, and
    so does one that only the wish for a call-back made good."""
    counted, asks, reached = [], 0, False
    promised = {e.command for e in story if e.kind == "callback.promised"}
    for event in story:
        customers = event.payload.get("by") == "customer"
        if event.kind == "message.sent" and customers and event.body.get("text") in WORDS:
            asks += not reached
        if event.kind in REACHES and not reached:
            pressed = event.kind in PRESSED and customers and not asks
            late = asks > 0 and event.command in promised
            counted += [asks + pressed + late] if asks or pressed else []
            asks, reached = 0, True
        if event.kind in LEAVES:
            reached = False
    return [*counted, asks + 1] if asks else counted


def _by_address(deliveries: Sequence[Delivery]) -> Mapping[str, list[Delivery]]:
    found: dict[str, list[Delivery]] = {}
    for one in deliveries:
        found.setdefault(one.address, []).append(one)
    return found


async def _stories(
    connection: asyncpg.Connection, conversations: Sequence[str]
) -> dict[str, list[_Event]]:
    stories: dict[str, list[_Event]] = {}
    for row in await connection.fetch(EVENTS, list(conversations)):
        payload, body = (msgspec.json.decode(row[name] or "{}") for name in ("payload", "body"))
        event = _Event(row["seq"], row["at"], row["kind"], row["client_id"], payload, body or {})
        stories.setdefault(str(row["conversation_id"]), []).append(event)
    return stories
