"""A message that asks several things is split into its questions; one question stays whole."""

from __future__ import annotations

import pytest

from bot.nlu.questions import questions_in


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("does it hurt and how much does it cost?", ["does it hurt", "how much does it cost?"]),
        ("Is it safe? Does it work?", ["Is it safe?", "Does it work?"]),
        ("how is it done, and is there downtime", ["how is it done", "is there downtime"]),
        ("what are the benefits and risks", ["what are the benefits and risks"]),
        ("I have acne scars. Can stem cells help?", ["I have acne scars. Can stem cells help?"]),
        ("hello there", ["hello there"]),
        ("", [""]),
    ],
)
def test_questions_are_found(text: str, questions: list[str]) -> None:
    assert questions_in(text) == questions
