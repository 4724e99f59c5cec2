"""The two pictures of an evaluation, as PNG files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.nlu.evaluation import Result, confidence_bins, outcome

DOTS_PER_INCH = 150


def draw(results: Sequence[Result], folder: Path) -> list[Path]:
    """Draw the reliability plot and the confusion matrix into a folder and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / "reliability.png", folder / "confusion.png"]
    draw_reliability(results, files[0])
    draw_confusion(results, files[1])
    return files


def draw_reliability(results: Sequence[Result], file: Path) -> None:
    """Draw how often lines were right against how confident the assistant was."""
    from matplotlib.figure import Figure

    bins = confidence_bins(results)
    figure = Figure(figsize=(5, 5), layout="constrained")
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color="grey", linestyle="--", label="confidence as it should be")
    axes.plot([mean for mean, _, _ in bins], [right for _, right, _ in bins], marker="o", label="measured")
    for mean, right, count in bins:
        axes.annotate(str(count), (mean, right), textcoords="offset points", xytext=(6, -10))
    axes.set(xlabel="confidence", ylabel="share that is right", xlim=(0, 1), ylim=(0, 1.02))
    axes.legend(loc="upper left")
    figure.savefig(file, dpi=DOTS_PER_INCH)


def draw_confusion(results: Sequence[Result], file: Path) -> None:
    """Draw what the lines of each label got."""
    from matplotlib.figure import Figure

    # A right reply stands on the diagonal, also where it is right by a further label.
    pairs = [(each.line.labels[0], each.line.labels[0] if each.right else outcome(each)) for each in results]
    names = sorted({name for pair in pairs for name in pair})
    position = {name: at for at, name in enumerate(names)}
    counts = np.zeros((len(names), len(names)))
    for label, got in pairs:
        counts[position[label], position[got]] += 1
    size = max(5.0, 0.2 * len(names))
    figure = Figure(figsize=(size, size), layout="constrained")
    axes = figure.add_subplot()
    axes.imshow(np.log1p(counts), cmap="Blues")
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=6)
    axes.set_yticks(range(len(names)), names, fontsize=6)
    axes.set(xlabel="got", ylabel="label")
    figure.savefig(file, dpi=DOTS_PER_INCH)
