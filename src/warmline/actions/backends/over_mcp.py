"""Calls of the tools of an MCP server, and what their end means.

| what happened                                       | it is   | because                          |
|-----------------------------------------------------|---------|----------------------------------|
| a variable is not set, no such tool                 | NotSent | we did not try                   |
| no process, no connection, no session in time       | NotSent | nothing was asked yet            |
| a result with structured content, or JSON as text   | Done    |                                  |
| a result with neither, or with more than 1 MiB      | Lost    | it is not what was declared      |
| a tool's error with a code                          | Refused | the tool's own no                |
| a tool's error without one, on a read               | Refused | nobody has to fear for it        |
| a tool's error without one, on a write              | Lost    | SDKs say so too when a tool      |
|                                                     |         | crashed after its effect         |
| JSON-RPC: method not found, invalid params          | Refused | turned away before the tool ran  |
| HTTP 401, 403                                       | Refused |                                  |
| HTTP 425, 429                                       | NotSent | turned away at the door          |
| HTTP 404 on a known session                         | NotSent | forgotten; a new one is opened   |
| any other error, a cut line, the deadline passed    | Lost    |                                  |
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from mcp import MCPError
from mcp.types import INVALID_PARAMS, METHOD_NOT_FOUND, CallToolResult, TextContent, Tool

from warmline.actions.backends import wire
from warmline.actions.backends.answers import (
    LARGEST_BYTES,
    Broke,
    Missing,
    Unreachable,
    decoded,
    refusal,
    storable,
)
from warmline.actions.backends.filling import Unfit, as_json, filled
from warmline.actions.backends.quiet import quieten
from warmline.actions.backends.session import BROKEN, Closed, Open, Session
from warmline.actions.model import Call, McpBackend, ToolCall
from warmline.actions.outcome import Done, Ended, Lost, NotSent, Refused

NOT_THERE = frozenset({"not_found", "notfound", "404"})


class McpPeer:
    """One declared MCP server. Its session opens with the first call, and anew after it broke."""

    def __init__(self, backend: McpBackend, environment: Mapping[str, str]) -> None:
        quieten()
        self._backend, self._environment = backend, environment
        self._session: Session | None = None
        self._past: set[Session] = set()

    async def exchange(self, call: Call, arguments: Mapping[str, Any], *, key: str | None) -> Ended:
        if not isinstance(call, ToolCall):
            return NotSent(f"{self._backend.name} is an MCP server and has tools only")
        attempt = Attempt()
        try:
            wanted = filled(call.arguments, arguments)
            async with asyncio.timeout(self._backend.timeout):
                return await self._ask(call.tool, wanted, key, attempt)
        except Unfit as error:
            return NotSent(str(error))
        except TimeoutError:
            reason = f"no answer within {self._backend.timeout:g} s"
            return Broke(reason) if attempt.sent else Unreachable(reason)

    async def tools(self) -> Mapping[str, Tool] | Closed:
        """As the server lists them now. Raises Unfit."""
        try:
            async with asyncio.timeout(self._backend.timeout):
                opened = await self._opened()
        except TimeoutError:
            return Closed(f"no session within {self._backend.timeout:g} s")
        return opened if isinstance(opened, Closed) else opened.tools

    async def close(self) -> None:
        sessions = {*self._past, *([self._session] if self._session else [])}
        self._session = None
        await asyncio.gather(*(session.close() for session in sessions))

    async def _ask(
        self, tool: str, wanted: dict[str, Any], key: str | None, attempt: "Attempt"
    ) -> Ended:
        """A session that the server has forgotten is opened anew, once: it did nothing then."""
        ended = await self._try(tool, wanted, key, attempt)
        if isinstance(ended, Forgotten):
            self._forget()
            ended = await self._try(tool, wanted, key, attempt)
        return ended

    async def _try(
        self, tool: str, wanted: dict[str, Any], key: str | None, attempt: "Attempt"
    ) -> Ended:
        attempt.sent = False
        opened = await self._opened()
        if isinstance(opened, Closed):
            return Unreachable(opened.reason)
        try:
            known = await self._known(opened, tool)
        except BROKEN:
            self._forget()
            return Unreachable("the server does not list its tools")
        if known is None:
            return NotSent(f"{self._backend.name} has no tool {tool}: see its list of tools")
        if key is not None and (name := self._backend.key_argument) and has_input(known, name):
            wanted = wanted | {name: key}
        attempt.sent = True
        try:
            result = await opened.client.call_tool(tool, wanted)
        except MCPError as error:
            return self._failed(error)
        except BROKEN:
            # the SDK's own judgement of a result is among these
            return Lost("the server's answer is not what it declares")
        return meaning(result, writes=key is not None)

    async def _opened(self) -> Open | Closed:
        if self._session is not None and self._session.is_over:
            self._forget()
        if self._session is None:
            self._session = Session(wire.dialling(self._backend, self._environment))
        return await self._session.opened()

    def _forget(self) -> None:
        if self._session is not None:
            self._session.end()
            self._past = {one for one in self._past if not one.is_gone} | {self._session}
            self._session = None

    async def _known(self, opened: Open, tool: str) -> Tool | None:
        if tool not in opened.tools:
            await opened.list_again()
        return opened.tools.get(tool)

    def _failed(self, error: MCPError) -> Ended:
        match error.code:
            case wire.UNREACHABLE:
                return Unreachable("the server could not be reached")
            case wire.BUSY:
                return NotSent("the server is busy")
            case wire.GONE:
                return Forgotten("the server has forgotten the session")
            case wire.DENIED:
                return Refused(None, f"the server refuses our credentials ({error.message})")
            case _ if error.code in (METHOD_NOT_FOUND, INVALID_PARAMS):
                return Refused(str(error.code), "the server does not take the call as it is")
        return Broke(f"the server failed (code {error.code})")


class Forgotten(NotSent):
    """A NotSent after which a new session may know better."""


class Attempt:
    """Whether the call has been handed to the session."""

    sent = False


def meaning(result: CallToolResult, *, writes: bool) -> Ended:
    """The table above, of a tool's result."""
    text = next((one.text for one in result.content if isinstance(one, TextContent)), "")
    if result.is_error:
        return _error(result.structured_content, text, writes=writes)
    structured = result.structured_content
    try:
        # an Unfit from here on would say that nothing was sent
        found = (
            decoded(text.encode("utf-8", "replace")) if structured is None else storable(structured)
        )
    except ValueError:
        return Lost("the tool's result is not JSON")
    if len(as_json(found)) > LARGEST_BYTES:
        return Lost("the tool's result is larger than 1 MiB")
    return Done(found)


def _error(structured: Any, text: str, *, writes: bool) -> Ended:  # noqa: ANN401  # JSON
    code, detail = refusal(structured if structured is not None else _json_in(text))
    if code is not None and code.lower() in NOT_THERE:
        return Missing(code, detail, surely=True)
    if code is None and writes:
        return Lost("the tool failed without a code, so nobody knows how far it came")
    return Refused(code, detail or "the tool failed")


def _json_in(text: str) -> Any:  # noqa: ANN401  # JSON
    """What a tool raised, after the words that some SDKs put before it."""
    start = text.find("{")
    try:
        return decoded(text[max(start, 0) :].encode("utf-8", "replace"))
    except ValueError:
        return text


def has_input(tool: Tool, name: str) -> bool:
    return name in (tool.input_schema.get("properties") or {})
