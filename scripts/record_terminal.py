"""Record a conversation with the trained model in a real terminal, as a picture: ``make picture``.

tmux is the terminal: it runs ``msc-faq chat``, types the questions, and gives the screen with its colours, which rich
draws as SVG. The picture refers to nothing outside itself.
"""

from __future__ import annotations

import argparse
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

COLUMNS, LINES = 90, 400  # a screen high enough that nothing scrolls away
QUESTIONS = ("do stem cell creams realy work", "my throat is swelling after the injection and i cant breathe")
PROMPT = re.compile(r"^>", re.MULTILINE)
PATIENCE = 120.0  # seconds
FONT = re.compile(r"@font-face\s*\{.*?\}", re.DOTALL)


class Terminal:
    """A terminal that a program runs in."""

    def __init__(self, command: list[str]) -> None:
        self.socket = ["tmux", "-L", "msc-faq-picture", "-f", "/dev/null"]
        size = ["-x", str(COLUMNS), "-y", str(LINES)]
        subprocess.run([*self.socket, "new-session", "-d", *size, shlex.join(command)], check=True)

    def type(self, text: str) -> None:
        subprocess.run([*self.socket, "send-keys", "-l", text], check=True)
        subprocess.run([*self.socket, "send-keys", "Enter"], check=True)

    def screen(self, *, colours: bool = False) -> str:
        """Return what is on the screen; lines that are empty at its end are left out."""
        options = ["-e"] if colours else []
        done = subprocess.run([*self.socket, "capture-pane", "-p", *options], check=True, capture_output=True)
        return done.stdout.decode("utf-8").rstrip()

    def wait_for_prompts(self, count: int) -> None:
        """Wait until the program has asked for input so many times, and has finished drawing."""
        deadline = time.monotonic() + PATIENCE
        before = ""
        while time.monotonic() < deadline:
            now = self.screen()
            if len(PROMPT.findall(now)) >= count and now == before:
                return
            before = now
            time.sleep(0.5)
        raise TimeoutError(f"The conversation did not come to its prompt {count}:\n{self.screen()}")

    def close(self) -> None:
        subprocess.run([*self.socket, "kill-server"], check=False)


def record(command: list[str], questions: tuple[str, ...]) -> str:
    """Return the screen after the questions, with its colours as escape sequences."""
    terminal = Terminal(command)
    try:
        for number, question in enumerate(questions, start=1):
            terminal.wait_for_prompts(number)
            terminal.type(question)
        terminal.wait_for_prompts(len(questions) + 1)
        return without_last_prompt(terminal.screen(colours=True))
    finally:
        terminal.close()


def without_last_prompt(screen: str) -> str:
    return "\n".join(screen.splitlines()[:-1]).rstrip()


def drawn(screen: str) -> str:
    """Return the screen as SVG."""
    console = Console(record=True, width=COLUMNS, file=open("/dev/null", "w"))  # noqa: SIM115 - lives as long as we
    console.print(Text.from_ansi(screen))
    return FONT.sub("", console.export_svg(title="make chat", theme=MONOKAI, unique_id="chat"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("picture", type=Path, help="the SVG file to write")
    parser.add_argument("questions", nargs="*", default=QUESTIONS)
    options = parser.parse_args()
    if not shutil.which("tmux"):
        print("record_terminal: tmux is missing. Install it (apt-get install tmux).", file=sys.stderr)
        return 1
    command = [str(Path(sys.executable).parent / "msc-faq"), "chat", "--no-history"]
    options.picture.parent.mkdir(parents=True, exist_ok=True)
    options.picture.write_text(drawn(record(command, tuple(options.questions))) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
