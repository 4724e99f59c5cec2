"""Find what a question names: condition, cell source, delivery route, product, body area. On spaCy's phrase matcher."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import spacy
from spacy.matcher import PhraseMatcher
from spacy.util import filter_spans

from bot.knowledge.yaml_file import read_yaml
from bot.paths import DATA

Lexicon = Mapping[str, Mapping[str, Sequence[str]]]  # entity -> value -> phrases


@dataclass(frozen=True)
class Entity:
    """A named thing: ``value`` is a topic id, or for a body area its name; ``start`` and ``end`` count characters."""

    name: str
    value: str
    start: int
    end: int


def load_lexicon(data: Path = DATA) -> Lexicon:
    """Read data/lexicon/entities.yml."""
    lexicon: Lexicon = read_yaml(data / "lexicon" / "entities.yml").content["entities"]
    return lexicon


class EntityFinder:
    """Finds entities in a text; where two overlap, the longer one counts."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._nlp = spacy.blank("en")
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="LOWER")
        for name, values in lexicon.items():
            for value, phrases in values.items():
                forms = [*phrases, *(f"{phrase}s" for phrase in phrases if not phrase.endswith("s"))]
                self._matcher.add(f"{name}|{value}", [self._nlp.make_doc(form) for form in forms])

    def find(self, text: str) -> list[Entity]:
        """Return the entities of a text, in order."""
        document = self._nlp.make_doc(text)
        spans = filter_spans(self._matcher(document, as_spans=True))
        names = [span.label_.partition("|") for span in spans]
        return [
            Entity(name, value, span.start_char, span.end_char)
            for span, (name, _, value) in zip(spans, names, strict=True)
        ]
