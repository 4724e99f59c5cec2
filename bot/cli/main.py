"""The command line: what can be typed, and which module does it.

Modules are imported only for the command that was typed, so that `--help`, `--version` and `lint` never wait for
the model's libraries.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from bot import __version__
from bot.cli.errors import CommandError, ExitCode, complain
from bot.cli.streams import abandon_stdout

if TYPE_CHECKING:
    from bot.engine.interface import Load

EXIT_CODES = (
    "exit codes: 0 answered or done (several questions: each got its reply), 1 failed, 2 wrong usage, "
    "3 no model or a damaged one, 4 the one question was not answered"
)


def main(arguments: Sequence[str] | None = None, *, load: Load | None = None) -> int:
    """Run the command and return its exit code. ``load`` gives the assistant: by default, the trained model."""
    options = parser().parse_args(arguments)
    try:
        code = run(options, load)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        abandon_stdout()
        return ExitCode.BROKEN_PIPE
    except CommandError as error:
        complain(error)
        return error.code
    except Exception as error:
        complain(error)
        abandon_stdout()
        return ExitCode.FAILED


def parser() -> argparse.ArgumentParser:
    """Return the grammar of the command line."""
    whole = argparse.ArgumentParser(
        prog="msc-faq",
        description="Questions and answers about mesenchymal stem cells in dermatology.",
        epilog=EXIT_CODES,
        allow_abbrev=False,
    )
    whole.add_argument("--version", action="version", version=f"msc-faq {__version__}")
    commands = whole.add_subparsers(dest="command", metavar="COMMAND", required=True)

    chat = commands.add_parser("chat", help="talk with the assistant", allow_abbrev=False)
    chat.add_argument(
        "--plain",
        action="store_true",
        help="no styles and no line editing; chosen by itself without a terminal, with NO_COLOR, with TERM=dumb",
    )
    chat.add_argument("--accessible", action="store_true", help="for screen readers: words only, nothing moves")
    add_url(chat)
    chat.add_argument("--no-history", action="store_true", help="keep no file of what you type")

    ask = commands.add_parser("ask", help="ask one question, or one per line", allow_abbrev=False, epilog=EXIT_CODES)
    ask.add_argument("question", nargs="?", help="the question; without it, each line of standard input is one")
    ask.add_argument("--json", action="store_true", help="one JSON object per question (docs/ask-json.md)")
    ask.add_argument(
        "--conversation",
        action="store_true",
        help="the lines are one conversation; a line /reset starts the next one",
    )

    add_url(ask)

    train = commands.add_parser("train", help="train the model if anything changed", allow_abbrev=False)
    train.add_argument("--force", action="store_true", help="train even if nothing changed")

    commands.add_parser("lint", help="check the content under data/", allow_abbrev=False)

    from bot.cli import eval as evaluation

    evaluation.add_arguments(
        commands.add_parser("eval", help="measure how well labelled questions are understood", allow_abbrev=False)
    )

    serve = commands.add_parser(
        "serve",
        help="serve a website: page, chat widget, REST, health, metrics",
        allow_abbrev=False,
        epilog="More is set by environment variables: docs/website.md",
    )
    serve.add_argument("--host", help="the address to listen on (MSC_FAQ_HOST; by default 127.0.0.1)")
    serve.add_argument("--port", type=port, help="the port to listen on, 0 for any (MSC_FAQ_PORT; by default 8000)")

    from bot.cli import report, retention

    report.add_arguments(
        commands.add_parser("report", help="show what was not answered, feedback and sources due", allow_abbrev=False)
    )
    retention.add_arguments(
        commands.add_parser("retention", help="delete what is older than the retention period", allow_abbrev=False)
    )

    channels = commands.add_parser("channels", help="show which messaging channels are set up", allow_abbrev=False)
    channels.epilog = "A channel is set up by environment variables: docs/channels.md"
    actions = channels.add_subparsers(dest="action", metavar="ACTION")
    check = actions.add_parser("check", help="ask the provider whether the credentials are good", allow_abbrev=False)
    check.add_argument("name", metavar="NAME", help="the channel, such as slack")

    preview = commands.add_parser("preview", help="show an answer as each channel shows it", allow_abbrev=False)
    preview.add_argument("topic", help="the id of a topic, such as side_effects")
    return whole


def add_url(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--url", type=server_address, help="talk with a running server, such as http://127.0.0.1:8000 (make serve)"
    )


def server_address(text: str) -> str:
    """Return a server's address; argparse says what is wrong with anything else."""
    from bot.cli.remote import parsed

    try:
        parsed(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no address such as http://127.0.0.1:8000") from None
    return text.rstrip("/")


def port(text: str) -> int:
    """Return a port; argparse says what is wrong with anything else."""
    number = int(text)
    if not 0 <= number <= 65_535:
        raise ValueError(text)
    return number


def run(options: argparse.Namespace, load: Load | None) -> int:
    match options.command:
        case "chat":
            from bot.cli import chat

            return chat.run(options, load or model_loader())
        case "ask":
            from bot.cli import ask

            return ask.run(options, load or model_loader())
        case "train":
            from bot.cli import train

            return train.run(options)
        case "eval":
            from bot.cli import eval as evaluation

            return evaluation.run(options, load or model_loader())
        case "lint":
            from bot.cli import lint

            return lint.run()
        case "serve":
            from bot.cli import serve

            return serve.run(options, load or model_loader(keep=True))
        case "report":
            from bot.cli import report

            return report.run(options)
        case "retention":
            from bot.cli import retention

            return retention.run(options)
        case "channels":
            from bot.cli import channels

            return channels.run(options)
        case "preview":
            from bot.cli import preview

            return preview.run(options)
    raise AssertionError(f"The command {options.command} has no module.")


def model_loader(*, keep: bool = False) -> Load:
    from bot.cli.loading import load_assistant

    return partial(load_assistant, keep=keep)
