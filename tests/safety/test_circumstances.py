"""Stated circumstances are found; those taken back or long past are not."""

from __future__ import annotations

import pytest

from bot.safety.circumstances import load_circumstances

CIRCUMSTANCES = load_circumstances()


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


@pytest.mark.parametrize("text", ["does it hurt?", "I am 45 and not pregnant", "is it given to people at all"])
def test_nothing_is_found_where_nothing_is_stated(text: str) -> None:
    assert CIRCUMSTANCES.find(text) == frozenset()
