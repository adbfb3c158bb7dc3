"""Calls over HTTP, and what their end means.

| what happened                                    | it is   | because                             |
|--------------------------------------------------|---------|-------------------------------------|
| a variable is not set, an argument does not fit  | NotSent | we did not try                      |
| no name, no connection, no TLS, no free line     | NotSent | the request's first byte never left |
| 2xx with JSON, or with nothing                   | Done    |                                     |
| 202 on a write                                   | Lost    | accepted is not done                |
| 2xx with anything else, or with more than 1 MiB  | Lost    | something answered, perhaps not it  |
| 307, 308                                         | NotSent | by definition not carried out       |
| any other 3xx                                    | Lost    | "see other" often follows an effect |
| 404                                              | Refused |                                     |
| 408                                              | Lost    | gateways say it when they gave up   |
|                                                  |         | waiting for whoever does the work   |
| 409 with the backend's code                      | Refused | an ordinary conflict                |
| 409 on a write without a code, or whose code     | Lost    | our own first try may be under way: |
| speaks of the key or of something in progress    |         | that is what 409 says of a key      |
| 425, 429                                         | NotSent | turned away at the door             |
| any other 4xx                                    | Refused | the backend's own no                |
| 5xx                                              | Lost    | it broke on the way, or behind it   |
| cut line, or the deadline passed, after sending  | Lost    |                                     |

Reads end the same way; nobody has to fear for them. Whether the request left is not guessed from
the kind of error, but seen: httpcore tells when it begins to write.
"""

import asyncio
import socket
import ssl
from collections.abc import Iterator, Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx

from warmline.actions.backends.answers import (
    LARGEST_BYTES,
    Broke,
    Missing,
    Unreachable,
    decoded,
    refusal,
)
from warmline.actions.backends.filling import (
    Unfit,
    as_json,
    filled,
    filled_path,
    filled_query,
    header_value,
    variable,
)
from warmline.actions.backends.quiet import quieten
from warmline.actions.model import Call, HttpBackend, HttpCall
from warmline.actions.outcome import Done, Ended, Lost, NotSent, Refused

# Kept lines are given up well before servers do (5 s is common), so that none is closed under a
# request: that would look as if its answer were lost.
LINES = httpx.Limits(max_connections=20, max_keepalive_connections=10, keepalive_expiry=2.0)
# A compressed answer could unfold to far more than was counted.
HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "warmline"}
UNDER_WAY = ("idempoten", "in_progress", "in-progress", "processing", "key_in_use")


class HttpPeer:
    """One declared HTTP backend, and the lines to it."""

    def __init__(
        self,
        backend: HttpBackend,
        environment: Mapping[str, str],
        *,
        largest: int = LARGEST_BYTES,
    ) -> None:
        quieten()
        self._backend, self._environment, self._largest = backend, environment, largest
        self._client = httpx.AsyncClient(
            headers=HEADERS,
            limits=LINES,
            timeout=None,  # one deadline for the whole call, below
            verify=trusted(),
            # no proxy and no .netrc of whoever started the server
            trust_env=False,
            # a cookie set for one customer must not travel with the next one's call
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
        )

    async def exchange(self, call: Call, arguments: Mapping[str, Any], *, key: str | None) -> Ended:
        if not isinstance(call, HttpCall):
            return NotSent(f"{self._backend.name} is an HTTP backend and has no tools")
        try:
            request = self._request(call, arguments, key)
        except Unfit as error:
            return NotSent(str(error))
        sending = Sending()
        request.extensions["trace"] = sending.trace
        try:
            async with asyncio.timeout(self._backend.timeout):
                response = await self._client.send(request, stream=True)
                body = await self._read(response)
        except (httpx.HTTPError, httpx.StreamError, OSError) as error:
            reason = why(error, self._backend.timeout)
            return Broke(reason) if sending.begun else Unreachable(reason)
        return meaning(response.status_code, body, writes=key is not None)

    async def close(self) -> None:
        await self._client.aclose()

    def _request(
        self, call: HttpCall, arguments: Mapping[str, Any], key: str | None
    ) -> httpx.Request:
        url = self.base_url().rstrip("/") + filled_path(call.path, arguments)
        content, headers = None, self._headers(key)
        if call.body is not None:
            content = as_json(filled(call.body, arguments))
            headers["Content-Type"] = "application/json"
        try:
            return self._client.build_request(
                call.method,
                url,
                params=filled_query(call.query, arguments) or None,
                content=content,
                headers=headers,
            )
        except (httpx.InvalidURL, UnicodeError) as error:
            raise Unfit("the backend's address is not valid") from error

    def base_url(self) -> str:
        whence = self._backend.base_url_from
        url = (whence and self._environment.get(whence, "").strip()) or self._backend.base_url
        if not url.startswith(("http://", "https://")):
            raise Unfit("the backend's address must begin with http:// or https://")
        return url

    def _headers(self, key: str | None) -> dict[str, str]:
        headers = {
            name: header_value(variable(source, self._environment), f"the value of {source}")
            for name, source in self._backend.headers.items()
        }
        if key is not None:
            headers[self._backend.key_header] = header_value(key, "the key")
        return headers

    async def _read(self, response: httpx.Response) -> bytes | None:
        """None where it is too large: the rest is not read."""
        body = bytearray()
        try:
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > self._largest:
                    return None
        finally:
            await response.aclose()
        return bytes(body)


class Sending:
    """Sees whether anything of a request left this machine."""

    def __init__(self) -> None:
        self.begun = False

    async def trace(self, event: str, _: Mapping[str, Any]) -> None:
        if event.endswith("send_request_headers.started"):
            self.begun = True


def meaning(status: int, body: bytes | None, *, writes: bool) -> Ended:
    """The table above, from the answer on. `body` is None where it was cut."""
    if 200 <= status < 300:
        return _success(status, body, writes=writes)
    if 400 <= status < 500:
        return _refusal(status, body or b"", writes=writes)
    if status in (307, 308):
        return NotSent(f"the backend redirects elsewhere (HTTP {status}): declare its new address")
    if 300 <= status < 400:
        return Lost(f"the backend answered with a redirect (HTTP {status})")
    return Broke(f"the backend failed (HTTP {status})")


def _success(status: int, body: bytes | None, *, writes: bool) -> Ended:
    if status == 202 and writes:
        return Lost("the backend has accepted it and not done it yet (HTTP 202)")
    if body is None:
        return Lost("the backend's answer is larger than 1 MiB")
    if not body.strip():
        return Done(None)
    try:
        return Done(decoded(body))
    except ValueError:
        return Broke("the backend's answer is not JSON")


def _refusal(status: int, body: bytes, *, writes: bool) -> Ended:
    if status in (425, 429):
        return NotSent(f"the backend is busy (HTTP {status})")
    if status == 408:
        return Broke("the backend gave up waiting (HTTP 408)")
    try:
        said, is_json = decoded(body), True
    except ValueError:
        said, is_json = None, False
    code, detail = refusal(said)
    detail = detail or f"HTTP {status}"
    if status == 404:
        return Missing(code, detail, surely=is_json)
    if status == 409 and writes and _may_be_under_way(code):
        return Lost("the backend may still be at it (HTTP 409)")
    return Refused(code, detail)


def _may_be_under_way(code: str | None) -> bool:
    return code is None or any(word in code.lower() for word in UNDER_WAY)


def why(error: BaseException, timeout: float) -> str:
    """For operators: what broke, without addresses, which have arguments in them."""
    causes = list(_chain(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return "the backend's certificate is not trusted here"
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return "no TLS with the backend"
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return "the backend's name is not known"
    if isinstance(error, TimeoutError):
        return f"no answer within {timeout:g} s"
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return "the connection was refused"
    return f"the line broke ({type(error).__name__})"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def trusted() -> ssl.SSLContext:
    """The public authorities, and those this machine trusts besides: a company's own."""
    context = httpx.create_ssl_context()
    context.load_default_certs()
    return context
