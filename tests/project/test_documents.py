"""What the documents name exists: commands, options, files, links, make targets."""

from __future__ import annotations

import argparse
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from repository import ROOT, files, ignored, short, texts

from bot import __version__
from bot.cli.main import parser

DOCUMENTS = [path for path in files() if path.suffix == ".md"]
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
PATH = re.compile(r"[\w.-]+(/[\w.-]+)*/?")
SUFFIXES = (
    ".py",
    ".md",
    ".yml",
    ".yaml",
    ".json",
    ".txt",
    ".in",
    ".toml",
    ".sh",
    ".csv",
    ".svg",
    ".onnx",
    ".gz",
    ".log",
)
# Named in documents, but not files of ours: Rasa's own, and files that a reader makes.
FOREIGN = re.compile(r"rasa/.*|questions\.txt")


def code_of(document: Path) -> tuple[list[str], list[str]]:
    """Return the lines of shell blocks, and the pieces of code within sentences."""
    text = COMMENT.sub("", document.read_text(encoding="utf-8"))
    shell = [
        line.strip()
        for language, block in FENCE.findall(text)
        if language in ("sh", "bash", "console")
        for line in block.replace("\\\n", " ").splitlines()
    ]
    return shell, CODE.findall(FENCE.sub("", text))


def commands(document: Path) -> Iterator[list[str]]:
    shell, inline = code_of(document)
    for line in [*shell, *inline]:
        try:
            words = shlex.split(line, comments=True)
        except ValueError:
            continue
        while words and (words[0] in ("$", "|") or "=" in words[0]):
            words = words[1:]
        if words:
            yield words


def make_targets() -> set[str]:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z][a-z-]*):(?!=)", text, re.MULTILINE))


def subcommands() -> dict[str, argparse.ArgumentParser]:
    (action,) = [action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(action.choices)


def by_name(document: Path) -> str:
    return short(document)


@pytest.mark.parametrize("document", DOCUMENTS, ids=by_name)
def test_make_targets_exist(document: Path) -> None:
    named = [
        word
        for words in commands(document)
        if words[0] == "make"
        for word in words[1:]
        if re.fullmatch(r"[a-z][a-z-]*", word)
    ]
    assert set(named) <= make_targets()


@pytest.mark.parametrize("document", DOCUMENTS, ids=by_name)
def test_commands_and_their_options_exist(document: Path) -> None:
    known = subcommands()
    for words in commands(document):
        if Path(words[0]).name != "msc-faq" or len(words) == 1:
            continue
        name = words[1]
        if name.startswith("-"):
            assert name in parser()._option_string_actions, f"msc-faq {name}"
            continue
        assert name in known, f"msc-faq {name}"
        options = [word.partition("=")[0] for word in words[2:] if word.startswith("--")]
        for option in options:
            assert option in known[name]._option_string_actions, f"msc-faq {name} {option}"


def looks_like_a_path(code: str) -> bool:
    if not PATH.fullmatch(code) or FOREIGN.fullmatch(code):
        return False
    if "/" not in code:  # a name alone may be an example, unless it is of a kind that is not
        return code.endswith((".md", ".sh", ".toml"))
    return code.endswith(SUFFIXES) or code.endswith("/") or code.split("/")[0] in TOP


TOP = {short(path).split("/")[0] for path in files() if "/" in short(path)}


@pytest.mark.parametrize("document", DOCUMENTS, ids=by_name)
def test_files_exist(document: Path) -> None:
    shell, inline = code_of(document)
    words = [word for line in shell for word in line.split()]
    missing = [
        code
        for code in [*inline, *words]
        if looks_like_a_path(code)
        and not (ROOT / code).exists()
        and not (document.parent / code).exists()
        and not ignored(code)
        and not ignored(short(document.parent / code))
    ]
    assert not missing


@pytest.mark.parametrize("document", DOCUMENTS, ids=by_name)
def test_links_lead_somewhere(document: Path) -> None:
    text = FENCE.sub("", document.read_text(encoding="utf-8"))
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, heading = target.partition("#")
        assert (document.parent / path).exists() or not path, target
        if heading:
            headings = re.findall(r"^#+ (.*)$", (document.parent / path or document).read_text(), re.MULTILINE)
            anchors = {re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in headings}
            assert heading in anchors, target


def test_documents_that_other_files_name_exist() -> None:
    named = {
        (name, short(path))
        for path, text in texts()
        if path.parent.name != "project"
        for name in re.findall(r"\bdocs/[\w/-]+\.(?:md|yaml|svg)", text)
    }
    assert not {(name, path) for name, path in named if not (ROOT / name).exists()}


def test_make_help_lists_every_target() -> None:
    shown = subprocess.run(["make", "-C", str(ROOT), "help"], capture_output=True, text=True, check=True).stdout
    listed = set(re.findall(r"^  make ([a-z-]+) ", shown, re.MULTILINE))
    assert listed == make_targets()


def test_make_stress_runs_every_stress_target() -> None:
    plan = subprocess.run(["make", "-C", str(ROOT), "-n", "stress"], capture_output=True, text=True, check=True).stdout
    alone = [target for target in make_targets() if target.startswith("stress-")]
    assert alone
    for target in alone:
        own = subprocess.run(["make", "-C", str(ROOT), "-n", target], capture_output=True, text=True, check=True)
        assert own.stdout.splitlines()[-1] in plan


def test_the_version_is_the_same_everywhere() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r'^version = "(.*)"', project, re.MULTILINE) == [__version__]
    assert re.findall(r"^## \[(\d.*?)\]", changes, re.MULTILINE)[0] == __version__
