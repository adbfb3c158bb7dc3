"""Customers have things done: each leaves a receipt that they and the agents see, or an honest
sentence, and the shop's own books hold just that."""

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser import PHONE
from tests.eventually import eventually
from tests.story.acting import newsletter
from tests.story.acting.business import Business, day
from tests.story.acting.conftest import NewShopper, Watch
from tests.story.acting.people import in_words, ordinal
from tests.story.conftest import Axed

STREET = "12 Mill Lane, Leeds LS1 4AP"
DUE = "select due from instalment where purchase = 'TW-204417' and number = 2"
REFUNDS = "select purchase, amount from refund where id like 'RF-203951-%' and reason like '%chat'"
ADDRESS = "select address from customer where id = 'c-1001'"
BLOCKED = "select id, reason from card where customer = 'c-1001' and status = 'blocked'"

OTHERS = ("Élise", "Inés", "Tiago")
# as `data-language="ar"` in the page's own tag
IN_ARABIC = """new MutationObserver(() =>
  document.querySelector("script[src='/widget.js']")?.setAttribute("data-language", "ar")
).observe(document, {childList: true, subtree: true})"""
LOST = {"kind": "lost", "method": "POST", "only": "/refunds"}


async def test_where_an_order_is_told_once_it_is_chosen(
    new_shopper: NewShopper, watch: Watch, business: Business
) -> None:
    mara = await new_shopper()
    await mara.ask("Where is my order?")
    await mara.hears("ai", "Which order is it about?")
    await mara.button("Nordlicht Home, €129.00").click()
    await mara.hears("ai", re.compile("on its way with Parcelwing .tracking PW7730418822"))
    console = await watch("PW7730418822")
    await console.agent.sees(re.compile("on its way with Parcelwing"))
    await expect(console.receipts).to_have_count(0)
    assert business.effects() == []


async def test_a_due_date_is_moved_to_the_day_that_was_said_last(
    new_shopper: NewShopper, watch: Watch, business: Business
) -> None:
    first, last = day(6), day(9)
    mara = await new_shopper()
    await mara.ask(f"Please move the due date of TW-204417 to {first.day} {first:%B}")
    await expect(mara.proposal(in_words(first))).to_be_visible()
    await mara.say(f"wait, no, the {ordinal(last.day)}")
    await expect(mara.proposal(in_words(first))).to_have_count(0)
    await mara.sees("Replaced by a newer proposal")
    assert business.effects() == []
    await mara.agrees(in_words(last))
    words = re.compile(rf"€43.00 for TW-204417 is now due on {in_words(last)}")
    await mara.gets_receipt(words)
    console = await watch("TW-204417")
    await console.shows_receipt(words)
    assert business.rows(DUE) == [(last.date().isoformat(),)]
    assert business.effects() == [("due_date", "c-1001", "TW-204417")]


async def test_a_refund_is_made_after_a_yes_and_its_receipt_is_kept_and_mailed(
    new_shopper: NewShopper, watch: Watch, business: Business, tmp_path: Path
) -> None:
    mara = await new_shopper()
    await mara.ask("I paid twice for TW-203951, 49.90 euros")
    await expect(mara.proposal("I'll refund €49.90")).to_be_visible()
    assert business.effects() == []
    await mara.agrees("I'll refund €49.90")
    receipt = await mara.gets_receipt("€49.90 for TW-203951 goes back")
    await expect(receipt).to_contain_text("RF-203951-1")
    console = await watch("TW-203951")
    await console.shows_receipt("€49.90 for TW-203951 goes back")
    assert business.rows(REFUNDS) == [("TW-203951", 4990)]
    async with mara.page.expect_download() as saving:
        await mara.button("Download").click()
    await (await saving.value).save_as(saved := tmp_path / "receipt.html")
    assert "€49.90 for TW-203951 goes back" in await asyncio.to_thread(saved.read_text, "utf-8")
    await mara.button("Send by mail").click()
    await mara.sees("Sent by mail")
    await eventually(lambda: len(business.postbox.letters) == 1)
    letter = business.postbox.letters[0]
    assert letter.to == "mara@mail.example"
    assert "€49.90 for TW-203951 goes back" in letter.text


async def test_two_things_in_one_message_are_done_one_after_the_other(
    new_shopper: NewShopper, watch: Watch, business: Business
) -> None:
    due = day(8)
    mara = await new_shopper()
    await mara.ask(
        f"Please change my address to {STREET}. "
        f"And also move the due date of TW-204417 to {due.day} {due:%B}"
    )
    await mara.agrees(STREET)
    await mara.gets_receipt(f"your address is now {STREET}")
    await mara.agrees(in_words(due))
    moved = re.compile(f"TW-204417 is now due on {in_words(due)}")
    await mara.gets_receipt(moved)
    console = await watch("TW-204417")
    await console.shows_receipt(f"your address is now {STREET}")
    await console.shows_receipt(moved)
    assert business.rows(ADDRESS) == [(STREET,)]
    assert business.rows(DUE) == [(due.date().isoformat(),)]
    assert [kind for kind, *_ in business.effects()] == ["address", "due_date"]


async def test_a_card_is_blocked_with_the_code_from_the_mail(
    new_shopper: NewShopper, watch: Watch, business: Business, axe: Axed
) -> None:
    mara = await new_shopper()
    await mara.ask("Block my card please")
    await mara.sees(re.compile("We mailed a six-digit code to m"))
    await eventually(lambda: len(business.postbox.letters) == 1)
    letter = business.postbox.letters[0]
    assert letter.to == "mara@mail.example"
    found = re.search(r"\b\d{6}\b", letter.text)
    assert found
    await mara.types_code("111111" if found.group() != "111111" else "222222")
    await mara.sees(re.compile("That is not the code."))
    await axe(mara.page)
    await mara.types_code(found.group())
    await mara.button("Plastic •• 4471").click()
    await mara.agrees("the card ending in 4471")
    await mara.gets_receipt("the card ending in 4471 is blocked")
    await expect(mara.log).not_to_contain_text(found.group())
    console = await watch("4471")
    await console.shows_receipt("the card ending in 4471 is blocked")
    await console.agent.sees("The customer confirmed who they are, by a code")
    await expect(console.agent.log).not_to_contain_text(found.group())
    assert business.rows(BLOCKED) == [("card-1001-1", "lost")]


async def test_what_a_backend_did_and_could_not_say_is_found_out_and_told_once(
    new_shopper: NewShopper, watch: Watch, business: Business
) -> None:
    await business.goes_wrong(LOST)
    mara = await new_shopper()
    await mara.ask("I paid twice for TW-203951, 20 euros")
    await mara.agrees("I'll refund €20.00")
    await mara.gets_receipt("€20.00 for TW-203951 goes back")
    await expect(mara.log).not_to_contain_text("can't confirm this yet")
    await (await watch("TW-203951")).shows_receipt("€20.00 for TW-203951 goes back")
    assert business.rows(REFUNDS) == [("TW-203951", 2000)]


async def test_what_is_not_confirmed_yet_is_said_and_followed_up(
    new_shopper: NewShopper, watch: Watch, business: Business, axe: Axed
) -> None:
    await business.goes_wrong(LOST, {"kind": "drop_before", "count": 50, "only": "/runs/"})
    mara = await new_shopper()
    await mara.ask("I paid twice for TW-203951, 20 euros")
    await mara.agrees("I'll refund €20.00")
    await mara.hears("ai", "I can't confirm this yet. I'm checking")
    await expect(mara.receipts).to_have_count(0)
    await business.goes_wrong()
    await axe(mara.page)
    await mara.gets_receipt("€20.00 for TW-203951 goes back")
    await (await watch("TW-203951")).shows_receipt("€20.00 for TW-203951 goes back")
    assert business.rows(REFUNDS) == [("TW-203951", 2000)]


async def test_an_answer_that_is_no_answer_still_ends_with_a_receipt(
    new_shopper: NewShopper, business: Business
) -> None:
    await business.goes_wrong({"kind": "garbage", "only": "/due-date"})
    mara, due = await new_shopper(), day(5)
    await mara.ask(f"Please move the due date of TW-204417 to {due.day} {due:%B}")
    await mara.agrees(in_words(due))
    await mara.gets_receipt(re.compile(f"TW-204417 is now due on {in_words(due)}"))
    assert business.rows(DUE) == [(due.date().isoformat(),)]


async def test_what_cannot_be_looked_up_is_not_made_up_and_a_person_comes(
    new_shopper: NewShopper, business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no JSON, it fails, it no longer has what was declared, its key was not set."""
    sorry = "I can't look that up right now. A colleague will help you here."
    mara, elise, ines, tiago = [await new_shopper(name) for name in ("Mara", *OTHERS)]
    await business.goes_wrong({"kind": "garbage", "only": "/orders/"})
    await mara.ask("Where is my order TW-204583?")
    await mara.hears("ai", sorry)
    await expect(mara.waiting).to_be_visible()
    await business.goes_wrong({"kind": "error"})
    await elise.ask("Where is my order TW-205344?")
    await elise.hears("ai", sorry)
    await business.goes_wrong()
    await ines.ask("How much are late fees?")
    await ines.hears("ai", sorry)
    monkeypatch.delenv("TERNWELL_SHOP_AUTHORIZATION")
    await tiago.ask("Where is my order TW-204866?")
    await tiago.hears("ai", sorry)
    await expect(tiago.log).not_to_contain_text("TERNWELL")


async def test_an_mcp_server_of_another_company_is_used_end_to_end(
    new_shopper: NewShopper, watch: Watch, business: Business
) -> None:
    mara = await new_shopper()
    await mara.ask("Unsubscribe me from the newsletter")
    await mara.agrees("I'll take you off our newsletter.")
    await mara.gets_receipt("Done: you get no more newsletters.")
    await (await watch("newsletter")).shows_receipt("Done: you get no more newsletters.")
    (kept,) = newsletter.kept(business.letters).values()
    assert kept["contact"] == "c-1001"


async def test_the_cards_fit_a_phone_at_night_and_a_language_from_right_to_left(
    new_shopper: NewShopper, business: Business, axe: Axed
) -> None:
    mara = await new_shopper("Mara", PHONE, dark=True)
    await mara.page.add_init_script(IN_ARABIC)
    await mara.page.reload()
    await mara.page.get_by_role("button", name="فتح المحادثة").click()
    chat = mara.page.get_by_role("dialog")
    await chat.get_by_role("textbox").fill("I paid twice for TW-203951, 49.90 euros")
    await chat.get_by_role("textbox").press("Enter")
    yes = chat.get_by_role("group").get_by_role("button").first
    await expect(yes).to_be_visible()
    await axe(mara.page)
    await yes.click()
    await expect(chat.get_by_text("€49.90 for TW-203951 goes back")).to_be_visible()
    await axe(mara.page)
    for card in await chat.locator(".deed").all():
        assert await card.evaluate("card => card.scrollWidth <= card.clientWidth")
    assert len(business.effects()) == 1
