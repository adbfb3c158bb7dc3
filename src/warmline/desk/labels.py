"""Labels: what supervisors let conversations be marked with, and marking them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal, get_args

from warmline.conversations import (
    Appended,
    Command,
    Entry,
    Feed,
    LabelAdded,
    LabelRemoved,
    append_in,
    kept_as,
    lock,
    standing,
)
from warmline.desk import names
from warmline.desk import tools_sql as sql
from warmline.desk.acting import Acting
from warmline.desk.agents import Act, Acted
from warmline.desk.errors import NotAllowed, NotFound
from warmline.desk.tools_sql import Label
from warmline.desk.visibility import may_see
from warmline.kit import Clock, Database, Tx, WarmlineError, audit

Colour = Literal["grey", "red", "orange", "yellow", "green", "teal", "blue", "violet", "pink"]
COLOURS: tuple[Colour, ...] = get_args(Colour)

LONGEST_NAME = 40
MOST_LABELS = 300
MOST_ON_ONE = 20


class BadLabel(WarmlineError):
    def __init__(self, sentence: str) -> None:
        super().__init__("bad_label", sentence)


async def labels(tx: Tx) -> list[Label]:
    """By name, the archived too."""
    return [Label(**row) for row in await tx.fetch(sql.LABELS)]


async def define_label(
    tx: Tx, agent: Acting, name: str, colour: Colour, *, archived: bool, at: datetime
) -> Label:
    """A new one, or how an old one is shown from now on. Raises NotAllowed or BadLabel."""
    if not agent.leads:
        raise NotAllowed("Only supervisors and admins change labels.")
    name = _checked(name)
    known = await tx.fetchrow(sql.LABELS_NAMED, [name.lower()])
    returns = known is None or known["archived_at"] is not None
    if returns and not archived and await tx.fetchval(sql.COUNT_LABELS) >= MOST_LABELS:
        raise BadLabel(f"There are {MOST_LABELS} labels already: archive one first.")
    row = await tx.fetchrow(sql.DEFINE_LABEL, name, colour, at if archived else None)
    details = {"label": row["name"], "colour": colour, "archived": archived}
    await audit.record(tx, str(agent.id), "label.defined", details, at=at)
    return Label(**row)


class LabelDesk:
    def __init__(self, database: Database, feed: Feed, clock: Clock) -> None:
        self._database, self._feed, self._clock = database, feed, clock

    async def mark(
        self, agent: Acting, act: Act, *, add: Collection[str] = (), remove: Collection[str] = ()
    ) -> Acted:
        """Whoever may see a conversation may mark it. What it has already, or has not, is left as
        it is; the events and the table are kept together."""
        if len(add) > MOST_ON_ONE or len(remove) > MOST_LABELS:
            raise _too_many()
        async with self._database.transaction() as tx:
            await lock(tx, act.conversation)
            now = await standing(tx, act.conversation)
            if now is None or not await may_see(tx, agent, act.conversation, now):
                raise NotFound
            name = names.of_agent(agent.id, act.client_id)
            if (seq := await kept_as(tx, act.conversation, name)) is not None:
                return Acted(seq, now)
            entries = await self._marking(tx, agent, act, add, remove)
            if not entries:
                return Acted(now.last_seq, now)
            outcome = await append_in(tx, Command(act.conversation, name, entries))
        self._feed.publish([outcome])
        assert isinstance(outcome, Appended), "nobody else writes to a locked conversation"
        return Acted(outcome.seq, outcome.standing)

    async def _marking(
        self, tx: Tx, agent: Acting, act: Act, add: Collection[str], remove: Collection[str]
    ) -> Sequence[Entry]:
        has = [row["label"] for row in await tx.fetch(sql.LABELLED, act.conversation)]
        gone = [one for one in has if one.lower() in _lowered(remove) - _lowered(add)]
        new = [one for one in await _defined(tx, add) if one not in has]
        if len(has) - len(gone) + len(new) > MOST_ON_ONE:
            raise _too_many()
        for label in gone:
            await tx.execute(sql.UNLABEL, act.conversation, label)
        for label in new:
            await tx.execute(sql.LABEL, act.conversation, label)
        return [
            *(Entry(LabelRemoved(label=label, agent=agent.person)) for label in gone),
            *(Entry(LabelAdded(label=label, agent=agent.person)) for label in new),
        ]


async def labelled(tx: Tx, conversation: object) -> list[str]:
    return [row["label"] for row in await tx.fetch(sql.LABELLED, conversation)]


async def _defined(tx: Tx, wanted: Collection[str]) -> list[str]:
    """As they are written where they are defined; archived ones are given no more."""
    asked = {name.lower(): name for name in wanted}
    rows = await tx.fetch(sql.LABELS_NAMED, list(asked))
    open_ones = [row["name"] for row in rows if row["archived_at"] is None]
    for missing in asked.keys() - {name.lower() for name in open_ones}:
        raise BadLabel(f"There is no label “{asked[missing][:LONGEST_NAME]}”.")
    return open_ones


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadLabel(f"A label is one line of at most {LONGEST_NAME} characters.")
    return name


def _lowered(names: Collection[str]) -> set[str]:
    return {name.lower() for name in names}


def _too_many() -> BadLabel:
    return BadLabel(f"A conversation has at most {MOST_ON_ONE} labels.")
