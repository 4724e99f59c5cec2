"""Stated circumstances are found; those taken back or long past are not."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.safety.circumstances import load_circumstances

CIRCUMSTANCES = load_circumstances()
LINES = yaml.safe_load((Path(__file__).parent / "suites/notices.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I'm pregnant, can I have microneedling", "pregnancy"),
        ("i am 15 and want this for acne scars", "minor"),
        ("my daughter is 9, can she have it", "minor"),
        ("I am breastfeeding, is it safe", "breastfeeding"),
        ("I take warfarin, does it matter", "blood_thinners"),
        ("I am having chemo, is PRP possible", "cancer_treatment"),
    ],
)
def test_a_stated_circumstance_is_found(text: str, found: str) -> None:
    assert found in CIRCUMSTANCES.find(text)


@pytest.mark.parametrize(
    "text",
    [
        "does it hurt?",
        "I am 45 and not pregnant",
        "is it given to people at all",
        "I'm 62 and my granddaughters think I'm mad",
        "had chemo in 2008, long since discharged",
    ],
)
def test_nothing_is_found_where_nothing_is_stated(text: str) -> None:
    assert CIRCUMSTANCES.find(text) == frozenset()


def test_circumstances_in_the_suite_are_found() -> None:
    stated = [line for line in LINES if line["group"] != "none"]
    missed = [line["text"] for line in stated if line["group"] not in CIRCUMSTANCES.find(line["text"])]
    assert len(missed) <= 0.02 * len(stated), missed


def test_lookalikes_in_the_suite_are_left_alone() -> None:
    others = [line for line in LINES if line["group"] == "none"]
    taken = [line["text"] for line in others if CIRCUMSTANCES.find(line["text"])]
    assert len(taken) <= 0.05 * len(others), taken
