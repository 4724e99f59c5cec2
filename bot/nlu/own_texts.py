"""The assistant's own texts, whose words the spelling corrector must know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.knowledge.yaml_file import read_yaml
from bot.paths import DATA

FILES = ("topics/**/*.yml", "dialogue/**/*.yml", "glossary.yml", "lexicon/**/*.yml")


def own_texts(data: Path = DATA) -> list[str]:
    """Return every text in the answers, the glossary and the lexicons."""
    paths = sorted(path for pattern in FILES for path in data.glob(pattern))
    return [text for path in paths for text in texts_in(read_yaml(path).content)]


def texts_in(content: Any) -> Iterator[str]:
    if isinstance(content, str) and "_" not in content:  # what holds an underscore is an id
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from texts_in(value)
    elif isinstance(content, list):
        for value in content:
            yield from texts_in(value)
