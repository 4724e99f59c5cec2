"""An output channel that collects what a turn says, so that it can be rendered as one reply."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import OutputChannel

from bot.engine.tracker import fragment_of
from bot.reply.model import Fragment


class CollectingChannel(OutputChannel):
    """Keeps the fragments of one turn."""

    def __init__(self) -> None:
        self.fragments: list[Fragment] = []

    @classmethod
    def name(cls) -> str:
        return "assistant"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one message's fragment; Rasa merges the metadata of a message into it (events.py, BotUttered)."""
        if fragment := fragment_of(message):
            self.fragments.append(fragment)
