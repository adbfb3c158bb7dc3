"""Frames that no widget sends: each gets a clear answer, and nobody else notices."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from websockets.asyncio.client import connect

from tests.bugs.conftest import NewCustomer, SignIn
from tests.web.people import Customer

DEEP = '{"type":"ping","x":' + "[" * 25_000 + "]" * 25_000 + "}"
BROKEN: list[str | bytes] = [
    DEEP,
    "[" * 60_000,
    "",
    "null",
    "\0",
    '{"type":"say"}',
    '{"type":"say","client_id":"a","text":"\\ud83d"}',
    '{"type":"say","client_id":"a","text":7}',
    '{"type":"shout","client_id":"a","text":"hi"}',
    '{"type":"history","before":-1}',
    '{"type":"history","before":1e99}',
    '{"type":"history","before":5,"limit":100000}',
    '{"type":"watch","conversation":null}',
    '{"type":"hello","token":"again"}',
    b"\xff\xfe\x00binary",
]


@pytest.fixture(autouse=True)
def unharmed(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing that a customer sends is an error of ours."""
    yield
    assert [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")] == []


async def test_a_broken_frame_is_told_and_the_talk_goes_on(new_customer: NewCustomer) -> None:
    customer = await new_customer()
    for broken in BROKEN:
        await customer.send_raw(broken)
        told = await customer.until(lambda f: f["type"] in ("error", "ack"), fresh=True)
        assert (told["type"], told["code"]) == ("error", "bad_frame"), broken
    assert (await customer.say("when do you open?"))["type"] == "ack"


async def test_a_binary_frame_is_read_as_text(new_customer: NewCustomer) -> None:
    customer = await new_customer()
    await customer.send_raw(b'{"type":"ping"}')
    await customer.until(lambda f: f["type"] == "pong")


async def test_who_does_not_say_hello_first_is_hung_up_on(url: str) -> None:
    for first in (DEEP, "{", '{"type":"ping"}', '{"type":"hello"}', b"\xff"):
        async with connect(f"{url.replace('http', 'ws')}/api/widget/live") as socket:
            await socket.send(first)
            assert json.loads(await socket.recv())["type"] == "error"
            await socket.wait_closed()
        assert socket.close_code in (4400, 4401)


async def test_text_that_is_no_utf_8_ends_that_socket_only(
    url: str, new_customer: NewCustomer, caplog: pytest.LogCaptureFixture
) -> None:
    customer = await new_customer()
    async with connect(f"{url.replace('http', 'ws')}/api/widget/live") as socket:
        await socket.send(b"\xff\xfe", text=True)
        await socket.wait_closed()
    assert socket.close_code == 1007
    assert (await customer.say("when do you open?"))["type"] == "ack"
    caplog.clear()


async def test_odd_text_is_kept_as_text(new_customer: NewCustomer) -> None:
    customer = await new_customer()
    for said, shown in ODD.items():
        kept = await customer.say(said)
        event = await customer.until(partial(is_event, seq=kept["seq"]))
        assert event["body"]["text"] == shown


def is_event(frame: dict[str, Any], seq: int) -> bool:
    return bool(frame["type"] == "event" and frame["seq"] == seq)


ODD = {
    "a\0b\x1b[31mc": "ab[31mc",
    "\u202egnihton\u202c": "gnihton",
    "\u2066x\u2069\ufeff": "x",
    "z" + "\u0316" * 3_999: "z" + "\u0316" * 3_999,
    "שלום — مرحبا": "שלום — مرحبا",
    "👩‍👩‍👧 ok": "👩‍👩‍👧 ok",
    "<script>alert(1)</script>": "<script>alert(1)</script>",
    "{{7*7}} ${7*7} %s %n '; drop table event; --": "{{7*7}} ${7*7} %s %n '; drop table event; --",
}


async def test_a_message_that_shows_nothing_is_refused(new_customer: NewCustomer) -> None:
    customer = await new_customer()
    for blank in ("", "\u200b\u200d\u2060", "\u3164\u2800", " \u00a0\n\t", "\u200e"):
        assert (await customer.say(blank))["code"] == "empty"


async def test_no_name_of_a_file_or_page_keeps_a_message_out(url: str, sign_in: SignIn) -> None:
    customer = await Customer.new(url, page="https://shop.example/\u0000?q=\u202e")
    await customer.connect()
    file = {"name": "a\0\u202egpj.exe", "media_type": "image/\0png", "size": 1}
    await customer.send(type="say", client_id="f", text="", attachments=[file])
    kept = await customer.event("message.sent", by="customer")
    assert kept["body"]["attachments"] == [
        {"name": "agpj.exe", "media_type": "image/png", "size": 1, "id": None}
    ]
    await customer.close()


async def test_a_page_that_is_no_web_address_is_not_handed_to_agents(
    url: str, sign_in: SignIn
) -> None:
    lea = await sign_in("Lea", "supervisor")
    for page in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"):
        customer = await Customer.new(url, page=page)
        await customer.connect()
        await customer.say("when do you open?")
        opened = (await lea.events(customer))[0]
        assert opened["kind"] == "conversation.opened"
        assert opened["body"] is None
        await customer.close()


async def test_a_frame_reaches_ones_own_conversation_whatever_it_names(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    lea = await sign_in("Lea", "supervisor")
    victim, thief = await new_customer(), await new_customer()
    await victim.say("my secret question")
    await victim.event("message.sent", by="ai")
    console = await lea.console()
    await console.send(type="watch", conversation=victim.conversation, after=0)
    await console.until(lambda f: f["type"] == "ready")
    before = await lea.events(victim)
    named = {"conversation": victim.conversation, "sub": "x", "contact": "x"}
    await thief.send(type="history", before=100, **named)
    page = await thief.until(lambda f: f["type"] == "history")
    assert page["events"] == []
    await thief.send(type="typing", on=True, **named)
    await thief.send(type="say", client_id="t1", text="hello", **named)
    await thief.send(type="describe", client_id="t2", name="Mallory", **named)
    await thief.send(type="ask_person", client_id="t3", **named)
    await thief.event("handoff.requested")
    assert await lea.events(victim) == before
    assert not [f for f in console.frames if f["type"] == "typing"]
    assert "secret" not in json.dumps(thief.frames)
