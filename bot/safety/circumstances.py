"""Circumstances that a person states: under 18, pregnant, nursing, in cancer treatment, on blood thinners.

They do not change what is answered, only the notice that goes with it. The lexicon is data/safety/circumstances.yml.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.yaml_file import ContentError, read_yaml
from bot.paths import DATA

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
    entries = file.content["circumstances"]
    try:
        return Circumstances(
            {name: any_of(entry["any"]) for name, entry in entries.items()},
            {name: any_of(entry.get("except", [])) for name, entry in entries.items()},
        )
    except re.error as error:
        raise ContentError(f"{file.path}: '{error.pattern!r}' is not a regular expression: {error.msg}.") from error


def any_of(expressions: Sequence[str]) -> re.Pattern[str]:
    """Return one expression that fits wherever one of several does; without any, one that never fits."""
    if other := [each for each in expressions if not isinstance(each, str)]:
        raise ContentError(f"YAML reads {other[0]} as a map: write its ': ' as ':\\s', or the line in quotes.")
    return re.compile("|".join(f"(?:{expression})" for expression in expressions) or r"(?!)", re.IGNORECASE)
