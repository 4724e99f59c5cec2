"""Example messages of dangers, and of what only looks like one: what the learned second opinion learns from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.yaml_file import ContentError, FileFault, read_yaml
from bot.paths import DATA
from bot.safety.screen import KINDS, Kind

HARMLESS = "harmless"


@dataclass(frozen=True)
class Example:
    """A message; ``kind`` is None if it is harmless, ``group`` what kind of danger, or what makes it harmless."""

    text: str
    kind: Kind | None
    group: str


def read_examples(data: Path = DATA) -> list[Example]:
    """Return the example messages of a data folder.

    Raises:
        ContentError: a file is missing or is not of the form that its head describes.
    """
    kinds: tuple[Kind | None, ...] = (*KINDS, None)
    found: list[Example] = []
    for kind in kinds:
        file = read_yaml(data / "safety" / f"{kind or HARMLESS}_examples.yml")
        groups = file.content.get("examples") if isinstance(file.content, dict) else None
        if not isinstance(groups, dict):
            raise ContentError(f"{file.path}: there must be a map 'examples:'.")
        for group, texts in groups.items():
            if not isinstance(texts, list):
                line = file.line("examples", str(group))
                raise FileFault(file.path, line, f"the group '{group}' must be a list of messages.")
            found += [Example(str(text), kind, str(group)) for text in texts]
    return found
