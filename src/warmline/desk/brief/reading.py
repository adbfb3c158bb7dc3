"""Reading a brief from the database: the events, and what is known beside them."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from warmline.ai import Listener
from warmline.conversations import Event, contact_of
from warmline.desk.brief.making import Known, brief_of
from warmline.desk.brief.shape import Brief
from warmline.desk.needs import needs_of
from warmline.desk.told import told_in
from warmline.identity import identity_of
from warmline.kit import Clock, Tx
from warmline.knowledge import Article


class Briefs:
    """Makes every brief of this node: `articles` as published now, `listener` reads facts."""

    def __init__(
        self,
        articles: Callable[[], Mapping[str, Article]],
        clock: Clock,
        listener: Listener | None = None,
    ) -> None:
        self._articles, self._clock, self._listener = articles, clock, listener

    async def read(self, tx: Tx, conversation: UUID) -> Brief:
        events = await told_in(tx, conversation)
        return self.made(events, await self.known(tx, conversation))

    async def known(self, tx: Tx, conversation: UUID) -> Known:
        contact = await contact_of(tx, conversation)
        return Known(
            identity=await identity_of(tx, conversation),
            needs=await needs_of(tx, contact) if contact else (),
            now=self._clock.now(),
        )

    def made(self, events: Sequence[Event], known: Known) -> Brief:
        return brief_of(events, self._articles(), self._listener, known=known)
