"""Every transcript under tests/conversations/ happens as it is written, through the real model."""

from __future__ import annotations

import pytest

from bot.engine.assistant import Assistant
from tests.conversations.transcripts import FOLDER, Conversation, departures, read

CONVERSATIONS = list(read())
KNOWN_DEPARTURES = {
    line
    for line in (FOLDER / "known_departures.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
}


def label(conversation: Conversation) -> str:
    return f"{conversation.category}: {conversation.name}"


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=label)
async def test_the_conversation_goes_as_written(conversation: Conversation, assistant: Assistant) -> None:
    found = await departures(conversation, assistant)
    if found and label(conversation) in KNOWN_DEPARTURES:
        pytest.xfail("; ".join(found))
    assert found == []


def test_every_known_departure_is_a_conversation() -> None:
    assert set(map(label, CONVERSATIONS)) >= KNOWN_DEPARTURES


def test_there_are_at_least_150_conversations_of_3_to_12_turns() -> None:
    whole = [each for each in CONVERSATIONS if 3 <= len(each.turns) <= 12]
    assert len(whole) >= 150
