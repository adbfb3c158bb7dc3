"""How a conversation stands, told by its events alone: what the conversation's row must equal."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from warmline.conversations.command import Standing
from warmline.conversations.events import (
    ConversationClaimed,
    ConversationHandedBack,
    ConversationHeld,
    ConversationPassed,
    ConversationReopened,
    ConversationResolved,
    ConversationResumed,
    Event,
    HandoffRequested,
    MessageSent,
)
from warmline.conversations.handoffs import (
    AssistantInvited,
    AssistantLeft,
    ConversationReleased,
)
from warmline.conversations.payloads import Payload
from warmline.conversations.states import State

NEW = Standing(state="with_ai", holder=None, epoch=0, last_seq=0, heard=0, answered=0)


def replay(events: Iterable[Event]) -> Standing:
    """`events` from the first one on, in order. `answered` is not told by events and stays 0."""
    standing = NEW
    for event in events:
        assert event.seq == standing.last_seq + 1, "sequence numbers have no gaps"
        standing = replace(standing, last_seq=event.seq)
        if isinstance(event.payload, MessageSent) and event.payload.by == "customer":
            standing = replace(standing, heard=event.seq)
        moved = _moved(event.payload, standing)
        if moved is not None:
            state, holder = moved
            standing = replace(standing, state=state, holder=holder, epoch=standing.epoch + 1)
    return standing


def _moved(  # noqa: C901 - one line for each move
    payload: Payload, before: Standing
) -> tuple[State, UUID | None] | None:
    match payload:
        case ConversationClaimed(agent=agent):
            return "with_agent", agent.id
        case HandoffRequested() | ConversationPassed(to=None):
            return "waiting", None
        case ConversationReleased() | AssistantLeft():
            return "waiting", None
        case AssistantInvited():
            return "waiting_with_ai", None
        case ConversationPassed(to=colleague) if colleague is not None:
            return "with_agent", colleague.id
        case ConversationHandedBack():
            return "with_ai", None
        case ConversationHeld():
            return "on_hold", before.holder
        case ConversationResumed():
            return "with_agent", before.holder
        case ConversationResolved():
            return "resolved", None
        case ConversationReopened(agent=agent):
            return ("with_ai", None) if agent is None else ("with_agent", agent.id)
        case _:
            return None
