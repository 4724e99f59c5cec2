"""The two pictures of an evaluation, as PNG files.

They are drawn in a process of its own: where the assistant is loaded, a stand-in has taken matplotlib's place
(bot/engine/lean_imports.py).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.nlu.evaluation import Result, confidence_bins, outcome

DOTS_PER_INCH = 150

Bins = Sequence[tuple[float, float, int]]
Pairs = Sequence[tuple[str, str]]


def draw(results: Sequence[Result], folder: Path) -> list[Path]:
    """Draw the reliability plot and the confusion matrix into a folder and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    # A right reply stands on the diagonal, also where it is right by a further label.
    pairs = [(each.line.labels[0], each.line.labels[0] if each.right else outcome(each)) for each in results]
    work = json.dumps({"bins": confidence_bins(results), "pairs": pairs})
    command = [sys.executable, "-m", "bot.nlu.evaluation_plots", str(folder)]
    subprocess.run(command, input=work, text=True, check=True)
    return [folder / "reliability.png", folder / "confusion.png"]


def draw_reliability(bins: Bins, file: Path) -> None:
    """Draw how often lines were right against how confident the assistant was."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5, 5), layout="constrained")
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color="grey", linestyle="--", label="confidence as it should be")
    axes.plot([mean for mean, _, _ in bins], [right for _, right, _ in bins], marker="o", label="measured")
    for mean, right, count in bins:
        axes.annotate(str(count), (mean, right), textcoords="offset points", xytext=(6, -10))
    axes.set(xlabel="confidence", ylabel="share that is right", xlim=(0, 1), ylim=(0, 1.02))
    axes.legend(loc="upper left")
    figure.savefig(file, dpi=DOTS_PER_INCH)


def draw_confusion(pairs: Pairs, file: Path) -> None:
    """Draw what the lines of each label got; the shades are logarithmic."""
    import numpy as np
    from matplotlib.figure import Figure

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


def main(folder: Path) -> None:
    work = json.load(sys.stdin)
    draw_reliability(work["bins"], folder / "reliability.png")
    draw_confusion(work["pairs"], folder / "confusion.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
