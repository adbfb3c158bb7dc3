"""What a customer wishes for beside the talk: a person, the assistant, to be called back, to rate.
Each is answered by one frame, an ack or a nack."""

from typing import Protocol

from warmline.desk import (
    AlreadyRated,
    BadAddress,
    CallbackDesk,
    NothingToRate,
    RatingDesk,
    Reception,
    Visitor,
    Wanted,
    read_address,
)
from warmline.web import frames
from warmline.web.frames import ack, nack
from warmline.web.opening import Opening
from warmline.web.text import clean

Granted = frames.CallBack | frames.CancelCallBack | frames.Rate


class Desks(Protocol):
    """Of what a customer's socket has, what grants a wish."""

    @property
    def reception(self) -> Reception: ...

    @property
    def callbacks(self) -> CallbackDesk: ...

    @property
    def ratings(self) -> RatingDesk: ...

    @property
    def opening(self) -> Opening: ...


async def grant(desks: Desks, visitor: Visitor, wish: frames.Wish) -> str:
    reception = desks.reception
    match wish:
        case frames.AskPerson():
            now = await reception.ask_for_person(visitor, wish.client_id)
        case frames.AskAssistant():
            now = await reception.ask_for_assistant(visitor, wish.client_id)
        case frames.InviteAssistant():
            now = await reception.invite_assistant(visitor, wish.client_id)
    return ack(wish.client_id, now.last_seq, None)


async def keep(desks: Desks, visitor: Visitor, received: Granted) -> str:
    try:
        match received:
            case frames.CallBack():
                return await _call_back(desks, visitor, received)
            case frames.CancelCallBack():
                return await _cancel(desks, visitor, received)
            case frames.Rate():
                return await _rate(desks, visitor, received)
    except BadAddress as bad:
        return nack(received.client_id, "bad_address", bad.sentence)
    except NothingToRate as nothing:
        return nack(received.client_id, "nothing_to_rate", nothing.sentence)
    except AlreadyRated as rated:
        return nack(received.client_id, "already_rated", rated.sentence)


async def _call_back(desks: Desks, visitor: Visitor, wish: frames.CallBack) -> str:
    if wish.way == "mail" and not desks.callbacks.can_mail:
        return nack(wish.client_id, "cannot_send", "We can't write mails here.")
    address = read_address(
        wish.way,
        clean(wish.address),
        language=visitor.language,
        timezone=desks.opening.timezone,
    )
    await desks.reception.opened(visitor)
    wanted = Wanted(wish.way, address, clean(wish.note))
    now = await desks.callbacks.promise(visitor.conversation, wish.client_id, wanted)
    return ack(wish.client_id, now.last_seq, None)


async def _cancel(desks: Desks, visitor: Visitor, wish: frames.CancelCallBack) -> str:
    await desks.reception.opened(visitor)
    now = await desks.callbacks.cancel(visitor.conversation, wish.client_id)
    return ack(wish.client_id, now.last_seq, None)


async def _rate(desks: Desks, visitor: Visitor, given: frames.Rate) -> str:
    await desks.reception.opened(visitor)
    kept = await desks.ratings.rate(
        visitor.conversation, given.client_id, given.score, clean(given.comment)
    )
    return ack(given.client_id, kept.seq, kept.at)
