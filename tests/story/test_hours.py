"""Outside opening hours the widget promises only what will be kept."""

import re
from datetime import UTC, datetime, timedelta

from playwright.async_api import expect

from tests.story.conftest import NewCustomer, SignIn


async def test_a_closed_team_says_when_it_is_back(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    uma = await sign_in("Uma")
    back = f"{datetime.now(UTC) + timedelta(days=2):%A}"
    await uma.page.get_by_role("link", name="Opening hours").click()
    days = uma.page.get_by_role("checkbox")
    await expect(days).to_have_count(7)
    for day in await days.all():
        await day.uncheck()
    await uma.page.get_by_role("checkbox", name=back).check()
    await uma.page.get_by_label(f"{back}, from").fill("09:00")
    await uma.page.get_by_label(f"{back}, to").fill("17:00")
    await uma.button("Save").click()
    await uma.is_told("Saved.")

    customer = await new_customer()
    await customer.open_chat()
    await customer.sees(re.compile(rf"Our team is back .*{back}.* 0?9:00"))
    await customer.button("Talk to a person").click()
    await expect(customer.waiting).to_contain_text("Our team is away right now")
    await expect(customer.waiting).to_contain_text(re.compile(rf"Back .*{back}.* 0?9:00"))
    await expect(customer.waiting).not_to_contain_text("You are next")
    await customer.say("My kayak has a hole.")
    await expect(customer.waiting).to_be_visible()
    # the assistant is there all the same
    await (other := await new_customer()).ask("How long does a refund take?")
    await other.hears("ai", "back within five working days")
