"""Training and reading, on a tiny set: the same twice, saved as arrays, with three outcomes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from bot.nlu.encoder import SentenceEncoder
from bot.nlu.understanding import Reader, Understanding, folds, train_understanding
from bot.nlu.views import view_vectors
from tests.nlu.tiny import EXAMPLES, WordEncoder

ENCODER = cast(SentenceEncoder, WordEncoder())
QUESTIONS = ("does the injection hurt", "what is the price", "side effects?", "who won the cup", "my knee", "hello", "")


@pytest.fixture(scope="module")
def understanding() -> Understanding:
    return train_understanding(EXAMPLES, ENCODER)


def test_topics_kinds_and_out_of_scope_are_told_apart(understanding: Understanding) -> None:
    assert understanding.read("is it painful for my face").intent == "pain"
    assert understanding.read("what does it cost today").intent == "cost_insurance"
    assert understanding.read("hello please").intent == "greet"
    assert understanding.read("weather tomorrow please").intent == "out_of_scope_general"
    assert understanding.read("flu symptoms today").intent == "out_of_scope_medical"


def test_ranking_holds_topics_only_best_first_and_no_more_than_certainty(understanding: Understanding) -> None:
    for question in QUESTIONS:
        understood = understanding.read(question)
        names = [name for name, _ in understood.ranking]
        chances = [chance for _, chance in understood.ranking]
        assert sorted(names) == ["cost_insurance", "pain", "side_effects"]
        assert chances == sorted(chances, reverse=True)
        assert 0 <= sum(chances) <= 1 + 1e-5
        assert 0 <= understood.confidence <= 1
        assert 0 <= understood.scope <= 1


def test_confidence_of_an_answer_is_that_of_its_topic(understanding: Understanding) -> None:
    understood = understanding.read("is it painful")
    assert understood.ranking[0] == ("pain", understood.confidence)


def test_two_trainings_give_the_same(understanding: Understanding) -> None:
    again = train_understanding(EXAMPLES, ENCODER)
    assert again.reader.decider == understanding.reader.decider
    for question in QUESTIONS:
        assert again.read(question) == understanding.read(question)


def test_what_is_saved_reads_as_before_and_nothing_is_pickled(understanding: Understanding, tmp_path: Path) -> None:
    understanding.reader.save(tmp_path)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".json", ".npz"]
    with np.load(tmp_path / "reader.npz", allow_pickle=False) as arrays:
        assert all(arrays[name].dtype != object for name in arrays.files)
    loaded = Understanding(understanding.speller, ENCODER, Reader.load(tmp_path))
    for question in QUESTIONS:
        assert loaded.read(question) == understanding.read(question)


def test_without_out_of_scope_examples_everything_is_a_topic() -> None:
    topics_only = [(text, label) for text, label in EXAMPLES if label in ("pain", "cost_insurance")]
    understanding = train_understanding(topics_only, ENCODER)
    assert understanding.read("is it painful today").intent == "pain"
    assert not understanding.read("weather tomorrow").intent.startswith("out_of_scope")
    assert understanding.read("is it painful").scope > understanding.read("zebra crossing").scope


def test_every_fold_has_seen_every_label() -> None:
    labels = [label for _, label in EXAMPLES]
    fold_of = folds(labels)
    for fold in set(fold_of.tolist()):
        assert {label for label, at in zip(labels, fold_of, strict=True) if at != fold} == set(labels)


def test_a_message_without_its_subject_is_encoded_once_and_alike() -> None:
    first, second = np.split(view_vectors(["does it hurt"], ENCODER.encode_each)[0], 2)
    assert (first == second).all()
    first, second = np.split(view_vectors(["does stem cell therapy hurt"], ENCODER.encode_each)[0], 2)
    assert (second == ENCODER.encode_each(["does it hurt"])[0]).all()
    assert not (first == second).all()


def test_serving_imports_no_training_library() -> None:
    code = (
        "import sys, bot.nlu.understanding, bot.nlu.evaluation\n"
        "loaded = {name.split('.')[0] for name in sys.modules}\n"
        "heavy = loaded & {'sklearn', 'scipy', 'tensorflow', 'rasa', 'matplotlib'}\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
