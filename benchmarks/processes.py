"""Run commands, servers and shells as whole processes, and say what they cost by the system's own accounts."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 300.0  # seconds that a start or an answer may take


@dataclass(frozen=True)
class Done:
    """A process that has ended."""

    code: int
    seconds: float
    cpu_seconds: float


def environment_with(extra: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, **extra}


def run(command: Sequence[str], folder: Path, extra: Mapping[str, str], log: Path | None = None) -> Done:
    """Run a command to its end; its output goes to a file, or nowhere."""
    with open(log or os.devnull, "wb") as out:
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment_with(extra),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    return Done(process.returncode, seconds, usage.ru_utime + usage.ru_stime)


def first_answer_seconds(
    command: Sequence[str], folder: Path, extra: Mapping[str, str], prompt: str, question: str, answer: str
) -> float:
    """Start a shell in a terminal of its own, ask when it asks for input, and return the seconds to the answer."""
    started = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.execvpe(command[0], list(command), environment_with({**extra, "TERM": "xterm", "COLUMNS": "200"}))
    try:
        wait_for_text(terminal, prompt)
        os.write(terminal, question.encode() + b"\r")
        wait_for_text(terminal, answer)
        return time.perf_counter() - started
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)


def wait_for_text(terminal: int, wanted: str) -> None:
    """Read what a terminal shows until the text is there, across line breaks and styles."""
    seen = ""
    pattern = re.compile(r"\s+".join(re.escape(word) for word in wanted.split()))
    deadline = time.monotonic() + PATIENCE
    while not pattern.search(re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", seen)):
        ready, _, _ = select.select([terminal], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise TimeoutError(f"{wanted!r} did not come. What came: {seen[-2000:]!r}")
        try:
            chunk = os.read(terminal, 65_536)
        except OSError as error:
            raise RuntimeError(f"The shell ended. What came: {seen[-2000:]!r}") from error
        if b"\x1b[6n" in chunk:
            os.write(terminal, b"\x1b[1;1R")  # the shell asks where the cursor is
        seen += chunk.decode(errors="replace")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    url: str
    process: subprocess.Popen[bytes]

    def memory(self) -> float:
        """Return the megabytes that the process and those it started have in memory."""
        return sum(memory_of(pid) for pid in with_descendants(self.process.pid))


def memory_of(pid: int | str) -> float:
    """Return the megabytes that a process has in memory; Linux only."""
    status = Path(f"/proc/{pid}/status").read_text()
    return float(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) / 1024


def with_descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    found = [int(each) for each in children.read_text().split()] if children.exists() else []
    return [pid, *(descendant for child in found for descendant in with_descendants(child))]


@contextmanager
def serving(command: Sequence[str], folder: Path, extra: Mapping[str, str], ready: str, log: Path) -> Iterator[Server]:
    """Run a server until the block ends; it is ready when its path ``ready`` answers with status 200."""
    port = free_port()
    arguments = [argument.replace("{port}", str(port)) for argument in command]
    with log.open("ab") as out:
        process = subprocess.Popen(
            arguments,
            cwd=folder,
            env=environment_with(extra),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        server = Server(f"http://127.0.0.1:{port}", process)
        wait_until_ready(server, ready)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_ready(server: Server, path: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise RuntimeError(f"The server ended with code {server.process.returncode}.")
        try:
            with urllib.request.urlopen(server.url + path, timeout=2) as response:
                if response.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.2)
    raise TimeoutError("The server did not become ready.")


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]
