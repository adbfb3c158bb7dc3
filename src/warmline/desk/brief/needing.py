"""What whoever helps this customer must know: told now or earlier, or only heard."""

from collections.abc import Sequence

from warmline.conversations import Event, Need, Needs, NeedTold, NeedWithdrawn
from warmline.desk.brief.shape import NeedShown
from warmline.desk.needs import KeptNeed, need_of
from warmline.desk.stated import Stated


def needs_in(
    events: Sequence[Event], facts: Sequence[Stated], kept: Sequence[KeptNeed]
) -> tuple[NeedShown, ...]:
    """`kept` is what earlier conversations, or this one, told to remember."""
    shown: dict[Need, NeedShown] = {}
    for one in kept:
        shown[one.need] = NeedShown(one.need, told=True, kept=True)
    remembered = set(shown)
    withdrawn: dict[Need, int] = {}
    for event in events:
        if not isinstance(event.body, Needs):
            continue
        for need in event.body.needs:
            if isinstance(event.payload, NeedTold):
                # what was told to remember and is not kept any more was withdrawn elsewhere
                shown[need] = NeedShown(need, True, need in remembered, event.seq)
            elif isinstance(event.payload, NeedWithdrawn):
                shown.pop(need, None)
                withdrawn[need] = event.seq
    for fact in facts:
        heard = need_of(fact)
        if heard and heard not in shown and fact.seq > withdrawn.get(heard, 0):
            shown[heard] = NeedShown(heard, told=False, kept=False, seq=fact.seq)
    return tuple(shown.values())
