"""The letterbox: mail that came, each once. It is kept first, so a crash loses none.

A mail is known by what it holds (`digest`): two mails under one Message-ID are two, and one that
comes by two ways, or twice, is one. It lies here sealed until somebody has read it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from warmline.kit import Clock, Database, Tx, sealing
from warmline.mail import received_sql as sql
from warmline.mail.received_sql import Outcome

LEASE = timedelta(seconds=90)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=30)
MOST_TRIES = 12
# From one address: more than anybody writes in an hour is no correspondence any more.
FLOOD = 60
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Received:
    """A mail in hand until `until`; `sender` is a digest of the address."""

    digest: bytes
    raw: bytes
    sender: bytes | None
    at: datetime
    tries: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Last:
    """The mail that the next one answers."""

    message_id: str | None
    subject: str


class Letterbox:
    def __init__(self, database: Database, seal: sealing.Seal, clock: Clock) -> None:
        self._database, self._seal, self._clock = database, seal, clock

    async def take(
        self, raw: bytes, digest: bytes, *, message_id: str | None, sender: str | None
    ) -> bool:
        """Keeps a mail; False where it was kept before. What is beyond a flood's measure is only
        counted: it stays wherever it came from."""
        now, whose = self._clock.now(), self._whose(sender)
        async with self._database.transaction() as tx:
            lately: int = await tx.fetchval(sql.FROM_SINCE, whose, now - AN_HOUR) if whose else 0
            if lately >= FLOOD:
                kept = await tx.fetchval(sql.REFUSE, digest, message_id, whose, now)
            else:
                hidden = self._seal.hide(raw.decode("latin-1"))
                kept = await tx.fetchval(sql.TAKE, digest, message_id, whose, now, hidden)
        return kept is not None

    async def claim(self) -> Received | None:
        """The next one, for this reader alone."""
        now = self._clock.now()
        async with self._database.transaction() as tx:
            row = await tx.fetchrow(sql.CLAIM, now, now + LEASE)
        if row is None:
            return None
        due = sql.DueLetter(**row)
        raw = self._seal.reveal(due.raw).encode("latin-1")
        return Received(due.digest, raw, due.sender, due.at, due.tries, due.next_at)

    async def settle(
        self,
        tx: Tx,
        mail: Received,
        outcome: Outcome,
        *,
        conversation: UUID | None = None,
        seq: int | None = None,
        subject: str = "",
        verified: bool = False,
    ) -> bool:
        """In the transaction of what became of it; False where somebody else has it meanwhile, and
        then nothing of that transaction may be kept."""
        hidden = self._seal.hide(subject).decode("ascii") if subject else None
        settled = await tx.fetchval(
            sql.SETTLE,
            *(mail.digest, mail.until, outcome, conversation, seq, hidden, verified),
        )
        return settled is not None

    async def put_off(self, mail: Received) -> None:
        """Something else was in its way; after many times somebody should look at it, and what came
        stays here for them."""
        now = self._clock.now()
        pause = min(FIRST_PAUSE * (1 << min(mail.tries - 1, 20)), LONGEST_PAUSE)
        async with self._database.transaction() as tx:
            if mail.tries >= MOST_TRIES:
                await self.settle(tx, mail, "unreadable")
            else:
                await tx.execute(sql.PUT_OFF, mail.digest, mail.until, now + pause)

    async def last_of(self, tx: Tx, conversation: UUID) -> Last | None:
        """The customer's last mail there."""
        row = await tx.fetchrow(sql.LAST_OF, conversation)
        if row is None:
            return None
        subject = self._seal.reveal(row["subject"].encode()) if row["subject"] else ""
        return Last(row["message_id"], subject)

    async def has_answered(self, tx: Tx, conversation: UUID, address: str) -> bool:
        """Whether a mail from this address came back with the conversation's token: then whoever
        reads mail there is in this conversation."""
        found: bool = await tx.fetchval(sql.HAS_ANSWERED, conversation, self._whose(address))
        return found

    async def begun_by(self, tx: Tx, sender: bytes, since: datetime) -> Sequence[UUID]:
        """The conversations that mails of this address began, the newest first."""
        return [row["conversation_id"] for row in await tx.fetch(sql.BEGUN_BY, sender, since)]

    async def quick_answers(
        self, tx: Tx, conversation: UUID, sender: bytes, since: datetime
    ) -> int:
        """How many mails came from there within a minute of one of ours: people take longer."""
        count: int = await tx.fetchval(sql.QUICK_ANSWERS, conversation, sender, since)
        return count

    def _whose(self, address: str | None) -> bytes | None:
        return self._seal.digest(f"sender {address.lower()}") if address else None
