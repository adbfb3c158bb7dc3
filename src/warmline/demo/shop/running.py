"""The shop in a child process, which ends with its parent, however that ends."""

import asyncio
import os
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

START_PATIENCE = 60.0
STOP_PATIENCE = 5.0
SAYS_WHERE = "The shop answers on "


class DidNotOpen(Exception):
    """The shop said something else than where it answers."""


@dataclass(frozen=True, slots=True)
class ShopPlan:
    """How to run it: port 0 is a free one, `today` makes it stand still on a day, `stays_fresh`
    moves everything along with the days when it was closed for long."""

    database: Path
    port: int = 0
    faults: bool = False
    keeps_keys: bool = True
    stays_fresh: bool = False
    today: date | None = None
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    @property
    def arguments(self) -> list[str]:
        return [
            *("--database", str(self.database), "--port", str(self.port), "--with-parent"),
            *(["--faults"] if self.faults else []),
            *([] if self.keeps_keys else ["--no-idempotency"]),
            *(["--stay-fresh"] if self.stays_fresh else []),
            *(["--today", self.today.isoformat()] if self.today else []),
        ]


class Shop:
    """A running one. `url` is where it answers, `authorization` what it wants to be told."""

    def __init__(self, plan: ShopPlan, process: asyncio.subprocess.Process, url: str) -> None:
        self.plan, self.url, self._process = plan, url, process

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def authorization(self) -> str:
        return f"Bearer {self.plan.token}"

    @property
    def environment(self) -> dict[str, str]:
        """What the company's `backends.yaml` reads."""
        return {
            "TERNWELL_SHOP_URL": self.url,
            "TERNWELL_SHOP_AUTHORIZATION": self.authorization,
        }

    async def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), STOP_PATIENCE)
        except TimeoutError:
            await self.kill()

    async def kill(self) -> None:
        """In the middle of whatever it does."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()


async def start(plan: ShopPlan) -> Shop:
    """Returns when it answers."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "warmline.demo.shop", *plan.arguments),
        env={**os.environ, "TERNWELL_SHOP_TOKEN": plan.token},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        # Ctrl-C in a terminal is the parent's to handle
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        said = await asyncio.wait_for(process.stdout.readline(), START_PATIENCE)
        line = said.decode().strip()
        if not line.startswith(SAYS_WHERE):
            raise DidNotOpen(f"The shop did not open: {line or 'it ended without a word'}")
    except BaseException:
        if process.returncode is None:
            process.kill()
        await process.wait()
        raise
    return Shop(plan, process, line.removeprefix(SAYS_WHERE))


@asynccontextmanager
async def running(plan: ShopPlan) -> AsyncIterator[Shop]:
    """A shop that answers while the block runs."""
    shop = await start(plan)
    try:
        yield shop
    finally:
        await shop.stop()
