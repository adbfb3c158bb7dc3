"""What was tried: articles that were shown, questions with their answers, actions with receipts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from warmline.conversations import (
    ActionCancelled,
    ActionConfirmed,
    ActionFailed,
    ActionProposed,
    ActionUnconfirmed,
    ApprovalDeclined,
    ApprovalGiven,
    ApprovalRequested,
    DeedText,
    Event,
    MessageSent,
    MessageText,
    ReceiptIssued,
)
from warmline.desk.brief.shape import ActionState, Asked, Done, Shown, Tried
from warmline.knowledge import Article

# What the AI says when it needs something from the customer.
_QUESTIONS = frozenset({"question", "collect"})


def tried_in(events: Sequence[Event], articles: Mapping[str, Article]) -> Tried:
    return Tried(_shown(events, articles), _questions(events), _actions(events))


def _shown(events: Sequence[Event], articles: Mapping[str, Article]) -> tuple[Shown, ...]:
    return tuple(
        Shown(slug, articles[slug].title if slug in articles else slug, event.seq)
        for event in events
        if isinstance(event.payload, MessageSent) and (slug := event.payload.article)
    )


def _questions(events: Sequence[Event]) -> tuple[Asked, ...]:
    """Each with the customer's next words, if nobody else spoke in between."""
    asked: list[Asked] = []
    waits = False
    for event in events:
        if not isinstance(event.payload, MessageSent) or not isinstance(event.body, MessageText):
            continue
        if event.payload.by == "customer":
            if waits:
                asked[-1] = replace(asked[-1], answer=event.body.text, answer_seq=event.seq)
            waits = False
            continue
        waits = event.payload.by == "ai" and event.payload.topic in _QUESTIONS
        if waits:
            asked.append(Asked(event.body.text, event.seq))
    return tuple(asked)


def _actions(events: Sequence[Event]) -> tuple[Done, ...]:
    runs: dict[UUID, Done] = {}
    for event in events:
        match event.payload:
            case ActionProposed(run=run, action=action):
                title = event.body.title if isinstance(event.body, DeedText) else action
                runs[run] = Done(action, title, "proposed", run, event.seq)
            case ReceiptIssued(run=run, action=action, receipt=receipt, number=number):
                found = runs.get(run) or Done(action, action, "done", run, event.seq)
                runs[run] = replace(
                    found, state="done", seq=event.seq, receipt=number, receipt_id=receipt
                )
            case payload:
                state = _state(payload)
                known = runs.get(getattr(payload, "run", UUID(int=0)))
                if state is not None and known is not None:
                    runs[known.run] = replace(known, state=state, seq=event.seq)
    return tuple(runs.values())


def _state(payload: object) -> ActionState | None:
    match payload:
        case ActionConfirmed() | ApprovalGiven():
            return "confirmed"
        case ApprovalRequested():
            return "awaiting_approval"
        case ApprovalDeclined():
            return "declined"
        case ActionUnconfirmed() | ActionFailed(reason="unknown"):
            return "unknown"
        case ActionFailed():
            return "failed"
        case ActionCancelled():
            return "cancelled"
        case _:
            return None
