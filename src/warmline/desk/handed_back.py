"""What a person hands back to the AI with the conversation: what is still promised."""

from collections.abc import Sequence

from warmline.ai import Promised
from warmline.conversations import (
    CallbackEnded,
    CallbackPromised,
    ConversationHandedBack,
    Event,
    MessageSent,
    MessageText,
    PromiseKept,
)
from warmline.desk.promises import due_of


def promised_in(events: Sequence[Event]) -> tuple[Promised, ...]:
    """Of the last hand-back, without what was kept since."""
    backs = [one.payload for one in events if isinstance(one.payload, ConversationHandedBack)]
    handed = frozenset(backs[-1].promises) if backs else frozenset()
    kept = {one.payload.made for one in events if isinstance(one.payload, PromiseKept)}
    ended = {one.payload.task for one in events if isinstance(one.payload, CallbackEnded)}
    found: list[Promised] = []
    for event in events:
        if event.seq not in handed or event.seq in kept:
            continue
        match event.payload:
            case MessageSent(agent=agent):
                text = event.body.text if isinstance(event.body, MessageText) else ""
                found.append(Promised(text, agent.name if agent else "", due_of(event)))
            case CallbackPromised(task=task, due=due) if task not in ended:
                found.append(Promised("", "", due))
    return tuple(found)
