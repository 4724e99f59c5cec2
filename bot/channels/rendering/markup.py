"""Texts with a little structure, and how each channel's dialect writes it.

Content may hold ``**bold**``, ``*italic*`` and ``[words](https://...)``. Anything else is literal: a dialect escapes
whatever its channel would take for markup.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape as html_escape
from typing import Literal
from urllib.parse import quote, urlsplit

from bot.reply.terminal import CONTROL

Style = Literal["plain", "bold", "italic", "link", "address"]  # an address is written out, as its own text

INLINE = re.compile(
    r"\*\*(?=\S)(?P<bold>[^*\n]+?)(?<=\S)\*\*"
    r"|(?<![\w*])\*(?=\S)(?P<italic>[^*\n]+?)(?<=\S)\*(?![\w*])"
    r"|\[(?P<words>[^\]\n]+)\]\((?P<url>https?://[^\s()]+)\)"
)
# What may stand in an address as it is; anything else is percent-encoded, so that no dialect ends the link early.
URL_CHARACTERS = "!#$%&'*+,-./:;=?@_~"
MENTION_OF_ALL = re.compile(r"(?<!\w)@(?=(?:all|channel|here|everyone)\b)")
OPENS_MARKUP = re.compile(r"(?<!\w)([*_~`])(?=\S)")
ZERO_WIDTH_SPACE = "\u200b"


@dataclass(frozen=True)
class Span:
    """A run of text in one style."""

    text: str
    style: Style = "plain"
    url: str = ""


Line = tuple[Span, ...]


@dataclass(frozen=True)
class Dialect:
    """How a channel writes text. ``link`` is None where links have no words of their own."""

    escape: Callable[[str], str]
    bold: Callable[[str], str] = str
    italic: Callable[[str], str] = str
    link: Callable[[str, str], str] | None = None

    def line(self, line: Line) -> str:
        return "".join(self.span(span) for span in line)

    def span(self, span: Span) -> str:
        text = self.escape(span.text)
        if span.style == "address":
            return span.text  # any sign more would break it
        if span.style == "link":
            url = safe_url(span.url)
            if not url:
                return text
            return self.link(text, url) if self.link else f"{text}: {url}"
        if not span.text.strip():
            return text
        return {"bold": self.bold, "italic": self.italic}.get(span.style, str)(text)


def spans_of(text: str) -> Line:
    """Return a paragraph of the content as spans."""
    spans: list[Span] = []
    end = 0
    for match in INLINE.finditer(text):
        if match.start() > end:
            spans.append(Span(text[end : match.start()]))
        if match["bold"]:
            spans.append(Span(match["bold"], "bold"))
        elif match["italic"]:
            spans.append(Span(match["italic"], "italic"))
        else:
            spans.append(Span(match["words"], "link", match["url"]))
        end = match.end()
    if end < len(text):
        spans.append(Span(text[end:]))
    return tuple(spans)


def safe_url(url: str) -> str:
    """Return an address that no dialect can be broken out of; nothing where it is not one of the web."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    return quote(url, safe=URL_CHARACTERS)


def address(url: str) -> Span:
    """Return an address to be written out; one that is not of the web stays plain text."""
    safe = safe_url(url)
    return Span(safe, "address") if safe else Span(url)


def shown_plainly(text: str) -> str:
    """Return text without control characters, which some providers refuse."""
    return CONTROL.sub(" ", text)


def escaped_html(text: str) -> str:
    return html_escape(shown_plainly(text), quote=False)


def defused(text: str) -> str:
    """Keep signs from opening markup where the dialect knows no escape: an invisible space follows them."""
    return OPENS_MARKUP.sub(rf"\1{ZERO_WIDTH_SPACE}", shown_plainly(text))


def escaped_markdown(text: str) -> str:
    """Escape what Markdown acts on, and keep words like ``@channel`` from calling everybody."""
    text = MENTION_OF_ALL.sub(f"@{ZERO_WIDTH_SPACE}", shown_plainly(text))
    text = re.sub(r"([\\`*_~|<>\[\]])", r"\\\1", text)
    return re.sub(r"(?m)^(\s*)([#+-])(?=\s)", r"\1\\\2", text)


def html_link(text: str, url: str) -> str:
    return f'<a href="{html_escape(url)}">{text}</a>'


def markdown_link(text: str, url: str) -> str:
    return f"[{text}]({url})"


def angle_link(text: str, url: str) -> str:
    """Slack's and Google Chat's form; the words must not hold what ends it."""
    return f"<{html_escape(url, quote=False)}|{text.replace('|', '¦')}>"


def wrapped_in(mark: str) -> Callable[[str], str]:
    return lambda text: f"{mark}{text}{mark}"


PLAIN = Dialect(shown_plainly)
HTML = Dialect(escaped_html, lambda text: f"<b>{text}</b>", lambda text: f"<i>{text}</i>", html_link)
MARKDOWN = Dialect(escaped_markdown, wrapped_in("**"), wrapped_in("*"), markdown_link)
WHATSAPP = Dialect(defused, wrapped_in("*"), wrapped_in("_"))
SLACK = Dialect(lambda text: escaped_html(defused(text)), wrapped_in("*"), wrapped_in("_"), angle_link)
GOOGLE_CHAT = SLACK


def without_styles(line: Line) -> Line:
    ornament = ("bold", "italic")
    return tuple(replace(span, style="plain") if span.style in ornament else span for span in line)
