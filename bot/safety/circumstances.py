"""Circumstances that a person states: under 18, pregnant, nursing, in cancer treatment, on blood thinners.

They do not change what is answered, only the notice that goes with it. The lexicon is data/safety/circumstances.yml.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.yaml_file import read_yaml
from bot.paths import DATA
from bot.safety.expressions import any_and_except_at, map_at

SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")


@dataclass(frozen=True)
class Circumstances:
    """For each circumstance, the expressions that state it and those that take it back."""

    stated: Mapping[str, re.Pattern[str]]
    taken_back: Mapping[str, re.Pattern[str]]

    def find(self, text: str) -> frozenset[str]:
        """Return the circumstances that a message states, sentence by sentence."""
        return frozenset(
            name
            for sentence in SENTENCE_END.split(text)
            for name, pattern in self.stated.items()
            if pattern.search(sentence) and not self.taken_back[name].search(sentence)
        )


def load_circumstances(data: Path = DATA) -> Circumstances:
    """Read data/safety/circumstances.yml.

    Raises:
        ContentError: the file is missing, or an expression in it is not a regular expression.
    """
    file = read_yaml(data / "safety" / "circumstances.yml")
    found = {name: any_and_except_at(file, "circumstances", name) for name in map_at(file, "circumstances")}
    return Circumstances(
        {name: stated for name, (stated, _) in found.items()},
        {name: taken_back for name, (_, taken_back) in found.items()},
    )
