"""A statement after a reason goes on with the complaint; a question never does."""

from __future__ import annotations

import pytest

from bot.dialogue.feedback import REASONS, TYPED, is_comment


def test_every_reason_can_be_given_in_words() -> None:
    assert {reason for _, reason in TYPED.values()} == {None, *REASONS}


@pytest.mark.parametrize(
    ("text", "last_said", "asks", "comment"),
    [
        ("the answer leaves out children", "utter_feedback_missing_something", False, True),
        ("well, you only talk about the US", "utter_feedback_wrong_or_outdated", False, True),
        ("is it good for children", "utter_feedback_missing_something", True, False),
        ("stem cells for wrinkles", "utter_feedback_not_my_question", False, False),
        ("the answer leaves out children", "utter_feedback_negative", False, False),
        ("it says nothing about children", "utter_pain", False, False),
    ],
)
def test_a_comment_is_a_statement_about_the_answer_after_a_reason(
    text: str, last_said: str, asks: bool, comment: bool
) -> None:
    assert is_comment(text, last_said, asks=asks) is comment
