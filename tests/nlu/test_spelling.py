"""Typing errors are corrected; words that are known stay as they are."""

from __future__ import annotations

import pytest

from bot.nlu.own_texts import own_texts
from bot.nlu.spelling import SpellingCorrector, count_words

OWN = count_words(
    ["stem cells and exosomes for vitiligo", "side effects of stem cells", "keloid scars", "microneedling"]
)
SPELLER = SpellingCorrector(OWN, frozenset({"waiting", "weather", "tomorrow", "people", "insurance"}))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("exosmes", "exosomes"),
        ("vitilgo", "vitiligo"),
        ("stem clels", "stem cells"),
        ("microneedeling", "microneedling"),
        ("side efects", "side effects"),
        ("insurence", "insurance"),
    ],
)
def test_near_misses_are_corrected(typed: str, meant: str) -> None:
    assert SPELLER.correct(typed) == meant


@pytest.mark.parametrize(
    "text", ["Stem cells, please!", "the weather tomorrow", "is it ok?", "PRP 2 ml", "können", "…", ""]
)
def test_known_short_and_foreign_words_stay(text: str) -> None:
    assert SPELLER.correct(text) == text


def test_a_correction_is_stable() -> None:
    once = SPELLER.correct("exosmes for vitilgo and wether")
    assert SPELLER.correct(once) == once


def test_the_words_of_the_answers_are_known() -> None:
    words = count_words(own_texts())
    assert {"vitiligo", "exosome", "minoxidil", "graft"} <= set(words)
    assert not {"utter", "metadata", "action_guidance"} & set(words)
