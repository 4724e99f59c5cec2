"""Split a message into words for the screen and undo what keeps them from being recognised.

Typing errors, digits and signs in the place of letters, letters drawn out, words run together or torn apart: a
person in need writes so, and a filter is dodged so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from bot.safety.lexicon import COMMA, SENTENCE_END
from bot.text import fold, normalise

TOKEN = re.compile(r"\d+(?:[.,]\d+)?(?![a-z0-9@$*])|[a-z0-9@$*']+(?:[!|][a-z@$*']+)*|[.!?;]+|[,:()]|(?<=\s)-+(?=\s)")
PIECE = re.compile(r"[a-z]+|\d+|!")
DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
REPEATED = re.compile(r"([a-z])\1+")
SENTENCE_ENDS = frozenset(".!?;")
LETTER_SIGNS = tuple(str.maketrans("01345789@$!|", "o" + one + "easbbgas" + one + one) for one in "il")
MIN_LETTERS = 4
LONG_WORD = 7  # from this length on, two wrong letters are allowed
MAX_CANDIDATES = 3
MAX_READINGS = 8
MAX_RUN_TOGETHER = 40


@dataclass(frozen=True)
class Reading:
    """A message as words; sentence ends and commas are words of their own, and a sentence end is the last word."""

    words: tuple[str, ...]


class WordReader:
    """Reads messages with regard to the words that matter (``known``) and to common ones (``ordinary``)."""

    def __init__(self, known: Iterable[str], ordinary: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._ordinary = frozenset(ordinary)
        self._choices = sorted(word for word in self._known if len(word) >= MIN_LETTERS and word.isalpha())
        self._short = {"".join(sorted(word)): word for word in sorted(self._known) if len(word) == 3}
        self._ordinary_choices = sorted(word for word in self._ordinary if len(word) >= MIN_LETTERS)
        self._resolve = lru_cache(maxsize=16_384)(self._resolve_unknown)

    def read(self, text: str) -> list[Reading]:
        """Return the likely readings of a message, the likeliest first; only an unclear word makes more than one."""
        words: list[str] = []
        doubts: list[tuple[int, tuple[str, ...]]] = []
        known, ordinary = self._known, self._ordinary
        unclear = False
        for token in TOKEN.findall(fold(normalise(text))):
            if token in known or token in ordinary:
                words.append(token)
            elif token[0] in SENTENCE_ENDS:
                words.append(SENTENCE_END)
            elif token in ",:()" or token[0] == "-":
                words.append(COMMA)
            else:
                first, *others = self._resolve(token)
                unclear = unclear or token not in first
                if others:
                    doubts.append((len(words), tuple(word for other in others for word in other)))
                words.extend(first)
        if not words or words[-1] != SENTENCE_END:
            words.append(SENTENCE_END)
        readings = [Reading(tuple(words))]
        for at, choices in doubts:
            readings += [Reading((*words[:at], choice, *words[at + 1 :])) for choice in choices]
        if any(word not in known and word not in ordinary and word.isalpha() for word in words):
            joined = self._joined(words)
            if joined != words:
                readings.append(Reading(tuple(joined)))
        return readings[:MAX_READINGS]
