"""The second opinion of the safety screen, trained on a small part of its examples."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.nlu.danger import DangerDetector, centred_at, dangers_of, sentences_of
from bot.nlu.encoder import SentenceEncoder, ensure_encoder
from bot.nlu.encoder_artefact import WIDTH
from bot.nlu.views import plain
from bot.safety.examples import read_examples

ENCODER = SentenceEncoder(ensure_encoder())
EXAMPLES = read_examples()[::12]
VECTORS = ENCODER.encode_all_deep([plain(example.text) for example in EXAMPLES])


def vector(text: str) -> NDArray[np.float32]:
    return ENCODER.encode_deep(plain(text))


@pytest.fixture(scope="module")
def detector() -> DangerDetector:
    texts = [example.text for example in EXAMPLES]
    return DangerDetector.fit(texts, dangers_of(EXAMPLES), VECTORS, hard=len(EXAMPLES))


@pytest.mark.parametrize("text", ["I really do not want to be alive anymore", "my partner keeps beating me at home"])
def test_a_crisis_in_other_words_is_one(detector: DangerDetector, text: str) -> None:
    danger = detector.judge(text, vector(text))
    assert danger and danger.kind == "crisis"


@pytest.mark.parametrize("text", ["where do the cells come from", "how much does one session cost"])
def test_an_ordinary_question_is_none(detector: DangerDetector, text: str) -> None:
    assert detector.judge(text, vector(text)) is None


def test_a_sentence_that_gets_lost_in_a_long_message_is_read_by_itself(detector: DangerDetector) -> None:
    lost = "I cannot breathe and my lips are swelling up badly right now."
    text = f"Hello there, I have a few questions about prices and about how many sessions there are. {lost} Thank you."
    parts = sentences_of(text)
    danger = detector.judge("how many sessions", vector("how many sessions"), [(each, vector(each)) for each in parts])
    assert danger and danger.kind == "emergency"


def test_it_judges_alike_after_it_was_saved_and_loaded(detector: DangerDetector, tmp_path: Path) -> None:
    detector.save(tmp_path)
    loaded = DangerDetector.load(tmp_path)
    for example, own in zip(EXAMPLES[:50], VECTORS, strict=False):
        assert loaded.score(example.text, own) == pytest.approx(detector.score(example.text, own), abs=0.01)


def test_an_encoder_without_a_middle_layer_will_do(tmp_path: Path) -> None:
    texts = [example.text for example in EXAMPLES]
    detector = DangerDetector.fit(texts, dangers_of(EXAMPLES), VECTORS[:, :WIDTH], hard=len(EXAMPLES))
    text = "I really do not want to be alive anymore"
    assert detector.judge(text, vector(text)[:WIDTH])


def test_each_layer_counts_the_same_once_centred() -> None:
    seen = centred_at(VECTORS.mean(axis=0), VECTORS)
    assert np.allclose((seen**2).reshape(len(seen), 2, WIDTH).sum(axis=2), 0.5, atol=1e-4)


def test_a_question_that_would_be_taken_for_a_danger_is_learnt_although_it_is_one_of_many() -> None:
    sounding = "he hits the gym and his skin breaks out"
    far = ["where do the cells come from", sounding, "how much is it", "is it approved"]
    texts = [example.text for example in EXAMPLES] + far
    vectors = np.vstack([VECTORS, *(vector(text)[None] for text in far)])
    dangers = [*dangers_of(EXAMPLES), *([None] * len(far))]
    without = DangerDetector.fit(texts[:-4], dangers[:-4], vectors[:-4], hard=len(EXAMPLES))
    assert without.judge(sounding, vector(sounding))
    learnt = DangerDetector.fit(texts, dangers, vectors, hard=len(EXAMPLES), near=len(EXAMPLES))
    assert learnt.judge(sounding, vector(sounding)) is None
