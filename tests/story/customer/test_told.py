"""What was told to the colleague is the customer's to read and to put right."""

from playwright.async_api import expect

from tests.story.conftest import SignIn
from tests.story.customer.conftest import NewWaiter


async def test_a_fact_that_the_customer_corrects_is_right_for_the_agent(
    new_waiter: NewWaiter, sign_in: SignIn
) -> None:
    customer = await new_waiter()
    await customer.ask("Where is my order TW-48213? A person please")
    await customer.button("What I told your colleague").click()
    sheet = customer.sheet
    await expect(sheet.get_by_role("listitem").filter(has_text="TW-48213")).to_be_visible()
    await sheet.get_by_role("button", name="Correct: Order number TW-48213").click()
    value = sheet.get_by_label("Order number")
    await expect(value).to_be_focused()
    await value.fill("no number at all")
    await sheet.get_by_role("button", name="Save").click()
    await expect(sheet.get_by_role("alert")).to_contain_text("This does not fit")
    await value.fill("TW-48231")
    await sheet.get_by_role("button", name="Save").click()
    await expect(sheet.get_by_role("listitem").filter(has_text="TW-48231")).to_be_visible()

    await sheet.get_by_role("button", name="Add something").click()
    await sheet.get_by_label("What is it?").select_option("Mail address")
    await sheet.get_by_role("textbox", name="Mail address").fill("robin@example.com")
    await sheet.get_by_role("button", name="Save").click()
    await expect(sheet.get_by_role("listitem").filter(has_text="robin@")).to_be_visible()
    await customer.page.keyboard.press("Escape")
    await expect(sheet).to_be_hidden()
    await expect(customer.button("What I told your colleague")).to_be_focused()
    await customer.sees("Order number corrected: TW-48231 instead of TW-48213")
    await customer.sees("Mail address noted: robin@example.com")

    ada = await sign_in("Ada")
    await ada.open("Where is my order")
    await expect(ada.brief).to_contain_text("TW-48231")
    await expect(ada.brief).to_contain_text("robin@example.com")


async def test_whether_to_remember_a_need_is_asked_once_and_can_be_taken_back(
    new_waiter: NewWaiter,
) -> None:
    customer = await new_waiter()
    await customer.ask("A person please. I am deaf, so please write to me and don't call me")
    await customer.button("What I told your colleague").click()
    sheet = customer.sheet
    asked = sheet.get_by_role("group").filter(has_text="Shall I remember this")
    await expect(asked).not_to_have_count(0)
    while await asked.count():
        before = await asked.count()
        await asked.first.get_by_role("button", name="Yes, remember it").click()
        await expect(asked).to_have_count(before - 1)
    await expect(sheet).to_contain_text("Remembered for next time")
    await sheet.get_by_role("button", name="Back", exact=True).click()
    await customer.button("What I told your colleague").click()
    await expect(sheet.get_by_role("button", name="Take back").first).to_be_visible()
    await expect(asked).to_have_count(0)
