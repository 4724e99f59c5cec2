"""Discord: Markdown and buttons. Nobody is ever called by a mention, and no link unfolds."""

from __future__ import annotations

from bot.channels import limits
from bot.channels.limits import utf16_units
from bot.channels.rendering.layout import clipped, messages, sections_of
from bot.channels.rendering.markup import MARKDOWN
from bot.reply.json_reply import Json
from bot.reply.model import Reply

SUPPRESS_EMBEDS = 1 << 2
ACTION_ROW, BUTTON, SECONDARY = 1, 2, 2


def render(reply: Reply) -> list[Json]:
    """Return messages."""
    sections = sections_of(reply, named_links=True, numbered=False)
    rendered: list[Json] = [
        {"content": text, "allowed_mentions": {"parse": []}, "flags": SUPPRESS_EMBEDS}
        for text in messages(sections, MARKDOWN, limits.DISCORD_CONTENT.value, utf16_units)
    ]
    if reply.choices:
        buttons = [
            {
                "type": BUTTON,
                "style": SECONDARY,
                "label": clipped(each.title, limits.DISCORD_LABEL.value),
                "custom_id": each.payload,
            }
            for each in reply.choices
        ]
        row = limits.DISCORD_BUTTONS_PER_ROW.value
        rendered[-1]["components"] = [
            {"type": ACTION_ROW, "components": buttons[at : at + row]} for at in range(0, len(buttons), row)
        ]
    return rendered
