"""What may pass to the understanding: text in one form, payloads that were issued, nothing empty or endless.

This is also where the screen for emergencies and crises stands: whatever a person types, it is read by the screen
before anything can answer it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.dialogue.choices import Offer, chosen
from bot.safety.screen import Finding
from bot.text import MAX_MESSAGE_CHARACTERS, normalise

SCREENED_CHARACTERS = 4 * MAX_MESSAGE_CHARACTERS  # of a message that is too long to be answered
COMMAND = re.compile(r"^/[/\s]*\w+(?:@[\d.]+)?\s*(?:\{.*)?$", re.DOTALL)

WORD = re.compile(r"[\w']+")

Check = Callable[[str], Finding | None]
LanguageOf = Callable[[str], str]
OWN_LANGUAGE = "en"


@dataclass(frozen=True)
class Issued:
    """What the assistant offered: in its latest turn, in order, and the payloads of the whole conversation."""

    latest: Sequence[Offer]
    ever: frozenset[str]


@dataclass(frozen=True)
class Verdict:
    """What the gate makes of a message.

    ``text`` is what the understanding reads; ``intent`` is set where the gate has decided by itself; ``group`` is
    the kind of emergency or crisis, ``language`` the ISO code of a language that the assistant does not speak.
    """

    text: str
    intent: str | None = None
    group: str | None = None
    language: str | None = None


def inspect(text: str, issued: Issued, check: Check, language_of: LanguageOf) -> Verdict:
    """Decide what a message may do.

    A payload acts only if the assistant issued it in this conversation, and a number only if the latest turn
    offered that many suggestions. Any other text that begins with ``/`` loses its slashes, so that nothing
    behind the gate takes it for a command.
    """
    if text in issued.ever:
        return Verdict(text)
    clean = normalise(text[:SCREENED_CHARACTERS])
    if offer := chosen(clean, issued.latest):
        return Verdict(offer.payload)
    words = clean.lstrip("/ ")
    finding = check(words)
    # Of a text in another language, a near miss of an English word is no sign; that reply has the number too.
    if finding and (is_spelt_out(finding.evidence, words) or language_of(words) == OWN_LANGUAGE):
        return Verdict(words[:MAX_MESSAGE_CHARACTERS], finding.kind, finding.group)
    if not any(character.isalnum() for character in words):
        return Verdict("…", "refused_empty")
    if len(text) > MAX_MESSAGE_CHARACTERS:
        return Verdict(words[:MAX_MESSAGE_CHARACTERS], "refused_too_long")
    if COMMAND.match(clean):
        return Verdict(words, "refused_payload")
    if (language := language_of(words)) != OWN_LANGUAGE:
        return Verdict(words, "other_language", language=language)
    return Verdict(words)


def is_spelt_out(evidence: str, text: str) -> bool:
    """Return whether every word of the evidence stands in the text as it is."""
    written = set(WORD.findall(text.casefold().replace("'", "")))
    return all(word in written for word in evidence.split())
