"""One run of an action, and the reading of the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, cast
from uuid import UUID

import msgspec

from warmline.actions.ledger import sql
from warmline.actions.model import Action
from warmline.actions.values import hash_of, parsed_amount
from warmline.conversations import DeedText, Person, Speaker
from warmline.kit import Tx

RunState = Literal[
    "proposed",  # put to whoever may say yes
    "awaiting_approval",  # they said yes, and a supervisor has to
    "confirmed",  # to be done; nothing was sent
    "executing",  # being sent: from here on it may have taken effect
    "unknown",  # sent, and nobody knows
    "succeeded",
    "failed",  # without effect
    "cancelled",
    "expired",
    "declined",
    "handed_over",  # a person finds out
]
# What takes a supervisor's approval.
Over = Literal["over_limit", "too_often", "significant"]
OPEN: frozenset[RunState] = frozenset(
    {"proposed", "awaiting_approval", "confirmed", "executing", "unknown"}
)
# A yes counts for so long.
PROPOSAL_LASTS = timedelta(minutes=30)
APPROVAL_LASTS = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Run:
    """`subject` is the signed customer it is done for; `agent` who proposed it, where a person did;
    `key` the idempotency key that the backend is sent, the same for each try; `words` the proposal
    as it was read, `before` what it was made of; `why` it took an approval."""

    id: UUID
    conversation: UUID
    subject: str | None
    action: str
    release: int
    arguments: Mapping[str, Any]
    words: DeedText | None
    before: Any
    hash: str
    state: RunState
    by: Speaker
    agent: Person | None
    language: str
    amount: Decimal | None
    key: str
    attempts: int
    created_at: datetime
    expires_at: datetime
    why: Over | None = None
    confirmed_at: datetime | None = None
    sent_at: datetime | None = None
    lease_until: datetime | None = None
    check_at: datetime | None = None
    settled_at: datetime | None = None
    result: Any = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to be written: see `Run`."""

    id: UUID
    conversation: UUID
    subject: str | None
    action: Action
    release: int
    arguments: Mapping[str, Any]
    words: DeedText
    by: Speaker
    language: str
    agent: Person | None = None
    before: Any = None

    @property
    def hash(self) -> str:
        return consent_of(self.action, self.arguments)

    @property
    def amount(self) -> Decimal | None:
        named = self.action.limits.amount
        found = parsed_amount(self.arguments.get(named)) if named else None
        return found[0] if found else None


def consent_of(action: Action, arguments: Mapping[str, Any]) -> str:
    """The hash of what a yes is a yes to: what was read, with these arguments, and what is sent for
    it. After either was declared anew nobody has said yes."""
    declared = msgspec.to_builtins([action.consequence, action.confirm, action.call])
    return hash_of(action.name, {"arguments": dict(arguments), "declared": declared})


def key_of(run: UUID) -> str:
    return f"warmline-{run.hex}"


async def propose(tx: Tx, proposal: Proposal, *, now: datetime) -> Run:
    return await _insert(tx, proposal, "proposed", now)


async def record_read(tx: Tx, proposal: Proposal, *, now: datetime) -> Run:
    """A read that was done: what it found is the message's, not the ledger's."""
    return await _insert(tx, proposal, "succeeded", now)


async def _insert(tx: Tx, proposal: Proposal, state: RunState, now: datetime) -> Run:
    run = Run(
        proposal.id,
        proposal.conversation,
        proposal.subject,
        proposal.action.name,
        proposal.release,
        proposal.arguments,
        proposal.words,
        proposal.before,
        proposal.hash,
        state,
        proposal.by,
        proposal.agent,
        proposal.language,
        proposal.amount,
        key_of(proposal.id),
        0,
        now,
        now + PROPOSAL_LASTS,
        settled_at=None if state == "proposed" else now,
    )
    agent = run.agent
    await tx.execute(
        sql.INSERT,
        *(run.id, run.conversation, run.subject, run.action, run.release, dict(run.arguments)),
        *(
            run.words,
            run.before,
            run.hash,
            run.state,
            run.by,
            agent and agent.id,
            agent and agent.name,
        ),
        *(run.language, run.amount, run.key, run.created_at, run.expires_at, run.settled_at),
    )
    return run


async def run_of(tx: Tx, run: UUID, *, locked: bool = False) -> Run | None:
    row = await tx.fetchrow(sql.LOCKED if locked else sql.ONE, run)
    return _run(row) if row else None


async def runs_of(tx: Tx, conversation: UUID, *, limit: int = 50) -> list[Run]:
    """The newest first."""
    return [_run(row) for row in await tx.fetch(sql.OF_CONVERSATION, conversation, limit)]


async def awaiting(tx: Tx, *, limit: int = 200) -> list[Run]:
    """What waits for an approval, the oldest first."""
    return [_run(row) for row in await tx.fetch(sql.AWAITING, limit)]


async def due(tx: Tx, *, now: datetime, lease: timedelta, limit: int = 20) -> list[Run]:
    """What nobody looks after, leased to the caller."""
    return [_run(row) for row in await tx.fetch(sql.DUE, now, now + lease, limit)]


async def stale_proposals(
    tx: Tx, *, now: datetime, limit: int = 50
) -> list[tuple[UUID, UUID, Literal["expired", "taken_over"]]]:
    """Run, conversation, and why nobody may say yes any more."""
    rows = await tx.fetch(sql.STALE_PROPOSALS, now, limit)
    return [(row["id"], row["conversation_id"], row["reason"]) for row in rows]


async def erase_runs(tx: Tx, conversations: Sequence[UUID]) -> None:
    """That something was done stays; for whom, with what, and what came of it, goes."""
    await tx.execute(sql.ERASE, conversations)


def _run(row: Mapping[str, Any]) -> Run:
    agent = Person(row["agent_id"], row["agent_name"]) if row["agent_id"] else None
    return Run(
        id=row["id"],
        conversation=row["conversation_id"],
        subject=row["subject"],
        action=row["action"],
        release=row["release_id"],
        arguments=row["arguments"] or {},
        words=msgspec.convert(row["words"], DeedText) if row["words"] else None,
        before=row["before"],
        hash=row["hash"],
        state=cast(RunState, row["state"]),
        by=cast(Speaker, row["by"]),
        agent=agent,
        language=row["language"],
        amount=row["amount"],
        why=cast("Over | None", row["why"]),
        key=row["key"],
        attempts=row["attempts"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        confirmed_at=row["confirmed_at"],
        sent_at=row["sent_at"],
        lease_until=row["lease_until"],
        check_at=row["check_at"],
        settled_at=row["settled_at"],
        result=row["result"],
        error=row["error"],
    )
