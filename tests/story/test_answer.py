"""A customer asks, and the AI answers what it knows."""

import re

from playwright.async_api import expect

from tests.story.conftest import NewCustomer


async def test_a_question_is_answered_by_the_assistant_with_a_link_that_works(
    new_customer: NewCustomer,
) -> None:
    customer = await new_customer()
    await customer.ask("How long does a refund take?")
    answer = await customer.hears("ai", "back within five working days")
    await expect(answer).to_contain_text("AI assistant")
    for card in await answer.get_by_role("link").all():
        address = await card.evaluate("link => link.href")
        assert (await customer.page.request.get(address)).status == 200
    async with customer.page.context.expect_page() as opening:
        await answer.get_by_role("link", name="How do I return something?").click()
    help_page = await opening.value
    await expect(help_page.get_by_role("heading", level=1)).to_have_text(
        re.compile("How do I return something")
    )


async def test_the_customer_is_told_first_that_an_ai_answers(new_customer: NewCustomer) -> None:
    customer = await new_customer()
    await customer.open_chat()
    await customer.sees(re.compile("AI assistant"))
