"""Searching conversations: what was said in them, and how they stand; only what one may see."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from warmline.conversations import State
from warmline.desk import tools_sql as sql
from warmline.desk.acting import Acting
from warmline.desk.lists import rows_of
from warmline.desk.search_index import agent_word, channel_word, intent_word, language_word
from warmline.desk.search_words import spans_of, terms_of
from warmline.desk.sql import ConversationRow
from warmline.desk.tools_sql import Hit, Spoken
from warmline.kit import Tx, WarmlineError

LONGEST_PAGE = 50
# What stands in every conversation: that it lacks a word that nobody can say.
ANYTHING = "!':'"
BEFORE, AROUND = 50, 180
END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)
LAST_ID = UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class Sought:
    """`text` in any words of it; the rest narrows it down. `since` and `until` are when something
    last happened in it; `agent` has it, had it, or was called."""

    text: str = ""
    states: tuple[State, ...] = ()
    labels: tuple[str, ...] = ()
    agent: UUID | None = None
    language: str | None = None
    channel: str | None = None
    intent: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Words of a snippet; `hit`: these were asked for."""

    text: str
    hit: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """Of the message that says most of what was asked for. `by` is who said it, or `note`."""

    seq: int
    at: datetime
    by: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Match:
    row: ConversationRow
    snippet: Snippet | None


@dataclass(frozen=True, slots=True)
class Found:
    """`after` is where the next page begins, None on the last one."""

    matches: tuple[Match, ...]
    after: str | None


async def search(
    tx: Tx, agent: Acting, wanted: Sought, *, after: str | None = None, limit: int = 25
) -> Found:
    """The latest first. Raises WarmlineError `bad_input` for a page that is none."""
    limit = min(limit, LONGEST_PAGE)
    terms = terms_of(wanted.text)
    hits = await _hits(tx, agent, wanted, terms, _place(after), limit + 1)
    ids = [hit.id for hit in hits[:limit]]
    rows = {row.id: row for row in await rows_of(tx, ids)}
    said = await _snippets(tx, ids, terms)
    matches = tuple(Match(rows[one], said.get(one)) for one in ids if one in rows)
    more = len(hits) > limit
    return Found(matches, _page_after(hits[limit - 1]) if more else None)


async def _hits(
    tx: Tx,
    agent: Acting,
    wanted: Sought,
    terms: Sequence[Sequence[str]],
    place: tuple[datetime, UUID],
    limit: int,
) -> Sequence[Hit]:
    asked = _query([*(_term(forms) for forms in terms), *_marks(wanted)])
    values = (
        asked,
        list(wanted.states) or None,
        list(wanted.labels) or None,
        wanted.since,
        wanted.until,
        *place,
        limit,
    )
    if agent.leads:
        return [Hit(**row) for row in await tx.fetch(sql.FOUND, *values)]
    mine = f"{asked} & {_quoted(agent_word(agent.id))}"
    called = _quoted(agent_word(agent.id)) if asked == ANYTHING else mine
    found = await tx.fetch(sql.FOUND_BY_AGENT, *values, agent.id, called)
    return [Hit(**row) for row in found]


def _query(parts: Sequence[str]) -> str:
    return " & ".join(parts) or ANYTHING


def _marks(wanted: Sought) -> Iterator[str]:
    if wanted.agent:
        yield _quoted(agent_word(wanted.agent))
    if wanted.language:
        yield _quoted(language_word(wanted.language))
    if wanted.channel:
        yield _quoted(channel_word(wanted.channel))
    if wanted.intent:
        yield _quoted(intent_word(wanted.intent))


def _term(forms: Sequence[str]) -> str:
    """Any of its forms, whole or at the beginning of a word; one sign alone begins too much."""
    shown = [_quoted(form) + (":*" if len(form) > 1 else "") for form in forms]
    return f"({' | '.join(shown)})"


def _quoted(word: str) -> str:
    """A word of a tsquery, whatever stands in it."""
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _place(after: str | None) -> tuple[datetime, UUID]:
    if after is None:
        return END_OF_TIME, LAST_ID
    at, _, last = after.partition("~")
    try:
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError(at)
        return moment, UUID(last)
    except ValueError as error:
        raise WarmlineError("bad_input", "There is no such page of this search.") from error


def _page_after(hit: Hit) -> str:
    return f"{hit.last_at.astimezone(UTC).isoformat().replace('+00:00', 'Z')}~{hit.id}"


async def _snippets(
    tx: Tx, conversations: Sequence[UUID], terms: Sequence[Sequence[str]]
) -> dict[UUID, Snippet]:
    if not terms or not conversations:
        return {}
    best: dict[UUID, tuple[int, Snippet]] = {}
    for row in await tx.fetch(sql.SPOKEN, conversations):
        said = Spoken(**row)
        text = said.text or ""
        spans = spans_of(text, terms)
        count = len({term for _, _, term in spans})
        if count > best.get(said.conversation_id, (0, None))[0]:
            parts = tuple(_cut(text, [(start, end) for start, end, _ in spans]))
            snippet = Snippet(said.seq, said.at, said.by or "note", parts)
            best[said.conversation_id] = count, snippet
    return {one: snippet for one, (_, snippet) in best.items()}


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[Part]:
    """The words around the first hit, in parts: nobody has to read markup out of them."""
    spans = sorted(spans)
    begin = _word_start(text, max(0, spans[0][0] - BEFORE))
    stop = min(len(text), begin + AROUND)
    at = begin
    if begin > 0:
        yield Part("…")
    for start, end in spans:
        if start < at or end > stop:
            continue
        if start > at:
            yield Part(text[at:start])
        yield Part(text[start:end], hit=True)
        at = end
    if at < stop:
        yield Part(text[at:stop])
    if stop < len(text):
        yield Part("…")


def _word_start(text: str, at: int) -> int:
    if at == 0:
        return 0
    space = text.find(" ", at, at + 20)
    return at if space < 0 else space + 1
