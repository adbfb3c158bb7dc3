"""A shop behind real HTTP, and Warmline's own side of it."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
import pytest_asyncio

from tests.actions.backends.ports import serving
from tests.actions.backends.shop import Shop
from warmline.actions import Check, HttpBackend
from warmline.actions.backends import LiveBackends
from warmline.kit import FixedClock, WarmlineError

SECRET = "Bearer a secret of the shop's"
ENVIRONMENT = {"SHOP_TOKEN": SECRET}


def holds(check: Check, arguments: Mapping[str, Any], found: Any) -> bool:  # noqa: ANN401
    """`name == argument`: what was found under the name is the argument of that name."""
    pairs = [condition.split(" == ") for condition in check.expect]
    if missing := [name for name, _ in pairs if name not in found]:
        raise WarmlineError("unrenderable", f"{missing[0]} is not there.")
    return all(found[name] == arguments[argument] for name, argument in pairs)


@pytest_asyncio.fixture(scope="session")
async def shop_server() -> AsyncIterator[tuple[Shop, str]]:
    shop = Shop()
    async with serving(shop) as url:
        yield shop, url


@pytest.fixture
def shop(shop_server: tuple[Shop, str]) -> Shop:
    shop, _ = shop_server
    shop.forget()
    return shop


@pytest.fixture
def url(shop_server: tuple[Shop, str]) -> str:
    return shop_server[1]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest_asyncio.fixture
async def backends(url: str, clock: FixedClock) -> AsyncIterator[LiveBackends]:
    """With one backend, the shop."""
    shop = HttpBackend("shop", url, headers={"Authorization": "SHOP_TOKEN"}, timeout=2.0)
    live = LiveBackends(lambda: {"shop": shop}, ENVIRONMENT, holds, clock)
    await live.start()
    yield live
    await live.stop()
