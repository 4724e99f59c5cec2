"""What a conversation has said so far, as the actions see it."""

from __future__ import annotations

from collections.abc import Iterator

from rasa_sdk import Tracker

from bot.engine.knowledge_cache import shared_knowledge
from bot.engine.tracker import fragment_of
from bot.reply.compose import answered_by
from bot.reply.model import Fragment

knowledge = shared_knowledge()


def intent_of(tracker: Tracker) -> str:
    """Return the intent of the latest message; rasa-sdk's own helper takes the head of the ranking instead."""
    return str((tracker.latest_message.get("intent") or {}).get("name") or "")


def said_in_turn(tracker: Tracker) -> list[Fragment]:
    """Return what was said in the turn in hand, in order."""
    turn: list[Fragment] = []
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            break
        if event.get("event") == "bot" and (fragment := fragment_of(event.get("metadata") or {})):
            turn.insert(0, fragment)
    return turn


def said_in_conversation(tracker: Tracker) -> Iterator[Fragment]:
    """Yield what was said in the conversation, in order."""
    for event in tracker.events:
        if event.get("event") == "bot" and (fragment := fragment_of(event.get("metadata") or {})):
            yield fragment


def topics_answered(tracker: Tracker) -> list[str]:
    """Return the topics that were answered, in order, with repetitions."""
    current = knowledge.current()
    return [topic for fragment in said_in_conversation(tracker) for topic in answered_by(fragment, current)]
