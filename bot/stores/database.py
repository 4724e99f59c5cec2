"""The database of the conversations, without Rasa: where it is, how it is opened, how old events leave it.

The tracker store and the retention job share this; the job therefore need not wait for Rasa's imports.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event, inspect, text
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from bot.paths import STATE
from bot.stores.files import private_file

DATABASE_URL = "MSC_FAQ_DATABASE_URL"  # e.g. postgresql://user:password@host/database
BUSY_TIMEOUT = 1.0  # seconds that a turn may wait for another writer, or for a connection to be made

# Made beside Rasa's own table. The first lets the newest events of a long conversation be read without sorting it, the
# second finds the last value of each slot without reading the events.
INDEXES = (
    "CREATE INDEX IF NOT EXISTS ix_events_newest ON events (sender_id, id)",
    "CREATE INDEX IF NOT EXISTS ix_events_state ON events (sender_id, type_name, action_name, id)",
)


def database_url() -> str:
    """Return where the conversations are: PostgreSQL if the environment says so, else a file under state/."""
    return os.environ.get(DATABASE_URL) or f"sqlite:///{STATE / 'conversations.db'}"


def engine_for(url: str) -> Engine:
    """Return an engine that makes no connection yet.

    ``hide_parameters`` keeps people's words out of the texts of errors.
    """
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(
            url, hide_parameters=True, pool_pre_ping=True, connect_args={"connect_timeout": int(BUSY_TIMEOUT) + 1}
        )
    engine = create_engine(
        url,
        hide_parameters=True,
        poolclass=QueuePool,
        connect_args={"timeout": BUSY_TIMEOUT, "check_same_thread": False},
    )
    file = make_url(url).database or ":memory:"
    if not file.startswith((":memory:", "file:")):
        event.listen(engine, "do_connect", lambda *_: private_file(Path(file)))
    event.listen(engine, "connect", prepare_sqlite)
    return engine


def prepare_sqlite(connection: Any, _: Any) -> None:
    """Let readers and a writer work side by side, and overwrite with zeros what is deleted."""
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def delete_conversation(session: Session, conversation: str) -> int:
    """Delete a conversation's events and return how many there were."""
    return deleted(session, text("DELETE FROM events WHERE sender_id = :conversation"), conversation=conversation)


def delete_before(session: Session, before: float) -> int:
    """Delete the events from before a moment (seconds since 1970) and return how many there were."""
    return deleted(session, text("DELETE FROM events WHERE timestamp < :before"), before=before)


def deleted(session: Session, statement: Any, **values: Any) -> int:
    count: int = session.execute(statement, values).rowcount
    session.commit()
    erase_traces(session)
    return count


def erase_traces(session: Session) -> None:
    """Empty SQLite's journal, in which deleted text would otherwise stay readable."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


def purge_conversations(before: float) -> int:
    """Delete all events from before a moment; there may be no database yet."""
    engine = engine_for(database_url())
    try:
        if not inspect(engine).has_table("events"):
            return 0
        with Session(engine) as session:
            return delete_before(session, before)
    finally:
        engine.dispose()
