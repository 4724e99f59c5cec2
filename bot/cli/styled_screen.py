"""A screen with styles, line editing and a history of what was typed."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import create_output
from rich.columns import Columns
from rich.text import Text

from bot.reply.model import Reply
from bot.reply.terminal import MAX_COLUMNS, linked_sources, print_styled, printable, styled_console

PROMPT = FormattedText([("ansicyan bold", "> ")])
PLACEHOLDER = FormattedText([("ansibrightblack", "Ask a question, or type /help")])


class StyledScreen:
    """Shows replies with rich and reads messages with prompt_toolkit, where a paste of many lines is one message."""

    interactive = True

    def __init__(self, out: TextIO, commands: list[str], *, keep_history: bool) -> None:
        self.out = out
        self.console = styled_console(out)
        self.history_file = history_file() if keep_history else None
        self.session: PromptSession[str] = PromptSession(
            PROMPT,
            placeholder=PLACEHOLDER,
            history=history(self.history_file),
            completer=WordCompleter(commands, sentence=True),
            complete_while_typing=False,
            key_bindings=key_bindings(),
            output=create_output(stdout=out),
        )

    @property
    def hints(self) -> str:
        kept = (
            f"What you type is kept in {self.history_file}, on this computer only; "
            "start with --no-history to keep nothing."
            if self.history_file
            else "Nothing that you type is kept in a file."
        )
        return f"Alt+Enter starts a new line. Ctrl-R searches what you typed. Ctrl-C cancels, Ctrl-D leaves.\n{kept}"

    async def read(self) -> str:
        text = await self.session.prompt_async()
        self.console.print()
        return text

    def show(self, reply: Reply) -> None:
        print_styled(reply, self.out, in_chat=True)
        self.console.print()

    def show_sources(self, reply: Reply) -> None:
        self.console.print(linked_sources(reply))
        self.console.print()

    def show_list(self, items: list[str]) -> None:
        self.console.print(Columns([Text(printable(item)) for item in items], column_first=True, padding=(0, 3)))
        self.console.print()

    def say(self, text: str) -> None:
        self.console.print(Text(printable(text), style="italic"), width=min(self.console.width, MAX_COLUMNS))
        self.console.print()


def key_bindings() -> KeyBindings:
    bindings = KeyBindings()

    @bindings.add("escape", "enter")
    def start_new_line(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    return bindings


class ForgivingFileHistory(FileHistory):
    """A chat goes on when its history can no longer be written, for instance on a full disk."""

    def store_string(self, string: str) -> None:
        with suppress(OSError):
            super().store_string(string)


def history(file: Path | None) -> History:
    return ForgivingFileHistory(str(file)) if file else InMemoryHistory()


def history_file() -> Path | None:
    """Return the file of the history, readable by its owner alone; None where it cannot be made."""
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    file = state / "msc-faq" / "history"
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600))
    except OSError:
        return None
    return file
