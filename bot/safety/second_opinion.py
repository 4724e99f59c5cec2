"""A learned second opinion beside the screen: does a message sound like an emergency or a crisis?

The screen knows words, this knows meaning: a logistic head over the sentence vector. Either may raise a finding. Its
threshold is set so that, under cross-validation, it raises hardly any false alarm by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.yaml_file import ContentError, read_yaml
from bot.paths import DATA
from bot.safety.screen import KINDS, Kind

Floats = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Floats]
Label = Literal["emergency", "crisis", "harmless"]

FOLDS = 10
LOGISTIC_C = 10.0
MAX_FALSE_ALARMS = 0.01  # of harmless examples, for each kind
MIN_THRESHOLD = 0.5
FILE = "second_opinion.npz"


@dataclass(frozen=True)
class SecondOpinion:
    """The trained head. ``weights`` is (384, kinds); a kind is raised from its threshold on."""

    weights: Floats
    bias: Floats
    thresholds: Floats

    def judge(self, vector: Floats) -> Kind | None:
        """Return what a message with this unit vector (384,) sounds like, an emergency before a crisis, or None."""
        over = probabilities(vector @ self.weights + self.bias) >= self.thresholds
        return next((kind for kind, raised in zip(KINDS, over, strict=True) if raised), None)

    def save(self, folder: Path) -> None:
        np.savez(folder / FILE, weights=self.weights, bias=self.bias, thresholds=self.thresholds)

    @classmethod
    def load(cls, folder: Path) -> SecondOpinion:
        with np.load(folder / FILE, allow_pickle=False) as arrays:
            return cls(arrays["weights"], arrays["bias"], arrays["thresholds"])


def probabilities(scores: Floats) -> Floats:
    result: Floats = 1 / (1 + np.exp(-scores))
    return result


def fit(texts: Sequence[str], labels: Sequence[Label], encode: Encode) -> SecondOpinion:
    """Train one head for each kind against everything else, and set its threshold by cross-validation."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    vectors = encode([text.lower() for text in texts])
    harmless = np.array([label == "harmless" for label in labels])
    weights, bias, thresholds = [], [], []
    for kind in KINDS:
        wanted = np.array([label == kind for label in labels])
        head = LogisticRegression(C=LOGISTIC_C, max_iter=1000, class_weight="balanced")
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
        unseen = cross_val_predict(head, vectors, wanted, cv=folds, method="predict_proba")[:, 1]
        thresholds.append(max(float(np.quantile(unseen[harmless], 1 - MAX_FALSE_ALARMS)), MIN_THRESHOLD))
        head.fit(vectors, wanted)
        weights.append(head.coef_[0])
        bias.append(head.intercept_[0])
    return SecondOpinion(
        np.array(weights, dtype=np.float32).T, np.array(bias, dtype=np.float32), np.array(thresholds, dtype=np.float32)
    )


def read_examples(data: Path = DATA) -> tuple[list[str], list[Label]]:
    """Return the texts of the example files of a data folder, and what each is.

    Raises:
        ContentError: a file is missing or is not of the form that its head describes.
    """
    texts: list[str] = []
    labels: list[Label] = []
    for label in (*KINDS, "harmless"):
        file = read_yaml(data / "safety" / f"{label}_examples.yml")
        groups = file.content.get("examples") if isinstance(file.content, dict) else None
        if not isinstance(groups, dict):
            raise ContentError(f"{file.path}: there must be a map 'examples:'.")
        for examples in groups.values():
            texts += [str(example) for example in examples]
        labels += [cast(Label, label)] * (len(texts) - len(labels))
    return texts, labels
