"""What an editor can mend: which phrasings are read as another article's, and why.

Every phrasing is read by heads that were taught all others but those of its own part, so that what
they make of it is what they would make of a customer who says the same.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from warmline.ai.intents.classifier import ENGLISH, Encodes
from warmline.ai.intents.selector import alone, joined
from warmline.ai.intents.teach import Course, Lessons
from warmline.knowledge import Article

_WORD = re.compile(r"\w+")

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

PARTS = 5
FEW = 8  # phrasings; with fewer, what was not said in just these words is hard to recognise
ENOUGH = 12
# Read as another article's with this chance, and as its own with no more than that.
SURE, HARDLY = 0.93, 0.03
SAME = 0.96  # cosine of two English phrasings that say the same
# Two articles are confused when so many phrasings cross over, and such a share of those of both.
CROSSED, CROSSED_SHARE = 3, 0.1
SHOWN = 6  # phrasings of one remark

RemarkKind = Literal["unreached", "mislabelled", "same", "confused", "few"]


@dataclass(frozen=True, slots=True)
class Remark:
    """`article` is the slug of what should be looked at, `other` of what it is mixed up with;
    `phrasings` show it, `count` of `of` phrasings. `sentence` says what was found and `advice`
    what to do about it, in English."""

    kind: RemarkKind
    article: str
    other: str | None
    phrasings: tuple[str, ...]
    count: int
    of: int
    sentence: str
    advice: str


@dataclass(frozen=True, slots=True)
class Examination:
    """`right` is the share of the `phrasings` that lead to their own article (0 to 1, None where
    there are none). The gravest remarks come first."""

    articles: int
    phrasings: int
    right: float | None
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class _Reread:
    """A phrasing, its article, the one it was read as, and the chances of both. `like` is that
    one's phrasing that is nearest."""

    text: str
    article: Article
    read_as: Article
    chance: float
    own_chance: float
    like: str

    @property
    def crossed(self) -> bool:
        return self.read_as is not self.article


def examine(articles: Sequence[Article], encoder: Encodes) -> Examination:
    """Pure, and busy for seconds to a minute: never call it on the event loop."""
    read: list[_Reread] = []
    remarks: list[Remark] = []
    with threadpool_limits(1):
        for language in sorted({article.language for article in articles}):
            spoken = [article for article in articles if article.language == language]
            taught = _Taught.of(spoken, encoder)
            read += taught.reread()
            remarks += taught.same()
    remarks += [*_unreached(articles, read), *_mislabelled(read), *_confused(read), *_few(articles)]
    order = {kind: at for at, kind in enumerate(("unreached", "mislabelled", "same", "confused"))}
    return Examination(
        articles=len(articles),
        phrasings=len(read),
        right=sum(not one.crossed for one in read) / len(read) if read else None,
        remarks=tuple(sorted(remarks, key=lambda remark: order.get(remark.kind, len(order)))),
    )


@dataclass(frozen=True, slots=True)
class _Taught:
    """The articles of one language. `texts` (n,), `vectors` (n, width), and `owners` (n,), the
    places of their articles; the titles come last and are never held out."""

    articles: Sequence[Article]
    texts: Sequence[str]
    vectors: Floats
    owners: Ints
    phrasings: int

    @classmethod
    def of(cls, articles: Sequence[Article], encoder: Encodes) -> "_Taught":
        said = [(at, text) for at, one in enumerate(articles) for text in one.phrasings]
        titles = [(at, one.title) for at, one in enumerate(articles) if one.phrasings]
        texts = [text for _, text in (*said, *titles)]
        owners = np.array([at for at, _ in (*said, *titles)], dtype=np.int64)
        vectors = encoder.encode(texts, articles[0].language)
        return cls(articles, texts, vectors, owners, len(said))

    def reread(self) -> Iterator[_Reread]:
        if not self.phrasings:
            return
        chances = np.exp(_joined(self._scores(), self.owners[: self.phrasings]))
        for row, text in enumerate(self.texts[: self.phrasings]):
            own, best = int(self.owners[row]), int(chances[row].argmax())
            yield _Reread(
                text=text,
                article=self.articles[own],
                read_as=self.articles[best],
                chance=float(chances[row, best]),
                own_chance=float(chances[row, own]),
                like=self._nearest(row, best),
            )

    def _nearest(self, row: int, owner: int) -> str:
        rows = np.flatnonzero(self.owners == owner)
        return self.texts[int(rows[(self.vectors[rows] @ self.vectors[row]).argmax()])]

    def _scores(self) -> Floats:
        """Scores (phrasings, heads, articles), each by heads that were not taught the phrasing."""
        part = self._parts()
        course = Course(Lessons(self.texts, self.vectors, self.owners, len(self.articles)))
        held = [part == number for number in range(PARTS) if (part == number).any()]
        read = np.concatenate([course.unseen(rows)[0] for rows in held])
        rows = np.concatenate([np.flatnonzero(each) for each in held])
        return np.asarray(read[np.argsort(rows)])

    def _parts(self) -> Ints:
        """Each article's phrasings spread evenly; what stands together is spread too."""
        part = np.full(len(self.texts), -1, dtype=np.int64)
        for at in range(len(self.articles)):
            rows = np.flatnonzero(self.owners[: self.phrasings] == at)
            part[rows] = (np.arange(len(rows)) + at) % PARTS
        return part

    def same(self) -> Iterator[Remark]:
        """Phrasings of two articles that say the same: word for word, or to the English encoder."""
        words = np.array([" ".join(_WORD.findall(text.casefold())) for text in self.texts])
        same = SAME if self.articles[0].language == ENGLISH else 2.0  # beyond any cosine
        for row in range(self.phrasings):
            later = slice(row + 1, self.phrasings)
            alike = self.vectors[later] @ self.vectors[row] >= same
            alike |= words[later] == words[row]
            alike &= self.owners[later] != self.owners[row]
            for other in (np.flatnonzero(alike) + row + 1).tolist():
                yield _same(self._article(row), self._article(other), self._pair(row, other))

    def _article(self, row: int) -> Article:
        return self.articles[int(self.owners[row])]

    def _pair(self, row: int, other: int) -> tuple[str, str]:
        return self.texts[row], self.texts[other]


def _joined(scores: Floats, owners: Ints) -> Floats:
    """Log-probabilities (n, articles) of all heads together, each head made honest first."""
    factors = np.exp(np.linspace(-2, 4, 25)).astype(np.float32)
    rows = np.arange(len(owners))

    def loss(head: int, factor: np.float32) -> float:
        each = alone(scores[:, head : head + 1], np.array([factor], dtype=np.float32))
        return float(-np.maximum(each[rows, 0, owners], -14).mean())

    heads = range(scores.shape[1])
    sharpness = [min(factors, key=lambda factor: loss(head, factor)) for head in heads]
    return joined(scores, np.array(sharpness, dtype=np.float32))


def _unreached(articles: Sequence[Article], read: Sequence[_Reread]) -> Iterator[Remark]:
    reached = {one.article.slug for one in read if not one.crossed}
    for article in articles:
        if article.slug in reached or (article.audience == "agents" and not article.phrasings):
            continue
        led = Counter(one.read_as.slug for one in read if one.article is article)
        where = ", ".join(f"{slug} ({count})" for slug, count in led.most_common(3))
        found = f"its phrasings lead to {where}" if led else "it has no phrasings"
        yield Remark(
            "unreached",
            article.slug,
            next(iter(led), None) if led else None,
            article.phrasings[:SHOWN],
            0,
            len(article.phrasings),
            f"No phrasing of its own reaches “{article.title}”: {found}.",
            "Give it phrasings that only it can answer, or join it with the other article.",
        )


def _mislabelled(read: Sequence[_Reread]) -> Iterator[Remark]:
    found = [one for one in read if one.crossed and _looks_wrong(one)]
    for one in sorted(found, key=lambda one: -one.chance):
        yield Remark(
            "mislabelled",
            one.article.slug,
            one.read_as.slug,
            (one.text, one.like),
            1,
            len(one.article.phrasings),
            f"“{one.text}” stands in “{one.article.title}”, but reads like “{one.read_as.title}”, "
            f"where “{one.like}” stands.",
            f"Move it to {one.read_as.slug}; or reword it, if it really belongs here.",
        )


def _looks_wrong(one: _Reread) -> bool:
    return one.chance >= SURE and one.own_chance <= HARDLY


def _same(article: Article, other: Article, pair: tuple[str, str]) -> Remark:
    return Remark(
        "same",
        article.slug,
        other.slug,
        pair,
        1,
        len(article.phrasings),
        f"“{article.title}” and “{other.title}” share a phrasing in all but the letter.",
        "Keep it in one of the two: nobody can tell which answer is meant.",
    )


def _confused(read: Sequence[_Reread]) -> Iterator[Remark]:
    size = Counter(one.article.slug for one in read)
    pairs: dict[tuple[str, str], list[_Reread]] = {}
    for one in read:
        if one.crossed:
            first, second = sorted((one.article.slug, one.read_as.slug))
            pairs.setdefault((first, second), []).append(one)
    for (first, second), crossed in sorted(pairs.items(), key=lambda item: -len(item[1])):
        of = size[first] + size[second]
        if len(crossed) >= CROSSED and len(crossed) >= CROSSED_SHARE * of:
            yield _confusion(crossed, of)


def _confusion(crossed: Sequence[_Reread], of: int) -> Remark:
    first = crossed[0]
    return Remark(
        "confused",
        first.article.slug,
        first.read_as.slug,
        tuple(one.text for one in crossed[:SHOWN]),
        len(crossed),
        of,
        f"“{first.article.title}” and “{first.read_as.title}” are confused: {len(crossed)} of "
        f"their {of} phrasings are read as the other's.",
        "Join the two if their answers are alike; else let each phrasing say what is different, "
        "or write a dozen more of each.",
    )


def _few(articles: Sequence[Article]) -> Iterator[Remark]:
    for article in sorted(articles, key=lambda article: len(article.phrasings)):
        count = len(article.phrasings)
        if 0 < count < FEW and article.audience == "customers":
            phrasings = "one phrasing" if count == 1 else f"{count} phrasings"
            yield Remark(
                "few",
                article.slug,
                None,
                (),
                count,
                ENOUGH,
                f"“{article.title}” has only {phrasings}.",
                f"Write {ENOUGH - count} more, as differently as customers would say it.",
            )
