"""Rules about how easy the texts are to read."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from bot.knowledge.content import Content, Place
from bot.knowledge.reading import MAX_GRADE, MAX_MEDIAN, grades
from bot.knowledge.rules.registry import rule

Found = Iterator[tuple[Place, str]]


@rule("reading-grade")
def reading_grade(content: Content) -> Found:
    """Every text has a reading grade of at most 8."""
    places = text_places(content)
    for row in grades(content.knowledge):
        if row.grade > MAX_GRADE:
            message = f"the reading grade is {row.grade:.1f}, at most {MAX_GRADE:.0f}: shorten sentences and words."
            yield places[row.group, row.name], message


@rule("reading-median")
def reading_median(content: Content) -> Found:
    """The median reading grade is at most 6, of the answers and of all texts."""
    rows = grades(content.knowledge)
    for name, chosen in (("answers", [each for each in rows if each.group == "answer"]), ("texts", rows)):
        if chosen and (middle := median(each.grade for each in chosen)) > MAX_MEDIAN:
            message = f"the median reading grade of all {name} is {middle:.1f}: it must be at most {MAX_MEDIAN:.0f}."
            yield Place(content.data / "topics", 1), message


def text_places(content: Content) -> dict[tuple[str, str], Place]:
    """Return where each text stands that has a reading grade."""
    places = {("answer", topic.id): entry.place("text") for topic, entry in content.topics}
    places |= {("more", topic.id): entry.place("metadata", "more") for topic, entry in content.topics}
    places |= {("dialogue", response.name): entry.place("text") for response, entry in content.responses}
    for notice in content.knowledge.notices:
        for form in ("short", "long"):
            places[f"notice, {form}", notice] = content.place("notices", "notices", notice, form)
    for name in content.knowledge.referrals:
        places["referral", name] = content.place("referrals", "referrals", name, "text")
    for term in content.knowledge.terms:
        places["glossary", term] = content.place("glossary", "glossary", term, "plain")
    if "clinic" in content.files:
        places["clinic", "greeting"] = content.place("clinic", "greeting")
    return places
