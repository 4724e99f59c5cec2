"""Files that hold what people wrote are for the assistant's own account only."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from bot.paths import STATE


def private_folder(folder: Path) -> None:
    """Make a folder, closed to other accounts of the machine.

    Of those that exist, only the project's own is closed: who may see another one was decided by whoever made it.

    Raises:
        OSError: the folder cannot be made.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder == STATE and not folder.is_symlink():
        found = folder.stat()
        if found.st_uid == os.geteuid() and found.st_mode & 0o077:
            folder.chmod(0o700)


def private_file(database: Path) -> None:
    """Make a database's file and folder, for its owner's eyes only; SQLite gives its journals the same rights.

    If that is not possible, nothing is said: SQLite tells it when it opens the file.
    """
    with suppress(OSError):
        private_folder(database.parent)
        # O_EXCL: a file that exists must not be opened here. Closing it would end the locks that SQLite holds on it.
        os.close(os.open(database, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
