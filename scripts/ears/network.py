"""Encoders as they ship, read back into weights; and a taught fork written as ONNX in 8 bits."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from scripts.ears.examples import LABELS
from scripts.ears.fork import HEADS, WIDTH, Floats, Weights

Arrays = Mapping[str, npt.NDArray[Any]]

BLOCK = 128
STATES = "states"


def weights_of(encoder: Path) -> Weights:
    """What `build_encoder.py` or `build_multilingual.py` wrote. The 1/sqrt(d) of attention, which
    the first keeps in the query's weights, is taken out again."""
    model = onnx.load(encoder)
    arrays = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    return _multilingual(arrays) if "words.scales" in arrays else _english(arrays)


def _english(arrays: Arrays) -> Weights:
    layers = []
    for prefix in _numbered(arrays, "layers.{}.", "attend.bias"):
        layer: dict[str, Floats] = {}
        for name in ("attend", "mix", "up", "down"):
            codes = arrays[f"{prefix}{name}.weight_Q8"].astype(np.float32) - 128
            scales = arrays[f"{prefix}{name}.weight_scales"].reshape(len(codes), -1, 1)
            layer[name] = (codes * scales).reshape(len(codes), -1)
            layer[f"{name}.bias"] = arrays[f"{prefix}{name}.bias"].astype(np.float32)
        layer["attend"][:WIDTH] *= (WIDTH / HEADS) ** 0.5
        layer["attend.bias"][:WIDTH] *= (WIDTH / HEADS) ** 0.5
        for name in ("mix_norm", "down_norm"):
            layer[name] = arrays[f"{prefix}{name}.weight"]
            layer[f"{name}.bias"] = arrays[f"{prefix}{name}.bias"]
        layers.append(layer)
    words = (arrays["words"].astype(np.float32) * arrays["scale"]).astype(np.float16)
    norm = arrays["norm.weight"], arrays["norm.bias"]
    return Weights(words, arrays["position"], *norm, layers)


def _multilingual(arrays: Arrays) -> Weights:
    layers = []
    for prefix in _numbered(arrays, "l{}.", "qkv.bias"):
        layer: dict[str, Floats] = {}
        for name, theirs in (("attend", "qkv"), ("mix", "ao"), ("up", "fi"), ("down", "fo")):
            codes = _unpacked(arrays[f"{prefix}{theirs}.weight"])
            scales = arrays[f"{prefix}{theirs}.scales"].astype(np.float32)
            layer[name] = (codes * scales.reshape(len(codes), -1, 1)).reshape(len(codes), -1)
            layer[f"{name}.bias"] = arrays[f"{prefix}{theirs}.bias"]
        for name, theirs in (("mix_norm", "aln"), ("down_norm", "oln")):
            layer[name] = arrays[f"{prefix}{theirs}.w"]
            layer[f"{name}.bias"] = arrays[f"{prefix}{theirs}.b"]
        layers.append(layer)
    words = _unpacked(arrays["words"].reshape(len(arrays["words"]), 12, -1))
    words = words * arrays["words.scales"][..., None].astype(np.float32)
    norm = arrays["emb.ln.w"], arrays["emb.ln.b"]
    halves = words.reshape(len(words), -1).astype(np.float16)
    return Weights(halves, arrays["places"], *norm, layers)


def _unpacked(packed: npt.NDArray[np.uint8]) -> Floats:
    """Two 4-bit codes a byte, the first in the lower half, 8 for zero."""
    codes = np.stack([packed & 15, packed >> 4], axis=-1)
    return codes.reshape(*packed.shape[:-1], -1).astype(np.float32) - 8


def _numbered(arrays: Arrays, prefix: str, name: str) -> list[str]:
    prefixes = (prefix.format(number) for number in range(64))
    return [one for one in prefixes if one + name in arrays]


def with_states(encoder: onnx.ModelProto, shared: int) -> onnx.ModelProto:
    """The encoder that also tells its tokens' states (tokens, 384) after `shared` layers. It costs
    nothing: they are computed anyway."""
    graph = encoder.graph
    norms = [node for node in graph.node if node.op_type == "LayerNormalization"]
    told = norms[2 * shared].output[0]
    others = [node for node in graph.node if STATES not in node.output]
    outputs = [one for one in graph.output if one.name != STATES]
    del graph.node[:], graph.output[:]
    graph.node.extend([*others, helper.make_node("Identity", [told], [STATES], name=STATES)])
    outputs.append(helper.make_tensor_value_info(STATES, TensorProto.FLOAT, ["tokens", WIDTH]))
    graph.output.extend(outputs)
    return encoder


def with_upper(
    encoder: onnx.ModelProto, layers: Mapping[int, dict[str, Floats]]
) -> onnx.ModelProto:
    """The English encoder with other layers, as `weights_of` reads them, in place of its own: by
    their number from 0. Everything else stays bit by bit."""
    held = {one.name: one for one in encoder.graph.initializer}
    for number, layer in layers.items():
        for name, array in _as_built(layer):
            place = held[f"layers.{number}.{name}"]
            place.CopyFrom(numpy_helper.from_array(array.reshape(tuple(place.dims)), place.name))
    return encoder


def _as_built(layer: Mapping[str, Floats]) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    """As `build_encoder.py` names and stores them, the 1/sqrt(d) of attention in the query's."""
    scaled = {name: array.copy() for name, array in layer.items()}
    scaled["attend"][:WIDTH] *= (WIDTH / HEADS) ** -0.5
    scaled["attend.bias"][:WIDTH] *= (WIDTH / HEADS) ** -0.5
    for name, array in scaled.items():
        if name.endswith(".bias"):
            yield name, array
        elif name.endswith("_norm"):
            yield f"{name}.weight", array
        else:
            codes, scales = _in_blocks(array)
            yield f"{name}.weight_Q8", codes
            yield f"{name}.weight_scales", scales


def _in_blocks(weight: Floats) -> tuple[npt.NDArray[np.uint8], Floats]:
    """Codes (rows, blocks, 128), 128 for zero, and scales (rows, blocks) of (rows, columns)."""
    blocks = weight.reshape(len(weight), -1, BLOCK)
    scales = np.abs(blocks).max(-1) / 127
    codes = (np.rint(blocks / scales[..., None]) + 128).astype(np.uint8)
    return codes, scales.astype(np.float32)


def written(taught: Mapping[str, Floats]) -> bytes:
    """The fork, as `Listener.state_dict` names its upper layers and head: states (tokens, 384) →
    logits (labels,)."""
    graph = _Graph()
    graph.constant("heads", np.array([-1, 3 * HEADS, WIDTH // HEADS], dtype=np.int64))
    graph.constant("flat", np.array([-1, WIDTH], dtype=np.int64))
    x = STATES
    for prefix in _numbered(taught, "upper.{}.", "mix.bias"):
        x = _layer(graph, taught, prefix, x)
    _head(graph, taught, x)
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "ear",
            [helper.make_tensor_value_info(STATES, TensorProto.FLOAT, ["tokens", WIDTH])],
            [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [LABELS])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)],
        ir_version=10,
    )
    content: bytes = model.SerializeToString()
    return content


class _Graph:
    """Nodes and constants in the order they are asked for."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[TensorProto] = []

    def constant(self, name: str, array: npt.NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(
        self, kind: str, *inputs: str, count: int = 1, ours: bool = False, **about: object
    ) -> str:
        """The first output's name; the others end in their number. `ours` are onnxruntime's."""
        name = f"{kind}{len(self.nodes)}"
        outputs = [f"{name}.{number}" for number in range(count)]
        domain = "com.microsoft" if ours else ""
        self.nodes.append(
            helper.make_node(kind, inputs, outputs, name=name, domain=domain, **about)
        )
        return outputs[0]

    def dense(self, x: str, taught: Mapping[str, Floats], name: str) -> str:
        weight = taught[f"{name}.weight"]
        rows, columns = weight.shape
        codes, scales = _in_blocks(weight)
        return self.node(
            "MatMulNBits",
            x,
            self.constant(f"{name}.codes", codes),
            self.constant(f"{name}.scales", scales.reshape(-1)),
            "",
            "",
            self.constant(f"{name}.bias", taught[f"{name}.bias"]),
            ours=True,
            K=columns,
            N=rows,
            bits=8,
            block_size=BLOCK,
            accuracy_level=4,
        )

    def norm(self, x: str, taught: Mapping[str, Floats], name: str) -> str:
        weight = self.constant(f"{name}.weight", taught[f"{name}.weight"])
        bias = self.constant(f"{name}.bias", taught[f"{name}.bias"])
        return self.node("LayerNormalization", x, weight, bias, axis=-1, epsilon=1e-12)


def _layer(graph: _Graph, taught: Mapping[str, Floats], prefix: str, x: str) -> str:
    parts = graph.dense(x, taught, f"{prefix}attend")
    by_head = graph.node("Transpose", graph.node("Reshape", parts, "heads"), perm=[1, 0, 2])
    query = graph.node("Split", by_head, count=3, axis=0, num_outputs=3)
    key, value = (query.removesuffix("0") + number for number in "12")
    scale = (WIDTH / HEADS) ** -0.5
    alike = graph.node("FusedMatMul", query, key, ours=True, transB=1, alpha=scale)
    seen = graph.node("MatMul", graph.node("Softmax", alike, axis=-1), value)
    mixed = graph.node("Reshape", graph.node("Transpose", seen, perm=[1, 0, 2]), "flat")
    added = graph.node("Add", x, graph.dense(mixed, taught, f"{prefix}mix"))
    x = graph.norm(added, taught, f"{prefix}mix_norm")
    inner = graph.node("Gelu", graph.dense(x, taught, f"{prefix}up"))
    added = graph.node("Add", x, graph.dense(inner, taught, f"{prefix}down"))
    return graph.norm(added, taught, f"{prefix}down_norm")


def _head(graph: _Graph, taught: Mapping[str, Floats], x: str) -> None:
    """As `Head.forward`: each label looks for its own words."""
    own, whole = np.split(taught["head.judge.weight"], 2, axis=1)
    look = graph.constant("head.look.weight", taught["head.look.weight"].T)
    looks = graph.node("Softmax", graph.node("MatMul", x, look), axis=0)
    found = graph.node("FusedMatMul", looks, x, ours=True, transA=1)
    owned = graph.node("Mul", found, graph.constant("own", own))
    width = graph.constant("width", np.array([1], dtype=np.int64))
    by_own = graph.node("ReduceSum", owned, width, keepdims=0)
    tokens = graph.constant("tokens", np.array([0], dtype=np.int64))
    mean = graph.node("ReduceMean", x, tokens, keepdims=0)
    by_whole = graph.node("MatMul", mean, graph.constant("whole", whole.T))
    both = graph.node("Add", by_own, by_whole)
    bias = graph.constant("head.bias", taught["head.judge.bias"])
    graph.nodes.append(helper.make_node("Add", [both, bias], ["logits"], name="logits"))
