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

from bot.knowledge.yaml_file import ContentError, read_yaml
from bot.paths import DATA
from bot.safety.circumstances import any_of

AdviceRequest = Literal["diagnosis_request", "treatment_advice_request"]

REQUESTS: Mapping[str, AdviceRequest] = {request: request for request in get_args(AdviceRequest)}
WORDS = re.compile(r"<(\w+)>")
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
    words = {name: any_of(entries).pattern for name, entries in file.content["words"].items()}

    def pattern(expressions: Sequence[str]) -> re.Pattern[str]:
        return any_of([spelled_out(expression, words) for expression in expressions])

    try:
        return AdviceDetector(
            [
                Group(name, REQUESTS[entry["request"]], pattern(entry["any"]), pattern(entry.get("except", [])))
                for name, entry in file.content["groups"].items()
            ],
            pattern(file.content.get("answered", [])),
        )
    except re.error as error:
        raise ContentError(f"{file.path}: '{error.pattern!r}' is not a regular expression: {error.msg}.") from error
    except KeyError as error:
        raise ContentError(f"{file.path}: {error} is not among the words or requests there are.") from error


def spelled_out(expression: str, words: Mapping[str, str]) -> str:
    """Return an expression in which every <name> is replaced by the words of that name."""
    while WORDS.search(expression):
        expression = WORDS.sub(lambda found: f"(?:{words[found[1]]})", expression)
    return expression
