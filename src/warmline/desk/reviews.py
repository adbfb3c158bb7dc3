"""Second chance: what the AI was left alone with and that ended silent, failed or badly.

What is found follows from the log alone, and each finding is named after the event that says so:
so it is found once, by whichever node looks, before or after a restart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from warmline.conversations import (
    ActionFailed,
    Appended,
    Command,
    ConversationClaimed,
    ConversationHandedBack,
    Duplicate,
    Entry,
    Event,
    Feed,
    HandoffRequested,
    MessageSent,
    Person,
    RatingGiven,
    ReceiptIssued,
    ReviewClosed,
    TurnDecided,
    append_in,
    events_before,
    kept_as,
    lock,
    standing,
)
from warmline.desk import names
from warmline.desk import reviews_sql as sql
from warmline.desk.acting import Acting
from warmline.desk.agents import Act, Acted
from warmline.desk.errors import Impossible, NotFound
from warmline.desk.reviews_sql import ReviewRow, WrittenRow
from warmline.kit import Clock, Database, Tx

Why = Literal["unanswered", "not_helped", "failed_action", "left_line", "low_rating"]
ReviewOutcome = Literal["wrote", "nothing_to_do", "taken_over"]

# So long nobody says anything before a chat has ended silent.
SILENCE = timedelta(minutes=15)
# What happened before that is not looked at any more.
LOOK_BACK = timedelta(days=7)
# What other nodes wrote may be seen so much later.
SLACK = timedelta(minutes=2)
LOW = 2
MOST = 500
END = 2**31 - 1
# Events with which a person looked at it: whatever was before needs no second look.
BY_PEOPLE = (ConversationClaimed, ReviewClosed)


@dataclass(frozen=True, slots=True)
class Finding:
    """`seq` and `at` are of the event that says why."""

    seq: int
    why: Why
    at: datetime


def finding_in(events: Sequence[Event], now: datetime) -> Finding | None:
    """What in these events (the latest of one conversation) a person should look at; of several,
    what weighs most."""
    since = _after_people(events)
    for look in (_low_rating, _failed_action, _left_line, _silent):
        found = look(since, now)
        if found is not None:
            return found
    return None


async def find_reviews(tx: Tx, now: datetime, *, looked: datetime | None) -> None:
    """Looks at whatever happened since it was `looked` the last time, or has been silent for long
    enough since then; what was found before stays as it is."""
    since = looked - SILENCE - SLACK if looked else now - LOOK_BACK
    for row in await tx.fetch(sql.CANDIDATES, since, now):
        conversation = row["conversation_id"]
        events = await events_before(tx, conversation, before=END, limit=MOST)
        found = finding_in(events, now)
        if found is not None:
            await tx.execute(sql.FOUND, conversation, found.seq, found.why, found.at, now)


async def close_written(database: Database, feed: Feed, now: datetime) -> None:
    """Who wrote to the customer has looked, whatever became of the page they did it from."""
    async with database.transaction() as tx:
        written = [WrittenRow(**row) for row in await tx.fetch(sql.WRITTEN, MOST)]
    for row in written:
        async with database.transaction() as tx:
            await lock(tx, row.conversation)
            if not await is_for_review(tx, row.conversation):
                continue  # another node was faster, or they said so themselves
            closed = ReviewClosed(agent=Person(row.agent, row.agent_name), outcome="wrote")
            name = names.of_desk(f"review-{row.seq}")
            kept = await append_in(tx, Command(row.conversation, name, [Entry(closed)]))
            await tx.execute(sql.CLOSE, row.conversation, now, row.agent, "wrote")
        feed.publish([kept])


async def reviews(tx: Tx) -> list[ReviewRow]:
    """What is open, the oldest first."""
    return [ReviewRow(**row) for row in await tx.fetch(sql.OPEN, MOST)]


async def is_for_review(tx: Tx, conversation: UUID) -> bool:
    open_one: bool = await tx.fetchval(sql.IS_OPEN, conversation)
    return open_one


class ReviewDesk:
    def __init__(self, database: Database, feed: Feed, clock: Clock) -> None:
        self._database, self._feed, self._clock = database, feed, clock

    async def close(self, agent: Acting, act: Act, outcome: ReviewOutcome) -> Acted:
        """A person looked at it. A retry gets the first answer; what somebody else closed
        meanwhile is Impossible."""
        name = names.of_agent(agent.id, act.client_id)
        async with self._database.transaction() as tx:
            await lock(tx, act.conversation)
            now = await standing(tx, act.conversation)
            if now is None:
                raise NotFound
            if (seq := await kept_as(tx, act.conversation, name)) is not None:
                return Acted(seq, now)
            if not await is_for_review(tx, act.conversation):
                raise Impossible("A colleague looked at this already.")
            closed = Entry(ReviewClosed(agent=agent.person, outcome=outcome))
            kept = await append_in(tx, Command(act.conversation, name, [closed]))
            await tx.execute(sql.CLOSE, act.conversation, self._clock.now(), agent.id, outcome)
        self._feed.publish([kept])
        assert isinstance(kept, Appended | Duplicate), "nobody else writes to a locked conversation"
        return Acted(kept.seq, kept.standing)


def _after_people(events: Sequence[Event]) -> Sequence[Event]:
    """What came after a person had it; a rating is for them, too."""
    last = max((e.seq for e in events if isinstance(e.payload, BY_PEOPLE)), default=0)
    return [e for e in events if e.seq > last or isinstance(e.payload, RatingGiven)]


def _low_rating(events: Sequence[Event], _: datetime) -> Finding | None:
    for event in reversed(events):
        if isinstance(event.payload, RatingGiven):
            low = event.payload.score <= LOW
            return Finding(event.seq, "low_rating", event.at) if low else None
    return None


def _failed_action(events: Sequence[Event], _: datetime) -> Finding | None:
    """Failed and nobody did it since. What nobody knows yet is found out elsewhere, and what people
    wait with is in the queue."""
    done: set[str] = set()
    for event in reversed(events):
        match event.payload:
            case ReceiptIssued(action=action):
                done.add(action)
            case HandoffRequested():
                return None
            case ActionFailed(action=action, reason=reason) if reason != "unknown":
                return None if action in done else Finding(event.seq, "failed_action", event.at)
            case _:
                pass
    return None


def _left_line(events: Sequence[Event], now: datetime) -> Finding | None:
    """The customer gave up waiting, and the AI got them no further since."""
    for event in reversed(events):
        match event.payload:
            case HandoffRequested():
                return None
            case ConversationHandedBack(by=None):
                silent = event.at <= now - SILENCE
                return Finding(event.seq, "left_line", event.at) if silent else None
            case _:
                pass
    return None


def _silent(events: Sequence[Event], now: datetime) -> Finding | None:
    """The AI had the last word: it asked, or it answered somebody it does not get any further."""
    said = [event for event in events if isinstance(event.payload, MessageSent)]
    turns = [event for event in events if isinstance(event.payload, TurnDecided)]
    if not said or not turns or said[-1].at > now - SILENCE:
        return None
    last, turn = said[-1].payload, turns[-1].payload
    assert isinstance(last, MessageSent)
    assert isinstance(turn, TurnDecided)
    if last.by != "ai" or turn.decision in ("hand_off", "wait"):
        return None
    if turn.stuck > 0:
        return Finding(turns[-1].seq, "not_helped", said[-1].at)
    if turn.decision in ("ask", "act") and last.topic in ("question", "collect", "proposal"):
        return Finding(turns[-1].seq, "unanswered", said[-1].at)
    return None
