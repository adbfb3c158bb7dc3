"""The pictures in the README and the docs, taken from the real demo: `make demo`'s company, its
people and articles, and a few conversations that are told here.

    PYTHONPATH=. .venv/bin/python scripts/screenshots.py [only-these ...]
"""

import asyncio
import base64
import json
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from playwright.async_api import Browser, Page, expect

import hatch_build
from scripts.palette import png_of
from tests.browser import DESKTOP, PHONE, Viewport, find_chromium, launch
from tests.story.acting.people import Shopper
from tests.story.people import Agent, Customer
from tests.web.people import Customer as Visitor
from warmline.demo.furnishing import PASSWORD

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
FONT = ROOT / "node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2"
PORT = 8397
URL = f"http://127.0.0.1:{PORT}"
ALWAYS = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "00:00-24:00")
SHOP_WINDOW = Viewport(680, 860)
CONSOLE_WINDOW = Viewport(1280, 860)

# Name, language, and what they write; those whom the AI cannot help wait in the queue.
VISITORS = (
    ("Ida Sørensen", "en", "what's the biggest purchase i can make with pay in 3"),
    ("Bilal Chaudhry", "en", "do you accept customers in belgium? a person please"),
    ("Maren Fuchs", "de", "Kann ich bitte mit einem Menschen sprechen? Es geht um meine Rate."),
    ("Dominik Bauer", "en", "a debt collection company wrote to me about a ternwell bill i paid"),
    ("سلمى حداد", "ar", "أريد التحدث مع موظف من فضلكم"),
    ("Sergio Leal", "en", "do you rent out holiday flats? i want to talk to a person"),
    ("Kemal Demir", "en", "someone used my account to buy a phone, it wasn't me"),
)
TWICE = "I paid twice for TW-203951, 49.90 euros"
QUESTION = "How long does a refund take?"
ACCOUNT = "I sent the boots back three weeks ago. Where is my refund?"
ANSWER = (
    "Hello Hanna, the shop confirmed your boots this morning. "
    "€64.90 is on its way to your card and will be there by Friday."
)


@dataclass(frozen=True, slots=True)
class Look:
    viewport: Viewport = DESKTOP
    dark: bool = False


Story = Mapping[str, Any]
PLAIN, NIGHT, POCKET = Look(), Look(dark=True), Look(PHONE)


@dataclass(frozen=True, slots=True)
class Studio:
    """Takes pictures in fresh windows, with two dots to a pixel."""

    browser: Browser

    async def window(self, look: Look = PLAIN, memory: Story | None = None) -> Page:
        """`memory` is what the browser remembers of earlier visits."""
        context = await self.browser.new_context(
            viewport={"width": look.viewport.width, "height": look.viewport.height},
            is_mobile=look.viewport.touch,
            has_touch=look.viewport.touch,
            device_scale_factor=2,
            color_scheme="dark" if look.dark else "light",
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="Europe/Berlin",
            storage_state=memory,  # type: ignore[arg-type]
        )
        return await context.new_page()

    async def sign_in(self, name: str, look: Look = PLAIN) -> Agent:
        """Away: what rings would lie over the picture, and over the buttons of its story."""
        agent = Agent(await self.window(look))
        await agent.sign_in(URL, f"{name}@ternwell.example", PASSWORD)
        away = await agent.page.context.request.put(
            f"{URL}/api/me/presence", data={"presence": "away"}, headers=OWN_PAGE
        )
        assert away.ok, away.status
        return agent


async def main(wanted: list[str]) -> None:
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(hatch_build.node_executable())
    async with demo(), launch(find_chromium()) as browser:
        studio = Studio(browser)
        await open_doors()
        visitors = [await visit(*visitor) for visitor in VISITORS]
        groups = ((nothing, OF_WAITING), (tell, PICTURES), (have_done, OF_ACTIONS))
        for tell_it, pictures in groups:
            chosen = {name: take for name, take in pictures.items() if name in (wanted or pictures)}
            story = await tell_it(studio) if chosen else {}
            for name, take in chosen.items():
                page = await take(studio, story)
                await shoot(page, name)
                await page.context.close()
        for visitor in visitors:
            await visitor.close()


@asynccontextmanager
async def demo() -> AsyncIterator[None]:
    with tempfile.TemporaryDirectory(prefix="warmline-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o711)
        command = ["-m", "warmline", "demo", "--port", str(PORT), "--data-dir", f"{folder}/data"]
        process = await asyncio.create_subprocess_exec(sys.executable, *command)
        try:
            await until_trained()
            yield
        finally:
            process.terminate()
            await process.wait()


async def until_trained() -> None:
    async with httpx.AsyncClient(base_url=URL, headers=OWN_PAGE) as client, asyncio.timeout(600):
        while True:
            await asyncio.sleep(0.5)
            try:
                await sign_in(client)
                release = (await client.get("/api/knowledge")).json()["release"]
            except (httpx.TransportError, httpx.HTTPStatusError):
                continue
            if release["training"] == "ready":
                return


async def open_doors() -> None:
    """Pictures look the same at night and on Sundays."""
    async with httpx.AsyncClient(base_url=URL, headers=OWN_PAGE) as client:
        await sign_in(client)
        settings = (await client.get("/api/settings")).json()
        settings["opening_hours"] |= {"week": ALWAYS, "holidays": []}
        (await client.put("/api/settings", json=settings)).raise_for_status()


OWN_PAGE = {"X-Warmline": "1", "Origin": URL}


async def sign_in(client: httpx.AsyncClient) -> None:
    credentials = {"email": "jonas@ternwell.example", "password": PASSWORD}
    (await client.post("/api/sign-in", json=credentials)).raise_for_status()


async def visit(name: str, language: str, text: str) -> Visitor:
    """A customer at a socket, whose conversation fills the lists."""
    visitor = await Visitor.new(URL, language=language)
    await visitor.connect()
    await visitor.say(text)
    await visitor.send(type="describe", client_id="who", name=name)
    await visitor.event("message.sent", by="ai")
    return visitor


async def nothing(_: Studio) -> Story:
    """Each picture tells its own."""
    return {}


async def tell(studio: Studio) -> Story:
    """Hanna asks, the AI answers and hands over, Mila takes it and answers. Returns what Hanna's
    browser remembers, so that any window can be hers."""
    mila = await studio.sign_in("mila")
    hanna = Customer(await studio.window())
    await hanna.page.goto(URL)
    await hanna.ask(QUESTION)
    await hanna.hears("ai", "back within five working days")
    await introduce(hanna, "Hanna Vogel", "hanna.vogel@example.com")
    await hanna.say(ACCOUNT)
    await expect(hanna.waiting).to_be_visible()
    await keep_busy(mila)
    await mila.list("Queue")
    await mila.take("I sent the boots back")
    await mila.note("Return confirmed by the shop at 8:12, payout started.")
    await mila.button("Reply").click()
    await mila.page.get_by_role("switch").click()
    await mila.answer(ANSWER)
    await hanna.hears("agent", "on its way to your card")
    state = await hanna.page.context.storage_state()
    await hanna.page.context.close()
    await mila.page.context.close()
    return dict(state)


async def have_done(studio: Studio) -> Story:
    """Mara would like more than the AI may give, and gets less from it elsewhere. Returns what
    the browser remembers in which she got it."""
    more = await shopping(studio, "Mara")
    await more.ask("I paid twice for TW-203951, 120 euros")
    await more.agrees("€120.00")
    await more.hears("ai", "needs a colleague's approval")
    await more.page.context.close()
    mara = await shopping(studio, "Mara")
    await mara.ask(TWICE)
    await mara.agrees("€49.90")
    await mara.gets_receipt("€49.90")
    state = await mara.page.context.storage_state()
    await mara.page.context.close()
    return dict(state)


async def shopping(studio: Studio, name: str) -> Shopper:
    shopper = Shopper(await studio.window())
    await shopper.page.goto(URL)
    await shopper.sign_in(name)
    return shopper


async def keep_busy(mila: Agent) -> None:
    """She has two more conversations already; one of them waits for the customer."""
    await mila.take("belgium")
    await mila.answer(
        "Yes, Belgium is one of the six countries. Shall I open the account with you?"
    )
    await mila.list("Queue")
    await mila.take("holiday flats")
    await mila.answer("We only lend time to pay, no flats. May I ask what you need it for?")
    await mila.choose("Put on hold")
    await mila.page.get_by_role("dialog").get_by_role("button", name="Put on hold").click()
    await mila.is_told("On hold.")


async def introduce(customer: Customer, name: str, email: str) -> None:
    ticket = json.loads(await customer.page.evaluate("localStorage.getItem('warmline:ticket')"))
    twin = Visitor(URL, ticket["token"], ticket["conversation"])
    await twin.connect()
    await twin.send(type="describe", client_id="who", name=name, email=email)
    await twin.until(lambda frame: frame.get("client_id") == "who", fresh=True)
    await twin.close()


async def storefront(studio: Studio, _: Story, look: Look = PLAIN) -> Page:
    page = await studio.window(look)
    await page.goto(URL)
    await expect(Customer(page).launcher).to_be_visible()
    return await dressed(page)


async def widget(studio: Studio, story: Story, look: Look = PLAIN) -> Page:
    page = await studio.window(look, story)
    await page.goto(URL)
    customer = Customer(page)
    await customer.open_chat()
    await customer.hears("agent", "on its way to your card")
    return await dressed(page)


async def widget_in_arabic(studio: Studio, _: Story) -> Page:
    page = await studio.window()
    await page.add_init_script(IN_ARABIC)
    await page.goto(URL)
    await page.get_by_role("button", name="فتح المحادثة").click()
    chat = page.get_by_role("dialog")
    await chat.get_by_role("textbox").fill("مرحبا، أريد التحدث مع موظف بخصوص فاتورتي")
    await chat.get_by_role("textbox").press("Enter")
    await expect(chat.locator('[data-by="ai"]')).to_be_visible()
    await expect(chat.get_by_role("region")).to_be_visible()
    return await dressed(page)


# as `data-language="ar"` in the page's own tag
IN_ARABIC = """new MutationObserver(() =>
  document.querySelector("script[src='/widget.js']")?.setAttribute("data-language", "ar")
).observe(document, {childList: true, subtree: true})"""


async def receipt(studio: Studio, story: Story, look: Look = PLAIN) -> Page:
    page = await studio.window(look, story)
    await page.goto(URL)
    mara = Shopper(page)
    await mara.open_chat()
    await mara.gets_receipt("€49.90")
    return await dressed(page)


async def receipt_in_arabic(studio: Studio, story: Story) -> Page:
    page = await studio.window(POCKET, story)
    await page.add_init_script(IN_ARABIC)
    await page.goto(URL)
    await page.get_by_role("button", name="فتح المحادثة").click()
    await expect(page.get_by_role("dialog").locator(".receipt")).to_be_visible()
    return await dressed(page)


async def waits(studio: Studio, look: Look = PLAIN) -> Customer:
    page = await studio.window(look)
    await page.goto(URL)
    customer = Customer(page)
    await customer.ask("My order TW-203951 over 64.90 EUR never arrived. A person please!")
    await expect(customer.waiting).to_contain_text("in line")
    return customer


async def waiting(studio: Studio, _: Story, look: Look = PLAIN) -> Page:
    return await dressed((await waits(studio, look)).page)


async def call_back(studio: Studio, _: Story, look: Look = PLAIN) -> Page:
    customer = await waits(studio, look)
    await customer.button("Ask us to get back to you").click()
    await customer.chat.get_by_label("Telephone number").fill("+44 20 7946 0018")
    await customer.chat.get_by_label("What is it about?").fill("After five, please.")
    await customer.button("Ask for it").click()
    await customer.sees("After five, please.")
    return await dressed(customer.page)


async def told(studio: Studio, _: Story, look: Look = PLAIN) -> Page:
    """What the customer's colleague-to-be knows, as the customer sees it."""
    customer = await waits(studio, look)
    await customer.button("What I told your colleague").click()
    await expect(customer.chat.locator(".facts").get_by_text("64.90 EUR")).to_be_visible()
    return await dressed(customer.page)


async def actions(studio: Studio, _: Story, look: Look = PLAIN) -> Page:
    """A supervisor reads what was done, beside what else could be."""
    greta = await studio.sign_in("greta", look)
    await greta.list("All")
    await greta.open("Done: €49.90")
    await greta.sees(re.compile("Receipt R-"))
    heading = greta.page.get_by_role("heading", name="Actions")
    await heading.evaluate("heading => heading.scrollIntoView({block: 'start'})")
    await greta.page.mouse.move(0, 0)
    return greta.page


async def approvals(studio: Studio, _: Story, look: Look = PLAIN) -> Page:
    greta = await studio.sign_in("greta", look)
    await greta.page.goto(f"{URL}/console/approvals")
    await expect(greta.page.get_by_text("This is over the limit")).to_be_visible()
    return greta.page


async def console(studio: Studio, _: Story, look: Look = PLAIN) -> Page:
    mila = await studio.sign_in("mila", look)
    await mila.page.goto(f"{URL}/console/mine")
    await mila.open("€64.90")
    await mila.sees("is on its way to your card")
    await mila.page.mouse.move(0, 0)
    return mila.page


async def queue(studio: Studio, _: Story, look: Look = PLAIN) -> Page:
    """What an agent sees before taking a conversation: its brief."""
    mila = await studio.sign_in("mila", look)
    await mila.open("debt collection")
    await mila.sees("The AI handed over")
    return mila.page


async def knowledge(studio: Studio, _: Story) -> Page:
    jonas = await studio.sign_in("jonas")
    tried = "after+a+return,+how+many+days+until+i+have+my+money"
    await jonas.page.goto(f"{URL}/console/knowledge/refund-time?try={tried}")
    await expect(jonas.page.get_by_text("Answers with this article")).to_be_visible()
    return jonas.page


async def both(studio: Studio, story: Story) -> Page:
    """The same conversation from both sides, on one picture."""
    shop = await widget(studio, story, Look(SHOP_WINDOW))
    desk = await console(studio, story, Look(CONSOLE_WINDOW))
    inside = [base64.b64encode(await page.screenshot()).decode() for page in (desk, shop)]
    for page in (shop, desk):
        await page.context.close()
    page = await studio.window(Look(Viewport(1640, 760)))
    await page.set_content(SIDE_BY_SIDE.format(*inside))
    return page


SIDE_BY_SIDE = """<!doctype html><style>
  body {{ margin: 0; height: 760px; display: flex; gap: 28px; align-items: center;
    justify-content: center; background: linear-gradient(120deg, #eceafd, #f8ece4) }}
  img {{ height: 688px; border-radius: 12px; box-shadow: 0 0 0 1px #1a1a3014,
    0 18px 44px #1a1a3024, 0 3px 10px #1a1a3018 }}
</style><img src="data:image/png;base64,{}"><img src="data:image/png;base64,{}">"""

Picture = Callable[[Studio, Story], Awaitable[Page]]
PICTURES: dict[str, Picture] = {
    "storefront": storefront,
    "storefront-dark": lambda studio, story: storefront(studio, story, NIGHT),
    "storefront-mobile": lambda studio, story: storefront(studio, story, POCKET),
    "widget-desktop": widget,
    "widget-dark": lambda studio, story: widget(studio, story, NIGHT),
    "widget-mobile": lambda studio, story: widget(studio, story, POCKET),
    "console-desktop": console,
    "console-dark": lambda studio, story: queue(studio, story, NIGHT),
    "console-mobile": lambda studio, story: console(studio, story, POCKET),
    "console-knowledge": knowledge,
    "warmline": both,
}
OF_WAITING: dict[str, Picture] = {
    "widget-waiting": waiting,
    "widget-call-back": lambda studio, story: call_back(studio, story, NIGHT),
    "widget-told": lambda studio, story: told(studio, story, POCKET),
    "widget-rtl": widget_in_arabic,
}
OF_ACTIONS: dict[str, Picture] = {
    "widget-receipt": receipt,
    "widget-receipt-dark": lambda studio, story: receipt(studio, story, NIGHT),
    "widget-receipt-mobile": lambda studio, story: receipt(studio, story, POCKET),
    "widget-receipt-rtl": receipt_in_arabic,
    "console-actions": actions,
    "console-actions-dark": lambda studio, story: actions(studio, story, NIGHT),
    "console-approvals": approvals,
    "console-approvals-mobile": lambda studio, story: approvals(studio, story, POCKET),
}


async def dressed(page: Page) -> Page:
    font = base64.b64encode(await asyncio.to_thread(FONT.read_bytes)).decode()
    await page.add_style_tag(content=TYPEFACE.format(font))
    await page.evaluate("document.fonts.load('14px Inter').then(() => document.fonts.ready)")
    return page


async def shoot(page: Page, name: str) -> None:
    shot = base64.b64encode(await page.screenshot()).decode()
    # the browser itself reads its picture
    blank = await page.context.new_page()
    width, rgba = await blank.evaluate(READ_PICTURE, shot)
    pixels = np.frombuffer(base64.b64decode(rgba), np.uint8).reshape(-1, width, 4)
    png = png_of(pixels[:, :, :3])
    await asyncio.to_thread((IMAGES / f"{name}.png").write_bytes, png)
    print(f"{name}.png, {len(png) // 1000} kB")


# The widget speaks in the system's own typeface; servers have none worth a picture.
TYPEFACE = """@font-face {{ font-family: Inter; font-weight: 100 900;
  src: url(data:font/woff2;base64,{}) }} warmline-widget {{ --font: Inter, sans-serif }}"""
READ_PICTURE = """async shot => {
  const blob = await (await fetch(`data:image/png;base64,${shot}`)).blob();
  const picture = await createImageBitmap(blob);
  const pen = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
  pen.drawImage(picture, 0, 0);
  const {data} = pen.getImageData(0, 0, picture.width, picture.height);
  const text = await new Promise(done => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(new Blob([data]));
  });
  return [picture.width, text.slice(text.indexOf(",") + 1)];
}"""


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
