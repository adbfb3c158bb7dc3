"""The company holds the reins: what the AI may do by itself, and the switch that stops it."""

import re

from playwright.async_api import expect

from tests.story.conftest import Axed, NewCustomer, SignIn
from tests.story.people import Agent

QUESTION = "How long does a refund take?"
ANSWER = "back within five working days"


async def test_what_the_ai_may_only_suggest_is_sent_by_a_person_with_one_click(
    new_customer: NewCustomer, sign_in: SignIn, axe: Axed
) -> None:
    sol, ada = await sign_in("Sol"), await sign_in("Ada")
    await set_level(sol, "refund_time", "Suggest")
    await sol.steps_away()
    customer = await new_customer()
    await customer.ask(QUESTION)
    await customer.hears("ai", "A colleague will check my answer first")
    await ada.take("How long does a refund")
    card = ada.page.get_by_role("region", name=re.compile("^Suggested from"))
    await expect(card).to_contain_text(ANSWER)
    await axe(ada.page)
    await card.get_by_role("button", name="Send as it is").click()
    answer = await customer.hears("agent", ANSWER)
    await expect(answer).to_contain_text("Ada Lind")
    await expect(card).to_have_count(0)
    await sol.page.reload()
    await expect(sol.page.get_by_text("100% as is")).to_be_visible()


async def test_a_suggestion_is_edited_before_it_is_sent_and_another_is_rejected(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    sol, ada = await sign_in("Sol"), await sign_in("Ada")
    await set_level(sol, "refund_time", "Suggest")
    await sol.steps_away()
    customer = await new_customer()
    await customer.ask(QUESTION)
    await ada.take("How long does a refund")
    await ada.button("Edit").click()
    await expect(ada.reply).to_have_value(re.compile(ANSWER))
    await ada.answer("Three days in your case.")
    await customer.hears("agent", "Three days in your case.")
    await expect(ada.button("Send as it is")).to_have_count(0)

    other = await new_customer()
    await other.ask(QUESTION)
    await ada.list("Queue")
    await ada.take("How long does a refund")
    await ada.button("Reject").click()
    await ada.button("Cancel").click()
    await expect(ada.button("Reject")).to_be_focused()
    await ada.page.keyboard.press("Enter")
    await ada.page.get_by_role("radio", name="Wrong facts").check()
    await ada.button("Reject").click()
    await ada.sees("Ada Lind rejected the AI's suggestion: Wrong facts")
    await expect(ada.reply).to_be_focused()


async def test_a_supervisor_stops_the_ai_and_everybody_sees_it_until_it_answers_again(
    new_customer: NewCustomer, sign_in: SignIn, axe: Axed
) -> None:
    sol, ada = await sign_in("Sol"), await sign_in("Ada")
    await expect(ada.button("Stop the AI")).to_have_count(0)
    await sol.button("Stop the AI").click()
    asked = sol.page.get_by_role("dialog")
    await asked.get_by_label("Why?").fill("Wrong prices since noon")
    await asked.get_by_role("button", name="Stop the AI").click()
    await expect(ada.page.get_by_text("Wrong prices since noon")).to_be_visible()
    await axe(sol.page)
    customer = await new_customer()
    await customer.ask("Hello!")
    await customer.hears("ai", "Our team answers by itself at the moment")
    await expect(customer.waiting).to_be_visible()
    await sol.button("Resume").click()
    await expect(ada.page.get_by_text("Wrong prices since noon")).to_have_count(0)
    await (later := await new_customer()).ask(QUESTION)
    await later.hears("ai", ANSWER)


async def test_agents_see_how_far_the_ai_may_go_and_cannot_change_it(sign_in: SignIn) -> None:
    ada = await sign_in("Ada")
    await ada.page.get_by_role("link", name="AI autonomy").click()
    line = ada.page.get_by_role("listitem").filter(has_text="refund_time")
    await expect(line.get_by_role("button", name="Auto")).to_have_attribute("aria-pressed", "true")
    await expect(line.get_by_role("button", name="Off")).to_be_disabled()
    await expect(ada.page.get_by_role("checkbox")).to_have_count(0)


async def set_level(lead: Agent, intent: str, level: str) -> None:
    await lead.page.get_by_role("link", name="AI autonomy").click()
    await lead.page.get_by_role("searchbox", name="Filter intents").fill(intent)
    line = lead.page.get_by_role("listitem").filter(has_text=intent)
    await line.get_by_role("button", name=level).click()
    await lead.is_told(f"1 intent set to {level}.")
