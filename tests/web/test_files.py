"""Files at the wire: whose they are, how they come out, and what a hostile sender meets."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx
import pytest
from httpx import codes

from tests.files import samples
from tests.web.conftest import NewCustomer, SignedIn
from tests.web.people import Customer
from warmline.kit import Database

POLYGLOT = b"GIF89a\x01\x00\x01\x00\x00\x00\x00!\xfe\x1e<script>alert(1)</script>\x00;"


ADDRESSES = itertools.count(1)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def elsewhere() -> dict[str, str]:
    """From an address that nobody counted yet."""
    number = next(ADDRESSES)
    return {"X-Forwarded-For": f"198.18.{number // 250}.{number % 250 + 1}"}


async def upload(
    customer: Customer,
    url: str,
    content: bytes | AsyncIterator[bytes] = samples.PNG,
    name: str = "bill.png",
    media_type: str = "image/png",
) -> httpx.Response:
    async with httpx.AsyncClient(
        base_url=url, headers=bearer(customer.token), timeout=60
    ) as client:
        return await client.post(
            "/api/widget/files",
            params={"name": name},
            content=content,
            headers={"Content-Type": media_type, **elsewhere()},
        )


async def fetch(token: str, url: str, id: str, **params: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=url, headers=bearer(token), timeout=60) as client:
        return await client.get(f"/api/widget/files/{id}", params=params)


async def say_with(customer: Customer, *ids: str, client_id: str = "with-file") -> dict[str, Any]:
    files = [{"id": id, "name": "whatever.exe", "size": 1} for id in ids]
    await customer.send(type="say", client_id=client_id, text="", attachments=files)
    return await customer.until(
        lambda frame: frame["type"] in ("ack", "nack") and frame["client_id"] == client_id,
        fresh=True,
    )


async def test_a_customer_sends_a_file_and_the_agent_sees_it(
    url: str, new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    customer, ada = await new_customer(), await sign_in("Ada")
    kept = (await upload(customer, url)).json()
    assert (kept["name"], kept["media_type"], kept["state"]) == ("bill.png", "image/png", "clean")
    assert (await say_with(customer, kept["id"]))["type"] == "ack"
    said = await customer.event("message.sent", by="customer")
    size = len(samples.PNG)
    shown = {"name": "bill.png", "media_type": "image/png", "size": size, "id": kept["id"]}
    assert said["body"]["attachments"] == [shown]
    await customer.send(type="ask_person", client_id="person")
    await customer.event("handoff.requested")
    picture = await ada.get(f"/api/files/{kept['id']}", params={"inline": True})
    assert picture.content == samples.PNG
    assert picture.headers["content-disposition"].startswith('inline; filename="bill.png"')
    assert picture.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in picture.headers["content-security-policy"]
    assert "no-store" in picture.headers["cache-control"]
    saved = await ada.get(f"/api/files/{kept['id']}")
    assert saved.headers["content-disposition"].startswith("attachment")
    query = {"conversation": customer.conversation, "id": kept["id"]}
    states = (await ada.get("/api/files", params=query)).json()["files"]
    assert [(file["state"], file["why"]) for file in states] == [("clean", None)]


async def test_an_agent_sends_a_file_back(
    url: str, new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    customer, ada = await new_customer(), await sign_in("Ada")
    await customer.say("person")
    await customer.event("handoff.requested")
    path = f"/api/conversations/{customer.conversation}"
    taken = await ada.post(f"{path}/claim", json={"client_id": "claim"})
    assert taken.status_code == codes.OK
    query = {"conversation": customer.conversation, "name": "Überweisung.pdf"}
    kept = (await ada.post("/api/files", params=query, content=samples.PDF)).json()
    # what is not sent yet is nobody's but the agent's
    assert (await fetch(customer.token, url, kept["id"])).status_code == codes.NOT_FOUND
    reply = {"client_id": "reply", "text": "", "files": [kept["id"]]}
    sent = await ada.post(f"{path}/messages", json=reply)
    assert sent.status_code == codes.OK
    assert (await ada.post(f"{path}/messages", json=reply)).json()["seq"] == sent.json()["seq"]
    said = await customer.event("message.sent", by="agent")
    assert said["body"]["attachments"][0]["name"] == "Überweisung.pdf"
    got = await fetch(customer.token, url, kept["id"])
    assert got.content == samples.PDF
    assert "filename*=UTF-8''%C3%9Cberweisung.pdf" in got.headers["content-disposition"]
    again = await ada.post(f"{path}/messages", json={**reply, "client_id": "again"})
    assert (again.status_code, again.json()["code"]) == (codes.NOT_FOUND, "file_unknown")


async def test_a_retried_message_takes_its_file_once(url: str, new_customer: NewCustomer) -> None:
    customer = await new_customer()
    kept = (await upload(customer, url)).json()
    first, again = await say_with(customer, kept["id"]), await say_with(customer, kept["id"])
    assert (again["type"], again["seq"]) == ("ack", first["seq"])
    other = await say_with(customer, kept["id"], client_id="another-message")
    assert (other["type"], other["code"]) == ("nack", "file_unknown")


async def test_the_id_of_another_conversation_opens_nothing(
    url: str, new_customer: NewCustomer
) -> None:
    customer, other = await new_customer(), await new_customer()
    kept = (await upload(customer, url)).json()
    assert (await fetch(other.token, url, kept["id"])).status_code == codes.NOT_FOUND
    assert (await say_with(other, kept["id"]))["code"] == "file_unknown"
    async with httpx.AsyncClient(base_url=url, headers=bearer(other.token), timeout=60) as client:
        states = await client.get("/api/widget/files", params={"id": kept["id"]})
    assert states.json() == {"files": []}


async def test_agents_who_may_not_see_the_conversation_get_nothing(
    url: str, new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    customer, ada, ben = await new_customer(), await sign_in("Ada"), await sign_in("Ben")
    kept = (await upload(customer, url)).json()
    await say_with(customer, kept["id"])
    await customer.send(type="ask_person", client_id="person")
    await customer.event("handoff.requested")
    path = f"/api/conversations/{customer.conversation}"
    await ada.post(f"{path}/claim", json={"client_id": "claim"})
    query = {"conversation": customer.conversation, "name": "a.png", "id": kept["id"]}
    assert (await ben.get(f"/api/files/{kept['id']}")).status_code == codes.NOT_FOUND
    assert (await ben.get("/api/files", params=query)).status_code == codes.NOT_FOUND
    refused = await ben.post("/api/files", params=query, content=samples.PNG)
    assert refused.status_code == codes.NOT_FOUND


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer forged"}])
async def test_without_a_token_nothing_is_read(url: str, headers: dict[str, str]) -> None:
    given = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal given
        for _ in range(10_000):
            given += 1
            yield samples.PNG.ljust(64_000, b"\x00")

    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as client:
        with refusal_or_hang_up() as answers:
            answers.append(await client.post("/api/widget/files?name=a.png", content=endless()))
    assert given < 1_000
    assert all(answer.status_code == codes.UNAUTHORIZED for answer in answers)


async def test_a_huge_file_is_not_read_to_its_end(url: str, new_customer: NewCustomer) -> None:
    customer, given = await new_customer(), 0

    async def huge() -> AsyncIterator[bytes]:
        nonlocal given
        for _ in range(2_000):
            given += 1_000_000
            yield samples.PNG.ljust(1_000_000, b"\x00")

    with refusal_or_hang_up() as answers:
        answers.append(await upload(customer, url, huge()))
    assert given < 60_000_000
    assert all(answer.json()["code"] == "file_too_large" for answer in answers)


class _Answers(list[httpx.Response]):
    """A server that stops reading may hang up before its answer is read."""

    def __enter__(self) -> "_Answers":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        return kind is not None and issubclass(kind, httpx.WriteError | httpx.ReadError)


def refusal_or_hang_up() -> _Answers:
    return _Answers()


@pytest.mark.parametrize(
    ("content", "name", "media_type", "status", "code"),
    [
        (b"", "a.png", "image/png", 400, "file_empty"),
        (samples.EXE, "setup.exe", "application/octet-stream", 415, "file_type"),
        (samples.EXE, "photo.png", "image/png", 415, "file_mismatch"),
        (samples.SVG, "photo.svg", "image/svg+xml", 415, "file_type"),
        (samples.HTML, "page.txt", "text/plain", 415, "file_mismatch"),
        (samples.PNG, "photo.png", "text/html", 415, "file_mismatch"),
        (samples.bomb(), "42.docx", "", 415, "file_mismatch"),
        (samples.PNG, "photo\u202egnp.exe", "image/png", 415, "file_type"),
    ],
)
async def test_what_is_not_what_it_says_is_refused(
    url: str,
    new_customer: NewCustomer,
    content: bytes,
    name: str,
    media_type: str,
    status: int,
    code: str,
) -> None:
    answer = await upload(await new_customer(), url, content, name, media_type)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_path_in_a_name_is_no_path(url: str, new_customer: NewCustomer) -> None:
    customer = await new_customer()
    kept = await upload(customer, url, name='../../etc/"cron".d/x\r\nSet-Cookie: a.png')
    assert kept.json()["name"] == "x Set-Cookie_ a.png"
    got = await fetch(customer.token, url, kept.json()["id"])
    assert "set-cookie" not in got.headers


async def test_a_picture_that_is_also_a_page_is_shown_as_a_picture_only(
    url: str, new_customer: NewCustomer
) -> None:
    customer = await new_customer()
    kept = (await upload(customer, url, POLYGLOT, "both.gif", "image/gif")).json()
    got = await fetch(customer.token, url, kept["id"], inline="true")
    assert got.headers["content-type"] == "image/gif"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


async def test_text_is_never_shown_in_a_page_of_ours(url: str, new_customer: NewCustomer) -> None:
    customer = await new_customer()
    kept = (await upload(customer, url, b"a,b\n1,2\n", "list.csv", "text/csv")).json()
    got = await fetch(customer.token, url, kept["id"], inline="true")
    assert got.headers["content-disposition"].startswith("attachment")


async def test_a_card_number_in_a_name_is_not_kept(
    url: str, database: Database, new_customer: NewCustomer
) -> None:
    kept = await upload(await new_customer(), url, name="card 4111 1111 1111 1111.png")
    assert "4111 1111" not in kept.json()["name"]
    async with database.transaction() as tx:
        assert "4111 1111" not in await tx.fetchval("select name from file")


async def test_a_flood_of_files_is_slowed_down(url: str, new_customer: NewCustomer) -> None:
    customer, path = await new_customer(), "/api/widget/files?name=a.gif"
    headers = bearer(customer.token) | elsewhere()
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as client:
        answers = [await client.post(path, content=samples.GIF) for _ in range(60)]
    refused = [answer for answer in answers if answer.status_code == codes.TOO_MANY_REQUESTS]
    assert len(refused) >= 8
    assert all(int(answer.headers["retry-after"]) > 0 for answer in refused)


@asynccontextmanager
async def line_to(url: str) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    address = httpx.URL(url)
    reader, writer = await asyncio.open_connection(address.host, address.port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def start_upload(writer: asyncio.StreamWriter, token: str, length: int) -> None:
    head = (
        "POST /api/widget/files?name=a.png HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: Bearer {token}\r\nContent-Type: image/png\r\nConnection: close\r\n"
        f"Content-Length: {length}\r\n\r\n"
    )
    writer.write(head.encode() + samples.PNG)
    await writer.drain()


async def test_a_sender_who_hangs_up_before_the_end_leaves_nothing(
    url: str, database: Database, new_customer: NewCustomer
) -> None:
    customer = await new_customer()
    async with line_to(url) as (_, writer):
        await start_upload(writer, customer.token, len(samples.PNG) + 1_000)
        await asyncio.sleep(0.2)
    await asyncio.sleep(0.2)
    async with database.transaction() as tx:
        assert await tx.fetchval("select count(*) from file") == 0


async def test_what_comes_after_the_announced_length_is_not_part_of_the_file(
    url: str, database: Database, new_customer: NewCustomer
) -> None:
    customer = await new_customer()
    async with line_to(url) as (reader, writer):
        await start_upload(writer, customer.token, len(samples.PNG) - 20)
        answer = await reader.read()
    assert answer.startswith(b"HTTP/1.1 201 ")
    async with database.transaction() as tx:
        assert await tx.fetchval("select size from file") == len(samples.PNG) - 20


@pytest.mark.slow
async def test_a_body_that_does_not_come_is_not_waited_for(
    url: str, new_customer: NewCustomer
) -> None:
    customer = await new_customer()
    async with line_to(url) as (reader, writer):
        await start_upload(writer, customer.token, 1_000_000)
        async with asyncio.timeout(45):
            answer = await reader.read()
    assert answer.startswith(b"HTTP/1.1 408 ")


async def test_an_agents_photo_is_seen_by_everybody_and_replaced(
    url: str, sign_in: SignedIn
) -> None:
    ada = await sign_in("Ada")
    first = await ada.put(
        "/api/me/photo", content=samples.PNG, headers={"Content-Type": "image/png"}
    )
    photo = first.json()["photo"]
    assert (await ada.get("/api/me")).json()["photo"] == photo
    async with httpx.AsyncClient(base_url=url, timeout=60) as anybody:
        seen = await anybody.get(f"/api/photos/{photo}")
        assert (seen.status_code, seen.content) == (codes.OK, samples.PNG)
        assert "public" in seen.headers["cache-control"]
        second = await ada.put(
            "/api/me/photo", content=samples.JPEG, headers={"Content-Type": "image/jpeg"}
        )
        assert (await anybody.get(f"/api/photos/{photo}")).status_code == codes.NOT_FOUND
        newer = second.json()["photo"]
        assert (await anybody.get(f"/api/photos/{newer}")).status_code == codes.OK
        assert (await ada.delete("/api/me/photo")).json() == {"photo": None}
        assert (await anybody.get(f"/api/photos/{newer}")).status_code == codes.NOT_FOUND


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (samples.SVG, "image/svg+xml", 415),
        (samples.PDF, "application/pdf", 415),
        (samples.HTML, "image/png", 415),
        (samples.PNG.ljust(2_100_000, b"\x00"), "image/png", 413),
    ],
)
async def test_a_photo_is_a_small_picture(
    sign_in: SignedIn, content: bytes, media_type: str, status: int
) -> None:
    ada = await sign_in("Ada")
    answer = await ada.put("/api/me/photo", content=content, headers={"Content-Type": media_type})
    assert answer.status_code == status


async def test_a_file_of_a_conversation_is_no_photo(url: str, new_customer: NewCustomer) -> None:
    kept = (await upload(await new_customer(), url)).json()
    async with httpx.AsyncClient(base_url=url, timeout=60) as anybody:
        assert (await anybody.get(f"/api/photos/{kept['id']}")).status_code == codes.NOT_FOUND
        assert (await anybody.get(f"/api/photos/{uuid4()}")).status_code == codes.NOT_FOUND


async def test_what_is_checked_or_blocked_is_shown_to_nobody_and_said(
    url: str, database: Database, new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    customer, ada = await new_customer(), await sign_in("Ada")
    kept = (await upload(customer, url)).json()
    await say_with(customer, kept["id"])
    await customer.send(type="ask_person", client_id="person")
    await customer.event("handoff.requested")
    query = {"conversation": customer.conversation, "id": kept["id"]}
    for state, why, status, code in (
        ("checking", None, codes.CONFLICT, "being_checked"),
        ("quarantined", "infected", codes.GONE, "quarantined"),
    ):
        async with database.transaction() as tx:
            await tx.execute("update file set state = $1, why = $2", state, why)
        for answer in (
            await fetch(customer.token, url, kept["id"]),
            await ada.get(f"/api/files/{kept['id']}"),
        ):
            assert (answer.status_code, answer.json()["code"]) == (status, code)
        told = (await ada.get("/api/files", params=query)).json()["files"][0]
        assert (told["state"], told["why"]) == (state, why)


async def test_the_widget_is_told_what_it_may_send(url: str) -> None:
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        files = (await client.get("/api/widget/config")).json()["files"]
    assert files["max_bytes"] == 20_000_000
    assert ".pdf" in files["endings"]
    assert ".svg" not in files["endings"]
