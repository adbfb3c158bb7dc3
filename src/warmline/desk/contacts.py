"""Who a customer is, and what was between them and the company so far."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from warmline.conversations import standing
from warmline.desk import tools_sql as sql
from warmline.desk.acting import Acting
from warmline.desk.errors import NotFound
from warmline.desk.lists import rows_of
from warmline.desk.sql import ConversationRow
from warmline.desk.tools_sql import ContactRow, NeedRow, RatingRow
from warmline.desk.visibility import may_see
from warmline.identity import Level, identity_of
from warmline.kit import Tx

MOST_CONVERSATIONS = 200


@dataclass(frozen=True, slots=True)
class ContactProfile:
    """`conversations` are those that the agent may see, the latest first; `out_of_sight` counts the
    others. `level` is how well it is known who they are in the latest one; `labels` are those of
    its conversations, the most frequent first; `score` is the mean of their ratings."""

    contact: ContactRow
    name: str | None
    email: str | None
    level: Level
    conversations: tuple[ConversationRow, ...]
    out_of_sight: int
    labels: tuple[str, ...]
    needs: tuple[NeedRow, ...]
    ratings: tuple[RatingRow, ...]
    score: float | None


async def contact_profile(tx: Tx, agent: Acting, contact: UUID, *, now: datetime) -> ContactProfile:
    """Whoever may see one of their conversations may know who they are. Raises NotFound."""
    row = await tx.fetchrow(sql.CONTACT, contact)
    if row is None:
        raise NotFound
    theirs = [
        one["id"] for one in await tx.fetch(sql.CONVERSATIONS_OF, contact, MOST_CONVERSATIONS)
    ]
    seen = [one for one in theirs if await _may_see(tx, agent, one)]
    if not seen:
        raise NotFound
    rows = sorted(await rows_of(tx, seen), key=_last_at, reverse=True)
    identity = (await identity_of(tx, seen[0])).last_known(now)
    ratings = [RatingRow(**one) for one in await tx.fetch(sql.RATINGS, seen)]
    counts = Counter(label for one in rows for label in one.labels)
    known = ContactRow(**row)
    return ContactProfile(
        contact=known,
        name=identity.name or known.name,
        email=identity.email or known.email,
        level=identity.level(now),
        conversations=tuple(rows),
        out_of_sight=len(theirs) - len(seen),
        labels=tuple(label for label, _ in counts.most_common()),
        needs=tuple(NeedRow(**one) for one in await tx.fetch(sql.NEEDS, contact)),
        ratings=tuple(ratings),
        score=round(sum(one.score for one in ratings) / len(ratings), 2) if ratings else None,
    )


async def _may_see(tx: Tx, agent: Acting, conversation: UUID) -> bool:
    now = await standing(tx, conversation)
    return now is not None and await may_see(tx, agent, conversation, now)


def _last_at(row: ConversationRow) -> datetime:
    assert row.last_at is not None, "what is shown has events"
    return row.last_at
