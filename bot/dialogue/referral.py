"""The referral form: what is asked, what counts as an answer, and the page that comes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.nlu.questions import asks
from bot.reply.compose import REFERRAL_FIELDS

FORM = "referral_form"
FIELDS = tuple(REFERRAL_FIELDS)
CONSENT, CONTACT = "referral_consent", "referral_contact"
SKIPPED = "-"
MAX_ANSWER_CHARACTERS = 500
MIN_WISH_WORDS = 3  # a shorter text that looks like a wish for a person is an answer, such as an address

CANCEL = re.compile(
    r"^\W*(?:please\s+)?(?:stop|cancel|quit|exit|abort|never\s*mind|forget\s+it|no\s+more\s+questions|"
    r"i\s+(?:don'?t|do\s+not)\s+want\s+(?:this|to)(?:\s+any\s*more)?|end\s+this)(?:\s+(?:it|this|please|the\s+form))*\W*$",
    re.IGNORECASE,
)
SKIP = re.compile(
    r"^\W*(?:skip|pass|next|rather\s+not(?:\s+say)?|prefer\s+not\s+to\s+say|no\s+comment|leave\s+(?:it|that)(?:\s+out)?|"
    r"none\s+of\s+your\s+business)(?:\s+(?:it|this|that|one|question|please))*\W*$",
    re.IGNORECASE,
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


def intent_within_form(text: str, intent: str, *, is_topic: bool) -> str:
    """Return what a message means while the form is open: an answer to it, a way out, or a question in between."""
    if CANCEL.match(text):
        return "form_cancel"
    if SKIP.match(text):
        return "form_skip"
    if asks(text) and (is_topic or intent in QUESTIONS_BETWEEN):
        return intent
    if intent in ("forget_me", "affirm", "deny") or (intent == "human_handoff" and len(text.split()) >= MIN_WISH_WORDS):
        return intent
    return "form_input"


def answer_to(field: str, intent: str, text: str) -> Any:
    """Return the value for a field from a message, or None if the message does not answer it."""
    if intent == "form_skip":
        return False if field == CONSENT else SKIPPED
    if field == CONSENT:
        return {"affirm": True, "deny": False}.get(intent)
    if intent in ("form_input", "affirm", "deny"):
        return text[:MAX_ANSWER_CHARACTERS]
    return None


def fields_to_ask(*, consent: bool | None) -> list[str]:
    """Return the fields of the form: how to be reached is asked only with explicit consent."""
    return [field for field in FIELDS if field != CONTACT or consent]


def summary(answers: Mapping[str, Any]) -> dict[str, str]:
    """Return the person's own words by field, without what was skipped; a contact only with consent."""
    kept = {name: str(words) for name, words in answers.items() if name != CONSENT and words not in (None, SKIPPED)}
    if not answers.get(CONSENT):
        kept.pop(CONTACT, None)
    return kept
