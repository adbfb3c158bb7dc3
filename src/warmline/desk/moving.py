"""Moves: whatever gives a conversation to somebody, takes it from them or ends its wait goes here.

The move, the line and the seats of the agents concerned are durable together. The conversation's
row is held first, then the seats in the order of their ids, so that nobody waits in a circle.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from warmline.conversations import (
    WAITING,
    Appended,
    AssignmentEnded,
    Command,
    ConversationClaimed,
    ConversationPassed,
    Entry,
    OfferEnd,
    Outcome,
    Person,
    Standing,
    UnknownConversation,
    append_in,
    lock,
    standing,
)
from warmline.kit import Tx
from warmline.routing import Happened, SeatRow, WaitingRow, line, named, queues, seats

Allow = Callable[[Standing, WaitingRow | None], None]


async def append_moving(tx: Tx, command: Command, *, allow: Allow | None = None) -> Outcome:
    """As `append_in`; `allow` may refuse by how it stands and where it rings, which hold from then
    until the commit. Raises UnknownQueue where it is passed to a queue that is not there."""
    if command.move is None:
        return await append_in(tx, command)
    await lock(tx, command.conversation)
    before = await standing(tx, command.conversation)
    if before is None:
        return UnknownConversation()
    row = await line.in_line(tx, command.conversation)
    if allow is not None:
        allow(before, row)
    if (queue := _queue_of(command)) is not None:
        named(await queues(tx), queue)
    places = await seats.lock_seats(tx, _concerned(before, command, row))
    outcome = await append_in(tx, _told(command, row, places))
    if isinstance(outcome, Appended):
        await _follow(tx, before, outcome, row)
    return outcome


async def end_offer(
    tx: Tx, conversation: UUID, name: str, agent: UUID, how: OfferEnd
) -> Outcome | None:
    """Ends what rings at this agent; None where nothing does. The conversation is locked."""
    row = await line.in_line(tx, conversation)
    if row is None or row.offered_to != agent:
        return None
    await seats.lock_seats(tx, [agent])
    ended = AssignmentEnded(agent=Person(agent, row.offered_name or ""), how=how)
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
    known = await queues(tx) if row is None else ()
    weight = row.weight if row else await line.weight_of(tx, conversation, known)
    heavy = "heavy" if row and row.heavy else None
    happened = [*_offer_over(outcome, weight), *_hands(before, now, weight, heavy)]
    await seats.record(tx, [replace(one, conversation=conversation) for one in happened])
    if now.state not in WAITING:
        await line.drop(tx, conversation)
    elif row is None:
        passed = _passed(outcome)
        refused: dict[UUID, datetime] = {before.holder: outcome.at} if before.holder else {}
        await line.make(
            tx, conversation, known, queue=passed.queue if passed else None, refused=refused
        )


def _passed(outcome: Appended) -> ConversationPassed | None:
    found = (event.payload for event in outcome.events)
    return next((one for one in found if isinstance(one, ConversationPassed)), None)


def _offer_over(outcome: Appended, weight: int) -> Sequence[Happened]:
    return [
        Happened(one.payload.agent.id, "offer_ended", weight=weight, cause=one.payload.how)
        for one in outcome.events
        if isinstance(one.payload, AssignmentEnded)
    ]


def _hands(before: Standing, now: Standing, weight: int, heavy: str | None) -> Sequence[Happened]:
    """Who has it no more, and who has it now."""
    if before.holder == now.holder and now.holder is not None:
        match before.state, now.state:
            case "with_agent", "on_hold":
                return [Happened(now.holder, "held", weight=weight)]
            case "on_hold", "with_agent":
                return [Happened(now.holder, "resumed", weight=weight)]
            case _:
                return []
    happened = []
    if before.holder is not None:
        happened.append(Happened(before.holder, "left", weight=weight))
    if now.holder is not None:
        happened.append(Happened(now.holder, "taken", weight=weight, cause=heavy))
    return happened
