"""Macros: what agents write often, with what is known of the conversation filled in.

A macro names variables, and nothing else happens in it: no expression, no attribute, no loop. So
there is no template language to break out of, and what a customer wrote is never read as one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, get_args
from uuid import UUID

from warmline.ai import FactKind
from warmline.conversations import ConversationOpened, Event, TurnDecided
from warmline.desk import tools_sql as sql
from warmline.desk.acting import Acting
from warmline.desk.brief import Brief
from warmline.desk.errors import NotAllowed
from warmline.desk.tools_sql import Macro, MacroRow
from warmline.kit import Tx, WarmlineError

VARIABLES: Final[tuple[str, ...]] = (
    "contact.name",
    "contact.first_name",
    "contact.email",
    "agent.name",
    "agent.first_name",
    "company.name",
    "conversation.queue",
    "conversation.language",
    "conversation.channel",
    *(f"fact.{kind}" for kind in get_args(FactKind)),
)
PLACE = re.compile(r"\{\{\s*(.*?)\s*\}\}", re.DOTALL)
# How a value that nobody knows is marked, for the agent to fill in. No customer sees it.
GAP = re.compile("⟦[a-z_]+\\.[a-z_]+⟧")
MARKS = str.maketrans("", "", "⟦⟧")

LONGEST_NAME, LONGEST_TEXT = 80, 4_000
MOST_SHARED, MOST_OWN = 500, 200
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


class BadMacro(WarmlineError):
    def __init__(self, sentence: str) -> None:
        super().__init__("bad_macro", sentence)


class NoMacro(WarmlineError):
    def __init__(self) -> None:
        super().__init__("not_found", "There is no such macro.")


class Unfilled(WarmlineError):
    """A reply still has a gap in it."""

    def __init__(self, gap: str) -> None:
        super().__init__("unfilled", f"Fill in {gap} before you send this.")


@dataclass(frozen=True, slots=True)
class MacroDraft:
    name: str
    text: str
    language: str | None = None
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Rendered:
    """`missing` are the variables that nobody knows the value of; `text` has marks for them."""

    text: str
    missing: tuple[str, ...] = ()


async def macros(tx: Tx, agent: Acting) -> list[Macro]:
    """The shared ones and one's own."""
    rows = await tx.fetch(sql.MACROS, agent.id, MOST_SHARED + MOST_OWN)
    return [Macro(**row) for row in rows]


async def macro_of(tx: Tx, agent: Acting, macro: UUID) -> Macro:
    """Raises NoMacro, also for a colleague's own."""
    row = await tx.fetchrow(sql.MACRO, macro)
    if row is None or row["owner"] not in (None, agent.id):
        raise NoMacro
    return Macro(**row)


async def add_macro(
    tx: Tx, agent: Acting, macro: UUID, draft: MacroDraft, *, at: datetime
) -> Macro:
    """Raises BadMacro or NotAllowed."""
    draft = _checked(draft)
    owner = _owner(agent, shared=draft.shared)
    await _require_room(tx, owner)
    await tx.execute(sql.ADD_MACRO, macro, draft.name, draft.text, draft.language, owner, at)
    return Macro(macro, draft.name, draft.text, draft.language, owner, 0)


async def change_macro(
    tx: Tx, agent: Acting, macro: UUID, draft: MacroDraft, *, at: datetime
) -> Macro:
    """Raises NoMacro, BadMacro or NotAllowed."""
    before = await _owned(tx, agent, macro)
    draft = _checked(draft)
    owner = _owner(agent, shared=draft.shared)
    if owner != before.owner:
        await _require_room(tx, owner)
    await tx.execute(sql.CHANGE_MACRO, macro, draft.name, draft.text, draft.language, owner, at)
    return Macro(macro, draft.name, draft.text, draft.language, owner, before.position)


async def delete_macro(tx: Tx, agent: Acting, macro: UUID) -> None:
    await _owned(tx, agent, macro)
    await tx.execute(sql.DELETE_MACRO, macro)


async def macro_values(
    tx: Tx, agent: Acting, conversation: UUID, events: Sequence[Event], brief: Brief, company: str
) -> dict[str, str]:
    """What is known of a conversation, by the names that macros use."""
    row = MacroRow(**await tx.fetchrow(sql.MACRO_VALUES, conversation))
    opened = next((e.payload for e in events if isinstance(e.payload, ConversationOpened)), None)
    decided = [e.payload.language for e in events if isinstance(e.payload, TurnDecided)]
    language = next((one for one in reversed(decided) if one), opened and opened.language)
    known = {
        "contact.name": row.contact_name,
        "contact.first_name": _first(row.contact_name),
        "contact.email": row.contact_email,
        "agent.name": agent.name,
        "agent.first_name": _first(agent.name),
        "company.name": company,
        "conversation.queue": row.queue,
        "conversation.language": language,
        "conversation.channel": opened and opened.channel,
        # what was stated last holds
        **{f"fact.{fact.kind}": fact.value for fact in brief.facts},
    }
    return {name: value for name, value in known.items() if value}


def render_macro(text: str, values: Mapping[str, str]) -> Rendered:
    """Each place is filled once: what comes in is words, whatever stands in it."""
    missing: dict[str, None] = {}

    def fill(place: re.Match[str]) -> str:
        name = place[1]
        if name in values:
            return values[name].translate(MARKS)
        missing[name] = None
        return f"⟦{name}⟧"

    return Rendered(PLACE.sub(fill, text), tuple(missing))


def require_filled(text: str) -> None:
    """Raises Unfilled for a reply that a value is still missing in."""
    if gap := GAP.search(text):
        raise Unfilled(gap[0])


def _checked(draft: MacroDraft) -> MacroDraft:
    name, text = " ".join(draft.name.split()), draft.text.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadMacro(f"A macro has a name of at most {LONGEST_NAME} characters, on one line.")
    if not text or len(text) > LONGEST_TEXT:
        raise BadMacro(f"A macro has a text of at most {LONGEST_TEXT:,} characters.")
    if draft.language is not None and not _LANGUAGE.fullmatch(draft.language):
        raise BadMacro(f"“{draft.language[:40]}” is not a language code such as en or pt-BR.")
    for name_of in (place[1] for place in PLACE.finditer(text)):
        if name_of not in VARIABLES:
            known = ", ".join(VARIABLES)
            raise BadMacro(f"“{name_of[:80]}” is not a variable. There are: {known}.")
    rest = PLACE.sub("", text)
    if "{{" in rest or "}}" in rest:
        raise BadMacro("A variable is written {{contact.name}}: one of these braces is alone.")
    if GAP.search(text):
        raise BadMacro("⟦…⟧ marks what is missing: write {{…}} instead.")
    return MacroDraft(name, text, draft.language, draft.shared)


def _owner(agent: Acting, *, shared: bool) -> UUID | None:
    if shared and not agent.leads:
        raise NotAllowed("Only supervisors and admins change what everybody uses.")
    return None if shared else agent.id


async def _owned(tx: Tx, agent: Acting, macro: UUID) -> Macro:
    row = await tx.fetchrow(sql.MACRO_LOCKED, macro)
    if row is None or row["owner"] not in (None, agent.id):
        raise NoMacro
    if row["owner"] is None and not agent.leads:
        raise NotAllowed("Only supervisors and admins change what everybody uses.")
    return Macro(**row)


async def _require_room(tx: Tx, owner: UUID | None) -> None:
    most = MOST_SHARED if owner is None else MOST_OWN
    if await tx.fetchval(sql.COUNT_MACROS, owner) >= most:
        raise BadMacro(f"There are {most} macros already: delete one first.")


def _first(name: str | None) -> str | None:
    return name.split()[0] if name and name.split() else None
