"""A customer who has things done, and what stands on both sides of a conversation about it."""

import re
from dataclasses import dataclass
from datetime import datetime

from playwright.async_api import Locator, Page, expect

from tests.story.people import Agent, Customer
from warmline.demo.shop import CUSTOMERS

Words = str | re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Shopper(Customer):
    async def sign_in(self, name: str) -> None:
        """At the storefront, as whom one shops."""
        someone = next(one for one in CUSTOMERS if one.name.startswith(name))
        shopping = self.page.get_by_label("Shopping as")
        await shopping.select_option(someone.id)
        await expect(self.page.get_by_role("link", name="Your orders")).to_be_visible()

    async def agrees(self, words: Words) -> None:
        """Sees the proposal that says so, the only one that is open, and presses its button."""
        await expect(self.proposal(words)).to_be_visible()
        await self.button("Yes, do it").click()

    async def gets_receipt(self, words: Words) -> Locator:
        """Exactly one receipt says it."""
        receipt = self.receipts.filter(has_text=words)
        await expect(receipt).to_have_count(1)
        await expect(receipt).to_be_visible()
        return receipt

    async def types_code(self, code: str) -> None:
        await self.chat.get_by_role("textbox", name="Six-digit code").fill(code)
        await self.button("Confirm").click()

    def proposal(self, words: Words) -> Locator:
        yes = self.page.get_by_role("button", name="Yes, do it")
        return self.log.get_by_role("group").filter(has=yes).filter(has_text=words)

    @property
    def receipts(self) -> Locator:
        return self.log.get_by_role("group", name=re.compile("^Receipt: "))


@dataclass(frozen=True, slots=True)
class Console:
    """What an agent sees of what was done."""

    agent: Agent

    @property
    def page(self) -> Page:
        return self.agent.page

    async def shows_receipt(self, words: Words) -> None:
        receipt = self.receipts.filter(has_text=words)
        await expect(receipt).to_have_count(1)
        await expect(receipt).to_be_visible()

    @property
    def receipts(self) -> Locator:
        return self.agent.log.get_by_role("article", name=re.compile("^Receipt "))


def in_words(day: datetime) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def ordinal(day: int) -> str:
    teens = 10 < day < 20
    return f"{day}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"
