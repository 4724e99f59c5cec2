"""The training examples with the place where each stands, for those who check them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.paths import DATA

INTENT = re.compile(r"- intent: (?P<name>[\w-]+)\s*$")
EXAMPLE = re.compile(r" +- (?P<text>.+)$")
WORDS = re.compile(r"\W+")


@dataclass(frozen=True)
class Example:
    """A training question and its intent; ``line`` counts from 1."""

    text: str
    intent: str
    path: Path
    line: int


def read_examples(data: Path = DATA) -> list[Example]:
    """Return the examples of all ``nlu:`` blocks, in the order of files and lines."""
    paths = sorted([*(data / "topics").glob("**/*.yml"), *(data / "dialogue").glob("**/*.yml")])
    return [example for path in paths for example in examples_in(path)]


def examples_in(path: Path) -> Iterator[Example]:
    """Yield the examples of one file. Their form is fixed (``examples: |``), so that lines can be counted."""
    intent = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if found := INTENT.match(line):
            intent = found["name"]
        elif intent and (found := EXAMPLE.match(line)):
            yield Example(found["text"].strip(), intent, path, number)
        elif line and not line.startswith(" "):
            intent = None


def same_words(text: str) -> str:
    """Return a text without case and punctuation: two texts that give the same stand for each other word for word."""
    return WORDS.sub(" ", text.lower()).strip()
