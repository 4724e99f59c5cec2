"""Adaptive Cards, which Teams and Webex show."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.rendering.layout import Role, Section
from bot.channels.rendering.markup import MARKDOWN
from bot.reply.json_reply import Json

CONTENT_TYPE = "application/vnd.microsoft.card.adaptive"
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
SUBTLE: frozenset[Role] = frozenset({"notice", "sources", "evidence"})


def card(version: str, body: Sequence[Json], actions: Sequence[Json]) -> Json:
    content: Json = {"$schema": SCHEMA, "type": "AdaptiveCard", "version": version, "body": list(body)}
    if actions:
        content["actions"] = list(actions)
    return {"contentType": CONTENT_TYPE, "content": content}


def text_blocks(section: Section) -> list[Json]:
    """Return a section's lines as blocks: a block has no line breaks that all clients keep."""
    blocks: list[Json] = []
    for number, line in enumerate(section.lines):
        block: Json = {"type": "TextBlock", "text": MARKDOWN.line(line), "wrap": True}
        if number:
            block["spacing"] = "None" if section.role == "verbatim" else "Small"
        if section.role in SUBTLE:
            block |= {"isSubtle": True, "size": "Small"}
        blocks.append(block)
    return blocks
