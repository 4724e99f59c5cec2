"""Files that hold what people wrote are for the assistant's own account only."""

from __future__ import annotations

from pathlib import Path


def private_folder(database: str | Path) -> None:
    """Make the folder of a database, closed to other accounts of the machine."""
    Path(database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
