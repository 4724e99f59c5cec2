"""What people agreed to have sent to the clinic, and what has not arrived there yet.

A parcel is written before anything is sent, and stays until its target has taken it: after a failure, a restart or a
loss of power it is sent again, under the same key. "Forget me" and the retention delete what is still here.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any, Literal

from bot.paths import STATE
from bot.stores.sqlite_file import erase_traces, open_file

OUTBOX_FILE = STATE / "outbox.db"

Kind = Literal["referral", "human_handoff"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS parcels (
    key TEXT NOT NULL,
    target TEXT NOT NULL,
    conversation TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('referral', 'human_handoff')),
    day TEXT NOT NULL,
    due REAL NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    payload TEXT NOT NULL,
    PRIMARY KEY (key, target)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS ix_parcels_due ON parcels (due);
CREATE INDEX IF NOT EXISTS ix_parcels_conversation ON parcels (conversation);
"""


@dataclass(frozen=True)
class Parcel:
    """Something on its way to one target. ``key`` is the same at every try; ``tries`` counts those before this one."""

    key: str
    target: str
    conversation: str
    kind: Kind
    payload: dict[str, Any]
    tries: int = 0


class Outbox:
    """The file of parcels. Every write is complete, or the caller gets ``sqlite3.Error``."""

    def __init__(self, path: Path = OUTBOX_FILE, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._connection = open_file(path, SCHEMA, synchronous="FULL")

    def close(self) -> None:
        self._connection.close()

    def put(self, kind: Kind, conversation: str, payload: dict[str, Any], targets: Iterable[str]) -> None:
        """Keep a payload for each target, all or none; its ``id`` is the key."""
        now = self._clock()
        day = datetime.fromtimestamp(now, timezone.utc).date().isoformat()
        text = json.dumps(payload, ensure_ascii=True)
        with self._connection:
            self._connection.executemany(
                "INSERT OR IGNORE INTO parcels (key, target, conversation, kind, day, due, payload)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(payload["id"], target, conversation, kind, day, now, text) for target in targets],
            )

    def take(self, targets: Iterable[str], lease: float) -> Parcel | None:
        """Return a parcel that is due for one of the targets, the longest waiting first; None if there is none.

        For ``lease`` seconds nobody else is given it. If it is neither delivered nor postponed by then, because the
        process ended meanwhile, it is due again.
        """
        names = list(targets)
        now = self._clock()
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            row = self._connection.execute(
                "SELECT key, target, conversation, kind, payload, tries FROM parcels"
                f" WHERE due <= ? AND target IN ({','.join('?' * len(names))}) ORDER BY due LIMIT 1",
                (now, *names),
            ).fetchone()
            if row is None:
                return None
            self._connection.execute(
                "UPDATE parcels SET due = ?, tries = tries + 1 WHERE key = ? AND target = ?", (now + lease, *row[:2])
            )
        key, target, conversation, kind, payload, tries = row
        return Parcel(key, target, conversation, kind, json.loads(payload), tries)

    def postpone(self, parcel: Parcel, seconds: float) -> None:
        """Let a parcel be due again after some seconds."""
        with self._connection:
            self._connection.execute(
                "UPDATE parcels SET due = ? WHERE key = ? AND target = ?",
                (self._clock() + seconds, parcel.key, parcel.target),
            )

    def delivered(self, parcel: Parcel) -> None:
        """Delete a parcel that its target has taken."""
        self._delete("key = ? AND target = ?", parcel.key, parcel.target)

    def forget(self, conversation: str) -> int:
        """Delete what waits of a conversation, and return how many parcels that were."""
        return self._delete("conversation = ?", conversation)

    def purge(self, before: date) -> int:
        """Delete all from before a day, and return how many parcels that were."""
        return self._delete("day < ?", before.isoformat())

    def waiting(self) -> int:
        """Return how many parcels have not arrived yet."""
        (count,) = self._connection.execute("SELECT COUNT(*) FROM parcels").fetchone()
        return int(count)

    def waits(self, conversation: str, kind: Kind) -> bool:
        """Return whether a parcel of that kind has not arrived yet at one of its targets."""
        query = "SELECT EXISTS (SELECT 1 FROM parcels WHERE conversation = ? AND kind = ?)"
        (found,) = self._connection.execute(query, (conversation, kind)).fetchone()
        return bool(found)

    def _delete(self, condition: str, *values: str) -> int:
        with self._connection:
            count = self._connection.execute(f"DELETE FROM parcels WHERE {condition}", values).rowcount
        erase_traces(self._connection)
        return count
