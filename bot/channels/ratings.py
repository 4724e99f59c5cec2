"""Two buttons under an answer, by which a person says whether it helped.

Like every payload, a rating acts only if it was offered in this conversation: the store knows what was.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace

from bot.dialogue.feedback import Opinion
from bot.reply.model import Reply, Suggestion

GOOD, BAD = "Helpful", "Not helpful"
PRESSED = re.compile(r"/rate_(up|down)_([0-9a-f]{16})", re.ASCII)


@dataclass(frozen=True)
class Ratable:
    """An answer that was given: its id within the conversation, and its topic."""

    id: str
    topic: str


def ratable(reply: Reply) -> Ratable | None:
    """Return an answer as the store keeps it, with a new id; None for a reply that is no answer."""
    return Ratable(secrets.token_hex(8), next(iter(reply.topics), "")) if reply.kind == "answer" else None


def with_ratings(reply: Reply, answer: Ratable) -> Reply:
    """Return the reply with its two buttons."""
    pair = (Suggestion(GOOD, f"/rate_up_{answer.id}", None), Suggestion(BAD, f"/rate_down_{answer.id}", None))
    return replace(reply, ratings=pair)


def rating_in(text: str) -> tuple[Opinion, str] | None:
    """Return what a pressed button says and the answer's id; None for any other text."""
    pressed = PRESSED.fullmatch(text)
    return ("up" if pressed[1] == "up" else "down", pressed[2]) if pressed else None
