"""The customer's side of the desk: what they say is kept first, then acted upon."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Literal
from uuid import UUID

from warmline.conversations import (
    WAITING,
    Appended,
    Attachment,
    Choice,
    CodeSent,
    Command,
    ContactDescribed,
    ContactDetails,
    ConversationOpened,
    ConversationResumed,
    Disclosure,
    Duplicate,
    Entry,
    Feed,
    Fence,
    HandoffRequested,
    IdentityConfirmed,
    IdentityRefused,
    IdentitySigned,
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
    contact_of,
    describe_contact,
    events_after,
    kept_as,
    lock,
    mask,
    open_conversation,
    standing,
)
from warmline.desk import names
from warmline.desk.attaching import attached
from warmline.desk.codes import TOPIC as CODE
from warmline.desk.codes import Codes, typed_code
from warmline.desk.errors import IdTaken
from warmline.desk.guarantee import Wish, wished
from warmline.desk.moving import append_moving
from warmline.desk.turns import Turns
from warmline.identity import (
    HIDDEN,
    Claims,
    Identity,
    NoCode,
    OtherPerson,
    Signed,
    Typed,
    contact_for,
    find_code,
    identity_of,
    is_retired,
    newest_of,
    sign,
)
from warmline.kit import Database, Tx


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whom the signed token names, and how their conversation begins if it has not yet: with
    `claims`, as that customer of the host, unless they have lapsed by then."""

    conversation: UUID
    contact: UUID
    channel: str
    prefer: Literal["assistant", "person"]
    disclosure: Disclosure
    language: str | None = None
    page: str | None = None
    claims: Claims | None = None


class Reception:
    def __init__(
        self, database: Database, log: Log, feed: Feed, turns: Turns, codes: Codes
    ) -> None:
        self._database, self._log, self._feed, self._turns = database, log, feed, turns
        self._codes = codes

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

        Raises IdTaken where the id names another message, FileRefused for files that are not there.
        """
        typed = None if choice else find_code(text)
        if typed and await self._waits_for_code(visitor):
            return await self._try(visitor, client_id, typed, attachments)
        sent = MessageSent(by="customer", choice=choice)
        said = Entry(sent, MessageText(text, attachments=tuple(attachments)))
        command = Command(visitor.conversation, client_id, [said])
        if any(one.id for one in attachments):
            outcome = await self._append_with_files(visitor, command, text, attachments)
        else:
            outcome = await self._append(visitor, command)
        assert isinstance(outcome, Appended | Duplicate), "an unfenced command is never stale"
        await self._heard(visitor, outcome, said)
        return outcome

    async def verify(self, visitor: Visitor, client_id: str, code: str) -> Appended | Duplicate:
        """Tries a one-time code (`read_code`). It counts, and is kept with what came of it, but the
        code itself is not; a retry is no other try. Raises IdTaken as `receive` does."""
        return await self._try(visitor, client_id, Typed(code, HIDDEN))

    async def _try(
        self,
        visitor: Visitor,
        client_id: str,
        typed: Typed,
        attachments: Sequence[Attachment] = (),
    ) -> Appended | Duplicate:
        await self._standing(visitor)
        said = typed_code(typed.text, attachments)
        async with self._database.transaction() as tx:
            await lock(tx, visitor.conversation)
            entries = [said]
            if await kept_as(tx, visitor.conversation, client_id) is None:
                own = await attached(tx, attachments, visitor.conversation)
                entries = [typed_code(typed.text, own)]
                entries.append(await self._codes.try_in(tx, visitor.conversation, typed.code))
            outcome = await append_in(tx, Command(visitor.conversation, client_id, entries))
        self._feed.publish([outcome])
        assert isinstance(outcome, Appended | Duplicate), "it was opened, and is not fenced"
        await self._heard(visitor, outcome, said)
        return outcome

    async def _waits_for_code(self, visitor: Visitor) -> bool:
        return await self._codes.is_open(self._database.reads, visitor.conversation)

    async def _heard(self, visitor: Visitor, outcome: Appended | Duplicate, said: Entry) -> None:
        if isinstance(outcome, Duplicate):
            await self._require_twin(visitor.conversation, outcome.seq, said)
        if outcome.standing.turn_is_open:
            # after a retry too: the node that kept it first may be gone
            kept = outcome if isinstance(outcome, Appended) else None
            self._turns.wake(visitor.conversation, kept)
        elif isinstance(outcome, Appended) and outcome.standing.state == "on_hold":
            await self._resume(visitor.conversation, outcome.standing)

    async def _require_twin(self, conversation: UUID, seq: int, said: Entry) -> None:
        kept = await events_after(self._database.reads, conversation, after=seq - 1, limit=1)
        assert isinstance(said.body, MessageText)
        for event in kept:
            if not isinstance(event.body, MessageText):
                continue
            was_code = isinstance(event.payload, MessageSent) and event.payload.topic == CODE
            typed = find_code(said.body.text) if was_code else None
            if typed and event.body.text == mask(typed.text):
                continue
            # what was pressed counts more than what was said with it
            if event.body.text != mask(said.body.text) or event.payload != said.payload:
                raise IdTaken

    async def send_code(self, visitor: Visitor, client_id: str) -> Appended | Duplicate | NoCode:
        """A one-time code to the address that the host page signed; a retry sends no other one."""
        await self._standing(visitor)
        name, now = names.of_wish("send_code", client_id), self._codes.now
        async with self._database.transaction() as tx:
            await lock(tx, visitor.conversation)
            # of a retry nothing is kept, so it does not matter what it would say
            sent: Entry | NoCode = Entry(CodeSent(expires=now))
            if await kept_as(tx, visitor.conversation, name) is None:
                sent = await self._codes.send_in(tx, visitor.conversation, now)
            if isinstance(sent, NoCode):
                return sent
            outcome = await append_in(tx, Command(visitor.conversation, name, [sent]))
        self._codes.posted()
        self._feed.publish([outcome])
        assert isinstance(outcome, Appended | Duplicate)
        return outcome

    async def sign(self, visitor: Visitor, claims: Claims) -> Identity | OtherPerson:
        """The host page says who this is, first or once more. Somebody else than before changes
        nothing; that it was tried is on record."""
        visitor = replace(visitor, claims=claims)
        await self._standing(visitor)
        async with self._database.transaction() as tx:
            await lock(tx, visitor.conversation)
            signed = await sign(tx, visitor.conversation, claims, self._codes.now)
            command = _signing(visitor.conversation, claims, signed)
            outcome = await append_in(tx, command) if command else None
            if isinstance(signed, Signed):
                contact = await contact_of(tx, visitor.conversation)
                assert contact is not None
                await _describe_signed(tx, contact, claims.subject)
        if outcome:
            self._feed.publish([outcome])
        return signed.identity if isinstance(signed, Signed) else signed

    async def ask_for_person(self, visitor: Visitor, client_id: str) -> Standing:
        """Works from every state and without any model; asked twice is the same as asked once."""
        now = await self._wish(visitor, "person", client_id)
        if now.state == "on_hold":
            now = await self._resume(visitor.conversation, now)
        return now

    async def ask_for_assistant(self, visitor: Visitor, client_id: str) -> Standing:
        """Leaves the queue; whatever was said while waiting is the AI's to answer."""
        return await self._wish(visitor, "assistant", client_id)

    async def invite_assistant(self, visitor: Visitor, client_id: str) -> Standing:
        """Goes on with the AI and keeps the place in the line; where nobody waits, nothing."""
        return await self._wish(visitor, "invite_assistant", client_id)

    async def _wish(self, visitor: Visitor, wish: Wish, client_id: str) -> Standing:
        name = names.of_wish(wish, client_id)
        now = await self._standing(visitor)
        while follows := wished(wish, now):
            command = Command(
                visitor.conversation,
                name,
                [follows.entry],
                fence=Fence(now.epoch),
                move=MoveTo(follows.state),
                answers=now.heard if follows.answers else None,
            )
            outcome = await self._granted(command, now)
            now = outcome.standing
            if not isinstance(outcome, Stale):
                break
        if now.turn_is_open:
            self._turns.wake(visitor.conversation)
        return now

    async def _granted(self, command: Command, now: Standing) -> Appended | Duplicate | Stale:
        """Whom nobody has, and who stood in no line, needs no more than the log: the router makes
        the row of the line from the state."""
        if now.holder is not None or now.state in WAITING:
            return await self._move(command)
        outcome = await self._log.append(command)
        assert not isinstance(outcome, UnknownConversation)
        return outcome

    async def opened(self, visitor: Visitor) -> Standing:
        """How it stands, for an act of the customer's that may be their first."""
        return await self._standing(visitor)

    async def describe(
        self, visitor: Visitor, client_id: str, *, name: str | None, email: str | None
    ) -> Appended | Duplicate:
        """Who the customer says they are: claimed, not verified, and so no more than a remark where
        their host page said who they are."""
        await self._standing(visitor)
        details = Entry(ContactDescribed(), ContactDetails(name=name, email=email))
        command = Command(visitor.conversation, names.of_wish("describe", client_id), [details])
        async with self._database.transaction() as tx:
            outcome = await append_in(tx, command)
            identity = await identity_of(tx, visitor.conversation)
            if isinstance(outcome, Appended) and identity.subject is None:
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
        return (await self._move(command)).standing

    async def _move(self, command: Command) -> Appended | Duplicate | Stale:
        """Of a conversation that was opened."""
        async with self._database.transaction() as tx:
            outcome = await append_moving(tx, command)
        self._feed.publish([outcome])
        assert not isinstance(outcome, UnknownConversation)
        return outcome

    async def _standing(self, visitor: Visitor) -> Standing:
        now = await standing(self._database.reads, visitor.conversation)
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

    async def _append_with_files(
        self, visitor: Visitor, command: Command, text: str, given: Sequence[Attachment]
    ) -> Outcome:
        """Not through the batch: a file belongs to one message, and both are durable together."""
        await self._standing(visitor)
        async with self._database.transaction() as tx:
            await lock(tx, visitor.conversation)
            if await kept_as(tx, visitor.conversation, command.client_id) is None:
                own = await attached(tx, given, visitor.conversation)
                said = Entry(command.entries[0].payload, MessageText(text, attachments=own))
                command = replace(command, entries=[said])
            outcome = await append_in(tx, command)
        self._feed.publish([outcome])
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
        asked = Entry(HandoffRequested(by="customer", reason="asked_for_person"))
        async with self._database.transaction() as tx:
            entries += await self._begin(tx, visitor)
            command = Command(
                visitor.conversation,
                names.of_desk("opened"),
                [*entries, asked] if wants_person else entries,
                move=MoveTo("waiting") if wants_person else None,
            )
            outcome = await append_in(tx, command)
        self._feed.publish([outcome])
        return outcome

    async def _begin(self, tx: Tx, visitor: Visitor) -> list[Entry]:
        """Makes the rows; who begins signed is the same contact in all of their conversations."""
        claims, now = visitor.claims, self._codes.now
        if claims is None or claims.until <= now or await is_retired(tx, claims.kid, now):
            await open_conversation(tx, visitor.conversation, visitor.contact)
            return []
        contact = await contact_for(tx, claims.subject, lambda: visitor.contact)
        await open_conversation(tx, visitor.conversation, contact)
        await lock(tx, visitor.conversation)
        signed = await sign(tx, visitor.conversation, claims, now)
        if isinstance(signed, OtherPerson):
            return []
        await _describe_signed(tx, contact, claims.subject)
        return _told(signed)


async def _describe_signed(tx: Tx, contact: UUID, subject: str) -> None:
    name, email = await newest_of(tx, subject)
    await describe_contact(tx, contact, name=name, email=email)


def _signing(conversation: UUID, claims: Claims, signed: Signed | OtherPerson) -> Command | None:
    """What of it is told; a signature that only lasts longer is not."""
    if isinstance(signed, OtherPerson):
        # once for each of them, however often they come
        whose = sha256(f"{conversation} {claims.subject}".encode()).hexdigest()[:16]
        refused = Entry(IdentityRefused(reason="other_person"))
        return Command(conversation, names.of_desk(f"other-person-{whose}"), [refused])
    entries = _told(signed)
    until = signed.identity.confirmed_until if signed.confirms else signed.identity.signed_until
    assert until is not None
    name = names.of_desk(f"signed-{until.timestamp():.6f}")
    return Command(conversation, name, entries) if entries else None


def _told(signed: Signed) -> list[Entry]:
    who = signed.identity
    entries: list[Entry] = []
    if signed.begins and who.signed_until:
        entries.append(Entry(IdentitySigned(until=who.signed_until)))
    if signed.confirms and who.confirmed_until:
        entries.append(Entry(IdentityConfirmed(how="host", until=who.confirmed_until)))
    return entries
