"""The widget's own tests, in Node and in a real Chromium; skipped with a warning where these are missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import warnings
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WIDGET = ROOT / "widget"
CHROMIUM = os.environ.get("MSC_CHROMIUM", "/usr/bin/chromium")
MINUTES = 60  # seconds


def skip(reason: str) -> None:
    """Skip, and say so where it cannot be overlooked."""
    warnings.warn(f"THE WIDGET WAS NOT TESTED: {reason}", stacklevel=2)
    pytest.skip(reason)


def npm(*arguments: str, timeout: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["npm", *arguments],
        cwd=WIDGET,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=timeout,
        check=False,
    )


def succeeds(*arguments: str, timeout: float) -> None:
    result = npm(*arguments, timeout=timeout)
    assert result.returncode == 0, result.stdout[-20_000:]


@pytest.fixture(scope="session", autouse=True)
def node_packages() -> None:
    """Install what package-lock.json names, unless it is there."""
    if not shutil.which("node") or not shutil.which("npm"):
        skip("node and npm are not installed (Debian: apt-get install nodejs npm).")
    major = int(subprocess.check_output(["node", "--version"], text=True).lstrip("v").split(".")[0])
    if major < 20:
        skip(f"node {major} is too old; 20 or newer is needed.")
    lock, installed = WIDGET / "package-lock.json", WIDGET / "node_modules" / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    result = npm("ci", "--no-audit", "--no-fund", timeout=10 * MINUTES)
    if result.returncode:
        if os.environ.get("CI"):
            pytest.fail(f"npm ci failed:\n{result.stdout[-5_000:]}")
        skip("npm ci failed, perhaps for want of a network.")
    installed.touch()


def test_types() -> None:
    succeeds("run", "types", timeout=2 * MINUTES)


def test_committed_files_are_what_the_source_gives() -> None:
    succeeds("run", "check", timeout=2 * MINUTES)


def test_size() -> None:
    succeeds("run", "size", timeout=1 * MINUTES)


def test_units() -> None:
    succeeds("test", timeout=5 * MINUTES)


@pytest.mark.property
@pytest.mark.parametrize("part", ["journey", "keyboard", "accessibility", "security"])
def test_in_a_browser(part: str) -> None:
    if not Path(CHROMIUM).exists():
        skip(f"there is no Chromium at {CHROMIUM} (Debian: apt-get install chromium; else set MSC_CHROMIUM).")
    succeeds("run", "test:browser", "--", part, timeout=12 * MINUTES)
