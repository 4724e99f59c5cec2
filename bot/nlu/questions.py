"""Split a message that asks several things into its questions."""

from __future__ import annotations

import re

ASKING = r"(?:what|how|why|when|where|who|which|is|are|does|do|did|can|could|will|would|should|has|have|was|were|am)"
# A new question begins after "?", after the end of a sentence, or at "and/also" before a question word.
BOUNDARY = re.compile(
    rf"(?<=\?)\s*(?:and |also |plus |but )*|(?<=[.!;])\s+(?:and |also |plus )*(?={ASKING}\b)"
    rf"|,?\s+(?:and|also|plus|as well as)\s+(?:also\s+)?(?={ASKING}\b\s+\w+)",
    re.IGNORECASE,
)
LEAD_IN = re.compile(rf"\W*(?:(?:ok|okay|and|so|well|also|but|then|hi|hello)\W+)*{ASKING}\b", re.IGNORECASE)
MIN_WORDS = 2


def questions_in(text: str) -> list[str]:
    """Return the questions of a message in order; a message that asks one thing is returned as it is.

    A part too short to be a question of its own stays with its neighbour, and so does a statement that leads up to a
    question: it is what the question is about.
    """
    parts: list[str] = []
    leading = ""
    for piece in BOUNDARY.split(text):
        part = (leading + " " + (piece or "")).strip()
        if not part:
            continue
        if asks(part) and len(part.split()) >= MIN_WORDS:
            parts.append(part)
            leading = ""
        else:
            leading = part
    if leading and parts:
        parts[-1] = f"{parts[-1]} {leading}"
    return parts or [text]


def asks(part: str) -> bool:
    return part.rstrip().endswith("?") or LEAD_IN.match(part) is not None
