"""What an agent is about to write, looked at before it is sent: is it true, will it be kept,
and does it ask for what the customer told already?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from warmline.actions import Action, Catalogue
from warmline.ai import Claims, Deed, Pledge
from warmline.desk import promises_sql as sql
from warmline.desk.asking import KnownAlready, Reasks
from warmline.kit import Tx
from warmline.people import OpeningHours

# A receipt that is older proves nothing about what is written now.
PROVEN_FOR = timedelta(days=30)

# The stems by which an action shows what it does, in its name, title, intents or description: all
# words of one way must be there. An action whose words say nothing is never offered.
_WAYS: dict[Deed, tuple[tuple[str, ...], ...]] = {
    "refund": (("refund",), ("reimburs",), ("money back",)),
    "address_change": (("address",),),
    "due_date_change": (("due", "dat"), ("postpon",), ("reschedul",), ("instal", "mov")),
    "card_block": (("card", "block"), ("card", "freez"), ("card", "lock")),
    "cancellation": (("cancel",), ("terminat",)),
    "dispute": (("disput",), ("chargeback",)),
    "pause": (("paus",), ("dunning",), ("reminder", "stop")),
}
_WORD_ENDS = re.compile(r"[_\W]+")


@dataclass(frozen=True, slots=True)
class Unproven:
    """A sentence that claims what no receipt shows; `action` is the name of one that would do it,
    None where the company declared none."""

    text: str
    action: str | None


@dataclass(frozen=True, slots=True)
class ReplyCheck:
    claims: tuple[Unproven, ...]
    promise: Pledge | None
    asks: tuple[KnownAlready, ...] = ()


async def check_reply(
    tx: Tx,
    conversation: UUID,
    text: str,
    *,
    claims: Claims,
    catalogue: Catalogue,
    hours: OpeningHours,
    now: datetime,
    reasks: Reasks | None = None,
) -> ReplyCheck:
    """What `text` claims that no receipt of the last 30 days in this conversation shows, what it
    promises, and with `reasks` what it asks for though the customer told it already. That something
    was done, without a word of what, is shown by any receipt."""
    rows = await tx.fetch(sql.RECEIPTS_SINCE, conversation, now - PROVEN_FOR)
    done = [row["action"] for row in rows]
    unproven = tuple(
        Unproven(claim.text, action_for(claim.deed, catalogue))
        for claim in claims.in_text(text)
        if not _is_proven(claim.deed, done, catalogue)
    )
    asks = await reasks.known_already(tx, conversation, text) if reasks else ()
    return ReplyCheck(unproven, claims.pledge_in(text, at=now, hours=hours), asks)


def action_for(deed: Deed, catalogue: Catalogue) -> str | None:
    """By the action's declared words: its name tells most, then title and intents, then what is
    written about it. What only reads does nothing."""
    acting = [action for action in catalogue.actions.values() if not action.reads]
    for told in (_named, _titled, _described):
        for action in acting:
            if _is_of(deed, told(action)):
                return action.name
    return None


def _is_proven(deed: Deed, done: Sequence[str], catalogue: Catalogue) -> bool:
    if deed == "generic":
        return bool(done)
    return any(_is_of(deed, _words(name, catalogue)) for name in done)


def _words(name: str, catalogue: Catalogue) -> str:
    """Of an action that is not declared any more, the name still tells."""
    action = catalogue.actions.get(name)
    return _plain(name) if action is None else f"{_named(action)} {_titled(action)}"


def _named(action: Action) -> str:
    return _plain(action.name)


def _titled(action: Action) -> str:
    return _plain(" ".join([*action.title.values(), *action.intents]))


def _described(action: Action) -> str:
    return _plain(action.about)


def _plain(words: str) -> str:
    return _WORD_ENDS.sub(" ", words).casefold()


def _is_of(deed: Deed, words: str) -> bool:
    return any(all(stem in words for stem in way) for way in _WAYS.get(deed, ()))
