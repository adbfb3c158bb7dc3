"""Who may read and change the reins reads and changes them here: each change is on record."""

from collections.abc import Iterable
from datetime import datetime

from warmline.autonomy import sql
from warmline.autonomy.levels import Autonomy, Level, Setting, Stopped
from warmline.kit import Tx, audit

# Every node listens here and reads again. Sent in the transaction, so that it comes with the
# commit or not at all; it is rare enough for that.
CHANNEL = "warmline_autonomy"


async def autonomy(tx: Tx) -> Autonomy:
    settings = [Setting(**row) for row in await tx.fetch(sql.SETTINGS)]
    stopped = await tx.fetchrow(sql.STOPPED)
    return Autonomy(
        {setting.intent: setting for setting in settings},
        Stopped(**stopped) if stopped else None,
    )


async def set_levels(
    tx: Tx, intents: Iterable[str], level: Level, *, by: str, at: datetime, actor: str | None = None
) -> list[str]:
    """The intents whose level changed. `by` is what colleagues read, `actor` what the audit says:
    where only one is known, both are the same."""
    wanted = sorted(set(intents))
    changed = sorted(row["intent"] for row in await tx.fetch(sql.SET_LEVELS, wanted, level, by, at))
    if changed:
        details = {"intents": changed, "level": level}
        await audit.record(tx, actor or by, "autonomy.set", details, at=at)
        await tx.execute(sql.NOTIFY, CHANNEL)
    return changed


async def stop_ai(tx: Tx, reason: str, *, by: str, at: datetime, actor: str | None = None) -> bool:
    """Whether this stopped it; who stopped it first stays on record."""
    if await tx.fetchval(sql.STOP, by, at, reason) is None:
        return False
    await audit.record(tx, actor or by, "ai.stopped", {"reason": reason}, at=at)
    await tx.execute(sql.NOTIFY, CHANNEL)
    return True


async def resume_ai(tx: Tx, *, by: str, at: datetime, actor: str | None = None) -> bool:
    """Whether it was stopped."""
    if await tx.fetchval(sql.RESUME) is None:
        return False
    await audit.record(tx, actor or by, "ai.resumed", {}, at=at)
    await tx.execute(sql.NOTIFY, CHANNEL)
    return True
