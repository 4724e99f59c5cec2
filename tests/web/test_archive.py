"""The file of conversations: bounded, in order, and forgetful when it must be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.web.archive import Archive, Message
from bot.web.core import Core
from bot.web.sessions import Signer
from bot.web.settings import Settings

NOON = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = Archive(tmp_path / "web.db", entries_kept=6)
    yield archive
    archive.close()


def exchange(archive: Archive, session: str, number: int, at: datetime = NOON) -> None:
    archive.add_message(session, Message(f"message-{number}", f"question {number}"), at)
    archive.add_reply(session, {"id": f"reply-{number}", "in_reply_to": f"message-{number}"}, at)


def test_only_the_newest_entries_of_a_conversation_are_kept(archive: Archive) -> None:
    for number in range(10):
        exchange(archive, "mine", number)
    exchange(archive, "theirs", 0)
    kept = archive.conversation("mine", 50)
    assert [entry["text"] for entry in kept if entry["role"] == "user"] == ["question 7", "question 8", "question 9"]
    assert [reply["id"] for reply in archive.replies_after("mine", "reply-8")] == ["reply-9"]
    assert [reply["id"] for reply in archive.replies_after("mine", "reply-0")] == ["reply-7", "reply-8", "reply-9"]
    assert len(archive.conversation("theirs", 50)) == 2


def test_the_first_reply_to_a_message_stands(archive: Archive) -> None:
    archive.add_message("mine", Message("message-1", "hello"), NOON)
    assert archive.add_reply("mine", {"id": "reply-1", "in_reply_to": "message-1"}, NOON) is None
    earlier = archive.add_reply("mine", {"id": "reply-2", "in_reply_to": "message-1"}, NOON)
    assert earlier == {"id": "reply-1", "in_reply_to": "message-1"}
    assert len(archive.conversation("mine", 50)) == 2


def test_what_was_not_answered_is_known_after_a_restart(archive: Archive) -> None:
    exchange(archive, "mine", 1)
    archive.add_message("mine", Message("message-2", "/pain", "Does it hurt?"), NOON)
    archive.count_try("mine", "message-2")
    assert list(archive.unanswered()) == [("mine", Message("message-2", "/pain", "Does it hurt?"), 1)]


def test_conversations_go_when_they_were_not_used_for_long(archive: Archive) -> None:
    now = [NOON]
    core = Core(Settings(keep_hours=24), archive, Signer("s"), now=lambda: now[0])
    exchange(archive, "old", 1)
    exchange(archive, "long", 1)
    exchange(archive, "long", 2, NOON + timedelta(hours=20))
    now[0] += timedelta(hours=24)
    assert core.purge() == 0
    now[0] += timedelta(seconds=1)
    assert core.purge() == 2
    assert archive.conversation("old", 50) == []
    assert len(archive.conversation("long", 50)) == 4


def test_the_file_is_for_its_owner_alone(tmp_path: Path, archive: Archive) -> None:
    assert (tmp_path / "web.db").stat().st_mode & 0o777 == 0o600
