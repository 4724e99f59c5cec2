"""Our components on public intent data sets, against plain logistic regression on the same sentence vectors.

    git clone https://github.com/jianguoz/Few-Shot-Intent-Detection /tmp/intents
    .venv/bin/python -m benchmarks.public_intents /tmp/intents

Ten examples per intent (``train_10``, the published splits), BANKING77 on all its data, and CLINC150's out-of-scope
questions. The data sets are fetched for the measurement and are no part of this repository. Each set is also written
as CSV files, with which ``msc-faq eval --train TRAIN.csv --test TEST.csv`` gives the same figures.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.nlu.encoder import SentenceEncoder, ensure_encoder
from bot.nlu.evaluation import Line, read_lines, scope_separation, share
from bot.nlu.reading import TOPIC, label_names, results_of, training_pair, with_topics_only
from bot.nlu.understanding import train_understanding

OOS = "oos"


@dataclass(frozen=True)
class Benchmark:
    """Folders of a data set: what is trained on, what is tested, and what is out of scope."""

    name: str
    train: tuple[str, ...]
    test: tuple[str, ...]
    train_out_of_scope: tuple[str, ...] = ()
    test_out_of_scope: tuple[str, ...] = ()


BENCHMARKS = (
    Benchmark("BANKING77, 10 each", ("BANKING77/train_10",), ("BANKING77/test",)),
    Benchmark("HWU64, 10 each", ("HWU64/train_10",), ("HWU64/test",)),
    Benchmark("CLINC150, 10 each", ("CLINC150/train_10",), ("CLINC150/test",), (), ("CLINC150/oos/test",)),
    Benchmark(
        "CLINC150, 10 each + out-of-scope examples",
        ("CLINC150/train_10",),
        ("CLINC150/test",),
        ("CLINC150/oos/train",),
        ("CLINC150/oos/test",),
    ),
    Benchmark("BANKING77, all", ("BANKING77/train", "BANKING77/valid"), ("BANKING77/test",)),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repository", type=Path, help="a clone of jianguoz/Few-Shot-Intent-Detection")
    parser.add_argument("--csv", type=Path, help="keep the CSV files in this folder")
    parser.add_argument("--only", default="", help="only the sets whose name holds this")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.csv or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for benchmark in BENCHMARKS:
            if options.only in benchmark.name:
                measure(benchmark, options.repository, folder)


def measure(benchmark: Benchmark, repository: Path, folder: Path) -> None:
    """Train and test on one set, and print what came of it."""
    stem = benchmark.name.replace(", ", "-").replace(" ", "_")
    train, test = folder / f"{stem}-train.csv", folder / f"{stem}-test.csv"
    write(train, pairs(repository, benchmark.train, benchmark.train_out_of_scope))
    write(test, pairs(repository, benchmark.test, benchmark.test_out_of_scope))
    examples = [training_pair(line) for line in with_topics_only(read_lines(train))]
    lines = with_topics_only(read_lines(test))
    encoder = SentenceEncoder(ensure_encoder())
    for title, extra in (("ours", []), ("ours, with the labels' names", label_names(examples))):
        started = time.process_time()
        understanding = train_understanding([*examples, *extra], encoder)
        spent = time.process_time() - started
        results = results_of(understanding, lines)
        separation = scope_separation(results)
        first = share(each.first for each in results if each.line.in_scope)
        three = share(each.among_three for each in results if each.line.in_scope)
        print(f"{benchmark.name}: {title} ({len(examples)} examples, {spent:.0f} CPU seconds)")
        print(f"  first {first}\n  among three {three}")
        if separation is not None:
            print(f"  out of scope AUROC {separation:.3f}", flush=True)
    for strength in (1.0, 30.0):
        accuracy, area = plain_regression(examples, lines, encoder, strength)
        print(
            f"  plain LR, C = {strength:g}  {accuracy}" + (f"  AUROC {area:.3f}" if area is not None else ""),
            flush=True,
        )


def plain_regression(
    examples: Sequence[tuple[str, str]], lines: Sequence[Line], encoder: SentenceEncoder, strength: float
) -> tuple[object, float | None]:
    """Return the accuracy of logistic regression on the sentence vectors, and the AUROC of its best probability."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score

    ours = [(text, label) for text, label in examples if label.startswith(TOPIC)]
    model = LogisticRegression(C=strength, max_iter=200).fit(
        encoder.encode_all([text.lower() for text, _ in ours]), [label for _, label in ours]
    )
    chances = model.predict_proba(encoder.encode_all([line.text.lower() for line in lines]))
    best = model.classes_[chances.argmax(axis=1)]
    right = share(found in line.labels for found, line in zip(best, lines, strict=True) if line.in_scope)
    inside = [line.in_scope for line in lines]
    return right, None if all(inside) else float(roc_auc_score(inside, chances.max(axis=1)))


def pairs(repository: Path, folders: Sequence[str], out_of_scope: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield text and label of the lines in some folders of the repository."""
    for folder in (*folders, *out_of_scope):
        labels = stored(repository, f"{folder}/label")
        for text, label in zip(stored(repository, f"{folder}/seq.in"), labels, strict=True):
            yield text, OOS if folder in out_of_scope else label


def stored(repository: Path, name: str) -> list[str]:
    command = ["git", "-C", str(repository), "show", f"HEAD:Datasets/{name}"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.rstrip("\n").split("\n")


def write(path: Path, rows: Iterator[tuple[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "label"])
        writer.writerows(rows)


if __name__ == "__main__":
    main()
