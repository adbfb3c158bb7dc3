"""Whether the parts of a message ask for different things, and how sure each of them is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from warmline.ai.intents.heads import Heads
from warmline.ai.intents.selector import Selector, likeliest, together
from warmline.ai.understand import Part

Floats = npt.NDArray[np.float32]

SIGNALS = 32  # of a part

_SURE_ENOUGH = 1e-4
# How much what the whole message is likely about says of what one of its parts asks for.
_HINT = 0.5


@dataclass(frozen=True, slots=True)
class Look:
    """What the heads say about one text: log-probabilities (classes,), each class's nearest cosine
    (classes,), the odds that answering with `best` were right if this were all, and the likeliest
    articles, best first."""

    vector: Floats
    joint: Floats
    nearest: Floats
    odds: float
    best: int
    likeliest: tuple[int, ...]
    words: int


def look(heads: Heads, selector: Selector, text: str, vector: Floats) -> Look:
    scores, nearest = heads.scores(text, vector)
    seen, best = selector.look(scores[None], nearest[None])
    confidence = float(selector.confidence(seen[0]))
    kept = min(max(confidence, _SURE_ENOUGH), 1 - _SURE_ENOUGH)
    return Look(
        vector=vector,
        joint=together(scores[None], selector.share)[0],
        nearest=nearest,
        odds=float(np.log(kept / (1 - kept))),
        best=int(best[0, 0]),
        likeliest=tuple(int(number) for number in best[0] if number >= 0),
        words=len(text.split()),
    )


def in_context(parts: Sequence[Look], whole: Look) -> list[Look]:
    """Each part as what it most likely asks for in its message: "what does it cost there" says less
    of that than the whole does. What the rest asks for already is left out of it."""
    return [
        _hinted(own, whole, [other for at, other in enumerate(parts) if at != place])
        for place, own in enumerate(parts)
    ]


def _hinted(own: Look, whole: Look, others: Sequence[Look]) -> Look:
    rival = _rival(own, others).best
    hint = whole.joint[:-1] - np.delete(whole.joint[:-1], rival).max(initial=-np.inf)
    best = likeliest(own.joint[:-1] + _HINT * np.minimum(hint, 0))
    kept = tuple(int(number) for number in best if number >= 0)
    return replace(own, best=kept[0], likeliest=kept)


def _rival(own: Look, others: Sequence[Look]) -> Look:
    return max(others, key=lambda other: float(other.joint[own.best]))


def centres(heads: Heads) -> Floats:
    """The direction of each class's phrasings (classes, 384)."""
    meaning = heads.meaning
    sums = np.zeros((meaning.pull.shape[1], meaning.landmarks.shape[1]), dtype=np.float32)
    np.add.at(sums, meaning.owners, meaning.landmarks)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.maximum(lengths, 1e-6), dtype=np.float32)


def signals(whole: Look, parts: Sequence[tuple[Part, Look]], centres: Floats) -> Floats:
    """What the selector of parts looks at: a row for each part, (parts, signals). The part of the
    rest that would explain it best is its rival."""
    return np.array(
        [_signals(place, whole, parts, centres) for place in range(len(parts))], dtype=np.float32
    )


def _signals(
    place: int, whole: Look, parts: Sequence[tuple[Part, Look]], centres: Floats
) -> list[float]:
    said, own = parts[place]
    others = [other for at, (_, other) in enumerate(parts) if at != place]
    article = own.best
    rival = _rival(own, others)
    asked = [part for at, (part, _) in enumerate(parts) if at != place]
    return [
        own.odds,
        rival.odds,
        whole.odds,
        float(own.joint[article]),
        float(rival.joint[article]),
        float(whole.joint[article]),
        float(own.joint[rival.best]),
        float(whole.joint[rival.best]),
        float(own.joint[-1]),
        float(whole.joint[whole.best]),
        float(article == whole.best),
        float(own.nearest[article]),
        float(whole.nearest[article]),
        float(own.nearest[article] - rival.nearest[article]),
        float(own.nearest[article] - own.nearest[rival.best]),
        float(centres[article] @ centres[rival.best]),
        float(own.vector @ rival.vector),
        float(own.vector @ whole.vector),
        float(np.log(own.words + 1)),
        own.words / max(1, whole.words),
        float(said.asks),
        float(said.tells),
        float(said.points),
        float(said.apart),
        float(any(part.asks for part in asked)),
        float(any(part.apart for part in asked)),
        float(place > 0),
        float(any(part.full for part, _ in parts)),
        float(said.opens),
        float(said.asks and all(part.asks for part in asked)),
        float(not said.opens and any(part.asks for part in asked)),
        float(said.asks and not any(part.opens for part in asked)),
    ]
