"""Mattermost: Markdown and message buttons. The connector adds the address to which a button reports."""

from __future__ import annotations

from bot.channels import limits
from bot.channels.rendering.layout import messages, sections_of
from bot.channels.rendering.markup import MARKDOWN
from bot.reply.json_reply import Json
from bot.reply.model import Reply


def render(reply: Reply) -> list[Json]:
    """Return posts without the channel."""
    sections = sections_of(reply, named_links=True, numbered=False)
    rendered: list[Json] = [{"message": text} for text in messages(sections, MARKDOWN, limits.MATTERMOST_MESSAGE.value)]
    if reply.choices:
        actions = [
            {
                "id": f"suggestion{number}",
                "name": each.title,
                "type": "button",
                "integration": {"context": {"payload": each.payload}},
            }
            for number, each in enumerate(reply.choices, 1)
        ]
        rendered[-1]["props"] = {"attachments": [{"actions": actions}]}
    return rendered
