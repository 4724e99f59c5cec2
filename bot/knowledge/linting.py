"""Check the content under data/ against the rules in ``bot/knowledge/rules``. Needs none of the model's libraries."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.knowledge.content import read_content
from bot.knowledge.loading import load
from bot.knowledge.reading import grades, table
from bot.knowledge.rules import RULES, Finding
from bot.knowledge.rules.registry import relative
from bot.paths import CLINIC_FILE, DATA

SCHEMA = "schema"  # a file that is not of its shape; the other rules need files that are


def lint(today: date, data: Path = DATA, clinic: Path = CLINIC_FILE) -> list[Finding]:
    """Return every fault of the content, in the order of files and lines."""
    content = read_content(today, data, clinic)
    if isinstance(content, list):
        findings = [Finding(relative(each.path, data.parent), each.line, SCHEMA, each.message) for each in content]
    else:
        findings = [finding for rule in RULES.values() for finding in rule.findings(content)]
    return sorted(findings, key=lambda finding: (finding.path, finding.line, finding.rule, finding.message))


def reading_table(data: Path = DATA, clinic: Path = CLINIC_FILE) -> str:
    """Return the reading grades of all texts as a table, with and without the rule for terms of the glossary.

    Raises:
        ContentError: a file is missing or not of its shape.
    """
    return table(grades(load(data, clinic)))


def notes(today: date, data: Path = DATA, clinic: Path = CLINIC_FILE) -> list[Finding]:
    """Return what an editor should know and what is no fault: numbers without a source, reviews that are due soon."""
    from bot.knowledge.notes import notes_on

    content = read_content(today, data, clinic)
    return [] if isinstance(content, list) else list(notes_on(content))


__all__ = ["RULES", "Finding", "lint", "notes", "reading_table"]
