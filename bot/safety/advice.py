"""Requests for personal advice: a diagnosis, or a decision about somebody's own treatment.

They are declined, while general questions that only sound personal are answered. The expressions are in
data/safety/advice.yml.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from bot.knowledge.yaml_file import FileFault, YamlFile, read_yaml
from bot.paths import DATA
from bot.safety.expressions import any_and_except_at, expressions_at, map_at, pattern_at

AdviceRequest = Literal["diagnosis_request", "treatment_advice_request"]

REQUESTS: Mapping[str, AdviceRequest] = {request: request for request in get_args(AdviceRequest)}
SPACES = re.compile(r"\s+")
APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u2018\u02bc\u00b4\u0060", "'"))
CUT = " \N{HORIZONTAL ELLIPSIS} "  # neither a word nor a space, so that words on either side do not become neighbours


@dataclass(frozen=True)
class Group:
    """One kind of request, such as doses: the expressions that make it and those that take it back."""

    name: str
    request: AdviceRequest
    made: re.Pattern[str]
    taken_back: re.Pattern[str]

    def fits(self, text: str) -> bool:
        return self.made.search(self.taken_back.sub(CUT, text)) is not None


@dataclass(frozen=True)
class AdviceDetector:
    """Tells requests for personal advice from general questions."""

    groups: Sequence[Group]
    answered: re.Pattern[str]

    def find(self, text: str) -> AdviceRequest | None:
        """Return the kind of advice that a message asks for, or None if it asks for none."""
        group = self.group_of(text)
        return group.request if group else None

    def group_of(self, text: str) -> Group | None:
        """Return the first group that a message fits."""
        plain = SPACES.sub(" ", text.translate(APOSTROPHES)).strip()
        rest = self.answered.sub(CUT, plain)
        return next((group for group in self.groups if group.fits(rest)), None)


def load_advice(data: Path = DATA) -> AdviceDetector:
    """Read data/safety/advice.yml.

    Raises:
        ContentError: the file is missing, an expression in it is not a regular expression, or it names words or a
            request that do not exist.
    """
    file = read_yaml(data / "safety" / "advice.yml")
    words = {name: expressions_at(file, "words", name) for name in map_at(file, "words")}
    for name in words:  # a fault in words is told where they stand, not where they are used
        pattern_at(file, "words", name, words=words)
    groups = [read_group(file, name, words) for name in map_at(file, "groups")]
    return AdviceDetector(groups, pattern_at(file, "answered", words=words))


def read_group(file: YamlFile, name: str, words: Mapping[str, Sequence[str]]) -> Group:
    request = REQUESTS.get(str(map_at(file, "groups", name).get("request")))
    if request is None:
        line = file.line("groups", name, "request")
        raise FileFault(file.path, line, f"'{name}' needs a 'request:' that is one of {', '.join(REQUESTS)}.")
    return Group(name, request, *any_and_except_at(file, "groups", name, beside=frozenset({"request"}), words=words))
