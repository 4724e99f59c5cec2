"""What the messaging channels must not lose: messages not yet answered, replies not yet delivered, events seen.

One small SQLite file, state/channels.db. What people wrote stands in it only until it is answered, and a reply until it
is delivered; of an event that is done with, a digest of its id remains, to know it again, and of an answer its topic
under a digest of the conversation's name, so that it can be rated.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.channels.connector import Incoming, Parcel
from bot.channels.ratings import Ratable
from bot.reply.json_reply import Json
from bot.stores.sqlite_file import erase_traces, open_file

SCHEMA = """
CREATE TABLE IF NOT EXISTS incoming (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL,
    event TEXT NOT NULL,
    at REAL NOT NULL,
    content TEXT,
    tries INTEGER NOT NULL DEFAULT 0,
    UNIQUE (channel, event)
);
CREATE INDEX IF NOT EXISTS unanswered ON incoming (channel, number) WHERE content IS NOT NULL;
CREATE INDEX IF NOT EXISTS seen_at ON incoming (at);
CREATE TABLE IF NOT EXISTS outgoing (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL,
    conversation TEXT NOT NULL,
    content TEXT NOT NULL,
    at REAL NOT NULL,
    due REAL NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS ratable (
    conversation TEXT NOT NULL,
    answer TEXT NOT NULL,
    topic TEXT NOT NULL,
    at REAL NOT NULL,
    PRIMARY KEY (conversation, answer)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_conversation ON outgoing (conversation, number);
"""


@dataclass(frozen=True)
class Waiting:
    """A message that is to be answered."""

    number: int
    channel: str
    incoming: Incoming
    tries: int


@dataclass(frozen=True)
class Posted:
    """A message that is to be delivered, not before ``due``; it was written at ``at``."""

    number: int
    channel: str
    parcel: Parcel
    at: float
    due: float
    tries: int


class Store:
    """Every method raises ``sqlite3.Error`` if the file cannot be used."""

    def __init__(self, file: Path) -> None:
        self._database = open_file(file, SCHEMA)

    def close(self) -> None:
        self._database.close()

    def keep(self, channel: str, incoming: Incoming, at: float) -> Waiting | None:
        """Keep what came in; None if the event came before."""
        content = json.dumps(
            [incoming.event, incoming.conversation, incoming.text, incoming.address, incoming.kind], ensure_ascii=True
        )
        with self._database:
            cursor = self._database.execute(
                "INSERT OR IGNORE INTO incoming (channel, event, at, content) VALUES (?, ?, ?, ?)",
                (channel, digest(channel, incoming.event), at, content),
            )
        return Waiting(int(cursor.lastrowid or 0), channel, incoming, 0) if cursor.rowcount else None

    def count_try(self, number: int) -> None:
        """Note that a message is about to be answered, so that one that kills the process does so at most twice."""
        with self._database:
            self._database.execute("UPDATE incoming SET tries = tries + 1 WHERE number = ?", (number,))

    def answer(self, waiting: Waiting, messages: Sequence[Json], at: float, ratable: Ratable | None = None) -> None:
        """Keep the reply for delivery, and that it can be rated, and forget the message, in one step."""
        incoming = waiting.incoming
        with self._database:
            if ratable:
                self._database.execute(
                    "INSERT OR REPLACE INTO ratable (conversation, answer, topic, at) VALUES (?, ?, ?, ?)",
                    (digest(incoming.conversation), ratable.id, ratable.topic, at),
                )
            for position, message in enumerate(messages):
                key = digest(waiting.channel, incoming.event, str(position))[:32]
                content = json.dumps([message, incoming.address, key, position], ensure_ascii=True)
                self._database.execute(
                    "INSERT INTO outgoing (channel, conversation, content, at, due) VALUES (?, ?, ?, ?, ?)",
                    (waiting.channel, incoming.conversation, content, at, at),
                )
            self._database.execute("UPDATE incoming SET content = NULL WHERE number = ?", (waiting.number,))

    def topic_of(self, conversation: str, answer: str) -> str | None:
        """Return the topic of an answer that was given in a conversation and can be rated; else None."""
        rows = self._rows(
            "SELECT topic FROM ratable WHERE conversation = ? AND answer = ?", [digest(conversation), answer]
        )
        return str(rows[0][0]) if rows else None

    def forget(self, conversation: str) -> None:
        """Delete what is known of a conversation's answers."""
        with self._database:
            self._database.execute("DELETE FROM ratable WHERE conversation = ?", (digest(conversation),))

    def unanswered(self, channels: Sequence[str]) -> list[Waiting]:
        """Return the messages that came before a stop and were not answered, in their order."""
        rows = self._rows(
            "SELECT number, channel, content, tries FROM incoming WHERE content IS NOT NULL"
            f" AND channel IN ({','.join('?' * len(channels))}) ORDER BY number",
            channels,
        )
        return [Waiting(row[0], row[1], Incoming(*json.loads(row[2])), row[3]) for row in rows]

    def undelivered(self, channels: Sequence[str]) -> list[tuple[str, str]]:
        """Return the conversations that a reply waits for, with their channels."""
        rows = self._rows(
            f"SELECT DISTINCT channel, conversation FROM outgoing WHERE channel IN ({','.join('?' * len(channels))})",
            channels,
        )
        return [(row[0], row[1]) for row in rows]

    def next_for(self, conversation: str) -> Posted | None:
        """Return the message to deliver next."""
        rows = self._rows(
            "SELECT number, channel, content, at, due, tries FROM outgoing WHERE conversation = ?"
            " ORDER BY number LIMIT 1",
            [conversation],
        )
        if not rows:
            return None
        number, channel, content, at, due, tries = rows[0]
        return Posted(number, channel, Parcel(*addressed(json.loads(content))), at, due, tries)

    def postpone(self, number: int, due: float) -> None:
        with self._database:
            self._database.execute("UPDATE outgoing SET due = ?, tries = tries + 1 WHERE number = ?", (due, number))

    def done(self, number: int) -> None:
        with self._database:
            self._database.execute("DELETE FROM outgoing WHERE number = ?", (number,))

    def purge(self, before: float) -> int:
        """Forget the events from before a time, and empty the journal, in which deleted text would stay readable."""
        with self._database:
            cursor = self._database.execute("DELETE FROM incoming WHERE at < ? AND content IS NULL", (before,))
            self._database.execute("DELETE FROM ratable WHERE at < ?", (before,))
        erase_traces(self._database)
        return cursor.rowcount

    def _rows(self, query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        with closing(self._database.execute(query, tuple(values))) as cursor:
            return cursor.fetchall()


def addressed(content: list[Any]) -> tuple[Json, Json, str, int]:
    message, address, key, position = content
    return message, address, key, position


def digest(*parts: str) -> str:
    """Return a name that tells nobody what it stands for: some providers' ids hold a telephone number."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
