"""Settings that more than one part of the assistant reads from the environment."""

from __future__ import annotations

import os

RETENTION_DAYS = "MSC_FAQ_RETENTION_DAYS"
DEFAULT_DAYS = 30


class RetentionError(Exception):
    """The setting cannot be used. The text says what to do."""


def retention_days() -> int:
    """Return for how many days things are kept.

    Raises:
        RetentionError: the environment variable holds no whole number from 1 up.
    """
    value = os.environ.get(RETENTION_DAYS, "").strip() or str(DEFAULT_DAYS)
    if not value.isdecimal() or int(value) < 1:
        raise RetentionError(f"{RETENTION_DAYS} is {value!r}. Set it to a whole number of days, 1 or more.")
    return int(value)
