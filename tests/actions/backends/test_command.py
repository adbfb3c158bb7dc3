"""`warmline actions test`, as an operator calls it."""

import asyncio
import json
import os
import subprocess
import sys
from datetime import UTC, datetime

from tests.actions.backends.shop import Shop, says
from tests.actions.backends.test_checking import SPEC, catalogue, moving
from warmline.actions import HttpBackend, publish_actions
from warmline.kit import Database


async def test_the_command_looks_at_what_is_published(
    dsn: str, database: Database, shop: Shop, url: str
) -> None:
    shop.how = says(200, SPEC)
    secret = {"SHOP_TOKEN": "a secret of the shop's"}
    backend = HttpBackend("shop", f"{url}/api", headers={"Authorization": "SHOP_TOKEN"})
    assert (await looked(dsn)) == (0, "No backend is published, so there is nothing to reach.\n")
    async with database.transaction() as tx:
        now = datetime.now(UTC)
        await publish_actions(tx, catalogue(backend, moving()), by="test", at=now)
    code, said = await looked(dsn, "--json", **secret)
    sentence = "It answers, and the call fits what it says of itself."
    assert json.loads(said) == [{"backend": "shop", "level": "ok", "sentence": sentence}]
    assert (code, shop.asked[0][2]["authorization"]) == (0, secret["SHOP_TOKEN"])
    code, said = await looked(dsn)
    assert code == 1
    assert "The environment variable SHOP_TOKEN is not set" in said


async def looked(dsn: str, *words: str, **environment: str) -> tuple[int, str]:
    """The exit code and what it printed; the shop answers from this process meanwhile."""
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "warmline", "actions", "test", *words],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"WARMLINE_DATABASE_URL": dsn} | environment,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout
