"""Real stores on real SQLite files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conversations import DOMAIN, Clock

from bot.stores.tracker_store import SafeSQLTrackerStore


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "state" / "conversations.db"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_store(database: Path, clock: Clock) -> Iterator[Callable[[], SafeSQLTrackerStore]]:
    """Open the store again, as another process or a restart would."""
    opened: list[SafeSQLTrackerStore] = []

    def open_it() -> SafeSQLTrackerStore:
        opened.append(SafeSQLTrackerStore(DOMAIN, host=f"sqlite:///{database}", clock=clock))
        return opened[-1]

    yield open_it
    for store in opened:
        store.engine.dispose()


@pytest.fixture
def store(open_store: Callable[[], SafeSQLTrackerStore]) -> SafeSQLTrackerStore:
    return open_store()
