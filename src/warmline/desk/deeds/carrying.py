"""From a decision about an action to what the log and the ledger keep of it.

What has to be read for it (an order's status, the choices of an input, what a proposal's words
need) is read first, outside any transaction. Then the turn's events and the ledger's rows are
written together, in one transaction and under the turn's fence.
"""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from warmline.actions import (
    Action,
    Backends,
    Catalogue,
    Done,
    Input,
    Rendering,
    Unrenderable,
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
    lock,
)
from warmline.desk.codes import Codes
from warmline.desk.deeds import telling
from warmline.desk.deeds.carried import (
    Carried,
    Company,
    IdentityOf,
    Task,
    Write,
    Written,
    to_person,
)
from warmline.desk.deeds.confirming import Confirming
from warmline.desk.deeds.lookups import Lookups
from warmline.desk.deeds.proposing import Proposing
from warmline.desk.deeds.telling import Ending, Sentence
from warmline.desk.moving import append_moving
from warmline.desk.outcome import situation_of, unanswered
from warmline.desk.promises import follow_promises
from warmline.desk.under_way import (
    code_in,
    doing_in,
    known_in,
    may_be_signed,
    offered_in,
    pressed_in,
)
from warmline.identity import ANONYMOUS
from warmline.kit import Clock, Database, Ids, Tx

# So many choices fit into a chat; who means another one says so.
MOST_OFFERED = 6
# One action may need so many lookups in a turn before the customer is asked something.
MOST_LOOKUPS = 8


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
        self._catalogue, self._engine, self._clock = catalogue, engine, clock
        self._sentence, self._company = sentence, company
        self._codes, self._rendering = codes, rendering
        self._lookups = Lookups(database, backends, identity_of, rendering, clock=clock, ids=ids)
        self._proposing = Proposing(
            self._lookups, catalogue, rendering, sentence, clock=clock, ids=ids
        )
        self._confirming = Confirming(catalogue, identity_of, company, sentence, clock=clock)

    async def situation(self, snapshot: Snapshot) -> Situation:
        """What the engine is told; of an anonymous customer nothing has to be read for it."""
        situation, events = situation_of(snapshot), snapshot.latest
        if not self._catalogue().actions:
            return situation
        doing, identity = doing_in(events), ANONYMOUS
        if may_be_signed(events, snapshot.standing.last_seq):
            identity = await self._lookups.identity(snapshot.conversation)
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
                outcome = await append_moving(tx, replace(command, entries=entries, move=move))
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
            return to_person(decision, self._sentence)
        task = Task(decision, snapshot, situation, lookups)
        match decision:
            case Collect():
                return await self._collected(decision, task)
            case Act():
                return await self._proposing.acted(decision, task)
            case Confirm():
                return self._confirming.confirmed(decision, task)
            case Cancel():
                return self._confirming.cancelled(decision, task)

    async def _collected(self, collect: Collect, task: Task) -> Carried:
        if collect.asking == "code" and collect.send:
            return self._with_code(collect, task)
        action = self._catalogue().actions.get(task.doing[0].action)
        wanted = _input(action, collect.asking) if action else None
        if collect.needs and wanted is not None and wanted.choices is not None:
            return await self._offered(collect, wanted, task)
        return Carried(collect, (telling.asked(collect, offered_in(task.doing)),))

    def _with_code(self, collect: Collect, task: Task) -> Carried:
        conversation = task.conversation

        async def write(tx: Tx) -> Written:
            sent = await self._codes.send_in(tx, conversation, self._codes.now)
            if isinstance(sent, Entry):
                return Written((telling.asked(collect), sent), posted=True)
            text = self._sentence(collect.understanding.language, "no_code")
            entries = (telling.said("hand_off", text), telling.handed_off("action_failed"))
            return Written(entries, MoveTo("waiting"))

        return Carried(collect, write=write)

    async def _offered(self, collect: Collect, wanted: Input, task: Task) -> Carried:
        """Looks up what there is to choose: one is taken, several are shown."""
        assert wanted.choices is not None
        doing = task.doing[0]
        looked_up = self._catalogue().actions.get(wanted.choices.action)
        language = collect.understanding.language
        if looked_up is None or task.lookups >= MOST_LOOKUPS:
            return to_person(collect, self._sentence)
        identity = await self._lookups.identity(task.conversation)
        found = await self._lookups.read(looked_up, doing.arguments, identity)
        if not isinstance(found, Done):
            return to_person(collect, self._sentence)
        try:
            choices = self._rendering.choices_of(wanted.choices, found.result, language)
        except Unrenderable:
            return to_person(collect, self._sentence)
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

    async def _on(self, task: Task, doing: tuple[Doing, ...]) -> Carried:
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


class _Undone(Exception):
    """Takes the ledger's rows back with the events that were not written."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(type(outcome).__name__)
        self.outcome = outcome


def _input(action: Action, name: str) -> Input | None:
    return next((one for one in action.inputs if one.name == name), None)
