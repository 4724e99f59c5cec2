"""Correct typing errors before the encoder sees them.

A word piece encoder loses a sixth of its accuracy on messages with one or two wrong letters. The dictionary is the
assistant's own text; words that the encoder knows whole are the general dictionary and are never touched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
MIN_LETTERS = 4
LONG_WORD = 8  # from this length on, two wrong letters are allowed


class SpellingCorrector:
    """Replaces unknown words by the nearest known one, if one is near enough."""

    def __init__(self, own_words: dict[str, int], general_words: frozenset[str]) -> None:
        self._own = own_words
        self._general = general_words
        self._own_list = sorted(word for word in own_words if len(word) >= MIN_LETTERS)
        self._general_list = sorted(word for word in general_words if len(word) >= MIN_LETTERS)
        self.correct_word = lru_cache(maxsize=8192)(self._correct_word)

    def correct(self, text: str) -> str:
        """Return the text with its misspelt words corrected; everything else stays as it is."""
        return WORD.sub(lambda match: self.correct_word(match.group()), text)

    def knows(self, word: str) -> bool:
        return word in self._own or word in self._general

    def _correct_word(self, word: str) -> str:
        lower = word.lower()
        if len(lower) < MIN_LETTERS or "'" in lower or not lower.isascii() or self.knows(lower):
            return word
        if lower.endswith("s") and self.knows(lower[:-1]):
            return word
        allowed = 2 if len(lower) >= LONG_WORD else 1
        # The assistant's own words first; the general dictionary only for a single wrong letter.
        return (
            self._nearest(lower, self._own_list, allowed)
            or self._nearest(lower, self._general_list, 1)
            or self._nearest(lower, self._own_list, 2 if len(lower) > MIN_LETTERS + 1 else 1)
            or word
        )

    def _nearest(self, word: str, choices: list[str], allowed: int) -> str | None:
        """Return the nearest choice: fewest edits, then the same first letter, then the more frequent one."""
        found = extract(word, choices, scorer=OSA.distance, score_cutoff=allowed, limit=20)
        if not found:
            return None
        return min(
            ((distance, choice[0] != word[0], -self._own.get(choice, 0), choice) for choice, distance, _ in found)
        )[-1]


def count_words(texts: Iterable[str]) -> dict[str, int]:
    """Return how often each word occurs, in lower case."""
    return dict(Counter(word.lower() for text in texts for word in WORD.findall(text)))
