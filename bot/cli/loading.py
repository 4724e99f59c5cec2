"""Load the assistant, with something to look at meanwhile."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from bot.cli.errors import CommandError, ExitCode, debugging
from bot.engine.interface import Assistant

ProgressStyle = Literal["animated", "line", "none"]


def load_assistant(*, keep: bool = False) -> Assistant:
    """Load the trained model into this process; ``keep`` says whether conversations are kept on disk.

    Raises:
        CommandError: there is no model, it is damaged, or the content cannot be used.
    """
    quieten_libraries()
    from bot.engine.assistant import Assistant as ModelAssistant
    from bot.engine.assistant import ModelUnavailable
    from bot.knowledge.loading import ContentError

    try:
        return ModelAssistant.load(keep=keep)
    except ModelUnavailable as error:
        raise CommandError(str(error), ExitCode.NO_MODEL) from error
    except ContentError as error:
        raise CommandError(f"The content cannot be used: {error}") from error


def quieten_libraries() -> None:
    """Keep advice that libraries give to programmers away from people who chat."""
    if not debugging():
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        warnings.simplefilter("ignore")


@contextmanager
def progress(doing: str, style: ProgressStyle) -> Iterator[None]:
    """Say on standard error what takes so long: with a clock that runs, as a line, or not at all."""
    if style == "animated":
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as display:
            display.add_task(doing, total=None)
            yield
        return
    if style == "line":
        print(f"{doing} ...", file=sys.stderr, flush=True)
    yield
