"""The repository as the tests of this folder see it: what git holds, or would take in."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def git(*arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(ROOT), *arguments], check=True, capture_output=True)
    return done.stdout.decode("utf-8")


@cache
def files() -> tuple[Path, ...]:
    """Return the files that are committed or would be with the next ``git add``."""
    names = git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    return tuple(sorted({ROOT / name for name in names if name and (ROOT / name).is_file()}))


@cache
def texts() -> tuple[tuple[Path, str], ...]:
    """Return the files that are text."""
    found = []
    for path in files():
        data = path.read_bytes()
        if b"\0" not in data:
            found.append((path, data.decode("utf-8", "replace")))
    return tuple(found)


def ignored(name: str) -> bool:
    """Tell whether git leaves a path alone: something that is made on each machine."""
    return subprocess.run(["git", "-C", str(ROOT), "check-ignore", "-q", name]).returncode == 0


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
