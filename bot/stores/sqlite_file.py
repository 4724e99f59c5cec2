"""A small SQLite file of our own: private to the assistant's account, and nothing deleted stays readable in it."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from bot.stores.files import private_file

BUSY_TIMEOUT = 1.0  # seconds
DAMAGED = ".damaged"  # the end of the name of a file that was put aside
logger = logging.getLogger(__name__)


def open_file(path: Path, schema: str, *, synchronous: Literal["NORMAL", "FULL"] = "NORMAL") -> sqlite3.Connection:
    """Open the file, made if it is missing; a damaged one is put aside and a new one made.

    With ``FULL``, what was committed outlives a loss of power as well.

    Raises:
        sqlite3.OperationalError: the file cannot be opened.
    """
    try:
        return opened(path, schema, synchronous)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        aside = path.with_name(f"{path.name}{DAMAGED}")
        logger.error("%s is damaged (%s). It is now %s, and a new one was made.", path, error, aside)
        path.replace(aside)
        for leftover in ("-wal", "-shm"):
            path.with_name(path.name + leftover).unlink(missing_ok=True)
        return opened(path, schema, synchronous)


def opened(path: Path, schema: str, synchronous: str) -> sqlite3.Connection:
    private_file(path)
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT, check_same_thread=False)
    try:
        for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.executescript(schema)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def erase_traces(connection: sqlite3.Connection) -> None:
    """Empty the journal, in which deleted text would otherwise stay readable."""
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def purge_damaged(folder: Path, before: float) -> int:
    """Delete the damaged files that were last written before a moment (seconds since 1970); return how many."""
    return deleted(path for path in damaged_in(folder) if path.stat().st_mtime < before)


def forget_damaged(folder: Path, conversation: str) -> int:
    """Delete the damaged files in which a conversation's name can still be read; return how many."""
    return deleted(path for path in damaged_in(folder) if conversation.encode() in path.read_bytes())


def damaged_in(folder: Path) -> list[Path]:
    return list(folder.glob(f"*{DAMAGED}"))


def deleted(paths: Iterable[Path]) -> int:
    count = 0
    for path in paths:
        path.unlink(missing_ok=True)
        count += 1
    return count
