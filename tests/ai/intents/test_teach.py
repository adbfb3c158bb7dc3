import numpy as np
import pytest

from tests.ai.companies import PHRASINGS
from warmline.ai import Encoders
from warmline.ai.intents.heads import Heads
from warmline.ai.intents.teach import Course, Lessons, teach

SLUGS = tuple(PHRASINGS)


@pytest.fixture(scope="module")
def lessons(encoder: Encoders) -> Lessons:
    pairs = [(text, at) for at, slug in enumerate(SLUGS) for text in PHRASINGS[slug]]
    mixed = [pairs[row] for row in np.random.default_rng(0).permutation(len(pairs))]
    texts = [text for text, _ in mixed]
    return Lessons(texts, encoder.encode(texts), np.array([at for _, at in mixed]), len(SLUGS) + 1)


def read(heads: Heads, lessons: Lessons) -> tuple[np.ndarray, np.ndarray]:
    said = [heads.scores(*one) for one in zip(lessons.texts, lessons.vectors, strict=True)]
    return np.stack([scores for scores, _ in said]), np.stack([nearest for _, nearest in said])


def test_heads_know_what_they_were_taught(lessons: Lessons) -> None:
    scores, nearest = read(teach(lessons), lessons)
    assert (scores.argmax(2) == lessons.classes[:, None]).all()
    assert (nearest.argmax(1) == lessons.classes).all()


def held_fifth(lessons: Lessons) -> np.ndarray:
    return np.asarray(np.arange(len(lessons.texts)) % 5 == 2)


def held_article(lessons: Lessons) -> np.ndarray:
    return np.asarray(lessons.classes == 1)


def held_all_but_two_articles(lessons: Lessons) -> np.ndarray:
    return np.asarray(lessons.classes > 1)


def held_all_but_one_article(lessons: Lessons) -> np.ndarray:
    return np.asarray(lessons.classes > 0)


@pytest.mark.parametrize(
    "choice", [held_fifth, held_article, held_all_but_two_articles, held_all_but_one_article]
)
def test_unseen_rows_are_read_as_by_heads_taught_without_them(lessons: Lessons, choice) -> None:  # type: ignore[no-untyped-def]
    held = choice(lessons)
    scores, nearest = Course(lessons).unseen(held)
    alone = teach(lessons.only(np.flatnonzero(~held)))
    expected, near = read(alone, lessons.only(np.flatnonzero(held)))
    assert np.allclose(scores, expected, atol=1e-3)
    assert np.allclose(nearest, near, atol=1e-5)


def test_an_article_that_was_withheld_has_no_neighbours(lessons: Lessons) -> None:
    _, nearest = Course(lessons).unseen(held_article(lessons))
    assert (nearest[:, 1] == -1).all()
    assert (nearest[:, 0] > -1).all()


def test_kept_heads_read_like_the_taught_ones(lessons: Lessons) -> None:
    heads = teach(lessons)
    assert heads.words is not None
    kept = Heads.of_arrays(heads.words.terms.columns, heads.arrays())
    for before, after in zip(read(heads, lessons), read(kept, lessons), strict=True):
        assert np.allclose(before, after, atol=0.02)


def test_a_glance_is_the_first_row_of_the_scores(lessons: Lessons) -> None:
    heads = teach(lessons)
    text, vector = lessons.texts[0], lessons.vectors[0]
    glance = heads.glance(text)
    assert glance is not None
    assert np.array_equal(glance, heads.scores(text, vector)[0][0])


def test_phrasings_without_a_word_are_taught_by_their_vectors_alone(encoder: Encoders) -> None:
    texts = ["!!!", "🎉", "???"]
    lessons = Lessons(texts, encoder.encode(texts), np.array([0, 1, 1]), 3)
    scores, nearest = teach(lessons).scores("!!!", lessons.vectors[0])
    assert scores[1].argmax() == nearest.argmax() == 0
