"""`msc-faq ask`: one question, or one per line of standard input; answers as text or as JSON."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, TextIO

from bot.cli.errors import ExitCode, complain
from bot.cli.json_lines import turn_line
from bot.cli.loading import progress
from bot.cli.streams import own_stdout, styled_output_wanted
from bot.engine.interface import Conversing, Load, Turn, new_conversation
from bot.knowledge.model import Kind
from bot.reply.terminal import plain_text, printable, shortened

RESET = "/reset"
# The kinds that leave a question open: nothing was said that answers it.
NOT_ANSWERED: frozenset[Kind] = frozenset({"out_of_scope", "clarify", "refused_input"})

Emit = Callable[[str, Turn], None]


def run(options: argparse.Namespace, load: Load) -> ExitCode:
    several = options.question is None
    if several and sys.stdin.isatty():
        print("Type one question per line. Ctrl-D ends.", file=sys.stderr)
    questions = lines(sys.stdin.buffer) if several else [as_received(options.question)]
    with own_stdout() as out:
        emit = json_emitter(out) if options.json else text_emitter(out, titled=several)
        if options.url:
            return asyncio.run(answer_from_server(options, questions, emit, patient=several))
        with progress("Loading the assistant", "animated" if styled_output_wanted(sys.stderr) else "none"):
            assistant = load()
        return asyncio.run(answer(assistant, questions, emit, one_conversation=options.conversation))


def lines(stream: BinaryIO) -> Iterator[str]:
    """Yield the lines of a stream of bytes; a line ends at a line feed and nothing else."""
    for line in stream:
        yield line.removesuffix(b"\n").decode("utf-8", errors="replace")


def as_received(argument: str) -> str:
    """Return an argument of the command line with its invalid bytes as U+FFFD."""
    return os.fsencode(argument).decode("utf-8", errors="replace")


async def answer_from_server(
    options: argparse.Namespace, questions: Iterable[str], emit: Emit, *, patient: bool
) -> ExitCode:
    """Let a running server answer; ``patient`` says whether to wait where it asks for that."""
    from bot.cli.remote import Remote

    server = Remote(options.url, wait=asyncio.sleep if patient else None, in_detail=options.json)
    await server.open()
    return await answer(server, questions, emit, one_conversation=options.conversation)


async def answer(
    assistant: Conversing, questions: Iterable[str], emit: Emit, *, one_conversation: bool = False
) -> ExitCode:
    """Answer the questions one after the other and return the exit code that says how it went."""
    kinds: list[Kind | None] = []
    conversation = new_conversation()
    for question in questions:
        # A file written on Windows ends its lines with CR LF.
        if one_conversation and question.removesuffix("\r") == RESET:
            await assistant.forget(conversation)
            conversation = new_conversation()
            continue
        try:
            turn = await assistant.handle(question, conversation)
        except Exception as error:
            complain(error, f"question {len(kinds) + 1}")
            kinds.append(None)
            continue
        emit(question, turn)
        kinds.append(turn.reply.kind)
        if not one_conversation:
            await assistant.forget(conversation)
            conversation = new_conversation()
    if None in kinds:
        return ExitCode.FAILED
    return ExitCode.NOT_ANSWERED if len(kinds) == 1 and kinds[0] in NOT_ANSWERED else ExitCode.SUCCESS


def json_emitter(out: TextIO) -> Emit:
    def emit(question: str, turn: Turn) -> None:
        out.write(turn_line(question, turn))
        out.flush()

    return emit


def text_emitter(out: TextIO, *, titled: bool) -> Emit:
    """Return what writes an answer for people; of several, each under its question."""

    def emit(question: str, turn: Turn) -> None:
        if titled:
            out.write(f"> {shortened(question)}\n\n")
        if styled_output_wanted(out):
            from bot.reply.terminal import print_styled

            print_styled(turn.reply, out, in_chat=False)
        else:
            out.write(printable(plain_text(turn.reply, in_chat=False)) + "\n")
        if titled:
            out.write("\n")
        out.flush()

    return emit
