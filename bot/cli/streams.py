"""Who writes to standard output, and what the terminal at its end can do."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

STDOUT, STDERR = 1, 2


@contextmanager
def own_stdout() -> Iterator[TextIO]:
    """Give standard output to the caller alone: what libraries print, also from C, goes to standard error."""
    python_stdout = sys.stdout
    python_stdout.flush()
    # newline="\n": a question's own carriage returns and the reader's line count must survive.
    ours = os.fdopen(os.dup(STDOUT), "w", encoding=python_stdout.encoding, errors="replace", newline="\n")
    os.dup2(STDERR, STDOUT)
    sys.stdout = sys.stderr
    try:
        yield ours
    finally:
        sys.stdout = python_stdout
        os.dup2(ours.fileno(), STDOUT)
        with suppress(BrokenPipeError):
            ours.close()


def abandon_stdout() -> None:
    """Drop what could not be written, so that Python does not try again, and complain, when it exits."""
    with suppress(OSError, ValueError):
        sys.stdout.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), STDOUT)


def styled_output_wanted(out: TextIO) -> bool:
    """Whether a person looks at ``out`` in a terminal that can show styles, and has not asked for none."""
    return out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM", "dumb") != "dumb"
