"""Two views of a message: as it is, and with its subject phrase replaced by "it".

Nearly every question is about stem cells, so these words say little about *which* question it is, but they
weigh heavily in the sentence vector. The second view lets the classifier see past them; a message that does not
name its subject has one view, and is encoded once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Floats]

CELLS = r"(?:mesenchymal |adult |skin )?(?:stem|stromal|signal(?:l)?ing|regenerative)[ -]?cells?"
SUBJECT = re.compile(
    rf"\b(?:the |this |a |an |these )?(?:{CELLS}|mscs?|cell)"
    r"(?:[ -](?:based|derived|treatments?|therap(?:y|ies)|procedures?|products?|skin|facials?|injections?))*\b",
    re.IGNORECASE,
)
SPACES = re.compile(r"\s+")


def plain(text: str) -> str:
    """Return the text in the form that the heads read: lower case."""
    return text.lower()


def neutralised(text: str) -> str:
    """Return the text with its subject phrases replaced by "it"."""
    return SPACES.sub(" ", SUBJECT.sub("it", text)).strip() or text


def both_views(texts: Sequence[str], encode: Encode) -> Floats:
    """Return the vectors of both views of each text: (n, 2, width)."""
    pairs = [(plain(text), neutralised(plain(text))) for text in texts]
    return encode([view for pair in pairs for view in pair]).reshape(len(texts), 2, -1)


def view_vectors(texts: Sequence[str], encode: Encode) -> Floats:
    """Return the vectors of both views of each text, side by side: (n, 2 * width)."""
    return both_views(texts, encode).reshape(len(texts), -1)
