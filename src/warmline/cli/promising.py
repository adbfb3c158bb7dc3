"""What `warmline promises` does."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from warmline import storage
from warmline.desk import PromiseReport, promise_report
from warmline.settings import Settings


async def show(settings: Settings, *, days: int, as_json: bool) -> None:
    now = datetime.now(UTC)
    async with storage.opened(settings) as database, database.transaction() as tx:
        found = await promise_report(tx, since=now - timedelta(days=days), now=now)
    if as_json:
        print(json.dumps({"days": days, **asdict(found)}))
    else:
        _print(found, days)


def _print(found: PromiseReport, days: int) -> None:
    print(f"{found.made:,} promises made in {days} days:")
    told = {
        "kept in time": found.kept,
        "kept late": found.kept_late,
        "missed": found.missed,
        "still open": found.open,
    }
    for name, count in told.items():
        print(f"  {name:<14}{count:>7,}")
    if found.kept_rate is not None:
        print(f"Of those that came due, {found.kept_rate:.1%} were kept in time.")
