"""From state to state: each move asks what stands there, and says no in words where it may not.

Every function runs in the caller's transaction and takes the row's lock, so of two who move the
same run at the same time the second sees what the first made of it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from warmline.actions.ledger import sql
from warmline.actions.ledger.run import (
    APPROVAL_LASTS,
    OPEN,
    Over,
    Run,
    RunState,
    consent_of,
    run_of,
)
from warmline.actions.model import Action
from warmline.kit import Tx

# Why a yes was not taken.
Refusal = Literal["gone", "changed", "expired"]

MOVES: dict[RunState, frozenset[RunState]] = {
    "proposed": frozenset({"confirmed", "awaiting_approval", "cancelled", "expired"}),
    "awaiting_approval": frozenset({"confirmed", "declined", "cancelled", "expired"}),
    "confirmed": frozenset({"executing", "failed"}),
    "executing": frozenset({"confirmed", "succeeded", "failed", "unknown", "handed_over"}),
    "unknown": frozenset({"executing", "succeeded", "failed", "handed_over"}),
}


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The yes was taken; `over` says why it takes an approval first."""

    run: Run
    over: Over | None


async def confirm(
    tx: Tx, run: UUID, hash: str, action: Action | None, *, now: datetime, day_began: datetime
) -> Confirmed | Refusal:
    """A yes to exactly this run with exactly these arguments, as it is declared now. `day_began`
    is the company's midnight, from which a customer's runs are counted."""
    found = await run_of(tx, run, locked=True)
    if found is None or found.state != "proposed":
        return "gone"
    if found.hash != hash:
        return "changed"
    anew = action is None or consent_of(action, found.arguments) != found.hash
    if anew or found.expires_at <= now:
        await _move(tx, found, "expired", now)
        return "expired"
    assert action is not None
    over = await _over(tx, found, action, day_began)
    await _move(tx, found, "awaiting_approval" if over else "confirmed", now, why=over)
    return Confirmed(found, over)


async def _over(tx: Tx, run: Run, action: Action, day_began: datetime) -> Over | None:
    if action.consequence == "significant":
        return "significant"
    limits = action.limits
    # an amount that cannot be read is not known to be within the limit
    if limits.most is not None and (run.amount is None or abs(run.amount) > limits.most):
        return "over_limit"
    if limits.per_day is None:
        return None
    whose = run.subject or run.conversation.hex
    await tx.execute(sql.COUNT_LOCK, f"{whose}/{action.name}")
    done: int = await tx.fetchval(sql.COUNT, run.subject, action.name, day_began, run.conversation)
    return "too_often" if done >= limits.per_day else None


async def approve(tx: Tx, run: UUID, *, now: datetime) -> Run | None:
    """None where it does not wait for an approval (any more)."""
    found = await run_of(tx, run, locked=True)
    if found is None or found.expires_at <= now:
        return None
    return await _from(tx, run, "awaiting_approval", "confirmed", now)


async def decline(tx: Tx, run: UUID, *, now: datetime) -> Run | None:
    return await _from(tx, run, "awaiting_approval", "declined", now)


async def cancel(tx: Tx, run: UUID, *, now: datetime) -> Run | None:
    """Before anything was sent; None where it is too late, or was never proposed."""
    return await _from(tx, run, "proposed", "cancelled", now) or await _from(
        tx, run, "awaiting_approval", "cancelled", now
    )


async def expired(tx: Tx, run: UUID, *, now: datetime) -> Run | None:
    return await _from(tx, run, "proposed", "expired", now) or await _from(
        tx, run, "awaiting_approval", "expired", now
    )


async def begin(
    tx: Tx, run: Run, *, now: datetime, lease: timedelta, again: bool = False
) -> Run | None:
    """From here on it may have taken effect. `again`: it is sent once more under the same key. None
    where somebody else was faster, or it is over."""
    froms = ["executing", "unknown"] if again else ["confirmed"]
    status = await tx.execute(sql.BEGIN, run.id, now + lease, froms, now, run.attempts)
    if not _changed(status):
        return None
    return replace(
        run, state="executing", attempts=run.attempts + 1, sent_at=now, lease_until=now + lease
    )


async def settle(
    tx: Tx,
    run: UUID,
    state: Literal["succeeded", "failed"],
    *,
    now: datetime,
    result: Any = None,  # noqa: ANN401
    error: str | None = None,
) -> bool:
    """What is certain; False where it was certain before."""
    return _changed(await tx.execute(sql.SETTLE, run, state, now, result, error))


async def wait(tx: Tx, run: UUID, *, check_at: datetime, error: str) -> bool:
    """Nobody knows; it is looked at again at `check_at`."""
    return _changed(await tx.execute(sql.WAIT, run, check_at, error))


async def put_back(tx: Tx, run: UUID, *, try_at: datetime, error: str) -> bool:
    """Nothing was sent: it may be begun again."""
    return _changed(await tx.execute(sql.PUT_BACK, run, try_at, error))


async def hand_over(tx: Tx, run: UUID, *, now: datetime, error: str) -> Run | None:
    """A person finds out: only of what is unknown."""
    found = await run_of(tx, run, locked=True)
    if found is None or found.state not in ("executing", "unknown"):
        return None
    await _move(tx, found, "handed_over", now, error)
    return found


async def _from(tx: Tx, run: UUID, state: RunState, to: RunState, now: datetime) -> Run | None:
    found = await run_of(tx, run, locked=True)
    if found is None or found.state != state:
        return None
    await _move(tx, found, to, now)
    return found


async def _move(
    tx: Tx,
    run: Run,
    to: RunState,
    now: datetime,
    error: str | None = None,
    why: Over | None = None,
) -> None:
    assert to in MOVES[run.state], f"no move from {run.state} to {to}"
    lasts = now + APPROVAL_LASTS if to == "awaiting_approval" else None
    await tx.execute(sql.MOVE, run.id, to, to not in OPEN, now, error, lasts, why)


def _changed(status: str) -> bool:
    return status.rpartition(" ")[2] == "1"
