"""Tools of a real MCP server, as a process of ours and over HTTP."""

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import psutil
import pytest
import pytest_asyncio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.actions.backends.conftest import holds
from tests.actions.backends.crm import crm
from tests.actions.backends.ports import free_port, saying, serving
from tests.eventually import eventually
from tests.serving import packages
from warmline.actions import Action, Check, HttpCall, McpBackend, ToolCall
from warmline.actions.backends import LiveBackends
from warmline.actions.outcome import Absent, Done, Ended, Found, Lost, NotSent, Refused

ROOT = Path(__file__).parents[3]
COMMAND = (sys.executable, "-m", "tests.actions.backends.crm")
NOTE = ToolCall("crm", "add_note", {"contact": "{contact}", "text": "{text}"})
GIVEN = {"contact": "c-1", "text": "Call back"}
PLACES = os.pathsep.join([packages(), str(ROOT)])
ENVIRONMENT = {"CRM_KEY": "a secret of the CRM's", "PLACES": PLACES, "OTHER": "not for the CRM"}


@pytest_asyncio.fixture(scope="module", params=["stdio", "http"])
async def backends(request: pytest.FixtureRequest) -> AsyncIterator[LiveBackends]:
    """The CRM, either way."""
    async with AsyncExitStack() as stack:
        where: dict[str, Any] = {"command": COMMAND}
        if request.param == "http":
            app = crm({}).streamable_http_app()
            url = await stack.enter_async_context(serving(app, lifespan="on"))
            where = {"url": f"{url}/mcp"}
        live = reached(**where)
        stack.push_async_callback(live.stop)
        yield live


def reached(**where: Any) -> LiveBackends:  # noqa: ANN401
    environment = {"API_KEY": "CRM_KEY", "PYTHONPATH": "PLACES"}
    backend = McpBackend("crm", environment=environment, key_argument="idempotency_key", **where)
    return LiveBackends(lambda: {"crm": backend}, ENVIRONMENT, holds)


async def test_a_tool_is_called_and_found_again_by_the_runs_key(backends: LiveBackends) -> None:
    check = Check(ToolCall("crm", "find_note", {"key": "{key}"}), ("text == text",), by_key=True)
    action = Action("note", {"en": "Note"}, "", "reversible", "signed", NOTE, check=check)
    note = {"contact": "c-1", "text": "Call back", "key": "a new run"}
    assert await backends.verify(action, GIVEN, key="a new run") == Absent()
    assert await backends.run(action, GIVEN, key="a new run") == Done(note)
    assert await backends.verify(action, GIVEN, key="a new run") == Found(note)


async def test_a_key_goes_only_to_a_tool_that_takes_one(backends: LiveBackends) -> None:
    ended = await backends.call(ToolCall("crm", "as_text", {"text": "[1]"}), {}, key="run-1")
    assert ended == Done([1])


async def test_a_result_in_words_is_not_one(backends: LiveBackends) -> None:
    ended = await backends.call(ToolCall("crm", "as_text", {"text": "Well, done."}), {}, key="r")
    assert ended == Lost("the tool's result is not JSON")


async def test_a_result_that_is_far_too_large_is_not_kept(backends: LiveBackends) -> None:
    call = ToolCall("crm", "as_text", {"text": f'["{"x" * 1_100_000}"]'})
    assert isinstance(await backends.call(call, {}), Lost)
    assert isinstance(await backends.call(NOTE, GIVEN, key="run-after"), Done)


async def test_a_tool_may_refuse_with_a_code(backends: LiveBackends) -> None:
    ended = await backends.call(ToolCall("crm", "refuse", {"how": "coded"}), {}, key="r")
    assert ended == Refused("too_late", "Too late.")


async def test_a_tool_that_fails_without_a_code_may_have_done_it(backends: LiveBackends) -> None:
    for how in ("in words", "crash"):
        call = ToolCall("crm", "refuse", {"how": how})
        assert isinstance(await backends.call(call, {}, key="run-1"), Lost)
        assert isinstance(await backends.call(call, {}), Refused)


async def test_a_tool_that_is_not_there_is_told_to_operators(backends: LiveBackends) -> None:
    ended = await backends.call(ToolCall("crm", "add_notes", {}), {}, key="run-1")
    assert ended == NotSent("crm has no tool add_notes: see its list of tools")
    assert isinstance(await backends.call(HttpCall("crm", "GET", "/"), {}), NotSent)


async def test_many_calls_at_once_share_one_session(backends: LiveBackends) -> None:
    calls = [
        backends.call(NOTE, GIVEN | {"text": f"Note {number}"}, key=f"run-{number}")
        for number in range(20)
    ]
    ended = await asyncio.gather(*calls)
    texts = [one.result["text"] for one in ended if isinstance(one, Done)]
    assert texts == [f"Note {number}" for number in range(20)]


async def test_nothing_is_logged_but_the_tool_and_its_end(
    backends: LiveBackends, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await backends.call(NOTE, GIVEN | {"text": "Elm Street 7"}, key="run-1")
        await backends.call(NOTE, GIVEN | {"text": "Elm Street" * 30}, key="run-1")
    # uvicorn, its event streams and what the SDK says as a server are the CRM here
    ours = [
        one.getMessage()
        for one in caplog.records
        if not one.name.startswith(("uvicorn", "sse_starlette"))
    ]
    assert "crm, tool add_note: done in" in "\n".join(ours)
    for planted in ("Elm Street", "a secret of", "c-1", "run-1"):
        assert planted not in "\n".join([*ours, repr(backends)])


async def test_a_process_has_the_declared_secrets_and_no_other() -> None:
    live = reached(command=COMMAND)
    ended = await live.call(ToolCall("crm", "surroundings"), {})
    await live.stop()
    assert isinstance(ended, Done)
    assert ended.result["API_KEY"] == "a secret of the CRM's"
    assert not {"CRM_KEY", "OTHER", "PYTEST_CURRENT_TEST"} & set(ended.result)


@pytest.mark.slow
async def test_a_process_that_dies_leaves_the_call_open_and_the_next_one_starts_it_anew(
    capfd: pytest.CaptureFixture[str],
) -> None:
    live = reached(command=COMMAND)
    assert isinstance(await live.call(ToolCall("crm", "leave"), {}, key="run-1"), Lost)
    assert isinstance(await live.call(NOTE, GIVEN, key="run-2"), Done)
    await live.stop()
    assert "Ada Elm" not in capfd.readouterr().err


@pytest.mark.slow
async def test_a_stop_ends_the_process(tmp_path: Path) -> None:
    written = tmp_path / "pid"
    live = reached(command=(*COMMAND, str(written)))
    await live.call(NOTE, GIVEN, key="run-1")
    process = psutil.Process(int(written.read_text("utf-8")))
    await live.stop()
    await eventually(lambda: not process.is_running())


@pytest.mark.slow
async def test_a_tool_that_takes_too_long_leaves_it_open() -> None:
    live = reached(command=COMMAND, timeout=3.0)
    await live.call(NOTE, GIVEN, key="run-1")
    began = asyncio.get_running_loop().time()
    ended = await live.call(ToolCall("crm", "take_time", {"seconds": 4}), {}, key="run-2")
    assert isinstance(ended, Lost)
    assert asyncio.get_running_loop().time() - began < 4
    await live.stop()


@pytest.mark.parametrize(
    "command", [("no-such-program-anywhere",), (sys.executable, "-c", "print('hello')"), ()]
)
async def test_a_process_that_is_no_server_means_that_nothing_was_sent(
    command: tuple[str, ...],
) -> None:
    live = reached(command=command)
    assert isinstance(await live.call(NOTE, GIVEN, key="run-1"), NotSent)
    await live.stop()


async def test_a_server_that_nobody_reaches_means_that_nothing_was_sent() -> None:
    live = reached(url=f"http://127.0.0.1:{free_port()}/mcp")
    assert isinstance(await live.call(NOTE, GIVEN, key="run-1"), NotSent)
    await live.stop()


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{",
        b"",
    ],
)
async def test_a_server_that_begins_no_session_means_that_nothing_was_sent(answer: bytes) -> None:
    async with saying(answer) as (url, _):
        live = reached(url=url)
        assert isinstance(await live.call(NOTE, GIVEN, key="run-1"), NotSent)
        await live.stop()


async def test_a_server_that_went_down_means_that_nothing_was_sent_until_it_is_back() -> None:
    port = free_port()
    live = reached(url=f"http://127.0.0.1:{port}/mcp")
    for _ in range(2):
        async with serving(crm({}).streamable_http_app(), port, lifespan="on"):
            # the first server's session is unknown to the second one
            assert isinstance(await live.call(NOTE, GIVEN, key="run-1"), Done)
        assert isinstance(await live.call(NOTE, GIVEN, key="run-1"), NotSent)
    await live.stop()


class Faulty:
    """A CRM behind something that carries each call of a tool out, and spoils the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.spoil: Callable[[Message], Message | None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_call = False

        async def hear() -> Message:
            nonlocal is_call
            message = await receive()
            is_call = is_call or b"tools/call" in message.get("body", b"")
            return message

        async def answer(message: Message) -> None:
            changed = self.spoil(message) if self.spoil and is_call else message
            if changed is None:
                raise ConnectionAbortedError("cut")
            await send(changed)

        await self._app(scope, hear, answer)


def cut_before(message: Message) -> Message | None:
    return None


def cut_within(message: Message) -> Message | None:
    return message if message["type"] == "http.response.start" else None


def as_status(status: int) -> Callable[[Message], Message]:
    def spoil(message: Message) -> Message:
        if message["type"] == "http.response.start":
            return {**message, "status": status, "headers": [(b"content-type", b"text/html")]}
        return {**message, "body": b"<html>"}

    return spoil


@pytest.mark.parametrize("json_response", [False, True])
@pytest.mark.parametrize(
    ("spoil", "meant"),
    [
        (cut_before, Lost),
        (cut_within, Lost),
        (as_status(200), Lost),
        (as_status(302), Lost),
        (as_status(401), Refused),
        (as_status(429), NotSent),
        (as_status(500), Lost),
    ],
)
async def test_what_spoils_one_call_over_http_is_told_of_that_call_alone(
    spoil: Callable[[Message], Message | None], meant: type[Ended], json_response: bool
) -> None:
    notes: dict[str, Any] = {}
    faulty = Faulty(crm(notes).streamable_http_app(json_response=json_response))
    async with serving(faulty, lifespan="on") as url:
        live = reached(url=f"{url}/mcp")
        assert isinstance(await live.call(NOTE, GIVEN, key="run-1"), Done)
        faulty.spoil = spoil
        assert isinstance(await live.call(NOTE, GIVEN, key="run-2"), meant)
        faulty.spoil = None
        assert isinstance(await live.call(NOTE, GIVEN, key="run-3"), Done)
        await live.stop()
    assert list(notes) == ["run-1", "run-2", "run-3"]
