"""The report for the clinic's editor: grouped, escaped, and complete in itself."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.cli import report as command
from bot.cli.errors import ExitCode
from bot.knowledge.loading import load
from bot.stores import records as records_module
from bot.stores.records import Feedback, Records
from bot.stores.report import grouped, make_report

TODAY = date(2026, 11, 22)
ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)> \x1b[2J"


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    records = Records(tmp_path / "records.db")
    monkeypatch.setattr(records_module, "Records", lambda: Records(tmp_path / "records.db"))
    yield records
    records.close()


def fill(records: Records) -> None:
    for text in ("Can I fly after PRP?", "can i fly after prp", "Is flying after PRP ok? can I fly", ATTACK):
        records.add_unanswered("anna", text, ["recovery_downtime", "pain"], "clarify")
    records.add_unanswered("anna", "What is the weather?", [], "out_of_scope")
    records.give_feedback(Feedback("anna", "1", "pain", "up"))
    records.give_feedback(Feedback("anna", "2", "pain", "down", "unclear", ATTACK))
    records.give_feedback(Feedback("anna", "3", "evidence", "up"))
    records.add_hand_off("anna", "contact_shown")
    records.add_hand_off("ben", "contact_shown")
    records.add_hand_off("ben", "not_configured")


def run(days: int = 30, html: Path | None = None) -> int:
    return command.run(argparse.Namespace(days=days, html=html))


def test_like_questions_with_the_same_nearest_topic_are_one(records: Records) -> None:
    fill(records)
    first, *rest = grouped(records.unanswered())
    assert len(first.texts) == 3
    assert first.topic == "recovery_downtime"
    assert sorted(len(question.texts) for question in rest) == [1, 1]


def test_old_records_are_not_reported(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records_module, "today", lambda: date(2026, 1, 1))
    fill(records)
    report = make_report(records, load(), date(2026, 1, 2), TODAY)
    assert (report.questions, report.feedback, report.hand_offs) == ((), (), ())
    assert make_report(records, load(), date(2026, 1, 1), TODAY).questions


def test_sources_are_reported_from_the_day_of_their_review(records: Records) -> None:
    knowledge = load()
    first = min(source.review_by for source in knowledge.sources.values())
    due = make_report(records, knowledge, TODAY, first).sources_due
    assert due and all(source.review_by == first for source in due)
    assert len(make_report(records, knowledge, TODAY, date(2999, 1, 1)).sources_due) == len(knowledge.sources)


def test_text(records: Records, capsys: pytest.CaptureFixture[str]) -> None:
    fill(records)
    assert run() == ExitCode.SUCCESS
    text = capsys.readouterr().out
    knowledge = load()
    assert re.search(
        rf"^3 +{re.escape(knowledge.topics['recovery_downtime'].title)} +Can I fly after PRP\? / can i fly", text, re.M
    )
    assert re.search(rf"^{re.escape(knowledge.topics['pain'].title)} +1 +1 +0 +1 +0 +0$", text, re.M)
    assert re.search(r"^2 +were shown how to reach the clinic$", text, re.M)
    assert "\x1b" not in text


def test_nothing_to_report(records: Records, capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == ExitCode.SUCCESS
    text = capsys.readouterr().out
    assert "Every question was answered." in text
    assert "Nobody gave feedback." in text


def test_page_is_escaped_and_complete_in_itself(
    records: Records, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(records)
    file = tmp_path / "report.html"
    assert run(html=file) == ExitCode.SUCCESS
    assert str(file) in capsys.readouterr().out
    page = file.read_text(encoding="utf-8")
    tags: list[str] = []
    words: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            tags.append(tag)
            assert not {"src", "href", "onerror", "onload"} & {name for name, _ in attributes}

        def handle_data(self, data: str) -> None:
            words.append(data)

    Reader().feed(page)
    assert not {"script", "img", "link", "iframe"} & set(tags)
    assert tags.count("table") >= 4
    assert "<script>alert(1)</script>" in "".join(words)


@pytest.mark.parametrize("value", ["0", "-3", "x", "1e3", "99999999999999999999"])
def test_days_must_be_a_number(value: str) -> None:
    parser = argparse.ArgumentParser(exit_on_error=False)
    command.add_arguments(parser)
    with pytest.raises(argparse.ArgumentError):
        parser.parse_args(["--days", value])
    assert parser.parse_args([]).days == 30
