"""From what was read to what is done: answer, ask, or hand over to a person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from warmline.actions import Action
from warmline.ai.acting import Dialogue, Wanted
from warmline.ai.compose import Composer, Retry
from warmline.ai.decision import (
    Answer,
    Ask,
    Chat,
    Decision,
    HandOff,
    HandOffReason,
    Option,
    Situation,
    Understanding,
)
from warmline.ai.intents import Reading
from warmline.ai.past import options_asked, shown_last
from warmline.ai.reader import Read
from warmline.ai.understand import Refusal
from warmline.knowledge import Article

# Signs of no progress: at the second a person is offered, at the third one takes over.
OFFERED, HANDED_OVER = 2, 3
# From this chance on nobody is asked whether they mean an article that takes a person.
LIKELY = 0.8


@dataclass(frozen=True, slots=True)
class _Case:
    """One request of a message: what was read of it, its article, and why it takes a person. An
    `action` that serves it is begun instead."""

    reading: Reading
    article: Article | None
    reason: HandOffReason | None
    action: Action | None = None


class Policy:
    """Pure: the articles decide what may be said, the signs of no progress how long it is tried,
    and what can be done is begun by the dialogue of actions."""

    def __init__(
        self, articles: Mapping[str, Article], composer: Composer, dialogue: Dialogue
    ) -> None:
        self._articles, self._composer = articles, composer
        self._dialogue = dialogue

    def decide(self, read: Read, situation: Situation) -> Decision:
        if not read.readings:
            return self._composer.hand_off(
                Understanding(read.language, stuck=situation.stuck), "unreadable"
            )
        cases = self._cases(read, situation)
        stuck = _stuck(read, cases, situation)
        understood = _understood(read, cases, stuck)
        if stuck >= HANDED_OVER:
            return self._composer.hand_off(understood, "not_helping", cases[0].reading.article)
        if not situation.doing and (begun := self._begun(understood, cases, read, situation)):
            return begun
        if len(cases) > 1:
            return self._several(understood, cases, situation)
        return self._single(understood, cases[0], read, situation)

    def understood(self, read: Read, situation: Situation) -> Understanding:
        """What was asked for, without deciding anything on it."""
        return _understood(read, self._cases(read, situation), situation.stuck)

    def wanted(self, read: Read, situation: Situation) -> tuple[Wanted, ...]:
        """The actions that were asked for for sure."""
        return tuple(
            Wanted(case.action, case.reading.words)
            for case in self._cases(read, situation)
            if case.action is not None
        )

    def asks_else(self, read: Read, situation: Situation) -> bool:
        """Whether something was asked for sure that is not what is under way."""
        current = situation.doing[0].action if situation.doing else None
        return any(
            case.reading.sure and (case.action.name if case.action else None) != current
            for case in self._cases(read, situation)
            if case.article is not None
        )

    def choose(self, slugs: Sequence[str], situation: Situation) -> Decision:
        """The customer took this option of a question, or both of two."""
        readings = tuple(Reading(slug, 1.0, sure=True, stranger=False) for slug in slugs)
        language = situation.language or "en"
        return self.decide(Read(language, readings, leans=True), situation)

    def refuse(self, refusal: Refusal, situation: Situation) -> Decision:
        """None of the options: a person knows more, or the customer finds other words."""
        understood = Understanding(situation.language or "en", stuck=situation.stuck + 1)
        if understood.stuck >= HANDED_OVER:
            return self._composer.hand_off(understood, "not_helping")
        if refusal == "none":
            return self._composer.hand_off(understood, "unsure")
        key: Retry = "offer_person" if understood.stuck >= OFFERED else "rephrase"
        return self._composer.retry(understood, key)

    def _cases(self, read: Read, situation: Situation) -> list[_Case]:
        several = len(read.readings) > 1
        return [self._case(reading, situation, several=several) for reading in read.readings]

    def _case(self, reading: Reading, situation: Situation, *, several: bool) -> _Case:
        article = self._articles.get(reading.article or "")
        if article is None or reading.stranger:
            return _Case(reading, None, "out_of_scope")
        # beside another request a likely one is begun: before it is done the customer says yes
        likely = several and reading.confidence >= LIKELY
        action = self._action(article, situation) if reading.sure or likely else None
        if action is not None:
            return _Case(reading, article, None, action)
        if not reading.sure and not self._goes_to_person(reading, situation):
            return _Case(reading, article, "unsure")
        return _Case(reading, article, _person_for(article))

    def _action(self, article: Article, situation: Situation) -> Action | None:
        if article.audience == "agents":
            return None
        return self._dialogue.serving(article.intent, situation)

    def _goes_to_person(self, reading: Reading, situation: Situation) -> bool:
        """Whether a question would only delay the person who is needed whatever its answer is."""
        likely = (reading.article,) if reading.confidence >= LIKELY else reading.options
        known = [self._articles[slug] for slug in likely if slug and slug in self._articles]
        return bool(known) and all(
            _person_for(article) and self._action(article, situation) is None for article in known
        )

    def _begun(
        self, understood: Understanding, cases: list[_Case], read: Read, situation: Situation
    ) -> Decision | None:
        """What can be done is, unless a part of the message takes a person anyway."""
        wanted = self.wanted(read, situation)
        if not wanted or any(case.reason is not None for case in cases):
            return None
        answered = tuple(
            self._composer.answer(_about(understood, case), case.article)
            for case in cases
            if case.article is not None and case.action is None
        )
        return self._dialogue.begin(wanted, understood, situation, answered)

    def _single(
        self, understood: Understanding, case: _Case, read: Read, situation: Situation
    ) -> Decision:
        again = case.reading.article in shown_last(situation) and case.reason is None
        if (read.no_help and read.bare) or (again and not _asks_on(read, understood)):
            return self._retry(understood, case, read, situation)
        if case.reason is None and case.article is not None:
            return self._answer(understood, case.article, offers=again)
        asked = self._question(understood, case, situation) if case.reason == "unsure" else None
        return asked or self._hand_off(understood, case)

    def _retry(
        self, understood: Understanding, case: _Case, read: Read, situation: Situation
    ) -> Ask | Chat:
        """The same answer again would not help: another article, or the customer's own words."""
        asked = self._question(understood, case, situation)
        if asked is not None:
            return asked
        if understood.stuck >= OFFERED:
            return self._composer.retry(understood, "offer_person")
        return self._composer.retry(understood, "not_helped" if read.no_help else "again")

    def _several(
        self, understood: Understanding, cases: list[_Case], situation: Situation
    ) -> Decision:
        answers = [
            self._composer.answer(_about(understood, case), case.article)
            for case in cases
            if case.reason is None and case.article is not None
        ]
        open_cases = [case for case in cases if case.reason is not None]
        if not open_cases:
            first = replace(answers[0], understanding=understood, also=tuple(answers[1:]))
            return self._offering(first)
        # What takes a person for sure weighs more than what may only be unclear.
        case = min(open_cases, key=lambda one: one.reason in ("unsure", "out_of_scope"))
        understood = _about(understood, case)
        if len(open_cases) == 1 and case.reason == "unsure":
            asked = self._question(understood, case, situation, answered=tuple(answers))
            if asked is not None:
                return asked
        return replace(self._hand_off(understood, case), answered=tuple(answers))

    def _answer(self, understood: Understanding, article: Article, *, offers: bool) -> Answer:
        return self._offering(self._composer.answer(understood, article), offers=offers)

    def _offering(self, answer: Answer, *, offers: bool = False) -> Answer:
        if answer.understanding.stuck < OFFERED and not offers:
            return answer
        return replace(answer, offer=self._composer.offer(answer.understanding.language))

    def _question(
        self,
        understood: Understanding,
        case: _Case,
        situation: Situation,
        answered: tuple[Answer, ...] = (),
    ) -> Ask | None:
        """Never about what was just asked or answered, and never once little helps."""
        known = {*shown_last(situation), *options_asked(situation)}
        options = self._options(slug for slug in case.reading.options if slug not in known)
        if len(options) < 2 or understood.stuck >= OFFERED:
            return None
        return self._composer.ask(understood, options, answered)

    def _options(self, slugs: Iterable[str]) -> tuple[Option, ...]:
        articles = [self._articles[slug] for slug in slugs if slug in self._articles]
        return tuple(Option(article.slug, article.title) for article in articles[:3])

    def _hand_off(self, understood: Understanding, case: _Case) -> HandOff:
        slug = case.article.slug if case.article else None
        return self._composer.hand_off(understood, case.reason or "unsure", slug)


def _person_for(article: Article) -> HandOffReason | None:
    if article.audience == "agents":
        return "for_agents"
    return "needs_account" if article.needs == "account" else None


def _asks_on(read: Read, understood: Understanding) -> bool:
    """A follow-up with something new in it ("and on Saturday?") may find it in the same answer,
    but only once."""
    return read.leans and not read.no_help and not read.bare and understood.stuck < OFFERED


def _stuck(read: Read, cases: list[_Case], situation: Situation) -> int:
    """At most one sign a message: "that didn't help", the same article again, a question that got
    no answer, a follow-up that is not understood. What is new and clear starts over."""
    answered = [case.article.slug for case in cases if case.reason is None and case.article]
    unclear = any(case.reason in ("unsure", "out_of_scope") for case in cases)
    again = not shown_last(situation).isdisjoint(answered)
    waits = bool(options_asked(situation))
    if read.no_help or again or (unclear and (waits or read.leans)):
        return situation.stuck + 1
    return situation.stuck if read.leans or unclear else 0


def _understood(read: Read, cases: list[_Case], stuck: int) -> Understanding:
    intents = tuple(dict.fromkeys(case.article.intent for case in cases if case.article))
    understood = Understanding(
        read.language, intents=intents if len(intents) > 1 else (), stuck=stuck
    )
    known = [case for case in cases if case.article is not None]
    return _about(understood, known[0]) if known else understood


def _about(understood: Understanding, case: _Case) -> Understanding:
    if case.article is None:
        return replace(understood, intent=None, confidence=0.0)
    return replace(understood, intent=case.article.intent, confidence=case.reading.confidence)
