"""How far a mailbox was read, and by whom: one node reads it at a time."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from warmline.kit import Clock, Database
from warmline.mail import received_sql as sql

HELD_FOR = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Place:
    """All mail up to `last_uid` was kept; uids mean something under the same `validity` only.
    `validity` is None where the mailbox was never read."""

    validity: int | None
    last_uid: int


class Bookmark:
    def __init__(self, database: Database, clock: Clock, *, name: str, reader: UUID) -> None:
        self._database, self._clock = database, clock
        self._name, self._reader = name, reader

    async def hold(self) -> Place | None:
        """None where another node reads it now. To be held again before HELD_FOR is over."""
        now = self._clock.now()
        async with self._database.transaction() as tx:
            row = await tx.fetchrow(sql.HOLD_MAILBOX, self._name, self._reader, now, now + HELD_FOR)
        return Place(row["validity"], row["last_uid"]) if row else None

    async def move(self, place: Place) -> None:
        async with self._database.transaction() as tx:
            await tx.execute(
                sql.READ_UP_TO, self._name, self._reader, place.validity, place.last_uid
            )

    async def let_go(self) -> None:
        async with self._database.transaction() as tx:
            await tx.execute(sql.LET_GO, self._name, self._reader)
