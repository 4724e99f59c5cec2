"""What is too old goes, from every store, and nothing else."""

from __future__ import annotations

import argparse
import asyncio
import os
import sqlite3
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from conversations import DOMAIN, say, stored_texts

from bot.cli import retention as command
from bot.cli.errors import CommandError, ExitCode
from bot.settings import RetentionError, retention_days
from bot.stores import records as records_module
from bot.stores import retention
from bot.stores.outbox import Outbox
from bot.stores.records import Records
from bot.stores.retention import Removed, enforce, enforce_forever
from bot.stores.tracker_store import SafeSQLTrackerStore

NOW = datetime(2026, 3, 31, 12, tzinfo=timezone.utc)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the stores lie in a folder of the test."""
    monkeypatch.setenv("MSC_FAQ_DATABASE_URL", f"sqlite:///{tmp_path / 'conversations.db'}")
    monkeypatch.delenv("MSC_FAQ_RETENTION_DAYS", raising=False)
    monkeypatch.setattr(retention, "Records", lambda: Records(tmp_path / "records.db"))
    monkeypatch.setattr(retention, "Outbox", lambda: Outbox(tmp_path / "outbox.db"))
    monkeypatch.setattr(retention, "STATE", tmp_path)
    return tmp_path


async def fill(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep one conversation with its record for each of three ages."""
    store, records = SafeSQLTrackerStore(DOMAIN), Records(state / "records.db")
    for days_old in (0, 29, 31):
        day = NOW - timedelta(days=days_old)
        await say(store, f"conversation{days_old}", f"said {days_old} days ago")
        monkeypatch.setattr(records_module, "today", day.date)
        records.add_unanswered(f"conversation{days_old}", f"asked {days_old} days ago", [], "clarify")
        with sqlite3.connect(state / "conversations.db") as connection:
            sender = (day.timestamp(), f"conversation{days_old}")
            connection.execute("UPDATE events SET timestamp = ? WHERE sender_id = ?", sender)
    store.engine.dispose()
    records.close()


async def test_what_is_older_is_deleted(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await fill(state, monkeypatch)
    removed = enforce(30, NOW)
    assert removed == Removed(events=6, records=1)
    assert stored_texts(state / "conversations.db") == ["said 0 days ago", "said 29 days ago"]
    for file in state.iterdir():
        assert b"31 days ago" not in file.read_bytes()
    assert enforce(30, NOW) == Removed(0, 0)


def test_what_could_not_be_delivered_for_too_long_is_deleted(state: Path) -> None:
    long_ago = (NOW - timedelta(days=31)).timestamp()
    outbox = Outbox(state / "outbox.db", lambda: long_ago)
    outbox.put("referral", "anna", {"id": "1", "contact": "canary"}, ["webhook"])
    assert enforce(30, NOW) == Removed(events=0, records=1)
    assert outbox.waiting() == 0
    outbox.close()
    for file in state.iterdir():
        assert b"canary" not in file.read_bytes()


def test_damaged_files_that_were_put_aside_go_as_well(state: Path) -> None:
    for days_old in (29, 31):
        file = state / f"web{days_old}.db.damaged"
        file.write_text("what people wrote")
        os.utime(file, (0, (NOW - timedelta(days=days_old)).timestamp()))
    assert enforce(30, NOW) == Removed(events=0, records=0, damaged=1)
    assert (state / "web29.db.damaged").exists()
    assert not (state / "web31.db.damaged").exists()


async def test_old_turns_of_a_conversation_that_goes_on_are_deleted_too(state: Path) -> None:
    store = SafeSQLTrackerStore(DOMAIN)
    await say(store, "anna", "old")
    with sqlite3.connect(state / "conversations.db") as connection:
        connection.execute("UPDATE events SET timestamp = timestamp - 31 * 86400")
    await say(store, "anna", "new")
    enforce(30, datetime.now(timezone.utc))
    await say(store, "anna", "newest")
    assert stored_texts(state / "conversations.db") == ["new", "newest"]
    store.engine.dispose()


def test_there_may_be_nothing_yet() -> None:
    assert enforce(30, NOW) == Removed(0, 0)


def test_days_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert retention_days() == 30
    monkeypatch.setenv("MSC_FAQ_RETENTION_DAYS", "7")
    assert retention_days() == 7


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5"])
def test_other_settings_are_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MSC_FAQ_RETENTION_DAYS", value)
    with pytest.raises(RetentionError, match="MSC_FAQ_RETENTION_DAYS"):
        retention_days()
    with pytest.raises(CommandError) as refused:
        command.run(argparse.Namespace())
    assert refused.value.code == ExitCode.USAGE


def test_command_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(argparse.Namespace()) == ExitCode.SUCCESS
    assert "Older than 30 days, and deleted: 0 events, 0 records, 0 damaged files." in capsys.readouterr().out


def test_command_explains_an_absent_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MSC_FAQ_DATABASE_URL", "postgresql://faq@127.0.0.1:1/none")
    with pytest.raises(CommandError, match="MSC_FAQ_DATABASE_URL"):
        command.run(argparse.Namespace())


async def test_server_enforces_it_daily_whatever_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    enforced = 0

    def fail_first(days: int, now: datetime) -> Removed:
        nonlocal enforced
        enforced += 1
        if enforced == 1:
            raise OSError("disk full")
        return Removed(0, 0)

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            raise asyncio.CancelledError

    monkeypatch.setattr(retention, "enforce", fail_first)
    monkeypatch.setattr(retention.asyncio, "sleep", sleep)
    with pytest.raises(asyncio.CancelledError):
        await enforce_forever()
    assert slept == [86_400] * 3
    assert enforced == 3
