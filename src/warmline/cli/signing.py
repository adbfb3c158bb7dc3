"""What `warmline identity …` does."""

import json

from warmline import storage
from warmline.cli.columns import print_columns
from warmline.identity import LONGEST_LIFE, Algorithm, Key, add_key, keys, retire_key
from warmline.kit import SystemClock, sealing
from warmline.settings import Settings, secret_key

AUTHOR = "command line"


async def add(settings: Settings, algorithm: Algorithm, public_key: bytes | None) -> None:
    async with storage.opened(settings) as database:
        seal = sealing.Seal(secret_key(settings), "identity")
        async with database.transaction() as tx:
            at = SystemClock().now()
            new = await add_key(tx, seal, algorithm, public_key=public_key, by=AUTHOR, at=at)
    print(f"The key {new.kid} counts from now on: tokens name it in their header as `kid`.")
    if new.secret:
        print("Its secret, shown this once; it belongs on your server and never in a page:")
        print(new.secret)


async def show(settings: Settings, *, as_json: bool) -> None:
    async with storage.opened(settings) as database, database.transaction() as tx:
        found = await keys(tx)
    if as_json:
        print(json.dumps([_shown(key) for key in found], indent=2))
        return
    rows = [(key.kid, key.algorithm, f"{key.at:%Y-%m-%d %H:%M}", _state(key)) for key in found]
    print_columns(("key", "algorithm", "since (UTC)", ""), rows)


async def retire(settings: Settings, kid: str, *, at_once: bool) -> None:
    now = SystemClock().now()
    at = now if at_once else now + LONGEST_LIFE
    async with storage.opened(settings) as database, database.transaction() as tx:
        await retire_key(tx, kid, at=at, by=AUTHOR, now=now)
    when = "from now on" if at_once else f"from {at:%Y-%m-%d %H:%M} UTC on"
    print(f"The key {kid} counts no more {when}.")


def _shown(key: Key) -> dict[str, object]:
    return {
        "kid": key.kid,
        "algorithm": key.algorithm,
        "by": key.by,
        "at": key.at.isoformat(),
        "retired_at": key.retired_at.isoformat() if key.retired_at else None,
    }


def _state(key: Key) -> str:
    if key.retired_at is None:
        return ""
    verb = "retired" if key.is_retired(SystemClock().now()) else "retires"
    return f"{verb} {key.retired_at:%Y-%m-%d %H:%M}"
