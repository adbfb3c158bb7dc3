"""An editor has the knowledge checked, and goes from a finding to its article."""

import re

from playwright.async_api import expect

from tests.story.conftest import Axed, SignIn


async def test_an_admin_goes_from_a_finding_to_its_article(sign_in: SignIn, axe: Axed) -> None:
    uma = await sign_in("Uma")
    await uma.page.get_by_role("link", name="Knowledge").click()
    await uma.page.get_by_role("link", name="Check", exact=True).click()
    await uma.button("Check the articles").click()
    await expect(uma.button("Check again")).to_be_enabled(timeout=90_000)
    await expect(uma.page.get_by_text("of the phrasings lead to their own article")).to_be_visible()
    await axe(uma.page)
    strays = uma.page.get_by_role("region", name="seem to be in the wrong article")
    await strays.get_by_role("link").first.click()
    await expect(uma.page).to_have_url(re.compile(r"/console/knowledge/[a-z-]+$"))
    await expect(uma.page.get_by_label("Short answer")).to_be_visible()
