"""The engine inside the package: no network, no key, a few milliseconds."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, replace

from warmline.actions import Catalogue
from warmline.ai.acting import Dialogue
from warmline.ai.compose import Composer
from warmline.ai.decision import (
    Chat,
    Decision,
    Fact,
    HandOff,
    Promised,
    RiskTopic,
    Said,
    Situation,
    Understanding,
)
from warmline.ai.ears import DANGERS, Ears, gravest_first
from warmline.ai.intents import Encodes, Promise
from warmline.ai.past import last_said, options_asked, signs_so_far, was_offered_person
from warmline.ai.policy import Policy
from warmline.ai.queue import Full, Queue
from warmline.ai.reader import Read, Reader, Reads
from warmline.ai.understand import (
    Contexts,
    Facts,
    Languages,
    Pledges,
    Requests,
    Risks,
    SmallTalk,
    Talk,
    Wishes,
    clean,
)
from warmline.knowledge import Release

# Turns that may wait for a thread. At 3 ms each the last of them waits about a second.
MOST_WAITING = 512
# A risk goes to a person however slow the model is; it only tells what else was asked.
RISK_WAITS = 1.0  # seconds

FALLBACK = "en"

# Said once they are fitting; a second time the customer would be going in circles.
_ONCE = frozenset({"go_on", "yes_no", "number", "attachment", "empty", "presence"})
# What answers a question for an input.
_ANSWERS = frozenset({"number", "yes_no"})


@dataclass(frozen=True, slots=True)
class Words:
    """What reads words without any model. Shared by the engines; safe in several threads."""

    wishes: Wishes
    risks: Risks
    small_talk: SmallTalk
    facts: Facts
    languages: Languages
    requests: Requests
    contexts: Contexts
    pledges: Pledges


class EmbeddedEngine:
    """Wishes, risks and small talk are read on the event loop, in a fraction of a millisecond and
    with no model: a person can be reached whatever else is down. The model works in `threads` of
    `executor`. `promise` is what its training proved, None where nothing was learned. `actions` is
    asked anew for each message: what may be done changes without a new training."""

    def __init__(
        self,
        release: Release,
        classifier: Reads,
        encoder: Encodes,
        executor: Executor,
        *,
        composer: Composer,
        words: Words,
        ears: Ears,
        most_waiting: int = MOST_WAITING,
        threads: int = 2,
        promise: Promise | None = None,
        actions: Callable[[], Catalogue] = Catalogue,
    ) -> None:
        self.promise = promise
        articles = {article.slug: article for article in release.articles}
        self._titles = {slug: article.title for slug, article in articles.items()}
        self._composer, self._words = composer, words
        self._dialogue = Dialogue(
            actions,
            composer,
            facts=words.facts,
            contexts=words.contexts,
            small_talk=words.small_talk,
        )
        self._policy = Policy(articles, composer, self._dialogue)
        reader = Reader(
            classifier,
            encoder,
            ears=ears,
            languages=words.languages,
            requests=words.requests,
            contexts=words.contexts,
        )
        self._queue = Queue(reader, executor, most=most_waiting, threads=threads)

    async def decide(self, situation: Situation) -> Decision:
        if not situation.heard:
            return self._dialogue.go_on(situation)
        situation = replace(situation, stuck=signs_so_far(situation))
        decision = await self._decided(situation)
        facts = self._facts(situation, decision.understanding.language)
        if not facts:
            return decision
        return replace(decision, understanding=replace(decision.understanding, facts=facts))

    async def _decided(self, situation: Situation) -> Decision:
        text = clean("\n".join(said.text for said in situation.heard))
        if (asked_in := self._wish(text, situation)) is not None:
            return self._for_person(asked_in, situation)
        risks = self._risks(situation)
        read = await self._read_in_time(text, situation) if risks else None
        if risks and (read is None or not _is_false_alarm(risks, read)):
            return self._risk(text, risks, read, situation)
        if situation.doing or situation.pressed:
            return await self._under_way(text, read, situation)
        reply = self._reply(text, situation) or self._chat(text, situation)
        if reply is not None:
            return reply
        try:
            read = read or await self._queue.read(text, situation)
        except Full:
            return self._composer.hand_off(_unread(situation), "model_down")
        return self._overheard(read, situation) or self._policy.decide(read, situation)

    def _overheard(self, read: Read, situation: Situation) -> HandOff | None:
        """A wish or a risk that only the ears hear."""
        if read.wish:
            return self._for_person(read.language, situation, read.risks)
        if read.risks:
            understood = replace(self._policy.understood(read, situation), risks=read.risks)
            return self._composer.risk(understood, read.risks[0])
        return None

    async def _under_way(self, text: str, read: Read | None, situation: Situation) -> Decision:
        """What a message means to the action that is under way, or else by itself."""
        if (done := self._dialogue.at_once(text, situation)) is not None:
            return done
        aside = self._reply(text, situation) or self._small_talk(text, situation)
        if aside is not None and not situation.doing:
            return aside
        if aside is not None:
            resumed = self._dialogue.resumed(aside, situation)
            if not isinstance(resumed, Chat) or not _said_before(resumed, last_said(situation)):
                return resumed
        with suppress(Full):
            read = read or await self._queue.read(text, situation)
        if read is None:
            return self._composer.hand_off(_unread(situation), "model_down")
        if overheard := self._overheard(read, situation):
            return overheard
        if not situation.doing:
            return self._policy.decide(read, situation)
        done = self._dialogue.reply(
            text,
            self._policy.understood(read, situation),
            situation,
            wanted=self._policy.wanted(read, situation),
            leans=read.leans,
            asks_else=self._policy.asks_else(read, situation),
        )
        return done or self._dialogue.resumed(self._policy.decide(read, situation), situation)

    def _wish(self, text: str, situation: Situation) -> str | None:
        """Wherever in a burst it stands, even where the whole is longer than what is read."""
        texts = [text, *(clean(said.text) for said in situation.heard if len(situation.heard) > 1)]
        found = (self._words.wishes.in_text(one) for one in texts)
        return next((language for language in found if language is not None), None)

    def _for_person(
        self, language: str, situation: Situation, heard: tuple[RiskTopic, ...] = ()
    ) -> HandOff:
        risks = self._risks(situation) or heard
        understood = Understanding(language, risks=risks, stuck=situation.stuck)
        return self._composer.hand_off(understood, "asked_for_person")

    def _risks(self, situation: Situation) -> tuple[RiskTopic, ...]:
        text = "\n".join(said.text for said in situation.heard)
        return self._words.risks.in_text(text, situation.language)

    def _risk(
        self, text: str, risks: tuple[RiskTopic, ...], read: Read | None, situation: Situation
    ) -> HandOff:
        """A person first, and nothing else; what else was asked is for the brief."""
        understood = self._policy.understood(read, situation) if read else None
        if understood is None:
            language = self._words.languages.of(text, situation.language)
            understood = Understanding(language, stuck=situation.stuck)
        # what the ears heard beside the patterns
        risks = gravest_first((*risks, *(read.risks if read else ())))
        return self._composer.risk(replace(understood, risks=risks), risks[0])

    async def _read_in_time(self, text: str, situation: Situation) -> Read | None:
        reading = asyncio.ensure_future(self._queue.read(text, situation))
        try:
            await asyncio.wait([reading], timeout=RISK_WAITS)
        finally:
            reading.cancel()
        # a reader that failed or is full must not keep anybody from a person
        fine = reading.done() and not reading.cancelled() and reading.exception() is None
        return reading.result() if fine else None

    def _reply(self, text: str, situation: Situation) -> Decision | None:
        """What only means something as the reply to our question or offer."""
        if asked := options_asked(situation):
            return self._choice(text, asked, situation)
        if promised := self._words.pledges.asked_for(text, situation.promised):
            return self._promised(text, promised, situation)
        consent = self._words.contexts.consent_in(text) if was_offered_person(situation) else None
        if consent is None:
            return None
        language = situation.language or FALLBACK
        if consent:
            return self._for_person(language, situation)
        understood = Understanding(language, stuck=situation.stuck)
        return self._composer.chat(understood, Talk("agreed", language))

    def _promised(self, text: str, promised: Promised, situation: Situation) -> Decision:
        """What is overdue, or was told already and asked for again, is for a person."""
        language = self._words.languages.of(text, situation.language)
        reply = self._composer.promised(Understanding(language, stuck=situation.stuck), promised)
        today, due = situation.today, promised.due
        overdue = due is not None and today is not None and due.date() < today
        if overdue or _said_before(reply, last_said(situation)):
            return self._composer.hand_off(reply.understanding, "not_helping")
        return reply

    def _choice(self, text: str, asked: tuple[str, ...], situation: Situation) -> Decision | None:
        known = [slug for slug in asked if slug in self._titles]
        titles = [self._titles[slug] for slug in known]
        choice = self._words.contexts.choice_in(text, titles) if titles else None
        if isinstance(choice, int):
            return self._policy.choose([known[choice]], situation)
        if choice == "both":
            return self._policy.choose(known, situation)
        return self._policy.refuse(choice, situation) if choice is not None else None

    def _chat(self, text: str, situation: Situation) -> Chat | HandOff | None:
        files = [name for said in situation.heard for name in said.attachments]
        talk = self._words.small_talk.in_text(text, files, situation.language)
        if talk is None:
            return None
        # thanks end what went wrong
        stuck = 0 if talk.closing else situation.stuck
        understood = Understanding(talk.language or situation.language or FALLBACK, stuck=stuck)
        reply = self._composer.chat(understood, talk)
        if talk.topic in _ONCE and _said_before(reply, last_said(situation)):
            return self._composer.hand_off(reply.understanding, "unsure")
        return reply

    def _small_talk(self, text: str, situation: Situation) -> Chat | HandOff | None:
        """But for what may be an answer to what was asked."""
        chat = self._chat(text, situation)
        return None if isinstance(chat, Chat) and chat.topic in _ANSWERS else chat

    def _facts(self, situation: Situation, language: str) -> tuple[Fact, ...]:
        return tuple(
            replace(fact, message=place)
            for place, said in enumerate(situation.heard)
            for fact in self._words.facts.in_text(said.text, language)
        )


def _is_false_alarm(risks: Sequence[RiskTopic], read: Read) -> bool:
    """Patterns take words for what they mostly mean, and ears hear what is meant. Danger to life or
    money goes to a person all the same."""
    return read.calm and DANGERS.isdisjoint(risks)


def _unread(situation: Situation) -> Understanding:
    return Understanding(situation.language or FALLBACK, stuck=situation.stuck)


def _said_before(reply: Chat, last: Said | None) -> bool:
    return last is not None and last.text == reply.text
