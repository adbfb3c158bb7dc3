"""What was learned in one language: which article a message asks for, and how sure that is."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from warmline.ai.intents.heads import Heads
from warmline.ai.intents.joining import Taught
from warmline.ai.intents.learn import Learned
from warmline.ai.intents.parts import Look, centres, in_context, look, signals
from warmline.ai.intents.promise import Promise
from warmline.ai.intents.selector import LEAD, Selector, likeliest
from warmline.ai.understand import Part, question_in, unnumbered

Floats = npt.NDArray[np.float32]

# Parts of one message that are read beside the whole: each costs as much as the whole did.
MOST_READ = 4
# A part in which the words make no article likelier than this is not worth reading: where each is
# put as a request or announced as one, and where one only tells something.
_HOPELESS, _HOPELESS_TOLD = 0.001, 0.08


@dataclass(frozen=True, slots=True)
class Reading:
    """`article` is the likeliest one's slug, None where nothing was learned; `confidence` is the
    chance that answering with it is right. `sure` says it suffices, `stranger` that no article is
    near. `options` are the two or three likeliest slugs where asking which it is would help: in
    three of four such questions the right one is there; empty where it would not help. `among` is
    the chance that one of the likeliest is right, `lead` how many times likelier the first is than
    the second. `words` is the part of the message it was read of, where that holds several."""

    article: str | None
    confidence: float
    sure: bool
    stranger: bool
    options: tuple[str, ...] = ()
    among: float = 0.0
    lead: float = math.inf
    words: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A part of a message and what it asks for: the reading's `confidence` is the chance that it
    does, its `options` what else it may be where it is not sure, and `own` is the chance that it
    asks for one of them and that the rest of the message does not."""

    part: Part
    reading: Reading
    own: float

    @property
    def chance(self) -> float:
        """That it is a request to be heard: of its own, and of what it seems to be."""
        return math.sqrt(self.own * self.reading.confidence)


@dataclass(frozen=True, slots=True)
class Split:
    """A message read as several requests, in order."""

    requests: tuple[Request, ...]

    @property
    def chance(self) -> float:
        """That the two likeliest of them are different requests; 0 where they are one."""
        best: dict[str | None, float] = {}
        for one in self.requests:
            best[one.reading.article] = max(one.chance, best.get(one.reading.article, 0.0))
        return sorted(best.values())[-2] if len(best) > 1 else 0.0


@dataclass(frozen=True, slots=True)
class Tongue:
    """Immutable, so threads may share it. `slugs` names the classes; the background comes last.
    None names an intent that has no article in this language: who asks for it is understood, and
    gets no answer.

    `untried` are slugs with too few phrasings to have been tried: they are proposed, never sure.
    From the chance `plain` on and up to the chance `remote`, what the first head says needs no
    second look. `parts` judges the parts of a message, `centres` (classes, 384) are the directions
    of the classes.
    """

    slugs: tuple[str | None, ...]
    untried: frozenset[str]
    heads: Heads
    selector: Selector
    question: Selector
    promise: Promise
    plain: float
    remote: float
    parts: Taught
    centres: Floats

    @classmethod
    def of(
        cls,
        learned: Learned,
        parts: Taught,
        slugs: Sequence[str | None],
        untried: frozenset[str],
    ) -> "Tongue":
        return cls(
            tuple(slugs),
            untried,
            learned.heads,
            learned.selector,
            learned.question,
            learned.promise,
            learned.plain,
            learned.remote,
            parts,
            centres(learned.heads),
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
            among=float(self.question.confidence(seen[0])),
            lead=math.exp(min(float(seen[0, LEAD]), 30.0)),
        )

    def _elsewhere(self, scores: Floats) -> Reading:
        """What is asked for is answered in other languages only; here, this is the likeliest."""
        chances = np.exp(self.selector.chances(scores))
        best = max(self._published(), key=lambda number: float(chances[number]))
        chance = float(chances[best])
        return Reading(self.slugs[best], chance, sure=False, stranger=self._is_far(chance))

    def _is_far(self, confidence: float) -> bool:
        return confidence < min(self.selector.threshold, 1.0) / 2

    def split(
        self, text: str, ways: Sequence[Sequence[Part]], encode: Callable[[str], Floats]
    ) -> Split | None:
        """The way in which the parts of a message are most likely requests of their own. Of all
        `ways` only those are looked at closely that the words alone speak for."""
        worth = self._worth(ways)
        if not worth:
            return None
        whole = self._look(text, encode)
        splits = [self._split(whole, way, encode) for way in worth]
        return max(splits, key=lambda split: split.chance, default=None)

    def _worth(self, ways: Sequence[Sequence[Part]]) -> list[Sequence[Part]]:
        """The likeliest as far as the words tell, of no more than `MOST_READ` parts together."""
        ranked = sorted(((self._apart(way), way) for way in ways), key=_first, reverse=True)
        kept: list[Sequence[Part]] = []
        for chance, way in ranked:
            hopeless = _HOPELESS if _is_asked(way) else _HOPELESS_TOLD
            if chance >= hopeless and sum(len(one) for one in (*kept, way)) <= MOST_READ:
                kept.append(way)
        return kept

    def _apart(self, way: Sequence[Part]) -> float:
        """How likely the words of each part make an article of its own, in the least likely. Heads
        without words say nothing of it."""
        if self.heads.words is None:
            return 1.0
        scores = [self.heads.words.scores(unnumbered(question_in(part.text))) for part in way]
        said = self.selector.plainly(np.stack(scores))
        best = said.argmax(-1)
        chances = [float(row[number]) for row, number in zip(said, best, strict=True)]
        if len(set(best.tolist())) == 1:
            chances.append(float(np.partition(said, -2, axis=-1)[:, -2].max()))
        return math.exp(min(chances))

    def _split(self, whole: Look, way: Sequence[Part], encode: Callable[[str], Floats]) -> Split:
        looks = [self._look(unnumbered(question_in(part.text)), encode) for part in way]
        parts = list(zip(way, in_context(looks, whole), strict=True))
        seen = signals(whole, parts, self.centres)
        right, own = self.parts.right.confidence(seen), self.parts.own.confidence(seen)
        readings = tuple(
            Request(part, self._part(part, one, float(right[at])), float(own[at]))
            for at, (part, one) in enumerate(parts)
        )
        return Split(readings)

    def _look(self, text: str, encode: Callable[[str], Floats]) -> Look:
        return look(self.heads, self.selector, text, encode(text))

    def _part(self, part: Part, seen: Look, chance: float) -> Reading:
        article = self.slugs[seen.best]
        if article is None:
            return Reading(None, 0.0, sure=False, stranger=True)
        # what is only told is seldom asked for, and the promise was not made for it
        clear = part.opens and chance >= self.parts.right.threshold
        sure = clear and article not in self.untried
        options = () if sure else self._named(np.array(seen.likeliest))
        return Reading(article, chance, sure=sure, stranger=False, options=options)

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
            "own": self.parts.own.plain(),
            "right": self.parts.right.plain(),
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
            parts=Taught(Selector.of_plain(about["own"]), Selector.of_plain(about["right"])),
            centres=centres(heads),
        )


def _is_asked(way: Sequence[Part]) -> bool:
    return all(part.asks for part in way) or any(part.apart for part in way[1:])


def _first(ranked: tuple[float, Sequence[Part]]) -> float:
    return ranked[0]
