"""The agents' side of actions: the same actions, the same ledger, the same receipts."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from warmline.actions import (
    Action,
    Backends,
    Catalogue,
    Proposal,
    Rendering,
    Run,
    coerced,
    fits,
    ledger,
    receipts_of,
)
from warmline.conversations import (
    WAITING,
    Appended,
    ApprovalDeclined,
    ApprovalGiven,
    Command,
    ConversationHandedBack,
    Entry,
    Event,
    Feed,
    HandoffRequested,
    MessageSent,
    MessageText,
    MoveTo,
    Reason,
    Standing,
    TurnDecided,
    append_in,
    events_before,
    kept_as,
    lock,
    standing,
)
from warmline.desk import names
from warmline.desk.acting import Acting
from warmline.desk.agents import Act
from warmline.desk.deeds import telling
from warmline.desk.deeds.carried import Company, IdentityOf
from warmline.desk.errors import Impossible, NotAllowed, NotFound, TooLate
from warmline.desk.moving import append_moving
from warmline.desk.offering import Offering, view
from warmline.desk.runs import (
    Context,
    Offered,
    RunView,
    UnfitArguments,
)
from warmline.desk.turns import Turns
from warmline.desk.visibility import may_see
from warmline.identity import Identity
from warmline.kit import Clock, Database, Tx

END = 2**31 - 1
LATEST = 200

DECLARED_ANEW = "This action was declared anew since: decline it, and prepare it once more."


class ActionDesk:
    def __init__(
        self,
        database: Database,
        feed: Feed,
        turns: Turns,
        backends: Backends,
        catalogue: Callable[[], Catalogue],
        *,
        clock: Clock,
        company: Company,
        identity_of: IdentityOf,
        rendering: Rendering,
        begin: Callable[[UUID], None],
    ) -> None:
        self._database, self._feed, self._turns = database, feed, turns
        self._catalogue, self._clock, self._company = catalogue, clock, company
        self._identity_of, self._begin = identity_of, begin
        self._offering = Offering(backends, catalogue, rendering, clock)

    async def context(self, agent: Acting, conversation: UUID) -> Context:
        """Who the customer is, and what the company's systems say of them."""
        identity, language = await self._customer(agent, conversation)
        return await self._offering.context(identity, language)

    async def offered(self, agent: Acting, conversation: UUID) -> Offered:
        """What can be done for this customer, and what was."""
        identity, language = await self._customer(agent, conversation)
        actions = await self._offering.actions(identity, language)
        async with self._database.transaction() as tx:
            runs = await ledger.runs_of(tx, conversation)
            receipts = {one.run: one for one in await receipts_of(tx, conversation)}
        return Offered(actions, self._offering.ran(runs, receipts))

    async def propose(
        self, agent: Acting, act: Act, action: str, arguments: Mapping[str, Any]
    ) -> RunView:
        """Prepares a run; nothing is done before `confirm` with its hash. A retry with the same
        client id gets the same run."""
        run = uuid5(act.conversation, names.of_agent(agent.id, act.client_id))
        identity, language = await self._customer(agent, act.conversation, acts=True)
        async with self._database.transaction() as tx:
            kept = await ledger.run_of(tx, run)
        if kept is not None:
            return view(kept)
        declared = self._catalogue().actions.get(action)
        if declared is None or declared.reads:
            raise NotFound
        if why := self._offering.why_not(declared, identity):
            raise NotAllowed(why)
        fitting = _fitting(declared, arguments)
        words, before = await self._offering.worded(declared, fitting, identity, language)
        proposal = Proposal(
            run,
            act.conversation,
            identity.subject,
            declared,
            self._catalogue().release,
            fitting,
            words,
            by="agent",
            language=language,
            agent=agent.person,
            before=before,
        )
        async with self._database.transaction() as tx:
            await lock(tx, act.conversation)
            twin = await ledger.run_of(tx, run)
            return view(twin or await ledger.propose(tx, proposal, now=self._clock.now()))

    async def confirm(self, agent: Acting, act: Act, run: UUID, hash: str) -> RunView:
        async with self._database.transaction() as tx:
            now, found = await self._acted(tx, agent, act, run)
            if found.by != "agent":
                raise NotAllowed("This waits for the customer's yes. Prepare one of your own.")
            if await self._kept(tx, agent, act):
                return view(found)
            declared = self._catalogue().actions.get(found.action)
            identity = await self._known(tx, act.conversation)
            if declared is not None and (why := self._offering.why_not(declared, identity)):
                raise NotAllowed(why)
            taken = await ledger.confirm(
                tx,
                run,
                hash,
                declared,
                now=self._clock.now(),
                day_began=self._company.day_began(),
            )
            if isinstance(taken, str):
                raise TooLate("This has changed or is too old: prepare it again.", now)
            entries = [telling.confirmed(found, agent.person)]
            moved = await ledger.run_of(tx, run)
            assert moved is not None
            if taken.over is not None:
                entries.append(telling.approval_requested(moved))
            outcome = await append_in(tx, _command(agent, act, entries))
        self._feed.publish([outcome])
        if taken.over is None:
            self._begin(run)
        return view(moved)

    async def cancel(self, agent: Acting, act: Act, run: UUID) -> RunView:
        async with self._database.transaction() as tx:
            now, found = await self._acted(tx, agent, act, run)
            if await self._kept(tx, agent, act):
                return view(found)
            ended = await ledger.cancel(tx, run, now=self._clock.now())
            if ended is None:
                raise TooLate("This cannot be cancelled any more.", now)
            told = ended.by != "agent" or ended.state == "awaiting_approval"
            entries = [telling.cancelled(ended, "cancelled", agent.person)]
            outcome = await append_in(tx, _command(agent, act, entries)) if told else None
            moved = await ledger.run_of(tx, run)
        if outcome is not None:
            self._feed.publish([outcome])
        assert moved is not None
        return view(moved)

    async def approvals(self, agent: Acting) -> list[RunView]:
        """What waits for a supervisor, the oldest first."""
        _require_lead(agent)
        async with self._database.transaction() as tx:
            runs = await ledger.awaiting(tx)
            whose = {run.id: await self._identity_of(tx, run.conversation) for run in runs}
        return [view(run, contact=whose[run.id].name or run.subject) for run in runs]

    async def approve(self, agent: Acting, act: Act, run: UUID, reason: str) -> RunView:
        """Lets it through. The customer, who waited for nothing else, is back with the AI."""
        async with self._database.transaction() as tx:
            now, found = await self._judged(tx, agent, act, run)
            if await self._kept(tx, agent, act):
                return view(found)
            declared = self._catalogue().actions.get(found.action)
            if declared is None or ledger.consent_of(declared, found.arguments) != found.hash:
                raise Impossible(DECLARED_ANEW)
            if await ledger.approve(tx, run, now=self._clock.now()) is None:
                raise TooLate("This does not wait for an approval any more.", now)
            given = ApprovalGiven(run, found.action, agent.person)
            entries = [Entry(given, Reason(reason))]
            waited = now.state in WAITING and await self._waits_for_approval(tx, found)
            if waited:
                entries.append(Entry(ConversationHandedBack(by=agent.person)))
            move = MoveTo("with_ai") if waited else None
            outcome = await append_moving(tx, _command(agent, act, entries, move))
            moved = await ledger.run_of(tx, run)
        self._feed.publish([outcome])
        self._begin(run)
        if isinstance(outcome, Appended) and outcome.standing.turn_is_open:
            self._turns.wake(act.conversation)
        assert moved is not None
        return view(moved)

    async def decline(self, agent: Acting, act: Act, run: UUID, reason: str) -> RunView:
        """The reason is the supervisor's message to the customer, who stays with people."""
        async with self._database.transaction() as tx:
            now, found = await self._judged(tx, agent, act, run)
            if await self._kept(tx, agent, act):
                return view(found)
            if await ledger.decline(tx, run, now=self._clock.now()) is None:
                raise TooLate("This does not wait for an approval any more.", now)
            entries = [Entry(ApprovalDeclined(run, found.action, agent.person), Reason(reason))]
            if found.by != "agent":
                said = MessageSent(by="agent", agent=agent.person, run=run)
                entries.append(Entry(said, MessageText(reason)))
            outcome = await append_in(tx, _command(agent, act, entries))
            moved = await ledger.run_of(tx, run)
        self._feed.publish([outcome])
        assert moved is not None
        return view(moved)

    async def _judged(self, tx: Tx, agent: Acting, act: Act, run: UUID) -> tuple[Standing, Run]:
        _require_lead(agent)
        now, found = await self._seen(tx, agent, act.conversation, run)
        if found.agent is not None and found.agent.id == agent.id:
            raise NotAllowed("Somebody else has to approve what you prepared yourself.")
        return now, found

    async def _acted(self, tx: Tx, agent: Acting, act: Act, run: UUID) -> tuple[Standing, Run]:
        now, found = await self._seen(tx, agent, act.conversation, run)
        if not agent.holds(now) and not agent.leads:
            raise TooLate("Take this conversation before you do that.", now)
        return now, found

    async def _seen(
        self, tx: Tx, agent: Acting, conversation: UUID, run: UUID
    ) -> tuple[Standing, Run]:
        await lock(tx, conversation)
        now = await standing(tx, conversation)
        if now is None or not await may_see(tx, agent, conversation, now):
            raise NotFound
        found = await ledger.run_of(tx, run, locked=True)
        if found is None or found.conversation != conversation:
            raise NotFound
        return now, found

    async def _kept(self, tx: Tx, agent: Acting, act: Act) -> bool:
        """Whether this very act was kept before."""
        name = names.of_agent(agent.id, act.client_id)
        return await kept_as(tx, act.conversation, name) is not None

    async def _waits_for_approval(self, tx: Tx, run: Run) -> bool:
        events = await events_before(tx, run.conversation, before=END, limit=LATEST)
        asked = [one.payload for one in events if isinstance(one.payload, HandoffRequested)]
        return bool(asked) and asked[-1].reason == "needs_approval"

    async def _customer(
        self, agent: Acting, conversation: UUID, *, acts: bool = False
    ) -> tuple[Identity, str]:
        """Who this is, and the language that is spoken."""
        async with self._database.transaction() as tx:
            now = await standing(tx, conversation)
            if now is None or not await may_see(tx, agent, conversation, now):
                raise NotFound
            if acts and not agent.holds(now) and not agent.leads:
                raise TooLate("Take this conversation before you do that.", now)
            identity = await self._known(tx, conversation)
            events = await events_before(tx, conversation, before=END, limit=LATEST)
        return identity, _language(events)

    async def _known(self, tx: Tx, conversation: UUID) -> Identity:
        return (await self._identity_of(tx, conversation)).last_known(self._clock.now())


def _fitting(action: Action, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments in their inputs' types; raises `UnfitArguments` with a sentence for each."""
    wrong = dict.fromkeys(arguments, "There is no such input.")
    fitting: dict[str, Any] = {}
    for one in action.inputs:
        wrong.pop(one.name, None)
        given = arguments.get(one.name)
        if given is None or given == "":
            if not one.is_optional:
                wrong[one.name] = "This is needed."
                continue
            given = one.default
        value = coerced(one.schema, given)
        if why := fits(one.schema, value):
            wrong[one.name] = f"This {why}."
        fitting[one.name] = value
    if wrong:
        raise UnfitArguments(wrong)
    return fitting


def _language(events: Sequence[Event]) -> str:
    turns = (one.payload for one in reversed(events) if isinstance(one.payload, TurnDecided))
    return next((turn.language for turn in turns if turn.language), "en")


def _command(
    agent: Acting, act: Act, entries: Sequence[Entry], move: MoveTo | None = None
) -> Command:
    name = names.of_agent(agent.id, act.client_id)
    return Command(act.conversation, name, list(entries), move=move)


def _require_lead(agent: Acting) -> None:
    if not agent.leads:
        raise NotAllowed("Only supervisors approve actions.")
