"""Render a reply for a terminal: one order of sections, as plain text or styled with rich."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, Literal, TextIO

from bot.knowledge.model import EVIDENCE_PHRASES, Evidence
from bot.reply.model import Reply
from bot.reply.plain import contacts_text, referral_text, sources_text, suggestions_text

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

MAX_COLUMNS = 88
PREVIEW_COLUMNS = 80
# All control characters but the line feed: a terminal would act on them.
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")

Role = Literal["lead", "prose", "verbatim", "evidence", "notice", "referral", "sources", "suggestions"]

# Only the terminal's own sixteen colours, which people have set to what they can read.
STYLES: dict[Role, str] = {"evidence": "cyan", "notice": "dim", "sources": "dim"}


@dataclass(frozen=True)
class Section:
    """A part of what is shown; ``role`` says how it may be styled."""

    role: Role
    text: str


def sections(reply: Reply, *, in_chat: bool) -> Iterator[Section]:
    """Yield what is shown, in reading order. In a chat, the sources and the next questions can be asked for."""
    for block in reply.blocks:
        if block.kind == "lead":
            yield Section("lead", block.text)
        else:
            # A person's own words are never taken for Markdown.
            yield Section("verbatim" if block.kind == "summary" else "prose", block.text)
    if reply.lists_contacts:
        yield Section("verbatim", contacts_text(reply))
    if evidence := evidence_text(reply.evidence):
        yield Section("evidence", f"Evidence: {evidence}.")
    if reply.notice:
        yield Section("notice", reply.notice)
    if reply.referral:
        yield Section("referral", referral_text(reply))
    if reply.sources:
        text = f"Sources: {publishers(reply)}. Type /sources for the links."
        yield Section("sources", text if in_chat and not reply.sources_asked else "Sources:\n" + sources_text(reply))
    if reply.suggestions:
        heading = "Type a number to choose:" if in_chat else "You can ask next:"
        yield Section("suggestions", f"{heading}\n{suggestions_text(reply)}")


def evidence_text(evidence: Evidence | None) -> str:
    """Return the fixed phrase of an evidence level, without the preposition that a sentence would go on with."""
    return EVIDENCE_PHRASES[evidence].removesuffix(" by") if evidence else ""


def publishers(reply: Reply) -> str:
    return "; ".join(dict.fromkeys(source.publisher.rstrip(".") for source in reply.sources))


def plain_text(reply: Reply, *, in_chat: bool, columns: int | None = None) -> str:
    """Return the reply as text without control sequences, wrapped at words where the width is known."""
    return wrapped("\n\n".join(section.text for section in sections(reply, in_chat=in_chat)), columns)


def wrapped(text: str, columns: int | None) -> str:
    if columns is None:
        return text
    width = min(columns, MAX_COLUMNS)
    return "\n".join(
        textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False) for line in text.split("\n")
    )


def printable(text: str) -> str:
    """Return the text without what a terminal would act on instead of showing."""
    return CONTROL.sub(" ", text)


def shortened(text: str, characters: int = 200) -> str:
    """Return the start of what a person typed, safe to show."""
    text = printable(text).replace("\n", " ")
    return text if len(text) <= characters else text[: characters - 3] + "..."


def print_styled(reply: Reply, out: TextIO, *, in_chat: bool) -> None:
    """Show a reply in the terminal behind ``out``."""
    show(reply, styled_console(out), in_chat=in_chat)


def shell_text(reply: Reply) -> str:
    """Return what the chat shows in a terminal, styles included."""
    from rich.console import Console

    out = StringIO()
    show(reply, Console(file=out, force_terminal=True, color_system="standard", width=PREVIEW_COLUMNS), in_chat=True)
    return out.getvalue()


def styled_console(out: TextIO) -> Console:
    from rich.console import Console

    return Console(file=out, markup=False, emoji=False, highlight=False)


def show(reply: Reply, console: Console, *, in_chat: bool) -> None:
    """Print a reply, a blank line between its sections; an urgent one without any ornament."""
    width = min(console.width, MAX_COLUMNS)
    for number, section in enumerate(sections(reply, in_chat=in_chat)):
        if number:
            console.print()
        console.print(unadorned(section) if reply.urgent else styled(section, reply, in_chat=in_chat), width=width)


def unadorned(section: Section) -> RenderableType:
    from rich.text import Text

    return Text(printable(section.text))


def styled(section: Section, reply: Reply, *, in_chat: bool) -> RenderableType:
    """Return a section as rich shows it."""
    from rich.markdown import Markdown
    from rich.text import Text

    if section.role in ("lead", "prose"):
        return Markdown(printable(section.text), style="bold" if section.role == "lead" else "none")
    if section.role == "sources" and (reply.sources_asked or not in_chat):
        return Text("Sources:\n", style="dim").append_text(linked_sources(reply))
    text = Text(printable(section.text), style=STYLES.get(section.role, ""))
    if section.role == "suggestions":
        text.highlight_regex(r"(?m)^\d+\.", "bold cyan")
    return text


def linked_sources(reply: Reply) -> Text:
    """Return the numbered sources; their addresses can be followed in terminals that know links."""
    from rich.style import Style
    from rich.text import Text

    text = Text()
    for line, source in zip(sources_text(reply).split("\n"), reply.sources, strict=True):
        head, _, _ = line.rpartition(source.url)
        text.append(printable(head))
        url = printable(source.url)
        text.append(url, Style(link=url, underline=True))
        text.append("\n")
    text.rstrip()
    return text
