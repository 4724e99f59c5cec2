"""Find what the rules of lexicons describe in a message: concepts, their context, their combination."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from bot.safety.context import ContextReader, Scope, Span, contains, overlap
from bot.safety.lexicon import SENTENCE_END, Chain, ContextLexicon, Cue, Lexicon, Link, Phrase, Rule
from bot.safety.words import WordReader, Words

# spaCy's machine learning library imports these if they are installed; the matcher needs none of them.
OPTIONAL_FRAMEWORKS = ("tensorflow", "torch", "mxnet", "cupy")

Concept = tuple[str, str]  # the kind of lexicon, and the name in it


@dataclass(frozen=True)
class Match:
    """A rule that a message fulfils, and the words that fulfil it."""

    kind: str
    group: str
    evidence: str


@dataclass
class Role:
    """What a phrase is in the lexicons; one phrase may be several things."""

    concepts: list[Concept] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class CompiledRule:
    kind: str
    group: str
    rule: Rule
    concepts: frozenset[Concept]


class Detector:
    """Finds the rules of one or more lexicons that a message fulfils. Built once; then only read."""

    def __init__(self, lexicons: Sequence[Lexicon], contexts: ContextLexicon, ordinary: Iterable[str]) -> None:
        roles: dict[Phrase, Role] = defaultdict(Role)
        for lexicon in lexicons:
            for name, phrases in lexicon.concepts.items():
                for phrase in phrases:
                    roles[phrase].concepts.append((lexicon.kind, name))
        for cue in contexts.cues:
            roles[cue.phrase].cues.append(cue)
        for name, phrases in contexts.words.items():
            for phrase in phrases:
                roles[phrase].lists.append(name)
        self._circumstances = {(lexicon.kind, name) for lexicon in lexicons for name in lexicon.circumstances}
        self._rules = [
            CompiledRule(lexicon.kind, group, rule, frozenset((lexicon.kind, name) for name in rule.concepts))
            for lexicon in lexicons
            for group, rules in lexicon.groups.items()
            for rule in rules
        ]
        self._rules_by_sign: dict[Concept, list[int]] = defaultdict(list)
        for index, compiled in enumerate(self._rules):
            self._rules_by_sign[compiled.kind, compiled.rule.chains[0].first].append(index)
        self._reader = WordReader({word for phrase in roles for word in phrase}, ordinary)
        self._roles: dict[int, Role] = {}
        self._build_matcher(roles)

    def matches(self, text: str) -> Iterator[Match]:
        """Yield what a message fulfils, in the order of the lexicons; first in its likeliest reading."""
        for words in self._reader.read(text):
            yield from self._matches(words)

    def _build_matcher(self, roles: dict[Phrase, Role]) -> None:
        with hidden(OPTIONAL_FRAMEWORKS):
            import spacy
            from spacy.matcher import PhraseMatcher
            from spacy.tokens import Doc
        self._vocab = spacy.blank("en").vocab
        self._doc = Doc
        self._matcher = PhraseMatcher(self._vocab, attr="ORTH")
        for index, (phrase, role) in enumerate(roles.items()):
            self._matcher.add(str(index), [Doc(self._vocab, words=list(phrase))])
            self._roles[self._vocab.strings[str(index)]] = role

    def _matches(self, words: Words) -> Iterator[Match]:
        found: dict[Concept, list[Span]] = defaultdict(list)
        cues: list[tuple[Span, Cue]] = []
        lists: dict[str, list[Span]] = defaultdict(list)
        for key, start, end in self._matcher(self._doc(self._vocab, words=list(words))):
            role = self._roles[key]
            for concept in role.concepts:
                found[concept].append((start, end))
            for cue in role.cues:
                cues.append(((start, end), cue))
            for name in role.lists:
                lists[name].append((start, end))
        for figure in lists["figures"]:
            for concept, spans in found.items():
                if concept not in self._circumstances:
                    found[concept] = [span for span in spans if not overlap(span, figure)]
        present = {concept for concept, spans in found.items() if spans}
        candidates = sorted({index for concept in present for index in self._rules_by_sign.get(concept, ())})
        scopes: list[Scope] | None = None
        for index in candidates:
            compiled = self._rules[index]
            if not compiled.concepts <= present:
                continue
            if scopes is None:
                scopes = list(ContextReader(words, lists).scopes(cues))
            evidence = self._fulfilled(compiled, found, scopes, words)
            if evidence is not None:
                yield Match(compiled.kind, compiled.group, " ".join(words[at] for at in evidence))

    def _fulfilled(
        self, compiled: CompiledRule, found: dict[Concept, list[Span]], scopes: list[Scope], words: Words
    ) -> list[int] | None:
        """Return the positions of the words that fulfil a rule, or None."""
        heeded = [scope for scope in scopes if scope.context in compiled.rule.heeds]
        chains = compiled.rule.chains
        signs = [[(compiled.kind, name) not in self._circumstances for name in chain.concepts] for chain in chains]

        def complete(used: tuple[Span, ...], index: int) -> tuple[Span, ...] | None:
            if index == len(chains):
                return used
            for spans in chain_spans(chains[index], compiled.kind, found, words):
                own = [span for span, sign in zip(spans, signs[index], strict=True) if sign]
                # One word must not count twice, as two signs.
                if any(overlap(span, other) for span in own for other in used):
                    continue
                if any(cancelled(span, spans, heeded) for span in own):
                    continue
                if rest := complete((*used, *spans), index + 1):
                    return rest
            return None

        spans = complete((), 0)
        if spans is None:
            return None
        positions = {at for start, end in spans for at in range(start, end)}
        return sorted(at for at in positions if words[at] != SENTENCE_END)


def cancelled(sign: Span, chain: tuple[Span, ...], scopes: Iterable[Scope]) -> bool:
    """Tell whether a sign stands in a context; a cue that is part of the sign itself does not count."""
    return any(scope.covers(sign) and not any(contains(span, scope.cue) for span in chain) for scope in scopes)


def chain_spans(chain: Chain, kind: str, found: dict[Concept, list[Span]], words: Words) -> Iterator[tuple[Span, ...]]:
    """Yield all ways in which the concepts of a chain stand as it demands."""

    def extend(spans: tuple[Span, ...], links: tuple[Link, ...]) -> Iterator[tuple[Span, ...]]:
        if not links:
            yield spans
            return
        for span in found[kind, links[0].concept]:
            if fits(spans[-1], span, links[0], words):
                yield from extend((*spans, span), links[1:])

    for span in found[kind, chain.first]:
        yield from extend((span,), chain.links)


def fits(before: Span, span: Span, link: Link, words: Words) -> bool:
    """Tell whether two spans are near enough, in the right order and in one sentence."""
    first, second = (before, span) if before <= span else (span, before)
    if link.ordered and first is span and first != second:
        return False
    gap = second[0] - first[1]
    return 0 <= gap <= link.gap and SENTENCE_END not in words[first[0] : second[0]]


@contextmanager
def hidden(modules: Sequence[str]) -> Iterator[None]:
    """Make modules that are not yet imported look absent for a while."""
    absent = [name for name in modules if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]
