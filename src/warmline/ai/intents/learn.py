"""Learning from a company's own phrasings when the heads are right, and when to say nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from warmline.ai.intents.heads import Heads
from warmline.ai.intents.promise import NEVER, RISK, Judged, Promise, promise, proven_from, question
from warmline.ai.intents.selector import Selector, alone, at_a_glance, expanded, signals, together
from warmline.ai.intents.teach import SEED, Course, Lessons

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

# With few phrasings a fold that is held out is missed by the heads, and teaching costs little.
FEW = 2_000
GROUPS = 10  # in which articles are withheld to play the stranger

# The traffic the promise is made for: customers also ask for articles that are missing, each as
# often as for one that is there, but not beyond this share of what articles answer ...
MOST_MISSING = 0.15
# ... and this share of all messages is about something else altogether.
FAR = 0.22
# The selector learns most from the strangers that are hardest to tell, so it is taught as if more
# articles were missing; what it says is calibrated to the traffic afterwards.
TAUGHT_MISSING = 12
TAUGHT_MOST = 0.25
SETTLED = 4_000
# Of the share of wrong answers that is allowed, so much may come of not looking closely.
SPARED = 1 / 8
BAND = 1_000
ROUNDS = 5  # of judging the selector on messages it was not taught either


@dataclass(frozen=True, slots=True)
class Tried:
    """Messages read by heads that were not taught them: scores (n, heads, classes) and so on."""

    scores: Floats
    nearest: Floats
    classes: Ints
    known: Bools  # False where the message's own class was withheld from the heads
    rows: Ints  # of the lessons
    each: int  # how often every message was read


@dataclass(frozen=True, slots=True)
class Exam:
    """What became of all tried messages: signals (n, signals), the `first` class each was read as,
    whether answering them would be right, whether the right article is `among` the likeliest,
    their weight in the traffic and in teaching, what they are about, and the rows of the lessons
    they are."""

    signals: Floats
    first: Ints
    right: Bools
    among: Bools
    weight: Doubles
    lesson: Doubles
    own: Bools
    subject: Ints
    rows: Ints
    each: int


@dataclass(frozen=True, slots=True)
class Voices:
    """How loudly each head speaks (heads,): alone, and among the others."""

    sharpness: Floats
    share: Floats

    def selector(self, centre: Floats, spread: Floats, weights: Floats, bias: float) -> Selector:
        return Selector(self.sharpness, self.share, centre, spread, weights, bias, threshold=1.0)


@dataclass(frozen=True, slots=True)
class Learned:
    """`selector` tells when to answer; `question` when to ask which of the likeliest it is; from
    the chance `plain` on and up to the chance `remote`, what the first head says needs no second
    look: the one is answered, the other is not."""

    heads: Heads
    selector: Selector
    question: Selector
    promise: Promise
    plain: float
    remote: float


def learn(lessons: Lessons, precision: float, missing: int) -> Learned:
    """Keeps the `precision` for traffic that asks for as many articles that are `missing`."""
    course = Course(lessons)
    heads = course.heads()
    tried = try_all(course, lessons)
    return untried(heads, precision) if tried is None else choose(heads, *tried, precision, missing)


def untried(heads: Heads, precision: float) -> Learned:
    """One phrasing an article, or one article and no background: what could not be tried is
    proposed, and nothing is ever sure."""
    count = 2 if heads.words else 1
    even = np.ones(count, dtype=np.float32)
    blank = np.zeros((1, count, 2), dtype=np.float32)
    seen = signals(blank, blank[:, 0], even, even)[0].shape[1]
    flat = np.zeros(seen, dtype=np.float32)
    weights = np.zeros(seen + seen * (seen + 1) // 2, dtype=np.float32)
    never = Voices(even, even).selector(flat, flat + 1, weights, 0.0).at(NEVER)
    nothing = Promise(precision, RISK, proven=False, phrasings=0, coverage=0.0, threshold=NEVER)
    return Learned(heads, never, never, nothing, plain=NEVER, remote=1 - NEVER)


def try_all(course: Course, lessons: Lessons) -> tuple[Tried, Tried] | None:
    """What is known and what is strange, both read by heads that were not taught them."""
    few = len(lessons.texts) <= FEW
    folds, repeats = (10, 2) if few else (5, 1)
    unseen = _try_unseen(course, lessons, folds, repeats)
    strangers = _try_strangers(course, lessons, repeats)
    return None if unseen is None or strangers is None else (unseen, strangers)


def _try_unseen(course: Course, lessons: Lessons, folds: int, repeats: int) -> Tried | None:
    """Each phrasing, read by heads taught on the others' folds."""
    held = [_folds(lessons.classes, folds, SEED + turn) for turn in range(repeats)]
    parts = (fold == number for fold in held for number in range(folds))
    return joined_up((try_out(course, lessons, part) for part in parts), repeats)


def _try_strangers(course: Course, lessons: Lessons, repeats: int) -> Tried | None:
    """Phrasings of articles that the heads were never taught: near, and yet out of scope. A part
    of the background is withheld with each, in one piece, since neighbours there are akin."""
    groups = [_groups(lessons, SEED + turn) for turn in range(repeats)]
    parts = (group == number for group in groups for number in range(GROUPS))
    return joined_up((try_out(course, lessons, part) for part in parts), repeats)


def _folds(classes: Ints, folds: int, seed: int) -> Ints:
    """Each class spread evenly over the folds; a class with one phrasing stays in every lesson."""
    rng = np.random.default_rng(seed)
    fold = np.full(len(classes), -1)
    for number in np.unique(classes):
        rows = rng.permutation(np.flatnonzero(classes == number))
        if len(rows) > 1:
            fold[rows] = (np.arange(len(rows)) + number) % folds
    return fold


def _groups(lessons: Lessons, seed: int) -> Ints:
    background = lessons.count - 1
    groups = np.random.default_rng(seed).permutation(background) % GROUPS
    group = np.append(groups, -1)[lessons.classes]
    rows = np.flatnonzero(lessons.classes == background)
    group[rows] = np.arange(len(rows)) * GROUPS // max(1, len(rows))
    return group


def try_out(course: Course, lessons: Lessons, held: Bools) -> Tried | None:
    if held.all() or not held.any():
        return None
    scores, nearest = course.unseen(held)
    rows = np.flatnonzero(held)
    classes = lessons.classes[rows]
    known = np.isin(classes, lessons.classes[~held])
    return Tried(scores, nearest, classes, known, rows, each=1)


def joined_up(parts: Iterator[Tried | None], each: int) -> Tried | None:
    tried = [part for part in parts if part is not None]
    if not tried:
        return None
    return Tried(
        scores=np.concatenate([part.scores for part in tried]),
        nearest=np.concatenate([part.nearest for part in tried]),
        classes=np.concatenate([part.classes for part in tried]),
        known=np.concatenate([part.known for part in tried]),
        rows=np.concatenate([part.rows for part in tried]),
        each=each,
    )


def choose(
    heads: Heads, unseen: Tried, strangers: Tried, precision: float, missing: int
) -> Learned:
    voices = voices_of(unseen)
    exam = examined(unseen, strangers, voices, missing)
    fit = best_fit(exam, voices)
    answers = judged_unseen(exam, fit)
    made = promise(answers, precision)
    choice = replace(exam, right=exam.among)
    choices, sure = judged_unseen(choice, fit), answers.confidence >= made.threshold
    asked = question(choices, ~sure)
    worth_it = (sure & exam.right) | (~sure & (choices.confidence >= asked) & exam.among)
    plain, remote = _at_a_glance(unseen, strangers, exam, voices).bounds(sure, worth_it, precision)
    everything = np.ones(len(exam.right), dtype=bool)
    return Learned(
        heads,
        fit(exam, everything).at(made.threshold),
        fit(choice, everything).at(asked),
        made,
        plain,
        remote,
    )


@dataclass(frozen=True, slots=True)
class Glance:
    """What the first head alone said of the messages of an `exam`: the likeliest article, its
    `chance` and whether it is the right one (n,)."""

    exam: Exam
    first: Ints
    chance: Doubles
    right: Bools

    def bounds(self, sure: Bools, worth_it: Bools, precision: float) -> tuple[float, float]:
        """From which chance on the first head may answer alone, and up to which it may leave a
        message alone: so seldom does a closer look then tell better, proven. It tells better of
        what it would not have answered like that (`sure`); of what it would have been `worth_it`
        to look at; and where it alone would have found the right article, however unsure of it."""
        rarely = SPARED * (1 - precision)
        as_good = self.right | (sure & (self.exam.first == self.first))
        worth_it = worth_it | (self.exam.right & ~self.right)
        return (
            proven_from(self._judged(self.chance, as_good), 1 - rarely),
            1 - proven_from(self._judged(1 - self.chance, ~worth_it), 1 - rarely),
        )

    def _judged(self, confidence: Doubles, right: Bools) -> Judged:
        exam = self.exam
        return Judged(confidence, right, exam.weight, exam.own, exam.subject, exam.each)


def _at_a_glance(unseen: Tried, strangers: Tried, exam: Exam, voices: Voices) -> Glance:
    tried = (unseen, strangers)
    seen = [at_a_glance(part.scores[:, 0], voices.sharpness) for part in tried]
    right = [
        (first == part.classes) & part.known for part, (first, _) in zip(tried, seen, strict=True)
    ]
    return Glance(
        exam,
        first=np.concatenate([first for first, _ in seen]),
        chance=np.concatenate([chance for _, chance in seen]).astype(np.float64),
        right=np.concatenate(right),
    )


Fit = Callable[[Exam, Bools], Selector]


def examined(unseen: Tried, strangers: Tried, voices: Voices, missing: int) -> Exam:
    tried = (unseen, strangers)
    read = [signals_of(part, voices) for part in tried]
    hits = [
        (best == part.classes[:, None]) & part.known[:, None]
        for part, (_, best) in zip(tried, read, strict=True)
    ]
    background = unseen.scores.shape[2] - 1
    subject = np.concatenate([part.classes for part in tried])
    own = np.append(unseen.classes != background, np.zeros(len(strangers.classes), dtype=bool))

    def weight(missing: int, most: float) -> Doubles:
        return traffic(own, subject, background, background, missing, most)

    return Exam(
        signals=np.concatenate([seen for seen, _ in read]),
        first=np.concatenate([best[:, 0] for _, best in read]),
        right=np.concatenate([hit[:, 0] for hit in hits]),
        among=np.concatenate([hit.any(1) for hit in hits]),
        weight=weight(missing, MOST_MISSING),
        lesson=weight(TAUGHT_MISSING, TAUGHT_MOST),
        own=own,
        subject=subject,
        rows=np.concatenate([part.rows for part in tried]),
        each=unseen.each,
    )


def signals_of(tried: Tried, voices: Voices) -> tuple[Floats, Ints]:
    """In bands, since with thousands of articles each step would take a gigabyte."""
    bands = [slice(at, at + BAND) for at in range(0, len(tried.rows), BAND)]
    read = [
        signals(tried.scores[band], tried.nearest[band], voices.sharpness, voices.share)
        for band in bands
    ]
    return np.concatenate([seen for seen, _ in read]), np.concatenate([best for _, best in read])


def traffic(
    own: Bools, subject: Ints, background: int, articles: int, missing: int, most: float
) -> Doubles:
    """How much each tried message stands for: those that `articles` answer count one each."""
    kinds = np.where(own, 0, np.where(subject == background, 2, 1))
    there = np.bincount(kinds, minlength=3)
    asked_near = there[0] * min(missing / max(1, articles), most)
    far = (there[0] + asked_near) * FAR / (1 - FAR)
    wanted = np.array([there[0], asked_near, far])
    return np.asarray((wanted / np.maximum(1, there))[kinds])


def best_fit(exam: Exam, voices: Voices) -> Fit:
    """Plain signals, or their products too: whichever tells right from wrong better on messages
    it was not taught. Few phrasings would teach products only their accidents."""

    def plain(part: Exam, rows: Bools) -> Selector:
        return _weighed(part, rows, voices, products=False)

    def curved(part: Exam, rows: Bools) -> Selector:
        return _weighed(part, rows, voices, products=True)

    return min((plain, curved), key=lambda fit: _loss(judged_unseen(exam, fit)))


def _loss(judged: Judged) -> float:
    chance = np.where(judged.right, judged.confidence, 1 - judged.confidence)
    return float(-(judged.weight * np.log(np.maximum(chance, 1e-6))).sum())


def judged_unseen(exam: Exam, fit: Fit) -> Judged:
    """Confidence in each message by a selector that was taught without it."""
    turn = np.random.default_rng(SEED).integers(0, ROUNDS, exam.rows.max() + 1)[exam.rows]
    confidence = np.zeros(len(turn))
    for held in range(ROUNDS):
        if (turn == held).any():
            selector = fit(exam, turn != held)
            confidence[turn == held] = selector.confidence(exam.signals[turn == held])
    return Judged(confidence, exam.right, exam.weight, exam.own, exam.subject, exam.each)


def _weighed(exam: Exam, rows: Bools, voices: Voices, *, products: bool) -> Selector:
    seen, right = exam.signals[rows], exam.right[rows]
    centre, spread = seen.mean(0), seen.std(0) + 1e-3
    count = seen.shape[1]
    weights = np.zeros(count + count * (count + 1) // 2, dtype=np.float32)
    if not right.any() or right.all():
        # One phrasing an article: none could be tried unseen, so every message is a doubtful one.
        return voices.selector(centre, spread, weights, 0.0)
    look = expanded((seen - centre) / spread)
    used = len(weights) if products else count
    # Newton's steps solve a few hundred columns at once; a line search would take minutes.
    model = LogisticRegression(C=0.01 if products else 0.3, solver="newton-cholesky")
    model.fit(look[:, :used], right, sample_weight=exam.lesson[rows])
    said = model.decision_function(look[:, :used])[:, None]
    honest = LogisticRegression(C=1e3).fit(said, right, sample_weight=exam.weight[rows])
    factor, shift = honest.coef_[0, 0], honest.intercept_[0]
    weights[:used] = factor * model.coef_[0]
    bias = float(factor * model.intercept_[0] + shift)
    return voices.selector(centre, spread, weights, bias)


def voices_of(tried: Tried) -> Voices:
    """Some thousand messages settle these few numbers."""
    rows = np.random.default_rng(SEED).permutation(len(tried.rows))[:SETTLED]
    some = replace(tried, scores=tried.scores[rows], classes=tried.classes[rows])
    sharpness = _sharpness(some)
    return Voices(sharpness, _share(some, sharpness))


def _sharpness(tried: Tried) -> Floats:
    """The factor on each head's scores that makes its probabilities honest."""
    candidates = np.exp(np.linspace(-2, 4, 40)).astype(np.float32)
    rows = np.arange(len(tried.classes))
    best = np.ones(tried.scores.shape[1], dtype=np.float32)
    for head in range(len(best)):
        losses = []
        for factor in candidates:
            each = alone(tried.scores[:, head : head + 1], np.array([factor], np.float32))
            losses.append(-np.maximum(each[rows, 0, tried.classes], -14).mean())
        best[head] = candidates[int(np.argmin(losses))]
    return best


def _share(tried: Tried, sharpness: Floats) -> Floats:
    """The weight of each head at which the sum of their scores tells the classes best."""
    rows = np.arange(len(tried.classes))

    def loss(logs: Doubles) -> tuple[float, Doubles]:
        share = np.exp(logs)
        said = together(tried.scores, share.astype(np.float32))
        off = np.exp(said)
        off[rows, tried.classes] -= 1
        slope = np.einsum("nc,nhc->h", off, tried.scores) * share / len(rows)
        return float(-said[rows, tried.classes].mean()), slope.astype(np.float64)

    start = np.log(sharpness / len(sharpness)).astype(np.float64)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(-6, 6)] * len(start))
    # Half way between what fits these messages best and equal shares, which few of them overturn.
    share: Floats = ((np.exp(best.x) + np.exp(start)) / 2).astype(np.float32)
    return share
