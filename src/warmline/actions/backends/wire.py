"""The official SDK's ways to an MCP server, made to tell what became of each request.

Left to itself, the SDK ends a whole session when one POST fails to connect, and tells the calls in
flight only that it was closed: whether a call was sent is lost with it. So what goes wrong on the
wire is answered here, to the request it happened to, as a JSON-RPC error with a code of ours.
"""

import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Any, Protocol, Self

import httpx2
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.message import SessionMessage

from warmline.actions.backends.answers import LARGEST_BYTES
from warmline.actions.backends.filling import Unfit, header_value, variable
from warmline.actions.backends.over_http import trusted
from warmline.actions.model import McpBackend

# Codes of ours, outside those that JSON-RPC and MCP reserve.
UNREACHABLE, BUSY, DENIED, GONE, CUT = 91001, 91002, 91003, 91004, 91005

SESSION = "mcp-session-id"

NOWHERE = Path(os.devnull)
JSON = {"content-type": "application/json"}

Heard = SessionMessage | Exception
# to read from, to write to; the SDK keeps their types to itself
Streams = tuple[Any, Any]
# Opens the way; what it is given is called when the server is gone.
Dial = Callable[[Callable[[], None]], AbstractAsyncContextManager[Streams]]


def dialling(backend: McpBackend, environment: Mapping[str, str]) -> Dial:
    """Opens a way to the server. Raises Unfit where something is missing for it."""
    if backend.url is not None:
        headers = {
            name: header_value(variable(source, environment), f"the value of {source}")
            for name, source in backend.headers.items()
        }
        return _http(backend.url, headers)
    if not backend.command:
        raise Unfit(f"{backend.name} declares neither a command nor a url")
    command, *arguments = backend.command
    secrets = {name: variable(source, environment) for name, source in backend.environment.items()}
    # beside these the SDK hands on PATH, HOME and the like, and nothing else of ours
    return _process(StdioServerParameters(command=command, args=arguments, env=secrets))


def _process(server: StdioServerParameters) -> Dial:
    @asynccontextmanager
    async def dial(ended: Callable[[], None]) -> AsyncIterator[Streams]:
        # what a server complains about may tell of customers, so it is no log of ours
        with NOWHERE.open("w", encoding="utf-8") as nowhere:  # noqa: ASYNC230  # it has no disk
            async with stdio_client(server, errlog=nowhere) as (read, write):
                yield Watched(read, ended), write

    return dial


def _http(url: str, headers: Mapping[str, str]) -> Dial:
    @asynccontextmanager
    async def dial(ended: Callable[[], None]) -> AsyncIterator[Streams]:
        client = httpx2.AsyncClient(
            headers=dict(headers),
            # the calls have deadlines; the stream on which a server may speak has none
            timeout=httpx2.Timeout(None, connect=10.0),
            transport=Wire(),
            trust_env=False,
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
        )
        async with (
            client,
            streamable_http_client(url, http_client=client, max_sse_event_size=LARGEST_BYTES) as (
                read,
                write,
            ),
        ):
            yield Watched(read, ended), write

    return dial


class ReadsMessages(Protocol):
    async def receive(self) -> Heard: ...

    async def aclose(self) -> None: ...

    async def __anext__(self) -> Heard: ...


class Watched:
    """A stream of messages that tells when it has ended: whoever wrote to it is gone."""

    def __init__(self, read: ReadsMessages, ended: Callable[[], None]) -> None:
        self._read, self._ended = read, ended

    async def receive(self) -> Heard:
        return await self._read.receive()

    async def aclose(self) -> None:
        self._ended()
        await self._read.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Heard:
        return await self._read.__anext__()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class Wire(httpx2.AsyncBaseTransport):
    """HTTP under the SDK: each failure becomes the answer to the request that met it."""

    def __init__(self) -> None:
        limits = httpx2.Limits(max_connections=20, keepalive_expiry=2.0)
        self._below = httpx2.AsyncHTTPTransport(verify=trusted(), trust_env=False, limits=limits)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        try:
            response = await self._below.handle_async_request(request)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout):
            return _said(UNREACHABLE, "unreachable")
        except httpx2.TransportError:
            return _said(CUT, "cut")
        if response.status_code >= 400:
            return await _failed(request, response)
        if response.headers.get("content-type", "").startswith("application/json"):
            assert isinstance(response.stream, httpx2.AsyncByteStream)
            response.stream = Counted(response.stream)
        return response

    async def aclose(self) -> None:
        await self._below.aclose()


class Counted(httpx2.AsyncByteStream):
    """A body that breaks, when it does, with the one error of which the SDK tells its caller."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        count = 0
        try:
            async for chunk in self._stream:
                count += len(chunk)
                if count > LARGEST_BYTES:
                    raise httpx2.StreamError("too large")
                yield chunk
        except httpx2.TransportError as error:
            raise httpx2.StreamError("cut") from error

    async def aclose(self) -> None:
        await self._stream.aclose()


async def _failed(request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
    """A JSON-RPC error is the server's own answer and stays; what HTTP alone says becomes one."""
    body = bytearray()
    try:
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > LARGEST_BYTES:
                return _said(CUT, "too large")
    except httpx2.TransportError:
        return _said(CUT, "cut")
    finally:
        await response.aclose()
    if b'"jsonrpc"' in body:
        return httpx2.Response(response.status_code, headers=JSON, content=bytes(body))
    match response.status_code:
        case 404 if SESSION in request.headers:
            return _said(GONE, "session gone")
        case 425 | 429:
            return _said(BUSY, "busy")
        case 401 | 403:
            return _said(DENIED, f"HTTP {response.status_code}")
        # as the SDK knows it: a server of an older protocol says it to what it does not know
        case 400 | 404 | 405:
            return httpx2.Response(response.status_code)
    return _said(CUT, f"HTTP {response.status_code}")


def _said(code: int, message: str) -> httpx2.Response:
    error = {"jsonrpc": "2.0", "id": None, "error": {"code": code, "message": message}}
    return httpx2.Response(503, json=error)
