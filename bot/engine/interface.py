"""What front ends need of an assistant: the model in this process, or anything else that gives turns. Knows no Rasa."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.dialogue.feedback import Opinion, Reason
from bot.knowledge.model import Knowledge
from bot.reply.model import Reply

RANKED = 5  # topics that a ranking holds at least, if it holds any


@dataclass(frozen=True)
class Turn:
    """What came of one message.

    ``confidence`` is from 0 to 1, or None where the screen or the gate decided. ``ranking`` holds (topic,
    confidence), best first; it is empty where nobody knows how the message was understood.
    """

    reply: Reply
    confidence: float | None = None
    ranking: tuple[tuple[str, float], ...] = ()


class Conversing(Protocol):
    """Gives a turn for any text whatever, and keeps conversations apart by their names."""

    async def handle(self, text: str, conversation: str) -> Turn: ...

    async def forget(self, conversation: str) -> None: ...


class Assistant(Conversing, Protocol):
    """One whose knowledge is in this process."""

    @property
    def knowledge(self) -> Knowledge: ...

    def give_feedback(
        self,
        conversation: str,
        answer: str,
        topic: str,
        opinion: Opinion,
        reason: Reason | None = None,
        comment: str = "",
    ) -> None:
        """Keep what a person thinks of an answer, which ``answer`` names within its conversation."""


Load = Callable[[], Assistant]


def new_conversation() -> str:
    """Return a name that nobody can guess: whoever knows it could read the conversation."""
    return os.urandom(16).hex()
