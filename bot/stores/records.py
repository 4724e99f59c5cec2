"""What the clinic's editor learns from: feedback, questions that were not answered, wishes for a person.

Kept apart from the conversations, in a file of its own, with free text redacted. Each record names its conversation,
so that "forget me" finds it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any, Literal

from bot.dialogue.feedback import Opinion, Reason
from bot.paths import STATE
from bot.privacy.redaction import redact
from bot.stores.sqlite_file import erase_traces, open_file

RECORDS_FILE = STATE / "records.db"
MAX_COMMENT_CHARACTERS = 1_000

HandOffOutcome = Literal["contact_shown", "not_configured", "waiting", "delivered"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    conversation TEXT NOT NULL,
    answer TEXT NOT NULL,
    day TEXT NOT NULL,
    topic TEXT NOT NULL,
    opinion TEXT NOT NULL CHECK (opinion IN ('up', 'down')),
    reason TEXT CHECK (reason IN ('not_my_question', 'unclear', 'wrong_or_outdated', 'missing_something')),
    comment TEXT NOT NULL,
    PRIMARY KEY (conversation, answer)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS unanswered (
    id INTEGER PRIMARY KEY,
    conversation TEXT NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    nearest TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS hand_offs (
    id INTEGER PRIMARY KEY,
    conversation TEXT NOT NULL,
    day TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('contact_shown', 'not_configured', 'waiting', 'delivered')),
    transcript TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS ix_unanswered_conversation ON unanswered (conversation);
CREATE INDEX IF NOT EXISTS ix_hand_offs_conversation ON hand_offs (conversation);
"""
TABLES = ("feedback", "unanswered", "hand_offs")


@dataclass(frozen=True)
class Feedback:
    """What a person thinks of one answer. ``answer`` is the answer's id within its conversation."""

    conversation: str
    answer: str
    topic: str
    opinion: Opinion
    reason: Reason | None = None
    comment: str = ""


@dataclass(frozen=True)
class Unanswered:
    """A message that got no answer: its text, the topics nearest to it, best first, and the reply's kind."""

    conversation: str
    text: str
    nearest: tuple[str, ...]
    kind: str
    day: date


@dataclass(frozen=True)
class HandOff:
    """A wish for a person, and what became of it. The transcript is kept only until it is delivered."""

    id: int
    conversation: str
    outcome: HandOffOutcome
    transcript: str
    day: date


def today() -> date:
    return datetime.now(timezone.utc).date()


class Records:
    """The file with the records. Every write is complete, or the caller gets ``sqlite3.Error``."""

    def __init__(self, path: Path = RECORDS_FILE) -> None:
        self._connection = open_file(path, SCHEMA)

    def close(self) -> None:
        self._connection.close()

    def give_feedback(self, feedback: Feedback) -> None:
        """Keep an opinion; a later one on the same answer replaces it."""
        self._write(
            "INSERT OR REPLACE INTO feedback (conversation, answer, day, topic, opinion, reason, comment) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            feedback.conversation,
            feedback.answer,
            today().isoformat(),
            feedback.topic,
            feedback.opinion,
            feedback.reason,
            redact(feedback.comment[:MAX_COMMENT_CHARACTERS]),
        )

    def withdraw_feedback(self, conversation: str, answer: str) -> None:
        self._write("DELETE FROM feedback WHERE conversation = ? AND answer = ?", conversation, answer)
        erase_traces(self._connection)

    def add_unanswered(self, conversation: str, text: str, nearest: Sequence[str], kind: str) -> None:
        self._write(
            "INSERT INTO unanswered (conversation, day, kind, text, nearest) VALUES (?, ?, ?, ?, ?)",
            conversation,
            today().isoformat(),
            kind,
            redact(text),
            json.dumps(list(nearest)),
        )

    def add_hand_off(self, conversation: str, outcome: HandOffOutcome, transcript: str = "") -> None:
        """Keep a wish for a person; with the outcome "waiting", the transcript is what is to be delivered."""
        self._write(
            "INSERT INTO hand_offs (conversation, day, outcome, transcript) VALUES (?, ?, ?, ?)",
            conversation,
            today().isoformat(),
            outcome,
            redact(transcript),
        )

    def hand_off_arrived(self, conversation: str) -> None:
        """Note that what waited of a conversation has reached a person."""
        for each in self.hand_offs():
            if each.conversation == conversation and each.outcome == "waiting":
                self.delivered(each.id)

    def delivered(self, hand_off: int) -> None:
        """Note that a hand-off has reached a person; its transcript is no longer needed here."""
        self._write("UPDATE hand_offs SET outcome = 'delivered', transcript = '' WHERE id = ?", hand_off)
        erase_traces(self._connection)

    def feedback(self, since: date = date.min) -> list[Feedback]:
        rows = self._rows(
            "SELECT conversation, answer, topic, opinion, reason, comment FROM feedback WHERE day >= ? "
            "ORDER BY day, conversation, answer",
            since.isoformat(),
        )
        return [Feedback(*row) for row in rows]

    def unanswered(self, since: date = date.min) -> list[Unanswered]:
        rows = self._rows(
            "SELECT conversation, text, nearest, kind, day FROM unanswered WHERE day >= ? ORDER BY id",
            since.isoformat(),
        )
        return [
            Unanswered(conversation, text, tuple(json.loads(nearest)), kind, date.fromisoformat(day))
            for conversation, text, nearest, kind, day in rows
        ]

    def hand_offs(self, since: date = date.min) -> list[HandOff]:
        rows = self._rows(
            "SELECT id, conversation, outcome, transcript, day FROM hand_offs WHERE day >= ? ORDER BY id",
            since.isoformat(),
        )
        return [
            HandOff(number, conversation, outcome, transcript, date.fromisoformat(day))
            for number, conversation, outcome, transcript, day in rows
        ]

    def forget(self, conversation: str) -> int:
        """Delete all that came from a conversation, and return how many records that were."""
        return self._delete("conversation = ?", conversation)

    def purge(self, before: date) -> int:
        """Delete all from before a day, and return how many records that were."""
        return self._delete("day < ?", before.isoformat())

    def _delete(self, condition: str, value: str) -> int:
        with self._connection:
            count = sum(
                self._connection.execute(f"DELETE FROM {table} WHERE {condition}", (value,)).rowcount
                for table in TABLES
            )
        erase_traces(self._connection)
        return count

    def _write(self, statement: str, *values: Any) -> None:
        with self._connection:
            self._connection.execute(statement, values)

    def _rows(self, query: str, *values: Any) -> list[Any]:
        return self._connection.execute(query, values).fetchall()
