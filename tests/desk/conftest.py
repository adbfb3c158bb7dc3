"""Houses that a test opens are closed after it."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.desk.house import House
from warmline.kit import Database


@pytest_asyncio.fixture
async def house(database: Database) -> AsyncIterator[House]:
    house = await House.open(database)
    yield house
    await house.close()
