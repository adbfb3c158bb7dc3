"""The agents' side of the desk: each act is one fenced command; a retry gets the same answer."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from warmline.conversations import (
    Appended,
    CallbackEnded,
    CallbackPromised,
    Command,
    ConversationClaimed,
    ConversationHandedBack,
    ConversationHeld,
    ConversationPassed,
    ConversationReopened,
    ConversationResolved,
    ConversationResumed,
    DeclineReason,
    Duplicate,
    Entry,
    Event,
    Feed,
    Fence,
    Log,
    MessageSent,
    MessageText,
    Move,
    MoveTo,
    Note,
    NoteAdded,
    Outcome,
    Payload,
    Person,
    PromiseKept,
    Standing,
    UnknownConversation,
    after,
    append_in,
    events_before,
    kept_as,
    lock,
    standing,
)
from warmline.desk import names
from warmline.desk.acting import Acting
from warmline.desk.asking import Reasks
from warmline.desk.attaching import with_files
from warmline.desk.errors import Impossible, NotAllowed, NotFound, TooLate
from warmline.desk.lists import assignments
from warmline.desk.mentions import called, follow_mentions
from warmline.desk.moving import end_offer, hold, move_held
from warmline.desk.promises import follow_promises, keeping
from warmline.desk.turns import Turns
from warmline.desk.visibility import may_see
from warmline.kit import Database, Tx
from warmline.routing import WaitingRow

END = 2**31 - 1

Allow = Callable[[Standing, WaitingRow | None], None]

SENTENCES: dict[Move, str] = {
    "claim": "This conversation cannot be taken over now.",
    "pass_to_agent": "Take the conversation before you pass it on.",
    "pass_to_queue": "Take the conversation before you put it back into the queue.",
    "hand_back": "Only a conversation that waits or is with an agent can go back to the AI.",
    "hold": "Take the conversation before you put it on hold.",
    "resume": "This conversation is not on hold.",
    "resolve": "This conversation is resolved already.",
    "reopen_by_agent": "This conversation is open already.",
}


@dataclass(frozen=True, slots=True)
class Acted:
    """`seq` is the event that the act became, now or when it was first sent."""

    seq: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class Act:
    """Which conversation, the act's own id, and the epoch its author saw (None: as it is now)."""

    conversation: UUID
    client_id: str
    if_epoch: int | None = None


class AgentDesk:
    def __init__(
        self,
        database: Database,
        log: Log,
        feed: Feed,
        turns: Turns,
        *,
        reasks: Reasks | None = None,
    ) -> None:
        self._database, self._log, self._feed, self._turns = database, log, feed, turns
        self._reasks = reasks or Reasks()

    async def claim(self, agent: Acting, act: Act) -> Acted:
        """Accepts what rings at this agent, takes the next from the queue, or over from the AI.
        What rings at a colleague is theirs until it rang out; leads may take that, too, and what a
        colleague has."""

        def entries(now: Standing) -> Sequence[Entry]:
            if now.holder not in (None, agent.id) and not agent.leads:
                raise TooLate("A colleague has this conversation.", now)
            return [Entry(ConversationClaimed(agent=agent.person, was=now.state))]

        def allow(now: Standing, row: WaitingRow | None) -> None:
            if row is None or row.offered_to in (None, agent.id) or row.expired:
                return
            if not agent.leads:
                raise TooLate(f"This rings at {row.offered_name or 'a colleague'}.", now)

        return await self._move(
            agent, act, "claim", entries, holder=agent.id, holders_only=False, allow=allow
        )

    async def decline(
        self, agent: Acting, act: Act, *, reason: DeclineReason | None = None
    ) -> Acted:
        """What rings at this agent goes to the next one; it costs them nothing."""
        async with self._database.transaction() as tx:
            now = await lock(tx, act.conversation)
            if now is None:
                raise NotFound
            seq = await kept_as(tx, act.conversation, _name(agent, act))
            if seq is not None:
                return Acted(seq, now)
            name = _name(agent, act)
            outcome = await end_offer(
                tx, act.conversation, name, agent.id, "declined", reason=reason
            )
            if outcome is None:
                raise TooLate("This does not ring at you any more.", now)
        self._feed.publish([outcome])
        assert isinstance(outcome, Appended), "nobody else writes to a locked conversation"
        return Acted(outcome.seq, outcome.standing)

    async def reply(
        self,
        agent: Acting,
        act: Act,
        text: str,
        *,
        promise: bool = False,
        due: datetime | None = None,
        keeps: int | None = None,
        files: Sequence[UUID] = (),
    ) -> Acted:
        """A message to the customer, by whoever holds the conversation. It may promise something,
        or keep what message `keeps` promised. Raises FileRefused for `files` that are not there."""
        sent = MessageSent(by="agent", agent=agent.person, promise=promise, due=due)
        now = await self._seen(agent, act)
        if isinstance(now, Acted):
            return now
        if not agent.holds(now):
            raise TooLate(
                "You don't have this conversation any more. Take it before you reply.", now
            )
        fence = Fence(now.epoch if act.if_epoch is None else act.if_epoch)
        entry = Entry(sent, MessageText(text))
        command = Command(act.conversation, _name(agent, act), [entry], fence)
        asks = text if self._reasks.hears(text) else None
        if promise or keeps is not None or files or asks is not None:
            outcome = await self._append_whole(agent, command, keeps=keeps, files=files, asks=asks)
        else:
            outcome = await self._log.append(command)
        if isinstance(outcome, Appended | Duplicate):
            return Acted(outcome.seq, outcome.standing)
        if isinstance(outcome, UnknownConversation):
            raise NotFound
        if agent.holds(outcome.standing) and act.if_epoch != outcome.standing.epoch:
            # It was put on hold or woken meanwhile, but it never left this agent's hands.
            renewed = Act(act.conversation, act.client_id, outcome.standing.epoch)
            return await self.reply(
                agent, renewed, text, promise=promise, due=due, keeps=keeps, files=files
            )
        raise TooLate("A colleague took over before this was sent.", outcome.standing)

    async def note(
        self, agent: Acting, act: Act, text: str, *, mentions: Collection[UUID] = ()
    ) -> Acted:
        """For colleagues only; needs no hold and voids nobody's answer. Those whom it `mentions`
        may see the conversation from now on."""
        now = await self._seen(agent, act)
        if isinstance(now, Acted):
            return now
        if mentions:
            return await self._append_calling(agent, act, text, mentions)
        entry = Entry(NoteAdded(agent=agent.person), Note(text))
        return await self._append(Command(act.conversation, _name(agent, act), [entry]))

    async def pass_on(
        self, agent: Acting, act: Act, *, to: Person | None, note: str, queue: str | None = None
    ) -> Acted:
        """To a colleague, or with `to=None` into a queue: the one named, else the one that fits.
        Raises UnknownQueue."""
        assert to is None or queue is None, "to somebody, or to a queue"
        entry = _noted(ConversationPassed(by=agent.person, to=to, queue=queue), note)
        move: Move = "pass_to_agent" if to else "pass_to_queue"
        return await self._move(agent, act, move, lambda _: [entry], holder=to.id if to else None)

    async def hand_back(self, agent: Acting, act: Act, *, note: str = "") -> Acted:
        """To the AI, which is told what was promised and answers what the agent left open."""
        events = await self._events(act.conversation)
        promises = _still_promised(events)
        entry = _noted(ConversationHandedBack(by=agent.person, promises=promises), note)
        acted = await self._move(
            agent, act, "hand_back", lambda _: [entry], answers=_last_answered(events)
        )
        if acted.standing.turn_is_open:
            self._turns.wake(act.conversation)
        return acted

    async def hold(
        self,
        agent: Acting,
        act: Act,
        *,
        until: datetime,
        waiting_for: Literal["customer", "colleague", "third_party"],
        note: str = "",
    ) -> Acted:
        held = ConversationHeld(by=agent.person, until=until, waiting_for=waiting_for)
        return await self._move(agent, act, "hold", lambda _: [_noted(held, note)], keeps=True)

    async def resume(self, agent: Acting, act: Act) -> Acted:
        resumed = Entry(ConversationResumed(by="agent"))
        return await self._move(agent, act, "resume", lambda _: [resumed], keeps=True)

    async def resolve(self, agent: Acting, act: Act) -> Acted:
        resolved = Entry(ConversationResolved(by=agent.person))
        return await self._move(agent, act, "resolve", lambda _: [resolved], answers=END)

    async def reopen(self, agent: Acting, act: Act) -> Acted:
        reopened = Entry(ConversationReopened(by="agent", agent=agent.person))
        return await self._move(
            agent,
            act,
            "reopen_by_agent",
            lambda _: [reopened],
            holder=agent.id,
            holders_only=False,
        )

    async def _move(
        self,
        agent: Acting,
        act: Act,
        move: Move,
        entries: Callable[[Standing], Sequence[Entry]],
        *,
        holder: UUID | None = None,
        keeps: bool = False,
        holders_only: bool = True,
        answers: int | None = None,
        allow: Allow | None = None,
    ) -> Acted:

        def command(now: Standing, row: WaitingRow | None) -> Command:
            state = after(now.state, move)
            if state is None:
                raise Impossible(SENTENCES[move])
            if holders_only and not agent.holds(now) and not agent.leads:
                raise NotAllowed("Only the agent who has this conversation can do that.")
            said = entries(now)
            if allow is not None:
                allow(now, row)
            return Command(
                act.conversation,
                _name(agent, act),
                said,
                fence=Fence(now.epoch),
                move=MoveTo(state, now.holder if keeps else holder),
                answers=None if answers is None else min(answers, now.heard),
            )

        # before it is held: who saw it in the queue hears that a colleague was faster
        await self._require_seen(agent, act)
        async with self._database.transaction() as tx:
            held = await hold(tx, act.conversation)
            if held is None:
                raise NotFound
            now = held.standing
            try:
                if not (move == "claim" and held.rings_at(agent.id)):
                    # what rings still does, whatever happened since it rang
                    _require_fresh(act, now)
                outcome = await move_held(tx, held, command(now, held.row))
            except (TooLate, Impossible, NotAllowed):
                seq = await kept_as(tx, act.conversation, _name(agent, act))
                if seq is None:
                    raise
                return Acted(seq, now)
        self._feed.publish([outcome])
        return _acted(outcome)

    async def _append(self, command: Command) -> Acted:
        return _acted(await self._log.append(command))

    async def _append_calling(
        self, agent: Acting, act: Act, text: str, mentions: Collection[UUID]
    ) -> Acted:
        """The note, and that its colleagues may see it, are durable together."""
        async with self._database.transaction() as tx:
            people = await called(tx, mentions, by=agent)
            entry = Entry(NoteAdded(agent=agent.person, mentions=people), Note(text))
            outcome = await append_in(tx, Command(act.conversation, _name(agent, act), [entry]))
            await follow_mentions(tx, outcome)
        self._feed.publish([outcome])
        if isinstance(outcome, Appended | Duplicate):
            return Acted(outcome.seq, outcome.standing)
        raise NotFound

    async def _append_whole(
        self,
        agent: Acting,
        command: Command,
        *,
        keeps: int | None,
        files: Sequence[UUID],
        asks: str | None,
    ) -> Outcome:
        """Not through the batch: a promise and what looks after it are durable together, and so are
        a message and its files, a question and that it was asked before."""
        where = command.conversation
        async with self._database.transaction() as tx:
            await lock(tx, where)
            # files are taken by the message that is written, and by no other
            if files and await _counts(tx, command):
                said = await with_files(tx, command.entries[0], files, where, agent.id)
                command = replace(command, entries=[said])
            now = await standing(tx, where)
            if asks is not None and now is not None:
                again = await self._reasks.asked_again(
                    tx, agent, where, asks, sent=now.last_seq + 1
                )
                command = replace(command, entries=[*command.entries, *again])
            if keeps is not None:
                kept = await keeping(tx, agent, where, keeps)
                command = replace(command, entries=[*command.entries, *kept])
            outcome = await append_in(tx, command)
            await follow_promises(tx, outcome)
        self._feed.publish([outcome])
        return outcome

    async def _seen(self, agent: Acting, act: Act) -> Standing | Acted:
        """How the conversation stands, or the answer that this very act got before."""
        now = await self._require_seen(agent, act)
        seq = await kept_as(self._database.reads, act.conversation, _name(agent, act))
        return now if seq is None else Acted(seq, now)

    async def _require_seen(self, agent: Acting, act: Act) -> Standing:
        tx = self._database.reads
        now = await standing(tx, act.conversation)
        if now is None:
            raise NotFound
        if not await may_see(tx, agent, act.conversation, now):
            rang = [one.agent["id"] for one in await assignments(tx, act.conversation)]
            raise _out_of_sight(act, now, rang=str(agent.id) in rang)
        return now

    async def _events(self, conversation: UUID) -> list[Event]:
        return await events_before(self._database.reads, conversation, before=END, limit=500)


def _acted(outcome: Outcome) -> Acted:
    if isinstance(outcome, Appended | Duplicate):
        return Acted(outcome.seq, outcome.standing)
    if isinstance(outcome, UnknownConversation):
        raise NotFound
    raise TooLate("Somebody changed this conversation a moment ago.", outcome.standing)


def _require_fresh(act: Act, now: Standing) -> None:
    """Before anything else: what stands in the way now came from whoever was faster."""
    if act.if_epoch not in (None, now.epoch):
        raise TooLate("Somebody changed this conversation a moment ago.", now)


async def _counts(tx: Tx, command: Command) -> bool:
    """Whether it will be written, as the conversation stands that is locked: neither a duplicate
    nor stale."""
    now = await standing(tx, command.conversation)
    fits = now is not None and command.fence is not None and now.epoch == command.fence.epoch
    return fits and await kept_as(tx, command.conversation, command.client_id) is None


def _out_of_sight(act: Act, now: Standing, *, rang: bool) -> NotFound | TooLate:
    """Who knew it in the queue, or at whom it rang, hears that a colleague was faster; to others
    it does not exist."""
    if rang or (act.if_epoch is not None and act.if_epoch < now.epoch):
        return TooLate("A colleague took this conversation a moment ago.", now)
    return NotFound()


def _name(agent: Acting, act: Act) -> str:
    return names.of_agent(agent.id, act.client_id)


def _noted(payload: Payload, note: str) -> Entry:
    return Entry(payload, Note(note) if note else None)


def _still_promised(events: Sequence[Event]) -> tuple[int, ...]:
    """Messages that promise something, and call-backs: all that a person owes this customer."""
    kept = {event.payload.made for event in events if isinstance(event.payload, PromiseKept)}
    ended = {event.payload.task for event in events if isinstance(event.payload, CallbackEnded)}
    return tuple(
        event.seq
        for event in events
        if (
            isinstance(event.payload, MessageSent)
            and event.payload.promise
            and event.seq not in kept
        )
        or (isinstance(event.payload, CallbackPromised) and event.payload.task not in ended)
    )


def _last_answered(events: Sequence[Event]) -> int:
    """The last customer message that a person replied to: everything before that person's last."""
    replies = [
        event.seq
        for event in events
        if isinstance(event.payload, MessageSent) and event.payload.by == "agent"
    ]
    heard = [
        event.seq
        for event in events
        if isinstance(event.payload, MessageSent) and event.payload.by == "customer"
    ]
    return max((seq for seq in heard if replies and seq < replies[-1]), default=0)
