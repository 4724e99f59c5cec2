"""Matrices rounded to one byte per number, each row with a scale of its own: a quarter of the size on disk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class CompactMatrix:
    """A matrix as signed bytes and one scale per row."""

    values: NDArray[np.int8]  # (rows, columns)
    scales: Floats  # (rows, 1)

    @classmethod
    def of(cls, matrix: Floats) -> CompactMatrix:
        scales = np.maximum(np.abs(matrix).max(axis=1, keepdims=True), 1e-12) / 127.0
        return cls(np.rint(matrix / scales).astype(np.int8), scales.astype(np.float32))

    def rows(self, positions: NDArray[np.int64]) -> Floats:
        """Return some rows as floats."""
        result: Floats = self.values[positions] * self.scales[positions]
        return result

    def full(self) -> Floats:
        """Return all rows as floats."""
        result: Floats = self.values * self.scales
        return result
