"""The learned second opinion beside the screen: does a message sound like an emergency or a crisis?

The screen knows words, this knows meaning. It learns from the example messages of ``data/safety/``: a kernel machine
over the deep sentence vector (of the whole encoder, and of its middle layer, which keeps more of who, when and not),
and a linear one over n-grams, which holds single words that change everything. Either of screen and second opinion may
raise an alarm. docs/safety holds the measurements.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from bot.nlu.classifier import log_softmax, word_bag
from bot.nlu.encoder_artefact import WIDTH
from bot.nlu.ngrams import NgramWeights
from bot.nlu.softmax_regression import LinearScores, fit_softmax
from bot.safety.examples import Example
from bot.safety.screen import Kind

Floats = NDArray[np.float32]

FAR_STEP = 4  # every fourth of the texts that are far from any danger
NEARLY = 0.5  # so much below the threshold a text is worth learning from
HELD_OUT = 1 / 3  # of the examples, to set the thresholds by
PRINCIPAL_AXES = 384  # of 768: nothing measurable is lost, and half the time of training saved
KERNEL_WIDTH = 1.0  # gamma of exp(-gamma * distance²) between unit vectors
KERNEL_STRENGTH = 10.0
NGRAM_STRENGTH = 0.5
NGRAM_WEIGHT = 0.4
GROUP_STRENGTH = 10.0
# False alarms allowed among harmless examples that were chosen because they look dangerous; of ordinary questions,
# a tenth of it is raised. A sentence out of a long message must be clearer: there are more chances to be wrong.
MAX_FALSE_ALARMS = 0.05
MAX_FALSE_ALARMS_OF_SENTENCES = 0.015
LEAST_GROUP_CERTAINTY = 0.6

MIN_WORDS_TO_SPLIT = 20
MIN_WORDS_OF_SENTENCE = 3
SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n")


@dataclass(frozen=True)
class Danger:
    """What a message sounds like; ``group`` is None if only the kind is clear."""

    kind: Kind
    group: str | None


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a long message, in which one may get lost; nothing for a short one."""
    if len(text.split()) < MIN_WORDS_TO_SPLIT:
        return []
    sentences = [part for part in SENTENCE_END.split(text) if len(part.split()) >= MIN_WORDS_OF_SENTENCE]
    return sentences if len(sentences) > 1 else []


def centred_at(means: Floats, vectors: Floats) -> Floats:
    """Return deep vectors (…, width) seen from the mean of all: each layer's part of equal length, 1 together.

    What all messages share would else outweigh what tells them apart, most of all in the middle layer.
    """
    parts = (vectors - means).reshape(*vectors.shape[:-1], -1, WIDTH)
    parts /= np.linalg.norm(parts, axis=-1, keepdims=True) * parts.shape[-2] ** 0.5
    return parts.reshape(vectors.shape)


def principal_axes(vectors: Floats) -> Floats:
    """Return the orthonormal directions (width, at most PRINCIPAL_AXES) in which vectors (n, width) differ most."""
    _, directions = np.linalg.eigh(vectors.T @ vectors)  # the last ones are the principal ones
    return np.ascontiguousarray(directions[:, -PRINCIPAL_AXES:], dtype=np.float32)


@dataclass(frozen=True)
class DangerDetector:
    """The trained second opinion. The kernel machine's coefficients and biases are in units of its score's spread."""

    means: Floats  # (width,) of the training vectors
    axes: Floats  # (width, axes) the principal ones of the training vectors
    support: Floats  # (support vectors, axes)
    coefficients: Floats  # (support vectors,)
    ngrams: NgramWeights
    ngram_weights: Floats  # (vocabulary,)
    bias: float
    threshold: float
    sentence_threshold: float
    groups: tuple[tuple[Kind, str], ...]
    group_head: LinearScores

    @classmethod
    def fit(
        cls, texts: Sequence[str], dangers: Sequence[Danger | None], vectors: Floats, hard: int, near: int | None = None
    ) -> DangerDetector:
        """Train on texts, what each is (None: harmless), and their deep vectors (n, width).

        The first ``hard`` texts are the examples written for this purpose; the thresholds are set by those among
        them that are harmless, as judged by machines that have not learnt from them. Of the texts from ``near`` on,
        which are many and far from any danger, a part is enough, and those that these machines take for one.
        """
        from sklearn.model_selection import train_test_split
        from sklearn.svm import SVC, LinearSVC

        near = len(texts) if near is None else near
        dangerous = np.array([danger is not None for danger in dangers])
        means = vectors.mean(axis=0)
        centred = centred_at(means, vectors)
        axes = principal_axes(centred)
        seen = centred @ axes
        bags = [word_bag(text) for text in texts]
        ngrams = NgramWeights.fit(bags)
        matrix = ngrams.matrix(bags)
        kernel = SVC(C=KERNEL_STRENGTH, gamma=KERNEL_WIDTH, class_weight="balanced", cache_size=500)
        linear = LinearSVC(C=NGRAM_STRENGTH, class_weight="balanced", random_state=0)

        chosen = np.r_[:near, near : len(texts) : FAR_STEP]
        learnt, unseen = train_test_split(chosen, test_size=HELD_OUT, stratify=dangerous[chosen], random_state=0)
        kernel.fit(seen[learnt], dangerous[learnt])
        linear.fit(matrix[learnt], dangerous[learnt])
        unseen_kernel, unseen_linear = kernel.decision_function(seen[unseen]), linear.decision_function(matrix[unseen])
        spread, ngram_spread = unseen_kernel.std(), unseen_linear.std() / NGRAM_WEIGHT
        lookalikes = (unseen_kernel / spread + unseen_linear / ngram_spread)[(unseen < hard) & ~dangerous[unseen]]
        threshold = float(np.quantile(lookalikes, 1 - MAX_FALSE_ALARMS))

        rest = np.setdiff1d(np.arange(near, len(texts)), chosen)
        if len(rest):
            scores = (
                kernel.decision_function(seen[rest]) / spread + linear.decision_function(matrix[rest]) / ngram_spread
            )
            chosen = np.r_[chosen, rest[scores > threshold - NEARLY]]
        kernel.fit(seen[chosen], dangerous[chosen])
        linear.fit(matrix[chosen], dangerous[chosen])
        groups = sorted({(danger.kind, danger.group or "") for danger in dangers if danger})
        targets = [groups.index((danger.kind, danger.group or "")) for danger in dangers if danger]
        return cls(
            means=means,
            axes=axes,
            support=kernel.support_vectors_.astype(np.float32),
            coefficients=(kernel.dual_coef_[0] / spread).astype(np.float32),
            ngrams=ngrams,
            ngram_weights=(linear.coef_[0] / ngram_spread).astype(np.float32),
            bias=float(kernel.intercept_[0] / spread + linear.intercept_[0] / ngram_spread),
            threshold=threshold,
            sentence_threshold=float(np.quantile(lookalikes, 1 - MAX_FALSE_ALARMS_OF_SENTENCES)),
            groups=tuple(groups),
            group_head=fit_softmax(seen[dangerous], np.array(targets), len(groups), GROUP_STRENGTH),
        )

    def score(self, text: str, vector: Floats) -> float:
        """Return how dangerous a text sounds, given its deep vector (width,); thresholds are in the same unit."""
        squared_distances = ((self.support - self._seen(vector)) ** 2).sum(axis=1)
        by_vector = float(self.coefficients @ np.exp(-KERNEL_WIDTH * squared_distances))
        positions, values = self.ngrams.vector(word_bag(text))
        return by_vector + float(self.ngram_weights[positions] @ values) + self.bias

    def judge(self, text: str, vector: Floats, sentences: Sequence[tuple[str, Floats]] = ()) -> Danger | None:
        """Return what a message sounds like, or None.

        ``sentences`` are the parts of a long message (:func:`sentences_of`), with their vectors.
        """
        if self.score(text, vector) >= self.threshold:
            return self._sounds_like(vector)
        for sentence, own_vector in sentences:
            if self.score(sentence, own_vector) >= self.sentence_threshold:
                return self._sounds_like(own_vector)
        return None

    def _seen(self, vector: Floats) -> Floats:
        seen: Floats = centred_at(self.means, vector) @ self.axes
        return seen

    def _sounds_like(self, vector: Floats) -> Danger:
        chances = np.exp(log_softmax(self.group_head.of(self._seen(vector))))
        of_kind: dict[Kind, float] = {}
        for (kind, _), chance in zip(self.groups, chances, strict=True):
            of_kind[kind] = of_kind.get(kind, 0.0) + float(chance)
        kind = max(of_kind, key=lambda each: of_kind[each])
        likeliest = int(chances.argmax())
        sure = chances[likeliest] >= LEAST_GROUP_CERTAINTY and self.groups[likeliest][0] == kind
        return Danger(kind, self.groups[likeliest][1] if sure else None)

    def save(self, folder: Path) -> None:
        """Write arrays and one JSON file; nothing is pickled."""
        np.savez_compressed(
            folder / "danger.npz",
            means=self.means,
            axes=self.axes.astype(np.float16),
            support=self.support.astype(np.float16),  # in bytes, borderline messages would be judged otherwise
            coefficients=self.coefficients,
            idf=self.ngrams.idf,
            ngram_weights=self.ngram_weights,
            group_weights=self.group_head.weights,
            group_bias=self.group_head.bias,
        )
        described = {
            "bias": self.bias,
            "threshold": self.threshold,
            "sentence_threshold": self.sentence_threshold,
            "groups": self.groups,
            "ngrams": list(self.ngrams.index),
        }
        (folder / "danger.json").write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> DangerDetector:
        """Read what :meth:`save` wrote.

        Raises:
            OSError, KeyError, ValueError: the files are missing or damaged.
        """
        described = json.loads((folder / "danger.json").read_text(encoding="utf-8"))
        with np.load(folder / "danger.npz", allow_pickle=False) as arrays:
            return cls(
                means=arrays["means"],
                axes=arrays["axes"].astype(np.float32),
                support=arrays["support"].astype(np.float32),
                coefficients=arrays["coefficients"],
                ngrams=NgramWeights({gram: at for at, gram in enumerate(described["ngrams"])}, arrays["idf"]),
                ngram_weights=arrays["ngram_weights"],
                bias=described["bias"],
                threshold=described["threshold"],
                sentence_threshold=described["sentence_threshold"],
                groups=tuple((cast(Kind, kind), group) for kind, group in described["groups"]),
                group_head=LinearScores(arrays["group_weights"], arrays["group_bias"]),
            )


def dangers_of(examples: Sequence[Example]) -> list[Danger | None]:
    """Return what each example is, in the form that :meth:`DangerDetector.fit` takes."""
    return [Danger(example.kind, example.group) if example.kind else None for example in examples]
