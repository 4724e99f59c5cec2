"""Every transcript under tests/conversations/ happens as it is written, through the real model."""

from __future__ import annotations

import pytest

from bot.engine.assistant import Assistant
from tests.conversations.transcripts import Conversation, departures, read

CONVERSATIONS = list(read())


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda each: f"{each.category}: {each.name}")
async def test_the_conversation_goes_as_written(conversation: Conversation, assistant: Assistant) -> None:
    assert await departures(conversation, assistant) == []


def test_there_are_at_least_150_conversations_of_3_to_12_turns() -> None:
    whole = [each for each in CONVERSATIONS if 3 <= len(each.turns) <= 12]
    assert len(whole) >= 150
