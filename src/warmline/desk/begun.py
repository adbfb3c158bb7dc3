"""What the customer wanted done when a person took over: nobody repeats themselves, and nothing is
done twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from warmline.conversations import (
    ActionCancelled,
    ActionConfirmed,
    ActionFailed,
    ApprovalDeclined,
    Collected,
    ConversationResolved,
    Event,
    ReadFacts,
    ReceiptIssued,
    TurnDecided,
)
from warmline.conversations import Doing as KeptDoing
from warmline.desk.corrections import put_right


@dataclass(frozen=True, slots=True)
class Begun:
    """An action that was begun and is not over: `arguments` is what is known of its inputs. `run`
    is set once the customer said yes and nobody knows yet what becomes of it: it waits for an
    approval, is being done, or somebody has to find out. Then it must not be begun again."""

    action: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    run: UUID | None = None


def begun_in(events: Sequence[Event]) -> tuple[Begun, ...]:
    """As the AI left it; without what was done since, by whomever, and what the customer does not
    want any more."""
    turn = _left_in(events)
    if turn is None or not isinstance(turn.payload, TurnDecided):
        return ()
    collected = turn.body.collected if isinstance(turn.body, ReadFacts) else ()
    since = [event.payload for event in events if event.seq > turn.seq]
    done = {one.action for one in since if isinstance(one, ReceiptIssued)}
    # erased bodies leave nothing to go on with
    known = zip(turn.payload.doing, collected, strict=False)
    return tuple(
        Begun(kept.action, _arguments(kept, more, events, turn.seq), _under_way(kept, since))
        for kept, more in known
        if kept.action not in done and not _unwanted(kept, since)
    )


def _arguments(
    kept: KeptDoing, more: Collected, events: Sequence[Event], turn: int
) -> Mapping[str, Any]:
    """With what was corrected since, unless the customer said yes to what it was."""
    return more.arguments if kept.run else put_right(more.arguments, events, since=turn)


def _left_in(events: Sequence[Event]) -> Event | None:
    """The turn that tells what is under way: the last one, or the one before where a person took
    over for a reason of its own. What the AI went on without is over."""
    for event in reversed(events):
        if isinstance(event.payload, ConversationResolved):
            return None
        if isinstance(event.payload, TurnDecided):
            if event.payload.doing:
                return event
            if event.payload.decision != "hand_off":
                return None
    return None


def _unwanted(kept: KeptDoing, since: Sequence[object]) -> bool:
    """The customer took it back, or a supervisor said no; not what only ran out."""
    if kept.run is None:
        return False
    for one in since:
        if isinstance(one, ActionCancelled) and one.run == kept.run:
            return one.reason in ("cancelled", "changed")
        if isinstance(one, ApprovalDeclined) and one.run == kept.run:
            return True
    return False


def _under_way(kept: KeptDoing, since: Sequence[object]) -> UUID | None:
    confirmed = False
    for one in since:
        if isinstance(one, ActionConfirmed) and one.run == kept.run:
            confirmed = True
        if isinstance(one, ActionFailed) and one.run == kept.run and one.reason != "unknown":
            # it had no effect, so that it can be tried again
            return None
    return kept.run if confirmed else None
