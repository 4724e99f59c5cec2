"""A tiny set of questions and an encoder that needs no file, for tests of training."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

WIDTH = 64
SUBJECTS = {
    "pain": ("does it hurt", "is it painful", "will I feel pain", "how sore is it", "is the injection painful"),
    "cost_insurance": ("what does it cost", "how much is it", "price of one session", "is it expensive", "cost please"),
    "side_effects": (
        "side effects",
        "any side effects of it",
        "which side effects are known",
        "unwanted effects",
        "rash",
    ),
    "out_of_scope_medical": ("my knee hurts", "flu symptoms", "is diabetes curable", "back ache", "toothache remedy"),
    "out_of_scope_general": ("who won the match", "weather tomorrow", "best pizza", "capital of peru", "bake a cake"),
    "greet": ("hello", "hi there", "good morning", "hey", "good evening"),
}
ENDINGS = ("", " please", " today", " for my face", " in the end", "?")
EXAMPLES = [(text + ending, label) for label, texts in SUBJECTS.items() for text in texts for ending in ENDINGS]


class WordEncoder:
    """Stands in for the sentence encoder: a text is the mean of fixed random vectors of its words."""

    def encode_all(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([self._encode(text) for text in texts], dtype=np.float32)

    encode_each = encode_all

    def vocabulary(self) -> frozenset[str]:
        return frozenset({"hello", "weather", "table", "house"})

    def _encode(self, text: str) -> NDArray[np.float32]:
        total = np.sum([word_vector(word) for word in text.split()] or [np.zeros(WIDTH)], axis=0)
        return (total / (np.linalg.norm(total) or 1.0)).astype(np.float32)


def word_vector(word: str) -> NDArray[np.float64]:
    seed = int.from_bytes(hashlib.sha256(word.strip("?").encode()).digest()[:4], "big")
    return np.random.default_rng(seed).normal(size=WIDTH)
