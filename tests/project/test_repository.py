"""What is in the repository, and what must never be."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from repository import ROOT, files, git, ignored, short, texts

MAX_BYTES = 600_000
BUILT = (".db", ".sqlite", ".sqlite3", ".gz", ".zip", ".whl", ".onnx", ".safetensors", ".npz", ".npy", ".pkl", ".pyc")
SECRET_FILES = (".pem", ".key", ".p12", ".pfx", ".env")
MAGIC = {b"SQLite format 3\0": "a database", b"\x1f\x8b": "a compressed file", b"PK\x03\x04": "an archive"}
SECRETS = {
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/=]{40}",
    "a Slack token": r"\bxox[abpr]-\d{9,}-\w{10,}",
    "a Telegram token": r"\b\d{8,10}:AA[\w-]{33}\b",
    "a GitHub token": r"\bgh[pousr]_\w{36}\b",
    "an AWS key": r"\bAKIA[0-9A-Z]{16}\b",
}
# Written in pieces, so that this file does not name them either.
ADDRESSES = {
    "a package registry": "|".join(
        re.escape(".".join(parts))
        for parts in [
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("registry", "npmjs", "org"),
            ("registry", "yarnpkg", "com"),
            ("deb", "debian", "org"),
            ("proxy", "golang", "org"),
        ]
    ),
    "an index line": r"^\s*(?:-i|--index-url|--extra-index-url|--find-links|-f)\s+\S+" + "",
    "a path of a machine": r"(?<![\w.~:/-])/(?:" + "|".join(["wo" + "rk", "ro" + "ot", "home/" + r"\w"]) + r")/",
}
# Made by a command: each must be named, with that command, in docs/generated.md.
GENERATED = re.compile(
    r"requirements/.*\.txt|docs/images/.*|.*\.min\.\w+|bot/web/static/widget/.*|.*lock\.(?:json|yaml|txt)|.*/snapshots/.*"
    r"|docs/benchmarks\.md"
)
BY_HAND = {"requirements/encoder.txt"}


def test_no_database_no_model_no_secret() -> None:
    wrong = [short(path) for path in files() if path.name.endswith(BUILT + SECRET_FILES)]
    wrong += [
        f"{short(path)} is {what}" for path in files() for magic, what in MAGIC.items() if starts_with(path, magic)
    ]
    wrong += [f"{short(path)} is too large" for path in files() if path.stat().st_size > MAX_BYTES]
    wrong += [
        f"{short(path)} holds {what}"
        for path, text in texts()
        for what, secret in SECRETS.items()
        if re.search(secret, text)
    ]
    assert not wrong


def test_nothing_is_committed_that_git_is_told_to_leave_out() -> None:
    assert not git("ls-files", "--cached", "--ignored", "--exclude-standard").split()


@pytest.mark.parametrize(
    "name",
    ["state/web.db", "outbox.db-wal", "state/records.db.damaged", "models/assistant.tar.gz", ".env", "clinic.yml"],
)
def test_what_is_made_on_each_machine_is_left_out(name: str) -> None:
    assert ignored(name)


def starts_with(path: Path, magic: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(magic)) == magic


@pytest.mark.parametrize("what", ADDRESSES)
def test_nothing_names(what: str) -> None:
    pattern = re.compile(ADDRESSES[what], re.MULTILINE)
    found = [f"{short(path)}: {match[0].strip()}" for path, text in texts() for match in pattern.finditer(text)]
    assert not found


def test_generated_files_are_named_with_their_command() -> None:
    named = (ROOT / "docs/generated.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([^`]+)` \|.*\| `(make [a-z-]+|\S.*)` \|$", named, re.MULTILINE))
    listed = {path for name in rows for path in ROOT.glob(name)}
    generated = {path for path in files() if GENERATED.fullmatch(short(path)) and short(path) not in BY_HAND}
    assert not [short(path) for path in generated - listed]
    assert not [name for name in rows if not any(ROOT.glob(name))]


@pytest.mark.parametrize("name", ["runtime", "dev", "build", "uv", "encoder"])
def test_every_locked_package_has_a_version_and_hashes(name: str) -> None:
    text = (ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip())
    assert entries
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._-]+(\[[\w,-]+\])?==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


def versions(name: str) -> dict[str, str]:
    text = (ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9._-]+)(?:\[[\w,-]+\])?==(\S+)", text, re.MULTILINE))


def test_the_locks_agree() -> None:
    runtime, dev, build = versions("runtime"), versions("dev"), versions("build")
    assert runtime.items() <= dev.items()
    assert build.items() <= runtime.items()
    assert runtime["rasa"] == "3.6.21"


def test_the_clinics_file_is_not_taken_in() -> None:
    assert ROOT / "clinic.yml" not in files()


def test_scripts_can_be_run_and_are_clean() -> None:
    scripts = [path for path in files() if path.suffix == ".sh" or short(path) == ".ci/run"]
    not_sourced = [path for path in scripts if path.read_text().startswith("#!")]
    assert not [short(path) for path in not_sourced if not os.access(path, os.X_OK)]
    if not shutil.which("shellcheck"):
        pytest.skip("shellcheck is not installed")
    done = subprocess.run(["shellcheck", "-x", *map(short, scripts)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_json_files_can_be_read() -> None:
    for path, text in texts():
        if path.suffix == ".json":
            json.loads(text)
