"""What a person wrote to a customer who is not there any more goes out by mail.

It waits for a quiet time first: the customer may come back, and the agent may go on. Then all that
nobody saw goes out in one mail, written in a transaction that holds the conversation, and reaches
to its last event (`outgoing_mail.seq`): so each event goes out once, whichever node comes first
and however often it starts anew. A customer who was connected to any node after it was written has
it: every node looks at all that waits (`mail_waiting`), and says of its own customers what they
saw.
"""

import asyncio
import logging
import tomllib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg

from warmline.channels.mail import sql
from warmline.channels.mail.enclosing import fitting
from warmline.conversations import (
    Change,
    Event,
    Feed,
    MessageSent,
    MessageText,
    events_after,
    lock,
    standing,
)
from warmline.desk import customers_address
from warmline.kit import CONNECTION_LOST, Clock, Database, Tx, sealing
from warmline.mail import (
    Letterbox,
    Postman,
    hold_waiting,
    mark_seen,
    seen_up_to,
    told_up_to,
    wait_for_mail,
    waiting_for_mail,
    waits_no_more,
)

logger = logging.getLogger(__name__)

WORDS = Path(__file__).parent / "words.toml"
FALLBACK = "en"
LONGEST_ROUND = 5.0
# A colleague who goes on writing keeps a mail waiting no longer than so many quiet times.
MOST_QUIETS = 5
# What was written longer ago than this is not mailed any more: whoever starts a server after
# a week off must not write to everybody.
LATEST = timedelta(days=3)
# How often the log is looked through for what this node did not hear (seconds).
LOOKS = 60.0
SLACK = timedelta(minutes=2)
PAGE = 500


class Sending:
    """`connected` are the conversations whose customers are connected to this node; `quiet` how
    long a customer must be away."""

    def __init__(
        self,
        database: Database,
        feed: Feed,
        postman: Postman,
        letterbox: Letterbox,
        *,
        connected: Callable[[], frozenset[UUID]],
        company: Callable[[], str],
        clock: Clock,
        quiet: timedelta,
    ) -> None:
        self._database, self._feed, self._postman = database, feed, postman
        self._letterbox, self._connected, self._company = letterbox, connected, company
        self._clock, self._quiet = clock, quiet
        self._round = min(max(quiet.total_seconds() / 4, 0.1), LONGEST_ROUND)
        self._words: Mapping[str, Mapping[str, str]] = tomllib.loads(WORDS.read_text("utf-8"))
        self._heard: dict[UUID, None] = {}
        self._looked: datetime | None = None
        self._unwatch: Callable[[], None] = lambda: None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        if self._postman.can_send:
            self._unwatch = self._feed.watch_all(self._hear)
            self._task = asyncio.create_task(self._send_forever(), name="mail-out")

    async def stop(self) -> None:
        self._unwatch()
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def send_due(self) -> int:
        """One round; returns how many conversations were looked at."""
        for conversation in (waiting := await self._waiting()):
            try:
                await self._attend(conversation)
            except (asyncpg.PostgresError, sealing.SealedOtherwise) as error:
                logger.warning("A mail could not be written (%s).", type(error).__name__)
        return len(waiting)

    def _hear(self, change: Change) -> None:
        if any(_is_from_a_person(event) for event in change.events):
            self._heard[change.conversation] = None

    async def _waiting(self) -> list[UUID]:
        heard, self._heard = list(self._heard), {}
        now = self._clock.now()
        try:
            async with self._database.transaction() as tx:
                await wait_for_mail(tx, heard)
                if self._looks_through(now):
                    rows = await tx.fetch(sql.WRITTEN_SINCE, self._since(now))
                    await wait_for_mail(tx, [row["conversation_id"] for row in rows])
                waiting = await waiting_for_mail(tx)
        except BaseException:
            self._heard |= dict.fromkeys(heard)
            raise
        if self._looks_through(now):
            self._looked = now
        return waiting

    def _looks_through(self, now: datetime) -> bool:
        """Now and then, for what was written while nobody listened."""
        return self._looked is None or (now - self._looked).total_seconds() >= LOOKS

    def _since(self, now: datetime) -> datetime:
        return self._looked - SLACK if self._looked else now - LATEST

    async def _attend(self, conversation: UUID) -> None:
        async with self._database.transaction() as tx:
            if not await hold_waiting(tx, conversation):
                return
            await lock(tx, conversation)
            if conversation in self._connected():
                now = await standing(tx, conversation)
                await mark_seen(tx, conversation, now.last_seq if now else 0)
                unseen = []
            else:
                unseen = await self._unseen(tx, conversation)
            if unseen and not self._is_due(unseen):
                return
            await waits_no_more(tx, conversation)
            if unseen:
                await self._mail(tx, conversation, unseen)
        if unseen:
            self._postman.wake()

    async def _unseen(self, tx: Tx, conversation: UUID) -> list[Event]:
        after = max(await told_up_to(tx, conversation), await seen_up_to(tx, conversation))
        events: list[Event] = []
        while page := await events_after(tx, conversation, after=after, limit=PAGE):
            events += page
            after = page[-1].seq
        # who writes in the chat has read what stands above
        came_back = max((event.seq for event in events if _is_from_the_chat(event)), default=0)
        oldest = self._clock.now() - LATEST
        return [
            event
            for event in events
            if event.seq > came_back and event.at > oldest and _is_from_a_person(event)
        ]

    def _is_due(self, unseen: Sequence[Event]) -> bool:
        now = self._clock.now()
        waited_long = now - unseen[0].at >= MOST_QUIETS * self._quiet
        return waited_long or now - unseen[-1].at >= self._quiet

    async def _mail(self, tx: Tx, conversation: UUID, unseen: Sequence[Event]) -> None:
        to = await customers_address(tx, conversation, self._clock)
        if to is None:
            return
        language = await tx.fetchval(sql.LANGUAGE, conversation) or FALLBACK
        words = self._words.get(language[:2].lower(), self._words[FALLBACK])
        last = await self._letterbox.last_of(tx, conversation)
        subject = _answering(last.subject) if last and last.subject else ""
        company = " ".join(self._company().split())
        files = fitting(one for event in unseen for one in _text_of(event).attachments)
        await self._postman.post(
            tx,
            to=to,
            subject=subject or words["subject"].format(company=company),
            body=self._body(words, company, unseen, files),
            conversation=conversation,
            at=self._clock.now(),
            kind="reply",
            seq=unseen[-1].seq,
            in_reply_to=last.message_id if last else None,
            files=files,
        )

    def _body(
        self,
        words: Mapping[str, str],
        company: str,
        unseen: Sequence[Event],
        files: Sequence[UUID],
    ) -> str:
        parts = []
        name = ""
        for event in unseen:
            assert isinstance(event.payload, MessageSent)
            agent = event.payload.agent
            if agent and agent.name != name:
                name = agent.name
                parts.append(words["wrote"].format(name=name, company=company))
            parts.append(_said(_text_of(event), words, files))
        foot = words["reply"] if self._postman.hears_replies else words["chat"]
        return "\n\n".join([*parts, f"-- \n{foot.format(company=company)}"]) + "\n"

    async def _send_forever(self) -> None:
        while True:
            try:
                await self.send_due()
            except (*CONNECTION_LOST, asyncpg.PostgresError) as error:
                logger.warning("Mail could not be written (%s).", type(error).__name__)
            await asyncio.sleep(self._round)


def _is_from_a_person(event: Event) -> bool:
    payload = event.payload
    is_theirs = isinstance(payload, MessageSent) and payload.by == "agent"
    return is_theirs and isinstance(event.body, MessageText)


def _is_from_the_chat(event: Event) -> bool:
    payload = event.payload
    return isinstance(payload, MessageSent) and payload.by == "customer" and payload.via is None


def _text_of(event: Event) -> MessageText:
    assert isinstance(event.body, MessageText), "what is unseen was said by a person"
    return event.body


def _said(body: MessageText, words: Mapping[str, str], files: Sequence[UUID]) -> str:
    parts = [body.text]
    parts += [f"{number}. {step}" for number, step in enumerate(body.steps, 1)]
    parts += [f"{link.title}: {link.url}" for link in body.links]
    parts += [
        f"[{one.name}]" if one.id in files else words["in_chat"].format(file=one.name)
        for one in body.attachments
    ]
    return "\n".join(part for part in parts if part)


def _answering(subject: str) -> str:
    return subject if subject[:3].lower() in ("re:", "aw:") else f"Re: {subject}"
