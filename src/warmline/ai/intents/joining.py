"""Learning when the parts of a message are requests of their own, from a company's own phrasings
joined by two: some customers ask for two things, more of them tell a story around one."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from warmline.ai.intents.heads import Heads
from warmline.ai.intents.learn import MOST_MISSING
from warmline.ai.intents.parts import SIGNALS, centres, in_context, look, signals
from warmline.ai.intents.promise import EVEN, NEVER, Judged, promise
from warmline.ai.intents.selector import Selector
from warmline.ai.intents.teach import SEED, Course, Lessons
from warmline.ai.understand import Part, Requests

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

EncodeAll = Callable[[Sequence[str]], Floats]
"""Texts → their unit vectors (n, 384), by one encoder."""

# What people tell around a request, whatever the company: it looks like a part and asks for nothing
# that an article says.
ASIDES = Path(__file__).parent / "asides.txt"
# The same about a thing that its articles are about.
MENTIONS = Path(__file__).parent / "mentions.txt"
ENGLISH = "en"
_THING = re.compile(r"\b(?:my|the|an?|your) ([a-z][a-z-]{2,})(?![\w'])", re.IGNORECASE)

# With few phrasings a fold that is held out is missed by the heads, and teaching costs little.
FEW = 2_000
FOLDS, FOLDS_OF_MANY = 10, 4
WITHHELD = 10  # one of so many articles is unknown to the heads of a fold
# Heads of so many phrasings tell enough about parts, and are taught in a few seconds.
MOST_TAUGHT = 4_000
MOST_MESSAGES = 1_600
ROUNDS = 5  # of judging on messages the selector was not taught
LONGER = 0.5  # of the phrasings have an aside around them
CAUTION = 0.3  # how freely the signals are weighed

_JOINTS = (
    ". ",
    "? ",
    "; ",
    " - ",
    "... ",
    ". And ",
    "? Also ",
    " and ",
    ", and ",
    ", ",
    " but ",
    " ",
)
_ANNOUNCING = frozenset({"? Also "})
_PLAIN = ". "
# The classes of what asks for no article the heads know: for none at all, or for a withheld one.
_ASIDE, _STRANGE = -1, -2


@dataclass(frozen=True, slots=True)
class Taught:
    """`own` tells the chance that a part asks for something the rest of its message does not, and
    that is among what it may be; `right` that it asks for what it seems to, and from which chance
    on that may be answered."""

    own: Selector
    right: Selector


@dataclass(frozen=True, slots=True)
class Joining:
    """What it takes to join phrasings: how texts become vectors, how people go on to the next
    thing, and in which language each of the lessons is `spoken` (n,)."""

    encode: EncodeAll
    requests: Requests
    spoken: Sequence[str]

    def learn(
        self, lessons: Lessons, selector: Selector, *, precision: float, missing: int
    ) -> Taught:
        """Where there is nothing to join, nothing is ever seen to be a request of its own. The
        `precision` is kept for traffic that asks for as many articles that are `missing`."""
        joined = _joined(lessons, selector, self)
        if joined is None:
            return Taught(_never(selector), _never(selector))
        told = _told(joined, selector, missing / max(1, lessons.count - 1))
        return Taught(
            own=_fitted(joined, joined.own, _all(joined), selector).at(EVEN),
            right=_fitted(joined, joined.right, told, selector).at(
                _threshold(joined, told, selector, precision)
            ),
        )


@dataclass(frozen=True, slots=True)
class _Joined:
    """Parts of messages, two a message, read by heads that were not taught them: signals
    (n, signals), whether each asks for what it seems to, whether it asks for something of its own,
    whether the two parts of its message seem to differ, whether its words `open` a request, whether
    a withheld article is `near`, and the message's number."""

    signals: Floats
    right: Bools
    own: Bools
    differ: Bools
    opens: Bools
    near: Bools
    message: Ints


@dataclass(frozen=True, slots=True)
class _Piece:
    """A phrasing or an aside, as a part of a message."""

    text: str
    language: str
    vector: Floats
    subject: int
    said: Part


def _joined(lessons: Lessons, selector: Selector, joining: Joining) -> _Joined | None:
    rng = np.random.default_rng(SEED)
    asides = _asides(joining)
    folds = list(_folds(lessons, rng))
    each = min(MOST_MESSAGES, 5 * _own(lessons)) // max(1, len(folds))
    parts: list[_Joined] = []
    for rows, held, gone in folds:
        taught = lessons.only(np.setdiff1d(rows, held))
        heads = Course(taught, words=len(selector.sharpness) > 1).heads()
        pieces = [_piece(lessons, row, gone, joining) for row in held]
        middle = centres(heads)
        for one, other in _pairs(pieces, asides, each, joining, rng):
            number = len(parts)
            pair = (
                _told_around(one, asides, joining, rng),
                _told_around(other, asides, joining, rng),
            )
            parts.append(_read(pair, number, heads, selector, middle, joining, rng))
    if not parts:
        return None
    return _Joined(*(np.concatenate([getattr(one, name) for one in parts]) for name in _FIELDS))


_FIELDS = ("signals", "right", "own", "differ", "opens", "near", "message")


def _folds(lessons: Lessons, rng: np.random.Generator) -> Iterator[tuple[Ints, Ints, Ints]]:
    """The rows of a lesson, those held out of it, and the articles withheld altogether."""
    rows = rng.permutation(len(lessons.texts))[:MOST_TAUGHT]
    count = FOLDS if _own(lessons) <= FEW else FOLDS_OF_MANY
    articles = lessons.count - 1
    for fold in range(count):
        gone = np.flatnonzero(rng.permutation(articles) % WITHHELD == 0)
        if articles <= 3:
            gone = gone[:0]
        held = (np.arange(len(rows)) % count == fold) | np.isin(lessons.classes[rows], gone)
        if held.any() and not held.all():
            yield rows, rows[held], gone


def _own(lessons: Lessons) -> int:
    return int((lessons.classes < lessons.count - 1).sum())


def _asides(joining: Joining) -> list[_Piece]:
    texts = ASIDES.read_text(encoding="utf-8").splitlines()
    return [
        _Piece(text, ENGLISH, vector, _ASIDE, joining.requests.part_of(text, ENGLISH))
        for text, vector in zip(texts, joining.encode(texts), strict=True)
    ]


def _piece(lessons: Lessons, row: int, gone: Ints, joining: Joining) -> _Piece:
    text, subject, language = lessons.texts[row], int(lessons.classes[row]), joining.spoken[row]
    if subject == lessons.count - 1:
        subject = _ASIDE
    elif subject in gone:
        subject = _STRANGE
    said = joining.requests.part_of(text, language)
    return _Piece(text, language, lessons.vectors[row], subject, said)


def _pairs(
    pieces: Sequence[_Piece],
    asides: Sequence[_Piece],
    count: int,
    joining: Joining,
    rng: np.random.Generator,
) -> Iterator[tuple[_Piece, _Piece]]:
    """Of seven messages two ask for two things, mostly, one of them with a word for what both are
    about; two say one thing twice, two tell something beside it, and one also asks for what nobody
    wrote about."""
    known = [piece for piece in pieces if piece.subject >= 0]
    strange = [piece for piece in pieces if piece.subject < 0]
    mentions = MENTIONS.read_text(encoding="utf-8").splitlines()
    for number in range(count if known else 0):
        one = _any(known, rng)
        own = [piece for piece in known if piece.language == one.language]
        same = [piece for piece in own if piece.subject == one.subject]
        kind, turned = number % 5, number % 10 >= 5
        pointing = _pointing(one, own, joining, rng) if kind == 0 and turned else None
        mention = _mention(_any(own, rng), mentions, joining, rng) if kind == 3 and turned else None
        plain = _any((own, same, same, asides, strange or asides)[kind], rng)
        other = pointing or mention or plain
        if other is not one:
            # "it" stands for what was named before
            yield (one, other) if pointing or rng.random() < 0.5 else (other, one)


def _pointing(
    one: _Piece, own: Sequence[_Piece], joining: Joining, rng: np.random.Generator
) -> _Piece | None:
    """Something else that is asked about the same thing, as people do: "and what does it cost"."""
    things = {thing.lower() for thing in _THING.findall(one.text)}
    others = [
        (piece, thing)
        for piece in own
        if piece.subject != one.subject
        for thing in _THING.findall(piece.text)
        if thing.lower() in things
    ]
    if not others or one.language != ENGLISH:
        return None
    piece, thing = others[int(rng.integers(len(others)))]
    text = re.sub(rf"\b(?:my|the|an?|your) {re.escape(thing)}\b", "it", piece.text)
    return _piece_of(text, piece.language, piece.subject, joining)


def _mention(
    piece: _Piece, mentions: Sequence[str], joining: Joining, rng: np.random.Generator
) -> _Piece | None:
    things = _THING.findall(piece.text) if piece.language == ENGLISH else []
    if not things:
        return None
    thing = things[int(rng.integers(len(things)))]
    text = mentions[int(rng.integers(len(mentions)))].format(thing)
    return _piece_of(text, ENGLISH, _ASIDE, joining)


def _piece_of(text: str, language: str, subject: int, joining: Joining) -> _Piece:
    said = joining.requests.part_of(text, language)
    return _Piece(text, language, joining.encode([text])[0], subject, said)


def _told_around(
    piece: _Piece, asides: Sequence[_Piece], joining: Joining, rng: np.random.Generator
) -> _Piece:
    """Sometimes with an aside before or after it, as a part of a longer message."""
    if piece.subject == _ASIDE or rng.random() >= LONGER:
        return piece
    aside, phrasing = _any(asides, rng).text, piece.text
    texts = (aside, phrasing) if rng.random() < 0.5 else (phrasing, aside)
    text = (". ", ", ", " and ")[int(rng.integers(3))].join(texts)
    return _piece_of(text, piece.language, piece.subject, joining)


def _any(pieces: Sequence[_Piece], rng: np.random.Generator) -> _Piece:
    return pieces[int(rng.integers(len(pieces)))]


def _read(
    pair: tuple[_Piece, _Piece],
    number: int,
    heads: Heads,
    selector: Selector,
    middle: Floats,
    joining: Joining,
    rng: np.random.Generator,
) -> _Joined:
    first, second = pair
    asked = (first.subject, second.subject)
    differ = asked[0] != asked[1] and min(asked) >= 0
    joint = _JOINTS[rng.integers(len(_JOINTS))]
    if joint in _ANNOUNCING and not differ:
        joint = _PLAIN
    text = f"{first.text.rstrip('.? ')}{joint}{second.text}"
    later = replace(
        second.said,
        apart=second.said.apart or joint in _ANNOUNCING,
        full=joint.strip()[:1] in tuple(".?;"),
    )
    whole = look(heads, selector, text, joining.encode([text])[0])
    looks = in_context([look(heads, selector, one.text, one.vector) for one in pair], whole)
    parts = list(zip((first.said, later), looks, strict=True))
    best = np.array([one.best for _, one in parts])
    own = [
        asked[0] != asked[1] and subject in one.likeliest
        for subject, (_, one) in zip(asked, parts, strict=True)
    ]
    return _Joined(
        signals=signals(whole, parts, middle),
        right=np.isin(best, asked),
        own=np.array(own),
        differ=np.full(2, best[0] != best[1]),
        opens=np.array([said.opens for said, _ in parts]),
        near=np.full(2, _STRANGE in asked),
        message=np.full(2, number),
    )


def _told(joined: _Joined, selector: Selector, missing: float) -> Doubles:
    """How much of the traffic each part stands for (n,) that is likely a request of its own and is
    put as one; 0 for others. `missing` is how often customers ask for what is near to the articles,
    for each time they ask for one."""
    own = _unseen(joined, joined.own, _all(joined), selector)
    likely = joined.opens & joined.differ & (own.reshape(-1, 2).min(1).repeat(2) >= EVEN)
    rare = min(missing, MOST_MISSING) * (~joined.near).sum() / max(1, joined.near.sum())
    return np.asarray(likely * np.where(joined.near, min(1.0, rare), 1.0))


def _threshold(joined: _Joined, told: Doubles, selector: Selector, precision: float) -> float:
    """From which chance on a part may be answered, proven or expected on such parts: the threshold
    for whole messages promises nothing about them."""
    if not told.any():
        return NEVER
    right = _unseen(joined, joined.right, told, selector)
    rows = told > 0
    own = np.ones(int(rows.sum()), dtype=bool)
    # a small share of all answers: what counts is how many are wrong, not about which article
    alike = np.zeros(len(own), dtype=np.int64)
    judged = Judged(right[rows], joined.right[rows], told[rows], own, alike)
    return promise(judged, precision).threshold


def _unseen(joined: _Joined, truth: Bools, weight: Doubles, selector: Selector) -> Doubles:
    """The chance of each part by a selector that was taught nothing of its message."""
    turn = joined.message % ROUNDS
    chance = np.zeros(len(turn))
    for held in range(ROUNDS):
        rows = turn == held
        if rows.any():
            fitted = _fitted(joined, truth, weight * ~rows, selector, ~rows)
            chance[rows] = fitted.confidence(joined.signals[rows])
    return chance


def _fitted(
    joined: _Joined, truth: Bools, weight: Doubles, selector: Selector, rows: Bools | None = None
) -> Selector:
    """Taught on parts that seem to differ, of `rows`, since others are one request without asking;
    honest about those that have `weight`."""
    rows = joined.differ if rows is None else rows & joined.differ
    seen, truth, weight = joined.signals[rows], truth[rows], weight[rows]
    if len(np.unique(truth[weight > 0])) < 2:
        return _never(selector)
    centre, spread = seen.mean(0), seen.std(0) + 1e-3
    model = LogisticRegression(C=CAUTION, solver="newton-cholesky")
    said = model.fit((seen - centre) / spread, truth).decision_function((seen - centre) / spread)
    honest = LogisticRegression().fit(said[:, None], truth, sample_weight=weight)
    factor, shift = honest.coef_[0, 0], honest.intercept_[0]
    weights = _flat()
    weights[:SIGNALS] = factor * model.coef_[0]
    bias = float(factor * model.intercept_[0] + shift)
    return replace(selector, centre=centre, spread=spread, weights=weights, bias=bias)


def _never(selector: Selector) -> Selector:
    flat = np.zeros(SIGNALS, dtype=np.float32)
    never = replace(selector, centre=flat, spread=flat + 1, weights=_flat(), bias=-20.0)
    return never.at(NEVER)


def _flat() -> Floats:
    """No weight for any signal or product of two."""
    return np.zeros(SIGNALS + SIGNALS * (SIGNALS + 1) // 2, dtype=np.float32)


def _all(joined: _Joined) -> Doubles:
    return np.ones(len(joined.message))
