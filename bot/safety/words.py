"""Split a message into words for the screen and undo what keeps them from being recognised.

Typing errors, digits and signs in the place of letters, letters drawn out, words run together or torn apart: a
person in need writes so, and a filter is dodged so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from bot.safety.lexicon import COMMA, SENTENCE_END
from bot.text import fold, normalise

Words = tuple[str, ...]

TOKEN = re.compile(r"\d+(?:[.,]\d+)?(?![a-z0-9@$*])|[a-z0-9@$*']+(?:[!|][a-z0-9@$*']+)*|[.!?;]+|[,:()]|(?<=\s)-+(?=\s)")
PIECE = re.compile(r"[a-z]+|\d+|!")
DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
REPEATED = re.compile(r"([a-z])\1+")
SENTENCE_ENDS = frozenset(".!?;")
COMMAS = frozenset(",:()-")
CONTRACTED = frozenset(("t", "m", "s", "d", "ve", "re", "ll"))
# A digit one stands for i or for l.
LETTER_SIGNS = tuple(str.maketrans("01345789@$!|", f"o{one}easbbgas{one}{one}") for one in "il")
MIN_LETTERS = 4
LONG_WORD = 6  # from this length on, two wrong letters are allowed
MIN_JOINED = 5
MIN_SPELT_OUT = 4
MAX_RUN_TOGETHER = 40
MAX_CANDIDATES = 3
MAX_READINGS = 8
MIN_STEM = 3
# Endings of regular inflection, and what may stand in their place in the stem.
INFLECTIONS = (
    *(("ies", "y"), ("ied", "y"), ("es", ""), ("es", "e"), ("s", ""), ("ed", ""), ("ed", "e"), ("ly", "")),
    *(("ing", ""), ("ing", "e"), ("er", ""), ("er", "e"), ("ers", ""), ("ers", "e")),
)


class WordReader:
    """Reads messages with regard to the words that matter (``known``) and to common ones (``ordinary``).

    A reading is a tuple of words. Sentence ends and commas are words of their own; the last one is a sentence end.
    """

    def __init__(self, known: Iterable[str], ordinary: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._clear = self._known.union(ordinary)
        self._choices = sorted(word for word in self._known if len(word) >= MIN_LETTERS and word.isalpha())
        self._by_letters = {"".join(sorted(word)): word for word in sorted(self._known) if len(word) == 3}
        self._ordinary_choices = sorted(word for word in self._clear - self._known if len(word) >= MIN_LETTERS)
        self._parts = self._known.union(word for word in self._clear if len(word) >= MIN_LETTERS)
        self._meanings = lru_cache(maxsize=16_384)(self._find_meanings)

    def read(self, text: str) -> list[Words]:
        """Return the likely readings of a message, the likeliest first; only an unclear word makes more than one."""
        clear = self._clear
        words: list[str] = []
        doubts: list[tuple[int, int, Words]] = []
        for token in self._joined(TOKEN.findall(fold(normalise(text)))):
            if token in clear:
                words.append(token)
            elif token[0] in SENTENCE_ENDS:
                words.append(SENTENCE_END)
            elif token in COMMAS or token[0] == "-":
                words.append(COMMA)
            else:
                first, *others = self._meanings(token)
                doubts += [(len(words), len(first), other) for other in others]
                words.extend(first)
        if not words or words[-1] != SENTENCE_END:
            words.append(SENTENCE_END)
        others = [(*words[:at], *other, *words[at + length :]) for at, length, other in doubts]
        return [tuple(words), *others[: MAX_READINGS - 1]]

    def _joined(self, tokens: list[str]) -> list[str]:
        """Join what a stray space tore apart: ``thr oat``, ``can t``, ``h e l p``."""
        clear = self._clear
        if all(token in clear and len(token) > 1 for token in tokens):
            return tokens
        joined: list[str] = []
        spelt_out = 0
        for token in tokens:
            spelt_out = spelt_out + 1 if len(token) == 1 and token.isalpha() else 0
            if spelt_out >= MIN_SPELT_OUT:
                if spelt_out == MIN_SPELT_OUT:
                    joined[1 - MIN_SPELT_OUT :] = ["".join(joined[1 - MIN_SPELT_OUT :])]
                joined[-1] += token
            elif joined and self._is_torn(joined[-1], token):
                joined[-1] += token
            else:
                joined.append(token)
        return joined

    def _is_torn(self, left: str, right: str) -> bool:
        whole = left + right
        if whole not in self._known or not whole.isalpha():
            return False
        return right in CONTRACTED or (len(whole) >= MIN_JOINED and not (left in self._parts and right in self._parts))

    def _find_meanings(self, token: str) -> tuple[Words, ...]:
        """Return what an unclear token may mean, the likeliest first."""
        token = token.replace("'", "") or token
        if token in self._clear:
            return ((token,),)
        if token[0].isdigit() and not any("a" <= letter <= "z" for letter in token):
            return ((re.split(r"[.,]", token)[0],),)
        if "*" in token:
            return tuple((word,) for word in self._masked(token)) or ((token,),)
        if not token.isalpha():
            return self._with_signs(token)
        for shorter in (DRAWN_OUT.sub(r"\1\1", token), DRAWN_OUT.sub(r"\1", token), REPEATED.sub(r"\1", token)):
            if shorter in self._clear:
                return ((shorter,),)
        if self._is_inflection(token):
            return ((token,),)
        near = self._nearest(token, 1)
        apart = self._taken_apart(token) if len(token) >= MIN_JOINED else ()
        if near or apart:
            return (*((word,) for word in near), *((apart,) if apart else ()))
        far = self._nearest(token, 2) if len(token) >= LONG_WORD else []
        if far and extract(token, self._ordinary_choices, scorer=OSA.distance, score_cutoff=1, limit=1):
            return ((token,), *((word,) for word in far))
        return tuple((word,) for word in far) or ((token,),)

    def _is_inflection(self, token: str) -> bool:
        """Tell whether a token is a form of ordinary words only: ``freezes`` is no typing error of ``wheezes``."""
        stems = [token[: -len(ending)] + rest for ending, rest in INFLECTIONS if token.endswith(ending)]
        stems += [stem[:-1] for stem in stems if len(stem) > MIN_STEM and stem[-1] == stem[-2]]  # zapped: zapp, zap
        stems = [stem for stem in stems if len(stem) >= MIN_STEM and stem in self._clear]
        return bool(stems) and not any(stem in self._known for stem in stems)

    def _nearest(self, token: str, distance: int) -> list[str]:
        """Return the known words nearest to a token, those with the same letters and the same first letter first."""
        if len(token) < MIN_LETTERS:
            same = self._by_letters.get("".join(sorted(token)))
            return [same] if same else []
        found = extract(token, self._choices, scorer=OSA.distance, score_cutoff=distance, limit=20)
        letters = sorted(token)
        ranked = sorted(
            (away, sorted(word) != letters, word[0] != token[0], word[-1] != token[-1], word) for word, away, _ in found
        )
        return [entry[-1] for entry in ranked[:MAX_CANDIDATES]]

    def _taken_apart(self, token: str) -> Words:
        """Return the fewest words that a run-together token is made of, one of them known; else nothing."""
        if len(token) > MAX_RUN_TOGETHER:
            return ()
        best: list[Words | None] = [()] + [None] * len(token)
        for end in range(1, len(token) + 1):
            for start in range(end):
                before, word = best[start], token[start:end]
                if before is None or word not in self._parts:
                    continue
                longest = best[end]
                if longest is None or len(before) + 1 < len(longest):
                    best[end] = (*before, word)
        words = best[-1] or ()
        return words if len(words) * 2 < len(token) and any(word in self._known for word in words) else ()

    def _masked(self, token: str) -> Iterator[str]:
        """Yield known words in which stars hide letters: ``k*ll``, ``su*cide``."""
        if any("a" <= letter <= "z" for letter in token):
            pattern = re.compile(re.escape(token).replace(r"\*", "[a-z]"))
            yield from [word for word in self._choices if pattern.fullmatch(word)][:MAX_CANDIDATES]

    def _with_signs(self, token: str) -> tuple[Words, ...]:
        """Read digits and signs as letters if that makes a word; otherwise they stand beside the letters."""
        spelt = [token.translate(table) for table in LETTER_SIGNS]
        for word in spelt:
            if len(word) >= 3 and word in self._clear:
                return ((word,),)
        pieces = PIECE.findall(token)
        if not all(piece in self._clear or piece.isdigit() or piece == "!" for piece in pieces):
            for word in spelt:
                if word.isalpha() and (near := self._nearest(word, 1)):
                    return tuple((choice,) for choice in near)
        read: list[str] = []
        for piece in pieces:
            read += [SENTENCE_END] if piece == "!" else [piece] if piece.isdigit() else self._meanings(piece)[0]
        return (tuple(read) or (token,),)
