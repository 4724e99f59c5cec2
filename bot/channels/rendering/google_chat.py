"""Google Chat: text in its own markup, the suggestions as buttons of a card (version 2)."""

from __future__ import annotations

from bot.channels import limits
from bot.channels.limits import utf16_units
from bot.channels.rendering.layout import messages, sections_of
from bot.channels.rendering.markup import GOOGLE_CHAT
from bot.reply.json_reply import Json
from bot.reply.model import Reply

FUNCTION = "suggestion"


def render(reply: Reply) -> list[Json]:
    """Return messages without the space."""
    sections = sections_of(reply, named_links=True, numbered=False)
    rendered: list[Json] = [
        {"text": text} for text in messages(sections, GOOGLE_CHAT, limits.GOOGLE_CHAT_TEXT.value, utf16_units)
    ]
    if reply.choices:
        buttons = [
            {
                "text": each.title,
                "onClick": {
                    "action": {"function": FUNCTION, "parameters": [{"key": "payload", "value": each.payload}]}
                },
            }
            for each in reply.choices
        ]
        widgets = [{"buttonList": {"buttons": buttons}}]
        rendered[-1]["cardsV2"] = [{"cardId": "suggestions", "card": {"sections": [{"widgets": widgets}]}}]
    return rendered
