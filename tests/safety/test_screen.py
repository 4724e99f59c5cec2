"""The screen for emergencies and crises, by itself: what cancels a sign, and what does not."""

from __future__ import annotations

import pytest

from bot.safety.screen import Screen, load_screen

NO_ALARM = {
    "long over": [
        "I tried to end my life in 2004, I have a family now and want the scars softened",
        "In my teens I was suicidal over my acne. What is new for pitted scars?",
        "I left an abusive marriage fifteen years ago. Can the scar on my chin be treated?",
        "When I was nineteen I wrote a goodbye letter, that was decades ago",
    ],
    "asked by profession": [
        "PhD student, need refs on pulmonary embolism after intravenous cells",
        "Nurse prescriber here: which protocol is cited for vascular occlusion?",
        "Is self-harm an exclusion criterion in most trials?",
    ],
    "denied or only spelt alike": [
        "no swelling and my breathing is totally fine",
        "No shortness of breath, no dizziness, only curious about the price",
        "the derm freezes my warts",
        "that laser zapped me, worth it",
    ],
}


@pytest.fixture(scope="module")
def screen() -> Screen:
    return load_screen()


@pytest.mark.parametrize(
    "text", [pytest.param(text, id=f"{why}: {text}") for why, texts in NO_ALARM.items() for text in texts]
)
def test_what_is_long_over_asked_by_profession_or_denied_raises_no_alarm(screen: Screen, text: str) -> None:
    assert screen.check(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "I tried to end my life in 2004 and the same thoughts are back",
        "In my teens I was suicidal. These days I wish I were dead again",
        "I tried to kill myself last month",
        "ten years ago I was happy and now I want to die",
        "at school he wants to kill himself",
    ],
)
def test_a_crisis_that_is_back_or_recent_raises_one(screen: Screen, text: str) -> None:
    finding = screen.check(text)
    assert finding and finding.kind == "crisis"


@pytest.mark.parametrize("text", ["I'm a nurse and I cannot breathe", "I'm a psychology student and I want to die"])
def test_a_profession_does_not_cancel_what_is_happening_to_the_person(screen: Screen, text: str) -> None:
    assert screen.check(text) is not None


def test_a_typing_error_in_a_sign_is_still_seen(screen: Screen) -> None:
    assert screen.check("i am wheezng and cant breth") is not None
