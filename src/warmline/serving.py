"""A server in this process: the app behind uvicorn, until it is told to stop."""

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn

from warmline.ai import Engine
from warmline.boot import App, Pages, running
from warmline.desk import RouterPaces
from warmline.kit import WarmlineError, raise_file_limit
from warmline.settings import Settings
from warmline.training import Trainer
from warmline.web import LONGEST_FRAME, HttpConnection, LiveConnection

logger = logging.getLogger(__name__)

# How long a stop waits for requests under way (seconds); sockets are told and closed at once.
GRACE = 5
# Each customer who is connected holds a file open, and many systems let a process have 1,024.
MOST_FILES = 65_536


class PortTaken(WarmlineError):
    exit_code = 2


class Server(uvicorn.Server):
    """Leaves the signals to us: there is more to stop than the web server."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answers = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.answers.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(settings: Settings, ready: Callable[[], None]) -> None:
    """Serves until SIGINT or SIGTERM; calls `ready` once it answers."""
    logging.basicConfig(level=settings.log_level.upper(), format="%(levelname)s %(message)s")
    raise_file_limit(MOST_FILES)
    async with served(settings):
        ready()
        await told_to_stop()


@asynccontextmanager
async def served(
    settings: Settings,
    trainer: Trainer | None = None,
    *,
    engine: Engine | None = None,
    pages: Pages | None = None,
    paces: RouterPaces | None = None,
) -> AsyncIterator[App]:
    """A server that answers while the block runs."""
    with listening(settings.host, settings.port) as listener:
        async with running(settings, trainer, engine=engine, pages=pages, paces=paces) as app:
            server = Server(_config(app, settings))
            task = asyncio.create_task(server.serve([listener]), name="uvicorn")
            try:
                await server.answers.wait()
                yield app
            finally:
                server.should_exit = True
                await task


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Binds before anything slow starts, so that a port that is taken is said at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            reason = error.strerror or str(error)
            sentence = f"Port {port} on {host} cannot be used ({reason}): choose another --port."
            raise PortTaken("port_taken", sentence) from error
        yield listener


async def told_to_stop() -> None:
    """Returns at the first SIGINT or SIGTERM."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(name, told.set)
    await told.wait()


def _config(app: App, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app.web,
        # one logging for all; each connection coming and going is no news
        log_config=None,
        log_level="warning",
        # requests name conversations; what people do is in the log that can be erased
        access_log=False,
        http=HttpConnection,
        ws=LiveConnection,
        ws_max_size=2 * LONGEST_FRAME,
        ws_per_message_deflate=False,
        ws_ping_interval=25,
        ws_ping_timeout=25,
        timeout_graceful_shutdown=GRACE,
        lifespan="off",
        server_header=False,
    )
