"""What an agent is about to ask for though the brief knows it: nobody repeats themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from warmline.ai import AskedKind, Asks, Listener
from warmline.conversations import (
    AskedAgain,
    Entry,
    Event,
    IdentityConfirmed,
    IdentitySigned,
    MessageSent,
)
from warmline.desk.acting import Acting
from warmline.desk.corrections import described_in, facts_in, is_in
from warmline.desk.stated import Stated
from warmline.desk.told import told_in
from warmline.desk.wants import wish_in
from warmline.identity import Identity, identity_of
from warmline.kit import Tx


@dataclass(frozen=True, slots=True)
class KnownAlready:
    """A fact that a reply asks for: `value` is what the brief knows, from event `seq`."""

    kind: AskedKind
    value: str
    seq: int


class Reasks:
    """`asks` hears what a text asks for; `listener` reads facts as the brief does."""

    def __init__(self, asks: Asks | None = None, listener: Listener | None = None) -> None:
        self._asks, self._listener = asks or Asks(), listener

    def hears(self, text: str) -> bool:
        """Whether it asks for anything at all: cheap, and no word has to be read for it."""
        return bool(self._asks.in_text(text))

    async def known_already(
        self, tx: Tx, conversation: UUID, text: str
    ) -> tuple[KnownAlready, ...]:
        """For each kind that is asked for, the latest that is known of it. A text that says what is
        known asks for nothing."""
        asked = self._asks.in_text(text)
        if not asked:
            return ()
        events = await told_in(tx, conversation)
        known = self.knows(events, await identity_of(tx, conversation))
        found = ((one.kind, _latest(one.kind, known)) for one in asked)
        return tuple(
            KnownAlready(kind, fact.value, fact.seq)
            for kind, fact in found
            if fact is not None and not is_in(fact.value, text)
        )

    async def asked_again(
        self, tx: Tx, agent: Acting, conversation: UUID, text: str, *, sent: int
    ) -> list[Entry]:
        """What the command that sends `text` as message `sent` adds for what it asks again."""
        return [
            Entry(AskedAgain(agent=agent.person, fact=one.kind, known=one.seq, sent=sent))
            for one in await self.known_already(tx, conversation, text)
        ]

    def knows(self, events: Sequence[Event], identity: Identity) -> tuple[Stated, ...]:
        """Facts, what the customer wants, and who they are."""
        signed = _signed(events, identity)
        stated = facts_in(events, self._listener)
        return (*signed, *described_in(events), *stated, *_wanted(events))


def _latest(kind: AskedKind, known: Sequence[Stated]) -> Stated | None:
    return max((one for one in known if one.kind == kind), key=lambda one: one.seq, default=None)


def _wanted(events: Sequence[Event]) -> tuple[Stated, ...]:
    """Once a person talks about it, asking more about it is what they are there for."""
    wish = wish_in(events)
    if wish is None or any(_is_reply(one) and one.seq > wish.seq for one in events):
        return ()
    return (Stated("wish", wish.text, wish.text, wish.seq),)


def _is_reply(event: Event) -> bool:
    return isinstance(event.payload, MessageSent) and event.payload.by == "agent"


def _signed(events: Sequence[Event], identity: Identity) -> tuple[Stated, ...]:
    """What the host page vouched for, where its signature is still believed."""
    signs = [
        one.seq for one in events if isinstance(one.payload, IdentitySigned | IdentityConfirmed)
    ]
    if not signs or identity.subject is None or identity.is_revoked:
        return ()
    vouched = (("name", identity.name), ("email", identity.email))
    return tuple(Stated(kind, value, value, signs[-1]) for kind, value in vouched if value)
