"""How well are questions understood? Figures, each with its interval, from labelled lines and what was made of them."""

from __future__ import annotations

import csv
import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

TEXT_COLUMNS = ("text", "question")
LABEL_COLUMNS = ("label", "intent", "category")
# Labels that stand for kinds of reply, and the kinds that are right for them. Any other label is a topic.
KINDS_OF_LABELS: Mapping[str, tuple[str, ...]] = {
    "out_of_scope_medical": ("out_of_scope",),
    "out_of_scope_general": ("out_of_scope",),
    "out_of_scope": ("out_of_scope",),
    "oos": ("out_of_scope",),
    "diagnosis_request": ("declined_advice",),
    "treatment_advice_request": ("declined_advice",),
    "emergency": ("emergency",),
    "crisis_self_harm": ("crisis",),
    "human_handoff": ("handoff",),
    "chitchat": ("smalltalk",),
    "privacy": ("privacy",),
    "referral": ("referral",),
}
REFERRAL_TOPIC = "find_provider"  # also right where a referral is asked for
OFFERED = 3
BINS = 10
Z95 = 1.959964


class UnreadableLines(Exception):
    """A file of labelled lines cannot be used. The text says why."""


@dataclass(frozen=True)
class Line:
    """A question and its labels: the first is the best one, the others are right too."""

    text: str
    labels: tuple[str, ...]

    @property
    def in_scope(self) -> bool:
        return self.labels[0] not in KINDS_OF_LABELS

    @property
    def out_of_scope(self) -> bool:
        return "out_of_scope" in KINDS_OF_LABELS.get(self.labels[0], ())


@dataclass(frozen=True)
class Result:
    """What was made of a line.

    ``topic`` is the one answered; ``offered`` those of a question back, best first; ``scope`` the probability of being
    in scope, where it is known.
    """

    line: Line
    kind: str
    topic: str | None
    ranking: tuple[str, ...]
    offered: tuple[str, ...]
    confidence: float | None
    scope: float | None = None

    @property
    def answered(self) -> bool:
        return self.kind == "answer"

    @property
    def first(self) -> bool:
        return bool({*self.ranking[:1]} & {*self.line.labels})

    @property
    def strict(self) -> bool:
        return self.ranking[:1] == self.line.labels[:1]

    @property
    def among_three(self) -> bool:
        return bool({*self.ranking[:OFFERED]} & {*self.line.labels})

    @property
    def right(self) -> bool:
        """Whether the reply itself is right: the topic answered, or the kind that a label stands for."""
        if self.answered:
            return self.topic in self.line.labels or (self.topic == REFERRAL_TOPIC and "referral" in self.line.labels)
        return any(self.kind in KINDS_OF_LABELS.get(label, ()) for label in self.line.labels)

    @property
    def offers_right(self) -> bool:
        return self.kind == "clarify" and bool({*self.offered} & {*self.line.labels})


@dataclass(frozen=True)
class Share:
    """A share of lines with its 95 % interval (Wilson)."""

    count: int
    of: int
    share: float
    low: float
    high: float

    def __str__(self) -> str:
        if not self.of:
            return "no lines"
        return f"{self.share:6.1%}  [{self.low:.1%}, {self.high:.1%}]  {self.count} of {self.of}"


def share(values: Iterable[bool]) -> Share:
    """Return the share of true values."""
    flags = list(values)
    count, of = sum(flags), len(flags)
    if not of:
        return Share(0, 0, 0.0, 0.0, 1.0)
    part = count / of
    spread = 1 + Z95**2 / of
    middle = (part + Z95**2 / (2 * of)) / spread
    reach = Z95 * math.sqrt(part * (1 - part) / of + Z95**2 / (4 * of**2)) / spread
    return Share(count, of, part, max(0.0, middle - reach), min(1.0, middle + reach))


def read_lines(path: Path) -> list[Line]:
    """Read a CSV file with a column of texts and one of labels (``|`` between alternatives).

    Raises:
        UnreadableLines: it is not such a file.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            columns = rows.fieldnames or []
            text = next((name for name in TEXT_COLUMNS if name in columns), None)
            label = next((name for name in LABEL_COLUMNS if name in columns), None)
            if text is None or label is None:
                raise UnreadableLines(
                    f"{path}: the first line must name a column {' or '.join(TEXT_COLUMNS)} "
                    f"and a column {' or '.join(LABEL_COLUMNS)}."
                )
            lines = [Line(row[text], tuple(row[label].split("|"))) for row in rows if row[text] and row[label]]
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableLines(f"{path} is not a CSV file in UTF-8: {error}.") from error
    if not lines:
        raise UnreadableLines(f"{path} holds no line with a text and a label.")
    return lines


def figures(results: Sequence[Result]) -> dict[str, Share]:
    """Return all shares; a name says what is counted and among which lines."""
    ours = [each for each in results if each.line.in_scope]
    asked_back = [each for each in ours if each.kind == "clarify"]
    kinds = [each for each in results if not each.line.in_scope and not each.line.out_of_scope]
    found = {
        "in scope: right topic first": share(each.first for each in ours),
        "in scope: best label first": share(each.strict for each in ours),
        "in scope: right topic among three": share(each.among_three for each in ours),
        "in scope: answered or replied rightly": share(each.right for each in ours),
        "in scope: answered wrongly": share(each.answered and not each.right for each in ours),
        "in scope: asked back": share(each.kind == "clarify" for each in ours),
        "in scope: right, or asked back with the right topic": share(each.right or each.offers_right for each in ours),
        "asked back: right topic offered": share(each.offers_right for each in asked_back),
        "other kinds: right kind of reply": share(each.right for each in kinds),
    }
    for label in sorted({each.line.labels[0] for each in results if each.line.out_of_scope}):
        found[f"{label}: answered"] = share(each.answered for each in results if each.line.labels[0] == label)
    return {name: value for name, value in found.items() if value.of}


def confidence_bins(results: Iterable[Result]) -> list[tuple[float, float, int]]:
    """Return, for each tenth of confidence that occurs, its mean, the share that was right, and how many lines it has.

    A question back counts as right if the best topic is.
    """
    bins: dict[int, list[tuple[float, bool]]] = {}
    for each in results:
        if each.confidence is not None and (each.line.in_scope or each.line.out_of_scope):
            right = each.first if each.kind == "clarify" else each.right
            bins.setdefault(min(int(each.confidence * BINS), BINS - 1), []).append((each.confidence, right))
    return [
        (sum(value for value, _ in pairs) / len(pairs), sum(right for _, right in pairs) / len(pairs), len(pairs))
        for _, pairs in sorted(bins.items())
    ]


def calibration_error(results: Iterable[Result]) -> float:
    """Return the expected calibration error: how far confidence is from the share that is right, on average."""
    bins = confidence_bins(results)
    total = sum(count for _, _, count in bins)
    return sum(abs(mean - right) * count for mean, right, count in bins) / total if total else 0.0


def scope_separation(results: Iterable[Result]) -> float | None:
    """Return how often an in-scope line has the higher scope than an out-of-scope line (AUROC), if both are there."""
    known = [(each.scope, each.line.in_scope) for each in results if each.scope is not None]
    ours = [scope for scope, inside in known if inside]
    theirs = sorted(scope for scope, inside in known if not inside)
    if not ours or not theirs:
        return None
    wins = sum(bisect_left(theirs, scope) + bisect_right(theirs, scope) for scope in ours)
    return wins / (2 * len(ours) * len(theirs))


def outcome(result: Result) -> str:
    """Return what a line got, for tables: the topic answered, or the kind of reply."""
    return result.topic or result.kind if result.answered else result.kind


def confusions(results: Iterable[Result]) -> list[tuple[str, str, int]]:
    """Return (best label, what it got, how often) for the lines that got nothing right, the most frequent first."""
    counted = Counter((each.line.labels[0], outcome(each)) for each in results if not (each.right or each.offers_right))
    return [
        (label, got, count) for (label, got), count in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    ]


def by_label(results: Sequence[Result]) -> dict[str, Share]:
    """Return the share of lines with a right reply, or the right topic offered, for each best label."""
    labels = sorted({each.line.labels[0] for each in results})
    return {
        label: share(each.right or each.offers_right for each in results if each.line.labels[0] == label)
        for label in labels
    }


def report(results: Sequence[Result]) -> Iterator[str]:
    """Yield the lines of the report for people."""
    for name, value in figures(results).items():
        yield f"{name:52} {value}"
    yield f"{'calibration error of the confidence (ECE)':52} {calibration_error(results):6.3f}"
    if (separation := scope_separation(results)) is not None:
        yield f"{'separation of in and out of scope (AUROC)':52} {separation:6.3f}"
    yield ""
    yield "By label (right reply, or the right topic offered):"
    for label, value in by_label(results).items():
        yield f"  {label:32} {value}"
    if wrong := confusions(results):
        yield ""
        yield "Not right (label, what it got, lines):"
        for label, got, count in wrong:
            yield f"  {label:32} {got:32} {count}"


def as_json(results: Sequence[Result]) -> dict[str, Any]:
    """Return the same as an object for scripts."""
    return {
        "lines": len(results),
        "figures": {name: asdict(value) for name, value in figures(results).items()},
        "calibration_error": calibration_error(results),
        "scope_separation": scope_separation(results),
        "by_label": {label: asdict(value) for label, value in by_label(results).items()},
        "confusions": [{"label": label, "got": got, "lines": count} for label, got, count in confusions(results)],
    }
