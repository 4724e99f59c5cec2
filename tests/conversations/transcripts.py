"""Conversations as data: read the files, run a conversation, say in words where it departs from its transcript."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import yaml

from bot.engine.assistant import Assistant
from bot.engine.interface import Turn
from bot.reply.plain import full_text

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Expected:
    """One turn of a transcript: what the person types, and what the reply must be like."""

    user: str
    kinds: tuple[str, ...]
    topics: tuple[str, ...]
    says: tuple[str, ...]
    says_not: tuple[str, ...]


@dataclass(frozen=True)
class Conversation:
    """A transcript; ``category`` is its file's name."""

    category: str
    name: str
    turns: tuple[Expected, ...]


def read(folder: Path = FOLDER) -> Iterator[Conversation]:
    """Yield every conversation of every file in a folder."""
    for path in sorted(folder.glob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield Conversation(path.stem, entry["name"], tuple(expected(turn) for turn in entry["turns"]))


def expected(turn: dict[str, Any]) -> Expected:
    return Expected(
        user=str(turn["user"]),
        kinds=several(turn["kind"]),
        topics=several(turn.get("topic")),
        says=several(turn.get("says")),
        says_not=several(turn.get("says_not")),
    )


def several(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


async def departures(conversation: Conversation, assistant: Assistant) -> list[str]:
    """Run a conversation and return where the replies depart from it, each as one sentence."""
    found: list[str] = []
    session = uuid4().hex
    for number, turn in enumerate(conversation.turns, 1):
        found += [
            f"turn {number} ({turn.user!r}): {text}"
            for text in differences(turn, await assistant.handle(turn.user, session))
        ]
    return found


def differences(turn: Expected, got: Turn) -> Iterator[str]:
    reply, text = got.reply, full_text(got.reply).lower()
    if reply.kind not in turn.kinds:
        yield f"kind {reply.kind} instead of {' or '.join(turn.kinds)}"
    elif reply.kind == "answer" and turn.topics and not set(turn.topics) & set(reply.topics[:1]):
        yield f"topic {', '.join(reply.topics)} instead of {' or '.join(turn.topics)}"
    for fragment in turn.says:
        if fragment.lower() not in text:
            yield f"{fragment!r} is missing"
    for fragment in turn.says_not:
        if fragment.lower() in text:
            yield f"{fragment!r} is there"
