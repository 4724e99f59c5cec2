"""The deterministic screen: is this message a medical emergency or a crisis? It runs before anything answers.

The lexicons and what they mean are data under ``data/safety/``; docs/safety has the measurements.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from bot.paths import DATA
from bot.safety.detection import Detector
from bot.safety.lexicon import ContextLexicon, Lexicon, read_contexts, read_lexicon

Kind = Literal["emergency", "crisis"]

KINDS: tuple[Kind, ...] = ("emergency", "crisis")
DONE_TO_ONESELF = frozenset(("poisoning", "injury", "unnamed"))
OVERDOSE = "overdose"


@dataclass(frozen=True)
class Finding:
    """What a message reveals, and the words that reveal it."""

    kind: Kind
    group: str
    evidence: str


class Screen:
    """Checks messages. Build it once: reading the lexicons takes a second, a message a fraction of a millisecond."""

    def __init__(self, lexicons: Sequence[Lexicon], contexts: ContextLexicon, ordinary: Iterable[str]) -> None:
        self._detector = Detector(lexicons, contexts, ordinary)

    def check(self, text: str) -> Finding | None:
        """Return what a message reveals, an emergency before a crisis, or None.

        What a person may have done to themself is told as a crisis if the message speaks of one as well: that reply
        begins with the emergency number too, and adds people to talk to.
        """
        matches = list(self._detector.matches(text))
        if not matches:
            return None
        first = matches[0]
        crisis = next((match for match in matches if match.kind == "crisis"), None)
        emergencies = {match.group for match in matches if match.kind == "emergency"}
        if crisis and emergencies and emergencies <= DONE_TO_ONESELF:
            return Finding("crisis", OVERDOSE if "poisoning" in emergencies else crisis.group, crisis.evidence)
        return Finding(cast(Kind, first.kind), first.group, first.evidence)


def load_screen(data: Path = DATA) -> Screen:
    """Build the screen from the files of a data folder.

    Raises:
        ContentError: a file is missing or cannot be used.
    """
    lexicons, contexts = read_lexicons(data)
    return Screen(lexicons, contexts, read_ordinary_words(data / "safety" / "ordinary_words.txt"))


def read_lexicons(data: Path = DATA) -> tuple[list[Lexicon], ContextLexicon]:
    """Read the lexicons of the screen, and the contexts that their rules heed.

    Raises:
        ContentError: a file is missing or cannot be used.
    """
    contexts = read_contexts(data / "safety" / "context.yml")
    names = frozenset(cue.context for cue in contexts.cues)
    return [read_lexicon(data / "safety" / f"{kind}.yml", names) for kind in KINDS], contexts


def read_ordinary_words(path: Path) -> list[str]:
    """Return the words of a file with one word a line; lines that begin with # are remarks."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]
