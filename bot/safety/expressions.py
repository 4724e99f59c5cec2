"""Read lists of regular expressions from a data file; what is wrong with one is told with its file and line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.knowledge.yaml_file import FileFault, Keys, YamlFile

NAMED = re.compile(r"<(\w+)>")


def map_at(file: YamlFile, *keys: str) -> Mapping[str, Any]:
    """Return a map that a file must hold.

    Raises:
        FileFault: there is none.
    """
    found = value_at(file, keys)
    if not isinstance(found, dict):
        raise FileFault(file.path, file.line(*keys), f"there must be a map '{keys[-1]}:'.")
    return found


def pattern_at(file: YamlFile, *keys: str, words: Mapping[str, Sequence[str]] | None = None) -> re.Pattern[str]:
    """Return one expression that fits wherever one of a list does; without the list, one that never fits.

    Args:
        file: where the list is.
        keys: under which keys.
        words: what <name> stands for in an expression, by name.

    Raises:
        FileFault: this is no list, or something in it cannot be used.
    """
    spelled: list[str] = []
    for index, expression in enumerate(expressions_at(file, *keys)):
        try:
            spelled.append(spelled_out(expression, words or {}))
        except ValueError as error:
            raise FileFault(file.path, file.line(*keys, index), f"'{expression}' cannot be used: {error}.") from None
    try:
        return re.compile(any_of(spelled), re.IGNORECASE)
    except re.error:
        check_each(file, keys, spelled)
        raise


def any_of(expressions: Iterable[str]) -> str:
    return "|".join(f"(?:{each})" for each in expressions) or r"(?!)"


def any_and_except_at(
    file: YamlFile, *keys: str, beside: frozenset[str] = frozenset(), words: Mapping[str, Sequence[str]] | None = None
) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of the lists ``any`` and ``except`` of an entry; ``beside`` are its other keys.

    Raises:
        FileFault: there is no list ``any``, a key is unknown, or an expression cannot be used.
    """
    entry, known = map_at(file, *keys), {"any", "except", *beside}
    if "any" not in entry:
        raise FileFault(file.path, file.line(*keys), f"'{keys[-1]}' needs a list 'any:'.")
    if unknown := entry.keys() - known:
        line = file.line(*keys, min(unknown))
        raise FileFault(file.path, line, f"'{min(unknown)}:' is unknown here: {', '.join(sorted(known))} can be given.")
    return pattern_at(file, *keys, "any", words=words), pattern_at(file, *keys, "except", words=words)


def expressions_at(file: YamlFile, *keys: str) -> Sequence[str]:
    """Return a list of expressions; none if there is no list.

    Raises:
        FileFault: this is no list of expressions.
    """
    found = value_at(file, keys)
    if found is None:
        return []
    if not isinstance(found, list):
        raise FileFault(file.path, file.line(*keys), f"'{keys[-1]}' must be a list of expressions.")
    for index, expression in enumerate(found):
        if not isinstance(expression, str):
            message = f"YAML does not read {expression} as text: write the line in quotes."
            raise FileFault(file.path, file.line(*keys, index), message)
    return found


def spelled_out(expression: str, words: Mapping[str, Sequence[str]], within: tuple[str, ...] = ()) -> str:
    """Return an expression in which every <name> is replaced by the words of that name.

    Raises:
        ValueError: there are no such words, or they stand for themselves.
    """

    def words_of(found: re.Match[str]) -> str:
        name = found[1]
        if name not in words:
            raise ValueError(f"there are no words '{name}'")
        if name in within:
            raise ValueError(f"the words '{name}' stand for themselves")
        spelled = (spelled_out(each, words, (*within, name)) for each in words[name])
        return f"(?:{any_of(spelled)})"

    return NAMED.sub(words_of, expression)


def check_each(file: YamlFile, keys: Keys, expressions: Sequence[str]) -> None:
    """Tell the expression that is none by itself: it is only looked for where all together are none.

    Raises:
        FileFault: an expression is not a regular expression.
    """
    for index, expression in enumerate(expressions):
        try:
            re.compile(expression)
        except re.error as error:
            message = f"this is not a regular expression: {error.msg} (at character {(error.pos or 0) + 1})."
            raise FileFault(file.path, file.line(*keys, index), message) from error


def value_at(file: YamlFile, keys: Keys) -> Any:
    found = file.content
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found
