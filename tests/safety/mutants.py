"""Mutants of a message: what thumbs, phones and keyboards make of it. Seeded, so that a figure can be had again."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
EMOJI = ("😭", "🚨", "😱", "🙏", "💉", "🩸", "😰", "❗")
ZERO_WIDTH = ("\u200b", "\u200c", "\u200d", "\ufeff", "\u2060")
BEFORE = (
    "Hello, I have a question about the prices of stem cell treatments and how many sessions one needs as a rule.",
    "Hi there! I read your page about exosomes and growth factors, and most of it was clear to me.",
    "Good evening. I had an appointment with you last month and we talked about scars on the cheek.",
)
AFTER = (
    "By the way, do you also have a leaflet that I can give to my sister? She asked about it as well.",
    "And could you tell me how long the results last as a rule? Thank you so much for your time.",
    "Also I wanted to know whether the cells come from fat or from bone marrow.",
)

Mutation = Callable[[str, random.Random], str]


def one_typo(text: str, rng: random.Random) -> str:
    """Drop, double, swap or replace one letter inside a word of four letters or more."""
    places = [at for at, letter in enumerate(text) if letter.isalpha() and within_long_word(text, at)]
    if not places:
        return text
    at = rng.choice(places)
    kind = rng.choice(("drop", "double", "swap", "replace"))
    if kind == "drop":
        return text[:at] + text[at + 1 :]
    if kind == "double":
        return text[:at] + text[at] + text[at:]
    if kind == "swap" and at + 1 < len(text) and text[at + 1].isalpha():
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + neighbour(text[at], rng) + text[at + 1 :]


def within_long_word(text: str, at: int) -> bool:
    start, end = at, at
    while start > 0 and text[start - 1].isalpha():
        start -= 1
    while end < len(text) and text[end].isalpha():
        end += 1
    return end - start >= 4


def neighbour(letter: str, rng: random.Random) -> str:
    for row in KEYBOARD:
        if (at := row.find(letter.lower())) >= 0:
            return rng.choice([row[near] for near in (at - 1, at + 1) if 0 <= near < len(row)])
    return letter


def two_typos(text: str, rng: random.Random) -> str:
    return one_typo(one_typo(text, rng), rng)


def capitals(text: str, rng: random.Random) -> str:
    return rng.choice((text.upper(), text.title(), text.swapcase()))


def no_punctuation(text: str, rng: random.Random) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum() or letter == " ")


def with_emoji(text: str, rng: random.Random) -> str:
    words = text.split(" ")
    words.insert(rng.randrange(len(words) + 1), rng.choice(EMOJI) * rng.randint(1, 3))
    return " ".join(words)


def with_zero_width(text: str, rng: random.Random) -> str:
    for _ in range(3):
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(ZERO_WIDTH) + text[at:]
    return text


def in_a_long_message(text: str, rng: random.Random) -> str:
    place = rng.choice(("start", "middle", "end"))
    own = text if text[-1] in ".!?" else text + "."
    before = "" if place == "start" else rng.choice(BEFORE) + " "
    after = "" if place == "end" else " " + rng.choice(AFTER)
    return before + own + after


MUTATIONS: dict[str, Mutation] = {
    "one typo": one_typo,
    "two typos": two_typos,
    "capitals": capitals,
    "no punctuation": no_punctuation,
    "emoji": with_emoji,
    "zero-width characters": with_zero_width,
    "in a long message": in_a_long_message,
}


def mutants(text: str) -> Iterator[tuple[str, str]]:
    """Yield the name of each mutation and what it makes of a text; the same text gives the same mutants."""
    for name, mutate in MUTATIONS.items():
        yield name, mutate(text, random.Random(f"{name}: {text}"))
