"""The postman: takes a mail in the transaction of what it tells, and sends it after the commit.

A mail is claimed for longer than sending can take, so two nodes never send the same one at the
same time (their clocks may differ by half a minute). Whoever sends does so apart from the server
(`apart`), and outlives it for as long as that takes. Should it die, too, between a mail server's
"taken" and the row that says so, nobody can know, and the mail is sent again, under the same
Message-ID, by which mail programs know it for the same. Mails are sealed in the database until
they are sent, and gone from it afterwards.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Protocol
from uuid import UUID

import asyncpg

from warmline.kit import CONNECTION_LOST, Clock, Database, Ids, Tx, new_id, sealing
from warmline.mail import sql
from warmline.mail.addresses import address_of
from warmline.mail.relay import Relay, Undelivered
from warmline.mail.threads import Threads

logger = logging.getLogger(__name__)

DELIVERY_SECONDS = 30.0
LEASE = timedelta(seconds=90)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=1)
POLL_SECONDS = 5.0
HANDS = 4


class Hands(Protocol):
    """Who sends what is due, elsewhere; each is found by itself, but sooner when woken."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    def wake(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes along."""

    name: str
    media_type: str
    content: bytes


class NotNow(Exception):
    """A file cannot be fetched just now: the mail waits for it."""


# None where the file may not go out, or is gone.
Fetch = Callable[[UUID], Awaitable[Enclosed | None]]


class Postman:
    """`can_send` is false where the operator set no mail server: ask before you post.

    `smtp_url` and `sender` ("Ternwell <help@ternwell.example>") as in the settings; `threads` where
    a reply comes back to us; `fetch` reads a file that a mail encloses, without it such mails are
    left to others; `hands` send instead of this process, but what encloses files; `patience` is how
    many seconds one delivery may take, at most DELIVERY_SECONDS.
    """

    def __init__(
        self,
        database: Database,
        seal: sealing.Seal,
        clock: Clock,
        ids: Ids = new_id,
        *,
        smtp_url: str | None,
        sender: str | None,
        threads: Threads | None = None,
        hands: Hands | None = None,
        fetch: Fetch | None = None,
        patience: float = DELIVERY_SECONDS,
        poll_every: float = POLL_SECONDS,
    ) -> None:
        self._database, self._seal, self._clock, self._ids = database, seal, clock, ids
        self._relay = Relay.at(smtp_url) if smtp_url else None
        self._sender = _address(sender) if sender else None
        self._threads, self._elsewhere, self._fetch = threads, hands, fetch
        self._patience, self._poll_every = min(patience, DELIVERY_SECONDS), poll_every
        # which are ours: mails with files need whoever reaches them, the rest may be elsewhere
        self._enclosing = False if fetch is None else True if hands else None
        self._news = asyncio.Event()
        self._hands: list[asyncio.Task[None]] = []
        self._stopping = False

    @property
    def can_send(self) -> bool:
        return self._relay is not None and self._sender is not None

    @property
    def hears_replies(self) -> bool:
        """Whether a mail may say "reply to this mail"."""
        return self._threads is not None

    async def post(
        self,
        tx: Tx,
        *,
        to: str,
        subject: str,
        body: str,
        conversation: UUID,
        at: datetime,
        kind: sql.Kind = "notice",
        html: str | None = None,
        seq: int | None = None,
        in_reply_to: str | None = None,
        files: Sequence[UUID] = (),
    ) -> UUID:
        """Writes a mail in the transaction in hand; `wake` after its commit sends it at once.

        `to` is one plain address (`address_of`), `body` plain text, `html` the same as a page of
        its own. A mail of kind `reply` tells events up to `seq`; a second one with it is refused
        by the database. `in_reply_to` is the Message-ID of a mail that came; `files` go along.
        """
        assert self.can_send, "whoever posts asks can_send first"
        assert address_of(to) == to, "an address that address_of gave"
        assert kind != "reply" or seq is not None, "a reply tells something"
        mail = self._ids()
        reply_to = self._threads.address_of(conversation) if self._threads else None
        await tx.execute(
            sql.POST,
            *(mail, conversation, to, _one_line(subject)),
            *(self._hidden(body), self._hidden(html) if html else ""),
            *(kind, seq, in_reply_to, reply_to, list(files), at),
        )
        return mail

    def _hidden(self, text: str) -> str:
        return self._seal.hide(text).decode("ascii")

    def wake(self) -> None:
        """There may be something to send."""
        self._news.set()
        if self._elsewhere:
            self._elsewhere.wake()

    async def start(self) -> None:
        if self.can_send and self._elsewhere:
            await self._elsewhere.start()
        if self.can_send and not (self._elsewhere and self._fetch is None):
            self._hands = [
                asyncio.create_task(self._deliver_forever(), name="postman") for _ in range(HANDS)
            ]

    async def stop(self) -> None:
        """Lets what is on its way arrive, so that it need not be sent again."""
        self._stopping = True
        self._news.set()
        if self._elsewhere:
            await self._elsewhere.stop()
        if self._hands:
            _, late = await asyncio.wait(self._hands, timeout=self._patience)
            for hand in late:
                hand.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def deliver_due(self) -> int:
        """Sends what is due, one after the other; returns how many were tried."""
        tried = 0
        while not self._stopping and (mail := await self._claim()):
            await self._settle(mail, await self._deliver(mail))
            tried += 1
        return tried

    async def _deliver_forever(self) -> None:
        while not self._stopping:
            self._news.clear()
            try:
                await self.deliver_due()
            except (*CONNECTION_LOST, asyncpg.PostgresError) as error:
                # what was claimed comes due again by itself
                logger.warning("Mail could not be read (%s).", type(error).__name__)
            if not self._stopping:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), self._poll_every)

    async def _claim(self) -> sql.DueMail | None:
        now = self._clock.now()
        async with self._database.transaction() as tx:
            row = await tx.fetchrow(sql.CLAIM, now, now + LEASE, self._enclosing)
        return sql.DueMail(**row) if row else None

    async def _deliver(self, mail: sql.DueMail) -> Undelivered | None:
        assert self._relay is not None
        assert self._sender is not None
        try:
            message = self._written(mail, self._sender, await self._enclosed(mail))
        except NotNow:
            return Undelivered("file_away")
        except sealing.SealedOtherwise as error:
            # a start with the right key still sends it
            return Undelivered(error.code)
        except ValueError:
            # whatever made it so, it must not hold up the others
            return Undelivered("unfit", for_good=True)
        return await self._relay.deliver(
            message, sender=self._sender.addr_spec, to=mail.to_address, within=self._patience
        )

    async def _enclosed(self, mail: sql.DueMail) -> list[Enclosed]:
        try:
            async with asyncio.timeout(self._patience):
                found = [await self._fetch(file) for file in mail.files] if self._fetch else []
        except TimeoutError:
            raise NotNow from None
        return [one for one in found if one is not None]

    def _written(
        self, mail: sql.DueMail, sender: Address, enclosed: Sequence[Enclosed] = ()
    ) -> EmailMessage:
        message = _message(mail, self._seal.reveal(mail.body.encode()), sender)
        if mail.html:
            message.add_alternative(self._seal.reveal(mail.html.encode()), subtype="html")
        for one in enclosed:
            kind, _, subtype = one.media_type.partition("/")
            message.add_attachment(one.content, kind, subtype, filename=one.name)
        if self._threads:
            root = self._threads.root_of(mail.conversation_id)
            message["References"] = f"{root} {mail.in_reply_to}" if mail.in_reply_to else root
        return message

    async def _settle(self, mail: sql.DueMail, undelivered: Undelivered | None) -> None:
        now = self._clock.now()
        async with self._database.transaction() as tx:
            if undelivered is None:
                await tx.execute(sql.SENT, mail.id, mail.next_at, now)
                return
            later = now + pause_after(mail.tries)
            given_up = undelivered.for_good or later > mail.at + GIVE_UP_AFTER
            if given_up:
                await tx.execute(sql.GIVEN_UP, mail.id, mail.next_at, now, undelivered.error)
            else:
                await tx.execute(sql.PUT_OFF, mail.id, mail.next_at, later, undelivered.error)
        what = "is given up" if given_up else "is tried again later"
        logger.warning("Mail %s %s (%s).", mail.id, what, undelivered.error)


def pause_after(tries: int) -> timedelta:
    """Twice as long after each try that failed."""
    return min(FIRST_PAUSE * (1 << min(tries - 1, 20)), LONGEST_PAUSE)


def _message(mail: sql.DueMail, body: str, sender: Address) -> EmailMessage:
    """The policy refuses line ends in headers, so nothing in them can become another header."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = Address(addr_spec=mail.to_address)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = f"<{mail.id.hex}@{sender.domain}>"
    if mail.reply_to:
        message["Reply-To"] = Address(sender.display_name, addr_spec=mail.reply_to)
    if mail.in_reply_to:
        message["In-Reply-To"] = mail.in_reply_to
    if mail.kind != "reply":
        # what a person wrote is no automatic mail, and nobody's filter may take it for one
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
    message.set_content(body)
    return message


def _address(text: str) -> Address:
    name, address = parseaddr(text)
    return Address(display_name=name, addr_spec=address)


def _one_line(text: str) -> str:
    words: Sequence[str] = "".join(c if c.isprintable() else " " for c in text).split()
    return " ".join(words)
