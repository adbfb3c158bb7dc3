from dataclasses import replace

import numpy as np
import pytest

from warmline.ai.intents.learn import Exam, Glance
from warmline.ai.intents.promise import NEVER, Judged, Promise, promise


def judged(count: int, *, wrong_below: float, share: float = 0.5) -> Judged:
    """Confidences from 1 to 0; below `wrong_below` an honest share of the answers is wrong."""
    place = np.linspace(1, 0, count)
    wrong = (place < wrong_below) & (np.arange(count) % round(1 / share) == 0)
    confidence = np.where(place < wrong_below, 1 - share, 1.0) - (1 - place) * 1e-3
    everyone = np.ones(count)
    subjects = np.arange(count) % 20
    return Judged(confidence, ~wrong, everyone, everyone.astype(bool), subjects)


def answered(judged: Judged, made: Promise) -> np.ndarray:
    return judged.confidence >= made.threshold


@pytest.mark.parametrize("precision", [0.95, 0.98, 0.99])
def test_many_messages_prove_a_threshold_that_keeps_the_promise(precision: float) -> None:
    messages = judged(10_000, wrong_below=0.3)
    made = promise(messages, precision)
    assert made.proven
    assert messages.right[answered(messages, made)].mean() >= precision
    assert answered(messages, made).mean() == pytest.approx(made.coverage)
    assert made.coverage > 0.65


def test_few_messages_prove_nothing_and_the_estimate_decides() -> None:
    messages = judged(100, wrong_below=0.3)
    made = promise(messages, 0.98)
    assert (made.proven, made.phrasings) == (False, 100)
    assert messages.right[answered(messages, made)].mean() >= 0.98


def test_a_faultless_record_of_a_handful_of_messages_answers_nothing() -> None:
    assert promise(judged(10, wrong_below=0.0), 0.98).threshold == NEVER


def test_where_no_threshold_keeps_the_promise_nothing_is_answered() -> None:
    made = promise(judged(10_000, wrong_below=1.1), 0.98)
    assert (made.threshold, made.coverage, made.proven) == (NEVER, 0.0, False)


def test_a_stranger_weighs_as_much_as_its_share_of_the_traffic() -> None:
    """One answered stranger that stands for many is worse than one that stands for few."""
    messages = judged(2_000, wrong_below=0.5, share=0.05)
    heavy = np.where(messages.right, 1.0, 3.0)
    dearer = replace(messages, weight=heavy)
    assert promise(dearer, 0.98).coverage < promise(messages, 0.98).coverage


def test_reading_every_message_twice_proves_no_more_than_once() -> None:
    once = judged(260, wrong_below=0.0)
    twice = judged(520, wrong_below=0.0)
    assert promise(once, 0.98).phrasings == 260
    repeated = replace(twice, each=2)
    assert promise(repeated, 0.98).phrasings == 260
    assert promise(repeated, 0.98).proven == promise(once, 0.98).proven


def glance(count: int) -> Glance:
    """Of messages from the surest to the least sure, the upper half right at a glance."""
    right = np.arange(count) < count // 2
    nobody = np.zeros(count, dtype=np.int64)
    each = np.ones(count)
    signals = np.zeros((count, 1), dtype=np.float32)
    exam = Exam(
        signals, nobody, right, right, each, each, right, nobody + 1, np.arange(count), each=1
    )
    return Glance(exam, first=nobody, chance=np.linspace(1, 0, count), right=right)


def test_a_glance_decides_at_both_ends_where_a_closer_look_is_proven_not_to_matter() -> None:
    seen = glance(20_000)
    plain, remote = seen.bounds(seen.right, seen.right, 0.98)
    assert plain == pytest.approx(0.5, abs=0.01)
    assert remote == pytest.approx(0.5, abs=0.01)


def test_a_wrong_glance_counts_only_where_a_closer_look_answers_otherwise() -> None:
    seen = glance(20_000)
    slips = np.arange(20_000) % 50 == 0
    misfiled = replace(seen, right=seen.right & ~slips)
    nobody = np.zeros(20_000, dtype=bool)
    assert misfiled.bounds(nobody, nobody, 0.98)[0] == NEVER
    assert misfiled.bounds(seen.right, nobody, 0.98)[0] < 0.6


def test_few_messages_prove_nothing_about_a_glance() -> None:
    seen = glance(400)
    assert seen.bounds(seen.right, seen.right, 0.98) == (NEVER, 1 - NEVER)


def with_strangers(articles: int, *, answered: int, together: bool) -> Judged:
    """3,000 messages to 100 articles, all right, and ten from each of 100 withheld articles, which
    play those for `articles` missing ones. `answered` of them are errors: in whole articles, or
    spread over all."""
    place = np.arange(1_000)
    errors = place < answered if together else place % (1_000 // answered) == 0
    own = np.append(np.ones(3_000, dtype=bool), np.zeros(1_000, dtype=bool))
    return Judged(
        confidence=np.concatenate(
            [np.linspace(1, 0.98, 3_000), np.where(errors, 0.97 - place * 1e-6, 0.01)]
        ),
        right=own,
        weight=np.where(own, 1.0, 3 * articles / 100),
        own=own,
        subject=np.append(np.arange(3_000) % 100, place // 10),
    )


def test_strangers_that_come_in_whole_articles_are_dearer_than_scattered_ones() -> None:
    """Ten articles may be missing: with luck none of those that are answered, or four of them."""
    scattered = promise(with_strangers(10, answered=160, together=False), 0.98)
    together = promise(with_strangers(10, answered=160, together=True), 0.98)
    assert together.threshold > scattered.threshold
    assert scattered.proven
    assert not together.proven
