"""Logs that say what went wrong, and never what a person wrote. Called by every entry point, before Rasa is imported.

Rasa logs messages as ERROR (``rasa/core/channels/rest.py:172-178``) and as WARNING (``yaml_story_reader.py:632-634``,
``events.py:120-122``), puts them into Python's warnings, and, where nothing has configured structlog, prints all of
them to standard output. Texts of exceptions quote what they stumbled over. So, above DEBUG:

- of structlog's events, only the name of what happened is kept;
- of an exception, its type and its place in the code;
- of anything else, all but the message that is being worked on (``in_confidence``);
- Python's warnings, which are advice to programmers, are not shown.

``MSC_FAQ_LOG_LEVEL`` is WARNING by default. With DEBUG, everything is shown, people's words included.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from bot.text import normalise

LOG_LEVEL = "MSC_FAQ_LOG_LEVEL"
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
DEFAULT_LEVEL = "WARNING"
SAFE_KEYS = frozenset({"event", "exc_info", "filename"})
CUT = "[cut]"
MIN_CUT_CHARACTERS = 3  # shorter messages ("ok") occur inside ordinary words

_in_confidence: ContextVar[tuple[str, ...]] = ContextVar("in_confidence", default=())
_handler = logging.StreamHandler()
_handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))


@contextmanager
def in_confidence(text: str) -> Iterator[None]:
    """Keep a person's message out of the logs while it is worked on."""
    clean = normalise(text)
    forms = {form for each in (text, clean) for form in (each, repr(each)[1:-1], json.dumps(each)[1:-1])}
    token = _in_confidence.set(
        tuple(sorted((form for form in forms if len(form) >= MIN_CUT_CHARACTERS), key=len))[::-1]
    )
    try:
        yield
    finally:
        _in_confidence.reset(token)


def configure_logging() -> None:
    """Configure logging, warnings and structlog; calling it again follows a changed environment."""
    wanted = os.environ.get(LOG_LEVEL, "").upper() or DEFAULT_LEVEL
    name = wanted if wanted in LEVELS else DEFAULT_LEVEL
    level = logging.getLevelName(name)
    root = logging.getLogger()
    _handler.setStream(sys.stderr)
    if _handler not in root.handlers:
        root.addHandler(_handler)
    root.setLevel(level)
    discreet = level > logging.DEBUG
    logging.setLogRecordFactory(DiscreetRecord if discreet else logging.LogRecord)
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.CRITICAL if discreet else logging.NOTSET)
    os.environ["LOG_LEVEL"] = name  # Rasa's own variable
    configure_structlog(level, discreet=discreet)
    if wanted != name:
        logging.getLogger(__name__).warning("%s must be one of %s; it is taken for %s.", LOG_LEVEL, LEVELS, name)


def configure_structlog(level: int, *, discreet: bool) -> None:
    """Send structlog's events through logging."""
    import structlog

    all_of_it: list[Any] = [
        structlog.processors.format_exc_info,
        structlog.processors.KeyValueRenderer(key_order=["event"]),
    ]
    structlog.configure(
        processors=[only_what_happened, structlog.stdlib.render_to_log_kwargs] if discreet else all_of_it,
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )


def only_what_happened(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop the keys under which texts may be: "text", "user_text", "rasa_events" and whatever comes to be added."""
    return {key: value for key, value in event.items() if key in SAFE_KEYS}


class DiscreetRecord(logging.LogRecord):
    """A log record without people's words, whichever logger makes it and whichever handler writes it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.levelno <= logging.DEBUG:
            return
        if secrets := _in_confidence.get():
            self.msg, self.args = cut(self.getMessage(), secrets), ()
        if self.exc_info and self.exc_info[1]:
            self.exc_text, self.exc_info = places(self.exc_info[1]), None


def cut(message: str, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        message = message.replace(secret, CUT)
    return message


def places(error: BaseException) -> str:
    """Return a traceback without the texts of the exceptions."""
    lines: list[str] = []
    chain: traceback.TracebackException | None = traceback.TracebackException.from_exception(error)
    while chain is not None:
        kind = chain.exc_type.__qualname__ if chain.exc_type else "error"
        lines = [*chain.stack.format(), f"{kind} (its text is only logged with {LOG_LEVEL}=DEBUG)\n", *lines]
        chain = chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__)
    return "".join(lines).rstrip("\n")
