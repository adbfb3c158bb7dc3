"""One open session with an MCP server, in a task of its own.

The SDK stands on scopes that must be left by the task that entered them, and callers come and go;
so one task opens the session, keeps it, and closes it, and the callers only use it.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import anyio
import httpx2
from mcp import Client, MCPError
from mcp.types import Tool

from warmline.actions.backends.wire import Dial

# Whatever a way to a server or its first words may end in; a group holds those of its tasks.
BROKEN = (
    MCPError,
    OSError,
    httpx2.HTTPError,
    httpx2.InvalidURL,
    httpx2.StreamError,
    anyio.ClosedResourceError,
    anyio.BrokenResourceError,
    anyio.EndOfStream,
    RuntimeError,
    ValueError,
    ExceptionGroup,
)
MOST_PAGES = 20


@dataclass(slots=True)
class Open:
    """Ready for calls; `tools` by name, as the server listed them."""

    client: Client
    tools: Mapping[str, Tool] = field(default_factory=dict)

    async def list_again(self) -> None:
        self.tools = await listed(self.client)


@dataclass(frozen=True, slots=True)
class Closed:
    """It did not open. The reason is for operators."""

    reason: str


class Session:
    def __init__(self, dial: Dial) -> None:
        self._dial = dial
        self._opened: asyncio.Future[Open | Closed] = asyncio.get_running_loop().create_future()
        self._ending = asyncio.Event()
        self._task = asyncio.create_task(self._live(), name="mcp session")

    @property
    def is_over(self) -> bool:
        return self._ending.is_set() or self._task.done()

    @property
    def is_gone(self) -> bool:
        """Nothing of it is left, its server's process included."""
        return self._task.done()

    async def opened(self) -> Open | Closed:
        """Who stops waiting does not stop the opening: the next call finds it further on."""
        return await asyncio.shield(self._opened)

    def end(self) -> None:
        self._ending.set()

    async def close(self) -> None:
        """Ends the server's process too, where it is ours. Takes up to six seconds if it hangs."""
        self._ending.set()
        if not self._opened.done():
            # it may hang in its opening, where it does not see that it should end
            self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _live(self) -> None:
        reason = "the session was closed"
        try:
            async with Client(self._dial(self._ending.set), cache=None) as client:
                self._opened.set_result(Open(client, await listed(client)))
                await self._ending.wait()
        except BROKEN as error:
            reason = why(error)
        finally:
            self._ending.set()
            if not self._opened.done():
                self._opened.set_result(Closed(reason))


async def listed(client: Client) -> dict[str, Tool]:
    tools: dict[str, Tool] = {}
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        page = await client.list_tools(cursor=cursor)
        tools.update({tool.name: tool for tool in page.tools})
        cursor = page.next_cursor
        if cursor is None:
            break
    return tools


def why(error: BaseException) -> str:
    """What broke, without the words of others, which may have anything in them."""
    match error:
        case BaseExceptionGroup():
            return why(error.exceptions[0])
        case FileNotFoundError():
            return "the server's command is not found"
        case MCPError():
            return f"the server did not begin a session (code {error.code})"
    return f"the server could not be reached ({type(error).__name__})"
