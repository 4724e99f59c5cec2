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
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Protocol

from bot.cli.errors import ExitCode, complain
from bot.cli.interface import Assistant, Load, Turn, new_conversation
from bot.cli.loading import progress
from bot.cli.streams import own_stdout, styled_output_wanted
from bot.knowledge.model import Knowledge
from bot.reply.compose import compose
from bot.reply.model import Block, Fragment, Reply, Suggestion
from bot.reply.summary import ReferralSummary, html, markdown

WELCOME = "utter_welcome"
COMMANDS = {
    "/help": "what you can type here",
    "/sources": "the sources of the last answer, with links",
    "/topics": "what you can ask about",
    "/summary": "save the page for your visit: /summary FILE.md, or FILE.html to print",
    "/reset": "forget this conversation and start a new one",
    "/quit": "leave",
}
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
        with progress("Loading the assistant", "line" if calm else "animated"):
            assistant = load()
        screen: Screen
        if calm:
            from bot.cli.plain_screen import PlainScreen

            screen = PlainScreen(sys.stdin.buffer, out, accessible=options.accessible)
        else:
            from bot.cli.styled_screen import StyledScreen

            screen = StyledScreen(out, list(COMMANDS), keep_history=not options.no_history)
        return asyncio.run(Chat(assistant, screen).run())


class Chat:
    """One person's conversation: reads messages until the person leaves."""

    def __init__(self, assistant: Assistant, screen: Screen) -> None:
        self.assistant = assistant
        self.screen = screen
        self.conversation = new_conversation()
        self.last = welcome(assistant.knowledge)
        self.summary: ReferralSummary | None = None
        self.outcome = ExitCode.SUCCESS

    async def run(self) -> ExitCode:
        self.screen.show(self.last)
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
            await self.respond(text)

    async def respond(self, text: str) -> None:
        """Carry out a command of the shell; whatever else is typed goes to the assistant."""
        match text.strip():
            case "/help":
                self.screen.say(help_text(self.screen.hints))
            case "/sources" if self.last.sources:
                self.screen.show_sources(self.last)
            case "/sources":
                self.screen.say("The last reply rests on no sources.")
            case "/topics":
                self.screen.say("You can ask about:")
                self.screen.show_list(sorted(topic.title for topic in self.assistant.knowledge.topics.values()))
            case "/reset":
                await self.reset()
            case command if command.split(maxsplit=1)[:1] == ["/summary"]:
                self.save_summary(command.removeprefix("/summary").strip())
            case _:
                await self.ask(text)

    def save_summary(self, name: str) -> None:
        """Write the newest page of the referral form to a file, which must not be there yet."""
        if self.summary is None:
            self.screen.say('There is no page yet. Type "help me prepare for a visit" to make one.')
        elif not name.endswith((".md", ".html")):
            self.screen.say("Give the name of a file that ends with .md or .html, such as /summary visit.html")
        else:
            render = html if name.endswith(".html") else markdown
            file = Path(name).expanduser()
            try:
                with open(file, "x", encoding="utf-8", opener=private) as out:
                    out.write(render(self.summary, date.today()))
            except FileExistsError:
                self.screen.say(f"{file} is there already. Give another name.")
            except OSError as error:
                self.screen.say(f"{file} cannot be written ({error.strerror}). Give another name.")
            else:
                self.screen.say(f"The page is in {file}.")

    async def reset(self) -> None:
        await self.assistant.forget(self.conversation)
        self.conversation = new_conversation()
        self.summary = None
        self.screen.say("The conversation is forgotten. Here is a new one.")
        self.last = welcome(self.assistant.knowledge)
        self.screen.show(self.last)

    async def ask(self, text: str) -> None:
        if suggestion := chosen(text, self.last):
            self.screen.say(f"You chose: {suggestion.title}.")
            text = suggestion.payload
        try:
            with cancelled_by_ctrl_c(asyncio.ensure_future(self.assistant.handle(text, self.conversation))) as turn:
                self.last = (await turn).reply
        except asyncio.CancelledError:
            if not self.screen.interactive:
                raise KeyboardInterrupt from None
            self.screen.say("Cancelled.")
        except Exception as error:
            complain(error)
            self.outcome = ExitCode.FAILED
        else:
            self.summary = self.last.summary or self.summary
            self.screen.show(self.last)


def private(path: str, flags: int) -> int:
    """Open a file that only its owner may read."""
    return os.open(path, flags, 0o600)


def welcome(knowledge: Knowledge) -> Reply:
    """Return the first thing that is said: what this is and is not, after the clinic's own greeting."""
    reply = compose([Fragment(WELCOME)], knowledge)
    greeting = knowledge.clinic.greeting
    return replace(reply, blocks=(Block("text", greeting), *reply.blocks)) if greeting else reply


def help_text(hints: str) -> str:
    width = max(map(len, COMMANDS))
    commands = "\n".join(f"{command:<{width}}  {what}" for command, what in COMMANDS.items())
    return f"Type a question, or the number of a suggestion, and press Enter.\n\n{commands}\n\n{hints}"


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
