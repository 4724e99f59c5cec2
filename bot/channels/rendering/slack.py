"""Slack: Block Kit. Paragraphs are sections, the notice and the sources small print, the suggestions buttons."""

from __future__ import annotations

from collections.abc import Iterator

from bot.channels import limits
from bot.channels.rendering.layout import Role, Section, clipped, messages, notification, sections_of
from bot.channels.rendering.markup import SLACK
from bot.reply.json_reply import Json
from bot.reply.model import Reply, Suggestion

SMALL_PRINT: frozenset[Role] = frozenset({"notice", "sources", "evidence"})
BLOCKS = limits.SLACK_BLOCKS.value - 1  # one is kept for the buttons


def render(reply: Reply) -> list[Json]:
    """Return bodies of ``chat.postMessage`` without the channel."""
    sections = sections_of(reply, named_links=True, numbered=False)
    rendered: list[Json] = []
    blocks: list[Json] = []
    size = 0
    for block, length in (each for section in sections for each in blocks_of(section)):
        if len(blocks) == BLOCKS or size + length > limits.SLACK_TOTAL_TEXT.value:
            rendered.append(message(reply, blocks))
            blocks, size = [], 0
        blocks.append(block)
        size += length
    if reply.choices:
        blocks.append({"type": "actions", "elements": [button(each) for each in reply.choices]})
    return [*rendered, message(reply, blocks)]


def message(reply: Reply, blocks: list[Json]) -> Json:
    text = SLACK.escape(notification(reply, limits.SLACK_MESSAGE_TEXT.value // 2))
    return {"text": text, "blocks": blocks, "unfurl_links": False, "unfurl_media": False}


def blocks_of(section: Section) -> Iterator[tuple[Json, int]]:
    """Yield a section's blocks with their lengths."""
    for text in messages([section], SLACK, limits.SLACK_SECTION_TEXT.value):
        content: Json = {"type": "mrkdwn", "text": text, "verbatim": True}
        if section.role in SMALL_PRINT:
            yield {"type": "context", "elements": [content]}, len(text)
        else:
            yield {"type": "section", "text": content}, len(text)


def button(suggestion: Suggestion) -> Json:
    title = clipped(suggestion.title, limits.SLACK_BUTTON_TEXT.value)
    return {
        "type": "button",
        "text": {"type": "plain_text", "text": title, "emoji": False},
        "value": suggestion.payload,
        "action_id": f"suggestion{suggestion.payload}",
    }
