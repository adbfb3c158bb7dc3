"""One party's odd input must stay that party's problem: nobody else's lists, turns or appends."""

import asyncio

from tests.bugs.conftest import NewCustomer, SignIn
from tests.web.people import Customer

HUGE = 2**31
FAR_ZONE = "2030-01-01T09:00:00+23:00"


async def waiting(new_customer: NewCustomer) -> Customer:
    customer = await new_customer()
    await customer.say("a person please")
    await customer.event("handoff.requested")
    return customer


async def test_a_number_no_column_holds_stops_nobodys_messages(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada = await sign_in("Ada")
    customer = await waiting(new_customer)
    for epoch in (HUGE, -HUGE - 1, 2**63, 10**30, -1):
        assert (await ada.act(customer, "claim", if_epoch=epoch)).status_code == 400
    others = [await new_customer() for _ in range(4)]
    kept = await asyncio.gather(*(other.say("when do you open?") for other in others))
    assert {answer["type"] for answer in kept} == {"ack"}


async def test_a_hold_until_an_impossible_hour_breaks_no_list(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada, lea = await sign_in("Ada"), await sign_in("Lea", "supervisor")
    customer = await waiting(new_customer)
    await ada.does(customer, "claim")
    for until in (FAR_ZONE, "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00", 1e300):
        await ada.act(customer, "hold", until=until, waiting_for="customer")
        assert len(await lea.rows("all")) == 1
        assert (await ada.http.get(f"/api/conversations/{customer.conversation}")).is_success
