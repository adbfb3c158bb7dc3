"""A customer in front of the widget, and an agent in front of the console, each in a real window.

Everything is found as a person finds it: by role and name, and waited for until it is seen.
"""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin

from playwright.async_api import Locator, Page, expect

# Patience with a busy machine (milliseconds); nothing waits longer than it must.
PATIENCE = 15_000
expect.set_options(timeout=PATIENCE)

Speaker = Literal["customer", "ai", "agent"]


@dataclass(frozen=True, slots=True)
class Customer:
    page: Page

    async def open_chat(self) -> None:
        await self.launcher.click()
        await expect(self.chat).to_be_visible()

    async def ask(self, text: str) -> None:
        """Opens the chat and asks the assistant."""
        await self.open_chat()
        await self.button("Ask the assistant").click()
        await self.say(text)

    async def say(self, text: str) -> None:
        await self.message.fill(text)
        await self.button("Send").click()

    async def sees(self, text: str | re.Pattern[str]) -> None:
        await expect(self.log.get_by_text(text)).to_be_visible()

    async def hears(self, by: Speaker, text: str | re.Pattern[str]) -> Locator:
        """Exactly one message of this speaker says it; returns the message."""
        heard = self.messages(by).filter(has_text=text)
        await expect(heard).to_have_count(1)
        await expect(heard).to_be_visible()
        return heard

    def messages(self, by: Speaker) -> Locator:
        return self.log.locator(f'[data-by="{by}"]')

    def button(self, name: str) -> Locator:
        return self.chat.get_by_role("button", name=name, exact=True)

    @property
    def launcher(self) -> Locator:
        return self.page.get_by_role("button", name=re.compile("^Open chat"))

    @property
    def chat(self) -> Locator:
        return self.page.get_by_role("dialog", name="Chat with Ternwell")

    @property
    def log(self) -> Locator:
        return self.chat.get_by_role("log", name="Conversation")

    @property
    def message(self) -> Locator:
        return self.chat.get_by_role("textbox", name="Message")

    @property
    def waiting(self) -> Locator:
        return self.chat.get_by_role("region", name="Waiting for a person")


@dataclass(frozen=True, slots=True)
class Agent:
    page: Page

    async def sign_in(self, url: str, email: str, password: str) -> None:
        """Through the API, as the form is a story of its own."""
        await self.page.context.request.post(
            f"{url}/api/sign-in",
            data={"email": email, "password": password},
            headers={"X-Warmline": "1", "Origin": url},
            fail_on_status_code=True,
        )
        await self.page.goto(f"{url}/console/")

    async def steps_away(self, presence: str = "away") -> None:
        """So that nothing rings here; it rings at whoever is left."""
        url = urljoin(self.page.url, "/")
        await self.page.request.put(
            f"{url}api/me/presence",
            data={"presence": presence},
            headers={"X-Warmline": "1", "Origin": url.rstrip("/")},
            fail_on_status_code=True,
        )

    async def open(self, text: str) -> None:
        """Opens the conversation whose row shows `text`."""
        await self.row(text).click()
        await expect(self.thread).to_be_visible()

    async def take(self, text: str) -> None:
        await self.open(text)
        await self.do("Take it")
        await expect(self.reply).to_be_visible()

    async def accept(self) -> None:
        """What rings."""
        ring = self.page.get_by_role("alertdialog")
        await ring.get_by_role("button", name="Accept").click()
        await expect(self.reply).to_be_visible()

    async def answer(self, text: str) -> None:
        await self.reply.fill(text)
        await self.button("Send").click()

    async def note(self, text: str) -> None:
        await self.button("Note").click()
        await self.page.get_by_role("textbox", name="Note for your team").fill(text)
        await self.button("Add note").click()

    async def do(self, act: str) -> None:
        """One of the acts beside the customer's name."""
        await self.page.get_by_role("button", name=act, exact=True).first.click()

    async def choose(self, act: str) -> None:
        """One of the acts behind the three dots."""
        await self.button("More actions").click()
        await self.page.get_by_role("menuitem", name=act).click()

    async def list(self, name: str) -> None:
        lists = self.page.get_by_role("region", name="Conversations")
        await lists.get_by_role("link", name=re.compile(f"^{name}")).click()

    async def sees(self, text: str | re.Pattern[str]) -> None:
        await expect(self.log.get_by_text(text)).to_be_visible()

    async def is_told(self, text: str | re.Pattern[str]) -> None:
        toasts = self.page.get_by_role("status").filter(has_text=text)
        await expect(toasts).to_be_visible()

    def row(self, text: str) -> Locator:
        return self.page.get_by_role("listitem").get_by_role("link").filter(has_text=text)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def thread(self) -> Locator:
        return self.page.get_by_role("region", name=re.compile("^Conversation with"))

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log", name=re.compile("^Conversation with"))

    @property
    def brief(self) -> Locator:
        return self.page.get_by_role("complementary", name="Brief and contact")

    @property
    def reply(self) -> Locator:
        return self.page.get_by_role("textbox", name=re.compile("^Reply to"))
