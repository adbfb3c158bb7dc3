"""What agents do with a suggestion: send it as it is, send their own words instead, or reject it.

A suggestion is judged once: the conversation is locked, then looked at, then written to, and the
verdict stands in the same append as the message that it is about.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

import msgspec

from warmline.conversations import (
    Appended,
    Command,
    Entry,
    Event,
    Feed,
    Fence,
    MessageSent,
    MessageText,
    Note,
    ShownLink,
    Standing,
    Suggestion,
    SuggestionJudged,
    SuggestionMade,
    Verdict,
    append_in,
    events_after,
    kept_as,
    lock,
    standing,
)
from warmline.desk import names, sql
from warmline.desk.acting import Acting
from warmline.desk.agents import Act, Acted
from warmline.desk.asking import Reasks
from warmline.desk.attaching import with_files
from warmline.desk.errors import AlreadyJudged, NoSuggestion, NotFound, TooLate
from warmline.desk.promises import follow_promises, keeping
from warmline.desk.visibility import may_see
from warmline.kit import Database, Tx
from warmline.knowledge import Article

RejectionReason = Literal[
    "wrong_article",  # it is about something else
    "wrong_facts",  # what it says is not so, or not so here
    "tone",
    "needs_more",  # right, and not enough for this customer
    "other",
]
REJECTION_REASONS: tuple[RejectionReason, ...] = get_args(RejectionReason)


@dataclass(frozen=True, slots=True)
class OpenSuggestion:
    """A suggestion that waits for its verdict; `seq` is its event, `confidence` 0 to 1."""

    seq: int
    article: str
    title: str
    intent: str | None
    confidence: float | None
    text: str
    steps: tuple[str, ...]
    links: tuple[ShownLink, ...]


# What went back to the AI, or was resolved, asks nobody for a verdict any more.
_OVER = frozenset({"conversation.handed_back", "conversation.resolved"})


def open_suggestions(
    events: Sequence[Event], articles: Mapping[str, Article]
) -> tuple[OpenSuggestion, ...]:
    """Of `events`, one conversation's in order; `articles` by slug, as published now."""
    judged = {
        event.payload.suggestion for event in events if isinstance(event.payload, SuggestionJudged)
    }
    over = max((event.seq for event in events if event.kind in _OVER), default=0)
    return tuple(
        _open(event.seq, event.payload, event.body, articles)
        for event in events
        if isinstance(event.payload, SuggestionMade)
        and isinstance(event.body, Suggestion)
        and event.seq > over
        and event.seq not in judged
    )


def _open(
    seq: int, made: SuggestionMade, words: Suggestion, articles: Mapping[str, Article]
) -> OpenSuggestion:
    title = articles[made.article].title if made.article in articles else made.article
    return OpenSuggestion(
        seq=seq,
        article=made.article,
        title=title,
        intent=made.intent,
        confidence=made.confidence,
        text=words.text,
        steps=words.steps,
        links=words.links,
    )


class SuggestionDesk:
    def __init__(self, database: Database, feed: Feed, *, reasks: Reasks | None = None) -> None:
        self._database, self._feed = database, feed
        self._reasks = reasks or Reasks()

    async def use(self, agent: Acting, act: Act, seq: int) -> Acted:
        """Sends suggestion `seq` as the agent's message, with its steps and links."""

        def entries(made: SuggestionMade, words: Suggestion) -> list[Entry]:
            body = MessageText(words.text, steps=words.steps, links=words.links)
            return [Entry(_sent(agent, made), body), _judged(agent, seq, "used")]

        return await self._judge(agent, act, seq, entries)

    async def edit(
        self,
        agent: Acting,
        act: Act,
        seq: int,
        text: str,
        *,
        promise: bool = False,
        due: datetime | None = None,
        keeps: int | None = None,
        files: Sequence[UUID] = (),
    ) -> Acted:
        """Sends what the agent made of it. The links stay: they come from the article."""

        def entries(made: SuggestionMade, words: Suggestion) -> list[Entry]:
            sent = msgspec.structs.replace(_sent(agent, made), promise=promise, due=due)
            body = MessageText(text, links=words.links)
            return [Entry(sent, body), _judged(agent, seq, "edited")]

        return await self._judge(agent, act, seq, entries, keeps=keeps, files=files, asks=text)

    async def reject(
        self, agent: Acting, act: Act, seq: int, reason: RejectionReason, *, note: str = ""
    ) -> Acted:
        judged = _judged(agent, seq, "rejected", reason=reason, note=note)
        return await self._judge(agent, act, seq, lambda *_: [judged])

    async def _judge(
        self,
        agent: Acting,
        act: Act,
        seq: int,
        entries: Callable[[SuggestionMade, Suggestion], Sequence[Entry]],
        *,
        keeps: int | None = None,
        files: Sequence[UUID] = (),
        asks: str | None = None,
    ) -> Acted:
        async with self._database.transaction() as tx:
            await lock(tx, act.conversation)
            now = await self._now(tx, agent, act)
            if isinstance(now, Acted):
                return now
            verdict = [*entries(*await _suggestion(tx, act.conversation, seq))]
            if files:
                verdict[0] = await with_files(tx, verdict[0], files, act.conversation, agent.id)
            if asks is not None:
                sent = now.last_seq + 1
                verdict += await self._reasks.asked_again(
                    tx, agent, act.conversation, asks, sent=sent
                )
            if keeps is not None:
                verdict += await keeping(tx, agent, act.conversation, keeps)
            name = names.of_agent(agent.id, act.client_id)
            outcome = await append_in(
                tx, Command(act.conversation, name, verdict, Fence(now.epoch))
            )
            await follow_promises(tx, outcome)
        self._feed.publish([outcome])
        assert isinstance(outcome, Appended), "nobody else writes to a locked conversation"
        return Acted(outcome.seq, outcome.standing)

    async def _now(self, tx: Tx, agent: Acting, act: Act) -> Standing | Acted:
        """How it stands, or the answer that this very act got before."""
        now = await standing(tx, act.conversation)
        if now is None or not await may_see(tx, agent, act.conversation, now):
            raise NotFound
        kept = await kept_as(tx, act.conversation, names.of_agent(agent.id, act.client_id))
        if kept is not None:
            return Acted(kept, now)
        if not agent.holds(now):
            sentence = "You don't have this conversation any more. Take it before you reply."
            raise TooLate(sentence, now)
        return now


async def _suggestion(tx: Tx, conversation: UUID, seq: int) -> tuple[SuggestionMade, Suggestion]:
    found = await events_after(tx, conversation, after=seq - 1, limit=1)
    event = found[0] if found and found[0].seq == seq else None
    if event is None or not isinstance(event.payload, SuggestionMade):
        raise NoSuggestion
    if await tx.fetchval(sql.JUDGED, conversation, seq):
        raise AlreadyJudged
    if not isinstance(event.body, Suggestion):
        raise NoSuggestion  # it was erased
    return event.payload, event.body


def _sent(agent: Acting, made: SuggestionMade) -> MessageSent:
    return MessageSent(by="agent", agent=agent.person, article=made.article, intent=made.intent)


def _judged(
    agent: Acting,
    seq: int,
    verdict: Verdict,
    *,
    reason: RejectionReason | None = None,
    note: str = "",
) -> Entry:
    judged = SuggestionJudged(suggestion=seq, verdict=verdict, agent=agent.person, reason=reason)
    return Entry(judged, Note(note) if note else None)
