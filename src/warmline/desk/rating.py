"""What customers say at the end: one rating a resolution, and how many of those asked gave one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from warmline.conversations import (
    Appended,
    Command,
    ConversationClaimed,
    ConversationHandedBack,
    ConversationPassed,
    ConversationReopened,
    ConversationResolved,
    Duplicate,
    Entry,
    Event,
    Feed,
    Person,
    RatingGiven,
    Remark,
    append_in,
    events_before,
    kept_as,
    lock,
)
from warmline.desk import names
from warmline.desk import rating_sql as sql
from warmline.desk.errors import AlreadyRated, NothingToRate
from warmline.kit import Database, Tx

END = 2**31 - 1
LATEST = 500


@dataclass(frozen=True, slots=True)
class Ratings:
    """Of the resolutions of a time: `asked` how many there were, `given` how many were rated.
    `satisfied` is the share of those given that were 4 or 5, `response_rate` that of those asked
    that were given (0 to 1, None where there were none). Who is silent is not known, and counted
    as neither."""

    asked: int
    given: int
    response_rate: float | None
    average: float | None
    satisfied: float | None


@dataclass(frozen=True, slots=True)
class RatingReport:
    """`ai`: where nobody else had the conversation before it was rated."""

    all: Ratings
    people: Ratings
    ai: Ratings


class RatingDesk:
    def __init__(self, database: Database, feed: Feed) -> None:
        self._database, self._feed = database, feed

    async def rate(
        self, conversation: UUID, client_id: str, score: int, comment: str
    ) -> Appended | Duplicate:
        """From 1 to 5, once for each resolution. Raises NothingToRate or AlreadyRated."""
        name = names.of_wish("rate", client_id)
        async with self._database.transaction() as tx:
            await lock(tx, conversation)
            # of a retry nothing is kept, so it does not matter what it would say
            rating = RatingGiven(score=score)
            if await kept_as(tx, conversation, name) is None:
                rating = await _rating(tx, conversation, score)
            entry = Entry(rating, Remark(comment) if comment else None)
            outcome = await append_in(tx, Command(conversation, name, [entry]))
        self._feed.publish([outcome])
        if not isinstance(outcome, Appended | Duplicate):
            raise NothingToRate
        return outcome


async def rating_report(tx: Tx, *, since: datetime) -> RatingReport:
    tallies = {row["by"]: sql.Tally(**row) for row in await tx.fetch(sql.TALLY, since)}
    return RatingReport(*(_ratings(tallies.get(by)) for by in ("all", "people", "ai")))


def _ratings(tally: sql.Tally | None) -> Ratings:
    if tally is None or not tally.asked:
        return Ratings(0, 0, None, None, None)
    given = tally.given
    return Ratings(
        tally.asked,
        given,
        round(given / tally.asked, 4),
        round(tally.average, 2) if tally.average is not None else None,
        round(tally.satisfied / given, 4) if given else None,
    )


async def _rating(tx: Tx, conversation: UUID, score: int) -> RatingGiven:
    events = await events_before(tx, conversation, before=END, limit=LATEST)
    resolved = next(
        (e.seq for e in reversed(events) if isinstance(e.payload, ConversationResolved)), None
    )
    if resolved is None:
        raise NothingToRate
    if any(e.seq > resolved and isinstance(e.payload, RatingGiven) for e in events):
        raise AlreadyRated
    return RatingGiven(score=score, agent=_had_last(events, resolved))


def _had_last(events: list[Event], until: int) -> Person | None:
    """Who had the conversation when it was resolved, or before they gave it away."""
    had: Person | None = None
    for event in events:
        if event.seq > until:
            break
        match event.payload:
            case ConversationClaimed(agent=agent):
                had = agent
            case ConversationPassed(to=to) if to is not None:
                had = to
            case ConversationReopened(agent=agent) if agent is not None:
                had = agent
            case ConversationHandedBack(by=by) if by is not None:
                had = None
            case _:
                pass
    return had
