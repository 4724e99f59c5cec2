"""A reply as sections in reading order, and their distribution over messages of limited size."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.channels.rendering.markup import Dialect, Line, Span, address, spans_of, without_styles
from bot.dialogue.choices import Offer, chosen
from bot.knowledge.model import Citation, Link
from bot.reply.model import Reply, Suggestion
from bot.reply.plain import contacts_text
from bot.reply.terminal import evidence_text

Role = Literal["lead", "prose", "verbatim", "evidence", "notice", "referral", "sources", "suggestions"]
Measure = Callable[[str], int]

NEXT = "You can ask next:"
SOURCES = "Sources:"
CHOOSE = "Choose"
SENTENCE_END = re.compile(r"(?<=[.!?])(?=\s)")
WORD_END = re.compile(r"(?<=\s)(?=\S)")


@dataclass(frozen=True)
class Section:
    """A part of what is shown: kept whole in one message where that is possible."""

    role: Role
    lines: tuple[Line, ...]


def sections_of(reply: Reply, *, named_links: bool, numbered: bool) -> list[Section]:
    """Return what is shown.

    Args:
        reply: what is to be said.
        named_links: whether a link can have words of its own; otherwise its address is written out.
        numbered: whether the suggestions are listed with numbers.
    """
    sections = [section for section in _sections(reply, named_links) if section.lines]
    if numbered and reply.suggestions:
        offers = [(Span(f"{number}. {each.title}"),) for number, each in enumerate(reply.suggestions, 1)]
        sections.append(Section("suggestions", ((Span(NEXT, "bold"),), *offers)))
    if reply.urgent:
        return [Section(each.role, tuple(without_styles(line) for line in each.lines)) for each in sections]
    return sections


def _sections(reply: Reply, named_links: bool) -> Iterator[Section]:
    for block in reply.blocks:
        lines = block.text.split("\n")
        if block.kind == "summary":  # a person's own words are never taken for markup
            yield Section("verbatim", tuple((Span(line),) for line in lines))
        elif block.kind in ("lead", "about"):
            yield Section("lead", tuple(bold(spans_of(line)) for line in lines))
        else:
            yield Section("prose", tuple(spans_of(line) for line in lines))
    if reply.lists_contacts:
        yield Section("prose", tuple((Span(line),) for line in contacts_text(reply).split("\n")))
    if evidence := evidence_text(reply.evidence):
        yield Section("evidence", ((Span(f"Evidence: {evidence}."),),))
    if reply.notice:
        yield Section("notice", tuple(italic(spans_of(line)) for line in reply.notice.split("\n")))
    if reply.referral:
        links = [link_line(link, named_links) for link in reply.referral.links]
        yield Section("referral", (spans_of(reply.referral.text), *links))
    if reply.sources:
        listed = [source_line(number, source, named_links) for number, source in enumerate(reply.sources, 1)]
        yield Section("sources", ((Span(SOURCES, "bold"),), *listed))


def bold(line: Line) -> Line:
    return tuple(replace(span, style="bold") if span.style == "plain" else span for span in line)


def italic(line: Line) -> Line:
    return tuple(replace(span, style="italic") if span.style == "plain" else span for span in line)


def source_line(number: int, source: Citation, named_links: bool) -> Line:
    """Return one source; an address that is written out stands at the end, where nothing clings to it."""
    if named_links:
        return Span(f"[{number}] "), Span(source.title, "link", source.url), Span(f". {source.publisher}.")
    return (Span(f"[{number}] {source.title}. {source.publisher}. "), address(source.url))


def link_line(link: Link, named_links: bool) -> Line:
    return (Span(link.title, "link", link.url),) if named_links else (Span(f"{link.title}: "), address(link.url))


def text_of(section: Section, dialect: Dialect) -> str:
    return "\n".join(dialect.line(line) for line in section.lines)


def messages(
    sections: Iterable[Section], dialect: Dialect, limit: int, measure: Measure = len, *, counted: bool = False
) -> list[str]:
    """Return the sections as texts that each fit, broken at the best places: sections, lines, sentences, words.

    ``counted`` texts begin with "(1/3)" where there is more than one: for channels that may deliver out of order.
    """
    room = limit - (len("(99/99) ") if counted else 0)
    parts = list(filled(sections, dialect, room, measure))
    if counted and len(parts) > 1:
        return [f"({number}/{len(parts)}) {part}" for number, part in enumerate(parts, 1)]
    return parts


def filled(sections: Iterable[Section], dialect: Dialect, limit: int, measure: Measure) -> Iterator[str]:
    current = ""
    for section in sections:
        whole = text_of(section, dialect)
        if measure(whole) <= limit:
            joined = f"{current}\n\n{whole}" if current else whole
            if measure(joined) <= limit:
                current = joined
            else:
                yield current
                current = whole
            continue
        separator = "\n\n"
        for line in glued(section, dialect, limit, measure):
            joined = f"{current}{separator}{line}" if current else line
            if measure(joined) <= limit:
                current = joined
            else:
                if current:
                    yield current
                current = line
            separator = "\n"
    if current:
        yield current


def glued(section: Section, dialect: Dialect, limit: int, measure: Measure) -> Iterator[str]:
    """Yield a section's lines, each short enough; a heading never stands alone at the end of a message."""
    lines = [piece for line in section.lines for piece in broken(line, dialect, limit, measure)]
    if section.role in ("sources", "suggestions") and measure(f"{lines[0]}\n{lines[1]}") <= limit:
        lines[:2] = [f"{lines[0]}\n{lines[1]}"]
    yield from lines


def broken(line: Line, dialect: Dialect, limit: int, measure: Measure) -> Iterator[str]:
    """Yield a line in pieces that fit: broken between sentences, else between words, else anywhere."""
    whole = dialect.line(line)
    if measure(whole) <= limit:
        yield whole
        return
    current: list[Span] = []
    for piece in pieces(line, dialect, limit, measure):
        if current and measure(dialect.line(merged([*current, piece])).rstrip()) > limit:
            yield dialect.line(merged(current)).strip()
            current = []
        current.append(piece)
    if current:
        yield dialect.line(merged(current)).strip()


def pieces(line: Line, dialect: Dialect, limit: int, measure: Measure) -> Iterator[Span]:
    for span in line:
        for sentence in SENTENCE_END.split(span.text):
            if measure(dialect.span(replace(span, text=sentence))) <= limit:
                yield replace(span, text=sentence)
                continue
            for word in WORD_END.split(sentence):
                yield from chunks(replace(span, text=word), dialect, limit, measure)


def chunks(span: Span, dialect: Dialect, limit: int, measure: Measure) -> Iterator[Span]:
    text = span.text
    while measure(dialect.span(replace(span, text=text))) > limit and len(text) > 1:
        size = max(1, len(text) // 2)
        while size > 1 and measure(dialect.span(replace(span, text=text[:size]))) > limit:
            size //= 2
        yield replace(span, text=text[:size])
        text = text[size:]
    yield replace(span, text=text)


def merged(spans: Sequence[Span]) -> Line:
    """Join neighbours of one style: otherwise each would carry its own marks."""
    joined: list[Span] = []
    for span in spans:
        if joined and (joined[-1].style, joined[-1].url) == (span.style, span.url):
            joined[-1] = replace(span, text=joined[-1].text + span.text)
        else:
            joined.append(span)
    first, last = joined[0], joined[-1]
    if len(joined) == 1:
        return (replace(first, text=first.text.strip()),)
    return (replace(first, text=first.text.lstrip()), *joined[1:-1], replace(last, text=last.text.rstrip()))


def clipped(title: str, limit: int) -> str:
    """Return a label that fits on a button."""
    return title if len(title) <= limit else title[: limit - 1].rstrip() + "…"


def words_that_choose(suggestion: Suggestion, reply: Reply) -> str:
    """Return what a person could type to choose a suggestion: its title, or its number where that is not clear."""
    offers = [Offer(each.title, each.payload) for each in reply.suggestions]
    offer = Offer(suggestion.title, suggestion.payload)
    return suggestion.title if chosen(suggestion.title, offers) == offer else str(offers.index(offer) + 1)


def notification(reply: Reply, limit: int) -> str:
    """Return the one line by which a notification or a client without cards shows a reply."""
    return clipped(" ".join(reply.blocks[0].text.split()), limit)
