"""A real IMAP server on this machine (pymap), with one user's mailbox in its memory."""

import imaplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.ports import free_port

USER, PASSWORD = "help", "a-password"
PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class ImapServer:
    port: int

    @property
    def url(self) -> str:
        return f"imap://{USER}:{PASSWORD}@127.0.0.1:{self.port}/INBOX"

    def deliver(self, *mails: bytes) -> None:
        with self._client() as client:
            for mail in mails:
                status, _ = client.append("INBOX", "", "", mail)
                assert status == "OK"

    def read_by_somebody(self) -> None:
        """A person looked at everything with a mail program."""
        with self._client() as client:
            client.select("INBOX")
            client.store("1:*", "+FLAGS", r"(\Seen)")

    def make(self, folder: str) -> None:
        with self._client() as client:
            client.create(folder)

    def count(self, folder: str = "INBOX", wanted: str = "ALL") -> int:
        with self._client() as client:
            client.select(folder, readonly=True)
            _, (found,) = client.search(None, wanted)
            return len((found or b"").split())

    @contextmanager
    def _client(self) -> Iterator[imaplib.IMAP4]:
        client = imaplib.IMAP4("127.0.0.1", self.port, PATIENCE)
        try:
            client.login(USER, PASSWORD)
            yield client
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                client.logout()


@contextmanager
def imap_server(port: int | None = None) -> Iterator[ImapServer]:
    port = port or free_port()
    program = Path(sys.executable).with_name("pymap")
    server = subprocess.Popen(
        [
            *(program, "--host", "127.0.0.1", "--port", str(port), "--no-tls"),
            *("dict", "--demo-user", USER, "--demo-password", PASSWORD),
        ],
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield ImapServer(port)
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            imaplib.IMAP4("127.0.0.1", port, 1.0).logout()
            return
        except (OSError, imaplib.IMAP4.error):
            assert time.monotonic() < until, "the IMAP server does not start"
            time.sleep(0.05)
