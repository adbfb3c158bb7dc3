"""Two servers on one database: who has room is found on either, and who is gone loses nothing."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from tests.browser import NewPage
from tests.story.people import Agent, Customer
from tests.story.ternwell import PASSWORD, PEOPLE, Ternwell, opened

WISH = "I paid twice for TW-203951, can a person look at it?"
# A window that was closed is a line that broke.
GONE = "WebSocket|status of 4(00|04|09)"


@pytest_asyncio.fixture
async def servers(
    dsn: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Ternwell, Ternwell]]:
    one, two = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("two")
    async with (
        opened(dsn, one, release_seconds=15) as first,
        opened(dsn, two, release_seconds=15) as second,
    ):
        await first.begin_anew()
        yield first, second


# A heartbeat has to lapse and the hold of who is gone to end, with two engines on one machine.
@pytest.mark.soak
@pytest.mark.timeout(240)
async def test_who_vanishes_in_the_middle_is_followed_by_a_colleague_on_the_other_server(
    servers: tuple[Ternwell, Ternwell], new_page: NewPage
) -> None:
    first, second = servers
    ada = await at(first, "Ada", new_page)
    page = await new_page()
    await page.goto(second.url)
    customer = Customer(page)
    await customer.ask(WISH)
    await accept(ada)
    await ada.answer("I look into both payments.")
    await customer.hears("agent", "I look into both payments.")
    ben = await at(second, "Ben", new_page)
    await ada.page.close()
    await expect(ring(ben)).to_contain_text("TW-203951", timeout=60_000)
    await accept(ben)
    await expect(ben.brief).to_contain_text("Since Ada Lind had it")
    await ben.answer("Ada had to leave; I go on with your two payments.")
    await customer.hears("agent", "I go on with your two payments")


async def at(server: Ternwell, name: str, new_page: NewPage) -> Agent:
    agent = Agent(await new_page(expected_errors=[GONE]))
    await agent.sign_in(server.url, PEOPLE[name].email, PASSWORD)
    return agent


async def accept(agent: Agent) -> None:
    await ring(agent).get_by_role("button", name="Accept").click()
    await expect(agent.reply).to_be_visible()


def ring(agent: Agent) -> Locator:
    return agent.page.get_by_role("alertdialog")
