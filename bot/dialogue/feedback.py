"""What a person may say of an answer: the same words for every front end, the records and the report."""

from __future__ import annotations

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
