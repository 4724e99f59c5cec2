"""`msc-faq eval`: figures from the assistant's turns, and from the same components trained on a set of one's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fake_assistant import FakeAssistant

from bot.cli.errors import ExitCode
from bot.cli.main import main

LINES = """\
text,label
does it hurt,pain
where do they come from,msc_sources
the weather,out_of_scope_general
some thing,pain
how do I fold a boat,pain
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "lines.csv"
    path.write_text(LINES, encoding="utf-8")
    return path


def test_figures_come_from_the_replies(file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", str(file), "--json"], load=FakeAssistant) == ExitCode.SUCCESS
    measured = json.loads(capfd.readouterr().out)["all lines"]
    counts = {name: (value["count"], value["of"]) for name, value in measured["figures"].items()}
    assert counts["in scope: answered or replied rightly"] == (2, 4)
    assert counts["in scope: asked back"] == (1, 4)
    assert counts["asked back: right topic offered"] == (1, 1)
    assert counts["out_of_scope_general: answered"] == (0, 1)
    assert {"label": "pain", "got": "out_of_scope", "lines": 1} in measured["confusions"]


def test_pictures_and_errors_are_given_when_asked_for(
    file: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "plots"
    assert main(["eval", str(file), "--errors", "--plots", str(folder)], load=FakeAssistant) == ExitCode.SUCCESS
    assert "pain -> out_of_scope: how do I fold a boat" in capfd.readouterr().out
    assert sorted(path.name for path in folder.iterdir()) == ["confusion.png", "reliability.png"]


@pytest.mark.parametrize(
    "arguments", [[], ["--train", "a.csv"], ["--test", "a.csv"], ["x.csv", "--train", "a", "--test", "b"]]
)
def test_what_to_measure_must_be_clear(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", *arguments], load=FakeAssistant) == ExitCode.USAGE
    assert "Name either one file" in capfd.readouterr().err


def test_a_missing_file_is_named(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", str(tmp_path / "none.csv")], load=FakeAssistant) == ExitCode.FAILED
    assert "none.csv" in capfd.readouterr().err


def test_any_set_can_be_trained_and_tested(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    train, test = tmp_path / "train.csv", tmp_path / "test.csv"
    examples = {"goodbye": ("bye", "see you", "so long"), "pay_bill": ("pay my bill", "settle the bill", "send money")}
    rows = [f"{text},{label}\n" for label, texts in examples.items() for text in texts]
    train.write_text("text,category\n" + "".join(rows), encoding="utf-8")
    test.write_text("text,category\nbye now,goodbye\nI want to pay the bill,pay_bill\n", encoding="utf-8")
    assert main(["eval", "--train", str(train), "--test", str(test), "--label-names", "--json"]) == ExitCode.SUCCESS
    measured = json.loads(capfd.readouterr().out)["all lines"]["figures"]
    assert measured["in scope: right topic first"]["count"] == 2
