"""A sentence becomes a vector: the two encoders that ship in the package."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import Lock
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from warmline.ai.unigram import Unigram

Vectors = npt.NDArray[np.float32]
Which = Literal["english", "multilingual"]

MODELS = Path(__file__).parent / "models"
ENGLISH = MODELS
MULTILINGUAL = MODELS / "multilingual"


class Encoded(NamedTuple):
    """A text's unit vector (384,), and the states of its tokens half way up (tokens, 384), which
    the ears go on from."""

    vector: Vectors
    states: Vectors


class Encoder:
    """Unit vectors (n, 384) of texts. Blocks its thread for about 2 ms a text, of which `ENGLISH`
    reads only its own language, and for 3.5 ms where it is `MULTILINGUAL`. What one of the two
    says cannot be compared with what the other says.

    Texts are encoded one by one: a vector never depends on what is encoded beside it, and on one
    thread a batch with padding is no faster. Safe to call from several threads at once.
    """

    def __init__(self, folder: Path = ENGLISH) -> None:
        manifest = json.loads((folder / "manifest.json").read_text())
        self.dimensions: int = manifest["dimensions"]
        self._ids_of = _tokenizer(folder, manifest["max_tokens"])
        self._session = onnxruntime.InferenceSession(
            next(folder.glob("*.onnx")),
            one_thread(),
            providers=["CPUExecutionProvider"],
        )

    def read(self, text: str) -> Encoded:
        return Encoded(*self._session.run(["embedding", "states"], {"ids": self.ids(text)}))

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._session.run(["embedding"], {"ids": self.ids(text)})[0]
        return vectors

    def ids(self, text: str) -> npt.NDArray[np.int64]:
        return np.array(self._ids_of(text), dtype=np.int64)


class Encoders:
    """Both, of which the multilingual one is loaded when it is first needed: a fifth of a second
    and 75 megabytes. Safe to share."""

    def __init__(self) -> None:
        self._english = Encoder(ENGLISH)
        self._multilingual: Encoder | None = None
        self._loading = Lock()
        self.fingerprint = _fingerprint(ENGLISH, MULTILINGUAL)

    def encode(self, texts: Sequence[str], language: str = "en") -> Vectors:
        """Unit vectors (n, 384), to be compared with those of the same encoder: of English texts,
        or of texts in any other language, for which English ones may be read as well."""
        return self._of(language).encode(texts)

    def read(self, text: str, which: Which) -> Encoded:
        return self._of("en" if which == "english" else which).read(text)

    def load(self, languages: Iterable[str]) -> None:
        """So that no customer waits for it."""
        for language in languages:
            self._of(language)

    def _of(self, language: str) -> Encoder:
        if language == "en":
            return self._english
        with self._loading:
            self._multilingual = self._multilingual or Encoder(MULTILINGUAL)
        return self._multilingual


def _fingerprint(*folders: Path) -> str:
    manifests = [json.loads((folder / "manifest.json").read_text()) for folder in folders]
    hashes = sorted(sha256 for manifest in manifests for sha256 in manifest["files"].values())
    return hashlib.sha256("".join(hashes).encode()).hexdigest()


def known_words(folder: Path = ENGLISH) -> frozenset[str]:
    """The 21,000 words in lower case that the encoder has a token of its own for."""
    tokens = json.loads((folder / "tokenizer.json").read_text())["model"]["vocab"]
    return frozenset(token for token in tokens if token.isalpha())


def _tokenizer(folder: Path, max_tokens: int) -> Callable[[str], list[int]]:
    if (pieces := folder / "pieces.json").is_file():
        return Unigram(pieces, max_tokens).ids
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)

    def ids(text: str) -> list[int]:
        found: list[int] = tokenizer.encode(text).ids
        return found

    return ids


def one_thread() -> onnxruntime.SessionOptions:
    # The pool around the encoder decides how many cores it may take.
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return options
