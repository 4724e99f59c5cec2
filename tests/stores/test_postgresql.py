"""The same store on a real PostgreSQL server that goes away and comes back. Skipped where there is none installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from conversations import DOMAIN, Clock, say, texts

from bot.stores.tracker_store import RETRY_AFTER, WINDOW, SafeSQLTrackerStore, StoreUnavailable

pytestmark = pytest.mark.skipif(
    not shutil.which("pg_ctl") or (os.geteuid() == 0 and not shutil.which("runuser")), reason="no PostgreSQL server"
)
# The server refuses to run as root.
AS_SERVER = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


class Server:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"postgresql://faq@/postgres?host={folder}"
        if AS_SERVER:
            shutil.chown(folder, "postgres")
        self._run("initdb", "--username=faq", "--auth=trust", "--no-sync", str(folder / "cluster"))

    def start(self) -> None:
        options = f"-c listen_addresses= -c fsync=off -k {self.folder}"
        self._run(
            "pg_ctl", "--wait", "start", "-D", f"{self.folder}/cluster", "-l", f"{self.folder}/log", "-o", options
        )

    def stop(self) -> None:
        self._run("pg_ctl", "--wait", "stop", "-D", f"{self.folder}/cluster", "-m", "immediate")

    def _run(self, *command: str) -> None:
        subprocess.run([*AS_SERVER, *command], check=True, cwd="/", stdout=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    # A socket's path may have 107 characters at most, and must be open to the server's account.
    folder = Path("/tmp") / f"msc-faq-postgresql-{os.getpid()}"
    folder.mkdir()
    try:
        server = Server(folder)
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(server: Server, clock: Clock) -> Iterator[SafeSQLTrackerStore]:
    store = SafeSQLTrackerStore(DOMAIN, host=server.url, clock=clock)
    yield store
    store.engine.dispose()


async def test_long_conversation(store: SafeSQLTrackerStore) -> None:
    said = [f"message {number} \x00 \ud800" for number in range(50)]
    for text in said:
        await say(store, "long", text, "pain")
    tracker = await store.retrieve("long")
    assert tracker is not None
    assert len(tracker.events) <= WINDOW
    assert texts(await store.retrieve_full_tracker("long")) == said


async def test_server_goes_away_and_comes_back(store: SafeSQLTrackerStore, server: Server, clock: Clock) -> None:
    await say(store, "anna", "before", "pain")
    server.stop()
    try:
        await say(store, "anna", "meanwhile")
        tracker = await store.retrieve("anna")
        assert texts(tracker) == ["before", "meanwhile"]
        assert tracker is not None and tracker.get_slot("topic") == "pain"
        with pytest.raises(StoreUnavailable):
            await store.delete("anna")
    finally:
        server.start()
    clock.now += RETRY_AFTER
    await say(store, "ben", "after")
    # What was deleted from memory during the outage is gone; the rest is deleted once the server is back.
    assert texts(await store.retrieve_full_tracker("anna")) == ["before"]
    await store.delete("anna")
    assert await store.retrieve("anna") is None


async def test_turns_of_an_outage_are_written_when_it_ends(
    store: SafeSQLTrackerStore, server: Server, clock: Clock
) -> None:
    server.stop()
    try:
        for text in ("one", "two", "three"):
            await say(store, "carl", text)
    finally:
        server.start()
    clock.now += RETRY_AFTER
    await say(store, "carl", "four")
    assert texts(await store.retrieve_full_tracker("carl")) == ["one", "two", "three", "four"]
