"""The post office of a test: mails that people write, and everything that takes and sends them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from uuid import UUID

from tests.conversations.nodes import DISCLOSURE, Node, all_events
from warmline.channels.mail import Enclosing, Intake, Sending, Working
from warmline.conversations import (
    Attachment,
    Command,
    ContactDescribed,
    ContactDetails,
    ConversationClaimed,
    ConversationOpened,
    ConversationResolved,
    Entry,
    Event,
    HandoffRequested,
    MessageSent,
    MessageText,
    MoveTo,
    Person,
    Standing,
    append_in,
    describe_contact,
    open_conversation,
    standing,
)
from warmline.files import Filing, Rules, Scan
from warmline.kit import Database, FixedClock, SystemClock, new_id, sealing
from warmline.mail import Letterbox, Postman, Threads

SEAL = sealing.Seal("a key for tests only, long enough to seal", "mail")
SENDER = "Ternwell <help@ternwell.example>"
THREADS = Threads(SEAL, "help@ternwell.example")
GRACE = "grace@example.com"
ADA = Person(UUID(int=7), "Ada")
QUIET = timedelta(minutes=2)


def written(text: str = "Where is my refund?", **wanted: Any) -> bytes:  # noqa: ANN401
    """A mail as bytes; `wanted` are headers, with _ for - (`None` leaves one out)."""
    message = EmailMessage()
    headers: dict[str, str | None] = {
        "From": f"Grace Hopper <{GRACE}>",
        "To": "help@ternwell.example",
        "Subject": "My refund",
        "Date": format_datetime(SystemClock().now()),
        "Message-ID": make_msgid(domain="example.com"),
    }
    message.set_content(text)
    headers |= {name.replace("_", "-"): value for name, value in wanted.items()}
    for name, value in headers.items():
        if value is not None:
            message[name] = value
    return message.as_bytes()


@dataclass(slots=True)
class Connected:
    """Whose customers are connected to a node."""

    now: set[UUID] = field(default_factory=set)

    def __call__(self) -> frozenset[UUID]:
        return frozenset(self.now)


@dataclass(slots=True)
class Office:
    """One node. Times are the fixed clock's where mails go out, and real where events happen: so
    `later` moves it past them."""

    database: Database
    node: Node
    postman: Postman
    letterbox: Letterbox
    intake: Intake
    working: Working
    sending: Sending
    connected: Connected
    clock: FixedClock
    filing: Filing

    @classmethod
    async def open(
        cls,
        database: Database,
        *,
        smtp_url: str | None = None,
        clock: FixedClock | None = None,
        threads: Threads = THREADS,
        filing: Filing | None = None,
    ) -> "Office":
        clock = clock or FixedClock(SystemClock().now())
        node = await Node.start(database)
        filing = filing or new_filing(database)
        enclosing = Enclosing(database, filing.files)
        postman = Postman(
            database,
            SEAL,
            clock,
            smtp_url=smtp_url or "smtp://127.0.0.1:9",
            sender=SENDER,
            threads=threads,
            fetch=enclosing.fetch,
        )
        letterbox = Letterbox(database, SEAL, clock)
        intake = Intake(letterbox)
        connected = Connected()
        working = Working(
            database,
            node.feed,
            letterbox,
            intake,
            threads,
            clock=clock,
            language_of=lambda _: "en",
            keep_file=enclosing.keep,
            poll_every=0.1,
        )
        sending = Sending(
            database,
            node.feed,
            postman,
            letterbox,
            connected=connected,
            company=lambda: "Ternwell",
            clock=clock,
            quiet=QUIET,
        )
        node.feed.watch_all(sending._hear)
        return cls(
            *(database, node, postman, letterbox, intake, working, sending, connected, clock),
            filing,
        )

    async def close(self) -> None:
        await self.node.stop()

    async def comes(self, *mails: bytes) -> None:
        """They arrive and are worked."""
        for mail in mails:
            await self.intake.take(mail)
        await self.working.work_due()

    def later(self, by: timedelta = QUIET + timedelta(seconds=5)) -> None:
        self.clock.advance(by)

    async def begin(
        self, *, email: str | None = GRACE, state: str = "with_agent", channel: str = "widget"
    ) -> UUID:
        """A conversation in which the customer wrote, in that state; Ada is its agent."""
        conversation, contact = new_id(), new_id()
        opened = ConversationOpened(channel=channel, prefer="assistant", disclosure=DISCLOSURE)
        async with self.database.transaction() as tx:
            await open_conversation(tx, conversation, contact)
            if email:
                await describe_contact(tx, contact, name="Grace", email=email)
        await self.appends(conversation, Entry(opened))
        if email:
            described = Entry(ContactDescribed(), ContactDetails(email=email))
            await self.appends(conversation, described)
        await self.appends(
            conversation, Entry(MessageSent(by="customer"), MessageText("Where is my refund?"))
        )
        asked = Entry(HandoffRequested(by="customer", reason="asked_for_person"))
        if state in ("waiting", "with_agent", "resolved"):
            await self.appends(conversation, asked, move=MoveTo("waiting"))
        if state in ("with_agent", "resolved"):
            claimed = Entry(ConversationClaimed(agent=ADA, was="waiting"))
            await self.appends(conversation, claimed, move=MoveTo("with_agent", ADA.id))
        if state == "resolved":
            resolved = Entry(ConversationResolved(by=ADA))
            await self.appends(conversation, resolved, move=MoveTo("resolved"))
        return conversation

    async def says(
        self,
        conversation: UUID,
        text: str,
        by: Person = ADA,
        attachments: Sequence[Attachment] = (),
    ) -> None:
        """The agent writes."""
        sent = MessageSent(by="agent", agent=by)
        said = MessageText(text, attachments=tuple(attachments))
        await self.appends(conversation, Entry(sent, said))

    async def appends(
        self, conversation: UUID, *entries: Entry, move: MoveTo | None = None
    ) -> None:
        async with self.database.transaction() as tx:
            outcome = await append_in(tx, Command(conversation, new_id().hex, entries, move=move))
        self.node.feed.publish([outcome])
        await asyncio.sleep(0)  # listeners hear on the next turn of the loop

    async def events(self, conversation: UUID) -> list[Event]:
        return await all_events(self.database, conversation)

    async def texts(self, conversation: UUID, *, via: str | None = "mail") -> list[str]:
        """What the customer said, that way."""
        return [
            event.body.text
            for event in await self.events(conversation)
            if isinstance(event.payload, MessageSent)
            and isinstance(event.body, MessageText)
            and event.payload.by == "customer"
            and event.payload.via == via
        ]

    async def standing(self, conversation: UUID) -> Standing:
        async with self.database.transaction() as tx:
            now = await standing(tx, conversation)
        assert now is not None
        return now

    async def outcomes(self) -> list[str | None]:
        """Of all mails that came, oldest first."""
        async with self.database.transaction() as tx:
            rows = await tx.fetch("select outcome from incoming_mail order by at, digest")
        return [row["outcome"] for row in rows]

    async def begun(self) -> list[UUID]:
        """The conversations that mails began."""
        async with self.database.transaction() as tx:
            rows = await tx.fetch(
                "select conversation_id from incoming_mail where outcome = 'new_conversation' "
                "order by at, digest"
            )
        return [row["conversation_id"] for row in rows]

    async def mails(self, kind: str = "reply") -> list[dict[str, Any]]:
        """What was written to customers, oldest first, with its words."""
        async with self.database.transaction() as tx:
            rows = await tx.fetch(
                "select * from outgoing_mail where kind = $1 order by at, id", kind
            )
        return [
            dict(row) | {"body": SEAL.reveal(row["body"].encode()) if row["body"] else ""}
            for row in rows
        ]


def new_filing(database: Database, *, scan: Scan | None = None) -> Filing:
    """A folder of its own for what is attached."""
    folder = Path(mkdtemp(prefix="warmline-files-"))
    return Filing.at(None, folder, database, SystemClock(), rules=Rules(), scan=scan)


def to_thread_of(conversation: UUID) -> str:
    """The address that a reply in this conversation goes to."""
    return THREADS.address_of(conversation)
