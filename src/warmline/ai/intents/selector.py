"""From what the heads say to one number: how likely it is that answering is right."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

_TINY = 1e-6
MOST_OPTIONS = 3
TIED = 0.05  # a third option is at least this likely, compared with the likeliest
LEAD = 1  # the signal that says how far the likeliest is ahead, in log-probabilities
_FAR = 4.0  # standard deviations; beyond them a message is unlike all that were tried


@dataclass(frozen=True, slots=True)
class Selector:
    """`sharpness` (heads,) calibrates each head alone, `share` (heads,) all of them together;
    `centre` and `spread` (signals,) bring what they
    say to one scale; `weights` (signals + their products,) and `bias` join it. At a confidence of
    `threshold` or more the article is answered.
    """

    sharpness: Floats
    share: Floats
    centre: Floats
    spread: Floats
    weights: Floats
    bias: float
    threshold: float

    def confidence(self, signals: Floats) -> Floats:
        """Signals (..., signals) → the chance that answering is right (...)."""
        z = expanded((signals - self.centre) / self.spread) @ self.weights + self.bias
        return np.asarray(1 / (1 + np.exp(-z)), dtype=np.float32)

    def look(self, scores: Floats, nearest: Floats) -> tuple[Floats, Ints]:
        """`signals` with the calibration this selector was taught on."""
        return signals(scores, nearest, self.sharpness, self.share)

    def chances(self, scores: Floats) -> Floats:
        """Scores (heads, classes) → log-probabilities (classes,)."""
        return together(scores, self.share)

    def glance(self, said: Floats) -> tuple[Ints, Floats]:
        """What the first head alone said (n, classes) → the likeliest class and its chance (n,)."""
        return at_a_glance(said, self.sharpness)

    def plainly(self, said: Floats) -> Floats:
        """What the first head alone said (n, classes) → log-probabilities of all classes but the
        background (n, classes - 1)."""
        return _log_softmax(said * self.sharpness[0])[:, :-1]

    def at(self, threshold: float) -> "Selector":
        return replace(self, threshold=threshold)

    def plain(self) -> dict[str, object]:
        return {name: np.asarray(value).tolist() for name, value in asdict(self).items()}

    @classmethod
    def of_plain(cls, plain: Mapping[str, object]) -> "Selector":
        numbers = {name: np.array(value, dtype=np.float32) for name, value in plain.items()}
        bias, threshold = float(numbers.pop("bias")), float(numbers.pop("threshold"))
        return cls(**numbers, bias=bias, threshold=threshold)


def expanded(signals: Floats) -> Floats:
    """Signals (..., n) on one scale → themselves and their products (..., n + n(n+1)/2)."""
    near = np.clip(signals, -_FAR, _FAR)
    first, second = _pairs_of(near.shape[-1])
    return np.concatenate([near, near[..., first] * near[..., second]], axis=-1)


@lru_cache(8)
def _pairs_of(count: int) -> tuple[Ints, Ints]:
    first, second = np.triu_indices(count)
    return first, second


def alone(scores: Floats, sharpness: Floats) -> Floats:
    """Scores (..., heads, classes) → log-probabilities (..., heads, classes) of each by itself."""
    return _log_softmax(scores * sharpness[:, None])


def joined(scores: Floats, sharpness: Floats) -> Floats:
    """Scores (..., heads, classes) → log-probabilities (..., classes) of the heads as equals."""
    each = alone(scores, sharpness)
    return _log_softmax(np.maximum(each, np.log(_TINY)).mean(-2))


def together(scores: Floats, share: Floats) -> Floats:
    """Scores (..., heads, classes) → log-probabilities (..., classes) of all heads as one."""
    return _log_softmax((scores * share[:, None]).sum(-2))


def signals(
    scores: Floats, nearest: Floats, sharpness: Floats, share: Floats
) -> tuple[Floats, Ints]:
    """What the selector looks at for messages (n, heads, classes) and (n, classes): signals
    (n, signals), and the likeliest classes of each, best first (n, at most three), -1 where the
    third is not nearly as likely as the first.

    The last class is the background and is never chosen.
    """
    each = alone(scores, sharpness)
    joint = together(scores, share)
    rows = np.arange(len(scores))
    best = likeliest(joint[:, :-1])
    first = best[:, 0]
    likely, chances = joint[rows, first][:, None], np.exp(joint)
    few = np.sort(chances[:, :-1], axis=-1)[:, -MOST_OPTIONS:].sum(-1, keepdims=True)
    sharp = scores * sharpness[:, None]
    alike, own, its = nearest[rows, first][:, None], each[rows, :, first], sharp[rows, :, first]
    logits = _logit(
        np.concatenate([likely[:, :1], joint[:, -1:], np.log(np.maximum(few, _TINY)), own], axis=1)
    )
    seen = np.concatenate(
        [
            logits[:, :1],
            likely[:, :1] - _rival(joint[:, :-1], first)[:, None],
            logits[:, 1:3],
            -(chances * joint).sum(-1, keepdims=True),
            logits[:, 3:],
            own - _rival(each[..., :-1], first[:, None]),
            its,
            its - sharp[..., -1],
            (each[..., :-1].argmax(-1) == first[:, None]).sum(-1, keepdims=True),
            alike,
            alike - _rival(nearest[:, :-1], first, none=-1.0)[:, None],
            alike - nearest[:, -1:],
            nearest[:, :-1].max(-1, keepdims=True),
        ],
        axis=1,
    )
    return seen.astype(np.float32), best


def likeliest(joint: Floats) -> Ints:
    """Log-probabilities (..., classes) → the two or three likeliest classes, best first (..., at
    most three), -1 where the third is not nearly as likely as the first."""
    best = np.argsort(-joint, axis=-1)[..., :MOST_OPTIONS]
    likely = np.take_along_axis(joint, best, axis=-1)
    best[..., 2:][likely[..., 2:] < likely[..., :1] + np.log(TIED)] = -1
    return best


def at_a_glance(said: Floats, sharpness: Floats) -> tuple[Ints, Floats]:
    """The first head's scores (n, classes) → the likeliest class of each, and its chance against
    the next best, the background included (n,)."""
    each = said * sharpness[0]
    first = each[:, :-1].argmax(-1)
    ahead = each[np.arange(len(said)), first] - _rival(each, first, none=-np.inf)
    return first, np.asarray(1 / (1 + np.exp(-np.clip(ahead, -30, 30))), dtype=np.float32)


def _rival(values: Floats, first: Ints, none: float = float(np.log(_TINY))) -> Floats:
    """The best of the other classes (..., classes) → (...); no lower than `none`."""
    others = np.array(values)
    rows = others.reshape(-1, others.shape[-1])
    rows[np.arange(len(rows)), np.broadcast_to(first, values.shape[:-1]).ravel()] = none
    return np.asarray(np.maximum(others.max(-1), none), dtype=np.float32)


def _log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max(-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(-1, keepdims=True)), dtype=np.float32)


def _logit(log_probability: Floats) -> Floats:
    p = np.clip(np.exp(log_probability.astype(np.float64)), _TINY, 1 - _TINY)
    return np.asarray(np.log(p / (1 - p)), dtype=np.float32)
