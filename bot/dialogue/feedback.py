"""What a person may say of an answer: the same words for every front end, the records and the report."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

Opinion = Literal["up", "down"]
Reason = Literal["not_my_question", "unclear", "wrong_or_outdated", "missing_something"]

# Why an answer did not help, in words.
REASONS: Mapping[Reason, str] = {
    "not_my_question": "not my question",
    "unclear": "unclear",
    "wrong_or_outdated": "wrong or outdated",
    "missing_something": "missing something",
}

# What is said to a typed opinion, and the opinion that it was.
NEGATIVE = "utter_feedback_negative"
TYPED: Mapping[str, tuple[Opinion, Reason | None]] = {
    "utter_feedback_positive": ("up", None),
    NEGATIVE: ("down", None),
    **{f"utter_feedback_{reason}": ("down", reason) for reason in REASONS},
}
COMMENT = "feedback_comment"
# A statement about the answer: "it says nothing about children".
ABOUT_THE_ANSWER = re.compile(
    r"^\W*(?:\w+\W+){0,2}?(?:it|you|your|this|that|there|the\s+(?:answer|text|reply|source|link))\b", re.IGNORECASE
)


def is_comment(text: str, last_said: str, *, asks: bool) -> bool:
    """Return whether a message goes on with a complaint.

    Args:
        text: the message.
        last_said: the response that was said last.
        asks: whether the message is a question.
    """
    opinion, reason = TYPED.get(last_said, (None, None))
    return opinion == "down" and reason is not None and not asks and ABOUT_THE_ANSWER.search(text) is not None
