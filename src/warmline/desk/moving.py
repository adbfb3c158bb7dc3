"""Moves: whatever gives a conversation to somebody, takes it from them or ends its wait goes here.

The move, the line and the seats of the agents concerned are durable together. The conversation's
row is held first, then the seats in the order of their ids, so that nobody waits in a circle.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from warmline.conversations import (
    WAITING,
    Appended,
    AssignmentEnded,
    Command,
    ConversationClaimed,
    ConversationPassed,
    DeclineReason,
    Entry,
    OfferEnd,
    Outcome,
    Person,
    Standing,
    UnknownConversation,
    append_all_in,
    append_in,
    lock,
)
from warmline.kit import Tx
from warmline.routing import Happened, SeatRow, WaitingRow, line, named, queues, seats


@dataclass(frozen=True, slots=True)
class Held:
    """A conversation that the transaction in hand holds: how it stands and where it rings, which
    stay so until the commit."""

    standing: Standing
    row: WaitingRow | None

    def rings_at(self, agent: UUID) -> bool:
        return self.row is not None and self.row.offered_to == agent


async def hold(tx: Tx, conversation: UUID) -> Held | None:
    """None where there is no such conversation."""
    now = await lock(tx, conversation)
    return None if now is None else Held(now, await line.in_line(tx, conversation))


async def append_moving(tx: Tx, command: Command) -> Outcome:
    """As `append_in`. Raises UnknownQueue where it is passed to a queue that is not there."""
    if command.move is None:
        return await append_in(tx, command)
    held = await hold(tx, command.conversation)
    return UnknownConversation() if held is None else await move_held(tx, held, command)


async def move_held(tx: Tx, held: Held, command: Command) -> Outcome:
    """As `append_moving`, of a conversation that is held already."""
    before, row = held.standing, held.row
    if (queue := _queue_of(command)) is not None:
        named(await queues(tx), queue)
    places = await seats.lock_seats(tx, _concerned(before, command, row))
    (outcome,) = await append_all_in(tx, [_told(command, row, places)])
    if isinstance(outcome, Appended):
        await _follow(tx, before, outcome, row)
    return outcome


async def end_offer(
    tx: Tx,
    conversation: UUID,
    name: str,
    agent: UUID,
    how: OfferEnd,
    *,
    reason: DeclineReason | None = None,
) -> Outcome | None:
    """Ends what rings at this agent; None where nothing does. The conversation is locked."""
    row = await line.in_line(tx, conversation)
    if row is None or row.offered_to != agent:
        return None
    await seats.lock_seats(tx, [agent])
    ended = AssignmentEnded(agent=Person(agent, row.offered_name or ""), how=how, reason=reason)
    outcome = await append_in(tx, Command(conversation, name, [Entry(ended)]))
    if isinstance(outcome, Appended):
        happened = Happened(agent, "offer_ended", conversation, row.weight, cause=how)
        await seats.record(tx, [happened])
        await line.end_offer(tx, conversation, {agent: outcome.at})
    return outcome


def _queue_of(command: Command) -> str | None:
    passed = [e.payload for e in command.entries if isinstance(e.payload, ConversationPassed)]
    return passed[0].queue if passed else None


def _concerned(before: Standing, command: Command, row: WaitingRow | None) -> set[UUID]:
    holder = command.move.holder if command.move else None
    offered = row.offered_to if row else None
    return {agent for agent in (before.holder, holder, offered) if agent is not None}


def _told(command: Command, row: WaitingRow | None, places: dict[UUID, SeatRow]) -> Command:
    """With what becomes of an offer: it was taken, or it is over."""
    if row is None or row.offered_to is None or command.move is None:
        return command
    if command.move.state in WAITING:
        return command
    offered = row.offered_to
    if command.move.holder == offered and places[offered].presence == "online":
        return replace(command, entries=[_as_assigned(entry) for entry in command.entries])
    how: OfferEnd = "vanished" if command.move.holder == offered else "withdrawn"
    ended = AssignmentEnded(agent=Person(offered, row.offered_name or ""), how=how)
    return replace(command, entries=[*command.entries, Entry(ended)])


def _as_assigned(entry: Entry) -> Entry:
    if not isinstance(entry.payload, ConversationClaimed):
        return entry
    claimed = ConversationClaimed(agent=entry.payload.agent, was=entry.payload.was, assigned=True)
    return Entry(claimed, entry.body)


async def _follow(tx: Tx, before: Standing, outcome: Appended, row: WaitingRow | None) -> None:
    """What the move means for the line and for the seats."""
    conversation, now = outcome.events[0].conversation, outcome.standing
    heavy = "heavy" if row and row.heavy else None
    if happened := [*_offer_over(outcome), *_hands(before, now, heavy)]:
        weight = row.weight if row else await line.weight_of(tx, conversation)
        told = [replace(one, conversation=conversation, weight=weight) for one in happened]
        await seats.record(tx, told)
    if now.state not in WAITING:
        # a round may have made the row since it was looked for
        if row is not None or before.state in WAITING:
            await line.drop(tx, conversation)
    elif row is None:
        known = await queues(tx)
        passed = _passed(outcome)
        refused: dict[UUID, datetime] = {before.holder: outcome.at} if before.holder else {}
        await line.make(
            tx, conversation, known, queue=passed.queue if passed else None, refused=refused
        )


def _passed(outcome: Appended) -> ConversationPassed | None:
    found = (event.payload for event in outcome.events)
    return next((one for one in found if isinstance(one, ConversationPassed)), None)


def _offer_over(outcome: Appended) -> Sequence[Happened]:
    return [
        Happened(one.payload.agent.id, "offer_ended", cause=one.payload.how)
        for one in outcome.events
        if isinstance(one.payload, AssignmentEnded)
    ]


def _hands(before: Standing, now: Standing, heavy: str | None) -> Sequence[Happened]:
    """Who has it no more, and who has it now."""
    if before.holder == now.holder and now.holder is not None:
        match before.state, now.state:
            case "with_agent", "on_hold":
                return [Happened(now.holder, "held")]
            case "on_hold", "with_agent":
                return [Happened(now.holder, "resumed")]
            case _:
                return []
    happened = []
    if before.holder is not None:
        happened.append(Happened(before.holder, "left"))
    if now.holder is not None:
        happened.append(Happened(now.holder, "taken", cause=heavy))
    return happened
