"""Making a brief: what an agent reads before the first word, built from the events alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from warmline.ai import Listener
from warmline.conversations import (
    Event,
    HandoffRequested,
    IdentityConfirmed,
    IdentitySigned,
    MessageText,
    TurnDecided,
)
from warmline.desk.begun import begun_in
from warmline.desk.brief.chapters import chapters_in
from warmline.desk.brief.lines import with_lines
from warmline.desk.brief.mood import mood_in
from warmline.desk.brief.needing import needs_in
from warmline.desk.brief.promised import call_backs_in, promises_in
from warmline.desk.brief.reasons import REASONS
from warmline.desk.brief.shape import Brief, Suggested, Who
from warmline.desk.brief.tried import tried_in
from warmline.desk.corrections import corrections_in, described_in, facts_in
from warmline.desk.needs import KeptNeed
from warmline.desk.suggestions import open_suggestions
from warmline.desk.wants import wants_in, wish_in
from warmline.identity import ANONYMOUS, Identity
from warmline.knowledge import Article

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Known:
    """What the events of one conversation do not say: who the customer is at this moment, what the
    contact agreed to have remembered, and what time it is."""

    identity: Identity = ANONYMOUS
    needs: Sequence[KeptNeed] = ()
    now: datetime | None = None


def brief_of(
    events: Sequence[Event],
    articles: Mapping[str, Article],
    listener: Listener | None = None,
    *,
    known: Known | None = None,
) -> Brief:
    """`events` of one conversation in order; `articles` by slug, as published now. `listener` reads
    what the customer stated; without it there is what the AI read in its own turns. Without what is
    `known` beside the events, it is made of them alone, at the time of the last one."""
    known = known or Known()
    now = known.now or (events[-1].at if events else _NEVER)
    turns = [event.payload for event in events if isinstance(event.payload, TurnDecided)]
    read = next((turn for turn in reversed(turns) if turn.intent), None)
    handoffs = [event.payload for event in events if isinstance(event.payload, HandoffRequested)]
    reason = handoffs[-1].reason if handoffs else None
    about = _article_about(read, articles)
    facts, tried = facts_in(events, listener), tried_in(events, articles)
    brief = Brief(
        wish=wish_in(events),
        intent=read.intent if read else None,
        intent_title=about.title if about else None,
        confidence=read.confidence if read else None,
        reason=reason,
        reason_text=REASONS.get(reason, reason) if reason else None,
        language=next((turn.language for turn in reversed(turns) if turn.language), None),
        articles=tried.articles,
        promises=promises_in(events),
        suggested_article=_suggested(about),
        asked_for_person=any(handoff.reason == "asked_for_person" for handoff in handoffs),
        handoffs=len(handoffs),
        suggestions=open_suggestions(events, articles),
        wants=wants_in(turns, articles),
        risks=tuple(dict.fromkeys(risk for turn in turns for risk in turn.risks)),
        facts=facts,
        asked=_asked(events),
        begun=begun_in(events),
        who=_who(events, known.identity, now),
        tried=tried,
        call_backs=call_backs_in(events),
        mood=mood_in(events),
        needs=needs_in(events, facts, known.needs),
        corrections=corrections_in(events),
        chapters=chapters_in(events),
    )
    return with_lines(brief, now)


def _article_about(turn: TurnDecided | None, articles: Mapping[str, Article]) -> Article | None:
    if turn is None:
        return None
    if turn.article is not None and turn.article in articles:
        return articles[turn.article]
    return next((one for one in articles.values() if one.intent == turn.intent), None)


def _suggested(about: Article | None) -> Suggested | None:
    if about is None:
        return None
    return Suggested(about.slug, about.title, about.short_answer, about.steps)


def _who(events: Sequence[Event], identity: Identity, now: datetime) -> Who:
    """As their host page says, else as they say themselves."""
    said = {fact.kind: fact for fact in described_in(events)}
    by_host = identity.last_known(now)
    name, email = said.get("name"), said.get("email")
    signs = [one for one in events if isinstance(one.payload, IdentitySigned | IdentityConfirmed)]
    if by_host.subject is None:
        seq = name.seq if name else email.seq if email else None
        own_name, own_email = name.value if name else None, email.value if email else None
        return Who("anonymous", None, own_name, own_email, seq)
    level = identity.level(now)
    by_code = any(
        isinstance(s.payload, IdentityConfirmed) and s.payload.how == "code" for s in signs
    )
    return Who(
        level=level,
        verified="code" if level == "confirmed" and by_code else "host",
        name=by_host.name or (name.value if name else None),
        email=by_host.email or (email.value if email else None),
        seq=signs[-1].seq if signs else None,
    )


def _asked(events: Sequence[Event]) -> tuple[str, ...]:
    bodies = [event.body for event in reversed(events) if isinstance(event.body, MessageText)]
    return next((body.options for body in bodies if body.options), ())
