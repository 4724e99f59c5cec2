"""Read labelled lines with an understanding alone, without the dialogue around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.nlu.evaluation import OFFERED, Line, Result
from bot.nlu.labels import OUT_OF_SCOPE, kind_of
from bot.nlu.understanding import Understanding

TOPIC = "topic "
SEPARATORS = re.compile(r"[_/]+")


def results_of(understanding: Understanding, lines: Sequence[Line]) -> list[Result]:
    """Return what the understanding makes of each line; a question back offers the three best topics."""
    results = []
    for line in lines:
        understood = understanding.read(line.text)
        kind = kind_of(understood.intent)
        ranking = tuple(name for name, _ in understood.ranking)
        results.append(
            Result(
                line=line,
                kind=kind,
                topic=understood.intent if kind == "answer" else None,
                ranking=ranking,
                offered=ranking[:OFFERED] if kind == "clarify" else (),
                confidence=understood.confidence,
                scope=understood.scope,
            )
        )
    return results


def with_topics_only(lines: Sequence[Line]) -> list[Line]:
    """Mark every label as a topic but those of out-of-scope lines: a foreign "goodbye" is not our kind of reply."""
    return [
        line if line.out_of_scope else replace(line, labels=tuple(TOPIC + label for label in line.labels))
        for line in lines
    ]


def training_pair(line: Line) -> tuple[str, str]:
    """Return a line as an example; whatever is out of scope without saying how is so in general."""
    label = line.labels[0]
    return line.text, OUT_OF_SCOPE[1] if line.out_of_scope and label not in OUT_OF_SCOPE else label


def label_names(examples: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the topics' own names as examples: few-shot sets name their labels with the words that matter."""
    labels = sorted({label for _, label in examples if label not in OUT_OF_SCOPE})
    return [(SEPARATORS.sub(" ", label.removeprefix(TOPIC)), label) for label in labels]
