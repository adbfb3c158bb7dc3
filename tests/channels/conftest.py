"""Post offices that a test opens are closed after it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.channels.post import Office
from tests.mail.server import Outbox
from warmline.kit import Database


@pytest.fixture
def outbox() -> Outbox:
    return Outbox()


@pytest_asyncio.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    office = await Office.open(database)
    yield office
    await office.close()
