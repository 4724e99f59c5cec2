"""Rocket.Chat: Markdown and buttons that write the suggestion's title in the person's name."""

from __future__ import annotations

from bot.channels import limits
from bot.channels.rendering.layout import messages, sections_of, words_that_choose
from bot.channels.rendering.markup import MARKDOWN, wrapped_in
from bot.reply.json_reply import Json
from bot.reply.model import Reply

DIALECT = type(MARKDOWN)(MARKDOWN.escape, wrapped_in("*"), wrapped_in("_"), MARKDOWN.link)


def render(reply: Reply) -> list[Json]:
    """Return bodies of ``chat.postMessage`` without the room."""
    sections = sections_of(reply, named_links=True, numbered=False)
    rendered: list[Json] = [
        {"text": text, "parseUrls": False} for text in messages(sections, DIALECT, limits.ROCKETCHAT_MESSAGE.value)
    ]
    if reply.suggestions:
        actions = [
            {
                "type": "button",
                "text": each.title,
                "msg": words_that_choose(each, reply),
                "msg_in_chat_window": True,
            }
            for each in reply.suggestions
        ]
        rendered[-1]["attachments"] = [{"actions": actions}]
    return rendered
