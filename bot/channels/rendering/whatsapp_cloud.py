"""WhatsApp Cloud API: text, then up to three buttons, or a list where there are more or longer suggestions."""

from __future__ import annotations

from bot.channels import limits
from bot.channels.limits import utf16_units
from bot.channels.rendering.layout import CHOOSE, NEXT, clipped, messages, sections_of
from bot.channels.rendering.markup import WHATSAPP
from bot.reply.json_reply import Json
from bot.reply.model import Reply


def render(reply: Reply) -> list[Json]:
    """Return message objects without ``messaging_product`` and ``to``."""
    sections = sections_of(reply, named_links=False, numbered=False)
    texts = messages(sections, WHATSAPP, limits.WHATSAPP_TEXT.value, utf16_units)
    if not reply.choices:
        return [text_message(text) for text in texts]
    if not fit_on_buttons(reply):
        return [*(text_message(text) for text in texts[:-1]), choice_list(reply, texts[-1])]
    # Buttons need a short body: the end of the answer, or where that is too long, a line of its own.
    body = texts.pop() if utf16_units(texts[-1]) <= limits.WHATSAPP_BUTTON_BODY.value else NEXT
    return [*(text_message(text) for text in texts), buttons(reply, body)]


def text_message(text: str) -> Json:
    return {"type": "text", "text": {"body": text, "preview_url": False}}


def fit_on_buttons(reply: Reply) -> bool:
    if len(reply.choices) > limits.WHATSAPP_BUTTONS.value:
        return False
    return all(len(each.title) <= limits.WHATSAPP_BUTTON_TITLE.value for each in reply.choices)


def buttons(reply: Reply, body: str) -> Json:
    shown = [{"type": "reply", "reply": {"id": each.payload, "title": each.title}} for each in reply.choices]
    return interactive("button", body, {"buttons": shown})


def choice_list(reply: Reply, body: str) -> Json:
    rows = []
    for each in reply.choices:
        row = {"id": each.payload, "title": clipped(each.title, limits.WHATSAPP_ROW_TITLE.value)}
        if row["title"] != each.title:
            row["description"] = clipped(each.title, limits.WHATSAPP_ROW_DESCRIPTION.value)
        rows.append(row)
    return interactive("list", body, {"button": CHOOSE, "sections": [{"rows": rows}]})


def interactive(kind: str, body: str, action: Json) -> Json:
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": body}, "action": action}}
