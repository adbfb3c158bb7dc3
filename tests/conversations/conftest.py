"""Nodes that a test starts are stopped after it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

import pytest_asyncio

from tests.conversations.nodes import Node, opened
from warmline.kit import Database

StartNode = Callable[[], Awaitable[Node]]


@pytest_asyncio.fixture
async def start_node(database: Database) -> AsyncIterator[StartNode]:
    started: list[Node] = []

    async def start() -> Node:
        started.append(await Node.start(database))
        return started[-1]

    yield start
    for node in started:
        await node.stop()


@pytest_asyncio.fixture
async def node(start_node: StartNode) -> Node:
    return await start_node()


@pytest_asyncio.fixture
async def conversation(database: Database) -> UUID:
    return await opened(database)
