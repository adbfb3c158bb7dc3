"""When it is over: something to keep, and a word about how it was."""

from pathlib import Path

from playwright.async_api import expect

from tests.browser import PHONE
from tests.story.conftest import SignIn
from tests.story.customer.conftest import NewWaiter
from tests.story.customer.people import Waiter, signed_in
from tests.story.people import Agent
from tests.story.ternwell import Ternwell


async def test_the_conversation_can_be_downloaded_and_nothing_is_mailed_to_a_stranger(
    new_waiter: NewWaiter, tmp_path: Path
) -> None:
    customer = await new_waiter()
    await customer.ask("How long does a refund take?")
    await customer.hears("ai", "back within five working days")
    async with customer.page.expect_download() as downloading:
        await customer.choose("Download this conversation")
    page = tmp_path / "conversation.html"
    await (await downloading.value).save_as(page)
    kept = page.read_text(encoding="utf-8")
    assert "How long does a refund take?" in kept
    assert "back within five working days" in kept
    await customer.choose("Send it to me by mail")
    await expect(customer.chat).to_contain_text("We have no confirmed mail address of yours.")


async def test_a_resolution_is_rated_once_with_the_keyboard(
    new_waiter: NewWaiter, sign_in: SignIn, ternwell: Ternwell
) -> None:
    ada = await sign_in("Ada")
    customer = await new_waiter()
    await settled_by(ada, customer, "Could I talk to a human please?")
    rating = customer.chat.get_by_role("radiogroup", name="How did we do?")
    await rating.get_by_role("radio", name="Very bad").focus()
    for _ in range(3):
        await customer.page.keyboard.press("ArrowRight")
    await expect(rating.get_by_role("radio", name="Good", exact=True)).to_be_checked()
    await customer.chat.get_by_label("Anything to add?").fill("Quick and kind.")
    await customer.button("Rate").click()
    await customer.sees("Your rating: Good. Thank you.")
    await expect(rating).to_be_hidden()
    await expect(customer.message).to_be_focused()
    async with signed_in(ternwell, "Sol") as sol:
        report = (await sol.get("/api/reports/ratings?days=30")).json()
    assert (report["people"]["given"], report["people"]["average"]) == (1, 4.0)
    # writing goes on as before
    await customer.say("How long does a refund take?")
    await customer.hears("ai", "back within five working days")


async def test_a_rating_can_be_skipped_and_stays_so(new_waiter: NewWaiter, sign_in: SignIn) -> None:
    ada = await sign_in("Ada")
    customer = await new_waiter(PHONE)
    await settled_by(ada, customer, "Could I talk to a human please?")
    await customer.button("Skip").click()
    await expect(customer.button("Skip")).to_be_hidden()
    customer = await customer.leave()
    await customer.open_chat()
    await customer.sees("marked as resolved")
    await expect(customer.button("Skip")).to_be_hidden()


async def settled_by(agent: Agent, customer: Waiter, wish: str) -> None:
    await customer.ask(wish)
    await agent.accept()
    await agent.answer("It is the blue one.")
    await customer.hears("agent", "It is the blue one.")
    await agent.do("Resolve")
    await customer.sees("marked as resolved")
