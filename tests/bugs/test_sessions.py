"""Sessions of agents: opened by a password alone, and over at once on every node."""

import httpx
from websockets.exceptions import InvalidStatus

from tests.bugs.conftest import NewCustomer, SignIn
from tests.bugs.house import Console
from tests.eventually import eventually
from tests.web.conftest import PASSWORD

CREDENTIALS = {"email": "ada@ternwell.example", "password": PASSWORD}


async def test_a_session_chosen_by_somebody_else_never_becomes_valid(
    url: str, sign_in: SignIn
) -> None:
    await sign_in("Ada")
    chosen = "a-session-that-an-attacker-knows"
    headers = {"X-Warmline": "1", "Cookie": f"warmline_session={chosen}"}
    async with httpx.AsyncClient(base_url=url) as http:
        signed = await http.post("/api/sign-in", json=CREDENTIALS, headers=headers)
        assert signed.status_code == 200
        assert chosen not in signed.headers["set-cookie"]
        http.cookies.clear()
        assert (await http.get("/api/me", headers=headers)).status_code == 401


async def test_the_cookie_is_for_our_own_pages_and_no_script(url: str, sign_in: SignIn) -> None:
    await sign_in("Ada")
    for scheme, secure in (("http", False), ("https", True)):
        headers = {"X-Warmline": "1", "X-Forwarded-Proto": scheme}
        async with httpx.AsyncClient(base_url=url, headers=headers) as http:
            cookie = (await http.post("/api/sign-in", json=CREDENTIALS)).headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "samesite=lax" in cookie.lower()
        assert "Path=/" in cookie
        assert ("Secure" in cookie) is secure


async def test_no_foreign_page_can_sign_somebody_in(url: str, sign_in: SignIn) -> None:
    await sign_in("Ada")
    async with httpx.AsyncClient(base_url=url, headers={"Origin": "https://evil.example"}) as page:
        assert (await page.post("/api/sign-in", json=CREDENTIALS)).status_code == 403


async def test_mail_and_password_are_refused_alike(url: str, sign_in: SignIn) -> None:
    await sign_in("Ada")
    async with httpx.AsyncClient(base_url=url, headers={"X-Warmline": "1"}) as http:
        wrong = [
            await http.post("/api/sign-in", json=CREDENTIALS | changed)
            for changed in (
                {"password": "not the password"},
                {"email": "nobody@ternwell.example"},
                {"password": "x" * 1_000},
                {"password": ""},
            )
        ]
    assert {(answer.status_code, answer.text) for answer in wrong} == {
        (401, wrong[0].text),
    }


async def test_guessing_is_stopped_and_the_owner_elsewhere_still_gets_in(
    url: str, sign_in: SignIn
) -> None:
    await sign_in("Ada")
    async with httpx.AsyncClient(base_url=url, headers={"X-Warmline": "1"}) as http:
        guesses = [
            await http.post(
                "/api/sign-in",
                json=CREDENTIALS | {"password": f"guess {number}"},
                headers={"X-Forwarded-For": "203.0.113.9"},
            )
            for number in range(7)
        ]
        elsewhere = {"X-Forwarded-For": "203.0.113.10"}
        owner = await http.post("/api/sign-in", json=CREDENTIALS, headers=elsewhere)
    assert guesses[-1].status_code == 429
    assert int(guesses[-1].headers["retry-after"]) > 0
    assert owner.status_code == 200


async def hung_up(console: Console) -> int | None:
    await eventually(lambda: console.socket.close_code is not None)
    return console.socket.close_code


async def test_who_is_out_on_one_node_is_out_on_the_other(
    other_url: str, sign_in: SignIn, new_customer: NewCustomer
) -> None:
    root, ada, ben = await sign_in("Root", "admin"), await sign_in("Ada"), await sign_in("Ben")
    lea = await sign_in("Lea", "supervisor")
    ids = {agent["name"]: agent["id"] for agent in (await root.http.get("/api/agents")).json()}
    async with ada.at(other_url) as ada2, ben.at(other_url) as ben2, lea.at(other_url) as lea2:
        deactivated, left, demoted = (
            await ada2.console(),
            await ben2.console(),
            await lea2.console(),
        )
        await root.http.patch(f"/api/agents/{ids['Ada']}", json={"active": False})
        await ben.http.post("/api/sign-out")
        await root.http.patch(f"/api/agents/{ids['Lea']}", json={"role": "agent"})
        assert (await hung_up(deactivated), await hung_up(left)) == (4401, 4401)
        assert await hung_up(demoted) == 1012
        assert (await lea2.http.get("/api/conversations?list=all")).status_code == 403


async def test_no_foreign_page_can_listen_in(url: str, sign_in: SignIn) -> None:
    ada = await sign_in("Ada")
    host = url.partition("://")[2]
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": f"{url}.evil.example"},
        {"Origin": f"http://evil.example#{host}"},
        {"Origin": "null"},
        {"Origin": ""},
    ):
        try:
            socket = await ada.connect(**headers)
        except InvalidStatus:
            continue
        await eventually(lambda socket=socket: socket.close_code is not None)  # type: ignore[misc]
        assert socket.close_code == 4401, headers


async def test_who_watched_a_conversation_stops_seeing_it_when_it_leaves_the_queue(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ben, lea = await sign_in("Ben"), await sign_in("Lea", "supervisor")
    customer = await new_customer()
    await customer.say("a person please")
    await customer.event("handoff.requested")
    console = await ben.console()
    await console.send(type="watch", conversation=customer.conversation, after=0)
    await console.until(lambda f: f["type"] == "ready")
    await lea.does(customer, "resolve")
    await console.row(customer, state="resolved")
    await customer.say("and my secret is X")
    await customer.event("message.sent", by="ai")
    await console.send(type="ping")
    await console.until(lambda f: f["type"] == "pong")
    assert "secret" not in str(console.frames)
