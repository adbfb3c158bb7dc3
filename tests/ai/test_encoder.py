import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from warmline.ai import Encoder
from warmline.ai.encoder import MODELS

MESSAGES = [
    "Where is my parcel?",
    "My parcel has not arrived",
    "can I pay in three instalments",
    "hello",
    "",
    "word " * 3000,
    "Grüße, 你好 and مرحبا 🎉",
]


@pytest.mark.parametrize("name", ["minilm-l6-int8.onnx", "tokenizer.json"])
def test_the_shipped_files_are_the_ones_the_manifest_names(name: str) -> None:
    manifest = json.loads((MODELS / "manifest.json").read_text())
    assert hashlib.sha256((MODELS / name).read_bytes()).hexdigest() == manifest["files"][name]


def test_the_model_card_names_source_licence_and_hash() -> None:
    manifest = json.loads((MODELS / "manifest.json").read_text())
    card = (MODELS / "MODEL_CARD.md").read_text()
    assert manifest["weights_sha256"] in card
    assert manifest["licence"] in card


def test_every_text_gets_a_unit_vector(encoder: Encoder) -> None:
    vectors = encoder.encode(MESSAGES)
    assert vectors.shape == (len(MESSAGES), encoder.dimensions)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


def test_same_meaning_is_nearer_than_same_topic(encoder: Encoder) -> None:
    asked, meant, other, _, _, _, _ = encoder.encode(MESSAGES)
    assert asked @ meant > 0.7 > asked @ other


def test_a_vector_never_depends_on_what_is_encoded_beside_it(encoder: Encoder) -> None:
    together = encoder.encode(MESSAGES)
    alone = np.concatenate([encoder.encode([message]) for message in reversed(MESSAGES)])
    assert np.array_equal(together, alone[::-1])


def test_threads_read_the_same_vectors(encoder: Encoder) -> None:
    with ThreadPoolExecutor(4) as threads:
        many = list(threads.map(encoder.encode, [MESSAGES] * 8))
    assert all(np.array_equal(vectors, many[0]) for vectors in many)
