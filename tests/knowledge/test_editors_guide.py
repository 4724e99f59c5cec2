"""The guide for editors names what the linter can say and what the files can hold."""

from __future__ import annotations

from bot.knowledge import schemas
from bot.knowledge.linting import SCHEMA
from bot.knowledge.model import EVIDENCE_PHRASES, NOTICE_CLASSES
from bot.knowledge.rules import RULES
from bot.knowledge.rules.structure import PLACEHOLDERS
from bot.paths import ROOT

GUIDE = (ROOT / "docs" / "editing.md").read_text(encoding="utf-8")
LEVELS = (ROOT / "docs" / "evidence-levels.md").read_text(encoding="utf-8")


def test_guide_explains_every_rule_and_no_other() -> None:
    table = GUIDE.split("| rule | what to do |")[1]
    named = {line.split("`")[1] for line in table.splitlines() if line.startswith("| `")}
    assert named == {SCHEMA, *RULES}


def test_guide_explains_every_field_of_an_answer() -> None:
    fields = schemas.ANSWER["properties"]["metadata"]["properties"]
    parts = schemas.PARTS["items"]["properties"]
    for field in {"text", *fields, *parts} - {"parts"}:
        assert f"| `{field}` |" in GUIDE, field
    for notice in NOTICE_CLASSES:
        assert f"`{notice}`" in GUIDE


def test_guide_explains_every_line_of_the_clinics_file() -> None:
    block = GUIDE.split("## Make it your clinic's own")[1].split("```")[1]
    assert {line.split(":")[0] for line in block.splitlines()[1:] if line} == set(schemas.CLINIC["properties"])


def test_guide_names_every_gap() -> None:
    for gap in PLACEHOLDERS:
        assert f"`{{{gap}}}`" in GUIDE


def test_levels_are_explained_with_their_fixed_phrases() -> None:
    for level, phrase in EVIDENCE_PHRASES.items():
        assert f"| `{level}` |" in LEVELS
        assert phrase in LEVELS
