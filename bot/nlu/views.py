"""Views of a message: as it is, with its subject phrase replaced by "it", and with the subject cut out.

Nearly every question is about stem cells, so these words say little about *which* question it is, but they
weigh heavily in the sentence vector. The views let the classifier see past them.
"""

from __future__ import annotations

import re

CELLS = r"(?:mesenchymal |adult |skin )?(?:stem|stromal|signal(?:l)?ing|regenerative)[ -]?cells?"
SUBJECT = re.compile(
    rf"\b(?:the |this |a |an |these )?(?:{CELLS}|mscs?|cell)"
    r"(?:[ -](?:based|derived|treatments?|therap(?:y|ies)|procedures?|products?|skin|facials?|injections?))*\b",
    re.IGNORECASE,
)
SPACES = re.compile(r"\s+")


def neutralised(text: str) -> str:
    """Return the text with its subject phrases replaced by "it"."""
    return tidy(SUBJECT.sub("it", text)) or text


def without_subject(text: str) -> str:
    """Return the text with its subject phrases cut out, or the text itself if nothing is left."""
    rest = tidy(SUBJECT.sub(" ", text))
    return rest if re.search(r"\w", rest) else text


def tidy(text: str) -> str:
    return SPACES.sub(" ", text).strip()
