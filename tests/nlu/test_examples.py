"""The training examples: where they stand, what may be among them, and how their faults are found."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
import yaml

from bot.nlu.encoder import SentenceEncoder
from bot.nlu.evaluation import read_lines
from bot.nlu.example_lint import accepted_examples, lint_examples
from bot.nlu.examples import read_examples, same_words
from bot.nlu.labels import KINDS
from bot.paths import DATA
from tests.nlu.tiny import SUBJECTS, WordEncoder

EVALUATION = Path(__file__).parent.parent / "evaluation"


def test_examples_are_those_that_the_yaml_holds_with_their_lines() -> None:
    examples = read_examples()
    for path in {example.path for example in examples}:
        blocks = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["nlu"]
        expected = [
            (line[2:].strip(), block["intent"])
            for block in blocks
            for line in block["examples"].splitlines()
            if line.startswith("- ")
        ]
        assert [(each.text, each.intent) for each in examples if each.path == path] == expected
    lines = examples[0].path.read_text(encoding="utf-8").splitlines()
    assert lines[examples[0].line - 1].strip() == f"- {examples[0].text}"


def test_each_topic_has_sixty_examples_and_out_of_scope_six_hundred() -> None:
    counts: dict[str, int] = {}
    for example in read_examples():
        counts[example.intent] = counts.get(example.intent, 0) + 1
    assert all(counts[path.stem] >= 60 for path in (DATA / "topics").glob("**/*.yml"))
    assert counts["out_of_scope_medical"] + counts["out_of_scope_general"] >= 600


def test_an_intent_is_a_topic_or_a_known_kind() -> None:
    topics = {path.stem for path in (DATA / "topics").glob("**/*.yml")}
    intents = {example.intent for example in read_examples()}
    assert intents - topics <= set(KINDS)
    assert not topics & set(KINDS)


def test_no_text_has_two_intents() -> None:
    intents: dict[str, set[str]] = {}
    for example in read_examples():
        intents.setdefault(same_words(example.text), set()).add(example.intent)
    assert not {text: found for text, found in intents.items() if len(found) > 1}


def test_few_evaluation_lines_stand_in_the_training_data() -> None:
    known = {same_words(example.text) for example in read_examples()}
    lines = read_lines(EVALUATION / "independent.csv")
    assert sum(same_words(line.text) in known for line in lines) / len(lines) < 0.1


def write_topics(data: Path, blocks: dict[str, list[str]]) -> None:
    (data / "topics").mkdir(parents=True)
    for intent, texts in blocks.items():
        body = "".join(f"    - {text}\n" for text in texts)
        (data / "topics" / f"{intent}.yml").write_text(
            f"nlu:\n- intent: {intent}\n  examples: |\n{body}", encoding="utf-8"
        )


def test_the_linter_names_file_and_line(tmp_path: Path) -> None:
    blocks = {intent: [f"{text}{end}" for text in texts for end in ("", " now")] for intent, texts in SUBJECTS.items()}
    blocks["cost_insurance"].append("is it painful")  # stands in "pain" too
    write_topics(tmp_path, blocks)
    encoder = cast(SentenceEncoder, WordEncoder())
    findings = lint_examples(encoder, tmp_path)
    assert any(each.path.stem in ("cost_insurance", "pain") and "nearly says" in each.message for each in findings)
    assert all(each.line > 3 for each in findings)
    reasons = tmp_path / "accepted_examples.csv"
    reasons.write_text("text,intent,reason\nis it painful,cost_insurance,a test\n", encoding="utf-8")
    assert accepted_examples(reasons) == {("is it painful", "cost_insurance")}
    left = lint_examples(encoder, tmp_path)
    assert not any('"is it painful" (cost_insurance)' in each.message for each in left)


def test_encoder_stands_in_truly() -> None:
    first, second = WordEncoder().encode_all(["does it hurt", "does it hurt"])
    assert np.array_equal(first, second)
