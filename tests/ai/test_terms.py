import numpy as np
import pytest

from warmline.ai.terms import Counted, Terms

TEXTS = [
    "where is my parcel",
    "Where is my refund?",
    "my my my parcel is late",
    "!!!",
    "late refund of a parcel",
]


@pytest.fixture
def counted() -> Counted:
    return Counted.of(TEXTS)


def rows_of(terms: Terms, texts: list[str]) -> np.ndarray:
    dense = np.zeros((len(texts), len(terms)), dtype=np.float32)
    for row, text in enumerate(texts):
        columns, values = terms.of(text)
        dense[row, columns] = values
    return dense


@pytest.mark.parametrize("taught", [[0, 1, 2, 3, 4], [0, 2], [4]])
def test_many_texts_get_the_features_each_of_them_gets_alone(
    counted: Counted, taught: list[int]
) -> None:
    weighted = counted.learned_from(np.array(taught))
    matrix = weighted.matrix(np.arange(len(TEXTS))).toarray()
    assert np.allclose(matrix, rows_of(weighted.terms(), TEXTS), atol=1e-6)


def test_words_and_pieces_count_half_each(counted: Counted) -> None:
    features = counted.learned_from(np.arange(len(TEXTS))).matrix(np.array([0]))
    assert np.isclose(features.multiply(features).sum(), 1, atol=1e-6)


def test_a_text_without_known_terms_has_no_features(counted: Counted) -> None:
    terms = counted.learned_from(np.array([0])).terms()
    columns, values = terms.of("?!")
    assert len(columns) == len(values) == 0


def test_a_piece_that_stands_in_one_text_only_is_not_known(counted: Counted) -> None:
    terms = counted.learned_from(np.arange(len(TEXTS))).terms()
    assert "wof" in terms.columns
    assert "cof " not in terms.columns
    assert "cref" in terms.columns


def test_terms_learned_from_pieces_of_other_sizes_are_read_in_them() -> None:
    terms = Terms({"cpa": 0, "cparce": 1, "wparcel": 2}, np.ones(3, dtype=np.float32))
    columns, _ = terms.of("my parcel")
    assert sorted(columns) == [0, 1, 2]
