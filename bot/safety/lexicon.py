"""The screen's lexicons as values: concepts made of phrases, rules that combine concepts, cues of context.

The files under ``data/safety/`` are the source; their heads explain the notation to the person who edits them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Literal, get_args

from bot.knowledge.yaml_file import ContentError, FileFault, YamlFile, read_yaml

Direction = Literal["forward", "question", "backward", "sentence"]
Phrase = tuple[str, ...]

DIRECTIONS: tuple[str, ...] = get_args(Direction)
CUE_KEYS = ("cues", "direction", "reach")

USUAL_GAP = {">": 3, "&": 6}
LINK = re.compile(r"\s([&>])(\d*)\s")
SLOT = re.compile(r"\([^)]*\)|\S+")
WHOLE_SENTENCE = 10_000
SENTENCE_END = "."
COMMA = ","
WORD_LISTS = (
    "figures",
    "not_cues",
    "boundaries",
    "subjects",
    "present",
    "past",
    "present_subjects",
    "clause_openers",
    "enumerations",
    "new_clauses",
    "subordinations",
)


@dataclass(frozen=True)
class Link:
    """The next concept of a chain: after the one before it, or on either side, at most ``gap`` words away."""

    concept: str
    ordered: bool
    gap: int


@dataclass(frozen=True)
class Chain:
    """Concepts that stand close together in one sentence."""

    first: str
    links: tuple[Link, ...] = ()

    @property
    def concepts(self) -> tuple[str, ...]:
        return (self.first, *(link.concept for link in self.links))


@dataclass(frozen=True)
class Rule:
    """Chains that mean something when all occur in one message, outside the contexts that the rule heeds."""

    chains: tuple[Chain, ...]
    heeds: frozenset[str]

    @property
    def concepts(self) -> frozenset[str]:
        return frozenset(concept for chain in self.chains for concept in chain.concepts)


@dataclass(frozen=True)
class Lexicon:
    """The content of one file; ``kind`` is its name. Contexts cancel nothing that is a mere circumstance."""

    kind: str
    concepts: Mapping[str, tuple[Phrase, ...]]
    circumstances: frozenset[str]
    groups: Mapping[str, tuple[Rule, ...]]


@dataclass(frozen=True)
class Cue:
    """Words that put others into a context: a negation, a question about what can happen, the past …"""

    phrase: Phrase
    context: str
    direction: Direction
    reach: int


@dataclass(frozen=True)
class ContextLexicon:
    """All cues, and by name the lists of words that decide how far they reach."""

    cues: tuple[Cue, ...]
    words: Mapping[str, tuple[Phrase, ...]]


def expand(line: str) -> Iterator[Phrase]:
    """Yield all phrases of a line: ``turned|went (really) black/blackened`` stands for five.

    A slash separates phrases, a bar alternatives for one word, parentheses make words optional. Phrases are in the
    form in which messages are compared: lower case, without apostrophes and hyphens.
    """
    for pattern in line.lower().replace("'", "").replace("-", " ").split("/"):
        slots = []
        for slot in SLOT.findall(pattern):
            choices = [tuple(choice.split()) for choice in slot.strip("()").split("|")]
            slots.append([*choices, ()] if slot.startswith("(") else choices)
        for parts in product(*slots):
            if phrase := tuple(word for part in parts for word in part):
                yield phrase


def expand_all(lines: Iterable[Any]) -> tuple[Phrase, ...]:
    """Return the distinct phrases of all lines; YAML may have read a bare ``no`` or ``39`` as another type."""
    return tuple(dict.fromkeys(phrase for line in lines for phrase in expand(str(line))))


def read_lexicon(path: Path, contexts: frozenset[str]) -> Lexicon:
    """Read the concepts and groups of a file; ``contexts`` are those that rules may heed.

    Raises:
        ContentError: the file is missing, is not YAML, or a rule names something that does not exist.
    """
    file = read_yaml(path)
    concepts = {str(name): expand_all(lines) for name, lines in section(file, "concepts").items()}
    circumstances = frozenset(read_circumstances(file, concepts))
    groups = {str(name): tuple(read_rules(file, name, concepts, contexts)) for name in section(file, "groups")}
    return Lexicon(path.stem, concepts, circumstances, groups)


def section(file: YamlFile, name: str) -> dict[str, Any]:
    found = file.content.get(name) if isinstance(file.content, dict) else None
    if not isinstance(found, dict):
        raise ContentError(f"{file.path}: there must be a map '{name}:'.")
    return found


def read_circumstances(file: YamlFile, concepts: Mapping[str, Any]) -> Iterator[str]:
    for index, name in enumerate(file.content.get("circumstances", [])):
        if name not in concepts:
            line = file.line("circumstances", index)
            raise FileFault(file.path, line, f"the circumstance '{name}' is not among the concepts.")
        yield name


def read_rules(file: YamlFile, group: str, concepts: Mapping[str, Any], contexts: frozenset[str]) -> Iterator[Rule]:
    entry = file.content["groups"][group]
    if not isinstance(entry, dict) or not isinstance(entry.get("rules"), list):
        line = file.line("groups", group)
        raise ContentError(f"{file.path}:{line}: the group '{group}' needs a list 'rules:'.")
    for index, item in enumerate(entry["rules"]):
        options = item if isinstance(item, dict) else {"rule": item}
        heeds = {*file.content.get("heeds", []), *entry.get("heeds", []), *options.get("heeds", [])}
        ignores = {*entry.get("ignores", []), *options.get("ignores", [])}
        try:
            if unknown := (heeds | ignores) - contexts:
                raise ValueError(f"the context {min(unknown)!r} is not in context.yml")
            yield from parse_rule(str(options["rule"]), frozenset(heeds - ignores), concepts)
        except (KeyError, ValueError) as error:
            line = file.line("groups", group, "rules", index)
            raise ContentError(f"{file.path}:{line}: the rule {item!r} cannot be used: {error}.") from None


def parse_rule(text: str, heeds: frozenset[str], concepts: Mapping[str, Any]) -> Iterator[Rule]:
    """Yield the rules that ``lips|tongue & swelling``, ``cannot >2 breathe`` or ``fever && rigor`` stands for.

    Raises:
        ValueError: the text names an unknown concept.
    """
    choices = [list(parse_chains(part, concepts)) for part in f" {text} ".split(" && ")]
    for chains in product(*choices):
        yield Rule(chains, heeds)


def parse_chains(text: str, concepts: Mapping[str, Any]) -> Iterator[Chain]:
    pieces = LINK.split(text.strip())
    names, signs, gaps = pieces[::3], pieces[1::3], pieces[2::3]
    for combination in product(*(name.strip().split("|") for name in names)):
        if unknown := set(combination) - concepts.keys():
            raise ValueError(f"there is no concept {min(unknown)!r}")
        links = [
            Link(concept, sign == ">", int(gap) if gap else USUAL_GAP[sign])
            for concept, sign, gap in zip(combination[1:], signs, gaps, strict=True)
        ]
        yield Chain(combination[0], tuple(links))


def read_contexts(path: Path) -> ContextLexicon:
    """Read the cues of context.

    Raises:
        ContentError: the file is missing or is not of this form.
    """
    file = read_yaml(path)
    words = section(file, "words")
    if missing := [name for name in WORD_LISTS if name not in words]:
        raise ContentError(f"{path}:{file.line('words')}: the list '{missing[0]}:' is missing.")
    cues = tuple(cue for context in section(file, "contexts") for cue in read_cues(file, context))
    return ContextLexicon(cues, {name: expand_all(words[name]) for name in WORD_LISTS})


def read_cues(file: YamlFile, context: str) -> Iterator[Cue]:
    entries = file.content["contexts"][context]
    if not isinstance(entries, list):
        raise FileFault(file.path, file.line("contexts", context), f"the context '{context}' must be a list.")
    for index, entry in enumerate(entries):
        line = file.line("contexts", context, index)
        if not isinstance(entry, dict) or not isinstance(entry.get("cues"), list):
            raise FileFault(file.path, line, f"this entry of '{context}' needs a list 'cues:'.")
        if unknown := entry.keys() - CUE_KEYS:
            raise FileFault(file.path, line, f"'{min(unknown)}:' is unknown here: {', '.join(CUE_KEYS)} can be given.")
        direction, reach = entry.get("direction"), entry.get("reach", WHOLE_SENTENCE)
        if direction not in DIRECTIONS:
            raise FileFault(
                file.path, line, f"the direction must be one of {', '.join(DIRECTIONS)}, not {direction!r}."
            )
        if type(reach) is not int or reach < 1:
            raise FileFault(file.path, line, f"the reach must be a number of words, 1 or more, not {reach!r}.")
        for phrase in expand_all(entry["cues"]):
            yield Cue(phrase, context, direction, reach)
