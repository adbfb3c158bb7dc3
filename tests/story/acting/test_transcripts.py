"""The conversation by mail: to the address that the page signed."""

from playwright.async_api import expect

from tests.eventually import eventually
from tests.story.acting.business import Business
from tests.story.acting.conftest import NewShopper


async def test_a_signed_customer_has_the_conversation_mailed(
    new_shopper: NewShopper, business: Business
) -> None:
    mara = await new_shopper()
    await mara.ask("How do I stop the marketing mails?")
    await expect(mara.messages("ai")).not_to_have_count(0)
    await mara.button("More options").click()
    await mara.chat.get_by_role("menuitem", name="Send it to me by mail").click()
    await expect(mara.chat).to_contain_text("on its way to your mail address")
    await eventually(lambda: len(business.postbox.letters) == 1)
    letter = business.postbox.letters[0]
    assert letter.to == "mara@mail.example"
    assert "How do I stop the marketing mails?" in letter.text
