"""Feedback, questions without an answer, hand-offs: kept once, redacted, and deleted when they must be."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.stores import records as module
from bot.stores.records import Feedback, Records

PRIVATE = "my name is Anna Kowalska, call +1 (123) 456-7890"
REDACTED = "my name is [name], call [phone]"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "records.db"


@pytest.fixture
def records(file: Path) -> Iterator[Records]:
    records = Records(file)
    yield records
    records.close()


def on(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    monkeypatch.setattr(module, "today", lambda: day)


def test_feedback_is_kept_once_per_answer_and_can_be_changed(records: Records) -> None:
    records.give_feedback(Feedback("anna", "answer1", "pain", "up"))
    changed = Feedback("anna", "answer1", "pain", "down", "unclear", "Too short")
    records.give_feedback(changed)
    other_answer = Feedback("anna", "answer2", "pain", "up")
    other_person = Feedback("ben", "answer1", "pain", "up")
    records.give_feedback(other_answer)
    records.give_feedback(other_person)
    assert records.feedback() == [changed, other_answer, other_person]


def test_feedback_can_be_withdrawn(records: Records) -> None:
    records.give_feedback(Feedback("anna", "answer1", "pain", "up"))
    records.withdraw_feedback("anna", "answer1")
    records.withdraw_feedback("anna", "never_given")
    assert records.feedback() == []


@pytest.mark.parametrize(
    "feedback",
    [
        Feedback("anna", "answer1", "pain", "sideways"),  # type: ignore[arg-type]
        Feedback("anna", "answer1", "pain", "down", "boring"),  # type: ignore[arg-type]
    ],
)
def test_other_opinions_and_reasons_are_refused(records: Records, feedback: Feedback) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        records.give_feedback(feedback)
    assert records.feedback() == []


def test_free_text_is_redacted(records: Records, file: Path) -> None:
    records.give_feedback(Feedback("anna", "answer1", "pain", "down", None, PRIVATE))
    records.add_unanswered("anna", PRIVATE, ["pain"], "clarify")
    records.add_hand_off("anna", "waiting", PRIVATE)
    assert records.feedback()[0].comment == REDACTED
    assert records.unanswered()[0].text == REDACTED
    assert records.hand_offs()[0].transcript == REDACTED
    for each in file.parent.iterdir():
        assert b"Kowalska" not in each.read_bytes()


def test_unanswered_questions_keep_the_nearest_topics(records: Records) -> None:
    records.add_unanswered("anna", "Does it glow?", ["pain", "evidence"], "out_of_scope")
    (question,) = records.unanswered()
    assert (question.text, question.nearest, question.kind) == ("Does it glow?", ("pain", "evidence"), "out_of_scope")


def test_any_text_can_be_kept(records: Records) -> None:
    odd = "'; DROP TABLE feedback; -- \x00 \U0001f9ec"
    records.add_unanswered("anna", odd, [], "clarify")
    assert records.unanswered()[0].text == odd


def test_transcript_is_kept_until_it_is_delivered(records: Records, file: Path) -> None:
    records.add_hand_off("anna", "waiting", "transcript with a canary")
    (waiting,) = records.hand_offs()
    records.delivered(waiting.id)
    (delivered,) = records.hand_offs()
    assert (delivered.outcome, delivered.transcript) == ("delivered", "")
    for each in file.parent.iterdir():
        assert b"canary" not in each.read_bytes()


def test_forget_leaves_no_trace_of_a_conversation(records: Records, file: Path) -> None:
    for conversation in ("anna", "ben"):
        records.give_feedback(Feedback(conversation, "a", "pain", "down", "unclear", f"canary of {conversation}"))
        records.add_unanswered(conversation, f"canary of {conversation}", [], "clarify")
        records.add_hand_off(conversation, "waiting", f"canary of {conversation}")
    assert records.forget("anna") == 3
    assert {each.conversation for each in (*records.feedback(), *records.unanswered(), *records.hand_offs())} == {"ben"}
    for each in file.parent.iterdir():
        assert b"canary of anna" not in each.read_bytes()
    assert records.forget("anna") == 0


def test_purge_deletes_what_is_older_than_a_day(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in (date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)):
        on(monkeypatch, day)
        records.give_feedback(Feedback("anna", day.isoformat(), "pain", "up"))
        records.add_unanswered("anna", "?", [], "clarify")
        records.add_hand_off("anna", "contact_shown")
    assert len(records.unanswered(since=date(2026, 1, 2))) == 2
    assert records.purge(date(2026, 1, 3)) == 6
    assert [each.answer for each in records.feedback()] == ["2026-01-03"]
    assert len(records.unanswered()) == len(records.hand_offs()) == 1


def test_records_outlive_the_process(file: Path) -> None:
    first = Records(file)
    first.add_unanswered("anna", "Does it glow?", [], "clarify")
    first.close()
    second = Records(file)
    assert len(second.unanswered()) == 1
    second.close()


def test_report_can_be_read_while_the_server_writes(records: Records, file: Path) -> None:
    reader = Records(file)
    for number in range(20):
        records.add_unanswered("anna", str(number), [], "clarify")
        assert len(reader.unanswered()) == number + 1
    reader.close()


def test_damaged_file_is_put_aside(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"this is no database" * 100)
    records = Records(file)
    records.add_unanswered("anna", "Does it glow?", [], "clarify")
    assert len(records.unanswered()) == 1
    assert file.with_name("records.db.damaged").exists()
    records.close()


def test_folder_is_closed_to_others(records: Records, file: Path) -> None:
    assert file.parent.stat().st_mode & 0o077 == 0
