"""Every row of the hazard log names a control and a test, and both exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs/safety/hazard-log.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| H\d+ ", line)
]
REFERENCE = re.compile(r"`([^`]+)`")


def test_the_log_has_every_hazard() -> None:
    assert [row[0] for row in ROWS] == [f"H{number}" for number in range(1, 22)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_control_and_each_test_exists(row: list[str]) -> None:
    controls, tests = REFERENCE.findall(row[3]), REFERENCE.findall(row[4])
    assert controls
    assert tests
    for reference in (*controls, *tests):
        name, _, symbol = reference.partition("::")
        path = ROOT / name
        assert path.exists(), f"{name} does not exist"
        if symbol:
            assert re.search(rf"^(?:class |def |async def |){symbol}\b", path.read_text(encoding="utf-8"), re.MULTILINE)
        if path.is_dir():
            assert list(path.glob("**/test_*.py"))
