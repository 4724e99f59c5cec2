"""Reading grades of all that the assistant can say: Flesch-Kincaid, computed by textstat.

One rule is our own: each term of the glossary counts as one word of two syllables, because it is explained in
plain words where it first comes up. Both figures are given: with that rule, and for the text as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from bot.knowledge.model import Knowledge

MAX_GRADE = 8.0
MAX_MEDIAN = 6.0
STAND_IN = "doctor"  # the word of two syllables that a term of the glossary counts as
PLACEHOLDER = re.compile(r"\{\w+\}")
LABELS = ("title_", "label_")  # responses that are names on buttons and forms, not sentences
FOREIGN = re.compile(r"utter_language_(?!und$)\w+")  # responses in other languages: the grade is for English


@dataclass(frozen=True)
class ReadingRow:
    """The grades of one text: ``grade`` with the rule for terms of the glossary, ``grade_as_written`` without."""

    group: str
    name: str
    words: int
    grade: float
    grade_as_written: float


def grades(knowledge: Knowledge) -> list[ReadingRow]:
    """Return the reading grades of every text of the knowledge."""
    return [row(group, name, text, knowledge) for group, name, text in texts(knowledge)]


def texts(knowledge: Knowledge) -> Iterator[tuple[str, str, str]]:
    """Yield each text that a person reads as one piece, with its group and its name."""
    for topic in knowledge.topics.values():
        yield "answer", topic.id, topic.body
        yield "more", topic.id, topic.more
    for notice in knowledge.notices.values():
        yield "notice, short", notice.id, notice.short
        yield "notice, long", notice.id, f"{notice.short} {notice.long}"
    for referral in knowledge.referrals.values():
        yield "referral", referral.id, referral.text
    for response in knowledge.responses.values():
        if not response.name.startswith(LABELS) and not FOREIGN.fullmatch(response.name):
            yield "dialogue", response.name, response.text
    for term in knowledge.terms.values():
        yield "glossary", term.id, term.plain
    if knowledge.clinic.greeting:
        yield "clinic", "greeting", knowledge.clinic.greeting


def row(group: str, name: str, text: str, knowledge: Knowledge) -> ReadingRow:
    written = PLACEHOLDER.sub(STAND_IN, text)
    counted = knowledge.term_pattern.sub(STAND_IN, written) if knowledge.terms else written
    return ReadingRow(group, name, len(text.split()), grade(counted), grade(written))


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of a text as it stands."""
    import textstat

    return float(textstat.flesch_kincaid_grade(text))


def table(rows: list[ReadingRow]) -> str:
    """Return, for each group of texts and for all, how many there are, the median and the highest grade."""
    groups = [*dict.fromkeys(each.group for each in rows)]
    lines = [f"{'reading grade':<15} {'texts':>5} {'median':>7} {'max':>5}   {'as written: median':>18} {'max':>5}"]
    for group in groups:
        lines.append(table_line(group, [each for each in rows if each.group == group]))
    lines.append(table_line("all texts", rows))
    hardest = max(rows, key=lambda each: each.grade)
    lines.append(f"The hardest text is {hardest.group} {hardest.name}: grade {hardest.grade:.1f}.")
    return "\n".join(lines)


def table_line(group: str, rows: list[ReadingRow]) -> str:
    with_rule, as_written = [each.grade for each in rows], [each.grade_as_written for each in rows]
    return (
        f"{group:<15} {len(rows):>5} {median(with_rule):>7.1f} {max(with_rule):>5.1f}"
        f"   {median(as_written):>18.1f} {max(as_written):>5.1f}"
    )
