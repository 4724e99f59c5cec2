"""Answer, ask back, or say that it is not known: three outcomes, by thresholds that training computes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Outcome = Literal["answer", "clarify", "unknown"]
OUT_OF_SCOPE = ("out_of_scope_medical", "out_of_scope_general")

ANSWER_LOSS = 0.07  # share of in-scope training questions, held out, that may fall below the answer threshold
CLARIFY_LOSS = 0.02  # likewise, below the threshold for asking back


@dataclass(frozen=True)
class Thresholds:
    """A score of at least ``answer`` is answered, at least ``clarify`` asked back, below that not known."""

    answer: float
    clarify: float

    def outcome(self, score: float) -> Outcome:
        if score >= self.answer:
            return "answer"
        return "clarify" if score >= self.clarify else "unknown"

    def as_json(self) -> dict[str, float]:
        return asdict(self)


def fit_thresholds(scores: Sequence[float]) -> Thresholds:
    """Choose the thresholds from the scores of held-out in-scope questions that were understood rightly."""
    values: NDArray[np.float64] = np.asarray(scores, dtype=np.float64)
    return Thresholds(float(np.quantile(values, ANSWER_LOSS)), float(np.quantile(values, CLARIFY_LOSS)))
