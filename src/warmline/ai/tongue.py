"""What was learned in one language: which article a message asks for, and how sure that is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from warmline.ai.heads import Heads
from warmline.ai.learn import Learned
from warmline.ai.promise import Promise
from warmline.ai.selector import Selector, likeliest

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reading:
    """`article` is the likeliest one's slug, None where nothing was learned; `confidence` is the
    chance that answering with it is right. `sure` says it suffices, `stranger` that no article is
    near. `options` are the two or three likeliest slugs where asking which it is would help: in
    three of four such questions the right one is there; empty where it would not help."""

    article: str | None
    confidence: float
    sure: bool
    stranger: bool
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tongue:
    """Immutable, so threads may share it. `slugs` names the classes; the background comes last.
    None names an intent that has no article in this language: who asks for it is understood, and
    gets no answer.

    `untried` are slugs with too few phrasings to have been tried: they are proposed, never sure.
    From the chance `plain` on and up to the chance `remote`, what the first head says needs no
    second look.
    """

    slugs: tuple[str | None, ...]
    untried: frozenset[str]
    heads: Heads
    selector: Selector
    question: Selector
    promise: Promise
    plain: float
    remote: float

    @classmethod
    def of(cls, learned: Learned, slugs: Sequence[str | None], untried: frozenset[str]) -> "Tongue":
        return cls(
            tuple(slugs),
            untried,
            learned.heads,
            learned.selector,
            learned.question,
            learned.promise,
            learned.plain,
            learned.remote,
        )

    def read(self, text: str, encode: Callable[[str], Floats]) -> Reading:
        """The cheapest head looks first; the vector is asked for where that does not suffice."""
        said = self.heads.glance(text)
        return self._at_a_glance(said, text) or self._closely(said, encode(text))

    def _at_a_glance(self, said: Floats | None, text: str) -> Reading | None:
        """What is plainly meant, or plainly nothing the company wrote about."""
        if said is None or self.heads.words is None:
            return None
        first, chance = self.selector.glance(said[None])
        article, likely = self.slugs[first[0]], float(chance[0])
        if article is None:
            return None
        if likely <= self.remote:
            return Reading(article, likely, sure=False, stranger=self._is_far(likely))
        known = article not in self.untried and self.heads.words.terms.know(text)
        if likely < self.plain or not known:
            # a word nobody used in a phrasing may be what the message is about
            return None
        return Reading(article, max(likely, self.selector.threshold), sure=True, stranger=False)

    def _closely(self, said: Floats | None, vector: Floats) -> Reading:
        scores, nearest = self.heads.scores_after(said, vector)
        seen, best = self.selector.look(scores[None], nearest[None])
        confidence = float(self.selector.confidence(seen[0]))
        article = self.slugs[best[0, 0]]
        if article is None:
            return self._elsewhere(scores)
        sure = confidence >= self.selector.threshold and article not in self.untried
        options = () if sure else self._options(seen[0], best[0])
        return Reading(
            article=article,
            confidence=confidence,
            sure=sure,
            stranger=not options and self._is_far(confidence),
            options=options,
        )

    def _elsewhere(self, scores: Floats) -> Reading:
        """What is asked for is answered in other languages only; here, this is the likeliest."""
        chances = np.exp(self.selector.chances(scores))
        best = max(self._published(), key=lambda number: float(chances[number]))
        chance = float(chances[best])
        return Reading(self.slugs[best], chance, sure=False, stranger=self._is_far(chance))

    def _is_far(self, confidence: float) -> bool:
        return confidence < min(self.selector.threshold, 1.0) / 2

    def near(self, text: str, encode: Callable[[str], Floats]) -> tuple[str, ...]:
        """The two or three likeliest slugs, however likely."""
        scores, _ = self.heads.scores_after(self.heads.glance(text), encode(text))
        here = self._published()
        best = likeliest(self.selector.chances(scores)[here])
        return self._named(here[best[best >= 0]])

    def _published(self) -> npt.NDArray[np.int64]:
        return np.flatnonzero([slug is not None for slug in self.slugs])

    def _options(self, seen: Floats, best: npt.NDArray[np.int64]) -> tuple[str, ...]:
        if len(best) < 2 or self.question.confidence(seen) < self.question.threshold:
            return ()
        options = self._named(best[best >= 0])
        return options if len(options) > 1 else ()

    def _named(self, numbers: npt.NDArray[np.int64]) -> tuple[str, ...]:
        slugs = (self.slugs[number] for number in numbers)
        return tuple(slug for slug in slugs if slug is not None)

    def plain_parts(self) -> dict[str, object]:
        """Everything but the heads' arrays, as JSON knows it."""
        return {
            "slugs": self.slugs,
            "untried": sorted(self.untried),
            "terms": list(self.heads.words.terms.columns) if self.heads.words else [],
            "selector": self.selector.plain(),
            "question": self.question.plain(),
            "promise": asdict(self.promise),
            "plain": self.plain,
            "remote": self.remote,
        }

    @classmethod
    def of_parts(cls, about: Mapping[str, Any], heads: Heads) -> "Tongue":
        return cls(
            slugs=tuple(about["slugs"]),
            untried=frozenset(about["untried"]),
            heads=heads,
            selector=Selector.of_plain(about["selector"]),
            question=Selector.of_plain(about["question"]),
            promise=Promise(**about["promise"]),
            plain=about["plain"],
            remote=about["remote"],
        )
