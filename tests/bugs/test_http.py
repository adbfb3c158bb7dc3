"""The HTTP side under attack: sizes, slowness, foreign pages, paths, and what answers give away."""

import asyncio
import json
from urllib.parse import urlsplit

import httpx
import uvicorn
from starlette.types import Receive, Scope, Send

from tests.bugs.conftest import NewCustomer, SignIn
from tests.eventually import eventually
from tests.ports import free_port
from warmline.web import HttpConnection

EVIL = "https://evil.example"
PATIENCE = 20.0


class Wire:
    """A bare connection, for what no client library would send."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def to(cls, url: str) -> "Wire":
        place = urlsplit(url)
        return cls(*await asyncio.open_connection(place.hostname, place.port))

    async def send(self, *parts: str | bytes) -> None:
        for part in parts:
            self._writer.write(part if isinstance(part, bytes) else part.encode())
        await self._writer.drain()

    async def answer(self) -> str:
        """All that comes until the server hangs up."""
        async with asyncio.timeout(PATIENCE):
            try:
                return (await self._reader.read()).decode("latin-1")
            except ConnectionResetError:
                return ""
            finally:
                self._writer.close()


def head(method: str, path: str, *headers: str) -> str:
    return "\r\n".join((f"{method} {path} HTTP/1.1", "Host: shop.example", *headers, "", ""))


async def test_a_body_that_is_announced_too_long_is_refused_before_it_comes(url: str) -> None:
    for path in ("/api/widget/conversations", "/api/sign-in", "/api/knowledge/publish", "/x"):
        wire = await Wire.to(url)
        long = f"Content-Length: {100 * 1024 * 1024}"
        await wire.send(head("POST", path, "Content-Type: application/json", long), '{"prefer": ')
        answer = await wire.answer()
        assert answer.startswith("HTTP/1.1 413"), path
        assert "too_large" in answer


async def test_a_body_without_an_end_is_cut_off(url: str) -> None:
    wire = await Wire.to(url)
    chunked = "Transfer-Encoding: chunked"
    await wire.send(head("POST", "/api/sign-in", "Content-Type: application/json", chunked))
    piece = b"8000\r\n" + b" " * 0x8000 + b"\r\n"
    try:
        for _ in range(64):
            await wire.send(piece)
    except ConnectionError:
        pass  # that is one way to be told
    assert "413" in (await wire.answer() or "413")


async def test_an_admin_may_publish_more_than_a_stranger_may_send(
    url: str, sign_in: SignIn
) -> None:
    root = await sign_in("Root", "admin")
    article = (await root.http.get("/api/knowledge/articles/opening-times")).json()
    long = {"articles": [article | {"more": "x" * 400_000}]}
    assert (await root.http.post("/api/knowledge/publish", json=long)).status_code in (200, 400)
    async with httpx.AsyncClient(base_url=url, headers={"X-Warmline": "1"}) as stranger:
        assert (await stranger.post("/api/knowledge/publish", json=long)).status_code == 413


async def test_slow_and_endless_heads_are_hung_up_on() -> None:
    async def app(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise AssertionError("no request is whole")

    class Hasty(HttpConnection):
        head_seconds = 0.2

    port = free_port()
    config = uvicorn.Config(app, port=port, http=Hasty, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    url = f"http://127.0.0.1:{port}"
    silent, slow, endless = [await Wire.to(url) for _ in range(3)]
    await slow.send("GET / HTTP/1.1\r\nHost: x\r\nX-")
    await endless.send("GET / HTTP/1.1\r\nX: ", b"y" * 200_000)
    for wire in (endless, slow, silent):
        assert await wire.answer() == ""
    server.should_exit = True
    await serving


async def test_no_foreign_page_can_write_in_an_agents_name(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada = await sign_in("Ada")
    customer = await new_customer()
    await customer.say("a person please")
    await customer.event("handoff.requested")
    claim = f"/api/conversations/{customer.conversation}/claim"
    body = json.dumps({"client_id": "c"})
    del ada.http.headers["X-Warmline"]
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json", ""):
        headers = {"Content-Type": kind, "Origin": EVIL}
        for path in (claim, "/api/sign-out", "/api/agents"):
            refused = await ada.http.post(path, content=body, headers=headers)
            assert refused.status_code in (400, 403), (kind, path)
            assert "access-control-allow-origin" not in refused.headers
    assert (await ada.http.get("/api/me")).status_code == 200
    assert (await ada.rows("queue"))[0]["holder"] is None


async def test_a_foreign_page_may_ask_for_nothing(url: str, nodes: object) -> None:
    async with httpx.AsyncClient(base_url=url, headers={"Origin": EVIL}) as page:
        for path in ("/api/me", "/api/sign-in", "/api/conversations", "/openapi.json"):
            asked = {
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "x-warmline",
            }
            answer = await page.options(path, headers=asked)
            assert "access-control-allow-origin" not in answer.headers, path
        config = await page.get("/api/widget/config")
        assert config.status_code == 403
        assert "Ternwell" not in config.text
        opened = await page.post("/api/widget/conversations", json={})
        assert opened.status_code == 403
        assert "token" not in opened.text
    for origin in ("null", "https://127.0.0.1.evil.example", f"{url}.evil.example", "file://"):
        async with httpx.AsyncClient(base_url=url, headers={"Origin": origin}) as page:
            assert (await page.get("/api/widget/config")).status_code == 403, origin


async def test_an_allowed_page_may_use_the_widget_and_nothing_more(
    url: str, sign_in: SignIn
) -> None:
    root = await sign_in("Root", "admin")
    settings = (await root.http.get("/api/settings")).json()
    shop = "https://shop.example"
    wanted = settings | {"allowed_origins": [shop]}
    assert (await root.http.put("/api/settings", json=wanted)).status_code == 200
    async with httpx.AsyncClient(base_url=url, headers={"Origin": shop}) as page:
        config = await page.get("/api/widget/config")
        assert config.json()["company"] == "Ternwell"
        assert "access-control-allow-credentials" not in config.headers
        assert "access-control-allow-origin" not in (await page.get("/api/me")).headers
    await root.http.put("/api/settings", json=settings)


PATHS = [
    "/console/../../../../etc/passwd",
    "/console/%2e%2e/%2e%2e/%2e%2e/pages.py",
    "/console/..%2f..%2fpages.py",
    "/console/....//....//pages.py",
    "/console//etc/passwd",
    "/console/%00",
    "/widget/texts/..%2f..%2fconsole%2findex.json",
    "/widget/texts/%2e%2e.json",
    "//evil.example/%2e%2e",
    "/console//evil.example/%2f%2e%2e",
    "/api/me/",
    "/api/knowledge/articles/..%2f..%2fsecret_key",
    "/" + "a" * 8_000,
    "/%ff%fe",
]


async def test_no_path_leads_out_of_the_house(url: str) -> None:
    for path in PATHS:
        wire = await Wire.to(url)
        await wire.send(head("GET", path, "Connection: close"))
        answer = await wire.answer()
        assert int(answer.split()[1]) in (200, 307, 400, 401, 404), answer[:200]
        for inside in ("root:x:", "CONSOLE_POLICY", "Traceback"):
            assert inside not in answer
        where = [line for line in answer.splitlines() if line.lower().startswith("location:")]
        assert not [line for line in where if "evil.example" in line.split("shop.example")[0]]


async def test_every_answer_carries_its_guards(url: str, nodes: object) -> None:
    async with httpx.AsyncClient(base_url=url) as http:
        for path in ("/console/", "/widget.js", "/openapi.json", "/api/me", "/nowhere", "/"):
            answer = await http.get(path)
            assert answer.headers["x-content-type-options"] == "nosniff", path
            assert answer.headers["x-frame-options"], path
            assert answer.headers["referrer-policy"], path
            assert "server" not in answer.headers
        console = await http.get("/console/")
        policy = console.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy
        assert "script-src 'unsafe" not in policy
        assert (await http.get("/api/me")).headers["cache-control"] == "no-store"


async def test_what_goes_wrong_is_said_without_the_inside(url: str, sign_in: SignIn) -> None:
    root = await sign_in("Root", "admin")
    deep = "[" * 90_000 + "]" * 90_000
    surrogate = '{"if_release": 1, "note": "x", "removed": ["\\ud800"]}'
    odd = '{"email":"\\ud800@x","password":"\\ud800"}'
    for path, body in (
        ("/api/sign-in", deep),
        ("/api/sign-in", odd),
        ("/api/sign-in", '{"email":"a\\u0000@x","password":"y"}'),
        ("/api/sign-in", "{"),
        ("/api/sign-in", "\xff"),
        ("/api/widget/conversations", '{"prefer":"nobody"}'),
        ("/api/widget/conversations", '{"language":"<script>"}'),
        ("/api/knowledge/publish", surrogate),
        ("/api/knowledge/undo", '{"if_release": 99999999999999999999}'),
        ("/api/agents", '{"name":"\\ud800x","email":"a@b.example","password":"long enough 1"}'),
        ("/api/agents", '{"name":"X","email":"a\\u0000@b.example","password":"long enough 1"}'),
        ("/api/knowledge/try", '{"text":"\\u0000\\ud800"}'),
    ):
        headers = {"Content-Type": "application/json"}
        answer = await root.http.post(path, content=body.encode("latin-1"), headers=headers)
        assert answer.status_code < 500, (path, body[:60], answer.text[:200])
        for inside in ("Traceback", "asyncpg", "pydantic", "/src/", "site-packages", "select "):
            assert inside not in answer.text


async def test_neither_a_made_up_way_here_nor_a_guessed_word_buys_a_second_allowance(
    url: str, nodes: object
) -> None:
    guesses = ("", "x", "an operator's token for tests onl")
    async with httpx.AsyncClient(base_url=url) as http:
        answers = []
        for guess in range(75):
            way = {
                "X-Forwarded-For": f"10.1.1.{guess}, 203.0.113.7",
                "X-Real-IP": f"10.2.2.{guess}",
                "X-Warmline-Operator": guesses[guess % 3],
            }
            answers.append(await http.post("/api/widget/conversations", json={}, headers=way))
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert int(refused[0].headers["retry-after"]) > 0
