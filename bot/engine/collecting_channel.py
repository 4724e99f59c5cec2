"""An output channel that collects what a turn says, so that it can be rendered as one reply.

It also keeps what the message was understood as: Rasa tells that to nobody, and reading the conversation from its
store again, only to know it, costs as much as the rest of a short turn.
"""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.processor import MessageProcessor

from bot.engine.tracker import fragment_of
from bot.reply.model import Fragment


class CollectingChannel(OutputChannel):
    """Keeps the fragments of one turn."""

    def __init__(self) -> None:
        self.fragments: list[Fragment] = []
        self.parsed: dict[str, Any] = {}

    @classmethod
    def name(cls) -> str:
        return "assistant"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one message's fragment; Rasa merges the metadata of a message into it (events.py, BotUttered)."""
        if fragment := fragment_of(message):
            self.fragments.append(fragment)


def keep_what_is_understood(processor: MessageProcessor) -> None:
    """Let a processor tell a collecting channel what the message was understood as."""
    parse = processor.parse_message

    async def parse_message(message: UserMessage, *args: Any, **kwargs: Any) -> dict[str, Any]:
        parsed: dict[str, Any] = await parse(message, *args, **kwargs)
        if isinstance(message.output_channel, CollectingChannel):
            message.output_channel.parsed = parsed
        return parsed

    processor.parse_message = parse_message
