"""Read a YAML file and remember on which line each value stands, so that errors can point to it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML built without libyaml
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

Keys = tuple[str | int, ...]


class ContentError(Exception):
    """A data file cannot be used. The text names the file, the line and the remedy."""


@dataclass(frozen=True)
class YamlFile:
    """The content of a file, and the line (from 1) of each key and list item in it."""

    path: Path
    content: Any
    lines: dict[Keys, int]

    def line(self, *keys: str | int) -> int:
        """Return the line of a value, or of its nearest parent that has one."""
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return self.lines.get(keys, 1)


def read_yaml(path: Path) -> YamlFile:
    """Read a YAML file.

    Raises:
        ContentError: the file is missing, is not UTF-8 or is not YAML.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ContentError(f"{path}: the file is missing.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{path}: the file cannot be read as UTF-8 text: {error}.") from error
    loader = Loader(text)
    try:
        node = loader.get_single_node()
        content = loader.construct_document(node) if node is not None else None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ContentError(f"{path}:{line}: this is not valid YAML: {error.problem}.") from error
    finally:
        loader.dispose()
    lines: dict[Keys, int] = {}
    if node is not None:
        collect_lines(node, (), lines)
    return YamlFile(path, content, lines)


def collect_lines(node: yaml.Node, keys: Keys, lines: dict[Keys, int]) -> None:
    lines.setdefault(keys, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            lines[(*keys, str(key.value))] = key.start_mark.line + 1
            collect_lines(value, (*keys, str(key.value)), lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            collect_lines(value, (*keys, index), lines)
