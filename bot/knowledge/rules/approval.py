"""Rules about approval: a status has a date and a country, and Ryoncil is never forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from bot.knowledge.content import Content, Place, Text
from bot.knowledge.rules.registry import rule

CHECKED = re.compile(r"\(checked (?P<month>[A-Z][a-z]+) (?P<year>\d{4})\)")
MAX_AGE_MONTHS = 12
APPROVAL = re.compile(r"\bapprov(?:e|es|ed|al)\b", re.IGNORECASE)
# A sentence that says that something is or is not approved, in the ways in which it is said.
STATUS = re.compile(
    r"\b(?:is|are|was|were|been|be) (?:\w+ )?approved\b|\b(?:has|have|had) (?:not )?approved\b|\bFDA approved\b"
    r"|\bapproved (?:it|no|by|since|in|for)\b|\bapproved\b[^.?!]*\b(?:since|in) (?:the )?(?:19|20|US|United)",
    re.IGNORECASE,
)
NOTHING_APPROVED = re.compile(
    r"\b(?:no|none|neither|not an?)\b[^.?!;]*\bapproved\b|\bnot (?:been )?approved\b|\bapproved (?:no|none)\b",
    re.IGNORECASE,
)
# Approval in other senses: "a listing is not approval", "ask if it is approved", "Is it approved?".
NOT_A_STATUS = re.compile(
    r"\bmeans?\b|\bis not (?:\w+ )?approval\b|\b(?:ask|if|whether)\b|approved\?|\bwhat is not (?:yet )?approved\b",
    re.IGNORECASE,
)
CELL_PRODUCT = re.compile(r"\b(?:MSCs?|mesenchymal|stem cells?|cell (?:product|treatment|therap)\w*)\b", re.IGNORECASE)
WHO = re.compile(r"\b(?:FDA|US|U\.S\.|United States|Europe|European|EMA|EU|UK|United Kingdom)\b")
USE = re.compile(r"\b(?:for|to treat)\b", re.IGNORECASE)
ANY_USE = re.compile(r"\bfor any(?:thing| use| disease| condition| purpose)\b|\bat all\b", re.IGNORECASE)

Found = Iterator[tuple[Place, str]]


def units(content: Content) -> Iterator[tuple[str, Place]]:
    """Yield what is shown as one piece: a whole answer, "tell me more", a notice with its long form, any other text."""
    for topic, entry in content.topics:
        yield topic.body, entry.place("text")
        yield topic.more, entry.place("metadata", "more")
    for notice in content.knowledge.notices.values():
        yield f"{notice.short} {notice.long}", content.place("notices", "notices", notice.id, "long")
    for text in content.texts:
        if text.part in ("referral", "response"):
            yield text.text, text.place


def medical_texts(content: Content) -> Iterator[Text]:
    return (text for text in content.texts if text.part != "glossary")


@rule("approval-date")
def approval_date(content: Content) -> Found:
    """A text that says what is or is not approved says when that was checked: "(checked November 2026)"."""
    for text, place in units(content):
        if states_approval(text) and not CHECKED.search(text):
            yield place, "this says what is approved: add the date of the check, such as (checked November 2026)."


def states_approval(text: str) -> bool:
    """Return whether a sentence of a text says that something is approved or not; questions and advice do not."""
    sentences = re.split(r"(?<=[.?!])\s+", text)
    return any(STATUS.search(sentence) and not NOT_A_STATUS.search(sentence) for sentence in sentences)


@rule("approval-stated")
def approval_stated(content: Content) -> Found:
    """An answer with evidence for or against a benefit says whether anything is approved for it."""
    for topic, entry in content.topics:
        if topic.evidence != "background" and not APPROVAL.search(topic.body):
            yield entry.place("text"), "the answer does not say whether anything is approved for this."


def denies_approval(sentence: str) -> bool:
    return bool(NOTHING_APPROVED.search(sentence)) and not NOT_A_STATUS.search(sentence)


@rule("approval-country")
def approval_country(content: Content) -> Found:
    """A sentence that says that something is not approved says by whom: approval in other countries may differ."""
    for text in medical_texts(content):
        for sentence in text.sentences:
            if denies_approval(sentence) and not WHO.search(sentence):
                yield text.place, f"not approved by whom? Name the FDA or the country: '{sentence}'"


@rule("approval-ryoncil")
def approval_ryoncil(content: Content) -> Found:
    """A sentence that says that no MSC product is approved is limited to a use, since Ryoncil is approved for one."""
    for text in medical_texts(content):
        for sentence in text.sentences:
            if "Ryoncil" in sentence or not CELL_PRODUCT.search(sentence) or not denies_approval(sentence):
                continue
            if ANY_USE.search(sentence) or not USE.search(sentence):
                yield text.place, f"Ryoncil is an approved MSC product: limit this to a use, or name it: '{sentence}'"


@rule("approval-age")
def approval_age(content: Content) -> Found:
    """The date of a check is not in the future and at most 12 months old."""
    this_month = content.today.year * 12 + content.today.month
    for text in content.texts:
        for match in CHECKED.finditer(text.text):
            try:
                checked = datetime.strptime(f"{match['month']} {match['year']}", "%B %Y")
            except ValueError:
                yield text.place, f"'{match['month']}' is not a month."
                continue
            age = this_month - (checked.year * 12 + checked.month)
            if age < 0:
                yield text.place, f"'{match[0]}' is in the future."
            elif age > MAX_AGE_MONTHS:
                yield text.place, f"'{match[0]}' is {age} months old: check the approval again and set the new month."
