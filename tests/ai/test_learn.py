import numpy as np

from warmline.ai.learn import ENOUGH, HARD, PROMISED, UNPROVEN, _threshold


def judged(count: int, *, wrong_below: float) -> tuple[np.ndarray, np.ndarray]:
    """Confidences from 1 to 0; below `wrong_below` every second answer is wrong."""
    confidence = np.linspace(1, 0, count).astype(np.float32)
    return confidence, (confidence >= wrong_below) | (np.arange(count) % 2 == 0)


def test_a_threshold_keeps_the_promise_with_margin() -> None:
    confidence, right = judged(10_000, wrong_below=0.3)
    answered = confidence >= _threshold(confidence, right)
    assert right[answered].mean() > PROMISED
    assert answered.mean() > 0.65


def test_too_few_phrasings_prove_nothing() -> None:
    assert _threshold(*judged(ENOUGH - 1, wrong_below=0.0)) == UNPROVEN


def test_where_no_threshold_keeps_the_promise_hardly_anything_is_answered() -> None:
    assert _threshold(*judged(10_000, wrong_below=0.95)) == HARD
