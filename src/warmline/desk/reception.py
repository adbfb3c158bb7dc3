"""The customer's side of the desk: what they say is kept first, then acted upon."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from warmline.conversations import (
    Appended,
    Attachment,
    Choice,
    Command,
    ContactDescribed,
    ContactDetails,
    ConversationHandedBack,
    ConversationOpened,
    ConversationResumed,
    Disclosure,
    Duplicate,
    Entry,
    Feed,
    Fence,
    HandoffRequested,
    Log,
    MessageSent,
    MessageText,
    MoveTo,
    Outcome,
    Stale,
    Standing,
    UnknownConversation,
    Visit,
    append_in,
    describe_contact,
    events_after,
    mask,
    open_conversation,
    standing,
)
from warmline.desk import names
from warmline.desk.errors import IdTaken
from warmline.desk.turns import Turns
from warmline.kit import Database


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whom the signed token names, and how their conversation begins if it has not yet."""

    conversation: UUID
    contact: UUID
    channel: str
    prefer: Literal["assistant", "person"]
    disclosure: Disclosure
    language: str | None = None
    page: str | None = None


class Reception:
    def __init__(self, database: Database, log: Log, feed: Feed, turns: Turns) -> None:
        self._database, self._log, self._feed, self._turns = database, log, feed, turns

    async def receive(
        self,
        visitor: Visitor,
        client_id: str,
        text: str,
        *,
        attachments: Sequence[Attachment] = (),
        choice: Choice | None = None,
    ) -> Appended | Duplicate:
        """Keeps a customer's message; what follows from it happens after this returns. `choice` is
        the button of a proposal that it was said with.

        Raises IdTaken where the id names another message.
        """
        sent = MessageSent(by="customer", choice=choice)
        said = Entry(sent, MessageText(text, attachments=tuple(attachments)))
        outcome = await self._append(visitor, Command(visitor.conversation, client_id, [said]))
        assert isinstance(outcome, Appended | Duplicate), "an unfenced command is never stale"
        if isinstance(outcome, Duplicate):
            await self._require_twin(visitor.conversation, outcome.seq, said)
        if outcome.standing.turn_is_open:
            # after a retry too: the node that kept it first may be gone
            kept = outcome if isinstance(outcome, Appended) else None
            self._turns.wake(visitor.conversation, kept)
        elif isinstance(outcome, Appended) and outcome.standing.state == "on_hold":
            await self._resume(visitor.conversation, outcome.standing)
        return outcome

    async def _require_twin(self, conversation: UUID, seq: int, said: Entry) -> None:
        async with self._database.transaction() as tx:
            kept = await events_after(tx, conversation, after=seq - 1, limit=1)
        assert isinstance(said.body, MessageText)
        for event in kept:
            other_words = isinstance(event.body, MessageText) and event.body.text != mask(
                said.body.text
            )
            # what was pressed counts more than what was said with it
            if other_words or event.payload != said.payload:
                raise IdTaken

    async def ask_for_person(self, visitor: Visitor, client_id: str) -> Standing:
        """Works from every state and without any model; asked twice is the same as asked once."""
        asked = HandoffRequested(by="customer", reason="asked_for_person")
        name = names.of_wish("person", client_id)
        now = await self._standing(visitor)
        while now.state in ("with_ai", "resolved"):
            command = Command(
                visitor.conversation,
                name,
                [Entry(asked)],
                fence=Fence(now.epoch),
                move=MoveTo("waiting"),
                answers=now.heard,
            )
            outcome = await self._append(visitor, command)
            assert not isinstance(outcome, UnknownConversation)
            now = outcome.standing
            if not isinstance(outcome, Stale):
                break
        if now.state == "on_hold":
            now = await self._resume(visitor.conversation, now)
        return now

    async def ask_for_assistant(self, visitor: Visitor, client_id: str) -> Standing:
        """Leaves the queue; whatever was said while waiting is the AI's to answer."""
        name = names.of_wish("assistant", client_id)
        now = await self._standing(visitor)
        while now.state == "waiting":
            command = Command(
                visitor.conversation,
                name,
                [Entry(ConversationHandedBack())],
                fence=Fence(now.epoch),
                move=MoveTo("with_ai"),
            )
            outcome = await self._append(visitor, command)
            assert not isinstance(outcome, UnknownConversation)
            now = outcome.standing
            if not isinstance(outcome, Stale):
                break
        if now.turn_is_open:
            self._turns.wake(visitor.conversation)
        return now

    async def describe(
        self, visitor: Visitor, client_id: str, *, name: str | None, email: str | None
    ) -> Appended | Duplicate:
        """Who the customer says they are: claimed, not verified."""
        await self._standing(visitor)
        details = Entry(ContactDescribed(), ContactDetails(name=name, email=email))
        command = Command(visitor.conversation, names.of_wish("describe", client_id), [details])
        async with self._database.transaction() as tx:
            outcome = await append_in(tx, command)
            if isinstance(outcome, Appended):
                await describe_contact(tx, visitor.contact, name=name, email=email)
        self._feed.publish([outcome])
        assert isinstance(outcome, Appended | Duplicate)
        return outcome

    def typing(self, conversation: UUID, *, on: bool) -> None:
        """A customer who still types is not interrupted by an answer to half of the story."""
        self._turns.typing(conversation, on=on)

    async def _resume(self, conversation: UUID, now: Standing) -> Standing:
        """What was on hold for the customer comes back to its agent as soon as they write."""
        command = Command(
            conversation,
            names.of_desk(f"resume-{now.epoch}"),
            [Entry(ConversationResumed(by="customer"))],
            fence=Fence(now.epoch),
            move=MoveTo("with_agent", now.holder),
        )
        outcome = await self._log.append(command)
        assert not isinstance(outcome, UnknownConversation)
        return outcome.standing

    async def _standing(self, visitor: Visitor) -> Standing:
        async with self._database.transaction() as tx:
            now = await standing(tx, visitor.conversation)
        if now is not None and now.last_seq > 0:
            return now
        opened = await self._open(visitor)
        assert not isinstance(opened, UnknownConversation)
        return opened.standing

    async def _append(self, visitor: Visitor, command: Command) -> Outcome:
        outcome = await self._log.append(command)
        if isinstance(outcome, UnknownConversation):
            await self._open(visitor)
            outcome = await self._log.append(command)
        return outcome

    async def _open(self, visitor: Visitor) -> Outcome:
        """The id stands in the signed token; the rows come with the customer's first act, and in
        the same transaction the event that says who answers here: nothing is ever before it."""
        opened = ConversationOpened(
            channel=visitor.channel,
            prefer=visitor.prefer,
            disclosure=visitor.disclosure,
            language=visitor.language,
        )
        entries = [Entry(opened, Visit(visitor.page) if visitor.page else None)]
        wants_person = visitor.prefer == "person"
        if wants_person:
            entries.append(Entry(HandoffRequested(by="customer", reason="asked_for_person")))
        move = MoveTo("waiting") if wants_person else None
        command = Command(visitor.conversation, names.of_desk("opened"), entries, move=move)
        async with self._database.transaction() as tx:
            await open_conversation(tx, visitor.conversation, visitor.contact)
            outcome = await append_in(tx, command)
        self._feed.publish([outcome])
        return outcome
