"""A mailbox over IMAP: what is new is taken, and marked only once it is durable.

imap-tools blocks, so all of it runs in one thread. How far the mailbox was read stands in the
database (`Bookmark`), under the mailbox's UIDVALIDITY: what people do with the mails there, reading
them included, changes nothing. Where it was never read, or counts anew, the unread ones are taken;
those that came before are known by their digest.
"""

import asyncio
import imaplib
import logging
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Self
from urllib.parse import unquote, urlsplit

import asyncpg
from imap_tools.errors import ImapToolsError
from imap_tools.idle import get_socket_poller
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted

from warmline.channels.mail.intake import BEGINNING, LARGEST, Intake
from warmline.kit import CONNECTION_LOST, WarmlineError
from warmline.mail import Bookmark, Place

logger = logging.getLogger(__name__)

PORTS = {"imap": 143, "imaps": 993}
PATIENCE = 30.0
# How long (seconds) it listens before it looks by itself, and says that it is still there.
LISTENS = 30.0
# How often it looks (seconds) where the server cannot say that something came.
POLLS = 10.0
SLICE = 1
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0
BATCH = 50
FAULTS = (OSError, imaplib.IMAP4.error, ImapToolsError, ValueError, IndexError)

Take = Callable[[bytes], Awaitable[bool]]


class MailboxWrong(WarmlineError):
    """The mailbox cannot be read, and what to do about it."""

    def __init__(self, sentence: str) -> None:
        super().__init__("mailbox_wrong", sentence)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """`tls` from the first byte on; without it the connection is secured before a password goes
    to another machine."""

    host: str
    port: int
    tls: bool
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"

    @classmethod
    def at(cls, url: str) -> Self:
        """`imaps://user:password@host:993/INBOX`; settings checked it."""
        parts = urlsplit(url)
        assert parts.hostname, "settings let no address without a host through"
        return cls(
            host=parts.hostname,
            port=parts.port or PORTS[parts.scheme],
            tls=parts.scheme == "imaps",
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            folder=unquote(parts.path.strip("/")) or "INBOX",
        )

    @property
    def name(self) -> str:
        """How it is told from others; without its password."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"

    def open(self) -> BaseMailBox:
        """Signed in, with its folder open. Raises MailboxWrong."""
        try:
            box = self._connected()
        except FAULTS as error:
            raise MailboxWrong(self._why(error)) from error
        try:
            box.login(self.user, self.password, initial_folder=None)
        except FAULTS as error:
            box.client.shutdown()
            raise MailboxWrong(
                f"{self.host} refused the sign-in of {self.user}: check user and password in "
                "WARMLINE_IMAP_URL."
            ) from error
        try:
            box.folder.set(self.folder)
        except FAULTS as error:
            box.client.shutdown()
            raise MailboxWrong(
                f"{self.host} has no folder {self.folder}: correct the path in WARMLINE_IMAP_URL."
            ) from error
        return box

    def _connected(self) -> BaseMailBox:
        if self.tls:
            return MailBox(
                self.host, self.port, timeout=PATIENCE, ssl_context=ssl.create_default_context()
            )
        if _is_loopback(self.host):
            return MailBoxUnencrypted(self.host, self.port, timeout=PATIENCE)
        return MailBoxStartTls(
            self.host, self.port, timeout=PATIENCE, ssl_context=ssl.create_default_context()
        )

    def _why(self, error: Exception) -> str:
        where = f"{self.host}:{self.port}"
        match error:
            case ssl.SSLCertVerificationError(verify_message=fault):
                return f"The certificate of {where} is not good ({fault}): renew it there."
            case ssl.SSLError():
                return (
                    f"{where} speaks no TLS here: write imap:// for STARTTLS, or correct the port "
                    "in WARMLINE_IMAP_URL."
                )
            case TimeoutError():
                return f"{where} does not answer: check the address in WARMLINE_IMAP_URL."
            case OSError():
                why = error.strerror or type(error).__name__
                return f"{where} cannot be reached ({why}): check the address in WARMLINE_IMAP_URL."
            case _:
                return f"{where} is no IMAP server, or offers no STARTTLS: check WARMLINE_IMAP_URL."


class Fetching:
    """Reads one mailbox for as long as this node runs; `done` is the folder where mails go."""

    def __init__(
        self,
        mailbox: Mailbox,
        bookmark: Bookmark,
        intake: Intake,
        *,
        done: str | None = None,
        listens: float = LISTENS,
    ) -> None:
        self._mailbox, self._bookmark, self._intake = mailbox, bookmark, intake
        self._done, self._listens = done, listens
        self._stopping = threading.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._fetch_forever(), name="mailbox")

    async def stop(self) -> None:
        self._stopping.set()
        if self._task:
            await asyncio.wait({self._task}, timeout=PATIENCE)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        with suppress(*CONNECTION_LOST, asyncpg.PostgresError):
            await self._bookmark.let_go()

    async def _fetch_forever(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            try:
                if await self._bookmark.hold() is None:
                    await self._rest(self._listens)
                    continue
                await self._fetch_while_connected()
                pause = FIRST_PAUSE
            except (MailboxWrong, *FAULTS) as error:
                sentence = error.sentence if isinstance(error, MailboxWrong) else repr(error)
                logger.warning("The mailbox cannot be read: %s", sentence)
                await self._rest(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            except (*CONNECTION_LOST, asyncpg.PostgresError) as error:
                logger.warning("Mail could not be kept (%s).", type(error).__name__)
                await self._rest(FIRST_PAUSE)

    async def _fetch_while_connected(self) -> None:
        box = await asyncio.to_thread(self._mailbox.open)
        try:
            while not self._stopping.is_set() and (place := await self._bookmark.hold()):
                await self._fetch(box, place)
                await asyncio.to_thread(self._listen, box)
        finally:
            await asyncio.to_thread(_leave, box)

    async def _fetch(self, box: BaseMailBox, place: Place) -> None:
        """All that is new, oldest first, each durable before the next one is read."""
        validity = await asyncio.to_thread(_validity, box, self._mailbox.folder)
        known = place.validity == validity
        last = place.last_uid if known else 0
        uids = await asyncio.to_thread(_new_uids, box, last if known else None)
        for number, uid in enumerate(uids):
            if self._stopping.is_set():
                return
            raw = await asyncio.to_thread(_raw, box, uid)
            if raw is not None:
                await self._intake.take(raw)
                await asyncio.to_thread(_mark, box, uid, self._done)
            last = max(last, uid)
            if number % BATCH == BATCH - 1:
                await self._bookmark.move(Place(validity, last))
                await self._bookmark.hold()
        if uids or not known:
            await self._bookmark.move(Place(validity, last))

    def _listen(self, box: BaseMailBox) -> None:
        """Until something comes, or a while has passed."""
        if not _may_idle(box):
            self._stopping.wait(min(self._listens, POLLS))
            return
        box.idle.start()  # type: ignore[no-untyped-call]
        try:
            for _ in range(max(1, int(self._listens / SLICE))):
                # only whether there is something: the library's own reading stumbles over half a
                # line, while its stop reads all of them
                if self._stopping.is_set() or get_socket_poller(box.client.sock, SLICE):
                    break
        finally:
            box.idle.stop()  # type: ignore[no-untyped-call]

    async def _rest(self, seconds: float) -> None:
        for _ in range(max(1, int(seconds / SLICE))):
            if self._stopping.is_set():
                return
            await asyncio.sleep(min(SLICE, seconds))


def _may_idle(box: BaseMailBox) -> bool:
    """Many servers tell what they can only to who is signed in."""
    _, told = box.client.capability()
    return any(b"IDLE" in line.upper().split() for line in told if isinstance(line, bytes))


def _validity(box: BaseMailBox, folder: str) -> int:
    return int(box.folder.status(folder, ["UIDVALIDITY"])["UIDVALIDITY"])


def _new_uids(box: BaseMailBox, after: int | None) -> list[int]:
    """`after` None: those that nobody read yet."""
    wanted = "UNSEEN" if after is None else f"UID {after + 1}:*"
    # the last one always answers to `n:*`, however small its uid is
    found = (int(uid) for uid in box.uids(wanted, charset=None))
    return sorted(uid for uid in found if after is None or uid > after)


def _raw(box: BaseMailBox, uid: int) -> bytes | None:
    """The mail, of a very large one its beginning; None where it is gone."""
    size = _size(box, uid)
    if size is None:
        return None
    part = "BODY.PEEK[]" if size <= LARGEST else f"BODY.PEEK[]<0.{BEGINNING}>"
    return next(_literals(box, uid, part), None)


def _size(box: BaseMailBox, uid: int) -> int | None:
    _, found = box.client.uid("fetch", str(uid), "(RFC822.SIZE)")
    for line in found:
        text = line.decode("ascii", "replace") if isinstance(line, bytes) else ""
        if "RFC822.SIZE" in text:
            return int(text.split("RFC822.SIZE")[1].strip(" )").split()[0])
    return None


def _literals(box: BaseMailBox, uid: int, part: str) -> Iterator[bytes]:
    _, found = box.client.uid("fetch", str(uid), f"({part})")
    for line in found:
        if isinstance(line, tuple) and len(line) > 1 and isinstance(line[1], bytes):
            yield line[1]


def _mark(box: BaseMailBox, uid: int, done: str | None) -> None:
    """A sign for people who look; nothing of ours depends on it."""
    try:
        if done:
            box.move(str(uid), done)
        else:
            box.flag(str(uid), r"\Seen", True)
    except ImapToolsError as error:
        logger.warning("A mail could not be marked in its mailbox (%s).", type(error).__name__)


def _leave(box: BaseMailBox) -> None:
    with suppress(*FAULTS):
        box.logout()


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
