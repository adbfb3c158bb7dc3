"""What operators are told of their backends before customers meet them."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import pytest_asyncio

from tests.actions.backends.crm import crm
from tests.actions.backends.ports import free_port, serving
from tests.actions.backends.shop import Shop, says
from warmline.actions import (
    Action,
    Backend,
    Call,
    Catalogue,
    Check,
    HttpBackend,
    HttpCall,
    Input,
    McpBackend,
    ToolCall,
)
from warmline.actions.backends import Remark, check_backends

DUE_DATE = "/customers/{contact}/orders/{order}/due-date"
SILENT = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"
SPEC = {
    "openapi": "3.1.0",
    "paths": {
        "/api/customers/{customer}/orders/{number}/due-date": {
            "put": {
                "operationId": "move_due",
                "parameters": [{"$ref": "#/components/parameters/reason"}],
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/NewDue"}}
                    }
                },
            }
        },
        "/orders/{number}": {"get": {}, "delete": {}},
    },
    "components": {
        "parameters": {"reason": {"name": "reason", "in": "query", "required": True}},
        "schemas": {
            "NewDue": {
                "required": ["due"],
                "properties": {"due": {"type": "string"}},
                "additionalProperties": False,
            }
        },
    },
}


def catalogue(backend: Backend, call: Call, **more: Any) -> Catalogue:  # noqa: ANN401
    action = Action("move", {"en": "Move"}, "", "reversible", "signed", call, **more)
    return Catalogue(1, {"move": action}, {backend.name: backend})


def moving(path: str = DUE_DATE, **more: Any) -> HttpCall:  # noqa: ANN401
    given: dict[str, Any] = {"query": {"reason": "asked"}, "body": {"due": "{due}"}}
    return HttpCall("shop", "PUT", path, **(given | more))


async def told(catalogue: Catalogue, **environment: str) -> list[tuple[str, str]]:
    remarks = await check_backends(catalogue, environment)
    return [(remark.level, remark.sentence) for remark in remarks]


async def test_a_call_that_fits_its_description_is_fine(shop: Shop, url: str) -> None:
    shop.how = says(200, SPEC)
    backend = HttpBackend("shop", f"{url}/api")
    check = Check(HttpCall("shop", "GET", "/orders/{order}"), ())
    found = await told(catalogue(backend, moving(), check=check))
    assert found == [("ok", "It answers, and all 2 calls fit what it says of itself.")]
    assert shop.paths == ["/api/openapi.json"]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (moving("/customers/{contact}"), "/openapi.json has no path /customers/{contact}."),
        (moving("/orders/{order}"),
         "/openapi.json has no PUT /orders/{order}: GET, DELETE is there."),
        (moving(query={}), "/openapi.json requires the query parameter reason for move_due."),
        (moving(body={}),
         "move_due of /openapi.json requires the field due, which is not sent."),
        (moving(body={"due": 1, "why": 2}), "move_due of /openapi.json knows no field why."),
    ],
)  # fmt: skip
async def test_drift_is_told_with_the_action_it_breaks(
    shop: Shop, url: str, call: HttpCall, sentence: str
) -> None:
    shop.how = says(200, SPEC)
    found = await told(catalogue(HttpBackend("shop", f"{url}/api"), call))
    assert found == [("fail", f"move: {sentence}")]


@pytest.mark.parametrize(
    ("status", "body", "level", "words"),
    [
        (404, None, "ok", "offers no OpenAPI"),
        (200, {"ok": True}, "ok", "offers no OpenAPI"),
        (200, {"openapi": "3.1.0", "paths": {"/x": None, "y": [1]}}, "fail", "has no path"),
        (200, {"swagger": "2.0", "paths": {"/x": {}}}, "warn", "convert it to OpenAPI 3"),
        (401, {"detail": "Who are you?"}, "warn", "are its credentials right?"),
        (500, None, "warn", "the backend failed (HTTP 500)"),
        (200, "<html>", "warn", "not JSON"),
    ],
)
async def test_a_backend_without_a_description_is_told_as_it_is(
    shop: Shop, url: str, status: int, body: object, level: str, words: str
) -> None:
    shop.how = says(status, body)
    [(found, sentence)] = await told(catalogue(HttpBackend("shop", url), moving()))
    assert found == level
    assert words in sentence


async def test_a_backend_that_is_not_there_fails() -> None:
    backend = HttpBackend("shop", f"http://127.0.0.1:{free_port()}")
    found = await told(catalogue(backend, moving()))
    assert found == [("fail", "It cannot be reached: the connection was refused.")]


async def test_what_is_not_set_is_named_and_nothing_is_called(shop: Shop, url: str) -> None:
    backend = HttpBackend("shop", url, headers={"Authorization": "SHOP_TOKEN"})
    found = await check_backends(catalogue(backend, moving()), {})
    sentence = "The environment variable SHOP_TOKEN is not set; Authorization takes it. Set it."
    assert found == [Remark("shop", "fail", sentence)]
    assert shop.asked == []


@pytest_asyncio.fixture(scope="module")
async def mcp() -> AsyncIterator[McpBackend]:
    async with serving(crm({}).streamable_http_app(), lifespan="on") as url:
        yield McpBackend("crm", url=f"{url}/mcp", key_argument="idempotency_key")


def noting(**arguments: object) -> ToolCall:
    return ToolCall("crm", "add_note", {"contact": "{contact}", "text": "{text}"} | arguments)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (noting(), None),
        (ToolCall("crm", "add_notes"), "there is no tool add_notes."),
        (noting(colour="red"), "the tool add_note does not know colour among its arguments."),
        (ToolCall("crm", "add_note", {"text": "x"}),
         "the tool add_note needs contact among its arguments."),
        (noting(contact="{count}"),
         "the tool add_note takes another contact than is declared (integer for string)."),
        (noting(text="x" * 300),
         "the tool add_note takes another text than is declared (maxLength)."),
        (ToolCall("crm", "as_text", {"text": "{text}"}),
         "the tool as_text takes no idempotency_key, so that a repeated call is a second one."),
    ],
)  # fmt: skip
async def test_tools_are_held_against_what_is_declared(
    mcp: McpBackend, call: ToolCall, sentence: str | None
) -> None:
    count = Input("count", {"type": "integer"}, "text", {}, {})
    text = Input("text", {"type": "string"}, "text", {}, {})
    found = await told(catalogue(mcp, call, inputs=(count, text), idempotent=True))
    if sentence is None:
        assert found == [("ok", "It answers, and the call fits what it says of itself.")]
    else:
        assert found == [("fail", f"move: {sentence}")]


@pytest.mark.slow
async def test_a_server_that_does_not_begin_fails_and_is_not_left_behind(tmp_path: Path) -> None:
    gone = McpBackend("crm", command=("no-such-program-anywhere",))
    written = tmp_path / "pid"
    silent = McpBackend("crm", command=(sys.executable, "-c", SILENT, str(written)), timeout=1.0)
    for backend, words in ((gone, "command is not found"), (silent, "no session within 1 s")):
        [(level, sentence)] = await told(catalogue(backend, noting()))
        assert level == "fail"
        assert words in sentence
    assert not psutil.pid_exists(int(written.read_text("utf-8")))
