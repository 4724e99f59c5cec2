"""Which words of a message stand in a context that cancels a sign: denied, asked about in general, imagined, long past.

After NegEx (Chapman 2001) and ConText (Harkema 2009): a cue acts forward, backward or on its whole sentence, until the
sentence ends or a boundary comes. What is added for messages without punctuation: an assertion ("my lips are", "he
has") ends what a cue reaches as well.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.safety.lexicon import COMMA, SENTENCE_END, Cue

Span = tuple[int, int]
Words = tuple[str, ...]

SUBJECT_TO_VERB = 2  # words that may stand between a subject and its verb
NEGATED = "negated"
# The past and other people are told in sentences that assert something: only the present contradicts them.
TOLD = frozenset(("historical", "long_past", "others", "professional"))


@dataclass(frozen=True)
class Scope:
    """The words from ``start`` to ``end`` stand in a context; the cue itself stands at ``cue``."""

    context: str
    cue: Span
    start: int
    end: int

    def covers(self, span: Span) -> bool:
        return overlap((self.start, self.end), span)


def overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def contains(outer: Span, inner: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


class ContextReader:
    """Works out the scopes of one message from the cues and the lists of words found in it."""

    def __init__(self, words: Words, lists: Mapping[str, list[Span]]) -> None:
        self._words = words
        self._not_cues = lists.get("not_cues", [])
        self._sentence_ends = [at for at, word in enumerate(words) if word == SENTENCE_END]
        self._clause_openers = {end for _, end in lists.get("clause_openers", [])}
        self._boundaries = sorted(start for start, _ in lists.get("boundaries", []))
        self._new_clauses = sorted(start for start, _ in lists.get("new_clauses", []))
        self._subordinations = sorted(start for start, _ in lists.get("subordinations", []))
        self._enumerations = sorted(start for start, _ in lists.get("enumerations", []))
        self._present, self._any_assertion = self._assertions(lists)

    def scopes(self, cues: Iterable[tuple[Span, Cue]]) -> Iterator[Scope]:
        for span, cue in cues:
            if any(start <= span[0] and span[1] <= end and (start, end) != span for start, end in self._not_cues):
                continue
            if cue.direction == "question" and not self._opens_clause(span[0]):
                continue
            if cue.direction in ("forward", "question"):
                yield Scope(cue.context, span, span[0], self._forward_end(span, cue))
            elif cue.direction == "backward":
                yield Scope(cue.context, span, self._backward_start(span, cue), span[1])
            else:
                yield Scope(cue.context, span, *self._around(span, cue))

    def sentence(self, at: int) -> Span:
        """Return the first word of the sentence that a word belongs to, and its end mark."""
        index = bisect_left(self._sentence_ends, at)
        return (self._sentence_ends[index - 1] + 1 if index else 0, self._sentence_ends[index])

    def _opens_clause(self, at: int) -> bool:
        return at == 0 or self._words[at - 1] in (SENTENCE_END, COMMA) or at in self._clause_openers

    def _assertions(self, lists: Mapping[str, list[Span]]) -> tuple[list[int], list[int]]:
        """Return where assertions of the present begin, and where any begin."""
        past = lists.get("past", [])
        present = [
            verb
            for verb in lists.get("present", [])
            if not any(start <= verb[0] and verb[1] < end for start, end in past)
        ]
        subjects = lists.get("subjects", [])
        now = {start for start, _ in lists.get("present_subjects", [])}
        now |= {start for start, end in subjects if any(0 <= verb[0] - end <= SUBJECT_TO_VERB for verb in present)}
        then = {start for start, end in subjects if any(0 <= verb[0] - end <= SUBJECT_TO_VERB for verb in past)}
        return sorted(now), sorted(now | then)

    def _forward_end(self, span: Span, cue: Cue) -> int:
        after = span[1]
        end = min(self.sentence(span[0])[1], first_from(self._boundaries, after))
        assertions = self._present if cue.context in TOLD else self._any_assertion
        # An assertion that follows the cue directly is what the cue is about: "what if my lips are …".
        end = min(end, first_from(assertions, after + 1))
        if cue.context in TOLD or cue.context == NEGATED:
            end = min(end, first_from(self._new_clauses, after))
        if cue.context != NEGATED:
            return min(end, after + cue.reach)
        end = min(end, first_from(self._subordinations, after))
        joined = [at for at in self._enumerations if after <= at < end]
        if joined:
            return min(end, joined[-1] + 1 + cue.reach)
        comma = next((at for at in range(after, end) if self._words[at] == COMMA), end)
        return min(comma, after + cue.reach)

    def _backward_start(self, span: Span, cue: Cue) -> int:
        start = self.sentence(span[0])[0]
        if any(start <= at < span[0] for at in self._any_assertion):
            return span[0]
        return max(start, last_before(self._boundaries, span[0]), span[0] - cue.reach)

    def _around(self, span: Span, cue: Cue) -> Span:
        start, end = self.sentence(span[0])
        boundaries = self._boundaries
        if cue.context in TOLD:
            boundaries = sorted({*boundaries, *self._new_clauses, *self._present})
            if any(start <= at < span[0] for at in self._present):
                start = span[0]
        return max(start, last_before(boundaries, span[0])), min(end, first_from(boundaries, span[1]))


def first_from(positions: list[int], at: int) -> int:
    """Return the first of the sorted positions that is not before ``at``, or one beyond all messages."""
    index = bisect_left(positions, at)
    return positions[index] if index < len(positions) else 1_000_000


def last_before(positions: list[int], at: int) -> int:
    index = bisect_left(positions, at)
    return positions[index - 1] if index else 0
