"""Microsoft Teams and other clients of the Bot Framework: an Adaptive Card; urgent replies as plain text."""

from __future__ import annotations

import json

from bot.channels import limits
from bot.channels.limits import utf8_bytes
from bot.channels.rendering.adaptive_card import card, text_blocks
from bot.channels.rendering.layout import clipped, messages, notification, sections_of
from bot.channels.rendering.markup import PLAIN
from bot.reply.json_reply import Json
from bot.reply.model import Reply, Suggestion

VERSION = "1.5"
SUMMARY = 200  # characters
CARD_ROOM = limits.TEAMS_CARD.value - 4_000  # for what surrounds the blocks: addresses, summary, actions
LONGEST_TEXT = 4_000  # of one block


def render(reply: Reply) -> list[Json]:
    """Return activities without the conversation."""
    if reply.urgent:
        texts = messages(sections_of(reply, named_links=False, numbered=True), PLAIN, LONGEST_TEXT)
        return [{"type": "message", "textFormat": "plain", "text": text} for text in texts]
    cards: list[list[Json]] = [[]]
    size = 0
    sections = sections_of(reply, named_links=True, numbered=False)
    for block in (block for section in sections for block in text_blocks(section)):
        length = utf8_bytes(json.dumps(block))
        if size + length > CARD_ROOM:
            cards.append([])
            size = 0
        cards[-1].append(block)
        size += length
    summary = notification(reply, SUMMARY)
    room = limits.TEAMS_ACTIONS.value - len(reply.ratings)
    actions = [submit(each) for each in (*reply.suggestions[:room], *reply.ratings)]
    attachments = [*(card(VERSION, body, ()) for body in cards[:-1]), card(VERSION, cards[-1], actions)]
    return [{"type": "message", "summary": summary, "attachments": [each]} for each in attachments]


def submit(suggestion: Suggestion) -> Json:
    """Return a button: Teams shows its title as the person's message and sends the payload."""
    back = {"type": "messageBack", "displayText": suggestion.title, "text": suggestion.title}
    data = {"msteams": {**back, "value": {"payload": suggestion.payload}}, "payload": suggestion.payload}
    return {"type": "Action.Submit", "title": clipped(suggestion.title, 80), "data": data}
