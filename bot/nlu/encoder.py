"""Turn a text into a vector of meaning with the sentence encoder, one text at a time, on ONNX Runtime."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.nlu.encoder_artefact import OUTPUTS, WIDTH, EncoderFiles, EncoderUnavailable, build, load
from bot.paths import MODELS

# Longer texts are cut: the encoder was trained on 128 word pieces, about 90 English words.
MAX_WORD_PIECES = 128
CACHE_SIZE = 4096

Vector = NDArray[np.float32]
Vectors = NDArray[np.float32]


def encoder_folder() -> Path:
    """Return the folder of the encoder: MSC_FAQ_ENCODER, else models/encoder."""
    return Path(os.environ.get("MSC_FAQ_ENCODER") or MODELS / "encoder")


def ensure_encoder() -> EncoderFiles:
    """Return the encoder's files; build them first unless the person named a folder of their own.

    Raises:
        EncoderUnavailable: there is no usable encoder and it cannot be built.
    """
    if os.environ.get("MSC_FAQ_ENCODER"):
        return load(encoder_folder())
    return build(encoder_folder())


class SentenceEncoder:
    """Encodes texts as unit vectors; the vector of a text never depends on other texts."""

    def __init__(self, files: EncoderFiles, *, threads: int = 1) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Weight-only files: restore the float weights once, when the file is loaded.
        options.add_session_config_entry("session.disable_quant_qdq", "1")
        try:
            self._session = onnxruntime.InferenceSession(str(files.graph), options, providers=["CPUExecutionProvider"])
            self._tokenizer = Tokenizer.from_file(str(files.tokenizer))
        except Exception as error:  # onnxruntime and tokenizers raise many kinds
            raise EncoderUnavailable(
                f"The sentence encoder in {files.graph.parent} cannot be loaded: {error}. "
                "Run 'make clean-models train' to build it again."
            ) from error
        offered = {output.name for output in self._session.get_outputs()}
        self._outputs = [name for name in OUTPUTS if name in offered]
        if OUTPUTS[0] not in offered:
            raise EncoderUnavailable(
                f"The sentence encoder in {files.graph.parent} has no output '{OUTPUTS[0]}': see docs/understanding.md."
            )
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_WORD_PIECES)
        self._cache: OrderedDict[str, Vector] = OrderedDict()

    def encode(self, text: str) -> Vector:
        """Return the unit vector (384,) of one text; recent texts come from a bounded cache."""
        return self.encode_deep(text)[:WIDTH]

    def encode_deep(self, text: str) -> Vector:
        """Return the unit vectors of one text side by side, (768,): of the whole encoder, of its middle layer.

        An encoder of one's own may lack the second.
        """
        cached = self._cache.get(text)
        if cached is not None:
            self._cache.move_to_end(text)
            return cached
        vector = self._run(text)
        self._cache[text] = vector
        if len(self._cache) > CACHE_SIZE:
            self._cache.popitem(last=False)
        return vector

    def encode_each(self, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors (n, 384) of the few texts of one message."""
        return self.encode_each_deep(texts)[:, :WIDTH]

    def encode_each_deep(self, texts: Sequence[str]) -> Vectors:
        """Return what :meth:`encode_deep` gives of the few texts of one message, (n, 768)."""
        return np.array([self.encode_deep(text) for text in texts])

    def encode_all(self, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors (n, 384) of many texts; equal texts are encoded once."""
        return self.encode_all_deep(texts)[:, :WIDTH]

    def encode_all_deep(self, texts: Sequence[str]) -> Vectors:
        """Return what :meth:`encode_deep` gives of many texts, (n, 768)."""
        distinct = list(dict.fromkeys(texts))
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            vectors = dict(zip(distinct, pool.map(self._run, distinct), strict=True))
        return np.array([vectors[text] for text in texts], dtype=np.float32).reshape(-1, WIDTH * len(self._outputs))

    def vocabulary(self) -> frozenset[str]:
        """Return the whole words that the encoder knows, as a general dictionary."""
        return frozenset(word for word in self._tokenizer.get_vocab() if word.isalpha() and word.isascii())

    def _run(self, text: str) -> Vector:
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        return np.concatenate(self._session.run(self._outputs, {"input_ids": ids}))
