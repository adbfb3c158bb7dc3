"""The customer's live socket: its own conversation, everything once, clear refusals."""

import base64
import json

import httpx
import jwt

from tests.web.conftest import OPERATOR, NewCustomer
from tests.web.people import Customer
from warmline.kit import new_id


async def test_a_message_is_acknowledged_and_answered(new_customer: NewCustomer) -> None:
    customer = await new_customer()
    kept = await customer.say("when do you open?")
    answer = await customer.event("message.sent", by="ai")
    assert kept["type"] == "ack"
    assert answer["body"]["text"] == "We open at eight."
    assert answer["body"]["links"] == [{"title": "Opening times", "url": "/help/opening-times"}]


async def test_the_disclosure_is_the_first_event_on_record(new_customer: NewCustomer) -> None:
    customer = await new_customer(language="de")
    await customer.say("hi")
    opened = await customer.event("conversation.opened")
    assert opened["seq"] == 1
    assert "KI-Assistenten von Ternwell" in opened["payload"]["disclosure"]["text"]


async def test_nothing_is_kept_before_the_customer_does_something(url: str) -> None:
    customer = await Customer.new(url)
    welcome = await customer.connect()
    assert welcome["last_seq"] == 0
    await customer.close()


async def test_a_retry_gets_the_same_acknowledgement(new_customer: NewCustomer) -> None:
    customer = await new_customer()
    first = await customer.say("when do you open?", "once")
    again = await customer.say("when do you open?", "once")
    assert (again["seq"], again["at"]) == (first["seq"], first["at"])
    said = [e for e in customer.events if e["payload"].get("by") == "customer"]
    assert len(said) == 1


async def test_who_comes_back_gets_only_what_was_missed(new_customer: NewCustomer) -> None:
    customer = await new_customer()
    await customer.say("when do you open?")
    seen = (await customer.event("message.sent", by="ai"))["seq"]
    await customer.close()
    await customer.connect(after=seen)
    await customer.until(lambda frame: frame["type"] == "ready")
    assert customer.events == []
    await customer.say("and on sunday?")
    answer = await customer.event("message.sent", by="ai")
    assert answer["seq"] > seen


async def test_history_is_paged_backwards(new_customer: NewCustomer) -> None:
    customer = await new_customer()
    for _ in range(3):
        seen = (await customer.say("a person please"))["seq"]
    await customer.send(type="history", before=seen, limit=2)
    page = await customer.until(lambda frame: frame["type"] == "history")
    assert page["more"]
    assert all(event["seq"] < seen for event in page["events"])


async def test_the_customer_never_sees_decisions_or_the_ais_intent(
    new_customer: NewCustomer,
) -> None:
    customer = await new_customer()
    await customer.say("when do you open?")
    answer = await customer.event("message.sent", by="ai")
    assert "intent" not in answer["payload"]
    assert {event["kind"] for event in customer.events} <= {"conversation.opened", "message.sent"}


async def test_asking_for_a_person_waits_in_the_line(new_customer: NewCustomer) -> None:
    first, second = await new_customer(), await new_customer()
    await first.send(type="ask_person", client_id="please")
    await first.until(lambda f: f["type"] == "state" and f.get("position") == 1)
    await second.say("a person please")
    await second.until(lambda f: f["type"] == "state" and f.get("position") == 2)
    await first.send(type="ask_assistant", client_id="never-mind")
    await first.until(lambda f: f["type"] == "state" and f["state"] == "with_ai")
    await second.until(lambda f: f["type"] == "state" and f.get("position") == 1)


async def test_who_prefers_a_person_is_never_answered_by_the_ai(new_customer: NewCustomer) -> None:
    customer = await new_customer(prefer="person")
    await customer.say("when do you open?")
    await customer.event("handoff.requested", reason="asked_for_person")
    await customer.until(lambda f: f["type"] == "state" and f["state"] == "waiting")
    assert not [e for e in customer.events if e["payload"].get("by") == "ai"]


async def test_a_forged_token_opens_nothing(url: str, new_customer: NewCustomer) -> None:
    victim = await new_customer()
    await victim.say("my secret question")
    claims = jwt.decode(victim.token, options={"verify_signature": False})
    for forged in (
        jwt.encode(claims, "some other key that is long enough, too", algorithm="HS256"),
        unsigned(claims),
        victim.token[:-2] + "xx",
        "",
    ):
        thief = Customer(url, forged, victim.conversation)
        refused = await thief.connect()
        assert refused["code"] == "token_invalid"


def unsigned(claims: dict[str, object]) -> str:
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    coded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts]
    return b".".join((*coded, b"")).decode()


async def test_a_foreign_page_gets_a_sentence_and_no_conversation(url: str) -> None:
    customer = await Customer.new(url)
    refused = await customer.connect(Origin="https://evil.example")
    assert refused["code"] == "origin_not_allowed"
    async with httpx.AsyncClient(base_url=url, headers={"Origin": "https://evil.example"}) as page:
        response = await page.post("/api/widget/conversations", json={})
    assert response.status_code == 403
    # the page may read the refusal, so that its widget says it and stops asking
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.json()["code"] == "origin_not_allowed"


async def test_too_long_empty_and_broken_frames_are_told_and_lose_nothing(
    new_customer: NewCustomer,
) -> None:
    customer = await new_customer()
    assert (await customer.say("x" * 4_001))["code"] == "too_long"
    assert (await customer.say("  \u0000 "))["code"] == "empty"
    await customer.send(type="say", client_id="no spaces!", text="hi")
    broken = await customer.until(lambda frame: frame["type"] == "error")
    assert broken["code"] == "bad_frame"
    assert (await customer.say("when do you open?"))["type"] == "ack"


async def test_a_flood_is_slowed_down_and_told_when_to_try_again(new_customer: NewCustomer) -> None:
    customer = await new_customer()
    answers = [await customer.say("a person please") for _ in range(15)]
    refused = [answer for answer in answers if answer["type"] == "nack"]
    assert refused
    assert refused[0]["code"] == "too_fast"
    assert refused[0]["retry_after"] > 0


async def test_an_operators_token_lifts_the_limits(url: str) -> None:
    headers = {"X-Warmline-Operator": OPERATOR}
    async with httpx.AsyncClient(base_url=url, headers=headers) as client:
        opened = (await client.post("/api/widget/conversations", json={})).json()
    customer = Customer(url, opened["token"], opened["conversation"])
    await customer.connect()
    answers = [await customer.say("hi") for _ in range(30)]
    assert {answer["type"] for answer in answers} == {"ack"}
    await customer.close()


async def test_a_frame_that_is_too_large_ends_the_socket(new_customer: NewCustomer) -> None:
    customer = await new_customer()
    await customer.send(type="say", client_id="big", text="x" * 70_000)
    told = await customer.until(lambda frame: frame["type"] == "error")
    assert told["code"] == "too_large"


async def test_a_pressed_button_is_kept_with_the_words(new_customer: NewCustomer) -> None:
    customer = await new_customer()
    choice = {"run": str(new_id()), "hash": "0a" * 32, "yes": True}
    await customer.send(type="say", client_id="pressed", text="Yes, do it", choice=choice)
    said = await customer.event("message.sent", by="customer")
    assert said["payload"]["choice"] == choice
    assert said["client_id"] == "pressed"


async def test_another_button_under_the_same_id_is_refused(new_customer: NewCustomer) -> None:
    customer = await new_customer()
    run = str(new_id())
    for yes in (True, False):
        choice = {"run": run, "hash": "0a" * 32, "yes": yes}
        await customer.send(type="say", client_id="pressed", text="Well", choice=choice)
    refused = await customer.until(lambda frame: frame["type"] == "nack")
    assert refused["code"] == "id_taken"


async def test_a_button_of_no_proposal_is_no_frame(new_customer: NewCustomer) -> None:
    customer = await new_customer()
    for hash in ("", "zz", "0" * 65, "0a\n"):
        choice = {"run": str(new_id()), "hash": hash, "yes": True}
        await customer.send(type="say", client_id="bad", text="Yes", choice=choice)
        refused = await customer.until(lambda frame: frame["type"] == "error", fresh=True)
        assert refused["code"] == "bad_frame"
