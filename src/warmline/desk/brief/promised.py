"""What was promised to this customer, by whomever, and what became of it."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from warmline.conversations import (
    CallbackAddress,
    CallbackEnded,
    CallbackOverdue,
    CallbackPromised,
    Event,
    MessageSent,
    MessageText,
    PromiseKept,
    PromiseMissed,
)
from warmline.desk.brief.shape import CallBack, Promise
from warmline.desk.promises import PromiseState, due_of


def promises_in(events: Sequence[Event]) -> tuple[Promise, ...]:
    # in order, so that one that was missed first and kept after all is kept
    states: dict[int, PromiseState] = {}
    for event in events:
        if isinstance(event.payload, PromiseMissed):
            states.setdefault(event.payload.made, "missed")
        elif isinstance(event.payload, PromiseKept):
            states[event.payload.made] = "kept"
    return tuple(
        Promise(
            text=event.body.text if isinstance(event.body, MessageText) else "",
            by=event.payload.agent.name if event.payload.agent else "",
            due=due_of(event),
            seq=event.seq,
            state=states.get(event.seq, "open"),
        )
        for event in events
        if isinstance(event.payload, MessageSent) and event.payload.promise
    )


def call_backs_in(events: Sequence[Event]) -> tuple[CallBack, ...]:
    found: dict[UUID, CallBack] = {}
    for event in events:
        match event.payload:
            case CallbackPromised(task=task, way=way, due=due):
                address = event.body.address if isinstance(event.body, CallbackAddress) else None
                found[task] = CallBack(task, way, due, address, event.seq)
            case CallbackEnded(task=task, outcome=outcome) if task in found:
                found[task] = replace(found[task], outcome=outcome)
            case CallbackOverdue(task=task) if task in found:
                found[task] = replace(found[task], overdue=True)
    return tuple(found.values())
