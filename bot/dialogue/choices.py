"""Which of the offered suggestions a person means: by number, by "the second one", or by the start of its title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

NUMBER = re.compile(r"^\W*(?:(?:option|number|no|nr|answer|choice)\W*)?([1-9])\W*$", re.IGNORECASE)
ORDINALS = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "last": -1}
ORDINAL = re.compile(
    rf"^\W*(?:(?:i\s+mean|i\s+meant|yes|ok|no)\W+)?(?:the\s+)?({'|'.join(ORDINALS)})"
    r"(?:\s+(?:one|option|topic|question|answer|choice))?(?:\s+please)?\W*$",
    re.IGNORECASE,
)
MIN_TITLE_LETTERS = 4


@dataclass(frozen=True)
class Offer:
    """A suggestion as it was shown: its title, and the payload that it stands for."""

    title: str
    payload: str


def chosen(text: str, offers: Sequence[Offer]) -> Offer | None:
    """Return the offer that a message chooses, or None if it chooses none."""
    if not offers:
        return None
    if number := NUMBER.match(text):
        at = int(number[1]) - 1
        return offers[at] if at < len(offers) else None
    if ordinal := ORDINAL.match(text):
        at = ORDINALS[ordinal[1].lower()]
        return offers[at] if at < len(offers) else None
    typed = letters(text)
    if len(typed) < MIN_TITLE_LETTERS:
        return None
    begun = [offer for offer in offers if letters(offer.title).startswith(typed)]
    return begun[0] if len(begun) == 1 else None


def letters(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()
