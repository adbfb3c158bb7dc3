"""A customer's token opens one conversation, for its time, and no other door."""

import time
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import jwt

from tests.bugs.conftest import NewCustomer
from tests.web.people import Customer

KEY = "a key for tests only, long enough to sign"
# Every route below /api that asks who calls.
CLOSED = [
    ("GET", "/api/me"),
    ("PUT", "/api/me/presence"),
    ("PUT", "/api/me/password"),
    ("GET", "/api/agents"),
    ("POST", "/api/agents"),
    ("GET", "/api/settings"),
    ("PUT", "/api/settings"),
    ("GET", "/api/knowledge"),
    ("GET", "/api/knowledge/articles/opening-times"),
    ("POST", "/api/knowledge/try"),
    ("POST", "/api/knowledge/publish"),
    ("POST", "/api/knowledge/undo"),
    ("GET", "/api/knowledge/releases"),
    ("GET", "/api/conversations?list=queue"),
]
ACTS = ["claim", "messages", "notes", "pass", "hold", "resume", "hand-back", "resolve", "reopen"]


def claims(customer: Customer, **changed: object) -> dict[str, object]:
    read: dict[str, object] = jwt.decode(customer.token, options={"verify_signature": False})
    return {name: value for name, value in (read | changed).items() if value != "missing"}


FORGED: list[tuple[dict[str, object], str]] = [
    ({"exp": int(time.time()) - 1}, "token_expired"),
    ({"exp": "missing"}, "token_invalid"),
    ({"exp": "soon"}, "token_invalid"),
    ({"aud": "someone-else"}, "token_invalid"),
    ({"aud": "missing"}, "token_invalid"),
    ({"conversation": "missing"}, "token_invalid"),
    ({"conversation": "1 or 1=1"}, "token_invalid"),
    ({"conversation": None}, "token_invalid"),
    ({"conversation": ["x"]}, "token_invalid"),
    ({"sub": "missing"}, "token_invalid"),
    ({"nbf": int(time.time()) + 900}, "token_invalid"),
]


async def test_a_token_that_is_not_whole_opens_nothing(url: str, new_customer: NewCustomer) -> None:
    victim = await new_customer()
    await victim.say("my secret question")
    for changed, code in FORGED:
        forged = jwt.encode(claims(victim, **changed), KEY, algorithm="HS256")
        thief = Customer(url, forged, victim.conversation)
        assert (await thief.connect())["code"] == code
        assert await thief.hung_up() == 4401


async def test_another_algorithm_is_another_token(url: str, new_customer: NewCustomer) -> None:
    victim = await new_customer()
    for algorithm in ("HS384", "HS512"):
        forged = jwt.encode(claims(victim), KEY * 3, algorithm=algorithm)
        assert (await Customer(url, forged, "").connect())["code"] == "token_invalid"


async def test_one_tokens_signature_is_worth_nothing_under_another(
    new_customer: NewCustomer, url: str
) -> None:
    mine, other = await new_customer(), await new_customer()
    await other.say("my secret question")
    head, _, signature = mine.token.split(".")
    swapped = ".".join((head, other.token.split(".")[1], signature))
    assert (await Customer(url, swapped, "").connect())["code"] == "token_invalid"


async def test_tokens_say_nothing_that_can_be_guessed(new_customer: NewCustomer) -> None:
    one, two = await new_customer(), await new_customer()
    assert claims(one)["sub"] != claims(one)["conversation"]
    assert one.conversation[-12:] != two.conversation[-12:]
    assert one.conversation[14] != "1", "a clock and a network card are no secret"
    expires = datetime.fromtimestamp(int(str(claims(one)["exp"])), UTC)
    assert (expires - datetime.now(UTC)).days <= 30


async def test_a_customers_token_is_no_key_to_the_console(
    url: str, new_customer: NewCustomer
) -> None:
    customer = await new_customer()
    await customer.say("a person please")
    for headers in (
        {"Authorization": f"Bearer {customer.token}"},
        {"Cookie": f"warmline_session={customer.token}"},
        {"Cookie": "warmline_session='; drop table session; --"},
        {"X-Warmline-Operator": "an operator's token for tests only"},
    ):
        async with httpx.AsyncClient(base_url=url, headers=headers | {"X-Warmline": "1"}) as http:
            path = f"/api/conversations/{customer.conversation}"
            for method, closed in (*CLOSED, ("GET", path), ("GET", f"{path}/events")):
                answer = await http.request(method, closed)
                assert answer.status_code in (400, 401), (method, closed)
            for act in ACTS:
                answer = await http.post(f"{path}/{act}", json=SUITS_ALL | FOR_ACT.get(act, {}))
                assert answer.status_code == 401, act


SUITS_ALL = {"client_id": "x"}
FOR_ACT: dict[str, dict[str, object]] = {
    "messages": {"text": "hi"},
    "notes": {"text": "hi"},
    "pass": {"to": str(uuid4())},
    "hold": {"until": "2100-01-01T00:00:00Z", "waiting_for": "customer"},
}
