"""What people wrote is for the assistant's own account: the files of the stores, and the folder that they are in."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from conversations import DOMAIN, say

from bot.stores import files
from bot.stores.files import private_folder
from bot.stores.outbox import Outbox
from bot.stores.records import Records
from bot.stores.sqlite_file import forget_damaged
from bot.stores.tracker_store import SafeSQLTrackerStore


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    """Let new files be readable for all, as they are on most machines."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def rights(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


async def test_every_file_of_the_stores_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    store = SafeSQLTrackerStore(DOMAIN, host=f"sqlite:///{folder / 'conversations.db'}")
    await say(store, "anna", "hello")
    records, outbox = Records(folder / "records.db"), Outbox(folder / "outbox.db")
    records.add_unanswered("anna", "hello", [], "clarify")
    outbox.put("referral", "anna", {"id": "1"}, ["webhook"])
    found = {path.name: rights(path) for path in folder.iterdir()}
    assert {"conversations.db", "records.db", "outbox.db", "outbox.db-wal", "outbox.db-shm"} <= found.keys()
    assert set(found.values()) == {"0o600"}
    assert rights(folder) == "0o700"
    store.engine.dispose()
    records.close()
    outbox.close()


def test_our_own_folder_is_closed_where_it_was_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = tmp_path / "state"
    state.mkdir(mode=0o755)
    monkeypatch.setattr(files, "STATE", state)
    Records(state / "records.db").close()
    assert rights(state) == "0o700"


def test_a_folder_that_somebody_else_chose_keeps_its_rights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen, state = tmp_path / "chosen", tmp_path / "state"
    chosen.mkdir(mode=0o755)
    state.symlink_to(chosen)
    monkeypatch.setattr(files, "STATE", state)
    Records(chosen / "records.db").close()
    private_folder(state)
    assert rights(chosen) == "0o755"
    assert rights(chosen / "records.db") == "0o600"


def test_opening_a_file_again_ends_no_lock_on_it(tmp_path: Path) -> None:
    """Closing any handle of a file ends the locks that the process holds on it: SQLite's would be gone."""
    file = tmp_path / "records.db"
    with closing(Records(file)):
        Records(file).close()
        alone = f"import sqlite3; sqlite3.connect({str(file)!r}, timeout=0).execute('PRAGMA journal_mode = DELETE')"
        done = subprocess.run([sys.executable, "-c", alone], capture_output=True, text=True)
        assert "database is locked" in done.stderr, "another process took the file for unused"


def test_a_file_that_cannot_be_made_is_an_error_of_the_database(tmp_path: Path) -> None:
    (tmp_path / "state").touch()
    with pytest.raises(sqlite3.OperationalError):
        Records(tmp_path / "state" / "records.db")


def test_forget_me_deletes_a_damaged_file_that_names_the_conversation(tmp_path: Path) -> None:
    with closing(Outbox(tmp_path / "outbox.db")) as outbox:
        outbox.put("referral", "anna", {"id": "1", "contact": "canary"}, ["webhook"])
    (tmp_path / "outbox.db").rename(tmp_path / "outbox.db.damaged")
    assert forget_damaged(tmp_path, "ben") == 0
    assert forget_damaged(tmp_path, "anna") == 1
    assert not list(tmp_path.iterdir())
