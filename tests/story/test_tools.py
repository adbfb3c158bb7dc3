"""The agents' tools, one after the other, as a morning goes: labels, a macro, a call for help, a
search, a profile, putting off, and what comes back."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser import PHONE
from tests.story.conftest import Axed, NewCustomer, SignIn
from tests.story.people import Agent

WISH = "A person please: my red kayak TW-482137 has a leak"
LINES = "Hello {{contact.first_name}}, {{agent.first_name}} here, about {{fact.order_number}}."


async def define_label(lead: Agent, name: str, colour: str) -> None:
    await lead.page.get_by_role("link", name="Labels", exact=True).click()
    await lead.button("New label").click()
    asked = lead.page.get_by_role("dialog")
    await asked.get_by_label("Name").fill(name)
    await asked.get_by_text(colour, exact=True).click()
    await asked.get_by_role("button", name="Save").click()
    await expect(lead.page.get_by_role("listitem").filter(has_text=name)).to_be_visible()


async def share_macro(lead: Agent, name: str, text: str) -> None:
    await lead.page.get_by_role("link", name="Macros", exact=True).click()
    await lead.button("New macro").click()
    asked = lead.page.get_by_role("dialog")
    await asked.get_by_label("Name").fill(name)
    field = asked.get_by_role("textbox", name="Text")
    await field.fill("{{ ''.__class__ }}")
    await asked.get_by_label("Everybody may use it").check()
    await asked.get_by_role("button", name="Save").click()
    await expect(asked.get_by_role("alert")).to_contain_text("is not a variable")
    await field.fill(text)
    await asked.get_by_role("button", name="Save").click()
    await expect(asked).to_be_hidden()


async def search_for(page: Page, text: str) -> None:
    await page.keyboard.press("/")
    await page.get_by_role("searchbox", name="Search").fill(text)


@pytest.mark.timeout(300)
async def test_a_morning_with_all_the_tools(
    new_customer: NewCustomer, sign_in: SignIn, axe: Axed
) -> None:
    sol, ada = await sign_in("Sol"), await sign_in("Ada")
    await define_label(sol, "<b>Leak</b>", "Teal")
    await axe(sol.page)
    await share_macro(sol, "Greeting", LINES)
    await axe(sol.page)
    await sol.steps_away()
    customer = await new_customer()
    await customer.ask(WISH)
    press = ada.page.keyboard.press
    await ada.take("kayak")
    ben = await sign_in("Ben")

    # labelled by keyboard, with markup that stays words
    await press("Escape")
    await press("l")
    picker = ada.page.get_by_role("dialog", name="Labels of this conversation")
    await picker.get_by_placeholder("Find a label").fill("leak")
    await axe(ada.page)
    await press("Enter")
    await press("Escape")
    await expect(ada.thread.get_by_role("link", name="<b>Leak</b>")).to_be_visible()
    await ada.sees("Ada Lind added the label <b>Leak</b>")
    await expect(ada.row("kayak")).to_contain_text("<b>Leak</b>")

    # a macro by keyboard; what nobody knows has to be filled in
    await press("r")
    await ada.page.keyboard.type("/gree")
    await expect(ada.page.get_by_role("option", name=re.compile("^Greeting"))).to_be_visible()
    await press("Enter")
    await expect(ada.reply).to_have_value(re.compile(r"^Hello ⟦contact.first_name⟧, Ada here"))
    await expect(ada.button("Send")).to_be_disabled()
    await axe(ada.page)
    await ada.page.keyboard.type("Mara")
    await expect(ada.reply).to_have_value(re.compile("^Hello Mara, Ada here"))
    await press("Control+Enter")
    await customer.hears("agent", "Hello Mara, Ada here, about")

    # a colleague is called, is told at once, and may look
    await ada.button("Note").click()
    note = ada.page.get_by_role("textbox", name="Note for your team")
    await note.fill("")
    await ada.page.keyboard.type("Can you help, @be")
    await expect(ada.page.get_by_role("option", name=re.compile("Ben Okoro"))).to_be_visible()
    await press("Enter")
    await press("Control+Enter")
    await ada.sees("Can you help, @Ben Okoro")
    await ben.is_told("Ada Lind called you in a note")
    await ben.page.get_by_role("link", name="Mentions", exact=True).click()
    called = ben.page.get_by_role("main").get_by_role("link")
    await expect(called).to_contain_text("New")
    await axe(ben.page)
    await called.click()
    await ben.sees("Can you help, @Ben Okoro")
    await ben.page.get_by_role("link", name="Mentions", exact=True).click()
    await expect(called).not_to_contain_text("New")

    # found by a number however it is written, by whoever may see it
    await press("Escape")
    await search_for(ada.page, "kay tw482137")
    result = ada.page.get_by_role("region", name="Results").get_by_role("link")
    await expect(result.locator("mark").first).to_have_text("kay")
    await expect(result).to_contain_text("<b>Leak</b>")
    await axe(ada.page)
    await search_for(sol.page, "nothing of this kind")
    await expect(sol.page.get_by_text("Nothing found.")).to_be_visible()
    await result.click()
    await ada.sees(WISH)

    # who they are
    await ada.page.get_by_role("link", name="Profile").click()
    await expect(ada.page.get_by_role("heading", name="Conversations")).to_be_visible()
    await axe(ada.page)
    await ada.page.go_back()
    await ada.sees(WISH)

    # put off by the palette, on its own list, and back on top when the customer writes
    await press("Control+k")
    commands = ada.page.get_by_role("dialog", name="Commands")
    await commands.get_by_placeholder("Type a command").fill("snooze tomorrow")
    await expect(commands.get_by_role("option").first).to_contain_text("Snooze: Tomorrow, 9:00")
    await axe(ada.page)
    await press("Enter")
    await ada.sees(re.compile("put the conversation on hold|on hold until"))
    await press("g")
    await press("z")
    await expect(ada.row("TW-482137")).to_contain_text("On hold until")
    await customer.say("Any news?")
    await press("g")
    await press("m")
    await expect(ada.row("Any news?")).to_contain_text("Back: customer wrote")
    await axe(ada.page)
    await press("?")
    await expect(ada.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    await axe(ada.page)


async def test_the_tools_fit_a_phone_in_the_dark_and_from_right_to_left(
    new_customer: NewCustomer, sign_in: SignIn, axe: Axed
) -> None:
    customer = await new_customer()
    await customer.ask(WISH)
    sol = await sign_in("Sol", PHONE, dark=True, locale="ar")
    for place in ("search?q=kayak", "mentions", "macros", "labels", "snoozed", "queue"):
        await sol.page.goto(re.sub("/console/.*", f"/console/{place}", sol.page.url))
        await expect(sol.page.get_by_role("main")).to_be_visible()
        await axe(sol.page)
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert await sol.page.evaluate(wide) == 0, place
