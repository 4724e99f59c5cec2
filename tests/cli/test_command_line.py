"""The command line as a whole: usage, exit codes, and what it may not load."""

from __future__ import annotations

import subprocess
import sys

import pytest
from command_runner import ROOT, Run
from fake_assistant import KNOWLEDGE

import bot
from bot.cli.errors import CommandError, ExitCode, describe
from bot.cli.preview import preview
from bot.reply.renderers import RENDERERS

HEAVY = ("rasa", "tensorflow", "spacy", "rich", "prompt_toolkit", "sklearn", "numpy")


def modules_after(*arguments: str) -> set[str]:
    """Return the libraries that are loaded when a command has ended."""
    code = (
        "import sys\n"
        "from bot.cli.main import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "sys.stderr.write('MODULES ' + ' '.join(sys.modules))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, cwd=ROOT, timeout=120, check=False
    )
    _, _, names = result.stderr.rpartition("MODULES ")
    assert names, result.stderr
    return {name.partition(".")[0] for name in names.split()}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["chat", "--help"], ["ask", "--help"], []])
def test_help_and_version_load_no_heavy_library(arguments: list[str]) -> None:
    assert modules_after(*arguments).isdisjoint((*HEAVY, "asyncio", "yaml"))


def test_lint_does_not_load_the_model_libraries() -> None:
    pytest.importorskip("bot.knowledge.linting")
    assert modules_after("lint").isdisjoint(("rasa", "tensorflow", "spacy"))


def test_version_is_that_of_the_project(run: Run) -> None:
    result = run("--version")
    assert (result.returncode, result.stdout.decode()) == (0, f"msc-faq {bot.__version__}\n")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["ask", "--jsn", "x"],
        ["chat", "now"],
        ["ask", "--url", "nonsense", "x"],
        ["chat", "--url", "http://x?y"],
        ["preview"],
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_wrong(run: Run, arguments: list[str]) -> None:
    result = run(*arguments)
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"error: " in result.stderr


def test_preview_shows_the_first_answer_by_every_renderer() -> None:
    shown = preview("pain", KNOWLEDGE, styles=False)
    for name in RENDERERS:
        assert f"=== {name} ===\n" in shown
    assert shown.count("Most people feel little pain.") >= len(RENDERERS)  # some repeat the lead as the notification
    assert shown.count("No MSC treatment is approved for it.") == len(RENDERERS)
    assert "\x1b" not in shown
    assert "\x1b" in preview("pain", KNOWLEDGE, styles=True)


def test_preview_of_an_unknown_topic_names_the_nearest() -> None:
    with pytest.raises(CommandError, match=r"There is no topic 'paine'\. Take one of: pain\.") as failure:
        preview("paine", KNOWLEDGE, styles=False)
    assert failure.value.code == ExitCode.USAGE


def test_an_error_is_one_line_with_a_remedy() -> None:
    assert describe(FileNotFoundError(2, "No such file or directory", "x.yml")) == (
        "x.yml: No such file or directory. Check that the file exists and that you may use it."
    )
    assert describe(OSError(28, "No space left on device")) == "The disk is full. Free some space and start again."
    assert describe(MemoryError()).startswith("There is not enough memory.")
    assert "\n" not in describe(ValueError("one\ntwo"))
    assert "MSC_FAQ_DEBUG=1" in describe(ValueError("one"))
