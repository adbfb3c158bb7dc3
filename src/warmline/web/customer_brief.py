"""What the customer's frames about their brief come to."""

from typing import assert_never

from warmline.conversations import Appended, Duplicate
from warmline.desk import BadFact, BriefDesk, Fix, Visitor
from warmline.web import frames
from warmline.web.frames import ack, nack
from warmline.web.text import clean


async def brief_changed(desk: BriefDesk, visitor: Visitor, asked: frames.OfBrief) -> str:
    """The frame that answers."""
    try:
        kept = await _changed(desk, visitor, asked)
    except BadFact as refused:
        return nack(asked.client_id, "bad_fact", refused.sentence)
    return ack(asked.client_id, kept.seq, kept.at)


async def _changed(
    desk: BriefDesk, visitor: Visitor, asked: frames.OfBrief
) -> Appended | Duplicate:
    match asked:
        case frames.Correct(client_id=client_id, kind=kind, was=was, value=value):
            fix = Fix(kind, was or None, clean(value) if value else None)
            return await desk.correct(visitor, client_id, fix)
        case frames.TellNeed(client_id=client_id, needs=needs, consent=consent):
            return await desk.tell_need(visitor, client_id, needs, consent=consent)
        case frames.WithdrawNeed(client_id=client_id, needs=needs):
            return await desk.withdraw_need(visitor, client_id, needs)
        case _:
            assert_never(asked)
