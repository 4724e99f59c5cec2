"""Answer, ask back, or say that it is not known: three outcomes, by figures that training computes.

Two questions are asked of a message, one after the other. *Is it ours at all?* A small logistic model, the scope
model, weighs what the classifier and the nearest known questions say. *Which topic is it?* The two heads, each with
the weight under which their probabilities mean what they say. Their product is the probability that the topic answers
the question. All of it is fitted to training questions that the classifier had not seen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bot.nlu.classifier import Opinions, log_softmax
from bot.nlu.compact import CompactMatrix
from bot.nlu.labels import OUT_OF_SCOPE, is_topic
from bot.nlu.views import plain

Outcome = Literal["answer", "clarify", "unknown"]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

# Training questions are harder than those that people ask (many name two topics): a tenth of them is a few per cent
# of real ones. docs/understanding.md has the curve.
ANSWER_LOSS = 0.12  # share of held-out in-scope questions whose scope is too doubtful for an answer
CLARIFY_LOSS = 0.04  # likewise, too doubtful for asking back
LIKELIER_THAN_NOT = 0.5  # a topic is answered only if it is likelier right than wrong
SCOPE_STRENGTH = 1.0
# Without any out-of-scope example: roughly the logarithm of probability times nearness; no threshold is set.
UNFITTED_WEIGHTS = (0.5, 0.5, 6.0, 0.0, 0.0)
NO_OUT_OF_SCOPE = -20.0  # log probability that stands for "no such label"
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class KnownQuestions:
    """The training questions' vectors and words: how near is a message to what is ours, and to what is not?"""

    in_scope: Floats  # (questions, width)
    out_of_scope: Floats  # (questions, width), possibly none
    words: frozenset[str]

    @classmethod
    def of(cls, texts: Sequence[str], labels: Sequence[str], vectors: Floats) -> KnownQuestions:
        """Remember training questions; ``vectors`` are those of their plain view (n, width)."""
        ours = np.array([is_topic(label) for label in labels])
        theirs = np.array([label in OUT_OF_SCOPE for label in labels])
        words = frozenset(word for text in texts for word in WORD.findall(plain(text)))
        return cls(rounded(vectors[ours]), rounded(vectors[theirs]), words)

    def nearness(self, vectors: Floats) -> Floats:
        """Return the cosines of each vector with the nearest in-scope and out-of-scope question: (n, 2)."""
        return np.stack([nearest(self.in_scope, vectors), nearest(self.out_of_scope, vectors)], axis=1)

    def unknown_share(self, text: str) -> float:
        """Return which share of the words occurs in no training question."""
        words = WORD.findall(plain(text))
        return sum(word not in self.words for word in words) / len(words) if words else 1.0


def rounded(vectors: Floats) -> Floats:
    """Return vectors as they are after saving and loading, so that training measures what serving does."""
    return CompactMatrix.of(vectors).full() if len(vectors) else vectors


def nearest(known: Floats, vectors: Floats) -> Floats:
    """Return the cosine of each vector (n, width) with the nearest known one: (n,)."""
    if not len(known):
        return np.zeros(len(vectors), dtype=np.float32)
    result: Floats = (vectors @ known.T).max(axis=1)
    return result


@dataclass(frozen=True)
class LabelGroups:
    """Where in the classifier's labels the topics and the out-of-scope labels stand."""

    topics: NDArray[np.int64]
    out_of_scope: NDArray[np.int64]

    @classmethod
    def of(cls, labels: Sequence[str]) -> LabelGroups:
        return cls(
            np.array([at for at, label in enumerate(labels) if is_topic(label)], dtype=np.int64),
            np.array([at for at, label in enumerate(labels) if label in OUT_OF_SCOPE], dtype=np.int64),
        )


def scope_features(opinions: Opinions, groups: LabelGroups, nearness: Floats, unknown_share: float) -> Doubles:
    """Return what the scope model weighs: both heads' odds, both nearnesses (2,), the share of unknown words."""
    odds = [
        float(head[groups.topics].max() - np.logaddexp.reduce(head[groups.out_of_scope], initial=NO_OUT_OF_SCOPE))
        for head in (opinions.by_vector, opinions.by_ngram)
    ]
    return np.array([*odds, *nearness, unknown_share], dtype=np.float64)


@dataclass(frozen=True)
class Decider:
    """The fitted figures. ``answer`` and ``clarify`` are thresholds of the scope model's probability."""

    weights: tuple[float, ...]
    bias: float
    vector_weight: float
    ngram_weight: float
    answer: float
    clarify: float

    def scope(self, features: Doubles) -> float:
        """Return the probability that a message is in scope, if half of all messages were."""
        return float(1 / (1 + np.exp(-(features @ np.array(self.weights) + self.bias))))

    def combined(self, opinions: Opinions) -> Floats:
        """Return the scores of the labels by both heads; their softmax, over all or some labels, is calibrated."""
        result: Floats = self.vector_weight * opinions.by_vector + self.ngram_weight * opinions.by_ngram
        return result

    def outcome(self, scope: float, topic_probability: float) -> Outcome:
        """Decide, given the probability of being in scope and that of the best topic among the topics."""
        if scope < self.clarify:
            return "unknown"
        return "answer" if scope >= self.answer and topic_probability >= LIKELIER_THAN_NOT else "clarify"


@dataclass(frozen=True)
class HeldOut:
    """What a classifier that had not seen a training question made of it."""

    label: str
    opinions: Opinions
    features: Doubles


def fit_decider(held_out: Sequence[HeldOut], labels: Sequence[str]) -> Decider:
    """Fit the figures to held-out questions."""
    position = {label: at for at, label in enumerate(labels)}
    ours = [each for each in held_out if is_topic(each.label)]
    theirs = [each for each in held_out if each.label in OUT_OF_SCOPE]
    weights, bias = fit_scope(ours, theirs)
    head_weights = fit_head_weights(held_out, [position[each.label] for each in held_out])
    decider = Decider(weights, bias, *head_weights, answer=0.0, clarify=0.0)
    if not theirs:
        return decider
    scopes = [decider.scope(each.features) for each in ours]
    answer, clarify = (float(np.quantile(scopes, loss)) for loss in (ANSWER_LOSS, CLARIFY_LOSS))
    return replace(decider, answer=answer, clarify=clarify)


def fit_scope(ours: Sequence[HeldOut], theirs: Sequence[HeldOut]) -> tuple[tuple[float, ...], float]:
    """Fit the scope model; each side weighs the same, however many questions it has."""
    from sklearn.linear_model import LogisticRegression

    if not theirs:
        return UNFITTED_WEIGHTS, NO_OUT_OF_SCOPE
    features = np.array([each.features for each in (*ours, *theirs)])
    mean, spread = features.mean(axis=0), np.maximum(features.std(axis=0), 1e-6)
    model = LogisticRegression(C=SCOPE_STRENGTH, class_weight="balanced", max_iter=1000)
    model.fit((features - mean) / spread, [1] * len(ours) + [0] * len(theirs))
    weights = model.coef_[0] / spread
    return tuple(float(weight) for weight in weights), float(model.intercept_[0] - mean @ weights)


def fit_head_weights(held_out: Sequence[HeldOut], targets: Sequence[int]) -> tuple[float, float]:
    """Return the weights of both heads under which held-out questions are the least surprising."""
    from scipy.optimize import minimize

    by_vector = np.array([each.opinions.by_vector for each in held_out])
    by_ngram = np.array([each.opinions.by_ngram for each in held_out])
    at = np.arange(len(targets))

    def surprise(weights: Doubles) -> float:
        first, second = weights.astype(np.float32)
        return float(-log_softmax(first * by_vector + second * by_ngram)[at, targets].mean())

    start = np.array([0.5, 0.5])
    found = minimize(surprise, start, method="Nelder-Mead", options={"xatol": 1e-3, "fatol": 1e-5}).x
    return float(max(found[0], 0.0)), float(max(found[1], 0.0))
