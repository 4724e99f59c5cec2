"""Bags of words and letters: TF-IDF over word pairs and letter groups, without scikit-learn at run time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

WORD = re.compile(r"\w+")
LETTERS = range(2, 6)  # lengths of the letter groups within a word
MIN_LETTER_DOCUMENTS = 2


def ngrams(text: str) -> list[str]:
    """Return the words, word pairs and letter groups of a text; letter groups are marked by ``#``."""
    words = WORD.findall(text)
    found = [*words, *(f"{first} {second}" for first, second in pairwise(words))]
    for word in words:
        padded = f" {word} "
        for length in LETTERS:
            found += [f"#{padded[at : at + length]}" for at in range(max(1, len(padded) - length + 1))]
    return found


Bag = Counter[str]  # how often each n-gram occurs in a text


def bag(text: str) -> Bag:
    """Count the n-grams of a text."""
    return Counter(ngrams(text))


@dataclass(frozen=True)
class NgramWeights:
    """The vocabulary and the inverse document frequency of each n-gram."""

    index: dict[str, int]
    idf: NDArray[np.float32]

    @classmethod
    def fit(cls, bags: Sequence[Bag]) -> NgramWeights:
        documents: Counter[str] = Counter()
        for each in bags:
            documents.update(each.keys())
        kept = sorted(
            gram for gram, count in documents.items() if count >= MIN_LETTER_DOCUMENTS or not gram.startswith("#")
        )
        counts = np.array([documents[gram] for gram in kept])
        idf = np.log((1 + len(bags)) / (1 + counts)) + 1
        return cls({gram: at for at, gram in enumerate(kept)}, idf.astype(np.float32))

    def vector(self, counted: Bag) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the positions and the values of a text's unit TF-IDF vector."""
        known = {self.index[gram]: count for gram, count in counted.items() if gram in self.index}
        positions = np.fromiter(known.keys(), dtype=np.int64, count=len(known))
        values = 1 + np.log(np.fromiter(known.values(), dtype=np.float32, count=len(known)))
        values *= self.idf[positions]
        norm = float(np.sqrt((values**2).sum()))
        return positions, (values / norm if norm else values).astype(np.float32)

    def matrix(self, bags: Sequence[Bag]) -> csr_matrix:
        """Return the vectors of many texts as one sparse matrix (n, vocabulary)."""
        from scipy.sparse import csr_matrix

        vectors = [self.vector(each) for each in bags]
        starts = np.cumsum([0, *(len(positions) for positions, _ in vectors)])
        return csr_matrix(
            (
                np.concatenate([values for _, values in vectors]),
                np.concatenate([positions for positions, _ in vectors]),
                starts,
            ),
            shape=(len(bags), len(self.index)),
        )
