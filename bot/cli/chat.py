"""`msc-faq chat`: a conversation in the terminal."""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from bot.cli.errors import ExitCode, complain
from bot.cli.loading import progress
from bot.cli.partner import Here, Partner
from bot.cli.streams import own_stdout, styled_output_wanted
from bot.dialogue.feedback import REASONS
from bot.engine.interface import Load, Turn, new_conversation
from bot.reply.model import Reply, Suggestion

COMMANDS = {
    "/help": "what you can type here",
    "/sources": "the sources of the last answer, with links",
    "/topics": "what you can ask about",
    "/good": "the last answer helped; a comment may follow",
    "/bad": "it did not; a reason and a comment may follow",
    "/feedback": "the same, as /feedback up or /feedback down",
    "/summary": "save the page for your visit: /summary FILE.md, or FILE.html to print",
    "/reset": "forget this conversation and start a new one",
    "/quit": "leave",
}
RATINGS = {"/good": "up", "/bad": "down", "/feedback": ""}  # commands, and the words that they stand for
REASONS_TEXT = f"Reasons for /bad: {', '.join(REASONS)}."
RATING_USAGE = f"Type /feedback up or /feedback down; a reason and a comment may follow. {REASONS_TEXT}"
NUMBER = re.compile(r"\s*(\d{1,2})[.)]?\s*")


class Screen(Protocol):
    """Where a person types and reads."""

    @property
    def interactive(self) -> bool:
        """Whether a person is typing: Ctrl-C then cancels, instead of ending the command."""

    @property
    def hints(self) -> str:
        """What the keys do, and where the history is kept."""

    async def read(self) -> str:
        """Return the next message.

        Raises:
            EOFError: there is none.
            KeyboardInterrupt: the person cancelled the line.
        """

    def show(self, reply: Reply) -> None: ...

    def show_sources(self, reply: Reply) -> None: ...

    def show_list(self, items: list[str]) -> None: ...

    def say(self, text: str) -> None:
        """Show words of the shell itself."""


def run(options: argparse.Namespace, load: Load) -> ExitCode:
    with own_stdout() as out:
        plain = options.plain or not sys.stdin.isatty() or not styled_output_wanted(out)
        calm = plain or options.accessible
        partner: Partner
        if options.url:
            from bot.cli.remote import Remote

            partner = Remote(options.url)
        else:
            with progress("Loading the assistant", "line" if calm else "animated"):
                partner = Here(load())
        screen: Screen
        if calm:
            from bot.cli.plain_screen import PlainScreen

            screen = PlainScreen(sys.stdin.buffer, out, accessible=options.accessible)
        else:
            from bot.cli.styled_screen import StyledScreen

            screen = StyledScreen(out, list(COMMANDS), keep_history=not options.no_history)
        return asyncio.run(Chat(partner, screen).run())


class Chat:
    """One person's conversation: reads messages until the person leaves."""

    def __init__(self, partner: Partner, screen: Screen) -> None:
        self.partner = partner
        self.screen = screen
        self.outcome = ExitCode.SUCCESS

    async def run(self) -> ExitCode:
        await self.begin()
        while True:
            try:
                text = await self.screen.read()
            except EOFError:
                return self.outcome
            except KeyboardInterrupt:
                if not self.screen.interactive:
                    raise
                self.screen.say("Press Ctrl-D or type /quit to leave.")
                continue
            if text.strip() == "/quit":
                return self.outcome
            try:
                await self.respond(text)
            except Exception as error:
                complain(error)
                self.outcome = ExitCode.FAILED

    async def begin(self) -> None:
        """Begin a conversation with what this is, and is not."""
        self.conversation = new_conversation()
        self.last = await self.partner.welcome(self.conversation)
        self.screen.show(self.last)

    async def respond(self, text: str) -> None:
        """Carry out a command of the shell; whatever else is typed goes to the assistant."""
        command, _, rest = text.strip().partition(" ")
        if command in RATINGS:
            await self.rate(f"{RATINGS[command]} {rest}")
            return
        match text.strip():
            case "/help":
                self.screen.say(help_text(self.screen.hints))
            case "/sources" if self.last.sources:
                self.screen.show_sources(self.last)
            case "/sources":
                self.screen.say("The last reply rests on no sources.")
            case "/topics":
                titles = await self.partner.titles()
                self.screen.say("You can ask about:")
                self.screen.show_list(titles)
            case "/reset":
                await self.reset()
            case _ if command == "/summary":
                await self.save_summary(rest.strip())
            case _:
                await self.ask(text)

    async def save_summary(self, name: str) -> None:
        """Write the newest page of the referral form to a file, which must not be there yet."""
        page = await self.partner.page(self.conversation, "html" if name.endswith(".html") else "markdown")
        if page is None:
            self.screen.say('There is no page yet. Type "help me prepare for a visit" to make one.')
        elif not name.endswith((".md", ".html")):
            self.screen.say("Give the name of a file that ends with .md or .html, such as /summary visit.html")
        else:
            file = Path(name).expanduser()
            try:
                with open(file, "x", encoding="utf-8", opener=private) as out:
                    out.write(page)
            except FileExistsError:
                self.screen.say(f"{file} is there already. Give another name.")
            except OSError as error:
                self.screen.say(f"{file} cannot be written ({error.strerror}). Give another name.")
            else:
                self.screen.say(f"The page is in {file}.")

    async def reset(self) -> None:
        await self.partner.forget(self.conversation)
        self.screen.say("The conversation is forgotten. Here is a new one.")
        await self.begin()

    async def rate(self, words: str) -> None:
        """Keep what the person thinks of the last answer: up or down, for down a reason, and a comment."""
        opinion, _, comment = words.strip().partition(" ")
        if opinion not in ("up", "down"):
            self.screen.say(RATING_USAGE)
            return
        first, _, rest = comment.strip().partition(" ")
        reason = next((reason for reason in REASONS if opinion == "down" and reason == first), None)
        comment = (rest if reason else comment).strip()
        if await self.partner.rate(self.conversation, "up" if opinion == "up" else "down", reason, comment):
            self.screen.say("Thank you. What you think of the last answer is kept.")
        else:
            self.screen.say("There is no answer yet that you could rate.")

    async def ask(self, text: str) -> None:
        if suggestion := chosen(text, self.last):
            self.screen.say(f"You chose: {suggestion.title}.")
            text = suggestion.payload
        try:
            with cancelled_by_ctrl_c(asyncio.ensure_future(self.partner.handle(text, self.conversation))) as turn:
                self.last = (await turn).reply
        except asyncio.CancelledError:
            if not self.screen.interactive:
                raise KeyboardInterrupt from None
            self.screen.say("Cancelled.")
        else:
            self.screen.show(self.last)


def private(path: str, flags: int) -> int:
    """Open a file that only its owner may read."""
    return os.open(path, flags, 0o600)


def help_text(hints: str) -> str:
    width = max(map(len, COMMANDS))
    commands = "\n".join(f"{command:<{width}}  {what}" for command, what in COMMANDS.items())
    return f"Type a question, or the number of a suggestion, and press Enter.\n\n{commands}\n\n{REASONS_TEXT}\n{hints}"


def chosen(text: str, reply: Reply) -> Suggestion | None:
    """Return the suggestion whose number was typed; other numbers may answer a question of the assistant's."""
    match = NUMBER.fullmatch(text)
    number = int(match[1]) if match else 0
    return reply.suggestions[number - 1] if 1 <= number <= len(reply.suggestions) else None


@contextmanager
def cancelled_by_ctrl_c(task: asyncio.Future[Turn]) -> Iterator[asyncio.Future[Turn]]:
    """Let Ctrl-C end this task alone, instead of the whole program."""
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, task.cancel)
    try:
        yield task
    finally:
        loop.remove_signal_handler(signal.SIGINT)
