"""What is known, as immutable values. Everything that the assistant may send is made of these."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

Evidence = Literal["approved", "trials", "early", "preclinical", "background"]
NoticeClass = Literal["general", "unproven", "risk", "vulnerable", "trials", "marketing"]
PartKind = Literal["document", "known", "meaning"]
Kind = Literal[
    "answer",
    "clarify",
    "out_of_scope",
    "declined_advice",
    "emergency",
    "crisis",
    "referral",
    "handoff",
    "smalltalk",
    "feedback",
    "privacy",
    "refused_input",
]

# From the strongest to the weakest; "background" makes no claim of benefit and weighs nothing.
EVIDENCE_LEVELS: tuple[Evidence, ...] = ("background", "approved", "trials", "early", "preclinical")
# From the mildest to the gravest: of several answers in one reply, the gravest notice is shown.
NOTICE_CLASSES: tuple[NoticeClass, ...] = ("general", "trials", "unproven", "marketing", "risk", "vulnerable")
EVIDENCE_PHRASES: Mapping[Evidence, str] = {
    "approved": "approved for this use by",
    "trials": "being tested in trials with people",
    "early": "only small early studies with people",
    "preclinical": "only laboratory and animal studies",
    "background": "",
}


@dataclass(frozen=True)
class Citation:
    """How a document that a sentence rests on is shown."""

    id: str
    title: str
    publisher: str
    url: str


@dataclass(frozen=True)
class Source(Citation):
    """A document that a sentence rests on; it was read on one day, and is to be read again by another."""

    accessed: date
    review_by: date


@dataclass(frozen=True)
class Term:
    """A word of the glossary: the forms in which it occurs, and what it means in plain words."""

    id: str
    forms: tuple[str, ...]
    plain: str


@dataclass(frozen=True)
class Notice:
    """The caution of one class: the short form goes with every answer, the long one once per conversation."""

    id: NoticeClass
    short: str
    long: str


@dataclass(frozen=True)
class Link:
    """A web page to turn to; ``region`` is None where it fits everywhere."""

    title: str
    url: str
    region: str | None = None


@dataclass(frozen=True)
class Referral:
    """Whom to turn to, and where to find them."""

    id: str
    text: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Questions:
    """Questions that a person can take along, and the ids of the sources that advise to ask them."""

    questions: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Contact:
    """One way to reach help.

    ``value`` is a number or an address on the web, ``text`` what a person reads ("Call 988"). ``verified`` is False
    where the number is known but no source for it could be read.
    """

    name: str
    text: str
    kind: Literal["call", "text", "chat", "web"]
    value: str
    verified: bool


@dataclass(frozen=True)
class Region:
    """The numbers of one region. ``forms`` are the names by which people call it, in small letters."""

    id: str
    name: str
    emergency: Contact
    crisis: tuple[Contact, ...]
    abuse: tuple[Contact, ...]
    poison: Contact
    dermatologist_finders: tuple[Link, ...]
    forms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """A paragraph of an answer, by what it is for."""

    kind: PartKind
    text: str


@dataclass(frozen=True)
class Topic:
    """One answerable topic."""

    id: str
    title: str
    lead: str
    parts: tuple[Part, ...]
    more: str
    evidence: Evidence
    notice: NoticeClass
    referral: str | None
    sources: tuple[str, ...]
    follow_ups: tuple[str, ...]

    @property
    def body(self) -> str:
        """The answer as one text, as a person reads it."""
        return " ".join([self.lead, *(part.text for part in self.parts)])

    def speaks_of(self, name: str) -> bool:
        """Return whether the answer, or what is said beyond it, has a name in it."""
        return re.search(rf"\b{re.escape(name)}\b", f"{self.body} {self.more}") is not None


@dataclass(frozen=True)
class Response:
    """A fixed text other than a topic's answer: small talk, a refusal, a question back."""

    name: str
    kind: Kind
    text: str
    suggestions: tuple[str, ...] = ()
    referral: str | None = None


@dataclass(frozen=True)
class Clinic:
    """What a clinic says of itself in clinic.yml; every field may be empty."""

    name: str = ""
    region: str = "unknown"
    phone: str = ""
    email: str = ""
    website: str = ""
    hours: str = ""
    greeting: str = ""

    @property
    def reachable(self) -> bool:
        """Whether a person can be sent to the clinic."""
        return bool(self.phone or self.email)


@dataclass(frozen=True)
class Knowledge:
    """All that the assistant can say."""

    topics: Mapping[str, Topic]
    responses: Mapping[str, Response]
    sources: Mapping[str, Source]
    terms: Mapping[str, Term]
    notices: Mapping[str, Notice]
    referrals: Mapping[str, Referral]
    regions: Mapping[str, Region]
    clinic: Clinic = field(default_factory=Clinic)
    questions: Mapping[str, Questions] = field(default_factory=dict)

    @property
    def region(self) -> Region:
        return self.regions[self.clinic.region]

    def region_named_in(self, words: str) -> str:
        """Return the id of the region that a person's words name; the clinic's where they name none or several."""
        by_form = {form: region.id for region in self.regions.values() for form in region.forms}
        forms = "|".join(map(re.escape, sorted(by_form, key=len, reverse=True)))
        named = {by_form[form] for form in re.findall(rf"(?<!\w)(?:{forms})(?!\w)", words.lower())} if forms else set()
        return named.pop() if len(named) == 1 else self.clinic.region

    @cached_property
    def term_pattern(self) -> re.Pattern[str]:
        """Matches any form of any term of the glossary, the longest first."""
        forms = sorted(self.term_by_form, key=len, reverse=True)
        return re.compile(r"\b(?:" + "|".join(map(re.escape, forms)) + r")\b", re.IGNORECASE)

    @cached_property
    def term_by_form(self) -> Mapping[str, Term]:
        return {form.lower(): term for term in self.terms.values() for form in term.forms}

    def terms_in(self, text: str) -> tuple[Term, ...]:
        """Return the terms of the glossary that occur in a text, in order of first use."""
        found = [self.term_by_form[match.lower()] for match in self.term_pattern.findall(text)] if self.terms else []
        return tuple(dict.fromkeys(found))
