"""What is under way in a conversation, read from its events."""

from collections.abc import Sequence
from uuid import UUID

from warmline.ai import Code, Doing, Fact, Offer, Pressed
from warmline.conversations import (
    ActionCancelled,
    ActionConfirmed,
    ActionProposed,
    Choice,
    Collected,
    ConversationClaimed,
    Event,
    IdentityConfirmed,
    IdentityRefused,
    IdentitySigned,
    MessageSent,
    Offered,
    ReadFacts,
    TurnDecided,
)
from warmline.conversations import Doing as KeptDoing
from warmline.desk.corrections import facts_in, put_right

CODE_TOPIC = "code"


def doing_in(events: Sequence[Event]) -> tuple[Doing, ...]:
    """As the last turn left it. A proposal that was ended by somebody else since is not under way
    any more, and nothing is once a person took over: what is kept of it then is for the brief."""
    turn = next((one for one in reversed(events) if isinstance(one.payload, TurnDecided)), None)
    if turn is None or not isinstance(turn.payload, TurnDecided):
        return ()
    if turn.payload.decision == "hand_off" or _was_claimed(events, since=turn.seq):
        return ()
    collected = turn.body.collected if isinstance(turn.body, ReadFacts) else ()
    ended = {
        event.payload.run
        for event in events
        if event.seq > turn.seq and isinstance(event.payload, ActionCancelled | ActionConfirmed)
    }
    # erased bodies leave nothing to go on with
    known = zip(turn.payload.doing, collected, strict=False)
    return tuple(
        _doing(kept, more, events, turn.seq) for kept, more in known if kept.run not in ended
    )


def _was_claimed(events: Sequence[Event], *, since: int) -> bool:
    return any(isinstance(one.payload, ConversationClaimed) and one.seq > since for one in events)


def kept(doing: Sequence[Doing]) -> tuple[tuple[KeptDoing, ...], tuple[Collected, ...]]:
    """As the log keeps it: what is done, and what the customer said for it."""
    return (
        tuple(KeptDoing(one.action, one.asking, one.tries, one.run) for one in doing),
        tuple(
            Collected(
                dict(one.arguments),
                tuple(Offered(offer.value, offer.title) for offer in one.offered),
            )
            for one in doing
        ),
    )


def offered_in(doing: Sequence[Doing]) -> tuple[str, ...]:
    """What there is to choose for the input that is asked for now."""
    waits = bool(doing) and doing[0].asking is not None
    return tuple(offer.title for offer in doing[0].offered) if waits else ()


def _doing(kept: KeptDoing, collected: Collected, events: Sequence[Event], turn: int) -> Doing:
    """With what was corrected since; but what was proposed stays as it was read to the customer."""
    offered = tuple(Offer(one.value, one.title) for one in collected.offered)
    arguments = collected.arguments
    if kept.run is None:
        arguments = dict(put_right(arguments, events, since=turn))
    return Doing(kept.action, arguments, kept.asking, kept.tries, offered, kept.run)


def pressed_in(heard: Sequence[Event], events: Sequence[Event]) -> Pressed | None:
    """The button that the customer pressed last, and whether its proposal still stands as it was
    read."""
    last = heard[-1].payload if heard else None
    if not isinstance(last, MessageSent) or last.choice is None:
        return None
    choice = last.choice
    waiting = doing_in(events)
    proposed = proposal_in(events, choice.run)
    # of a proposal that is further back than these events go the ledger knows what it was
    unread = bool(events) and events[0].seq > 1
    as_read = proposed.hash == choice.hash if proposed is not None else unread
    return Pressed(choice.yes, bool(waiting) and waiting[0].run == choice.run and as_read)


def chosen_in(heard: Sequence[Event], run: UUID) -> Choice | None:
    """The button of this run, where it was pressed."""
    pressed = (one.payload.choice for one in heard if isinstance(one.payload, MessageSent))
    return next((one for one in pressed if one is not None and one.run == run), None)


def proposal_in(events: Sequence[Event], run: UUID) -> ActionProposed | None:
    found = (event.payload for event in events if isinstance(event.payload, ActionProposed))
    return next((one for one in found if one.run == run), None)


def code_in(heard: Sequence[Event], events: Sequence[Event]) -> Code | None:
    """What became of the code that the customer typed last."""
    last = heard[-1] if heard else None
    if last is None or not isinstance(last.payload, MessageSent):
        return None
    if last.payload.topic != CODE_TOPIC:
        return None
    for event in events:
        if event.seq < last.seq:
            continue
        if isinstance(event.payload, IdentityConfirmed):
            return "confirmed"
        if isinstance(event.payload, IdentityRefused):
            return _refused(event.payload)
    return None


def _refused(refused: IdentityRefused) -> Code:
    match refused.reason:
        case "expired":
            return "expired"
        case "too_many":
            return "too_many"
        case _:
            return "wrong"


def known_in(earlier: Sequence[Event]) -> tuple[Fact, ...]:
    """What the customer stated before, and put right, the latest first; each once."""
    latest = sorted(facts_in(earlier), key=lambda one: one.seq, reverse=True)
    return tuple(
        Fact(one.kind, one.value, one.text)  # type: ignore[arg-type]  # kept kinds
        for one in latest
    )


def may_be_signed(events: Sequence[Event], last_seq: int) -> bool:
    """Whether it is worth asking who this is: a conversation that is known from its beginning and
    in which nobody signed in is anonymous."""
    if not events or events[0].seq > 1 or events[-1].seq < last_seq:
        return True
    return any(isinstance(event.payload, IdentitySigned | IdentityConfirmed) for event in events)
