"""The shop as a process: it opens, keeps what it did, and goes with its parent."""

import asyncio
import json
import os
import signal
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx
import psutil
import pytest

from warmline.demo import COMPANY
from warmline.demo.shop import CUSTOMERS, DidNotOpen, ShopPlan, open_shop, start_shop

PARENT = """
import asyncio, sys
from pathlib import Path
from warmline.demo.shop import ShopPlan, start_shop

async def main():
    shop = await start_shop(ShopPlan(Path(sys.argv[1])))
    print(shop.pid, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


@pytest.mark.slow
async def test_what_was_done_outlives_the_process(tmp_path: Path) -> None:
    plan = ShopPlan(tmp_path / "shop.sqlite3")
    shop = await start_shop(plan)
    body, headers = {"amount": 10, "reason": "broken"}, {"Authorization": shop.authorization}
    path = "/customers/c-1001/orders/TW-203951/refunds"
    async with httpx.AsyncClient(base_url=shop.url, headers=headers) as client:
        await client.post(path, json=body, headers={"Idempotency-Key": "k-1"})
    await shop.kill()
    async with open_shop(plan) as again, httpx.AsyncClient(base_url=again.url) as client:
        headers = {"Authorization": again.authorization}
        run = await client.get("/customers/c-1001/runs/k-1", headers=headers)
        assert run.json()["answer"]["refund"] == "RF-203951-1"
        assert (await client.get("/faults")).status_code == 404


@pytest.mark.slow
async def test_it_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PARENT, str(tmp_path / "shop.sqlite3")),
        stdout=asyncio.subprocess.PIPE,
    )
    assert parent.stdout is not None
    shop = psutil.Process(int(await parent.stdout.readline()))
    assert "warmline.demo.shop" in shop.cmdline()
    os.kill(parent.pid, signal.SIGKILL)
    await parent.wait()
    await asyncio.to_thread(shop.wait, 10)


@pytest.mark.slow
async def test_a_shop_that_keeps_no_keys_anywhere(tmp_path: Path) -> None:
    plan = ShopPlan(tmp_path / "shop.sqlite3", keeps_keys=False)
    async with open_shop(plan) as shop, httpx.AsyncClient(base_url=shop.url) as client:
        headers = {"Authorization": shop.authorization, "Idempotency-Key": "k-1"}
        path, body = "/customers/c-1001/orders/TW-203951/refunds", {"amount": 1, "reason": "x"}
        names = [
            (await client.post(path, json=body, headers=headers)).json()["refund"] for _ in "ab"
        ]
        assert names == ["RF-203951-1", "RF-203951-2"]


async def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    async with await asyncio.start_server(lambda r, w: None, "127.0.0.1", 0) as taken:
        port = taken.sockets[0].getsockname()[1]
        with pytest.raises(DidNotOpen):
            await start_shop(ShopPlan(tmp_path / "shop.sqlite3", port=port))


async def test_its_description_is_the_one_beside_the_actions() -> None:
    """After a change: `python -m warmline.demo.shop --openapi >` that file."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "warmline.demo.shop", "--openapi"),
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    assert json.loads(said) == json.loads((COMPANY / "actions" / "shop-openapi.json").read_text())


def test_its_customers_are_eight_and_each_has_bought_something() -> None:
    assert len({one.id for one in CUSTOMERS}) == 8
    assert all(one.bought and one.cards for one in CUSTOMERS)
    orders = [bought.order for one in CUSTOMERS for bought in one.bought]
    assert len(set(orders)) == len(orders)


@pytest.mark.slow
async def test_a_shop_that_was_closed_for_long_catches_up(tmp_path: Path) -> None:
    opened = ShopPlan(tmp_path / "shop.sqlite3", stays_fresh=True, today=date(2026, 3, 10))
    for today, due in ((10, 13), (14, 13), (24, 27), (25, 27)):
        plan = replace(opened, today=date(2026, 3, today))
        async with open_shop(plan) as shop, httpx.AsyncClient(base_url=shop.url) as client:
            headers = {"Authorization": shop.authorization}
            order = await client.get("/customers/c-1001/orders/TW-204417", headers=headers)
            assert order.json()["due"] == date(2026, 3, due).isoformat()
