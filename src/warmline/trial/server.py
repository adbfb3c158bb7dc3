"""The server in its child process: started, killed, started again, thrown away."""

import asyncio
import os
import secrets
import shutil
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from warmline.kit import WarmlineError
from warmline.kit.postgres import dsn_of_running

START_PATIENCE = 120.0
STOP_PATIENCE = 30.0
LOOK_EVERY = 0.05


@dataclass(frozen=True, slots=True)
class Yard:
    """Where trial servers live, one after another: a folder, a port, an operator's token."""

    folder: Path
    port: int
    operator_token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"


class DidNotStart(WarmlineError):
    def __init__(self, said: str) -> None:
        super().__init__("server_did_not_start", f"The server did not start: {said}")


def serve_command() -> list[str]:
    """Runs the product's own server."""
    return [sys.executable, "-m", "warmline", "serve"]


@contextmanager
def yard() -> Iterator[Yard]:
    """A new folder that the database's user can reach; removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="warmline-trial-"))
    folder.chmod(0o711)
    try:
        yield Yard(folder, free_port())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def thrown_away(command: Sequence[str]) -> AsyncIterator["TrialServer"]:
    """A server on a folder of its own while the block runs."""
    with yard() as place:
        server = TrialServer(place, command)
        try:
            await server.start()
            yield server
        finally:
            await server.stop()


class TrialServer:
    """`command` serves by the settings in its environment, `settings` on top of the usual ones."""

    def __init__(
        self, place: Yard, command: Sequence[str], settings: Mapping[str, str] | None = None
    ) -> None:
        self.place, self._command, self._settings = place, command, dict(settings or {})
        self._process: asyncio.subprocess.Process | None = None

    @property
    def dsn(self) -> str:
        """The address of its database."""
        dsn = dsn_of_running(self.place.folder / "data")
        assert dsn is not None, "it runs as long as the server does"
        return dsn

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def memory(self) -> int:
        """Bytes of the server's own process, resident."""
        resident: int = psutil.Process(self.pid).memory_info().rss
        return resident

    async def start(self) -> None:
        """Returns when it answers."""
        with self.place.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                cwd=self.place.folder,
                env=_environment(self.place) | self._settings,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        await self._answers()

    async def stop(self) -> None:
        if self._process is None or self._process.returncode is not None:
            return
        self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), STOP_PATIENCE)
        except TimeoutError:
            await self.kill()

    async def kill(self) -> None:
        """Without a warning, as a crash does."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def _answers(self) -> None:
        assert self._process is not None
        loop = asyncio.get_running_loop()
        deadline = loop.time() + START_PATIENCE
        async with httpx.AsyncClient(base_url=self.place.url) as client:
            while loop.time() < deadline:
                if self._process.returncode is not None:
                    raise DidNotStart(_last_words(self.place.log))
                try:
                    if (await client.get("/api/widget/config")).is_success:
                        return
                except httpx.TransportError:
                    pass  # not yet
                await asyncio.sleep(LOOK_EVERY)
        raise DidNotStart(f"it does not answer after {START_PATIENCE:.0f} seconds.")


def _environment(place: Yard) -> dict[str, str]:
    """Nothing of the settings around us reaches the server that is tried."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WARMLINE_")}
    return kept | {
        "WARMLINE_DATA_DIR": str(place.folder / "data"),
        "WARMLINE_HOST": "127.0.0.1",
        "WARMLINE_PORT": str(place.port),
        "WARMLINE_OPERATOR_TOKEN": place.operator_token,
        "WARMLINE_LOG_LEVEL": "warning",
    }


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _last_words(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing."
