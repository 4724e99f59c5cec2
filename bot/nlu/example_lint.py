"""Find training examples that pull the classifier in two directions.

Two kinds: examples of different intents that nearly say the same, and examples that the classifier, trained without
them, is sure belong elsewhere. Each is to be fixed, dropped, or left with a reason in ``data/accepted_examples.csv``:
a question that names two topics can be right as it is.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.nlu.classifier import log_softmax
from bot.nlu.decision import fit_decider
from bot.nlu.encoder import SentenceEncoder
from bot.nlu.examples import Example, read_examples, same_words
from bot.nlu.understanding import hold_out
from bot.nlu.views import view_vectors
from bot.paths import DATA

ACCEPTED_FILE = "accepted_examples.csv"
NEAR = 0.97  # cosine from which two texts say nearly the same
SURE = 0.95  # probability with which the classifier gives an example to another intent
UNLIKELY = 0.02  # and the one that it leaves to the example's own intent

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class ExampleFinding:
    """An example that is to be looked at."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def lint_examples(encoder: SentenceEncoder, data: Path = DATA) -> list[ExampleFinding]:
    """Return every finding that has no accepted reason, in the order of files and lines. It takes half a minute."""
    examples = read_examples(data)
    vectors = view_vectors([example.text for example in examples], encoder.encode_all)
    accepted = accepted_examples(data / ACCEPTED_FILE)
    findings = [*near_duplicates(examples, vectors, accepted), *misplaced(examples, vectors, accepted)]
    return sorted(findings, key=lambda finding: (finding.path, finding.line))


def accepted_examples(file: Path) -> frozenset[tuple[str, str]]:
    """Return (text, intent) of the examples that were looked at and left, each with a reason in the file."""
    if not file.exists():
        return frozenset()
    with file.open(encoding="utf-8", newline="") as rows:
        return frozenset((same_words(row["text"]), row["intent"]) for row in csv.DictReader(rows) if row["reason"])


def near_duplicates(
    examples: Sequence[Example], vectors: Floats, accepted: frozenset[tuple[str, str]]
) -> list[ExampleFinding]:
    """Return the examples that nearly say what an earlier example of another intent says."""
    plain = vectors[:, : vectors.shape[1] // 2]
    findings = []
    for at, example in enumerate(examples):
        cosines = plain[:at] @ plain[at]
        for other in np.flatnonzero(cosines >= NEAR):
            twin = examples[int(other)]
            if twin.intent != example.intent and not {key(example), key(twin)} & accepted:
                message = f'"{example.text}" ({example.intent}) nearly says "{twin.text}" ({twin.intent})'
                findings.append(ExampleFinding(example.path, example.line, message))
    return findings


def misplaced(
    examples: Sequence[Example], vectors: Floats, accepted: frozenset[tuple[str, str]]
) -> list[ExampleFinding]:
    """Return the examples that a classifier that has not seen them is sure to give to another intent."""
    labels = [example.intent for example in examples]
    names = sorted(set(labels))
    position = {name: at for at, name in enumerate(names)}
    findings = []
    held_out = hold_out([each.text for each in examples], labels, vectors)
    decider = fit_decider(held_out, names)
    for example, held in zip(examples, held_out, strict=True):
        chances = np.exp(log_softmax(decider.combined(held.opinions)))
        best = int(chances.argmax())
        if chances[best] >= SURE and chances[position[example.intent]] <= UNLIKELY and key(example) not in accepted:
            message = f'"{example.text}" ({example.intent}) looks like {names[best]} ({chances[best]:.0%})'
            findings.append(ExampleFinding(example.path, example.line, message))
    return findings


def key(example: Example) -> tuple[str, str]:
    return same_words(example.text), example.intent
