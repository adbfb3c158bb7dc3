"""From a decision about an action to what the log and the ledger keep of it.

What has to be read for it (an order's status, the choices of an input, what a proposal's words
need) is read first, outside any transaction. Then the turn's events and the ledger's rows are
written together, in one transaction and under the turn's fence.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from warmline.actions import (
    CONTACT,
    Action,
    Backends,
    Call,
    Catalogue,
    Done,
    Ended,
    Input,
    Proposal,
    Refused,
    Rendering,
    Run,
    Unrenderable,
    fits,
    ledger,
)
from warmline.ai import (
    Act,
    Acting,
    Cancel,
    Chat,
    Collect,
    Confirm,
    Decision,
    Doing,
    Engine,
    HandOff,
    Offer,
    Situation,
)
from warmline.conversations import (
    Appended,
    Command,
    Entry,
    Feed,
    MoveTo,
    Outcome,
    Snapshot,
    append_in,
    lock,
)
from warmline.desk.codes import Codes
from warmline.desk.deeds import telling
from warmline.desk.deeds.telling import Ending, Sentence
from warmline.desk.outcome import situation_of, unanswered
from warmline.desk.promises import follow_promises
from warmline.desk.under_way import (
    chosen_in,
    code_in,
    doing_in,
    known_in,
    may_be_signed,
    offered_in,
    pressed_in,
)
from warmline.identity import ANONYMOUS, Identity
from warmline.kit import Clock, Database, Ids, Tx

# So many choices fit into a chat; who means another one says so.
MOST_OFFERED = 6
# One action may need so many lookups in a turn before the customer is asked something.
MOST_LOOKUPS = 8


@dataclass(frozen=True, slots=True)
class Written:
    """What a transaction adds to a turn: entries behind the decision's own, where the conversation
    goes, the run that begins once all is kept, and whether a mail waits to be sent."""

    entries: tuple[Entry, ...] = ()
    move: MoveTo | None = None
    begin: UUID | None = None
    posted: bool = False


Write = Callable[[Tx], Awaitable[Written]]


@dataclass(frozen=True, slots=True)
class Carried:
    """A decision as it is carried out. `said` are its entries where `outcome.entries_of` has none,
    `write` what else belongs into its transaction, `goes_on` that the next action follows by
    itself."""

    decision: Decision
    said: tuple[Entry, ...] = ()
    write: Write | None = None
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Company:
    """What of the company matters here: its date and when its day began, as they are now."""

    today: Callable[[], date]
    day_began: Callable[[], datetime]


IdentityOf = Callable[[Tx, UUID], Awaitable[Identity]]


class Carrying:
    def __init__(
        self,
        database: Database,
        feed: Feed,
        backends: Backends,
        catalogue: Callable[[], Catalogue],
        engine: Engine,
        *,
        clock: Clock,
        ids: Ids,
        sentence: Sentence,
        company: Company,
        identity_of: IdentityOf,
        codes: Codes,
        rendering: Rendering,
    ) -> None:
        self._database, self._feed = database, feed
        self._backends, self._catalogue = backends, catalogue
        self._engine, self._clock, self._ids = engine, clock, ids
        self._sentence, self._company = sentence, company
        self._identity_of, self._codes = identity_of, codes
        self._rendering = rendering

    async def situation(self, snapshot: Snapshot) -> Situation:
        """What the engine is told; of an anonymous customer nothing has to be read for it."""
        situation, events = situation_of(snapshot), snapshot.latest
        if not self._catalogue().actions:
            return situation
        doing, identity = doing_in(events), ANONYMOUS
        if may_be_signed(events, snapshot.standing.last_seq):
            identity = await self._identity(snapshot.conversation)
        elif not doing:
            return situation
        heard = unanswered(snapshot)
        first = heard[0].seq if heard else snapshot.standing.last_seq + 1
        return replace(
            situation,
            doing=doing,
            level=identity.level(self._clock.now()),
            known=known_in([event for event in events if event.seq < first]),
            pressed=pressed_in(heard, events),
            code=code_in(heard, events),
            mailable=identity.email is not None and self._codes.can_send,
            today=self._company.today(),
        )

    async def waiting(self, snapshot: Snapshot) -> Situation | None:
        """An action that was asked for and not begun, once the one before it is done; nothing new
        was heard."""
        doing = doing_in(snapshot.latest)
        if snapshot.standing.state != "with_ai" or not doing:
            return None
        if doing[0].asking is not None or doing[0].run is not None:
            return None
        return replace(await self.situation(snapshot), heard=(), pressed=None, code=None)

    async def keep(self, command: Command, write: Write) -> tuple[Outcome, UUID | None]:
        """The turn's events and the ledger's rows together, or neither; and the run that begins."""
        try:
            async with self._database.transaction() as tx:
                await lock(tx, command.conversation)
                written = await write(tx)
                entries = [*command.entries, *written.entries]
                move = written.move or command.move
                outcome = await append_in(tx, replace(command, entries=entries, move=move))
                if not isinstance(outcome, Appended):
                    raise _Undone(outcome)
                await follow_promises(tx, outcome)
        except _Undone as undone:
            return undone.outcome, None
        self._feed.publish([outcome])
        if written.posted:
            self._codes.posted()
        return outcome, written.begin

    async def carried(
        self, decision: Decision, snapshot: Snapshot, situation: Situation
    ) -> Carried:
        """What becomes of a decision; a proposal that is not under way after it is withdrawn."""
        carried = await self._carried(decision, snapshot, situation, 0)
        decision = carried.decision
        over = {one.run for one in situation.doing} - {None}
        if not isinstance(decision, HandOff):
            over -= {one.run for one in decision.understanding.doing}
        if isinstance(decision, Confirm | Cancel):
            over.discard(decision.run)
        if not over:
            return carried
        reason: Ending = "taken_over" if isinstance(decision, HandOff) else "changed"

        async def write(tx: Tx) -> Written:
            ended = [await ledger.cancel(tx, run, now=self._clock.now()) for run in over if run]
            entries = [telling.cancelled(run, reason, None) for run in ended if run]
            more = await carried.write(tx) if carried.write else Written()
            return replace(more, entries=(*entries, *more.entries))

        return replace(carried, write=write)

    async def _carried(
        self, decision: Decision, snapshot: Snapshot, situation: Situation, lookups: int
    ) -> Carried:
        if not isinstance(decision, Acting):
            return Carried(decision)
        if not decision.understanding.doing and isinstance(decision, Collect | Act):
            return self._to_person(decision, "action_failed", "look_up")
        task = _Task(decision, snapshot, situation, lookups)
        match decision:
            case Collect():
                return await self._collected(decision, task)
            case Act():
                return await self._acted(decision, task)
            case Confirm():
                return self._confirmed(decision, task)
            case Cancel():
                return self._cancelled(decision, task)

    async def _collected(self, collect: Collect, task: "_Task") -> Carried:
        if collect.asking == "code" and collect.send:
            return self._with_code(collect, task)
        action = self._catalogue().actions.get(task.doing[0].action)
        wanted = _input(action, collect.asking) if action else None
        if collect.needs and wanted is not None and wanted.choices is not None:
            return await self._offered(collect, wanted, task)
        return Carried(collect, (telling.asked(collect, offered_in(task.doing)),))

    def _with_code(self, collect: Collect, task: "_Task") -> Carried:
        conversation = task.snapshot.conversation

        async def write(tx: Tx) -> Written:
            sent = await self._codes.send_in(tx, conversation, self._codes.now)
            if isinstance(sent, Entry):
                return Written((telling.asked(collect), sent), posted=True)
            text = self._sentence(collect.understanding.language, "no_code")
            entries = (telling.said("hand_off", text), telling.handed_off("action_failed"))
            return Written(entries, MoveTo("waiting"))

        return Carried(collect, write=write)

    async def _offered(self, collect: Collect, wanted: Input, task: "_Task") -> Carried:
        """Looks up what there is to choose: one is taken, several are shown."""
        assert wanted.choices is not None
        doing = task.doing[0]
        looked_up = self._catalogue().actions.get(wanted.choices.action)
        language = collect.understanding.language
        found = await self._read(looked_up, doing.arguments, task) if looked_up else None
        if not isinstance(found, Done) or task.lookups >= MOST_LOOKUPS:
            return self._to_person(collect, "action_failed", "look_up")
        try:
            choices = self._rendering.choices_of(wanted.choices, found.result, language)
        except Unrenderable:
            return self._to_person(collect, "action_failed", "look_up")
        offers = tuple(Offer(value, title) for value, title in choices[:MOST_OFFERED])
        if not offers:
            rest = replace(collect.understanding, doing=task.doing[1:])
            text = self._sentence(language, "nothing_found")
            return Carried(Chat(rest, text, "nothing_found"))
        if len(choices) == 1:
            filled = {**doing.arguments, wanted.name: offers[0].value}
            known = replace(doing, arguments=filled, asking=None, tries=0, offered=())
            return await self._on(task, (known, *task.doing[1:]))
        shown = replace(doing, offered=offers)
        read = replace(collect.understanding, doing=(shown, *task.doing[1:]))
        asked = replace(collect, understanding=read)
        return Carried(asked, (telling.asked(asked, [offer.title for offer in offers]),))

    async def _on(self, task: "_Task", doing: tuple[Doing, ...]) -> Carried:
        """The engine goes on with what was looked up: nothing new was heard."""
        language = task.decision.understanding.language
        situation = replace(
            task.situation, heard=(), doing=doing, pressed=None, code=None, language=language
        )
        decision = await self._engine.decide(situation)
        read = replace(task.decision.understanding, doing=decision.understanding.doing)
        decision = replace(decision, understanding=read)
        if isinstance(decision, Collect | Act) and isinstance(task.decision, Collect | Act):
            decision = replace(decision, said=task.decision.said, answered=task.decision.answered)
        return await self._carried(decision, task.snapshot, task.situation, task.lookups + 1)

    async def _acted(self, act: Act, task: "_Task") -> Carried:
        doing = task.doing[0]
        action = self._catalogue().actions.get(doing.action)
        if action is None or _misfit(action, doing.arguments):
            # declared anew since it was asked for: a person sees to it
            return self._to_person(act, "action_failed", "look_up")
        return await (
            self._looked_up(act, action, task)
            if action.reads
            else self._proposed(act, action, task)
        )

    async def _looked_up(self, act: Act, action: Action, task: "_Task") -> Carried:
        language, doing = act.understanding.language, task.doing[0]
        identity = await self._identity(task.snapshot.conversation)
        ended = await self._read(action, doing.arguments, task)
        rest = replace(act.understanding, doing=task.doing[1:])
        carried = replace(act, understanding=rest)
        run = self._ids()
        try:
            text = self._answer(ended, action, doing.arguments, language)
        except Unrenderable:
            text = None
        if text is None:
            return self._to_person(act, "action_failed", "look_up")
        proposal = self._proposal(run, action, doing, task, identity, text)

        async def write(tx: Tx) -> Written:
            await ledger.record_read(tx, proposal, now=self._clock.now())
            return Written((telling.said("read", _after(act.said, text), run),))

        return Carried(carried, write=write, goes_on=bool(task.doing[1:]))

    def _answer(
        self, ended: Ended, action: Action, arguments: Mapping[str, Any], language: str
    ) -> str | None:
        match ended:
            case Done(result):
                return self._rendering.answer_text(action, arguments, result, language)
            case Refused(code):
                return self._rendering.refusal_text(action, code, language)
            case _:
                return None

    async def _proposed(self, act: Act, action: Action, task: "_Task") -> Carried:
        language, doing = act.understanding.language, task.doing[0]
        identity = await self._identity(task.snapshot.conversation)
        if not _may(identity, action.identity, self._clock.now()):
            # a signature that lapsed since still says whose it would be, and shows nothing any more
            return self._to_person(act, "action_failed", "look_up")
        before: Any = None
        if action.before is not None:
            ended = await self._call(action.before, doing.arguments, identity)
            if isinstance(ended, Refused) and (
                text := self._rendering.refusal_text(action, ended.code, language)
            ):
                rest = replace(act.understanding, doing=task.doing[1:])
                return Carried(Chat(rest, text, "refused"), goes_on=bool(task.doing[1:]))
            if not isinstance(ended, Done):
                return self._to_person(act, "action_failed", "look_up")
            before = ended.result
        try:
            text = self._rendering.confirm_text(action, doing.arguments, before, language)
            lines = self._rendering.lines(action, doing.arguments, language, before=before)
        except Unrenderable:
            return self._to_person(act, "action_failed", "look_up")
        run = self._ids()
        proposal = self._proposal(run, action, doing, task, identity, text)
        words = telling.words_of(
            action, _after(act.said, text), [(line.label, line.value) for line in lines], language
        )
        proposal = replace(proposal, words=words, before=before)
        shown = replace(doing, asking=None, tries=0, offered=(), run=run)
        read = replace(act.understanding, doing=(shown, *task.doing[1:]))

        async def write(tx: Tx) -> Written:
            kept = await ledger.propose(tx, proposal, now=self._clock.now())
            return Written(tuple(telling.proposed(kept, action, words)))

        return Carried(replace(act, understanding=read), write=write)

    def _proposal(
        self,
        run: UUID,
        action: Action,
        doing: Doing,
        task: "_Task",
        identity: Identity,
        text: str,
    ) -> Proposal:
        language = task.decision.understanding.language
        return Proposal(
            run,
            task.snapshot.conversation,
            identity.subject,
            action,
            self._catalogue().release,
            dict(doing.arguments),
            telling.words_of(action, text, (), language),
            by="ai",
            language=language,
        )

    def _confirmed(self, confirm: Confirm, task: "_Task") -> Carried:
        language = confirm.understanding.language
        pressed = chosen_in(unanswered(task.snapshot), confirm.run)

        async def write(tx: Tx) -> Written:
            now, conversation = self._clock.now(), task.snapshot.conversation
            kept = await _own(tx, conversation, confirm.run)
            if kept is None:
                text = self._sentence(language, "changed")
                return Written((telling.said("gone", text),))
            action = self._catalogue().actions.get(kept.action)
            identity = await self._identity_of(tx, conversation)
            if not _may(identity, action.identity if action else "anonymous", now):
                return await self._refused(tx, confirm.run, language, "expired")
            taken = await ledger.confirm(
                tx,
                confirm.run,
                pressed.hash if pressed else kept.hash,
                action,
                now=now,
                day_began=self._company.day_began(),
            )
            if isinstance(taken, str):
                return await self._refused(tx, confirm.run, language, taken)
            said_yes = telling.confirmed(taken.run)
            if taken.over is None:
                return Written((said_yes,), begin=taken.run.id)
            waiting = replace(taken.run, why=taken.over)
            entries = (
                said_yes,
                telling.approval_requested(waiting),
                telling.said("approval", self._sentence(language, "approval"), waiting.id),
                telling.handed_off("needs_approval"),
            )
            return Written(entries, MoveTo("waiting"))

        return Carried(confirm, write=write)

    async def _refused(
        self, tx: Tx, run: UUID, language: str, why: Literal["gone", "changed", "expired"]
    ) -> Written:
        entries: list[Entry] = []
        if why == "expired" and (ended := await ledger.run_of(tx, run)):
            await ledger.expired(tx, run, now=self._clock.now())
            entries.append(telling.cancelled(ended, "expired", None))
        key = "expired" if why == "expired" else "changed"
        return Written((*entries, telling.said(why, self._sentence(language, key), run)))

    def _cancelled(self, cancel: Cancel, task: "_Task") -> Carried:
        language, run = cancel.understanding.language, cancel.run
        goes_on = bool(cancel.understanding.doing)
        if run is None:
            return Carried(cancel, (telling.said("cancelled", cancel.text),), goes_on=goes_on)

        async def write(tx: Tx) -> Written:
            kept = await _own(tx, task.snapshot.conversation, run)
            ended = await ledger.cancel(tx, run, now=self._clock.now()) if kept else None
            if ended is None:
                return Written((telling.said("too_late", self._sentence(language, "too_late")),))
            entry = telling.cancelled(ended, "cancelled", None)
            return Written((entry, telling.said("cancelled", cancel.text, run)))

        return Carried(cancel, write=write, goes_on=goes_on)

    async def _read(self, action: Action, arguments: Mapping[str, Any], task: "_Task") -> Ended:
        identity = await self._identity(task.snapshot.conversation)
        if not _may(identity, action.identity, self._clock.now()):
            return Refused("not_signed", "the customer is not signed in")
        known = _with_contact(arguments, identity)
        return await self._backends.run(action, known, key=f"read-{self._ids().hex}")

    async def _call(self, call: Call, arguments: Mapping[str, Any], identity: Identity) -> Ended:
        return await self._backends.call(call, _with_contact(arguments, identity))

    async def _identity(self, conversation: UUID) -> Identity:
        async with self._database.transaction() as tx:
            return await self._identity_of(tx, conversation)

    def _to_person(
        self, decision: Decision, reason: Literal["needs_approval", "action_failed"], key: str
    ) -> Carried:
        read = decision.understanding
        answered = decision.answered if isinstance(decision, Collect | Act) else ()
        text = self._sentence(read.language, key)
        return Carried(HandOff(read, reason, text, answered=answered))


class _Undone(Exception):
    """Takes the ledger's rows back with the events that were not written."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(type(outcome).__name__)
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class _Task:
    decision: Acting
    snapshot: Snapshot
    situation: Situation
    lookups: int

    @property
    def doing(self) -> tuple[Doing, ...]:
        return self.decision.understanding.doing


async def _own(tx: Tx, conversation: UUID, run: UUID) -> Run | None:
    """A run that the AI proposed in this very conversation: a yes reaches no other."""
    found = await ledger.run_of(tx, run)
    ours = found is not None and found.conversation == conversation and found.by == "ai"
    return found if ours else None


def _with_contact(arguments: Mapping[str, Any], identity: Identity) -> dict[str, Any]:
    """Whose it is stands in the signed identity and nowhere else."""
    known = {name: value for name, value in arguments.items() if name != CONTACT}
    return known if identity is ANONYMOUS else {**known, CONTACT: identity.subject}


def _may(identity: Identity, needed: str, now: datetime) -> bool:
    level = identity.level(now)
    return needed == "anonymous" or level == "confirmed" or level == needed


def _input(action: Action, name: str) -> Input | None:
    return next((one for one in action.inputs if one.name == name), None)


def _misfit(action: Action, arguments: Mapping[str, Any]) -> bool:
    """An input is missing or does not fit; or there is something that is no input."""
    names = {one.name for one in action.inputs}
    fitting = all(
        one.name in arguments and fits(one.schema, arguments[one.name]) is None
        for one in action.inputs
        if one.name in arguments or not one.is_optional
    )
    return not fitting or not names.issuperset(arguments)


def _after(said: str | None, text: str) -> str:
    return f"{said} {text}" if said else text
