"""Bring a person's text into one form before anything looks at it."""

from __future__ import annotations

import re
import unicodedata

MAX_MESSAGE_CHARACTERS = 2_000

# Letters of other scripts that look like Latin ones, and signs that stand for letters, as used to dodge filters.
LOOKALIKES = str.maketrans(
    {
        **dict(zip("аеорсухіјѕԁһո", "aeopcyxijsdhn", strict=True)),
        **dict(zip("АВЕКМНОРСТУХІЈЅ", "ABEKMHOPCTYXIJS", strict=True)),
        **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True)),
        **dict(zip("‘’‚‛′`´“”„‟″–—−‐‑", "'''''''\"\"\"\"\"-----", strict=True)),
        "…": "...",
    }
)
SPACES = re.compile(r"\s+")


def normalise(text: str) -> str:
    """Return the text in one Unicode form: NFKC, no invisible or control characters, single spaces.

    Characters of category Cf (zero-width joiners, direction marks) vanish, control characters become spaces,
    and lone surrogates become U+FFFD, so that every store and encoder can hold the result. Letters of another
    script are replaced by the Latin ones that they imitate only in words that also hold Latin letters.
    """
    composed = unicodedata.normalize("NFKC", text)
    kept = "".join(readable(character) for character in composed)
    return SPACES.sub(" ", unmask(kept)).strip()


def readable(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    if category == "Cs":
        return "\N{REPLACEMENT CHARACTER}"
    return " " if category in ("Cc", "Zl", "Zp") else character


def unmask(text: str) -> str:
    """Replace look-alike letters in words of mixed script; a word wholly in another script stays as it is."""
    return " ".join(
        word.translate(LOOKALIKES)
        if any("a" <= letter.lower() <= "z" for letter in word) or not word.isalpha()
        else word
        for word in text.split(" ")
    )


def fold(text: str) -> str:
    """Return normalised text in lower-case ASCII, for comparison only: no accents, look-alike letters replaced.

    Emoji and other signs become spaces, so that they separate words and never hide one.
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.translate(LOOKALIKES))
    letters = (character for character in decomposed if unicodedata.category(character) != "Mn")
    return "".join(character if character.isascii() else " " for character in letters).lower()
