"""The command, run as a person or a script runs it, with a fake assistant inside."""

from __future__ import annotations

import fcntl
import os
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).with_name("fake_assistant.py")
ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[=>])")
PATIENCE = 20.0  # seconds

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


def environment(state: Path, **changes: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "MSC_FAQ_DEBUG")}
    return {
        **clean,
        "PYTHONPATH": str(ROOT),
        "XDG_STATE_HOME": str(state),
        "TERM": "xterm",
        "PROMPT_TOOLKIT_NO_CPR": "1",
        **changes,
    }


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the command with bytes on its standard input."""

    def run_command(*arguments: str | bytes, stdin: bytes = b"", **changes: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, str(PROGRAM), *arguments],
            input=stdin,
            capture_output=True,
            env=environment(tmp_path, **changes),
            timeout=60,
            check=False,
        )

    return run_command


class Terminal:
    """A terminal with the command running in it."""

    def __init__(self, arguments: tuple[str, ...], env: dict[str, str]) -> None:
        self.master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, str(PROGRAM), *arguments],
            stdin=slave,
            stdout=slave,
            stderr=subprocess.DEVNULL,
            env=env,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)
        self.raw = ""
        self.seen = 0  # characters of the text that a wait has returned

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())

    def wait_for(self, text: str) -> str:
        """Read until a text is shown; return what was shown since the last wait, up to its end."""
        deadline = time.monotonic() + PATIENCE
        while text not in (shown := ESCAPES.sub("", self.raw)[self.seen :]):
            if time.monotonic() > deadline or not self.read():
                raise AssertionError(f"{text!r} was not shown, but: {shown!r}")
        shown = shown[: shown.index(text) + len(text)]
        self.seen += len(shown)
        return shown

    def read(self) -> bool:
        """Read what there is; False at the end."""
        ready, _, _ = select.select([self.master], [], [], 0.2)
        if not ready:
            return True
        try:
            data = os.read(self.master, 65536)
        except OSError:  # Linux says so when the last program on the other side has gone
            return False
        self.raw += data.decode(errors="replace")
        return bool(data)

    def exit_code(self) -> int:
        deadline = time.monotonic() + PATIENCE
        while self.read() and time.monotonic() < deadline:
            pass
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)


OpenTerminal = Callable[..., Terminal]


@pytest.fixture
def open_terminal(tmp_path: Path) -> Iterator[OpenTerminal]:
    """Start the command in a terminal of its own."""
    opened: list[Terminal] = []

    def start(*arguments: str, **changes: str) -> Terminal:
        opened.append(Terminal(arguments, environment(tmp_path, **changes)))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.close()
