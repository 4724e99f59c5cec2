"""Which question is it? Two linear heads: over the sentence vectors, and over the n-grams.

The head over sentence vectors knows paraphrases; the head over n-grams knows names and spellings. decision.py weighs
them against each other. docs/understanding.md holds the measurements behind each choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.nlu.compact import CompactMatrix
from bot.nlu.ngrams import Bag, NgramWeights, bag
from bot.nlu.softmax_regression import LinearScores, fit_softmax
from bot.nlu.views import plain

Floats = NDArray[np.float32]

SOFTMAX_STRENGTH = 20.0
SVM_STRENGTH = 1.0
SVM_SHARPNESS = 6.0  # margins of a linear SVM become log odds when multiplied by this


def log_softmax(scores: Floats) -> Floats:
    """Return log probabilities over the last axis."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return result


def word_bag(text: str) -> Bag:
    """Return what the n-gram head reads of a text."""
    return bag(plain(text))


@dataclass(frozen=True)
class Opinions:
    """Log probabilities of the labels (labels,), by each head."""

    by_vector: Floats
    by_ngram: Floats


@dataclass(frozen=True)
class IntentClassifier:
    """The trained heads."""

    labels: tuple[str, ...]
    vector_head: LinearScores
    ngrams: NgramWeights
    ngram_weights: CompactMatrix  # (vocabulary, labels)
    ngram_bias: Floats  # (labels,)

    @classmethod
    def fit(cls, bags: Sequence[Bag], labels: Sequence[str], vectors: Floats) -> IntentClassifier:
        """Train both heads on :func:`word_bag` of texts and :func:`bot.nlu.views.view_vectors` of them."""
        from sklearn.svm import LinearSVC

        names = sorted(set(labels))
        position = {name: at for at, name in enumerate(names)}
        targets = np.array([position[label] for label in labels], dtype=np.int64)
        ngrams = NgramWeights.fit(bags)
        svm = LinearSVC(C=SVM_STRENGTH, tol=1e-2, random_state=0).fit(ngrams.matrix(bags), targets)
        weights, bias = svm.coef_.T, svm.intercept_
        if len(names) == 2:  # scikit-learn gives one column for two labels
            weights, bias = np.hstack([-weights, weights]), np.hstack([-bias, bias])
        return cls(
            labels=tuple(names),
            vector_head=fit_softmax(vectors, targets, len(names), SOFTMAX_STRENGTH),
            ngrams=ngrams,
            ngram_weights=CompactMatrix.of((weights * SVM_SHARPNESS).astype(np.float32)),
            ngram_bias=(bias * SVM_SHARPNESS).astype(np.float32),
        )

    def read(self, counted: Bag, vectors: Floats) -> Opinions:
        """Return what the heads make of one text, given the vectors of its views (2 * width,)."""
        by_vector = log_softmax(self.vector_head.of(vectors))
        positions, values = self.ngrams.vector(counted)
        by_ngram = log_softmax(values @ self.ngram_weights.rows(positions) + self.ngram_bias)
        return Opinions(by_vector, by_ngram)
