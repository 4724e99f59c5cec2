"""Set-up, with stand-ins for uv and Python: what is done when, and what is said when it cannot be done."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from repository import ROOT

# The commands that set-up may rely on: anything else must be looked for.
TOOLS = """
    sh awk cat command cut date df dirname env flock grep head kill ln mkdir mv printf pwd rm sed sha256sum sleep tail
    test touch tr true uname
"""

UV = """#!/bin/sh
# Stands in for uv: writes down what it is asked, and fails where a file says so.
echo "$*" >>"{log}"
case "$1 $2" in
"pip sync") if [ "$3" = --help ]; then echo --no-build-isolation; exit; fi ;;
"python find") [ ! -e "{root}/no-python" ] && echo "{python}"; exit 0 ;;
"venv "*) mkdir -p .venv/bin && ln -sf "{python}" .venv/bin/python ;;
esac
if [ -e "{root}/failure" ] && [ "$1 $2" = "pip sync" ]; then cat "{root}/failure"; exit 1; fi
exit 0
"""


@dataclass(frozen=True)
class Machine:
    """A clone of the project, and a PATH that holds only what the test puts there."""

    root: Path
    clone: Path
    tools: Path

    @property
    def asked(self) -> list[str]:
        """What uv was asked to do, but for questions."""
        log = self.root / "asked"
        lines = log.read_text().splitlines() if log.exists() else []
        return [line for line in lines if not line.startswith(("python", "pip sync --help", "--version"))]

    def set_up(self, kind: str = "runtime") -> subprocess.CompletedProcess[str]:
        (self.root / "asked").unlink(missing_ok=True)
        return subprocess.run(
            [str(self.clone / "scripts/setup.sh"), kind],
            env={"PATH": str(self.tools), "HOME": str(self.root)},
            capture_output=True,
            text=True,
            timeout=60,
        )

    def has(self, name: str, script: str) -> None:
        path = self.tools / name
        path.write_text(script)
        path.chmod(0o755)


@pytest.fixture
def bare(tmp_path: Path) -> Machine:
    """A machine with neither uv nor Python."""
    clone, tools = tmp_path / "clone", tmp_path / "tools"
    for name in ("scripts", "requirements"):
        shutil.copytree(ROOT / name, clone / name)
    for name in (".python-version", "pyproject.toml"):
        shutil.copy(ROOT / name, clone / name)
    tools.mkdir()
    for tool in TOOLS.split():
        if found := shutil.which(tool):
            (tools / tool).symlink_to(found)
    return Machine(tmp_path, clone, tools)


@pytest.fixture
def machine(bare: Machine) -> Machine:
    """A machine with uv and the Python that is wanted."""
    python = Path(sys.executable).resolve()
    bare.has("uv", UV.format(log=bare.root / "asked", root=bare.root, python=python))
    return bare


def only_sentence(done: subprocess.CompletedProcess[str]) -> str:
    """Return what was said of the failure: one line, and nothing on standard output."""
    assert done.returncode != 0
    assert done.stdout == ""
    (sentence,) = [line for line in done.stderr.splitlines() if line.startswith("setup: ")]
    assert sentence == done.stderr.splitlines()[-1]
    return sentence


def test_set_up_is_done_once(machine: Machine) -> None:
    first = machine.set_up()
    assert first.returncode == 0, first.stderr
    assert [line.split(" ")[0] for line in machine.asked] == ["venv", "pip", "pip", "pip"]
    assert all("--require-hashes" in line for line in machine.asked[1:3])
    assert "--no-deps" in machine.asked[3]

    second = machine.set_up()
    assert second.returncode == 0
    assert (second.stdout, second.stderr, machine.asked) == ("", "", [])


@pytest.mark.parametrize("name", [".python-version", "pyproject.toml", "requirements/runtime.txt"])
def test_a_change_of_content_sets_up_again_and_a_change_of_time_does_not(machine: Machine, name: str) -> None:
    machine.set_up()
    path = machine.clone / name
    os.utime(path, (0, 0))
    machine.set_up()
    assert machine.asked == []

    path.write_text(path.read_text() + "\n")
    machine.set_up()
    assert [line.split(" ")[:2] for line in machine.asked] == [["pip", "install"], ["pip", "sync"], ["pip", "install"]]


def test_a_moved_project_is_set_up_again(machine: Machine) -> None:
    machine.set_up()
    moved = machine.root / "moved"
    machine.clone.rename(moved)
    Machine(machine.root, moved, machine.tools).set_up()
    assert machine.asked[0].startswith("venv"), "the commands in .venv/bin name the folder"


def test_what_tests_need_is_added_and_then_kept(machine: Machine) -> None:
    machine.set_up("runtime")
    machine.set_up("dev")
    assert any("requirements/dev.txt" in line for line in machine.asked)
    machine.set_up("runtime")
    assert machine.asked == []


def test_a_python_that_is_gone_is_replaced(machine: Machine) -> None:
    machine.set_up()
    python = machine.clone / ".venv/bin/python"
    python.unlink()
    python.symlink_to(machine.root / "nowhere")
    assert machine.set_up().returncode == 0
    assert machine.asked[0].startswith("venv")


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("error: Failed to write: No space left on device (os error 28)", "The disk is full. Free 4 GB"),
        ("  Caused by: dns error: failed to lookup address information", "Check the network"),
        ("  Caused by: Hash mismatch for `rasa==3.6.21`", "not the one that was locked"),
        ("error: something else", "something else (details: .uv/setup.log)"),
    ],
)
def test_a_failed_step_is_one_sentence_and_is_done_again(machine: Machine, output: str, sentence: str) -> None:
    failure = machine.root / "failure"
    failure.write_text(output + "\n")
    assert sentence in only_sentence(machine.set_up())
    assert not (machine.clone / ".venv/set-up").exists()

    failure.unlink()
    assert machine.set_up().returncode == 0
    assert machine.asked


def test_a_failure_after_a_change_forgets_that_set_up_was_done(machine: Machine) -> None:
    machine.set_up()
    lock = machine.clone / "requirements/runtime.txt"
    before = lock.read_text()
    lock.write_text(before + "\n")
    (machine.root / "failure").write_text("cut off\n")
    machine.set_up()
    lock.write_text(before)
    assert machine.set_up().returncode != 0, "half an installation must not count as the one before"


def test_a_missing_python_is_one_sentence_with_its_remedy(machine: Machine) -> None:
    (machine.root / "no-python").touch()
    assert "Python 3.10 is needed" in only_sentence(machine.set_up())


def test_a_broken_python_is_passed_over(machine: Machine) -> None:
    (machine.root / "no-python").touch()
    for name in ("python", "python3", "python3.10"):
        machine.has(name, "#!/bin/sh\necho 'Segmentation fault' >&2\nexit 139\n")
    assert "Python 3.10 is needed" in only_sentence(machine.set_up())


def test_a_machine_with_neither_uv_nor_python_is_told_what_to_install(bare: Machine) -> None:
    assert "python3-venv" in only_sentence(bare.set_up())


def test_a_python_without_venv_and_pip_is_told_what_to_install(bare: Machine) -> None:
    bare.has("python3", "#!/bin/sh\necho 'No module named venv' >&2\nexit 1\n")
    assert "python3-venv" in only_sentence(bare.set_up())


def test_an_old_uv_is_not_used(bare: Machine) -> None:
    bare.has("uv", '#!/bin/sh\necho "unexpected argument" >&2\nexit 2\n')
    assert "python3-venv" in only_sentence(bare.set_up())


def test_a_nearly_full_disk_is_noticed_before_anything_is_downloaded(machine: Machine) -> None:
    (machine.tools / "df").unlink()
    machine.has("df", "#!/bin/sh\necho 'Filesystem blocks Used Available'; echo 'disk 100 90 10 90% /'\n")
    assert "The disk is nearly full" in only_sentence(machine.set_up())
    assert machine.asked == []
