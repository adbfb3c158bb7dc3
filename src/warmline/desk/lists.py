"""The lists that agents work from, and the customer's place in the line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from warmline.desk import sql
from warmline.desk.acting import Acting
from warmline.desk.errors import NotAllowed
from warmline.desk.sql import AssignmentRow, ConversationRow, EndRow
from warmline.desk.visibility import HANDED_TO_AGENT
from warmline.kit import Tx

ListName = Literal["queue", "mine", "snoozed", "all", "resolved"]
LONGEST_PAGE = 1_000
NEWEST = UUID(int=2**128 - 1)


async def rows(
    tx: Tx, agent: Acting, which: ListName, *, before: UUID | None = None, limit: int = LONGEST_PAGE
) -> list[ConversationRow]:
    """`before` is the id of the last row of the page before (lists `all` and `resolved`)."""
    limit = min(limit, LONGEST_PAGE)
    last = before or NEWEST
    match which:
        case "queue":
            found = await tx.fetch(sql.QUEUE, limit)
        case "mine":
            found = await tx.fetch(sql.MINE, agent.id, limit)
        case "snoozed":
            found = await tx.fetch(sql.SNOOZED, agent.id, limit)
        case "all":
            if not agent.leads:
                raise NotAllowed("Only supervisors and admins see all conversations.")
            found = await tx.fetch(sql.ALL, last, limit)
        case "resolved" if agent.leads:
            found = await tx.fetch(sql.RESOLVED, last, limit)
        case "resolved":
            found = await tx.fetch(sql.RESOLVED_WITH, last, limit, str(agent.id), HANDED_TO_AGENT)
    return [ConversationRow(**row) for row in found]


async def rows_of(tx: Tx, conversations: Sequence[UUID]) -> list[ConversationRow]:
    return [ConversationRow(**found) for found in await tx.fetch(sql.ROWS_OF, conversations)]


@dataclass(frozen=True, slots=True)
class Coming:
    """Whom a conversation rings at: who comes, as far as anybody can know."""

    id: UUID
    name: str
    photo: UUID | None


async def line(tx: Tx) -> dict[UUID, Coming | None]:
    """The conversations that wait for a person, the next one first, and who is coming."""
    return {
        found["id"]: Coming(found["coming"], found["name"], found["photo"])
        if found["coming"]
        else None
        for found in await tx.fetch(sql.LINE)
    }


async def offer_ends(tx: Tx, conversations: Sequence[UUID]) -> dict[UUID, tuple[UUID, str]]:
    """Whom each last rang at, and how that ended: "taken", or as `assignment.ended` says."""
    ends = [EndRow(**row) for row in await tx.fetch(sql.OFFER_ENDS, conversations)]
    return {one.conversation_id: (one.agent, one.how or "taken") for one in ends}


async def assignments(tx: Tx, conversation: UUID) -> list[AssignmentRow]:
    """Why it rang at whom, in order, and what became of it."""
    return [AssignmentRow(**row) for row in await tx.fetch(sql.ASSIGNMENTS, conversation)]
