"""Who may see a conversation: the queue is everybody's, and so is what waits for a second look; the
rest is its agents', the leads' and those' whom a note called."""

from uuid import UUID

from warmline.conversations import WAITING, Standing
from warmline.desk import reviews_sql, sql, tools_sql
from warmline.desk.acting import Acting
from warmline.kit import Tx

# Events by which a conversation came into an agent's hands.
HANDED_TO_AGENT = ["conversation.claimed", "conversation.passed", "conversation.reopened"]


async def may_see(tx: Tx, agent: Acting, conversation: UUID, now: Standing) -> bool:
    if agent.leads or now.state in WAITING or agent.holds(now):
        return True
    if await tx.fetchval(reviews_sql.IS_OPEN, conversation):
        return True
    seen: bool = await tx.fetchval(sql.WORKED_ON, conversation, str(agent.id), HANDED_TO_AGENT)
    if not seen:
        seen = await tx.fetchval(tools_sql.MENTIONED, conversation, agent.id)
    return seen
