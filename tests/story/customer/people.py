"""A customer on the way to a person, and what an agent does about it that needs no window."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import numpy as np
from playwright.async_api import Locator, expect

from scripts.palette import png_of
from tests.story.people import Agent, Customer
from tests.story.ternwell import PASSWORD, PEOPLE, Ternwell

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Waiter(Customer):
    """What a customer who waits has in front of them, beside the conversation."""

    @property
    def sheet(self) -> Locator:
        """What lies over the conversation."""
        return self.chat.get_by_role("dialog")

    async def leave(self) -> "Waiter":
        """Closes the page. Whoever comes back in this browser opens another one."""
        context = self.page.context
        url = self.page.url
        await self.page.close()
        page = await context.new_page()
        await page.goto(url)
        return Waiter(page)

    async def gives_up(self) -> None:
        await self.button("Leave the line").click()
        await self.button("Back to the assistant").click()
        await expect(self.waiting).to_be_hidden()

    async def choose(self, item: str) -> None:
        """One of the possibilities behind the three dots."""
        await self.button("More options").click()
        await self.chat.get_by_role("menuitem", name=item).click()


async def close_doors(ternwell: Ternwell) -> datetime:
    """Nobody is there until the returned moment: nine o'clock the day after tomorrow."""
    back = datetime.now(UTC) + timedelta(days=2)
    hours = {"timezone": "UTC", "week": {DAYS[back.weekday()]: "09:00-17:00"}, "holidays": []}
    async with signed_in(ternwell, "Uma") as admin:
        settings = (await admin.get("/api/settings")).raise_for_status().json()
        changed = settings | {"opening_hours": hours}
        (await admin.put("/api/settings", json=changed)).raise_for_status()
    return back.replace(hour=9, minute=0, second=0, microsecond=0)


async def hang_photo(ternwell: Ternwell, name: str) -> None:
    """This agent has a face; a plain one."""
    face = png_of(np.full((32, 32, 3), 130, np.uint8))
    async with signed_in(ternwell, name) as agent:
        kept = await agent.put("/api/me/photo", content=face, headers={"Content-Type": "image/png"})
        photo = kept.raise_for_status().json()["photo"]
        for _ in range(100):
            if (await agent.get(f"/api/photos/{photo}")).is_success:
                return
            await asyncio.sleep(0.1)  # it is looked at first
        raise AssertionError("The photo is not shown.")


@asynccontextmanager
async def signed_in(ternwell: Ternwell, name: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=ternwell.url, headers=own(ternwell)) as client:
        credentials = {"email": PEOPLE[name].email, "password": PASSWORD}
        (await client.post("/api/sign-in", json=credentials)).raise_for_status()
        yield client


async def asks(
    agent: Agent, ternwell: Ternwell, method: str, path: str, body: object = None
) -> Any:  # noqa: ANN401 - JSON
    """As the console does it, with the agent's own session."""
    answer = await agent.page.context.request.fetch(
        f"{ternwell.url}{path}",
        method=method,
        headers=own(ternwell),
        data=body,
        fail_on_status_code=True,
    )
    return await answer.json()


def own(ternwell: Ternwell) -> dict[str, str]:
    return {"X-Warmline": "1", "Origin": ternwell.url}


def at(moment: datetime) -> re.Pattern[str]:
    """As the widget says it within a week: the weekday, and the time in English."""
    return re.compile(f"{moment:%A}.* {moment.hour % 12 or 12}:{moment.minute:02} ?[AP]M")
