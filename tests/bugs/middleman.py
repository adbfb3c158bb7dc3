"""A socket between Warmline and PostgreSQL that can be cut or go silent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

NAME = ".s.PGSQL.5432"


@dataclass
class Middleman:
    """`folder` is where PostgreSQL seems to be; `real` where it is."""

    folder: Path
    real: Path
    _gates: list[asyncio.Event] = field(default_factory=list)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _server: asyncio.Server | None = None

    async def open(self) -> None:
        self._server = await asyncio.start_unix_server(self._serve, self.folder / NAME)

    async def cut(self) -> None:
        """Every line is cut, and there is nobody to call."""
        assert self._server
        self._server.close()
        (self.folder / NAME).unlink(missing_ok=True)
        for writer in tuple(self._writers):
            writer.transport.abort()

    def hush(self) -> None:
        """The lines there are stay up, and nothing comes through; new ones work."""
        for gate in self._gates:
            gate.clear()

    def speak(self) -> None:
        for gate in self._gates:
            gate.set()

    async def close(self) -> None:
        self.speak()
        await self.cut()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(self.real / NAME)
        self._writers |= {writer, back}
        gate = asyncio.Event()
        gate.set()
        self._gates.append(gate)
        for source, sink in ((reader, back), (there, writer)):
            task = asyncio.create_task(self._pass_on(source, sink, gate))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pass_on(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, gate: asyncio.Event
    ) -> None:
        with suppress(ConnectionError):
            while data := await source.read(65_536):
                await gate.wait()
                sink.write(data)
                await sink.drain()
        sink.close()
        self._writers.discard(sink)


@asynccontextmanager
async def between(dsn: str, folder: Path) -> AsyncIterator[tuple[Middleman, str]]:
    """The middleman and the address under which PostgreSQL is reached through it."""
    parts = urlsplit(dsn)
    real = Path(parse_qs(parts.query)["host"][0])
    middleman = Middleman(folder, real)
    await middleman.open()
    try:
        yield middleman, parts._replace(query=f"host={folder}").geturl()
    finally:
        await middleman.close()
