"""What the end of a call over HTTP means."""

import logging
from pathlib import Path

import pytest

from tests.actions.backends.certificates import write_own_certificate
from tests.actions.backends.conftest import ENVIRONMENT, SECRET, holds
from tests.actions.backends.ports import free_port, saying, serving
from tests.actions.backends.shop import Shop, endless, says, slow
from warmline.actions import Action, HttpBackend, HttpCall, ToolCall
from warmline.actions.backends import LiveBackends
from warmline.actions.outcome import Done, Ended, Lost, NotSent, Refused

MOVE = HttpCall(
    "shop", "PUT", "/customers/{contact}/orders/{order}/due-date",
    body={"due": "{due}", "note": "to {due}", "amount": "{amount}"},
)  # fmt: skip
READ = HttpCall("shop", "GET", "/orders/{order}", query={"full": True, "page": "{page}"})
GIVEN = {"contact": "c-1", "order": "TW-1", "due": "2026-02-01", "amount": 12.5, "page": 2}


def reached_at(url: str, timeout: float = 2.0) -> LiveBackends:
    shop = HttpBackend("shop", url, timeout=timeout)
    return LiveBackends(lambda: {"shop": shop}, ENVIRONMENT, holds)


async def test_a_call_carries_its_arguments_its_key_and_its_secret(
    backends: LiveBackends, shop: Shop
) -> None:
    ended = await backends.call(MOVE, GIVEN, key="run-1")
    method, path, headers, body = shop.asked[0]
    assert ended == Done({"ok": True})
    assert (method, path) == ("PUT", "/customers/c-1/orders/TW-1/due-date")
    assert body == {"due": "2026-02-01", "note": "to 2026-02-01", "amount": 12.5}
    assert (headers["idempotency-key"], headers["authorization"]) == ("run-1", SECRET)


async def test_a_read_has_no_key_and_a_query_keeps_its_values(
    backends: LiveBackends, shop: Shop
) -> None:
    await backends.call(READ, GIVEN)
    assert shop.paths == ["/orders/TW-1?full=true&page=2"]
    assert "idempotency-key" not in shop.asked[0][2]


@pytest.mark.parametrize(
    "order",
    ["../../c-2/orders/TW-9", "..", ".", "TW-1/refund", "TW-1\\refund", "", "TW\x00", "TW\r\nX: 1",
     "\ud800", None, ["TW-1"], {"a": 1}],
)  # fmt: skip
async def test_what_cannot_stand_in_a_path_is_not_sent(
    backends: LiveBackends, shop: Shop, order: object
) -> None:
    ended = await backends.call(MOVE, GIVEN | {"order": order}, key="run-1")
    assert isinstance(ended, NotSent)
    assert shop.asked == []


@pytest.mark.parametrize(
    ("order", "sent"),
    [
        ("TW-1?admin=1", "TW-1%3Fadmin%3D1"),
        ("TW-1#x", "TW-1%23x"),
        ("%2e%2e%2f", "%252e%252e%252f"),
        ("ü&;@:", "%C3%BC%26%3B%40%3A"),
        (True, "true"),
        (17, "17"),
    ],
)
async def test_what_stands_in_a_path_cannot_change_it(
    backends: LiveBackends, shop: Shop, order: object, sent: str
) -> None:
    await backends.call(READ, GIVEN | {"order": order})
    assert shop.paths == [f"/orders/{sent}?full=true&page=2"]


async def test_a_body_takes_whatever_was_typed(backends: LiveBackends, shop: Shop) -> None:
    typed = 'x", "amount": 1000, "y": "\x00\r\nX-Evil: 1 {contact}'
    await backends.call(MOVE, GIVEN | {"due": typed}, key="run-1")
    assert shop.asked[0][3] == {"due": typed, "note": f"to {typed}", "amount": 12.5}
    assert "x-evil" not in shop.asked[0][2]


async def test_a_query_cannot_gain_parameters(backends: LiveBackends, shop: Shop) -> None:
    await backends.call(READ, GIVEN | {"page": "2&admin=1#x\r\n"})
    assert shop.paths == ["/orders/TW-1?full=true&page=2%26admin%3D1%23x%0D%0A"]


@pytest.mark.parametrize("key", ["run\r\nX-Evil: 1", "run\x00", "rün"])
async def test_a_key_cannot_bring_in_a_header(backends: LiveBackends, shop: Shop, key: str) -> None:
    assert isinstance(await backends.call(MOVE, GIVEN, key=key), NotSent)
    assert shop.asked == []


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({}, "the environment variable SHOP_TOKEN is not set"),
        ({"SHOP_TOKEN": " "}, "the environment variable SHOP_TOKEN is not set"),
        ({"SHOP_TOKEN": "a\r\nX: 1"}, "the value of SHOP_TOKEN is not a valid value of a header"),
    ],
)
async def test_without_its_secret_a_call_is_not_sent(
    environment: dict[str, str], reason: str
) -> None:
    shop = HttpBackend("shop", "http://127.0.0.1:1", headers={"Authorization": "SHOP_TOKEN"})
    live = LiveBackends(lambda: {"shop": shop}, environment, holds)
    assert await live.call(READ, GIVEN) == NotSent(reason)
    await live.stop()


async def test_what_is_not_declared_is_not_called(backends: LiveBackends) -> None:
    assert isinstance(await backends.call(HttpCall("crm", "GET", "/"), {}), NotSent)
    assert isinstance(await backends.call(ToolCall("shop", "find"), {}), NotSent)
    missing = await backends.call(READ, {"order": "TW-1"})
    assert missing == NotSent("the argument page is not given")


TABLE = [
    (200, {"due": "x"}, Done({"due": "x"})),
    (201, [1], Done([1])),
    (204, None, Done(None)),
    (200, "<html>Maintenance</html>", Lost("the backend's answer is not JSON")),
    (200, "[" * 100_000, Lost("the backend's answer is not JSON")),
    (200, '{"due": NaN}', Lost("the backend's answer is not JSON")),
    (200, "1" * (2 << 20), Lost("the backend's answer is larger than 1 MiB")),
    (202, {"state": "queued"}, Lost("the backend has accepted it and not done it yet (HTTP 202)")),
    (302, None, Lost("the backend answered with a redirect (HTTP 302)")),
    (303, None, Lost("the backend answered with a redirect (HTTP 303)")),
    (400, {"code": "bad_due", "message": "No."}, Refused("bad_due", "No.")),
    (403, "<html>Forbidden</html>", Refused(None, "HTTP 403")),
    (404, {"detail": "Not Found"}, Refused(None, "Not Found")),
    (408, None, Lost("the backend gave up waiting (HTTP 408)")),
    (409, {"error": "already_moved", "detail": "Once."}, Refused("already_moved", "Once.")),
    (409, {"code": "idempotency_key_in_use"}, Lost("the backend may still be at it (HTTP 409)")),
    (409, None, Lost("the backend may still be at it (HTTP 409)")),
    (422, {"error": {"code": "too_late", "message": "Late."}}, Refused("too_late", "Late.")),
    (422, {"detail": {"code": "too_late", "message": "Late."}}, Refused("too_late", "Late.")),
    (422, {"error": "That is too late."}, Refused(None, "That is too late.")),
    (422, {"code": 17, "title": "Odd"}, Refused("17", "Odd")),
    (425, None, NotSent("the backend is busy (HTTP 425)")),
    (429, {"code": "slow_down"}, NotSent("the backend is busy (HTTP 429)")),
    (500, {"code": "oops"}, Lost("the backend failed (HTTP 500)")),
    (503, None, Lost("the backend failed (HTTP 503)")),
]


@pytest.mark.parametrize(("status", "body", "meant"), TABLE)
async def test_an_answer_means_what_the_table_says(
    backends: LiveBackends, shop: Shop, status: int, body: object, meant: Ended
) -> None:
    shop.how = says(status, body)
    ended = await backends.call(MOVE, GIVEN, key="run-1")
    assert isinstance(ended, type(meant))
    assert same_fields(ended) == same_fields(meant)


def same_fields(ended: Ended) -> tuple[object, ...]:
    match ended:
        case Done(result=result):
            return (result,)
        case Refused(code=code, detail=detail):
            return (code, detail)
        case NotSent(reason=reason) | Lost(reason=reason):
            return (reason,)


async def test_a_redirect_is_never_followed(backends: LiveBackends, shop: Shop, url: str) -> None:
    shop.how = says(307, None, Location=f"{url}/elsewhere")
    assert isinstance(await backends.call(MOVE, GIVEN, key="run-1"), NotSent)
    assert len(shop.asked) == 1


async def test_what_no_database_keeps_is_taken_out_of_a_result(
    backends: LiveBackends, shop: Shop
) -> None:
    shop.how = says(200, '{"name": "A\\u0000da \\ud800", "deep": ["\\u0000"]}')
    assert await backends.call(READ, GIVEN) == Done({"name": "Ada ?", "deep": [""]})


async def test_a_cookie_of_one_call_does_not_go_with_the_next(
    backends: LiveBackends, shop: Shop
) -> None:
    shop.how = says(200, {}, **{"Set-Cookie": "customer=c-1; Path=/"})
    await backends.call(READ, GIVEN)
    await backends.call(READ, GIVEN)
    assert "cookie" not in shop.asked[1][2]


async def test_nobody_listening_means_that_nothing_was_sent() -> None:
    live = reached_at(f"http://127.0.0.1:{free_port()}")
    ended = await live.call(MOVE, GIVEN, key="run-1")
    assert isinstance(ended, NotSent)
    assert ended.reason == "the connection was refused"
    await live.stop()


async def test_an_unknown_name_means_that_nothing_was_sent() -> None:
    live = reached_at("http://shop.invalid")
    assert isinstance(await live.call(MOVE, GIVEN, key="run-1"), NotSent)
    await live.stop()


async def test_failing_tls_means_that_nothing_was_sent(url: str, shop: Shop) -> None:
    live = reached_at(url.replace("http:", "https:"))
    ended = await live.call(MOVE, GIVEN, key="run-1")
    assert isinstance(ended, NotSent)
    assert "TLS" in ended.reason
    assert shop.effects == []
    await live.stop()


async def test_a_certificate_that_nobody_vouches_for_means_that_nothing_was_sent(
    tmp_path: Path,
) -> None:
    shop = Shop()
    async with serving(shop, certificate=write_own_certificate(tmp_path)) as url:
        live = reached_at(url)
        ended = await live.call(MOVE, GIVEN, key="run-1")
        await live.stop()
    assert isinstance(ended, NotSent)
    assert ended.reason == "the backend's certificate is not trusted here"
    assert shop.asked == []


async def test_an_endless_answer_is_not_read_to_its_end(backends: LiveBackends, shop: Shop) -> None:
    shop.how = endless
    ended = await backends.call(READ, GIVEN)
    assert ended == Lost("the backend's answer is larger than 1 MiB")


async def test_no_answer_in_time_leaves_open_what_happened(url: str, shop: Shop) -> None:
    shop.how = slow(1)
    live = reached_at(url, timeout=0.2)
    ended = await live.call(MOVE, GIVEN, key="run-1")
    assert isinstance(ended, Lost)
    assert ended.reason == "no answer within 0.2 s"
    assert shop.effects == ["run-1"]
    await live.stop()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}",
        b"\x00\x01 not HTTP at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}x",
    ],
)
async def test_a_line_cut_after_the_effect_leaves_it_open(answer: bytes) -> None:
    async with saying(answer) as (url, heard):
        live = reached_at(url)
        ended = await live.call(MOVE, GIVEN, key="run-1")
        await live.stop()
    assert len(heard) == 1
    if b"gzip" not in answer:
        assert isinstance(ended, Lost)


async def test_a_result_is_judged_by_what_the_action_declares(
    backends: LiveBackends, shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    form = {"type": "object", "properties": {"due": {"type": "string", "format": "date"}}}
    action = Action("move", {"en": "Move"}, "", "reversible", "signed", MOVE, result=form)
    shop.how = says(200, {"due": "2026-02-01"})
    assert await backends.run(action, GIVEN, key="run-1") == Done({"due": "2026-02-01"})
    shop.how = says(200, {"due": "the house at Elm Street 7"})
    with caplog.at_level(logging.DEBUG):
        ended = await backends.run(action, GIVEN, key="run-1")
    rule = "properties/due/format"
    assert ended == Lost(f"the result breaks {rule} of what the action declares")
    assert "Elm Street" not in caplog.text


async def test_a_changed_address_is_reached_with_the_next_call(url: str, shop: Shop) -> None:
    declared = {"shop": HttpBackend("shop", f"http://127.0.0.1:{free_port()}", timeout=0.1)}
    live = LiveBackends(lambda: declared, ENVIRONMENT, holds)
    assert isinstance(await live.call(READ, GIVEN), NotSent)
    declared["shop"] = HttpBackend("shop", "http://shop.invalid", base_url_from="SHOP_URL")
    live.environment = {"SHOP_URL": f"{url}/api/"}
    assert await live.call(READ, GIVEN) == Done({"ok": True})
    assert shop.paths == ["/api/orders/TW-1?full=true&page=2"]
    await live.stop()


async def test_nothing_is_sent_after_the_stop(backends: LiveBackends, shop: Shop) -> None:
    await backends.stop()
    assert isinstance(await backends.call(READ, GIVEN), NotSent)
    assert shop.asked == []


async def test_no_argument_result_or_secret_is_logged(
    backends: LiveBackends, shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    planted = GIVEN | {"order": "TW-elm-street", "due": "ada@x.example"}
    with caplog.at_level(logging.DEBUG):
        for status in (200, 409, 500):
            shop.how = says(status, {"code": "no", "message": "Ada Elm", "name": "Ada Elm"})
            await backends.call(MOVE, planted, key="run-1")
            await backends.call(READ, planted)
    # uvicorn is the shop here
    ours = [one.getMessage() for one in caplog.records if not one.name.startswith("uvicorn")]
    logged = "\n".join([*ours, repr(backends)])
    assert "shop, PUT /customers/{contact}/orders/{order}/due-date: done in" in logged
    for secret in ("elm-street", "ada@x", "Ada Elm", SECRET, "secret of", "c-1", "run-1"):
        assert secret not in logged
