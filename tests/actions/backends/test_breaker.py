"""A backend that does not answer is left alone, and found again."""

import asyncio
from datetime import timedelta

import pytest

from tests.actions.backends.shop import Shop, says, slow
from warmline.actions import HttpCall
from warmline.actions.backends import LiveBackends
from warmline.actions.outcome import Done, Ended, Lost, NotSent, Refused
from warmline.kit import FixedClock

READ = HttpCall("shop", "GET", "/orders")
WRITE = HttpCall("shop", "POST", "/orders")


async def ended(backends: LiveBackends, times: int) -> list[type[Ended]]:
    calls = (WRITE, READ)
    return [
        type(await backends.call(calls[number % 2], {}, key=("run-1", None)[number % 2]))
        for number in range(times)
    ]


def of_kind(kinds: list[type[Ended]], kind: type[Ended]) -> bool:
    return all(issubclass(one, kind) for one in kinds)


async def test_after_five_failures_nothing_is_sent_for_ten_seconds(
    backends: LiveBackends, shop: Shop, clock: FixedClock
) -> None:
    shop.how = says(503)
    assert of_kind(await ended(backends, 5), Lost)
    assert of_kind(await ended(backends, 3), NotSent)
    assert len(shop.asked) == 5
    clock.advance(timedelta(seconds=9.9))
    assert of_kind(await ended(backends, 1), NotSent)


async def test_then_one_call_tries_and_the_others_wait_for_it(
    backends: LiveBackends, shop: Shop, clock: FixedClock
) -> None:
    shop.how = says(503)
    await ended(backends, 5)
    clock.advance(timedelta(seconds=10))
    shop.how = slow(0.1)
    trying = asyncio.create_task(backends.call(READ, {}))
    await asyncio.sleep(0.02)
    assert of_kind(await ended(backends, 2), NotSent)
    assert isinstance(await trying, Done)
    assert await ended(backends, 2) == [Done, Done]


async def test_a_try_that_fails_starts_the_pause_again(
    backends: LiveBackends, shop: Shop, clock: FixedClock
) -> None:
    shop.how = says(503)
    await ended(backends, 5)
    clock.advance(timedelta(seconds=10))
    assert of_kind(await ended(backends, 1), Lost)
    clock.advance(timedelta(seconds=9))
    assert of_kind(await ended(backends, 1), NotSent)


async def test_a_try_that_is_cancelled_leaves_the_next_one_free(
    backends: LiveBackends, shop: Shop, clock: FixedClock
) -> None:
    shop.how = says(503)
    await ended(backends, 5)
    clock.advance(timedelta(seconds=10))
    shop.how = slow(1)
    trying = asyncio.create_task(backends.call(READ, {}))
    await asyncio.sleep(0.02)
    trying.cancel()
    await asyncio.gather(trying, return_exceptions=True)
    shop.how = None
    assert await ended(backends, 1) == [Done]


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [(422, {"code": "no"}, Refused), (429, None, NotSent), (202, {}, (Lost, Done))],
)
async def test_what_answers_is_not_left_alone(
    backends: LiveBackends,
    shop: Shop,
    status: int,
    body: object,
    kind: type[Ended] | tuple[type[Ended], ...],
) -> None:
    shop.how = says(status, body)
    assert all(issubclass(one, kind) for one in await ended(backends, 8))
    assert len(shop.asked) == 8


async def test_failures_in_between_do_not_add_up(backends: LiveBackends, shop: Shop) -> None:
    for _ in range(4):
        shop.how = says(503)
        await ended(backends, 4)
        shop.how = None
        assert await ended(backends, 1) == [Done]
