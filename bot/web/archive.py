"""What was said on the website, kept so that a person sees it again after a reload, a lost line or a restart.

One small SQLite file. A commit in WAL mode takes a tenth of a millisecond, so it is done on the event loop: that keeps
the order of messages simple and certain. Nothing here is the assistant's memory; that is the tracker store.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from bot.reply.json_reply import Json, utc_text
from bot.stores.sqlite_file import erase_traces, open_file

SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    session TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('user', 'bot')),
    id TEXT NOT NULL,
    in_reply_to TEXT,
    at REAL NOT NULL,
    text TEXT,
    title TEXT,
    body TEXT,
    tries INTEGER NOT NULL DEFAULT 0,
    UNIQUE (session, role, id)
);
CREATE UNIQUE INDEX IF NOT EXISTS one_reply ON entries (session, in_reply_to) WHERE in_reply_to IS NOT NULL;
CREATE INDEX IF NOT EXISTS by_session ON entries (session, number);
CREATE INDEX IF NOT EXISTS by_age ON entries (at);
"""


@dataclass(frozen=True)
class Message:
    """What a person sent; ``title`` is what they saw where they pressed a suggestion."""

    id: str
    text: str
    title: str | None = None

    @property
    def shown(self) -> str:
        return self.title or self.text


class Archive:
    """The messages and replies of all sessions.

    Every method raises ``sqlite3.Error`` if the file cannot be used.
    """

    def __init__(self, file: Path, entries_kept: int) -> None:
        self._entries_kept = entries_kept
        self._database = open_file(file, SCHEMA)

    def close(self) -> None:
        self._database.close()

    def check(self) -> None:
        """Write nothing, but prove that it could be done."""
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")

    def add_message(self, session: str, message: Message, at: datetime) -> None:
        with self._database:
            self._database.execute(
                "INSERT OR IGNORE INTO entries (session, role, id, at, text, title) VALUES (?, 'user', ?, ?, ?, ?)",
                (session, message.id, at.timestamp(), message.text, message.title),
            )

    def count_try(self, session: str, message: str) -> None:
        """Note that a message is about to be answered, so that one that kills the process does so at most twice."""
        with self._database:
            self._database.execute(
                "UPDATE entries SET tries = tries + 1 WHERE session = ? AND role = 'user' AND id = ?",
                (session, message),
            )

    def add_reply(self, session: str, reply: Json, at: datetime) -> Json | None:
        """Keep a reply; if its message has another one already, keep that and return it."""
        with self._database:
            self._database.execute(
                "INSERT OR IGNORE INTO entries (session, role, id, in_reply_to, at, body)"
                " VALUES (?, 'bot', ?, ?, ?, ?)",
                (session, reply["id"], reply["in_reply_to"], at.timestamp(), json.dumps(reply, ensure_ascii=False)),
            )
            self._database.execute(
                "DELETE FROM entries WHERE session = ? AND number <= ("
                " SELECT number FROM entries WHERE session = ? ORDER BY number DESC LIMIT 1 OFFSET ?)",
                (session, session, self._entries_kept),
            )
        kept = self.reply_to(session, reply["in_reply_to"])
        return kept if kept and kept["id"] != reply["id"] else None

    def reply_to(self, session: str, message: str) -> Json | None:
        """Return the reply to a message, where there is one."""
        return self._one_body("session = ? AND in_reply_to = ?", (session, message))

    def reply(self, session: str, id: str) -> Json | None:
        return self._one_body("session = ? AND role = 'bot' AND id = ?", (session, id))

    def newest_summary(self, session: str) -> Json | None:
        """Return the newest reply that holds the page of a referral."""
        return self._one_body(
            "session = ? AND role = 'bot' AND json_type(body, '$.summary') = 'object' ORDER BY number DESC LIMIT 1",
            (session,),
        )

    def conversation(self, session: str, count: int) -> list[Json]:
        """Return what was said last, oldest first, as clients show it."""
        rows = self._rows(
            "SELECT role, id, at, COALESCE(title, text), body FROM entries WHERE session = ?"
            " ORDER BY number DESC LIMIT ?",
            (session, count),
        )
        return [entry_json(*row) for row in reversed(rows)]

    def replies_after(self, session: str, last_seen: str) -> list[Json]:
        """Return the replies after one that was seen: all that are kept if that one is not known any more."""
        rows = self._rows(
            "SELECT body FROM entries WHERE session = ? AND role = 'bot' AND number > COALESCE("
            " (SELECT number FROM entries WHERE session = ? AND role = 'bot' AND id = ?), 0) ORDER BY number",
            (session, session, last_seen),
        )
        return [json.loads(body) for (body,) in rows]

    def unanswered(self) -> Iterator[tuple[str, Message, int]]:
        """Yield what was accepted but not answered, since the server stopped: session, message, tries so far."""
        for session, id, text, title, tries in self._rows(
            "SELECT session, id, text, title, tries FROM entries AS message WHERE role = 'user' AND NOT EXISTS ("
            " SELECT 1 FROM entries WHERE session = message.session AND in_reply_to = message.id) ORDER BY number",
            (),
        ):
            yield session, Message(id, text, title), int(tries)

    def forget(self, session: str) -> None:
        """Delete a conversation."""
        with self._database:
            self._database.execute("DELETE FROM entries WHERE session = ?", (session,))
        erase_traces(self._database)

    def purge(self, before: datetime) -> int:
        """Delete the conversations that were last used before a time; return how many entries that were."""
        with self._database:
            return self._database.execute(
                "DELETE FROM entries WHERE session IN ("
                " SELECT session FROM entries GROUP BY session HAVING MAX(at) < ?)",
                (before.timestamp(),),
            ).rowcount

    def _one_body(self, where: str, values: Sequence[str]) -> Json | None:
        rows = self._rows(f"SELECT body FROM entries WHERE {where}", values)
        return dict(json.loads(rows[0][0])) if rows else None

    def _rows(self, query: str, values: Sequence[str | int]) -> list[tuple[str, ...]]:
        with closing(self._database.execute(query, values)) as cursor:
            return cursor.fetchall()


def entry_json(role: str, id: str, at: str, shown: str, body: str) -> Json:
    if role == "bot":
        return {"role": "bot", "reply": json.loads(body)}
    time = datetime.fromtimestamp(float(at), timezone.utc)
    return {"role": "user", "id": id, "text": shown, "time": utc_text(time)}
