"""What customers and agents change in a brief: facts are put right, needs are told and taken back.

Each is one command. The conversation is locked, then looked at, then written to: so that what is
corrected is what stands there, and what is remembered is what was agreed to.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from warmline.conversations import (
    Appended,
    Command,
    Correction,
    Duplicate,
    Entry,
    FactCorrected,
    Feed,
    Need,
    NeedAsked,
    Needs,
    NeedTold,
    NeedWithdrawn,
    Outcome,
    Person,
    Standing,
    append_in,
    contact_of,
    kept_as,
    lock,
    mask,
    standing,
)
from warmline.desk import names, sql
from warmline.desk.acting import Acting
from warmline.desk.agents import Act, Acted
from warmline.desk.brief import Brief, Briefs, CustomersBrief, for_customer
from warmline.desk.errors import BadFact, NotFound, TooLate
from warmline.desk.fitting import fitted
from warmline.desk.needs import follow_needs, settled_needs
from warmline.desk.reception import Reception, Visitor
from warmline.desk.visibility import may_see
from warmline.kit import Database, Tx

FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Fix:
    """`was` is put right to `value`; without `value` it is taken away, without `was` it is new."""

    kind: str
    was: str | None
    value: str | None


class BriefDesk:
    """`today` is the company's date: what a day without its year means."""

    def __init__(
        self,
        database: Database,
        feed: Feed,
        reception: Reception,
        briefs: Briefs,
        *,
        today: Callable[[], date],
    ) -> None:
        self._database, self._feed, self._reception = database, feed, reception
        self._briefs, self._today = briefs, today

    async def shown(self, visitor: Visitor) -> CustomersBrief:
        """What the customer may see. What they said and nobody asked them about is asked with it,
        once: that it was is on record before they see it."""
        where = visitor.conversation
        async with self._database.transaction() as tx:
            if await standing(tx, where) is None:
                return CustomersBrief(None, (), (), ())
            shown = await self._shown(tx, where)
        if not shown.ask_need:
            return shown
        async with self._database.transaction() as tx:
            await lock(tx, where)
            shown = await self._shown(tx, where)
            if not shown.ask_need:
                return shown
            name = names.of_desk("need-asked-" + "-".join(sorted(shown.ask_need)))
            asked = Entry(NeedAsked(), Needs(shown.ask_need))
            outcome = await append_in(tx, Command(where, name, [asked]))
        self._feed.publish([outcome])
        return shown

    async def correct(self, visitor: Visitor, client_id: str, fix: Fix) -> Appended | Duplicate:
        """Raises BadFact."""
        await self._reception.opened(visitor)
        name = names.of_wish("correct", client_id)
        return await self._keep(
            visitor.conversation, name, lambda tx: self._corrected(tx, visitor.conversation, fix)
        )

    async def correct_as(self, agent: Acting, act: Act, fix: Fix) -> Acted:
        """By an agent who sees the conversation. Raises BadFact."""
        return await self._act(
            agent, act, lambda tx: self._corrected(tx, act.conversation, fix, agent.person)
        )

    async def tell_need(
        self, visitor: Visitor, client_id: str, needs: Sequence[Need], *, consent: bool
    ) -> Appended | Duplicate:
        """`consent`: it is remembered in every later conversation. Without it, or with another
        answer than before, it is not, or not any more."""
        await self._reception.opened(visitor)
        told = Entry(NeedTold(by="customer", consent=consent), Needs(_each(needs)))
        name = names.of_wish("tell_need", client_id)
        return await self._keep(visitor.conversation, name, _only(told))

    async def withdraw_need(
        self, visitor: Visitor, client_id: str, needs: Sequence[Need]
    ) -> Appended | Duplicate:
        await self._reception.opened(visitor)
        withdrawn = Entry(NeedWithdrawn(by="customer"), Needs(_each(needs)))
        name = names.of_wish("withdraw_need", client_id)
        return await self._keep(visitor.conversation, name, _only(withdrawn))

    async def tell_need_as(
        self, agent: Acting, act: Act, needs: Sequence[Need], *, consent: bool
    ) -> Acted:
        """`consent`: the customer said to the agent that it may be remembered."""
        told = NeedTold(by="agent", consent=consent, agent=agent.person)
        return await self._act(agent, act, _only(Entry(told, Needs(_each(needs)))))

    async def withdraw_need_as(self, agent: Acting, act: Act, needs: Sequence[Need]) -> Acted:
        withdrawn = NeedWithdrawn(by="agent", agent=agent.person)
        return await self._act(agent, act, _only(Entry(withdrawn, Needs(_each(needs)))))

    async def _shown(self, tx: Tx, conversation: UUID) -> CustomersBrief:
        contact = await contact_of(tx, conversation)
        settled = await settled_needs(tx, contact) if contact else frozenset()
        return for_customer(await self._briefs.read(tx, conversation), settled)

    async def _corrected(
        self, tx: Tx, conversation: UUID, fix: Fix, agent: Person | None = None
    ) -> Entry:
        brief = await self._briefs.read(tx, conversation)
        if fix.was is not None:
            _require_known(brief, fix)
        elif fix.value is None:
            raise BadFact("Say what is to be corrected.")
        value = None
        if fix.value is not None:
            language = brief.language or await tx.fetchval(sql.LANGUAGE, conversation) or FALLBACK
            # cards are masked as they are in messages, and then they are no values
            value = fitted(fix.kind, mask(fix.value), language, self._today())
        by: Literal["customer", "agent"] = "agent" if agent else "customer"
        corrected = FactCorrected(fact=fix.kind, by=by, agent=agent)
        return Entry(corrected, Correction(was=fix.was, value=value))

    async def _act(self, agent: Acting, act: Act, entry: Callable[[Tx], Awaitable[Entry]]) -> Acted:
        async with self._database.transaction() as tx:
            now = await standing(tx, act.conversation)
            await _require_sight(tx, agent, act, now)
        name = names.of_agent(agent.id, act.client_id)
        kept = await self._keep(act.conversation, name, entry)
        return Acted(kept.seq, kept.standing)

    async def _keep(
        self, conversation: UUID, name: str, entry: Callable[[Tx], Awaitable[Entry]]
    ) -> Appended | Duplicate:
        """A retry gets the first one's answer, whatever it would say now."""
        async with self._database.transaction() as tx:
            await lock(tx, conversation)
            contact = await contact_of(tx, conversation)
            assert contact is not None, "it was opened"
            is_new = await kept_as(tx, conversation, name) is None
            # of a retry nothing is kept, so it does not matter what it would say
            said = await entry(tx) if is_new else Entry(NeedAsked())
            outcome: Outcome = await append_in(tx, Command(conversation, name, [said]))
            await follow_needs(tx, contact, outcome)
        self._feed.publish([outcome])
        assert isinstance(outcome, Appended | Duplicate), "it was opened, and is not fenced"
        return outcome


def _require_known(brief: Brief, fix: Fix) -> None:
    if not any((fact.kind, fact.value) == (fix.kind, fix.was) for fact in brief.facts):
        raise BadFact("This is not what is noted. Please look again.")


async def _require_sight(tx: Tx, agent: Acting, act: Act, now: Standing | None) -> None:
    if now is None or not await may_see(tx, agent, act.conversation, now):
        raise NotFound
    if act.if_epoch not in (None, now.epoch):
        raise TooLate("Somebody changed this conversation a moment ago.", now)


def _only(entry: Entry) -> Callable[[Tx], Awaitable[Entry]]:
    async def given(_: Tx) -> Entry:
        return entry

    return given


def _each(needs: Sequence[Need]) -> tuple[Need, ...]:
    return tuple(dict.fromkeys(needs))
