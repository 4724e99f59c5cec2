"""Rules about the glossary: words of specialists are few, and each is explained in a short, plain sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.knowledge.content import Content, Place
from bot.knowledge.rules.registry import rule

MAX_PLAIN_WORDS = 12
BASIC_TERMS = ("msc", "fda")  # so common here that other explanations may use them

Found = Iterator[tuple[Place, str]]


@rule("glossary-plain")
def glossary_plain(content: Content) -> Found:
    """The explanation of a term is one sentence of at most 12 words and needs no other term."""
    for term in content.knowledge.terms.values():
        place = content.place("glossary", "glossary", term.id, "plain")
        words = len(term.plain.split())
        if words > MAX_PLAIN_WORDS:
            yield place, f"the explanation of '{term.id}' has {words} words: at most {MAX_PLAIN_WORDS}."
        if not re.fullmatch(r"[^.?!]+\.", term.plain):
            yield place, f"the explanation of '{term.id}' must be one sentence with a full stop."
        others = [
            other.id for other in content.knowledge.terms_in(term.plain) if other.id not in (term.id, "msc", "fda")
        ]
        if others:
            yield place, f"the explanation of '{term.id}' needs '{others[0]}' explained: use plainer words."


@rule("glossary-forms")
def glossary_forms(content: Content) -> Found:
    """No form of a word belongs to two terms."""
    seen: dict[str, str] = {}
    for term in content.knowledge.terms.values():
        for index, form in enumerate(term.forms):
            if form.lower() in seen:
                place = content.place("glossary", "glossary", term.id, "forms", index)
                yield place, f"'{form}' belongs also to '{seen[form.lower()]}'."
            seen.setdefault(form.lower(), term.id)


@rule("glossary-used")
def glossary_used(content: Content) -> Found:
    """Each term occurs in an answer."""
    known = content.knowledge
    used = {term.id for topic in known.topics.values() for term in known.terms_in(f"{topic.body} {topic.more}")}
    for term in content.knowledge.terms:
        if term not in used:
            yield content.place("glossary", "glossary", term), f"no answer uses '{term}': delete it."


@rule("jargon")
def jargon(content: Content) -> Found:
    """A word of specialists is used only if the glossary explains it."""
    known = content.knowledge.term_by_form
    words = [str(word) for word in content.files["forbidden"].content["jargon"] if str(word).lower() not in known]
    if not words:
        return
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, words)) + r")(?!\w)", re.IGNORECASE)
    for text in content.texts:
        for found in dict.fromkeys(match.lower() for match in pattern.findall(text.text)):
            yield text.place, f"'{found}' is a word of specialists: say it plainly, or explain it in data/glossary.yml."
