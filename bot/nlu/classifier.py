"""Which question is it? Two linear heads over three views of the message and over its n-grams, combined.

The head over sentence vectors knows paraphrases; the head over n-grams knows names and spellings. Their log
probabilities are averaged. ``nlu.md`` and docs/understanding.md hold the measurements behind each choice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.nlu import views
from bot.nlu.ngrams import NgramWeights

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
Floats = NDArray[np.float32]

VECTOR_WEIGHT = 2.0  # of the vector head against the n-gram head, in the average of log probabilities
LOGISTIC_C = 20.0
SVM_C = 1.0
SVM_SHARPNESS = 6.0  # margins of a linear SVM become log odds when multiplied by this


def message_views(text: str) -> tuple[str, str, str]:
    """Return the message as it is, neutralised, and without its subject; in lower case."""
    lower = text.lower()
    return lower, views.neutralised(lower), views.without_subject(lower)


def encode_views(texts: Sequence[str], encode: Encode) -> Floats:
    """Return the vectors of all views of each text, side by side: (n, 3 * 384)."""
    triples = [message_views(text) for text in texts]
    flat = encode([view for triple in triples for view in triple])
    return flat.reshape(len(texts), -1)


def log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max(axis=-1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return result


@dataclass(frozen=True)
class IntentClassifier:
    """The trained heads. All arrays; nothing is pickled."""

    labels: tuple[str, ...]
    vector_weights: Floats  # (3 * 384, labels)
    vector_bias: Floats  # (labels,)
    ngrams: NgramWeights
    ngram_weights: NDArray[np.float16]  # (vocabulary, labels)
    ngram_bias: Floats  # (labels,)

    @classmethod
    def fit(cls, texts: Sequence[str], labels: Sequence[str], vectors: Floats) -> IntentClassifier:
        """Train both heads; ``vectors`` are those of :func:`encode_views` (n, 3 * 384)."""
        from sklearn.linear_model import LogisticRegression
        from sklearn.svm import LinearSVC

        logistic = LogisticRegression(C=LOGISTIC_C, max_iter=200, random_state=0).fit(vectors, labels)
        ngrams = NgramWeights.fit([message_views(text)[1] for text in texts])
        svm = LinearSVC(C=SVM_C, random_state=0).fit(ngrams.matrix([message_views(text)[1] for text in texts]), labels)
        return cls(
            labels=tuple(logistic.classes_),
            vector_weights=logistic.coef_.T.astype(np.float32),
            vector_bias=logistic.intercept_.astype(np.float32),
            ngrams=ngrams,
            ngram_weights=(svm.coef_.T * SVM_SHARPNESS).astype(np.float16),
            ngram_bias=(svm.intercept_ * SVM_SHARPNESS).astype(np.float32),
        )

    def log_probabilities(self, text: str, vectors: Floats) -> Floats:
        """Return the log probability of each label (labels,) for one text and its view vectors (3 * 384,)."""
        by_vector = log_softmax(vectors @ self.vector_weights + self.vector_bias)
        positions, values = self.ngrams.vector(message_views(text)[1])
        by_ngram = log_softmax(values @ self.ngram_weights[positions].astype(np.float32) + self.ngram_bias)
        return log_softmax((VECTOR_WEIGHT * by_vector + by_ngram) / (VECTOR_WEIGHT + 1))

    def save(self, folder: Path) -> None:
        """Write the heads as arrays and a JSON file of names."""
        np.savez_compressed(
            folder / "heads.npz",
            vector_weights=self.vector_weights,
            vector_bias=self.vector_bias,
            idf=self.ngrams.idf,
            ngram_weights=self.ngram_weights,
            ngram_bias=self.ngram_bias,
        )
        names = {"labels": self.labels, "ngrams": list(self.ngrams.index)}
        (folder / "names.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> IntentClassifier:
        names = json.loads((folder / "names.json").read_text(encoding="utf-8"))
        with np.load(folder / "heads.npz", allow_pickle=False) as arrays:
            index = {gram: at for at, gram in enumerate(names["ngrams"])}
            return cls(
                labels=tuple(names["labels"]),
                vector_weights=arrays["vector_weights"],
                vector_bias=arrays["vector_bias"],
                ngrams=NgramWeights(index, arrays["idf"]),
                ngram_weights=arrays["ngram_weights"],
                ngram_bias=arrays["ngram_bias"],
            )
