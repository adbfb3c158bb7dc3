"""The customer's mail at the desk: kept as what they say, and always for a person to answer.

Everything happens in the transaction in hand and is named after the mail's digest, so that a mail
that is worked twice is kept once. The AI answers none: who writes a mail is not there to ask back.
"""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from warmline.conversations import (
    AssistantLeft,
    Attachment,
    Command,
    ConversationOpened,
    Disclosure,
    Entry,
    Fence,
    HandoffRequested,
    MailSetAside,
    MessageSent,
    MessageText,
    MoveTo,
    Outcome,
    Payload,
    SetAside,
    State,
    append_in,
    contact_of,
    describe_contact,
    kept_as,
    lock,
    open_conversation,
    standing,
)
from warmline.desk import names, sql
from warmline.desk.attaching import attached
from warmline.identity import identity_of
from warmline.kit import Clock, Tx
from warmline.mail import address_of, addresses_written_to

WROTE = "wrote_by_mail"
FROM_ELSEWHERE = "mail_from_elsewhere"
# Whoever answers by mail is told so, as whoever chats is told of the AI.
DISCLOSED = Disclosure("mail-2026-11-1", "en", "A person answers this mail.")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail's own words; `digest` is what it is known by."""

    digest: bytes
    sender: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    sender_name: str | None = None
    language: str | None = None


Why = Literal["other_sender", "auto_reply", "bounce"]


async def customers_address(tx: Tx, conversation: UUID, clock: Clock) -> str | None:
    """Where mail to this customer goes: the address that their host page signed, else the one that
    they wanted to be written to at, gave or wrote from."""
    signed = (await identity_of(tx, conversation)).last_known(clock.now()).email
    given = signed or await tx.fetchval(sql.GIVEN_EMAIL, conversation)
    return address_of(given) if given else None


async def is_customers(tx: Tx, conversation: UUID, sender: str, clock: Clock) -> bool:
    """Whether mail from this address is the customer's: it is theirs, or we wrote to it here."""
    own = await customers_address(tx, conversation, clock)
    written_to = await addresses_written_to(tx, conversation)
    return sender.lower() in written_to or (own is not None and sender.lower() == own.lower())


async def keep_letter(tx: Tx, conversation: UUID, letter: Letter) -> Outcome:
    """The customer's words and files. Whoever has the conversation answers; where nobody does, it
    waits for a person. What is on hold wakes as it does when they write in the chat (`Sweep`).
    Raises FileRefused where a file is not there any more."""
    files = await _own_files(tx, conversation, letter, _name(letter))
    said = Entry(
        MessageSent(by="customer", via="mail"), MessageText(letter.text, attachments=files)
    )
    return await _append(tx, conversation, letter, said, WROTE)


async def set_letter_aside(tx: Tx, conversation: UUID, letter: Letter, why: Why) -> Outcome:
    """Shown to agents as what it is, and to nobody as the customer's words. What a person wrote, be
    it from elsewhere, must be seen by one; a machine's mail changes nothing."""
    aside = Entry(
        MailSetAside(why=why),
        SetAside(letter.sender, letter.text, tuple(one.name for one in letter.attachments)),
    )
    reason = FROM_ELSEWHERE if why == "other_sender" else None
    return await _append(tx, conversation, letter, aside, reason)


async def begin_by_letter(
    tx: Tx, conversation: UUID, contact: UUID, letter: Letter, channel: str = "mail"
) -> Outcome:
    """A conversation of its own, that waits for a person. As `keep_letter`."""
    opens = names.of_desk("opened")
    await open_conversation(tx, conversation, contact)
    await describe_contact(tx, contact, name=letter.sender_name, email=letter.sender)
    opened = ConversationOpened(
        channel=channel, prefer="person", disclosure=DISCLOSED, language=letter.language
    )
    files = await _own_files(tx, conversation, letter, opens)
    said = MessageText(letter.text, attachments=files)
    entries = [
        Entry(opened),
        Entry(MessageSent(by="customer"), said),
        Entry(HandoffRequested(by="customer", reason=WROTE)),
    ]
    command = Command(conversation, opens, entries, move=MoveTo("waiting"))
    return await append_in(tx, command)


async def is_there(tx: Tx, conversation: UUID) -> bool:
    """Not erased, nor of another installation."""
    return await contact_of(tx, conversation) is not None


async def _own_files(
    tx: Tx, conversation: UUID, letter: Letter, kept: str
) -> tuple[Attachment, ...]:
    """What the letter brought belongs to its message; one that was kept before has them."""
    await lock(tx, conversation)
    if await kept_as(tx, conversation, kept) is not None:
        return letter.attachments
    return await attached(tx, letter.attachments, conversation)


async def _append(
    tx: Tx, conversation: UUID, letter: Letter, entry: Entry, reason: str | None
) -> Outcome:
    await lock(tx, conversation)
    now = await standing(tx, conversation)
    assert now is not None, "whoever keeps a letter asks is_there first"
    entries, move = [entry], None
    if reason and (moving := _to_a_person(now.state, reason)):
        entries, move = [entry, Entry(moving)], MoveTo("waiting")
    fence = Fence(now.epoch) if move else None
    return await append_in(
        tx, Command(conversation, _name(letter), entries, fence=fence, move=move)
    )


def _to_a_person(state: State, reason: str) -> Payload | None:
    match state:
        case "with_ai" | "resolved":
            return HandoffRequested(by="customer", reason=reason)
        case "waiting_with_ai":
            # they left the chat: what the AI said there would go unread
            return AssistantLeft(by="customer")
        case _:
            return None


def _name(letter: Letter) -> str:
    return names.of_desk(f"mail-{letter.digest.hex()}")
