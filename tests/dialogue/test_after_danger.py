"""After a danger: what puts it off goes on with it, what takes an all-clear back is none."""

from __future__ import annotations

import pytest

from bot.dialogue.after_danger import goes_on, has_reservation


@pytest.mark.parametrize(
    "text",
    [
        "can it wait until friday",
        "I'd rather see how it looks in the morning",
        "my dad can drive us",
        "should we go to the hospital then",
        "she used an auto-injector",
        "I put ice on it",
        "is it really that bad",
        "do I have to call them",
        "maybe I am overreacting",
        "it seems a bit better",
        "what should we do now",
        "please help",
    ],
)
def test_waiting_driving_treating_doubting_and_asking_what_to_do_go_on_with_the_danger(text: str) -> None:
    assert goes_on(text)


@pytest.mark.parametrize("text", ["what are exosomes", "how is it given", "who pays for it", "is it approved"])
def test_other_questions_do_not(text: str) -> None:
    assert not goes_on(text)


@pytest.mark.parametrize(
    ("text", "taken_back"),
    [
        ("I am out of danger", False),
        ("I am out of danger, but my chest is tight", True),
        ("we are still fine I think", True),
        ("I am safe for now", True),
        ("ok I called them", True),
        ("the ambulance is on its way", True),
        ("I called a friend and I am better", False),
    ],
)
def test_half_an_all_clear_is_told_from_a_whole_one(text: str, taken_back: bool) -> None:
    assert has_reservation(text) is taken_back
