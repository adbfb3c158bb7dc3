"""Class 11: many at once, a line longer than a page, and a reader who never reads."""

import asyncio
import json
from urllib.parse import urlsplit

import httpx
import psutil
import uvicorn
from starlette.types import Receive, Scope, Send
from websockets.frames import Frame, Opcode

from tests.bugs.conftest import NewCustomer, SignIn
from tests.conversations.nodes import DISCLOSURE, Node
from tests.eventually import eventually
from tests.ports import free_port
from tests.web.conftest import OPERATOR
from tests.web.people import Customer
from warmline.conversations import (
    Command,
    ConversationOpened,
    Entry,
    HandoffRequested,
    MoveTo,
    open_conversation,
)
from warmline.kit import Database, new_id
from warmline.web import LiveConnection

MEBIBYTE = 1024 * 1024


async def crowd(url: str, size: int) -> list[Customer]:
    headers = {"X-Warmline-Operator": OPERATOR}
    async with httpx.AsyncClient(base_url=url, headers=headers) as http:
        opened = [
            (await http.post("/api/widget/conversations", json={})).json() for _ in range(size)
        ]
    customers = [Customer(url, one["token"], one["conversation"]) for one in opened]
    await asyncio.gather(*(customer.connect() for customer in customers))
    return customers


async def test_a_crowd_is_answered_and_those_who_wait_know_their_place(
    url: str, nodes: object, sign_in: SignIn
) -> None:
    ada = await sign_in("Ada")
    customers = await crowd(url, 60)
    await asyncio.gather(*(customer.say("when do you open?") for customer in customers))
    await asyncio.gather(*(customer.event("message.sent", by="ai") for customer in customers))
    waiting = customers[:25]
    await asyncio.gather(*(customer.say("a person please") for customer in waiting))
    await asyncio.gather(*(customer.event("handoff.requested") for customer in waiting))
    queue = [row["id"] for row in await ada.rows("queue")]
    assert sorted(queue) == sorted(customer.conversation for customer in waiting)
    last = next(customer for customer in waiting if customer.conversation == queue[-1])
    await last.until(lambda f: f["type"] == "state" and f.get("position") == 25)
    first = next(customer for customer in waiting if customer.conversation == queue[0])
    await ada.does(first, "claim")
    await last.until(lambda f: f["type"] == "state" and f.get("position") == 24)
    for customer in customers:
        customer.drop()


async def test_a_line_of_hundreds_is_shown_whole(
    database: Database, url: str, sign_in: SignIn
) -> None:
    node = await Node.start(database)
    line = [new_id() for _ in range(450)]
    async with database.transaction() as tx:
        for conversation in line:
            await open_conversation(tx, conversation, new_id())
    entries = [
        Entry(ConversationOpened(channel="widget", prefer="person", disclosure=DISCLOSURE)),
        Entry(HandoffRequested(by="customer", reason="asked_for_person")),
    ]
    for conversation in line:
        await node.log.append(Command(conversation, "opened", entries, move=MoveTo("waiting")))
    await node.stop()
    ada = await sign_in("Ada")
    console = await ada.console()
    assert [row["id"] for row in console.frames[0]["queue"]] == [str(one) for one in line]


class NeverReads:
    """A customer whose window is open and whose computer takes nothing in."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def of(cls, customer: Customer, url: str) -> "NeverReads":
        place = urlsplit(url)
        reader, writer = await asyncio.open_connection(place.hostname, place.port, limit=1024)
        writer.write(
            b"GET /api/widget/live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        )
        await reader.readuntil(b"\r\n\r\n")
        one = cls(reader, writer)
        await one.send(type="hello", token=customer.token)
        return one

    async def send(self, times: int = 1, **frame: object) -> None:
        one = Frame(Opcode.TEXT, json.dumps(frame).encode()).serialize(mask=True)
        for _ in range(times):
            self._writer.write(one)
        await self._writer.drain()

    async def reads_after_all(self) -> int:
        """Up to the goodbye: 1013, try again later. Returns how much there was to read."""
        last, read = b"", 0
        try:
            while b"\x03\xf5reading too slowly" not in last:
                more = await self._reader.read(MEBIBYTE)
                if not more:
                    break
                read += len(more)
                last = last[-64:] + more
        except ConnectionError:
            pass
        self._writer.close()
        return read


async def test_a_reader_who_never_reads_costs_little_and_harms_nobody(
    url: str, nodes: object, new_customer: NewCustomer
) -> None:
    (slow,) = await crowd(url, 1)
    for _ in range(10):
        await slow.say("long " * 700)
    other = await new_customer()
    before = psutil.Process().memory_info().rss
    window = await NeverReads.of(slow, url)
    await window.send(4_000, type="history", before=1_000, limit=200)
    for _ in range(3):
        assert (await other.say("when do you open?"))["type"] == "ack"
    assert psutil.Process().memory_info().rss - before < 64 * MEBIBYTE
    async with asyncio.timeout(60):
        assert await window.reads_after_all() < 64 * MEBIBYTE
    slow.drop()


async def test_who_reads_nothing_for_long_is_hung_up_on() -> None:
    ended = asyncio.Event()

    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        try:
            while True:
                await send({"type": "websocket.send", "text": "x" * 60_000})
        finally:
            ended.set()

    class Hasty(LiveConnection):
        reading_seconds = 0.2

    port = free_port()
    config = uvicorn.Config(app, port=port, ws=Hasty, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    _, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
    writer.write(
        b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    async with asyncio.timeout(20):
        await ended.wait()
    writer.close()
    server.should_exit = True
    await serving
