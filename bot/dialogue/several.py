"""Several questions in one message: which topics to answer, in order, and which to leave out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.nlu.labels import is_topic

MAX_ANSWERS = 3


@dataclass(frozen=True)
class Several:
    """The topics to answer in one reply, in the order asked, and those that are left for later."""

    topics: tuple[str, ...]
    left_out: tuple[str, ...]


def several_questions(intents: Sequence[str]) -> Several | None:
    """Return what to answer of a message, given the intent of each of its questions; None if it asks one thing."""
    asked = [intent for intent in dict.fromkeys(intents) if is_topic(intent)]
    if len(asked) < 2 or len(asked) < len(set(intents)):
        return None
    return Several(tuple(asked[:MAX_ANSWERS]), tuple(asked[MAX_ANSWERS:]))
