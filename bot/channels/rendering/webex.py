"""Webex: Markdown, and the suggestions on a card of their own, since a card hides the message's text."""

from __future__ import annotations

from bot.channels import limits
from bot.channels.limits import utf8_bytes
from bot.channels.rendering.adaptive_card import card
from bot.channels.rendering.layout import NEXT, Section, messages, sections_of, text_of
from bot.channels.rendering.markup import MARKDOWN
from bot.reply.json_reply import Json
from bot.reply.model import Reply

VERSION = "1.3"  # the newest that Webex shows


def render(reply: Reply) -> list[Json]:
    """Return messages without the room."""
    sections = sections_of(reply, named_links=True, numbered=bool(reply.suggestions))
    offers: list[Section] = [section for section in sections if section.role == "suggestions"]
    answer = [section for section in sections if section.role != "suggestions"]
    texts = messages(answer, MARKDOWN, limits.WEBEX_MARKDOWN.value, length_in_lines)
    rendered: list[Json] = [{"markdown": in_lines(text)} for text in texts]
    if reply.suggestions:
        body = [{"type": "TextBlock", "text": NEXT, "wrap": True}]
        actions = [
            {"type": "Action.Submit", "title": each.title, "data": {"payload": each.payload}} for each in reply.choices
        ]
        fallback = in_lines(text_of(offers[0], MARKDOWN))
        rendered.append({"markdown": fallback, "attachments": [card(VERSION, body, actions)]})
    return rendered


def in_lines(text: str) -> str:
    """Keep line breaks, which Markdown would join."""
    return "\n\n".join(paragraph.replace("\n", "  \n") for paragraph in text.split("\n\n"))


def length_in_lines(text: str) -> int:
    return utf8_bytes(in_lines(text))
