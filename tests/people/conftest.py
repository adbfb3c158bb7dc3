"""A house with people in it: cheap hashes, a clock that stands still."""

from collections.abc import Awaitable, Callable, Iterator

import pytest
from argon2 import PasswordHasher

from warmline.kit import Database, FixedClock, new_id
from warmline.people import Agent, Attempts, NewAgent, Passwords, SignIn, add_agent

AddAgent = Callable[..., Awaitable[Agent]]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    yield passwords
    passwords.close()


@pytest.fixture
def door(database: Database, passwords: Passwords, clock: FixedClock) -> SignIn:
    return SignIn(database, passwords, Attempts(clock), clock)


@pytest.fixture
def agent(database: Database, passwords: Passwords, clock: FixedClock) -> AddAgent:
    """Adds an agent; the password is `open sesame`."""

    async def add(new: NewAgent | None = None) -> Agent:
        password_hash = await passwords.hash("open sesame")
        async with database.transaction() as tx:
            return await add_agent(
                tx,
                new_id(),
                new or NewAgent("Ada Lind", "ada@fernhill.example"),
                password_hash,
                actor="test",
                at=clock.now(),
            )

    return add
