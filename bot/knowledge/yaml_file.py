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
TIMESTAMP = "tag:yaml.org,2002:timestamp"


class TextDatesLoader(Loader):
    """Leaves dates as text: their shape is checked with everything else, where the fault can be located."""


TextDatesLoader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != TIMESTAMP]
    for letter, resolvers in Loader.yaml_implicit_resolvers.items()
}


class ContentError(Exception):
    """A data file cannot be used. The text names the file, the line and the remedy."""


class FileFault(ContentError):
    """A content error at a known line."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.path, self.line, self.message = path, line, message


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
        FileFault: the file is missing, is not UTF-8, is not YAML or holds a key twice.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise FileFault(path, 1, "the file is missing.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise FileFault(path, 1, f"the file cannot be read as UTF-8 text: {error}.") from error
    loader = TextDatesLoader(text)
    try:
        node = loader.get_single_node()
        content = loader.construct_document(node) if node is not None else None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FileFault(path, line, f"this is not valid YAML: {error.problem}.") from error
    finally:
        loader.dispose()
    lines: dict[Keys, int] = {}
    if node is not None:
        collect_lines(path, node, (), lines)
    return YamlFile(path, content, lines)


def collect_lines(path: Path, node: yaml.Node, keys: Keys, lines: dict[Keys, int]) -> None:
    """Add the line of each key and list item below a node.

    Raises:
        FileFault: a map holds the same key twice, so that one of the two values would be lost.
    """
    lines.setdefault(keys, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*keys, str(key.value))
            if inner in lines:
                raise FileFault(path, key.start_mark.line + 1, f"'{key.value}' stands here for the second time.")
            lines[inner] = key.start_mark.line + 1
            collect_lines(path, value, inner, lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            collect_lines(path, value, (*keys, index), lines)
