"""Conversations as Rasa keeps them, and outages at will."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.stores.tracker_store import SafeSQLTrackerStore

DOMAIN = Domain.from_yaml(
    """
    slots:
      topic: {type: text, influence_conversation: false, mappings: [{type: custom}]}
      careful: {type: bool, influence_conversation: false, mappings: [{type: custom}]}
    """
)


class Clock:
    """A clock that the test turns."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def turn(text: str, topic: str | None = None) -> list[Event]:
    """Return the events of one turn as the assistant makes them."""
    intent = {"name": topic or "greet", "confidence": 0.9}
    return [
        UserUttered(text, intent, [], {"text": text, "intent": intent, "entities": []}),
        DefinePrevUserUtteredFeaturization(False),
        ActionExecuted("utter_answer"),
        BotUttered("An answer.", {"buttons": [{"title": "Pain", "payload": "/pain"}]}, {"said": {"response": "x"}}),
        ActionExecuted("action_guidance"),
        *([SlotSet("topic", topic)] if topic else []),
        ActionExecuted("action_listen"),
    ]


def texts(tracker: DialogueStateTracker | None) -> list[str]:
    """Return what the person said."""
    return [event.text for event in tracker.events if isinstance(event, UserUttered)] if tracker else []


def stored_texts(database: Path) -> list[str]:
    """Return what the person said, as the file has it."""
    with sqlite3.connect(database) as connection:
        rows = connection.execute("SELECT data FROM events WHERE type_name = 'user' ORDER BY id").fetchall()
    return [json.loads(data)["text"] for (data,) in rows]


async def say(store: Any, conversation: str, text: str, topic: str | None = None) -> None:
    """Do to a store what Rasa's processor does in one turn."""
    tracker = await store.get_or_create_tracker(conversation, append_action_listen=False)
    for event in turn(text, topic):
        tracker.update(event)
    await store.save(tracker)


@contextmanager
def outage(store: SafeSQLTrackerStore) -> Iterator[None]:
    """Let every statement fail as if the server were gone."""

    def fail(*_: Any) -> None:
        raise sa.exc.OperationalError("no statement", {}, Exception("server closed the connection"))

    sa.event.listen(store.engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        sa.event.remove(store.engine, "before_cursor_execute", fail)
