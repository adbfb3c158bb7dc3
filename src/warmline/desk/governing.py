"""What the company lets the AI do, laid over what the AI decided: asked right before the append."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from warmline.ai import (
    Act,
    Answer,
    Ask,
    Cancel,
    Chat,
    Collect,
    Confirm,
    Decision,
    HandOff,
    HandOffReason,
    Understanding,
)
from warmline.autonomy import Autonomy
from warmline.knowledge import Article

# These stand, though the AI is stopped: the customer's wish is as good a reason as before, and
# who reads of a risk needs to know it. All others would only say what the AI made of it.
ABOVE_THE_SWITCH: frozenset[HandOffReason] = frozenset({"asked_for_person", "risk"})
# The AI had an article in mind that a customer may read, and did not trust itself.
WORTH_A_LOOK: frozenset[HandOffReason] = frozenset({"unsure", "not_helping"})


Sentence = Callable[[str, HandOffReason], str]
"""A language, and why a person takes over → what the customer is told."""


@dataclass(frozen=True, slots=True)
class Governed:
    """The decision that is carried out, and what is only proposed to whoever takes over."""

    decision: Decision
    suggested: tuple[Answer, ...] = ()


class Governor:
    """`autonomy` is what was set, `articles` what is published, both as they stand now; `serves`
    names the intents of an action."""

    def __init__(
        self,
        autonomy: Callable[[], Autonomy],
        articles: Callable[[], Mapping[str, Article]],
        sentence: Sentence,
        serves: Callable[[str], Sequence[str]] = lambda action: (),
    ) -> None:
        self._autonomy, self._articles, self._sentence = autonomy, articles, sentence
        self._serves = serves

    def governed(self, decision: Decision) -> Governed:
        autonomy = self._autonomy()
        if autonomy.stopped:
            return Governed(self._silenced(decision))
        match decision:
            case Answer():
                return self._answered(decision, autonomy)
            case Chat() | Cancel():
                return Governed(decision)
            case Collect() | Act() | Confirm():
                return self._acted(decision, autonomy)
            case Ask():
                return self._asked(decision, autonomy)
            case HandOff():
                return self._handed_off(decision, autonomy)
            case _:
                assert_never(decision)

    def _silenced(self, decision: Decision) -> HandOff:
        if isinstance(decision, HandOff) and decision.reason in ABOVE_THE_SWITCH:
            return replace(decision, article=None, answered=())
        return self._to_person(decision.understanding, "ai_stopped")

    def _answered(self, decision: Answer, autonomy: Autonomy) -> Governed:
        parts = _sorted_out(_parts(decision), autonomy)
        if not parts.held:
            return Governed(decision)
        return self._withheld(decision.understanding, parts)

    def _asked(self, decision: Ask, autonomy: Autonomy) -> Governed:
        parts = _sorted_out(_each(decision.answered), autonomy)
        if parts.held:
            return self._withheld(decision.understanding, parts)
        known = self._articles()
        asked = [known[one.article] for one in decision.options if one.article in known]
        levels = {article.intent: autonomy.level(article.intent) for article in asked}
        if "auto" in levels.values():
            return Governed(decision)
        likeliest = next((one for one in asked if levels[one.intent] == "suggest"), None)
        reason: HandOffReason = "switched_off" if asked and not likeliest else "unsure"
        handed = self._to_person(decision.understanding, reason, likeliest, parts.sent)
        return Governed(handed, self._drafts(likeliest, decision.understanding))

    def _acted(self, decision: Collect | Act | Confirm, autonomy: Autonomy) -> Governed:
        """The AI acts where it may answer: an action is at the level of the intents it serves. What
        serves none was asked for by its own words, and is only declared for people."""
        read = decision.understanding
        intents = self._serves(read.doing[0].action) if read.doing else ()
        levels = {autonomy.level(intent) for intent in intents}
        answered = () if isinstance(decision, Confirm) else decision.answered
        parts = _sorted_out(_each(answered), autonomy)
        if "auto" in levels and not parts.held:
            return Governed(decision)
        if parts.held:
            return self._withheld(read, parts)
        reason: HandOffReason = "for_review" if "suggest" in levels else "switched_off"
        return Governed(self._to_person(read, reason, answered=parts.sent))

    def _handed_off(self, decision: HandOff, autonomy: Autonomy) -> Governed:
        parts = _sorted_out(_each(decision.answered), autonomy)
        decision = replace(decision, answered=parts.sent)
        article = self._articles().get(decision.article or "")
        if article is None or decision.reason not in WORTH_A_LOOK:
            return Governed(decision, parts.suggested)
        if autonomy.level(article.intent) == "off":
            return Governed(decision, parts.suggested)
        drafts = self._drafts(article, decision.understanding)
        return Governed(decision, (*parts.suggested, *drafts))

    def _withheld(self, read: Understanding, parts: "_Parts") -> Governed:
        reason: HandOffReason = "for_review" if parts.suggested else "switched_off"
        article = self._articles().get(parts.suggested[0].article) if parts.suggested else None
        return Governed(self._to_person(read, reason, article, parts.sent), parts.suggested)

    def _to_person(
        self,
        read: Understanding,
        reason: HandOffReason,
        article: Article | None = None,
        answered: tuple[Answer, ...] = (),
    ) -> HandOff:
        text = self._sentence(read.language, reason)
        return HandOff(read, reason, text, article.slug if article else None, answered)

    def _drafts(self, article: Article | None, read: Understanding) -> tuple[Answer, ...]:
        """What would answer with this article; nothing where a customer may not read it, or where
        it takes more than reading."""
        if article is None or article.audience != "customers" or article.needs != "nothing":
            return ()
        sure_of_it = read.intent == article.intent
        about = replace(
            read, intent=article.intent, confidence=read.confidence if sure_of_it else 0.0
        )
        steps, links = article.steps, article.links
        return (Answer(about, article.short_answer, article.slug, steps, links),)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The answers of one decision, by what may happen to them; what is off is only counted."""

    sent: tuple[Answer, ...]
    suggested: tuple[Answer, ...]
    off: int

    @property
    def held(self) -> bool:
        return bool(self.suggested) or self.off > 0


def _sorted_out(answers: Iterator[Answer], autonomy: Autonomy) -> _Parts:
    sent, suggested, off = [], [], 0
    for answer in answers:
        level = autonomy.level(answer.understanding.intent)
        if level == "auto":
            sent.append(answer)
        elif level == "suggest":
            suggested.append(answer)
        else:
            off += 1
    return _Parts(tuple(sent), tuple(suggested), off)


def _each(answers: Sequence[Answer]) -> Iterator[Answer]:
    for answer in answers:
        yield from _parts(answer)


def _parts(answer: Answer) -> Iterator[Answer]:
    """Each answer by itself: what was one message may partly be held back."""
    yield replace(answer, also=(), offer=None)
    yield from _each(answer.also)
