"""The stories of this folder look at the way to a person from the customer's side."""

from typing import Protocol

import pytest

from tests.browser import DESKTOP, NewPage, Viewport
from tests.story.conftest import REFUSED
from tests.story.customer.people import Waiter
from tests.story.ternwell import Ternwell


class NewWaiter(Protocol):
    async def __call__(self, viewport: Viewport = DESKTOP, *, dark: bool = False) -> Waiter: ...


@pytest.fixture
def new_waiter(ternwell: Ternwell, new_page: NewPage) -> NewWaiter:
    async def new(viewport: Viewport = DESKTOP, *, dark: bool = False) -> Waiter:
        page = await new_page(viewport, dark=dark, expected_errors=[REFUSED])
        await page.goto(ternwell.url)
        return Waiter(page)

    return new
