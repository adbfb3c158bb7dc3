"""Hears a wish for a person, and what belongs to a person, where no pattern does.

The patterns of `understand/` come first and work without any model. The ears are two small networks
in the package, the same for every company, one on top of each encoder: they take its tokens' states
half way up, so that one pass serves what is asked and what is heard. An ordinary English message
costs a glance at its words; what is suspicious, and every other language, is listened to.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
import numpy.typing as npt
import onnxruntime

from warmline.ai.decision import RiskTopic
from warmline.ai.encoder import Which, one_thread
from warmline.ai.terms import Terms

Floats = npt.NDArray[np.float32]

EARS = Path(__file__).parent / "models" / "ears"
TOPICS: tuple[RiskTopic, ...] = get_args(RiskTopic)  # gravest first
DANGERS: frozenset[RiskTopic] = frozenset({"self_harm", "fraud_in_progress"})
LABELS = ("wish", "risk", *TOPICS)
ENGLISH = "en"
# Languages with examples of risks. In all others only danger to life or money is heard: whatever
# else the ears hear there, they hear in ordinary messages too.
RISKS_TAUGHT = frozenset({"ar", "de", "es", "fr", "pt"})

States = Callable[[str, Which], Floats]
"""A text and the encoder to ask → its tokens' states (tokens, 384)."""

FEWEST_LETTERS = 2  # say something
MOST_WINDOWS = 4  # of a long message are listened to, one by one
WINDOW = 350  # characters, about what the encoders read at once
LONG = 150  # characters, from which on sentences are glanced at one by one
MOST_SENTENCES = 16

# Where a risk is heard, danger to life or money is named from this logit on, other topics from 0.
NAMED_EARLY = -0.5

# So much quieter than a risk that is heard, there is none.
NOTHING = -2.0

# At a company, so few of the phrasings of its articles may be heard; an article of whose phrasings
# this share is heard is about such topics itself.
FALSE_ALARMS = 0.01
ABOUT_IT = 0.3

_ENDS = re.compile(r"(?<=[.!?…؟。！？])\s*|\n+")


@dataclass(frozen=True, slots=True)
class Heard:
    """How loud a wish and a risk are: 0 and more is heard. `topics` are those of the risk, gravest
    first; one at least."""

    wish: float
    risk: float
    topics: tuple[RiskTopic, ...]


@dataclass(frozen=True, slots=True)
class Calm:
    """How loud it must be at a company whose everyday business sounds alike."""

    wish: float = 0.0
    risk: float = 0.0


@dataclass(frozen=True, slots=True)
class Glance:
    """What a look at the words says: `weights` (terms + 1,), the last is the bias. A message below
    `gate` is ordinary."""

    terms: Terms
    weights: Floats
    gate: float

    def is_ordinary(self, text: str) -> bool:
        """Of a longer message its sentences too, since much that is ordinary hides what is not."""
        sentences = _ENDS.split(text)[:MOST_SENTENCES] if len(text) > LONG else []
        return all(self._loudness(part) < self.gate for part in (text, *filter(None, sentences)))

    def _loudness(self, text: str) -> float:
        columns, values = self.terms.of(text)
        return float(values @ self.weights[columns] + self.weights[-1])


class Ears:
    """Immutable once loaded, so threads may share them. `begins` says for English, the other
    languages with examples of risks and all `others` from which loudness on each label is heard:
    the two of `LABELS` that weigh the whole (`others`: the wish alone), and topics that are grave
    enough to be heard by themselves. An English message that is `suspicious` to the
    English ear is listened to by both."""

    def __init__(self, folder: Path = EARS) -> None:
        about = json.loads((folder / "ears.json").read_text())
        self._begins: Mapping[str, Mapping[str, float]] = about["begins"]
        self._suspicious: Mapping[str, float] = about["suspicious"]
        self._glance = read_glance(folder / "glance.npz")
        self._networks = {which: _network(folder / f"{which}.onnx") for which in get_args(Which)}

    def listen(self, text: str, language: str, states: States) -> Heard | None:
        """None where the clean `text` is ordinary: at a glance, or to the English ear."""
        if not _says_something(text):
            return None
        pieces = windows(text)
        if language != ENGLISH:
            told = self._logits(pieces, "multilingual", states)
            begins = "taught" if language in RISKS_TAUGHT else "others"
            return _heard(told, self._begins[begins])
        if self._glance.is_ordinary(text):
            return None
        first = self._logits(pieces, "english", states)
        if all(loudness(first, label) < at for label, at in self._suspicious.items()):
            return None
        both = both_ears(first, self._logits(pieces, "multilingual", states))
        return _heard(both, self._begins["english"])

    def _logits(self, pieces: Sequence[str], which: Which, states: States) -> Floats:
        network = self._networks[which]
        told = [network.run(None, {"states": states(one, which)})[0] for one in pieces]
        logits: Floats = np.max(told, axis=0)
        return logits

    def calm_of(self, phrasings: Sequence[tuple[str, str]], language: str, states: States) -> Calm:
        """How loud it must be at a company that is asked these phrasings (slug and text): only so
        few of them may be heard, articles aside that are about such topics themselves."""
        heard = [(slug, self.listen(text, language, states)) for slug, text in phrasings]
        return Calm(
            wish=_calm([(slug, one.wish if one else -np.inf) for slug, one in heard]),
            risk=_calm([(slug, one.risk if one else -np.inf) for slug, one in heard]),
        )


def _heard(logits: Floats, begins: Mapping[str, float]) -> Heard:
    above = {label: loudness(logits, label) - at for label, at in begins.items()}
    wish = above.pop("wish")
    loudest = max(above, key=lambda label: above[label])
    by_topic = logits[2:]
    likely = [
        topic
        for topic, logit in zip(TOPICS, by_topic, strict=True)
        if logit > (NAMED_EARLY if topic in DANGERS else 0)
    ]
    likeliest = TOPICS[int(by_topic.argmax())]
    return Heard(wish, above[loudest], gravest_first([likeliest, loudest, *likely]))


def hears_nothing(text: str, language: str, heard: Heard | None) -> bool:
    """Whether ears that know the language, and heard all of the text, are far from hearing a risk
    of any kind."""
    knows = language == ENGLISH or language in RISKS_TAUGHT
    whole = _says_something(text) and len(text) <= MOST_WINDOWS * WINDOW
    return knows and whole and (heard is None or heard.risk < NOTHING)


def _says_something(text: str) -> bool:
    return sum(map(str.isalpha, text)) >= FEWEST_LETTERS


def both_ears(english: Floats, multilingual: Floats) -> Floats:
    """What both say (…, labels) counts half each, but for the wish: the multilingual ear was taught
    wishes in all languages, the English one few."""
    both: Floats = np.mean([english, multilingual], axis=0)
    at = LABELS.index("wish")
    both[..., at] = multilingual[..., at]
    return both


def loudness(logits: Floats, label: str) -> float:
    """A risk is as loud as any risk and its likeliest topic together."""
    told = float(logits[LABELS.index(label)])
    return told + float(logits[2:].max()) if label == "risk" else told


def gravest_first(topics: Iterable[str]) -> tuple[RiskTopic, ...]:
    """Each topic once."""
    found = set(topics)
    return tuple(topic for topic in TOPICS if topic in found)


def _calm(scores: Sequence[tuple[str, float]]) -> float:
    by_slug: dict[str, list[float]] = {}
    for slug, score in scores:
        by_slug.setdefault(slug, []).append(score)
    routine = [
        score
        for own in by_slug.values()
        if sum(score >= 0 for score in own) < ABOUT_IT * len(own)
        for score in own
    ]
    loudest = sorted((score for score in routine if score >= 0), reverse=True)
    allowed = int(FALSE_ALARMS * len(routine))
    return float(np.nextafter(loudest[allowed], np.inf)) if len(loudest) > allowed else 0.0


def windows(text: str) -> list[str]:
    """The text, or a few pieces of a long one, cut where sentences end."""
    if len(text) <= WINDOW:
        return [text]
    most = max(WINDOW, -(-len(text) // (MOST_WINDOWS - 1)))
    found = [""]
    for sentence in _ENDS.split(text):
        if found[-1] and len(found[-1]) + len(sentence) > most:
            found.append("")
        found[-1] = f"{found[-1]} {sentence}".strip()
    return found[:MOST_WINDOWS]


def read_glance(path: Path) -> Glance:
    """NumPy's archive of plain arrays with one JSON text: nothing in it can run code."""
    with np.load(path, allow_pickle=False) as arrays:
        names = json.loads(str(arrays["terms"]))
        terms = Terms({term: at for at, term in enumerate(names)}, arrays["idf"].astype(np.float32))
        return Glance(terms, arrays["weights"].astype(np.float32), float(arrays["gate"]))


def write_glance(path: Path, glance: Glance) -> None:
    np.savez_compressed(
        path,
        allow_pickle=False,
        terms=np.array(json.dumps(list(glance.terms.columns))),
        idf=glance.terms.weights.astype(np.float16),
        weights=glance.weights.astype(np.float16),
        gate=np.array(glance.gate),
    )


def _network(path: Path) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(path, one_thread(), providers=["CPUExecutionProvider"])
