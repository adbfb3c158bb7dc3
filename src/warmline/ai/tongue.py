"""What was learned in one language: which article a message asks for, and how sure that is."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

from warmline.ai.heads import Heads
from warmline.ai.learn import learn
from warmline.ai.promise import Promise
from warmline.ai.selector import Selector
from warmline.ai.teach import Lessons

Floats = npt.NDArray[np.float32]
Arrays = Mapping[str, npt.NDArray[np.generic]]


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

    `untried` are slugs with too few phrasings to have been tried: they are proposed, never sure.
    From the chance `plain` on, what the first head says needs no second look.
    """

    slugs: tuple[str, ...]
    untried: frozenset[str]
    heads: Heads
    selector: Selector
    question: Selector
    promise: Promise
    plain: float

    @classmethod
    def learn(
        cls, lessons: Lessons, slugs: Sequence[str], *, precision: float, missing: int, least: int
    ) -> "Tongue":
        """`least` phrasings make an article one that was tried."""
        learned = learn(lessons, precision, missing)
        phrasings = np.bincount(lessons.classes, minlength=len(slugs))
        untried = frozenset(slug for slug, n in zip(slugs, phrasings, strict=False) if n < least)
        return cls(
            tuple(slugs),
            untried,
            learned.heads,
            learned.selector,
            learned.question,
            learned.promise,
            learned.plain,
        )

    def read(self, text: str, encode: Callable[[str], Floats]) -> Reading:
        """The cheapest head looks first; the vector is asked for where that does not suffice."""
        said = self.heads.glance(text)
        return self._plainly(said, text) or self._closely(said, encode(text))

    def _plainly(self, said: Floats, text: str) -> Reading | None:
        """A word nobody used in a phrasing may be what the message is about: look again."""
        first, chance = self.selector.glance(said[None])
        article = self.slugs[first[0]]
        if chance[0] < self.plain or article in self.untried or not self.heads.terms.know(text):
            return None
        confidence = max(float(chance[0]), self.selector.threshold)
        return Reading(article, confidence, sure=True, stranger=False)

    def _closely(self, said: Floats, vector: Floats) -> Reading:
        scores, nearest = self.heads.scores_after(said, vector)
        seen, best = self.selector.look(scores[None], nearest[None])
        confidence = float(self.selector.confidence(seen[0]))
        article = self.slugs[best[0, 0]]
        sure = confidence >= self.selector.threshold and article not in self.untried
        options = () if sure else self._options(seen[0], best[0])
        return Reading(
            article=article,
            confidence=confidence,
            sure=sure,
            stranger=not options and confidence < min(self.selector.threshold, 1.0) / 2,
            options=options,
        )

    def near(self, text: str, encode: Callable[[str], Floats]) -> tuple[str, ...]:
        """The two or three likeliest slugs, however likely."""
        scores, nearest = self.heads.scores_after(self.heads.glance(text), encode(text))
        _, best = self.selector.look(scores[None], nearest[None])
        return tuple(self.slugs[number] for number in best[0] if number >= 0)

    def _options(self, seen: Floats, best: npt.NDArray[np.int64]) -> tuple[str, ...]:
        if len(best) < 2 or self.question.confidence(seen) < self.question.threshold:
            return ()
        return tuple(self.slugs[number] for number in best if number >= 0)

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Plain arrays, one of them a JSON text: nothing in them can run code."""
        about = {
            "slugs": self.slugs,
            "untried": sorted(self.untried),
            "terms": list(self.heads.terms.columns),
            "selector": self.selector.plain(),
            "question": self.question.plain(),
            "promise": asdict(self.promise),
            "plain": self.plain,
        }
        return {**self.heads.arrays(), "about": np.array(json.dumps(about))}

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> "Tongue":
        about = json.loads(str(arrays["about"]))
        return cls(
            slugs=tuple(about["slugs"]),
            untried=frozenset(about["untried"]),
            heads=Heads.of_arrays({term: at for at, term in enumerate(about["terms"])}, arrays),
            selector=Selector.of_plain(about["selector"]),
            question=Selector.of_plain(about["question"]),
            promise=Promise(**about["promise"]),
            plain=about["plain"],
        )
