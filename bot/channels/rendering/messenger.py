"""Facebook Messenger: plain text and quick replies. A title that is too long stands in full, numbered, in the text."""

from __future__ import annotations

from bot.channels import limits
from bot.channels.limits import utf16_units
from bot.channels.rendering.layout import clipped, messages, sections_of
from bot.channels.rendering.markup import PLAIN
from bot.reply.json_reply import Json
from bot.reply.model import Reply


def render(reply: Reply) -> list[Json]:
    """Return ``message`` objects of the Send API."""
    room = limits.MESSENGER_TITLE.value
    numbered = any(len(each.title) > room for each in reply.suggestions)
    sections = sections_of(reply, named_links=False, numbered=numbered)
    rendered: list[Json] = [
        {"text": text} for text in messages(sections, PLAIN, limits.MESSENGER_TEXT.value, utf16_units)
    ]
    if reply.choices:
        titles = [
            f"{number}. {each.title}" if numbered else each.title for number, each in enumerate(reply.suggestions, 1)
        ]
        titles += [each.title for each in reply.ratings]
        rendered[-1]["quick_replies"] = [
            {"content_type": "text", "title": clipped(title, room), "payload": each.payload}
            for title, each in zip(titles, reply.choices, strict=True)
        ]
    return rendered
