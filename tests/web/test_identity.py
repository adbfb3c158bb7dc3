"""A signed customer over the wire: begun signed, signed later, swapped, confirmed by a code."""

import logging
import re
from typing import Any

import httpx
import jwt
import pytest
import pytest_asyncio

from tests.eventually import eventually
from tests.identity.host import Host
from tests.mail.server import Outbox
from tests.web.conftest import NewCustomer
from tests.web.people import Customer
from warmline.kit import Database, SystemClock, new_id


@pytest_asyncio.fixture
async def host(url: str, database: Database) -> Host:
    return await Host.known(database)


async def asked_to_sign(url: str, customer: Customer, identity: str) -> httpx.Response:
    body = {"token": customer.token, "identity": identity}
    async with httpx.AsyncClient(base_url=url) as client:
        return await client.post("/api/widget/identity", json=body)


async def sign(url: str, customer: Customer, identity: str) -> httpx.Response:
    """And goes on with the customer's own token, as the widget does."""
    answer = await asked_to_sign(url, customer, identity)
    if answer.status_code == 200:
        await customer.close()
        customer.token = answer.json()["token"]
        await customer.connect()
    return answer


async def opened(url: str, identity: str | None) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=url) as client:
        answer = await client.post("/api/widget/conversations", json={"identity": identity})
    assert answer.status_code == 201
    return answer.json()  # type: ignore[no-any-return]


async def wish(customer: Customer, type: str, client_id: str, **more: str) -> dict[str, Any]:
    await customer.send(type=type, client_id=client_id, **more)
    return await customer.until(
        lambda frame: frame["type"] in ("ack", "nack") and frame["client_id"] == client_id,
        fresh=True,
    )


async def mailed(customer: Customer, outbox: Outbox, client_id: str = "code") -> str:
    before = len(outbox.messages)
    assert (await wish(customer, "send_code", client_id))["type"] == "ack"
    await eventually(lambda: len(outbox.messages) > before)
    found = re.search(r"\b\d{6}\b", outbox.messages[-1].get_content())
    assert found
    return found.group()


async def test_a_conversation_begins_signed(url: str, host: Host) -> None:
    begun = await opened(url, host.token())
    assert begun["identity"] == {"level": "signed", "name": "Grace Hopper"}
    assert begun["refused"] is None
    customer = Customer(url, begun["token"], begun["conversation"])
    await customer.connect()
    await customer.say("when do you open?")
    signed = await customer.event("identity.signed")
    assert signed["seq"] == 2
    await customer.close()


async def test_nothing_is_kept_of_who_says_nothing(
    url: str, host: Host, database: Database
) -> None:
    await opened(url, host.token())
    async with database.transaction() as tx:
        assert await tx.fetchval("select count(*) from conversation_identity") == 0
        assert await tx.fetchval("select count(*) from contact_subject") == 0


async def test_who_is_not_recognised_may_talk_all_the_same(
    url: str, host: Host, caplog: pytest.LogCaptureFixture
) -> None:
    token = host.token(seconds=-3600)
    with caplog.at_level(logging.DEBUG):
        begun = await opened(url, token)
    assert begun["identity"] is None
    assert begun["refused"]["fault"] == "expired"
    assert "was refused (expired)" in caplog.text
    assert token not in caplog.text
    assert (await opened(url, "x" * 100_000))["refused"]["fault"] == "too_large"
    assert (await opened(url, None))["refused"] is None


async def test_a_conversation_is_signed_later_and_refreshed(
    url: str, host: Host, new_customer: NewCustomer
) -> None:
    customer = await new_customer()
    await customer.say("hi")
    signed = await sign(url, customer, host.token())
    assert signed.status_code == 200
    assert (signed.json()["level"], signed.json()["name"]) == ("signed", "Grace Hopper")
    await customer.event("identity.signed")
    longer = await sign(url, customer, host.token(seconds=7200))
    assert longer.json()["until"] > signed.json()["until"]


async def test_a_host_that_proved_it_again_confirms(
    url: str, host: Host, new_customer: NewCustomer
) -> None:
    customer = await new_customer()
    stepped = host.token(confirmed_at=int(SystemClock().now().timestamp()))
    assert (await sign(url, customer, stepped)).json()["level"] == "confirmed"
    begun = await opened(url, stepped)
    assert begun["identity"]["level"] == "confirmed"


async def test_a_swapped_customer_is_refused(
    url: str, host: Host, new_customer: NewCustomer
) -> None:
    customer = await new_customer()
    await sign(url, customer, host.token("c-1001"))
    swapped = await sign(url, customer, host.token("c-2002"))
    assert (swapped.status_code, swapped.json()["code"]) == (409, "other_person")
    refused = await customer.event("identity.refused")
    assert refused["payload"]["reason"] == "other_person"
    assert (await sign(url, customer, host.token("c-1001"))).status_code == 200


async def test_a_bad_identity_is_refused_with_its_reason(
    url: str, host: Host, new_customer: NewCustomer
) -> None:
    customer = await new_customer()
    forged = jwt.encode(
        {"sub": "c-1001", "aud": "warmline", "exp": 9_999_999_999},
        "another secret, long enough to sign with",
        algorithm="HS256",
        headers={"kid": host.kid},
    )
    for token, fault in (
        (forged, "forged"),
        (host.token(seconds=-60), "expired"),
        (host.token(aud="shop"), "other_audience"),
        (host.token(seconds=30 * 3600), "lives_too_long"),
        ("nonsense", "malformed"),
        # ours, and not a host's
        (customer.token, "no_kid"),
    ):
        refused = await sign(url, customer, token)
        assert refused.status_code == 401
        assert (refused.json()["code"], refused.json()["fault"]) == ("identity_refused", fault)


async def test_only_the_conversations_own_token_signs_it(
    url: str, host: Host, new_customer: NewCustomer
) -> None:
    customer = await new_customer()
    for token in ("nonsense", host.token(), customer.token[:-2]):
        body = {"token": token, "identity": host.token()}
        async with httpx.AsyncClient(base_url=url) as client:
            refused = await client.post("/api/widget/identity", json=body)
        assert (refused.status_code, refused.json()["code"]) == (401, "token_invalid")


async def test_the_token_holds_no_right_that_outlives_the_table(
    url: str, host: Host, database: Database, outbox: Outbox
) -> None:
    begun = await opened(url, host.token())
    customer = Customer(url, begun["token"], begun["conversation"])
    await customer.connect()
    await customer.say("hi")
    async with database.transaction() as tx:
        await tx.execute("delete from conversation_identity")
    refused = await wish(customer, "send_code", "code")
    assert (refused["type"], refused["code"]) == ("nack", "not_signed")
    await customer.close()


async def test_too_many_signatures_are_slowed_down(
    url: str, host: Host, new_customer: NewCustomer
) -> None:
    customer = await new_customer()
    answers = [await sign(url, customer, "nonsense") for _ in range(12)]
    assert answers[-1].status_code == 429
    assert "Retry-After" in answers[-1].headers


async def test_a_code_confirms_at_the_socket(
    url: str, host: Host, new_customer: NewCustomer, outbox: Outbox
) -> None:
    customer = await new_customer()
    await sign(url, customer, host.token())
    code = await mailed(customer, outbox)
    sent = await customer.event("identity.code_sent")
    assert sent["body"]["hint"] == "g…@example.com"
    wrong = f"{(int(code) + 1) % 10**6:06}"
    await wish(customer, "verify", "v1", code=wrong)
    refused = await customer.event("identity.refused")
    assert refused["payload"] == {"reason": "wrong_code", "left": 4}
    await wish(customer, "verify", "v2", code=f"{code[:3]} {code[3:]}")
    await customer.event("identity.confirmed")
    shown = await customer.event("message.sent", topic="code")
    assert shown["body"]["text"] == "••••••"
    assert shown["client_id"] in ("v1", "v2")
    assert code not in str(customer.frames)


async def test_a_code_of_another_conversation_does_not_count(
    url: str, host: Host, new_customer: NewCustomer, outbox: Outbox
) -> None:
    grace, mallory = await new_customer(), await new_customer()
    await sign(url, grace, host.token("c-1001"))
    await sign(url, mallory, host.token("c-2002", email="mallory@example.com"))
    code = await mailed(grace, outbox)
    await mailed(mallory, outbox)
    await wish(mallory, "verify", "v1", code=code)
    await mallory.event("identity.refused", reason="wrong_code")


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "123456 please"])
async def test_what_is_no_code_is_no_try(
    url: str, host: Host, new_customer: NewCustomer, code: str
) -> None:
    customer = await new_customer()
    refused = await wish(customer, "verify", "v1", code=code)
    assert (refused["type"], refused["code"]) == ("nack", "no_code")


async def test_who_gets_no_code_is_told_why(
    url: str, host: Host, new_customer: NewCustomer
) -> None:
    customer = await new_customer()
    assert (await wish(customer, "send_code", "s0"))["code"] == "not_signed"
    await sign(url, customer, host.token("c-77"))
    answers = [await wish(customer, "send_code", f"s{n}") for n in range(1, 5)]
    assert [answer["type"] for answer in answers] == ["ack", "ack", "ack", "nack"]
    assert answers[3]["code"] == "too_many"
    assert 0 < answers[3]["retry_after"] <= 900


async def test_who_had_the_conversation_before_it_was_signed_is_out(
    url: str, host: Host, new_customer: NewCustomer
) -> None:
    """Somebody used this browser before, and kept the conversation's token."""
    before = await new_customer()
    await before.say("hi")
    signed = (await asked_to_sign(url, before, host.token())).json()
    refused = await before.until(lambda frame: frame["type"] == "error")
    assert refused["code"] == "token_replaced"
    assert not [frame for frame in before.frames if frame.get("kind") == "identity.signed"]
    again = Customer(url, before.token, before.conversation)
    assert (await again.connect())["code"] == "token_replaced"
    own = Customer(url, signed["token"], before.conversation)
    assert (await own.connect())["type"] == "welcome"
    assert (await own.say("it is me", "own-1"))["type"] == "ack"
    await own.event("identity.signed")
    await own.close()


async def test_who_had_it_before_cannot_use_up_what_the_customer_may_wish_for(
    url: str, host: Host, new_customer: NewCustomer
) -> None:
    before = await new_customer()
    signed = (await asked_to_sign(url, before, host.token())).json()
    own = Customer(url, signed["token"], before.conversation)
    await own.connect()
    while (await asked_to_sign(url, before, "nonsense")).status_code != 429:
        pass
    assert (await wish(own, "ask_person", "p1"))["type"] == "ack"
    await own.close()


async def test_no_receipt_is_read_with_a_token_from_before(
    url: str, host: Host, new_customer: NewCustomer
) -> None:
    customer = await new_customer()
    signed = (await asked_to_sign(url, customer, host.token())).json()
    async with httpx.AsyncClient(base_url=url) as client:
        for token, status in ((customer.token, 401), (signed["token"], 404)):
            headers = {"Authorization": f"Bearer {token}"}
            for method, path in (("GET", ""), ("POST", "/mail")):
                answer = await client.request(
                    method, f"/api/widget/receipts/{new_id()}{path}", headers=headers
                )
                assert answer.status_code == status


async def test_a_lost_answer_is_asked_for_again_with_the_former_token(
    url: str, host: Host, new_customer: NewCustomer
) -> None:
    customer = await new_customer()
    first, second = [(await asked_to_sign(url, customer, host.token())).json() for _ in range(2)]
    for answer in (first, second):
        tab = Customer(url, answer["token"], customer.conversation)
        assert (await tab.connect())["type"] == "welcome"
        await tab.close()
    swapped = await asked_to_sign(url, customer, host.token("c-2002"))
    assert (swapped.status_code, "token" in swapped.json()) == (409, False)


async def test_who_signs_a_conversation_that_another_was_to_begin_has_it_alone(
    url: str, host: Host
) -> None:
    begun = await opened(url, host.token("c-1001"))
    first = Customer(url, begun["token"], begun["conversation"])
    await first.connect()
    signed = (await asked_to_sign(url, first, host.token("c-2002"))).json()
    assert (await first.until(lambda frame: frame["type"] == "error"))["code"] == "token_replaced"
    own = Customer(url, signed["token"], begun["conversation"])
    assert (await own.connect())["type"] == "welcome"
    await own.close()


async def test_whoever_begins_signed_keeps_their_token(url: str, host: Host) -> None:
    begun = await opened(url, host.token())
    customer = Customer(url, begun["token"], begun["conversation"])
    await customer.connect()
    await customer.say("hi")
    await asked_to_sign(url, customer, host.token(seconds=7200))
    assert (await customer.say("still here"))["type"] == "ack"
    await customer.close()
