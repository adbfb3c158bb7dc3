"""Works the mail that came: into its conversation, into one of its own, or aside.

A mail is the customer's where it carries their conversation's token, which only mails to them hold,
and comes from an address of theirs. One with the token from elsewhere was forwarded, or is forged:
it is shown to agents as what it is, and nobody takes it for the customer's words. What machines
write is never answered. Whatever is done is done in one transaction with the note that it is done.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import asyncpg

from warmline.channels.mail.content import Attached
from warmline.channels.mail.envelope import Unfit
from warmline.channels.mail.intake import Intake
from warmline.channels.mail.reading import Mail, read_mail
from warmline.conversations import Appended, Attachment, Duplicate, Feed
from warmline.conversations import Outcome as Kept
from warmline.desk import (
    Letter,
    Why,
    begin_by_letter,
    is_customers,
    is_there,
    keep_letter,
    set_letter_aside,
)
from warmline.files import FileRefused, ShelfUnreachable
from warmline.kit import CONNECTION_LOST, Clock, Database, Tx, sealing, time_ordered
from warmline.mail import Letterbox, Outcome, Received, Threads, answers_to

logger = logging.getLogger(__name__)

HANDS = 2
POLL_SECONDS = 5.0
# A machine that answers each of our mails at once: after so many in an hour it is heard no more.
QUICKEST = 5
# Conversations that one address begins in an hour; what it writes beyond goes into the last one.
MOST_BEGUN = 5
AN_HOUR = timedelta(hours=1)
OURS = re.compile(r"<([0-9a-f]{32})@")

# Stores a file of a conversation and says under which id, the same one each time; None where it
# only is named. Raises ShelfUnreachable where it cannot be kept just now.
KeepFile = Callable[[UUID, Attached], Awaitable[UUID | None]]


async def only_named(_: UUID, __: Attached) -> UUID | None:
    return None


class Overtaken(Exception):
    """Somebody else has this mail meanwhile: what was begun is undone."""


class Working:
    """`language_of` tells the language of somebody's words; `keep_file` stores what is attached."""

    def __init__(
        self,
        database: Database,
        feed: Feed,
        letterbox: Letterbox,
        intake: Intake,
        threads: Threads,
        *,
        clock: Clock,
        language_of: Callable[[str], str],
        keep_file: KeepFile = only_named,
        poll_every: float = POLL_SECONDS,
    ) -> None:
        self._database, self._feed, self._letterbox = database, feed, letterbox
        self._intake, self._threads, self._clock = intake, threads, clock
        self._language_of, self._keep_file = language_of, keep_file
        self._poll_every = poll_every
        self._hands: list[asyncio.Task[None]] = []
        self._stopping = False

    async def start(self) -> None:
        self._hands = [
            asyncio.create_task(self._work_forever(), name="mail-in") for _ in range(HANDS)
        ]

    async def stop(self) -> None:
        """A mail in hand is finished, or comes due again by itself."""
        self._stopping = True
        self._intake.news.set()
        if self._hands:
            _, late = await asyncio.wait(self._hands, timeout=10)
            for hand in late:
                hand.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def work_due(self) -> int:
        """Works what is due, one after the other; returns how many there were."""
        worked = 0
        while not self._stopping and (mail := await self._claim()):
            await self._work(mail)
            worked += 1
        return worked

    async def _work_forever(self) -> None:
        while not self._stopping:
            self._intake.news.clear()
            try:
                await self.work_due()
            except (*CONNECTION_LOST, asyncpg.PostgresError) as error:
                # what was claimed comes due again by itself
                logger.warning("Mail could not be worked (%s).", type(error).__name__)
            if not self._stopping:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._intake.news.wait(), self._poll_every)

    async def _claim(self) -> Received | None:
        try:
            return await self._letterbox.claim()
        except sealing.SealedOtherwise as error:
            # it stays, and a start with the right key still reads it
            logger.error("Mail that came cannot be read: %s", error.sentence)
            return None

    async def _work(self, received: Received) -> None:
        try:
            mail = await asyncio.to_thread(read_mail, received.raw, self._threads)
        except Exception as error:  # noqa: BLE001  what strangers write may do anything to a parser
            why = str(error) if isinstance(error, Unfit) else type(error).__name__
            logger.warning("Mail %s is unreadable (%s).", received.digest.hex()[:12], why)
            await self._only_settle(received, "unreadable")
            return
        try:
            await self._place(received, mail)
        except Overtaken:
            logger.info("Mail %s was worked elsewhere.", received.digest.hex()[:12])
        except (asyncpg.PostgresError, ShelfUnreachable, FileRefused) as error:
            # whatever is wrong with this one, it must not hold up the others
            logger.warning(
                "Mail %s is put off (%s).", received.digest.hex()[:12], type(error).__name__
            )
            await self._letterbox.put_off(received)

    async def _place(self, received: Received, mail: Mail) -> None:
        conversation = await self._conversation_of(mail)
        if mail.nature == "loop" or await self._is_ping_pong(received, conversation):
            await self._only_settle(received, "loop")
        elif conversation is not None and mail.nature == "person":
            await self._into(received, mail, conversation)
        elif conversation is not None:
            why: Why = "bounce" if mail.nature == "bounce" else "auto_reply"
            await self._aside(received, mail, conversation, why)
        elif mail.nature != "person" or mail.envelope.sender is None:
            await self._only_settle(received, _outcome(mail))
        else:
            await self._begin(received, mail)

    async def _conversation_of(self, mail: Mail) -> UUID | None:
        envelope = mail.envelope
        conversation = self._threads.find([*envelope.to, *envelope.thread])
        ours = [UUID(hex=found) for one in envelope.thread for found in OURS.findall(one)]
        async with self._database.transaction() as tx:
            if conversation is None and ours:
                conversation = await answers_to(tx, ours)
            known = conversation is not None and await is_there(tx, conversation)
        return conversation if known else None

    async def _is_ping_pong(self, received: Received, conversation: UUID | None) -> bool:
        if conversation is None or received.sender is None:
            return False
        since = received.at - AN_HOUR
        async with self._database.transaction() as tx:
            count = await self._letterbox.quick_answers(tx, conversation, received.sender, since)
        return count > QUICKEST

    async def _into(self, received: Received, mail: Mail, conversation: UUID) -> None:
        sender = mail.envelope.sender or ""
        async with self._database.transaction() as tx:
            known = bool(sender) and await is_customers(tx, conversation, sender, self._clock)
        if not known or mail.is_forged:
            await self._aside(received, mail, conversation, "other_sender")
            return
        letter = await self._letter(received, mail, conversation)
        async with self._database.transaction() as tx:
            kept = await keep_letter(tx, conversation, letter)
            await self._settle(tx, received, mail, "kept", conversation, kept, verified=True)
        self._feed.publish([kept])

    async def _aside(self, received: Received, mail: Mail, conversation: UUID, why: Why) -> None:
        named = tuple(_named(one) for one in mail.content.attached)
        letter = _letter(received, mail, named)
        outcome: Outcome = "set_aside" if why == "other_sender" else why
        async with self._database.transaction() as tx:
            kept = await set_letter_aside(tx, conversation, letter, why)
            await self._settle(tx, received, mail, outcome, conversation, kept)
        self._feed.publish([kept])

    async def _begin(self, received: Received, mail: Mail) -> None:
        """In a conversation of its own, whose ids follow from the mail: a retry meets its twin."""
        assert received.sender is not None
        async with self._database.transaction() as tx:
            since = received.at - AN_HOUR
            begun = await self._letterbox.begun_by(tx, received.sender, since)
        if len(begun) >= MOST_BEGUN:
            await self._aside(received, mail, begun[0], "other_sender")
            return
        conversation, contact = _ids_of(received)
        letter = await self._letter(received, mail, conversation, begins=True)
        async with self._database.transaction() as tx:
            kept = await begin_by_letter(tx, conversation, contact, letter)
            await self._settle(tx, received, mail, "new_conversation", conversation, kept)
        self._feed.publish([kept])

    async def _letter(
        self, received: Received, mail: Mail, conversation: UUID, *, begins: bool = False
    ) -> Letter:
        named = [
            _named(one, await self._keep_file(conversation, one)) for one in mail.content.attached
        ]
        spoken = mail.envelope.language or self._language_of(mail.content.text)
        return _letter(received, mail, tuple(named), language=spoken, with_subject=begins)

    async def _settle(
        self,
        tx: Tx,
        received: Received,
        mail: Mail,
        outcome: Outcome,
        conversation: UUID,
        kept: Kept,
        *,
        verified: bool = False,
    ) -> None:
        seq = kept.seq if isinstance(kept, Appended | Duplicate) else None
        settled = await self._letterbox.settle(
            tx,
            received,
            outcome,
            conversation=conversation,
            seq=seq,
            subject=mail.envelope.subject,
            verified=verified,
        )
        if not settled:
            raise Overtaken

    async def _only_settle(self, received: Received, outcome: Outcome) -> None:
        async with self._database.transaction() as tx:
            await self._letterbox.settle(tx, received, outcome)


def _outcome(mail: Mail) -> Outcome:
    match mail.nature:
        case "bounce" | "auto_reply" | "loop":
            return mail.nature
        case "person":
            return "unreadable"  # from nobody who could be answered


def _letter(
    received: Received,
    mail: Mail,
    attachments: tuple[Attachment, ...],
    *,
    language: str | None = None,
    with_subject: bool = False,
) -> Letter:
    subject = mail.envelope.subject if with_subject or not mail.content.text else ""
    text = "\n\n".join(part for part in (subject, mail.content.text) if part)
    return Letter(
        received.digest,
        mail.envelope.sender or "",
        text,
        attachments,
        sender_name=mail.envelope.sender_name,
        language=language,
    )


def _named(one: Attached, id: UUID | None = None) -> Attachment:
    return Attachment(one.name, one.media_type, len(one.content), id)


def _ids_of(received: Received) -> tuple[UUID, UUID]:
    """Of the conversation and of its contact: in order of time, as all ids are."""
    milliseconds = int(received.at.timestamp() * 1000)
    known_by = int.from_bytes(received.digest)
    low = (1 << 74) - 1
    return time_ordered(milliseconds, known_by & low), time_ordered(
        milliseconds, known_by >> 74 & low
    )
