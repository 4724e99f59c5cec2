"""Rules about how things are said: length, tone, promises, doses, the strength of the evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.knowledge.content import Content, Place, Text
from bot.knowledge.contract import TOPICS_IN_DOCUMENT
from bot.knowledge.model import EVIDENCE_PHRASES
from bot.knowledge.rules.registry import rule

MIN_WORDS, MAX_WORDS = 60, 130
MAX_NOTICE_SENTENCES, MAX_NOTICE_SENTENCE_WORDS = 2, 20
TONE = {
    "!": "no exclamation marks",
    "unfortunately": "say the fact without regret",
    "healthcare professional": "name the person: a dermatologist, a pharmacist, the clinic that treated you",
}
DOSE = re.compile(
    r"""\b\d[\d.,]*\s*(?:mg|mcg|µg|g|ml|milligrams?|micrograms?|milliliters?|millilitres?|iu|units?)\b
    | \b\d[\d.,]*\s*(?:million|billion)\s+(?:\w+\s+)?cells?\b
    | \bcells?\s*(?:per|/)\s*(?:kg|kilogram|ml)\b
    | \b(?:once|twice|(?:two|three|four|\d+)\s+times)\s+(?:a|per|every)\s+(?:day|week)\b
    | \bevery\s+\d+\s+(?:hours|days)\b""",
    re.IGNORECASE | re.VERBOSE,
)

Found = Iterator[tuple[Place, str]]


@rule("answer-length")
def answer_length(content: Content) -> Found:
    """The lead and the parts of an answer have 60 to 130 words together."""
    for topic, entry in content.topics:
        words = len(topic.body.split())
        if not MIN_WORDS <= words <= MAX_WORDS:
            yield entry.place("text"), f"the answer has {words} words: it must have {MIN_WORDS} to {MAX_WORDS}."


@rule("tone")
def tone(content: Content) -> Found:
    """No exclamation marks, no regret, no reflex: a text says a fact and names a person to turn to."""
    for text in content.texts:
        for phrase, advice in TONE.items():
            if phrase in text.text.lower():
                yield text.place, f"'{phrase}': {advice}."


@rule("dose")
def dose(content: Content) -> Found:
    """No text gives a dose or tells how often to take something."""
    for text in content.texts:
        for match in DOSE.finditer(text.text):
            yield text.place, f"'{match[0]}' reads like a dose: leave it out."


@rule("forbidden-phrase")
def forbidden_phrase(content: Content) -> Found:
    """No text makes a promise of data/safety/forbidden.yml, unless it denies it or says whose words they are."""
    rules = content.files["forbidden"].content
    negations, attributions = whole_words(rules["negations"]), whole_words(rules["attributions"])
    for phrase in rules["forbidden"].values():
        pattern = whole_words(phrase["forms"])
        for text in content.texts:
            for sentence in text.sentences:
                for match in pattern.finditer(sentence):
                    allowed = {
                        "negated": bool(negations.search(sentence, 0, match.start())),
                        "attributed": text.part == "document" or bool(attributions.search(sentence)),
                        "question": sentence.endswith("?"),
                    }
                    if not any(allowed[context] for context in phrase["allowed"]):
                        yield text.place, f"'{match[0]}': {phrase['reason']}"


def whole_words(phrases: list[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of the phrases, the longest first, not inside other words."""
    ordered = sorted(map(str, phrases), key=len, reverse=True)
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, ordered)) + r")(?![\w-])", re.IGNORECASE)


@rule("evidence-phrase")
def evidence_phrase(content: Content) -> Found:
    """An answer says how strong its evidence is, with the fixed phrase of its level; background answers use none."""
    for topic, entry in content.topics:
        present = {level for level, phrase in EVIDENCE_PHRASES.items() if phrase and phrase in topic.body}
        place = entry.place("metadata", "evidence")
        if topic.evidence == "background":
            for level in present:
                yield place, f"the answer says '{EVIDENCE_PHRASES[level]}', so its level is not 'background'."
        elif topic.evidence not in present:
            yield place, f"the phrase of the level '{topic.evidence}' is missing: '{EVIDENCE_PHRASES[topic.evidence]}'."


@rule("document-part")
def document_part(content: Content) -> Found:
    """What the source document says stands in a part of its own and is marked as the document's words."""
    for topic, entry in content.topics:
        parts = [(index, part) for index, part in enumerate(topic.parts) if part.kind == "document"]
        if topic.id in TOPICS_IN_DOCUMENT and not parts:
            yield entry.place("metadata", "parts"), "the part 'document' is missing: what does the document say?"
        for index, part in parts:
            if not part.text.startswith("The document "):
                place = entry.place("metadata", "parts", index, "document")
                yield place, "the part must begin with 'The document says' or the like."


@rule("notice-short")
def notice_short(content: Content) -> Found:
    """The short form of a notice is at most two short sentences."""
    for text in content.texts:
        if text.part == "short":
            yield from short_enough(text)


def short_enough(text: Text) -> Found:
    if len(text.sentences) > MAX_NOTICE_SENTENCES:
        yield text.place, f"{len(text.sentences)} sentences: at most {MAX_NOTICE_SENTENCES}."
    for sentence in text.sentences:
        if (words := len(sentence.split())) > MAX_NOTICE_SENTENCE_WORDS:
            yield text.place, f"a sentence of {words} words: at most {MAX_NOTICE_SENTENCE_WORDS}."
