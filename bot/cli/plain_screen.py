"""A screen of plain lines: for pipes, simple terminals and screen readers."""

from __future__ import annotations

import shutil
from typing import BinaryIO, TextIO

from bot.reply.model import Reply
from bot.reply.plain import sources_text
from bot.reply.terminal import plain_text, printable, shortened, wrapped

PROMPT = "> "
SPOKEN_PROMPT = "Your question: "
SPEAKER = "Assistant says:"


class PlainScreen:
    """Reads lines as they come and writes no control sequences."""

    def __init__(self, lines: BinaryIO, out: TextIO, *, accessible: bool = False) -> None:
        self.lines = lines
        self.out = out
        self.accessible = accessible
        self.interactive = lines.isatty()
        self.prompt = SPOKEN_PROMPT if accessible else PROMPT

    @property
    def hints(self) -> str:
        return "Each line is one message. Ctrl-C cancels, Ctrl-D leaves. Nothing that you type is kept in a file."

    async def read(self) -> str:
        """Return the next line. A line that was not typed here is shown, so that the transcript makes sense."""
        if self.interactive:
            self.out.write(self.prompt)
            self.out.flush()
        try:
            line = self.lines.readline()
        except KeyboardInterrupt:
            self.write("")
            raise
        text = line.decode("utf-8", errors="replace").removesuffix("\n")
        if not line:
            if self.interactive:
                self.write("")
            raise EOFError
        if not self.interactive:
            self.write(f"{self.prompt}{shortened(text)}")
        return text

    def show(self, reply: Reply) -> None:
        text = plain_text(reply, in_chat=True)
        # In an emergency the number comes first, before any ceremony.
        self.say(f"{SPEAKER}\n{text}" if self.accessible and not reply.urgent else text)

    def show_sources(self, reply: Reply) -> None:
        self.say(sources_text(reply))

    def show_list(self, items: list[str]) -> None:
        self.say("\n".join(items))

    def say(self, text: str) -> None:
        """Write a paragraph. Screen readers wrap lines themselves, and so does whatever reads a pipe."""
        terminal = self.interactive and self.out.isatty() and not self.accessible
        self.write(wrapped(printable(text), shutil.get_terminal_size().columns if terminal else None) + "\n")

    def write(self, text: str) -> None:
        self.out.write(text + "\n")
        self.out.flush()
