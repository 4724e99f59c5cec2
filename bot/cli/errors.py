"""How a command fails: one sentence with its remedy on standard error, and an exit code that scripts can use."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from enum import IntEnum

DEBUG = "MSC_FAQ_DEBUG"
MAX_DETAIL_CHARACTERS = 300


class ExitCode(IntEnum):
    """What the command's exit code says. The last two are the shell's own for SIGINT and SIGPIPE."""

    SUCCESS = 0
    FAILED = 1
    USAGE = 2
    NO_MODEL = 3
    NOT_ANSWERED = 4
    INTERRUPTED = 130
    BROKEN_PIPE = 141


class CommandError(Exception):
    """A failure that is explained to the person: the text says what is wrong and what to do."""

    def __init__(self, text: str, code: ExitCode = ExitCode.FAILED) -> None:
        super().__init__(text)
        self.code = code


def debugging() -> bool:
    return os.environ.get(DEBUG, "") not in ("", "0")


def describe(error: BaseException) -> str:
    """Return one line that says what went wrong and what to do."""
    if isinstance(error, CommandError):
        return str(error)
    if isinstance(error, MemoryError):
        return "There is not enough memory. Close other programs and start again."
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "The disk is full. Free some space and start again."
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}. Check that the file exists and that you may use it."
    detail = " ".join(f"{type(error).__name__}: {error}".split())[:MAX_DETAIL_CHARACTERS]
    return f"Internal error ({detail}). Set {DEBUG}=1 to see where it happened, and please report it."


def complain(error: BaseException, where: str = "msc-faq") -> None:
    """Explain a failure on standard error; the traceback only for those who ask for it."""
    print(f"{where}: {describe(error)}", file=sys.stderr)
    if debugging():
        traceback.print_exception(type(error), error, error.__traceback__)
