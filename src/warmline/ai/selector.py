"""From what the heads say to one number: how likely it is that answering is right."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Selector:
    """`sharpness` (3,) calibrates each head; `weights` and `bias` join what they say.

    `centre` and `spread` bring the signals to one scale. At a confidence of `threshold` or more
    the article is answered.
    """

    sharpness: Floats
    centre: Floats
    spread: Floats
    weights: Floats
    bias: float
    threshold: float

    def confidence(self, signals: Floats) -> Floats:
        z = ((signals - self.centre) / self.spread) @ self.weights + self.bias
        return np.asarray(1 / (1 + np.exp(-z)), dtype=np.float32)

    def plain(self) -> dict[str, object]:
        return {name: np.asarray(value).tolist() for name, value in asdict(self).items()}

    @classmethod
    def of_plain(cls, plain: Mapping[str, object]) -> "Selector":
        numbers = {name: np.array(value, dtype=np.float32) for name, value in plain.items()}
        bias, threshold = float(numbers.pop("bias")), float(numbers.pop("threshold"))
        return cls(**numbers, bias=bias, threshold=threshold)


def joined(scores: Floats, sharpness: Floats) -> tuple[Floats, Floats]:
    """Scores (..., 3, classes) → each head's log-probabilities, and those of the three together."""
    each = _log_softmax(scores * sharpness[:, None])
    return each, _log_softmax(np.maximum(each, np.log(_TINY)).mean(-2))


def signals(scores: Floats, nearest: Floats, sharpness: Floats) -> tuple[Floats, int]:
    """What the selector looks at for one message, and the class that is most likely.

    The last class is the background and is never chosen.
    """
    each, together = joined(scores, sharpness)
    first, second = _two_best(together[:-1])
    rivals = np.delete(nearest, first)
    return np.array(
        [
            _logit(together[first]),
            together[first] - (together[second] if second is not None else np.log(_TINY)),
            *(_logit(head[first]) for head in each),
            float(sum(head.argmax() == first for head in each)),
            nearest[first],
            nearest[first] - rivals[:-1].max(initial=-1),
            nearest[first] - nearest[-1],
            _logit(together[-1]),
        ],
        dtype=np.float32,
    ), first


def _two_best(values: Floats) -> tuple[int, int | None]:
    order = np.argsort(-values)
    return int(order[0]), int(order[1]) if len(order) > 1 else None


def _log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max(-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(-1, keepdims=True)), dtype=np.float32)


def _logit(log_probability: np.floating) -> float:
    p = min(max(float(np.exp(log_probability)), _TINY), 1 - _TINY)
    return float(np.log(p / (1 - p)))
