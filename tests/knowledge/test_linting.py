"""The linter as a whole: on the project's own content, on files that cannot be used, and in what it needs."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

from sample_content import TODAY, Sample

from bot.knowledge.contract import CONTRACT_TOPICS
from bot.knowledge.linting import lint, notes, reading_table
from bot.knowledge.loading import load
from bot.knowledge.rules.approval import CHECKED
from bot.paths import DATA, ROOT


def day_of_last_edit() -> date:
    """Return the latest day that the content names as checked: a clock that stands still between edits."""
    days = [source.accessed for source in load().sources.values()]
    for path in (DATA / "topics").glob("*.yml"):
        for month, year in CHECKED.findall(path.read_text(encoding="utf-8")):
            days.append(datetime.strptime(f"{month} {year}", "%B %Y").date())
    return max(days)


def test_own_content_has_no_fault_on_the_day_of_its_last_edit() -> None:
    assert [str(finding) for finding in lint(day_of_last_edit())] == []


def test_own_content_fails_once_its_sources_are_due() -> None:
    last = max(source.review_by for source in load().sources.values())
    before, after = lint(day_of_last_edit()), lint(date(last.year + 1, last.month, 1))
    assert {finding.rule for finding in after if finding not in before} == {"source-review", "approval-age"}


def test_own_content_holds_the_57_topics_of_the_contract() -> None:
    assert len(set(CONTRACT_TOPICS)) == 57
    assert set(CONTRACT_TOPICS) <= set(load().topics)


def test_reading_table_gives_both_figures_for_every_group() -> None:
    table = reading_table()
    for group in ("answer", "more", "notice, short", "notice, long", "referral", "dialogue", "all texts"):
        assert re.search(rf"^{group} +\d+ +[\d.]+ +[\d.]+ +[\d.]+ +[\d.]+$", table, re.MULTILINE), group


def test_finding_is_written_with_path_line_rule_and_message(sample: Sample) -> None:
    sample.metadata()["follow_ups"] = ["evidence", "nowhere"]
    (finding,) = sample.lint()
    line = sample.line(finding)
    assert str(finding) == f"data/topics/pain.yml:{finding.line}: [follow-ups] there is no topic 'nowhere'."
    assert "nowhere" in line


def test_findings_come_in_the_order_of_files_and_lines(sample: Sample) -> None:
    for name in ("pain", "evidence"):
        sample.metadata(name)["sources"] = ["hearsay", "gossip", "fda_list", "small_study"]
    findings = sample.lint()
    assert [(each.path, each.line) for each in findings] == sorted((each.path, each.line) for each in findings)
    assert len(findings) == 4


def test_file_of_the_wrong_shape_is_a_finding_and_keeps_the_other_rules_quiet(sample: Sample) -> None:
    sample.metadata()["evidence"] = "strong"
    sample.metadata()["follow_ups"] = ["nowhere", "evidence"]
    (finding,) = sample.lint()
    assert finding.rule == "schema"
    assert "'strong' is not one of" in finding.message
    assert "evidence: strong" in sample.line(finding)


def test_every_file_of_the_wrong_shape_is_named(sample: Sample) -> None:
    sample.metadata("pain")["notice"] = "loud"
    del sample.files["glossary.yml"]["glossary"]["msc"]["plain"]
    assert {finding.path.name for finding in sample.lint()} == {"pain.yml", "glossary.yml"}


def test_broken_yaml_is_a_finding_with_its_line(sample: Sample) -> None:
    path = sample.write() / "topics" / "pain.yml"
    path.write_text("responses:\n  utter_pain:\n  - text: [\n", encoding="utf-8")
    (finding,) = lint(TODAY, sample.root / "data", sample.root / "clinic.yml")
    assert finding.rule == "schema"
    assert finding.path == Path("data/topics/pain.yml")
    assert finding.line > 1


def test_numbers_without_a_source_are_notes_not_faults(sample: Sample) -> None:
    sample.files["safety/emergency_numbers.yml"]["regions"]["IN"]["poison"]["verified"] = False
    assert sample.lint() == []
    (note,) = notes(TODAY, sample.write(), sample.root / "clinic.yml")
    assert note.rule == "unverified"
    assert note.path == Path("data/safety/emergency_numbers.yml")
    assert "poison:" in sample.line(note)


def test_reviews_that_are_due_soon_are_notes(sample: Sample) -> None:
    sample.files["sources.yml"]["sources"]["small_study"]["review_by"] = "2026-12-01"
    found = notes(TODAY, sample.write(), sample.root / "clinic.yml")
    assert [note.rule for note in found] == ["review-soon"]
    assert "2026-12-01" in sample.line(found[0])


def test_notes_are_silent_where_the_content_cannot_be_read(sample: Sample) -> None:
    sample.metadata()["evidence"] = "strong"
    assert notes(TODAY, sample.write(), sample.root / "clinic.yml") == []


def test_linting_needs_none_of_the_models_libraries() -> None:
    program = (
        "import sys, datetime; from bot.knowledge.linting import lint, notes, reading_table;"
        "today = datetime.date(2026, 11, 22); lint(today); notes(today); reading_table();"
        "print(*{'rasa', 'tensorflow', 'spacy', 'onnxruntime', 'sklearn', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == ""
