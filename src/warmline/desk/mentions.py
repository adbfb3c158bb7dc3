"""Mentions: a note that calls colleagues, who may then see the conversation."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from warmline.conversations import Appended, NoteAdded, Outcome, Person
from warmline.desk import tools_sql as sql
from warmline.desk.acting import Acting
from warmline.desk.tools_sql import Calling, MentionRow
from warmline.kit import Tx, WarmlineError
from warmline.people import agent_of

MOST_CALLED = 20
LONGEST_LIST = 200


class BadMention(WarmlineError):
    def __init__(self, sentence: str) -> None:
        super().__init__("bad_mention", sentence)


async def called(tx: Tx, agents: Collection[UUID], *, by: Acting) -> tuple[Person, ...]:
    """Whom a note calls, each once and not its author. Raises BadMention or `not_found`."""
    wanted = dict.fromkeys(one for one in agents if one != by.id)
    if len(wanted) > MOST_CALLED:
        raise BadMention(f"A note calls at most {MOST_CALLED} colleagues.")
    found = [await agent_of(tx, one) for one in wanted]
    for agent in found:
        if not agent.active:
            raise BadMention(f"{agent.name} does not work here any more.")
    return tuple(Person(agent.id, agent.name) for agent in found)


async def follow_mentions(tx: Tx, outcome: Outcome) -> None:
    """Keeps the table of mentions as the events say that were just appended in `tx`."""
    for event in outcome.events if isinstance(outcome, Appended) else ():
        if isinstance(event.payload, NoteAdded):
            by = event.payload.agent.id
            for one in event.payload.mentions:
                where = (event.conversation, event.seq)
                await tx.execute(sql.MENTION, one.id, *where, by, event.at)


async def mentions(tx: Tx, agent: Acting, *, limit: int = 50) -> list[MentionRow]:
    """The newest first, seen or not."""
    rows = await tx.fetch(sql.MENTIONS, agent.id, min(limit, LONGEST_LIST))
    return [MentionRow(**row) for row in rows]


async def unseen_mentions(tx: Tx, agent: Acting) -> int:
    count: int = await tx.fetchval(sql.UNSEEN, agent.id)
    return count


async def see_mentions(tx: Tx, agent: Acting, *, conversation: UUID | None, at: datetime) -> None:
    """All of them, or those in one conversation."""
    await tx.execute(sql.SEE, agent.id, at, conversation)


async def callings(tx: Tx, conversations: Sequence[UUID], agents: Sequence[UUID]) -> list[Calling]:
    """Whom notes in these conversations called within the last minute, of these agents."""
    return [Calling(**row) for row in await tx.fetch(sql.CALLINGS, conversations, agents)]
