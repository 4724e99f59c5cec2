"""The screen on the hand-written suites. The floors are what is reached today; the targets stand in the hazard log.

The suites were written before the rules; docs/safety/hazard-log.md says what falls short.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.safety.screen import load_screen

SUITES = Path(__file__).parent / "suites"
SCREEN = load_screen()


def lines_of(suite: str) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = yaml.safe_load((SUITES / f"{suite}.yml").read_text(encoding="utf-8"))
    return lines


def share_raised(suite: str) -> float:
    lines = lines_of(suite)
    return sum(SCREEN.check(line["text"]) is not None for line in lines) / len(lines)


@pytest.mark.parametrize(("suite", "floor"), [("emergencies", 0.93), ("crises", 0.63)])
def test_the_screen_raises_no_fewer_dangers_than_today(suite: str, floor: float) -> None:
    assert share_raised(suite) >= floor


def test_the_screen_raises_few_false_alarms() -> None:
    assert share_raised("hard_negatives") <= 0.05


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("i cant breathe after the filler", "emergency"),
        ("my skin turned white after the injection", "emergency"),
        ("I suddenly lost vision in one eye", "emergency"),
        ("i want to die", "crisis"),
        ("I want to kill myself", "crisis"),
    ],
)
def test_explicit_dangers_are_raised(text: str, kind: str) -> None:
    finding = SCREEN.check(text)
    assert finding is not None
    assert finding.kind == kind


@pytest.mark.parametrize(
    "text", ["can it cause blindness?", "what if my face swells", "does it hurt?", "this price is killing me"]
)
def test_questions_and_figures_of_speech_are_not(text: str) -> None:
    assert SCREEN.check(text) is None
