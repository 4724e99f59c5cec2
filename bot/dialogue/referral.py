"""The forms: what is asked, what counts as an answer, and how a person changes their mind in the middle.

The referral form collects what goes on a page for a visit to a doctor. The form of the hand-off asks only how the
person can be reached. Neither knows what becomes of the answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.nlu.questions import asks
from bot.reply.compose import HANDOFF_FIELDS, REFERRAL_FIELDS
from bot.reply.summary import CONTACT

FORM, HANDOFF_FORM = "referral_form", "handoff_form"
FORMS = (FORM, HANDOFF_FORM)
FIELDS = tuple(REFERRAL_FIELDS)
CONSENT = "referral_consent"
(HANDOFF_CONTACT,) = HANDOFF_FIELDS
CONTACTS = (CONTACT, HANDOFF_CONTACT)
ALL_FIELDS = (*FIELDS, HANDOFF_CONTACT)
SKIPPED = "-"
MAX_ANSWER_CHARACTERS = 500
MIN_WISH_WORDS = 3  # a shorter text that looks like a wish for a person is an answer, such as an address

WISH = re.compile(
    r"\b(?:talk|speak|chat|call(?:ed|back)?|ring|write|connect|transfer|reach|contact|put\s+me|human|person|people|someone|"
    r"somebody|anyone|agent|operator|representative|receptionist|staff|team|nurse|advis[eo]r)\b",
    re.IGNORECASE,
)

SAID_POLITELY = (
    r"^\W*(?:(?:no|sorry|wait|please|ok|okay|actually|oh)\W+)*"
    r"(?:(?:can|could|may)\s+(?:i|we)\s+|i(?:\s+want|\s+need|'?d\s+like)\s+to\s+|let(?:\s+me|'?s)\s+)?"
)
PLEASE = r"(?:\s+(?:please|again|now))*\W*$"

CANCEL = re.compile(
    r"^\W*(?:(?:please|actually|ok|okay|no|sorry|let'?s|just)\W+)*(?:stop|cancel|quit|exit|abort|never\s*mind|forget\s+it|no\s+more\s+questions|"
    r"i\s+(?:don'?t|do\s+not)\s+want\s+(?:this|to)(?:\s+any\s*more)?|end\s+this|(?:i\s+)?changed\s+my\s+mind)"
    r"(?:\s+(?:it|this|here|now|please|the\s+form))*\W*$",
    re.IGNORECASE,
)
SKIP = re.compile(
    r"^\W*(?:skip|pass|next|rather\s+not(?:\s+say)?|prefer\s+not\s+to\s+say|no\s+comment|leave\s+(?:it|that)(?:\s+out)?|"
    r"none\s+of\s+your\s+business)(?:\s+(?:it|this|that|one|question|please))*\W*$",
    re.IGNORECASE,
)
SKIP_THE_REST = re.compile(
    rf"{SAID_POLITELY}(?:skip\s+(?:all|everything|the\s+rest|the\s+others)(?:\s+of\s+(?:it|them))?|"
    rf"finish(?:\s+(?:it|here|the\s+form))?|that'?s\s+(?:all|it)|(?:i'?m|i\s+am)\s+done|just\s+(?:make|show)\s+(?:me\s+)?the\s+page)"
    rf"{PLEASE}",
    re.IGNORECASE,
)
RESTART = re.compile(
    rf"{SAID_POLITELY}(?:re\s*-?start|(?:start|begin)\s+(?:over|again|anew|from\s+(?:scratch|the\s+(?:start|beginning|top)))"
    rf"|from\s+the\s+(?:start|beginning|top))(?:\s+(?:the\s+form|it|this))?{PLEASE}",
    re.IGNORECASE,
)
BACK = re.compile(
    rf"{SAID_POLITELY}(?:(?:go|step|take\s+me)\s+back|back|undo|(?:go\s+(?:back\s+)?to\s+)?(?:the\s+)?(?:previous|last)\s+"
    rf"(?:question|one|step|answer)|(?:change|correct|fix)\s+(?:my|the)\s+(?:last|previous)\s+answer)"
    rf"(?:\s+(?:one(?:\s+step)?|to\s+the\s+(?:previous|last)\s+(?:question|one|step)))?{PLEASE}",
    re.IGNORECASE,
)
# What people call the questions when they want to change an answer.
FIELD_WORDS = {
    "referral_concern": r"concern|problem|complaint|trouble|first\s+(?:answer|question)",
    "referral_area": r"(?:body\s+)?(?:area|part)|place|spot",
    "referral_duration": r"duration|time|how\s+long(?:\s+i(?:'ve|\s+have)\s+had\s+it)?|since\s+when|length",
    "referral_tried": r"treatments?(?:\s+tried)?|what\s+i(?:'ve|\s+have)?\s+tried|remed(?:y|ies)|tried",
    "referral_region": r"region|country|where\s+i\s+live|location",
    "referral_offer": r"offer|price|clinic(?:'s)?(?:\s+offer)?",
    CONSENT: (
        r"consent|permission|contact(?:\s+details?)?|(?:phone|telephone)(?:\s+number)?|number|e-?mail(?:\s+address)?"
    ),
}
CHANGE = re.compile(
    rf"{SAID_POLITELY}(?:change|correct|edit|fix|redo|update|withdraw|remove|delete)\s+(?:(?:my|the)\s+)?"
    r"(?:answers?\s+(?:to|about|on|for)\s+(?:the\s+)?)?(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in FIELD_WORDS.items())
    + r")(?:\s+(?:answer|question))?(?:\s+(?:to|into)\s+(?P<value>.+?))?\s*\W*$",
    re.IGNORECASE,
)
# An e-mail address, a telephone number, or what the redaction of this very message has put in their place.
CONTACT_LIKE = re.compile(r"[^\s@]+@[^\s@]+\.\w+|(?:\d[\s().+/-]{0,3}){6,}|\[(?:email|phone|id|card)\]")

# Consent is given by one of these or by the button; "maybe" or "why not" is asked again.
YES = (
    r"(?:yes|yeah|yep|yup|sure|ok|okay|of\s+course|certainly|absolutely|i\s+agree|agreed|i\s+consent|go\s+ahead|you\s+may|"
    r"please\s+do|do\s+(?:it|that|so)|that'?s\s+(?:fine|ok|okay)|send\s+(?:it|this(?:\s+talk|\s+page)?|the\s+(?:talk|page)))"
)
EXPLICIT_YES = re.compile(
    rf"^\W*(?:/affirm|(?:please\W+)?{YES}(?:\W+(?:{YES}|please|thanks|thank\s+you))*)\W*$", re.IGNORECASE
)

# What is answered in the middle of the form; the form then asks its question again.
QUESTIONS_BETWEEN = (
    "human_handoff",
    "ask_privacy",
    "forget_me",
    "ask_identity",
    "diagnosis_request",
    "treatment_advice_request",
)


@dataclass(frozen=True)
class Step:
    """What a message does to the form: the values that it sets (None: to be asked again), and what is said first."""

    slots: Mapping[str, Any] = field(default_factory=dict)
    says: str | None = None


def intent_within_form(text: str, intent: str, *, asked: str, is_topic: bool) -> str:
    """Return what a message means while a form is open: an answer to it, a way out, or a question in between.

    Args:
        text: the message.
        intent: what it was classified as, by itself.
        asked: the field in hand.
        is_topic: whether that intent is a topic.
    """
    if CANCEL.match(text):
        return "form_cancel"
    if SKIP.match(text):
        return "form_skip"
    if goes_back(asked, text) or any(pattern.match(text) for pattern in (SKIP_THE_REST, RESTART, CHANGE)):
        return "form_input"
    if asked in CONTACTS and is_contact(text):
        return "form_input"
    if asks(text) and (is_topic or intent in QUESTIONS_BETWEEN):
        return intent
    if intent == "human_handoff":
        return intent if len(text.split()) >= MIN_WISH_WORDS and WISH.search(text) else "form_input"
    if intent in ("forget_me", "affirm", "deny"):
        return intent
    return "form_input"


def step(asked: str, intent: str, text: str, answers: Mapping[str, Any], *, corrects: bool = False) -> Step:
    """Return what a message does to the form.

    Args:
        asked: the field in hand.
        intent: what the message means, see ``intent_within_form``.
        text: the message.
        answers: the values of all fields so far, None where there is none.
        corrects: whether the message corrects the one before ("no, I meant …"); ``text`` is then what is meant.
    """
    if intent not in ("form_input", "form_skip", "affirm", "deny"):
        return Step()
    if asked == HANDOFF_CONTACT:
        return Step({asked: contact_in(intent, text)})
    if intent != "form_skip" and (change := change_of_mind(asked, text, answers, corrects=corrects)):
        return change
    if asked == CONSENT:
        return Step({CONSENT: True if agrees(text) else {"deny": False, "form_skip": False}.get(intent)})
    if asked == CONTACT and intent == "deny":
        return Step({CONSENT: False})
    if asked == CONTACT:
        return Step({CONTACT: contact_in(intent, text)})
    return Step({asked: SKIPPED if intent == "form_skip" else text[:MAX_ANSWER_CHARACTERS]})


def change_of_mind(asked: str, text: str, answers: Mapping[str, Any], *, corrects: bool) -> Step | None:
    """Return what becomes of the form if a message changes an earlier answer or all of them, else None."""
    if RESTART.match(text):
        return Step(dict.fromkeys(FIELDS), "utter_referral_restarted")
    if SKIP_THE_REST.match(text):
        return Step({name: False if name == CONSENT else SKIPPED for name in FIELDS if answers.get(name) is None})
    before = next((name for name in reversed(FIELDS[: FIELDS.index(asked)]) if answers.get(name) is not None), None)
    if goes_back(asked, text):
        return Step({before: None}, "utter_referral_again") if before else Step({asked: None})
    if corrects and before and before != CONSENT:
        return Step({before: text[:MAX_ANSWER_CHARACTERS]}, "utter_referral_corrected")
    if change := CHANGE.match(text):
        name = next(name for name in FIELD_WORDS if change[name])
        if name == CONSENT:
            return Step({CONSENT: None, CONTACT: None}, "utter_referral_again")
        value = change["value"]
        if value:
            return Step({name: value[:MAX_ANSWER_CHARACTERS]}, "utter_referral_corrected")
        return Step({name: None}, "utter_referral_again")
    return None


def goes_back(asked: str, text: str) -> bool:
    """Return whether a message asks for the question before; to "which part of the body?", "back" is an answer."""
    is_body_part = asked == "referral_area" and text.strip(" .!").lower() == "back"
    return BACK.match(text) is not None and not is_body_part


def agrees(text: str) -> bool:
    """Return whether a message gives consent in so many words."""
    return EXPLICIT_YES.match(text) is not None


def contact_in(intent: str, text: str) -> str | None:
    """Return a message as the value of a contact; None, to be asked again, where it tells no way to reach anybody."""
    if intent in ("form_skip", "deny"):
        return SKIPPED
    told = text[:MAX_ANSWER_CHARACTERS]
    return told if is_contact(told) else None


def is_contact(text: str) -> bool:
    """Return whether a text holds an e-mail address or a telephone number, or a placeholder for one.

    The form gets messages redacted; the assistant sees to it that a placeholder stands for what was in this message.
    """
    return CONTACT_LIKE.search(text) is not None


def fields_to_ask(*, consent: bool | None) -> list[str]:
    """Return the fields of the form: how to be reached is asked only with explicit consent."""
    return [field for field in FIELDS if field != CONTACT or consent]


def summary(answers: Mapping[str, Any]) -> dict[str, str]:
    """Return the person's own words by field, without what was skipped; a contact only with consent."""
    kept = {name: str(words) for name, words in answers.items() if name != CONSENT and words not in (None, SKIPPED)}
    if not answers.get(CONSENT):
        kept.pop(CONTACT, None)
    return kept
