"""The page for a visit: complete, the person's own words marked as theirs, and nothing in them acts as markup."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from bot.knowledge.loading import load
from bot.knowledge.model import Clinic
from bot.reply.compose import SUMMARY, compose
from bot.reply.model import Fragment
from bot.reply.summary import html, literal, markdown, referral_summary

KNOWLEDGE = load()
DAY = date(2026, 11, 22)
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }} {% include 'x' %} {number}",
    "[click](javascript:alert(1)) ![x](https://evil.example/x.png)",
    "# heading\n> quote\n\n- item\n1. item",
    "**bold** _it_ `code` ~~x~~ <https://evil.example> | a | &lt; \\",
    "” end of quote “",
    "“quoted” \u202e right to left",
]


class Elements(HTMLParser):
    """Collects the elements of a document, with the texts of its marked words."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.own: list[str] = []
        self._in_own = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag == "dd":
            self._in_own = True
            self.own.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "dd":
            self._in_own = False

    def handle_data(self, data: str) -> None:
        if self._in_own:
            self.own[-1] += data


def elements(document: str) -> Elements:
    found = Elements()
    found.feed(document)
    return found


@pytest.mark.parametrize("render", [markdown, html])
def test_the_page_holds_all_that_a_person_should_take_along(render: object) -> None:
    page = referral_summary({"referral_concern": "acne scars", "referral_region": "US"}, KNOWLEDGE)
    text = render(page, DAY)  # type: ignore[operator]
    for questions in KNOWLEDGE.questions.values():
        assert all(question in text for question in questions.questions)
        assert all(KNOWLEDGE.sources[name].url in text for name in questions.sources)
    for name in ("dermatologist", "trials", "report_harm"):
        assert KNOWLEDGE.referrals[name].text in text
    assert "IND number" in text
    assert "https://clinicaltrials.gov/" in text
    assert "A listing does not mean that the study is checked or approved." in " ".join(text.split())
    assert KNOWLEDGE.regions["US"].emergency.value in text
    assert "2026-11-22" in text
    assert "“acne scars”" in text


def test_the_questions_and_links_are_those_of_the_register() -> None:
    page = referral_summary({}, KNOWLEDGE)
    known = {link for referral in KNOWLEDGE.referrals.values() for link in referral.links}
    sources = {source.url for source in KNOWLEDGE.sources.values()}
    for section in page.sections:
        assert set(section.links) <= known or {link.url for link in section.links} <= sources


@pytest.mark.parametrize(
    ("words", "clinic", "region"),
    [
        ("UK", "US", "UK"),
        ("I live in the United States", "unknown", "US"),
        ("Northern Ireland", "unknown", "UK"),
        ("Germany", "US", "EU"),
        ("somewhere", "IN", "IN"),
        ("Canada and Australia", "unknown", "unknown"),
        ("", "AU", "AU"),
        ("Russia", "unknown", "unknown"),
    ],
)
def test_links_fit_the_region_that_the_person_names_else_the_clinics(words: str, clinic: str, region: str) -> None:
    knowledge = replace(KNOWLEDGE, clinic=Clinic(region=clinic))
    assert knowledge.region_named_in(words) == region
    page = referral_summary({"referral_region": words}, knowledge)
    places = {link.region for section in page.sections for link in section.links}
    if region != "unknown":
        assert places <= {None, region}
    else:
        assert {"US", "UK"} <= places


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_in_a_persons_words_acts_as_html(words: str) -> None:
    plain = elements(html(referral_summary({"referral_concern": "acne"}, KNOWLEDGE), DAY))
    hostile = elements(html(referral_summary({"referral_concern": words}, KNOWLEDGE), DAY))
    assert hostile.found == plain.found
    assert hostile.own == [f"“{words}”"]


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_in_a_persons_words_acts_as_markdown(words: str) -> None:
    from markdown_it import MarkdownIt

    plain = MarkdownIt().parse(markdown(referral_summary({"referral_concern": "acne"}, KNOWLEDGE), DAY))
    hostile = MarkdownIt().parse(markdown(referral_summary({"referral_concern": words}, KNOWLEDGE), DAY))
    assert [token.type for token in hostile] == [token.type for token in plain]
    at = [token.type for token in hostile].index("blockquote_open")
    quoted = hostile[at + 2]
    assert {child.type for child in quoted.children or ()} <= {"text", "text_special"}
    assert "".join(child.content for child in quoted.children or ()) == f"“{' '.join(words.split())}”"


def test_the_html_fetches_nothing_and_runs_nothing() -> None:
    document = html(referral_summary({"referral_concern": "acne"}, KNOWLEDGE), DAY)
    found = elements(document)
    assert not {tag for tag, _ in found.found} & {"script", "img", "link", "iframe", "object", "form", "base"}
    assert not [attributes for _, attributes in found.found if any(name.startswith("on") for name in attributes)]
    (policy,) = [attributes["content"] for _, attributes in found.found if attributes.get("http-equiv")]
    (style,) = re.findall(r"<style>(.*?)</style>", document, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'"


def test_a_page_without_answers_says_so() -> None:
    page = referral_summary({}, KNOWLEDGE)
    assert page.nothing in markdown(page, DAY)
    assert page.nothing in html(page, DAY)


def test_the_reply_shows_the_page_and_carries_it() -> None:
    knowledge = KNOWLEDGE
    reply = compose([Fragment(SUMMARY, {"summary": {"referral_area": "chin", "referral_region": "UK"}})], knowledge)
    assert reply.summary == referral_summary({"referral_area": "chin", "referral_region": "UK"}, knowledge)
    shown = "\n".join(block.text for block in reply.blocks)
    assert "“chin”" in shown
    assert all(question in shown for each in knowledge.questions.values() for question in each.questions)
    assert reply.referral is not None
    assert {link.region for link in reply.referral.links} == {"UK"}


def test_own_words_stand_on_one_line() -> None:
    assert literal("a\n\n# b\tc") == "a \\# b c"
