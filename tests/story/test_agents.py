"""Agents share the work: who has a conversation is always clear."""

import asyncio
import re
from urllib.parse import urljoin

from playwright.async_api import FilePayload, Page, WebSocket, expect

from tests.eventually import eventually
from tests.files import samples
from tests.story.conftest import NewCustomer, SignIn
from tests.story.line import Line
from tests.story.people import Agent

WISH = "I want a person to look at my kayak"


async def test_who_is_too_late_is_told_who_has_the_conversation(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada, ben = await sign_in("Ada", races=True), await sign_in("Ben", races=True)
    line = await Line.of(ben.page)
    await ada.steps_away()
    await ben.steps_away()
    await (await new_customer()).ask(WISH)
    await ada.open("kayak")
    await ben.open("kayak")
    line.deaf = True
    await ada.do("Take it")
    await expect(ada.reply).to_be_visible()
    await ben.do("Take it")
    await ben.is_told("Ada Lind took this conversation")
    await expect(ben.reply).to_be_hidden()
    await expect(ben.thread).to_contain_text("Ada Lind has this conversation now.")
    address = ben.page.url.replace("/console/queue/", "/api/conversations/")
    for part in ("", "/events"):
        assert (await ben.page.request.get(address + part)).status == 404


async def test_of_two_agents_who_claim_at_once_one_gets_it(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada, ben = await sign_in("Ada", races=True), await sign_in("Ben", races=True)
    await ada.steps_away()
    await ben.steps_away()
    customer = await new_customer()
    await customer.ask(WISH)
    await ada.open("kayak")
    await ben.open("kayak")
    # pressed in the pages, so that neither waits for the other's news
    press = "button => button.click()"
    await asyncio.gather(
        *(who.button("Take it").first.evaluate(press) for who in (ada, ben)),
    )
    joined = customer.log.get_by_text(re.compile("joined the conversation"))
    await expect(joined).to_have_count(1)
    name = "Ada Lind" if "Ada" in await joined.inner_text() else "Ben Okoro"
    winner, loser = (ada, ben) if name == "Ada Lind" else (ben, ada)
    await expect(winner.reply).to_be_visible()
    await expect(loser.thread).to_contain_text(f"{name} has this conversation now.")
    await expect(loser.reply).to_be_hidden()


async def test_an_agents_photo_is_seen_by_colleagues_and_customers(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada = await sign_in("Ada")
    you = ada.page.get_by_role("button", name=re.compile("Ada Lind, "))
    picture = FilePayload(name="ada.png", mimeType="image/png", buffer=samples.PNG)
    await ada.page.get_by_label("Choose a photo …").set_input_files(picture)
    await expect(you.locator("img")).to_have_attribute("src", re.compile("^/api/photos/"))
    customer = await new_customer()
    await customer.ask(WISH)
    await ada.accept()
    await ada.answer("I look at your kayak.")
    await expect(ada.thread.locator("img[src^='/api/photos/']")).to_be_visible()
    await expect(customer.log.get_by_text("I look at your kayak.")).to_be_visible()
    await you.click()
    await ada.page.get_by_role("menuitem", name="Remove photo").click()
    await expect(you.locator("img")).to_have_count(0)


async def test_a_conversation_is_passed_on_with_a_note_that_the_customer_never_sees(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada, ben = await sign_in("Ada"), await sign_in("Ben")
    customer = await new_customer()
    received: list[str] = []
    listen_to_lines(customer.page, received)
    await customer.page.reload()
    await ben.steps_away()
    await customer.ask(WISH)
    await ada.accept()
    await ada.note("Between us: this one is tricky.")
    await ada.sees("Between us: this one is tricky.")
    await ada.choose("Pass on")
    asked = ada.page.get_by_role("dialog")
    await asked.get_by_role("radio", name=re.compile("Ben Okoro")).check()
    await asked.get_by_label("What should they know?").fill("Knows kayaks, please take over")
    await asked.get_by_role("button", name="Pass on").click()
    await ada.is_told("Passed on to Ben Okoro")
    await customer.sees("Ada Lind passed you to Ben Okoro")

    await ben.list("Mine")
    await ben.open("kayak")
    await ben.sees("Between us: this one is tricky.")
    await ben.sees("Knows kayaks, please take over")
    await ben.answer("Kayaks are my thing.")
    await expect(await customer.hears("agent", "Kayaks are my thing.")).to_contain_text("Ben Okoro")
    await customer.page.reload()
    await customer.open_chat()
    await customer.hears("agent", "Kayaks are my thing.")
    assert any("Kayaks are my thing." in frame for frame in received)
    assert not any("Between us" in frame or "Knows kayaks" in frame for frame in received)


async def test_a_hold_ends_when_the_customer_writes_and_thanks_reopen_nothing(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada = await sign_in("Ada")
    customer = await new_customer()
    await customer.ask(WISH)
    await ada.take("kayak")
    await ada.choose("Put on hold")
    asked = ada.page.get_by_role("dialog")
    await asked.get_by_role("button", name="Tomorrow, 9:00").click()
    await asked.get_by_role("button", name="Put on hold").click()
    await customer.sees(re.compile("^Ada Lind put the conversation on hold until"))
    await customer.say("Oh, and it is red.")
    await ada.sees("The customer wrote; no longer on hold")
    await expect(ada.thread.get_by_text("You", exact=True)).to_be_visible()
    await ada.do("Resolve")
    await customer.sees(re.compile("marked as resolved"))

    await customer.say("thank you!")
    await eventually(lambda: was_let_be(ada))
    await expect(ada.thread.get_by_text("Resolved", exact=True)).to_be_visible()
    await customer.say("How long does a refund take?")
    await customer.sees("The conversation is open again")
    await customer.hears("ai", "back within five working days")


async def test_a_resolution_can_be_undone_at_once(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada = await sign_in("Ada")
    customer = await new_customer()
    await customer.ask(WISH)
    await ada.take("kayak")
    await ada.do("Resolve")
    await ada.is_told("Resolved.")
    await ada.do("Undo")
    await customer.sees("The conversation is open again")


async def was_let_be(agent: Agent) -> bool:
    """The AI read the last message of the open conversation, and decided to say nothing."""
    conversation = agent.page.url.rpartition("/")[2]
    path = f"/api/conversations/{conversation}/events"
    events = (await (await agent.page.request.get(urljoin(agent.page.url, path))).json())["events"]
    return any(event["payload"].get("decision") == "wait" for event in events)


def listen_to_lines(page: Page, received: list[str]) -> None:
    """Everything that the server says to this page, shown or not."""

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: received.append(str(frame)))

    page.on("websocket", listen)
