import csv
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from warmline.ai import Encoder
from warmline.ai.encoder import ENGLISH, MODELS, MULTILINGUAL
from warmline.ai.unigram import Unigram

MESSAGES = [
    "Where is my parcel?",
    "My parcel has not arrived",
    "can I pay in three instalments",
    "hello",
    "",
    "word " * 3000,
    "Grüße, 你好 and مرحبا 🎉",
]

# Of the first message's first word, the first six of 384.
STATES = [0.013, 0.454, 0.533, 0.321, -1.14, 0.434]

SAME_IN_OTHER_LANGUAGES = [
    "Wo bleibt mein Paket?",
    "Où est mon colis ?",
    "¿Dónde está mi paquete?",
    "Onde está a minha encomenda?",
    "Gdzie jest moja paczka?",
    "где моя посылка",
    "أين طردي؟",
    "荷物はどこですか",
    "내 소포는 어디에 있나요?",
    "พัสดุของฉันอยู่ที่ไหน",
    "मेरा पार्सल कहाँ है?",
]


@pytest.fixture(scope="module", params=[ENGLISH, MULTILINGUAL], ids=["english", "multilingual"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    return Encoder(request.param)


@pytest.mark.parametrize("folder", [ENGLISH, MULTILINGUAL])
def test_the_shipped_files_are_the_ones_the_manifest_names(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    assert {path.name for path in folder.glob("*.onnx")} < set(manifest["files"])
    for name, sha256 in manifest["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256


@pytest.mark.parametrize("folder", [ENGLISH, MULTILINGUAL])
def test_the_model_card_names_source_licence_and_hash(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    card = (MODELS / "MODEL_CARD.md").read_text()
    assert manifest["weights_sha256"] in card
    assert manifest["licence"] in card


def test_words_are_cut_as_the_original_tokenizer_cuts_them() -> None:
    about = json.loads((MULTILINGUAL / "pieces.json").read_text())
    scored = list(zip(about["pieces"].split("\n"), about["scores"], strict=True))
    original = Tokenizer.from_str(
        json.dumps(
            {
                "version": "1.0",
                "added_tokens": [],
                "normalizer": about["normalizer"],
                "pre_tokenizer": {"type": "Metaspace", "replacement": "▁"},
                "model": {"type": "Unigram", "unk_id": 3, "vocab": scored},
            }
        )
    )
    ours = Unigram(MULTILINGUAL / "pieces.json", max_tokens=128)
    with (Path(__file__).parent / "wish_examples.csv").open() as rows:
        texts = [row["text"] for row in csv.DictReader(rows)][::10]
    for text in (*texts, *SAME_IN_OTHER_LANGUAGES, "  two  blanks ", "", " ", "ಕನ್ನಡ 🎉🎉 ok"):
        assert ours.ids(text) == [0, *original.encode(text).ids, 2], text


def test_every_text_gets_a_unit_vector(encoder: Encoder) -> None:
    vectors = encoder.encode(MESSAGES)
    assert vectors.shape == (len(MESSAGES), encoder.dimensions)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


def test_the_states_that_the_english_ear_goes_on_from_are_those_it_was_taught_on() -> None:
    states = Encoder(ENGLISH).read("Where is my parcel?").states
    assert np.allclose(states[1, :6], STATES, atol=0.02)


def test_same_meaning_is_nearer_than_same_topic(encoder: Encoder) -> None:
    asked, meant, other, _, _, _, _ = encoder.encode(MESSAGES)
    assert asked @ meant > asked @ other + 0.1


def test_a_question_is_near_to_itself_in_another_language() -> None:
    asked, other, *same = Encoder(MULTILINGUAL).encode(
        [MESSAGES[0], "Please delete my account", *SAME_IN_OTHER_LANGUAGES]
    )
    assert min(np.stack(same) @ asked) > asked @ other


def test_a_vector_never_depends_on_what_is_encoded_beside_it(encoder: Encoder) -> None:
    together = encoder.encode(MESSAGES)
    alone = np.concatenate([encoder.encode([message]) for message in reversed(MESSAGES)])
    assert np.array_equal(together, alone[::-1])


def test_threads_read_the_same_vectors(encoder: Encoder) -> None:
    with ThreadPoolExecutor(4) as threads:
        many = list(threads.map(encoder.encode, [MESSAGES] * 8))
    assert all(np.array_equal(vectors, many[0]) for vectors in many)
