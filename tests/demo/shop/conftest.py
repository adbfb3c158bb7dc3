"""A shop in a process of its own, and somebody who asks it."""

import contextlib
import sqlite3
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest_asyncio

from warmline.demo.shop import Shop, ShopPlan, open_shop

DAY = date(2026, 3, 10)


class Asking:
    """Asks a shop, and counts in its database what it did."""

    def __init__(self, shop: Shop, client: httpx.AsyncClient) -> None:
        self.shop, self.client = shop, client

    async def get(self, path: str) -> Any:  # noqa: ANN401 - any JSON
        answer = await self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def do(
        self, method: str, path: str, body: object, key: str | None = None
    ) -> httpx.Response:
        headers = {"Idempotency-Key": key} if key else {}
        return await self.client.request(method, path, json=body, headers=headers)

    async def refund(self, amount: float, key: str | None = None, **more: Any) -> httpx.Response:  # noqa: ANN401
        body = {"amount": amount, "reason": "came broken"}
        path = more.get("path", "/customers/c-1001/orders/TW-203951/refunds")
        return await self.do("POST", path, body, key)

    async def wrong(self, kind: str, **more: object) -> None:
        answer = await self.client.put("/faults", json={"kind": kind, **more})
        assert answer.status_code == 200, answer.text

    def effects(self) -> list[tuple[str, str, str, str | None]]:
        """Every effect there was: kind, customer, subject, key."""
        with contextlib.closing(sqlite3.connect(self.shop.plan.database)) as connection:
            rows = connection.execute(
                "select kind, customer, subject, key from effect order by id"
            ).fetchall()
        return [(kind, customer, subject, key) for kind, customer, subject, key in rows]


@pytest_asyncio.fixture(scope="module")
async def one_shop(tmp_path_factory: Any) -> AsyncIterator[Shop]:  # noqa: ANN401
    database: Path = tmp_path_factory.mktemp("shop") / "shop.sqlite3"
    async with open_shop(ShopPlan(database, faults=True, today=DAY)) as shop:
        yield shop


@pytest_asyncio.fixture
async def asking(one_shop: Shop, tmp_path: Path) -> AsyncIterator[Asking]:
    """On the morning of 10 March 2026: nobody asked for anything yet."""
    begin_anew(one_shop.plan.database)
    headers = {"Authorization": one_shop.authorization}
    async with httpx.AsyncClient(base_url=one_shop.url, headers=headers) as client:
        asking = Asking(one_shop, client)
        await asking.wrong("none")
        yield asking


def begin_anew(database: Path) -> None:
    """Puts back what was there when the shop opened first."""
    first = database.with_suffix(".first")
    with contextlib.closing(sqlite3.connect(database)) as now:
        if not first.exists():
            with contextlib.closing(sqlite3.connect(first)) as kept:
                now.backup(kept)
        with contextlib.closing(sqlite3.connect(first)) as kept:
            kept.backup(now)
