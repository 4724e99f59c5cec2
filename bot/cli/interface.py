"""What the shell needs of an assistant: the model in this process, or anything else that gives turns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol
from uuid import uuid4

from bot.knowledge.model import Knowledge
from bot.reply.model import Reply


class Turn(Protocol):
    """The reply to one message, and how the message was understood."""

    @property
    def reply(self) -> Reply: ...

    @property
    def confidence(self) -> float | None:
        """From 0 to 1; None where the safety screen decided."""

    @property
    def ranking(self) -> tuple[tuple[str, float], ...]:
        """The topics with their confidences, best first."""


class Assistant(Protocol):
    """Gives a turn for any text whatever, and keeps conversations apart by their names."""

    @property
    def knowledge(self) -> Knowledge: ...

    async def handle(self, text: str, conversation: str) -> Turn: ...

    async def forget(self, conversation: str) -> None: ...


Load = Callable[[], Assistant]


def new_conversation() -> str:
    """Return a name that nobody can guess: whoever knows it could read the conversation."""
    return uuid4().hex
