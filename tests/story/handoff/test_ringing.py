"""What waits rings at somebody, who takes it with the brief in hand, or it moves on."""

import re

from playwright.async_api import Locator, Page, expect

from tests.browser import PHONE
from tests.story.conftest import Axed, NewCustomer, SignIn
from tests.story.people import Agent
from tests.story.ternwell import Ternwell

WISH = "I paid twice for TW-203951, can a person look at it?"


async def test_it_rings_and_who_accepts_starts_with_the_brief_and_hands_back(
    new_customer: NewCustomer, sign_in: SignIn, axe: Axed
) -> None:
    ada = await sign_in("Ada")
    customer = await new_customer()
    await customer.ask(WISH)
    await expect(ring(ada)).to_contain_text("TW-203951")
    await axe(ada.page)
    await ada.page.keyboard.press("a")
    await expect(ada.reply).to_be_focused()
    await expect(ring(ada)).to_be_hidden()
    await expect(ada.brief).to_contain_text(WISH)
    await expect(ada.brief.get_by_text("TW-203951").last).to_be_visible()
    await axe(ada.page)
    await ada.answer("I can see both payments and send one back today.")
    await customer.hears("agent", "send one back today")
    await ada.choose("Hand back to AI")
    await ada.page.get_by_role("dialog").get_by_role("button", name="Hand back").click()
    await customer.sees("You are back with the assistant")


async def test_who_declines_says_why_to_colleagues_and_the_next_one_gets_it(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada, ben = await sign_in("Ada"), await sign_in("Ben")
    customer = await new_customer()
    await customer.ask(WISH)
    first, second = await in_order(ada, ben)
    await first.page.keyboard.press("d")
    await first.page.get_by_label("Why, for your colleagues?").fill("My hands are full")
    await ring(first).get_by_role("button", name="Decline").click()
    await first.is_told("Declined")
    await ring(second).get_by_role("button", name="Accept").click()
    await second.sees("Declined: My hands are full")
    await expect(customer.log.get_by_text("My hands are full")).to_have_count(0)


async def test_a_ring_that_nobody_answers_moves_on_and_says_so(
    ternwell: Ternwell, new_customer: NewCustomer, sign_in: SignIn
) -> None:
    sol = await sign_in("Sol")
    await ring_for(sol.page, ternwell.url, 5)
    await sol.steps_away("offline")
    ada, ben = await sign_in("Ada"), await sign_in("Ben")
    await (await new_customer()).ask(WISH)
    first, second = await in_order(ada, ben)
    await expect(first.page.locator("[data-ring-over]")).to_contain_text("Time is up")
    await expect(ring(second)).to_be_visible()
    await expect(ring(first)).to_be_hidden()


async def test_asking_for_what_is_known_warns_before_it_goes_out(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada = await sign_in("Ada")
    customer = await new_customer()
    await customer.ask(WISH)
    await ring(ada).get_by_role("button", name="Accept").click()
    await ada.answer("Could you tell me your order number?")
    warning = ada.page.get_by_role("alert").filter(has_text="They told this already")
    await expect(warning).to_contain_text("TW-203951")
    await expect(customer.messages("agent")).to_have_count(0)
    await warning.get_by_role("button", name="Use it").click()
    await expect(ada.reply).to_have_value(re.compile("TW-203951"))
    await ada.answer("Thank you, I look at TW-203951 now.")
    await customer.hears("agent", "I look at TW-203951 now")


async def test_on_a_phone_it_rings_within_reach_and_the_brief_stands_on_top(
    new_customer: NewCustomer, sign_in: SignIn, axe: Axed
) -> None:
    ada = await sign_in("Ada", PHONE, dark=True)
    await (await new_customer()).ask(WISH)
    accept = ring(ada).get_by_role("button", name="Accept")
    await expect(accept).to_be_in_viewport(ratio=1)
    await axe(ada.page)
    await accept.tap()
    brief = ada.page.get_by_role("region", name="Brief")
    await expect(brief).to_contain_text("TW-203951")
    await expect(ada.reply).to_be_in_viewport()


async def test_a_colleague_gets_it_with_a_note_and_what_was_done_since(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada = await sign_in("Ada")
    customer = await new_customer()
    await customer.ask(WISH)
    await ring(ada).get_by_role("button", name="Accept").click()
    await ada.answer("One moment, a colleague knows this better.")
    await customer.hears("agent", "a colleague knows this better")
    ben = await sign_in("Ben")
    await ada.choose("Pass on")
    asked = ada.page.get_by_role("dialog")
    await asked.get_by_role("searchbox").fill("Ben")
    await asked.get_by_role("radio", name=re.compile("Ben Okoro")).check()
    await asked.get_by_label("What should they know?").fill("Charged on the 3rd and the 4th")
    await asked.get_by_role("button", name="Pass on").click()
    await ben.list("Mine")
    await ben.open("colleague knows")
    await expect(ben.brief).to_contain_text("Since Ada Lind had it")
    await expect(ben.brief).to_contain_text("Charged on the 3rd and the 4th")


async def test_two_tabs_ring_and_answering_in_one_ends_it_in_both(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada = await sign_in("Ada")
    second = Agent(await ada.page.context.new_page())
    await second.page.goto(ada.page.url)
    await (await new_customer()).ask(WISH)
    await expect(ring(second)).to_be_visible()
    await ring(ada).get_by_role("button", name="Accept").click()
    await expect(ring(ada)).to_be_hidden()
    await expect(ring(second)).to_be_hidden()


def ring(agent: Agent) -> Locator:
    return agent.page.get_by_role("alertdialog")


async def in_order(one: Agent, other: Agent) -> tuple[Agent, Agent]:
    """At whom it rings, and who is next."""
    await expect(ring(one).or_(one.page.get_by_text("Rings at Ben"))).to_be_visible()
    return (one, other) if await ring(one).is_visible() else (other, one)


async def ring_for(page: Page, url: str, seconds: int) -> None:
    told = await (await page.request.get(f"{url}/api/routing/queues")).json()
    queues = [queue | {"ring": seconds} for queue in told["queues"]]
    await page.request.put(
        f"{url}/api/routing/queues",
        data={"queues": queues},
        headers={"X-Warmline": "1", "Origin": url},
        fail_on_status_code=True,
    )
