"""Telegram: HTML, one button per row, the two ratings in one. The text counts without its markup."""

from __future__ import annotations

import re
from html import unescape

from bot.channels import limits
from bot.channels.limits import utf16_units
from bot.channels.rendering.layout import messages, sections_of
from bot.channels.rendering.markup import HTML
from bot.reply.json_reply import Json
from bot.reply.model import Reply

TAG = re.compile(r"<[^>]*>")


def render(reply: Reply) -> list[Json]:
    """Return bodies of ``sendMessage`` without the chat."""
    sections = sections_of(reply, named_links=True, numbered=False)
    texts = messages(sections, HTML, limits.TELEGRAM_TEXT.value, visible_length)
    rendered: list[Json] = [
        {"text": text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}} for text in texts
    ]
    if reply.choices:
        rows = [[each] for each in reply.suggestions] + ([list(reply.ratings)] if reply.ratings else [])
        rendered[-1]["reply_markup"] = {
            "inline_keyboard": [[{"text": each.title, "callback_data": each.payload} for each in row] for row in rows]
        }
    return rendered


def visible_length(text: str) -> int:
    return utf16_units(unescape(TAG.sub("", text)))
