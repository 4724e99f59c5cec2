"""The rules of the linter: each a small function with a name, registered here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.content import Content, Place

Check = Callable[[Content], Iterator[tuple[Place, str]]]


@dataclass(frozen=True)
class Finding:
    """One fault in the content: where it stands, which rule it breaks, and what to do."""

    path: Path
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: [{self.rule}] {self.message}"


@dataclass(frozen=True)
class Rule:
    """A named check; ``summary`` says in one sentence what it demands."""

    name: str
    summary: str
    check: Check

    def findings(self, content: Content) -> Iterator[Finding]:
        root = content.data.parent
        for place, message in self.check(content):
            yield Finding(relative(place.path, root), place.line, self.name, message)


RULES: dict[str, Rule] = {}


def rule(name: str) -> Callable[[Check], Check]:
    """Register a check under a name; its docstring is its summary."""

    def register(check: Check) -> Check:
        RULES[name] = Rule(name, (check.__doc__ or "").strip(), check)
        return check

    return register


def relative(path: Path, root: Path) -> Path:
    return path.relative_to(root) if path.is_relative_to(root) else path
