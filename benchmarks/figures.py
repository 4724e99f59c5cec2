"""The figures: what is measured, what was aimed at, and whether it was reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.spread import Spread


@dataclass(frozen=True)
class Figure:
    """One measured figure. ``limit`` is the target; with ``at_least``, more is better."""

    group: str
    name: str
    unit: str
    spread: Spread
    limit: float | None = None
    at_least: bool = False
    parts: str = ""  # what a ratio is made of, in words
    digits: int = 2

    @property
    def met(self) -> bool | None:
        if self.limit is None:
            return None
        value = self.spread.median
        return value >= self.limit if self.at_least else value <= self.limit

    @property
    def target(self) -> str:
        if self.limit is None:
            return "–"
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}{self.unit}"

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "met": self.met}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Figure:
        fields = {key: value for key, value in content.items() if key != "met"}
        return cls(**{**fields, "spread": Spread(**content["spread"])})


def ratio(
    group: str, name: str, values: Sequence[float], limit: float, parts: str, *, at_least: bool = False, digits: int = 2
) -> Figure:
    return Figure(group, name, " ×", Spread.of(values), limit, at_least, parts, digits)


def plain(group: str, name: str, unit: str, values: Sequence[float], digits: int = 1, **more: Any) -> Figure:
    return Figure(group, name, unit, Spread.of(values), digits=digits, **more)
