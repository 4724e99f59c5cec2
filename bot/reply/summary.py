"""The page that the referral form ends in: what the person said, what to ask, where to turn. As Markdown and as HTML.

Every sentence is registered text; the person's own words are marked as theirs, and nothing in them acts as markup.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.knowledge.model import Knowledge, Link

if TYPE_CHECKING:
    from jinja2 import Template

REGION = "referral_region"
CONTACT = "referral_contact"
TEMPLATE = Path(__file__).with_name("summary.html")
STYLE = Path(__file__).with_name("summary.css")
# Signs that Markdown or HTML would act on.
MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|<>~&.-])")


@dataclass(frozen=True)
class OwnWords:
    """What the person answered to one question of the form; ``field`` is its slot."""

    field: str
    label: str
    words: str


@dataclass(frozen=True)
class Section:
    """A part of the page under its heading: a text, things to ask, places to turn to. Each may be empty."""

    id: str
    heading: str
    text: str = ""
    questions: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class ReferralSummary:
    """The page. ``note`` says what it is and is not; ``nothing`` stands there instead of answers if there are none."""

    title: str
    note: str
    made: str
    heading: str
    nothing: str
    own_words: tuple[OwnWords, ...]
    sections: tuple[Section, ...]

    @property
    def answers(self) -> dict[str, str]:
        """The person's own words by field."""
        return {each.field: each.words for each in self.own_words}


def referral_summary(answers: Mapping[str, str], knowledge: Knowledge) -> ReferralSummary:
    """Return the page for a person's own words, by field of the form; links fit the region that they name."""

    def label(name: str) -> str:
        text = knowledge.responses[f"label_{name}"].text
        return text.format(number=knowledge.regions[region].emergency.value)

    def link_to(source: str) -> Link:
        return Link(knowledge.sources[source].title, knowledge.sources[source].url)

    def questions(name: str) -> Section:
        return Section(f"ask_{name}", label(f"page_ask_{name}"), questions=knowledge.questions[name].questions)

    def referral(name: str) -> Section:
        known = knowledge.referrals[name]
        return Section(name, label(f"page_{name}"), known.text, links=links_for(region, known.links))

    region = knowledge.region_named_in(answers.get(REGION, ""))
    sources = dict.fromkeys(name for each in knowledge.questions.values() for name in each.sources)
    return ReferralSummary(
        title=label("page_title"),
        note=label("page_note"),
        made=label("page_date"),
        heading=label("page_own_words"),
        nothing=label("page_nothing"),
        own_words=tuple(OwnWords(name, label(name), words) for name, words in answers.items() if words),
        sections=(
            questions("dermatologist"),
            questions("clinic"),
            referral("dermatologist"),
            referral("trials"),
            referral("report_harm"),
            Section("emergency", label("page_emergency"), label("page_emergency_call")),
            Section("sources", label("page_sources"), links=tuple(map(link_to, sources))),
        ),
    )


def links_for(region: str, links: Sequence[Link]) -> tuple[Link, ...]:
    """Return the links that fit a region; all of them where it is not known."""
    return tuple(link for link in links if link.region is None or region in (link.region, "unknown"))


def section_text(section: Section) -> str:
    """Return a section as one paragraph of a reply, its lists as lines that begin with a dash."""
    links = (f"{link.title}: {link.url.removeprefix('tel:')}" for link in section.links)
    return "\n".join(
        [f"{section.heading}: {section.text}".rstrip(), *(f"- {item}" for item in (*section.questions, *links))]
    )


def markdown(page: ReferralSummary, made: date) -> str:
    """Return the page as a Markdown document (CommonMark). ``made`` is its date."""
    lines = [f"# {page.title}", f"{page.made} {made.isoformat()}. {page.note}", f"## {page.heading}"]
    lines += [f"**{each.label}**\n\n> “{literal(each.words)}”" for each in page.own_words] or [page.nothing]
    for section in page.sections:
        lines.append(f"## {section.heading}")
        if section.text:
            lines.append(section.text)
        entries = [f"- {question}" for question in section.questions]
        entries += [f"- [{literal(link.title)}]({link.url})" for link in section.links]
        if entries:
            lines.append("\n".join(entries))
    return "\n\n".join(lines) + "\n"


def literal(words: str) -> str:
    """Return a person's words on one line, with every sign made harmless that Markdown or HTML would act on."""
    return MARKUP.sub(r"\\\1", " ".join(words.split()))


def html(page: ReferralSummary, made: date) -> str:
    """Return the page as a self-contained HTML document for A4 or letter paper: no script, nothing to fetch."""
    return template().render(
        page=page, made=made.isoformat(), style=STYLE.read_text(encoding="utf-8"), policy=content_security_policy()
    )


@cache
def content_security_policy() -> str:
    """Return the policy of the HTML page: its own style sheet, known by its SHA-256, and nothing else."""
    digest = hashlib.sha256(STYLE.read_bytes()).digest()
    return f"default-src 'none'; style-src 'sha256-{base64.b64encode(digest).decode()}'; base-uri 'none'"


@cache
def template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
