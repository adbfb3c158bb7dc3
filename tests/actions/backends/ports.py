"""Servers of a test's own, in this process, on a loopback port."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

import uvicorn
from starlette.types import ASGIApp

from tests.eventually import eventually


@asynccontextmanager
async def serving(
    app: ASGIApp,
    port: int | None = None,
    *,
    lifespan: Literal["on", "off"] = "off",
    certificate: tuple[Path, Path] | None = None,
) -> AsyncIterator[str]:
    """The address of `app`; after the block nobody listens there. `certificate` is its file and
    its key's."""
    certificate_file, key_file = certificate or (None, None)
    port = port or free_port()
    config = uvicorn.Config(
        app,
        port=port,
        log_config=None,
        lifespan=lifespan,
        access_log=False,
        timeout_graceful_shutdown=1,
        ssl_certfile=certificate_file,
        ssl_keyfile=key_file,
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server._serve())
    await eventually(lambda: server.started)
    yield f"{'https' if certificate else 'http'}://127.0.0.1:{port}"
    server.should_exit = True
    await running


@asynccontextmanager
async def saying(answer: bytes | None) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Hears one request, says these very bytes (None: nothing, ever) and hangs up."""
    heard: list[bytes] = []
    over = asyncio.Event()

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        if answer is None:
            await over.wait()
        else:
            writer.write(answer)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(hear, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}", heard
    over.set()
    server.close()
    await server.wait_closed()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
