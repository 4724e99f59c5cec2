"""What may pass to the understanding: text in one form, payloads that were issued, nothing empty or endless."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.text import MAX_MESSAGE_CHARACTERS, normalise

NUMBER = re.compile(r"^\W*([1-9])\W*$")


@dataclass(frozen=True)
class Issued:
    """The payloads that the assistant issued: those of its latest turn, in order, and all of this conversation."""

    latest: tuple[str, ...]
    ever: frozenset[str]


@dataclass(frozen=True)
class Verdict:
    """What the gate makes of a message.

    ``text`` is what the understanding reads; ``intent`` is set where the gate has decided by itself.
    """

    text: str
    intent: str | None = None


def inspect(text: str, issued: Issued) -> Verdict:
    """Decide what a message may do.

    A payload acts only if the assistant issued it in this conversation, and a number only if the latest turn
    offered that many suggestions. Any other text that begins with ``/`` loses its slashes, so that nothing
    behind the gate takes it for a command.
    """
    if text in issued.ever:
        return Verdict(text)
    clean = normalise(text[: MAX_MESSAGE_CHARACTERS * 4])
    if (number := NUMBER.match(clean)) and int(number[1]) <= len(issued.latest):
        return Verdict(issued.latest[int(number[1]) - 1])
    words = clean.lstrip("/").strip()
    if not any(character.isalnum() for character in words):
        return Verdict("…", "refused_empty")
    if len(text) > MAX_MESSAGE_CHARACTERS:
        return Verdict(words[:MAX_MESSAGE_CHARACTERS], "refused_too_long")
    if clean.startswith("/") and ("{" in words or "_" in words or " " not in words):
        return Verdict(words, "refused_payload")
    return Verdict(words)
