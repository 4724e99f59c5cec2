"""Hold the thread: decide what a message means given the topic in hand.

A full question is never dragged into the old topic. Only a message that names nothing of its own and leans on what
was said before ("does that hurt?", "and the cost?", "what about burns?") is read in its light, and the reply then
shows the topic that it is about, so that a wrong carry-over is visible.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogue.entities import Entity

# Topics that an aspect can be asked of: a use, a way, a source, an effect. The others are aspects themselves.
SUBJECT_PREFIXES = ("app_", "delivery_", "source_", "effect_", "mech_", "future_")
SUBJECTS = frozenset({"hair_loss", "exosomes", "autologous_vs_donor", "msc_sources", "applications_overview"})
# Topics that are an aspect of a subject: asked briefly, they are about the topic in hand.
ASPECTS = frozenset(
    {
        "safety_risks",
        "side_effects",
        "evidence",
        "benefit_sustained_results",
        "pain",
        "cost_insurance",
        "how_it_works",
        "procedure_steps",
        "number_of_sessions",
        "recovery_downtime",
        "regulation_approval",
        "candidacy",
        "clinical_trials",
        "find_provider",
        "benefits_overview",
        "vs_conventional",
    }
)

LEANING = re.compile(
    r"\b(?:that|this|it|its|they|them|those|these|one)\b|^\W*(?:and|but|so|then|ok|okay)\b", re.IGNORECASE
)
SWITCHING = re.compile(
    r"^\W*(?:(?:and|but|ok|okay|so|hmm|well)\W+)*(?:(?:what|how)\s+about|and|or|same\s+(?:for|with)|is\s+it\s+the\s+same)\b",
    re.IGNORECASE,
)
CORRECTING = re.compile(
    r"^\W*(?:(?:no|nope|nah|sorry|wait|actually|not\s+that(?:\s+one)?|oh|oops|hmm?|"
    r"wrong\s+(?:window|chat|tab|person|one|message))\W+)*"
    r"(?:i\s+(?:meant|mean)(?:\s+to\s+(?:say|ask))?|i(?:\s+was|\s+am|'m)\s+(?:asking|talking)\s+about|"
    r"i\s+asked\s+(?:about|for)|i\s+wanted\s+to\s+(?:ask|know)\s+about|what\s+i\s+meant\s+(?:was|is)|rather|"
    r"(?:let'?s\s+)?go\s+back\s+to(?!\s+(?:the\s+|my\s+)?(?:previous|last|earlier|first|other|one|topic|question|answer|before)))"
    r"\b\W*(?:the\s+)?",
    re.IGNORECASE,
)
# "Delete my acne" is no wish to have the conversation deleted.
OTHER_THAN_DATA = re.compile(
    r"\b(?:acne|scars?|wrinkles?|spots?|(?:stretch )?marks?|lines|melasma|pigment\w*|vitiligo|psoriasis|eczema|rosacea|"
    r"tattoos?|moles?|warts?|hair|fat|pimples?|cellulite|cells?|skin|pain|instructions?|prompts?|rules)\b",
    re.IGNORECASE,
)
DATA = re.compile(
    r"\b(?:data|about|details|records?|chat|conversation|answers|messages?|mentioned|said|told)\b", re.IGNORECASE
)
REPLACING = re.compile(
    r"^\W*(?:(?:no|sorry|wait|actually|i\s+said)\W+)*not\s+(?:\w+\s?){1,4}(?:,|;|\bbut\b)\s*(?P<meant>.+)$", re.I
)
NAMED_SUBJECT = re.compile(r"\b(?:stem|stromal)[ -]?cells?\b|\bmscs?\b", re.IGNORECASE)
NOT_UNDERSTOOD = frozenset({"clarify", "out_of_scope_general", "out_of_scope_medical"})
# Entities whose value is no topic.
NO_TOPIC = frozenset({"body_area", "place", "other_condition"})
# What may stand beside a place in a message that asks only for another place: "and what about in India?"
BESIDE_A_PLACE = re.compile(
    r"(?:\W|\b(?:and|but|so|ok|what|how|about|in|for|the|is|it|are|they|there|here|then|same|over|i|live|am|m|if|from|please)\b)*",
    re.IGNORECASE,
)
# "What is rosacea?" asks about the disease itself.
DISEASE_ITSELF = re.compile(
    r"(?:\W|\b(?:and|so|but|ok|hi|hello|please|exactly|actually|even)\b)*"
    r"(?:wh?at(?:'?s|\s+is|\s+are|\s+exactly\s+is|\s+causes?)|define|(?:what\s+are\s+)?(?:the\s+)?(?:symptoms|signs|causes?)\s+of|"
    r"how\s+(?:do|does)\s+(?:you|one|people|someone)\s+get)\s+(?:an?\s+|the\s+)?",
    re.IGNORECASE,
)
BY_PLACE = ("cost_insurance", "find_provider", "clinical_trials")  # aspects that differ by place, like approval
APPROVAL = "regulation_approval"
HOME = "the United States"  # the place that the answers speak of first
USES = "applications_overview"
# "Sources?" after an answer asks what it rests on; at the start it may be about the cells.
SOURCES_WORD = re.compile(
    r"^\W*(?:(?:and|ok|okay|so|but|any|your|the|its|which|what|show|me)\W+)*(?:sources?|references?|citations?|links?)"
    r"(?:\W+(?:please|pls|for\s+(?:that|this|it)))*\W*$",
    re.IGNORECASE,
)
MAX_BRIEF_WORDS = 6  # an aspect asked as briefly as this is about what was just talked of
MAX_LEANING_WORDS = 12  # with a word that leans on what was said, it may be longer
MAX_SWITCHING_WORDS = 7


@dataclass(frozen=True)
class Resolved:
    """What a message means in its context: the intent, and the topic that it is about if that is carried over.

    ``named`` is a skin disease or a place that the message names and that has no text of its own.
    """

    intent: str
    about: str | None = None
    named: str | None = None


def is_subject(topic: str | None) -> bool:
    return topic is not None and (topic.startswith(SUBJECT_PREFIXES) or topic in SUBJECTS)


def asks_to_forget(text: str) -> bool:
    """Return whether a message that sounds like a wish to delete means the conversation, and not a scar."""
    return DATA.search(text) is not None or OTHER_THAN_DATA.search(text) is None


def after_correction(text: str) -> str | None:
    """Return what is meant by "no, I meant …", "not X but …" or "go back to …"; None if a message is none of these."""
    if replaced := REPLACING.match(text):
        return as_words(replaced["meant"])
    rest = CORRECTING.sub("", text, count=1)
    return as_words(rest) if rest != text and re.search(r"\w", rest) else None


def as_words(meant: str) -> str | None:
    """Return what was meant without slashes in front: the payload gate has passed the message as words only."""
    return meant.lstrip("/ ") or None


def resolve(
    text: str,
    intent: str,
    entities: Sequence[Entity],
    *,
    subject: str | None,
    aspect: str | None,
    topic: str | None = None,
    nearest: str | None = None,
    corrects: bool = False,
) -> Resolved:
    """Read a message in the light of the conversation.

    Args:
        text: the message.
        intent: what the message was classified as, by itself.
        entities: what it names.
        subject: the subject in hand (a use, a way, a source …), if any.
        aspect: the aspect that was asked last, if any.
        topic: the topic that was answered last, if any.
        nearest: the topic that the message is nearest to, also where it was not understood by itself.
        corrects: whether the message corrects the one before ("no, I meant …").
    """
    if topic and SOURCES_WORD.search(text):
        return Resolved("follow_up_sources")
    if topic and (place := only_a_place(text, entities)):
        return asked_of_place(place, topic, subject)
    if unwritten := use_without_text(text, intent, entities):
        return unwritten
    if asks_what_a_disease_is(text, entities):
        return Resolved("out_of_scope_medical")
    alone = intent
    words = len(text.split())
    named = [entity.value for entity in entities if entity.name not in NO_TOPIC]
    if aspect and len(named) == 1 and words <= MAX_SWITCHING_WORDS and (corrects or SWITCHING.search(text)):
        return about(aspect, named[0])
    leaning = LEANING.search(text)
    if intent in NOT_UNDERSTOOD and leaning and nearest:
        intent = nearest  # too brief to be understood alone, but a subject is in hand
    if named or subject is None or intent not in ASPECTS or NAMED_SUBJECT.search(text):
        return Resolved(alone)
    if words <= MAX_BRIEF_WORDS or (words <= MAX_LEANING_WORDS and leaning):
        return about(intent, subject)
    return Resolved(alone)


def about(aspect: str, subject: str) -> Resolved:
    """Return an aspect of a subject; what is known of a subject stands in its own answer."""
    return Resolved("follow_up_evidence" if aspect == "evidence" else aspect, subject)


def only_a_place(text: str, entities: Sequence[Entity]) -> str | None:
    """Return the place that a message asks for, if it asks for nothing else."""
    places = [entity for entity in entities if entity.name == "place"]
    if len(places) != 1:
        return None
    rest = text[: places[0].start] + text[places[0].end :]
    return places[0].value if BESIDE_A_PLACE.fullmatch(rest) else None


def asked_of_place(place: str, topic: str, subject: str | None) -> Resolved:
    """Return what is asked by "and in India?": the same of another place, or the law there."""
    if topic in BY_PLACE:
        return Resolved(topic, subject, named=place)
    if place == HOME:
        return Resolved(APPROVAL, subject)
    return Resolved("follow_up_more", APPROVAL, named=place)


def use_without_text(text: str, intent: str, entities: Sequence[Entity]) -> Resolved | None:
    """Return the general answer for a message that asks for stem cells against a skin disease without a text."""
    kinds = {entity.name for entity in entities}
    other = [entity.value for entity in entities if entity.name == "other_condition"]
    if not other or "condition" in kinds or not (NAMED_SUBJECT.search(text) or "product" in kinds):
        return None
    return Resolved(USES, named=other[0]) if intent in (USES, *NOT_UNDERSTOOD) else None


def asks_what_a_disease_is(text: str, entities: Sequence[Entity]) -> bool:
    """Return whether a message asks about a disease itself, and not about its treatment."""
    if len(entities) != 1 or entities[0].name not in ("condition", "other_condition"):
        return False
    # The entity was found before the spelling was corrected: its length still holds, its place may not.
    asked = DISEASE_ITSELF.match(text)
    return asked is not None and len(text[asked.end() :].rstrip(" .?!")) == entities[0].end - entities[0].start
