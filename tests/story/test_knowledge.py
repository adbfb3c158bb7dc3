"""An answer that is wrong is mended from where it was seen, and the next customer gets it right."""

from playwright.async_api import Locator, expect

from tests.story.conftest import NewCustomer, SignIn
from tests.story.people import Agent

QUESTION = "How long does a refund take?"
OLD, NEW = "back within five working days", "Refunds arrive within two working days."
# Training is for whoever has time: on a busy machine it takes its own (ms).
LEARNING = 60_000


async def test_an_admin_mends_an_answer_and_the_next_customer_gets_the_new_one(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    await (await new_customer()).ask(QUESTION)
    uma = await sign_in("Uma")
    await uma.list("All")
    await uma.open("Once the shop confirms")
    await uma.button("Fix this answer").click()
    # what the customer asked is tried at once
    await expect(trying(uma)).to_contain_text(OLD, timeout=LEARNING)
    await uma.page.get_by_label("Short answer").fill(NEW)
    await uma.button("Try").click()
    await expect(trying(uma)).to_contain_text(NEW, timeout=LEARNING)
    await uma.button("Publish").click()
    asked = uma.page.get_by_role("dialog")
    await asked.get_by_label("What changed?").fill("Two days, not five")
    await asked.get_by_role("button", name="Publish").click()
    await learned(uma)
    await (customer := await new_customer()).ask(QUESTION)
    await customer.hears("ai", NEW)

    await uma.page.get_by_role("link", name="All articles").click()
    await expect(uma.page.get_by_text("Two days, not five")).to_be_visible()
    await uma.button("Undo this release").click()
    await uma.page.get_by_role("dialog").get_by_role("button", name="Undo this release").click()
    await uma.is_told("Undone.")
    await learned(uma)
    await (customer := await new_customer()).ask(QUESTION)
    await customer.hears("ai", OLD)


async def test_a_link_that_runs_code_is_refused_at_its_field(sign_in: SignIn) -> None:
    uma = await sign_in("Uma")
    await uma.page.get_by_role("link", name="Knowledge").click()
    await uma.page.get_by_role("link", name="Can I buy or use gift cards").click()
    await uma.page.get_by_label("Link 1, address").fill("javascript:alert(1)")
    await uma.button("Publish").click()
    await uma.page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    await expect(uma.page.get_by_role("alert").filter(has_text="link")).to_be_visible()


def trying(uma: Agent) -> Locator:
    return uma.page.get_by_role("region", name="Try it")


async def learned(uma: Agent) -> None:
    await expect(uma.page.get_by_text("Trained").first).to_be_visible(timeout=LEARNING)
