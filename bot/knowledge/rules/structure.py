"""Rules about topics, examples and how everything hangs together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter

from bot.knowledge.content import Content, Place
from bot.knowledge.contract import CONTRACT_TOPICS
from bot.knowledge.loading import UTTER
from bot.knowledge.rules.registry import rule
from bot.text import normalise

MIN_EXAMPLES = 60
MAX_TITLE = 24
GUIDANCE = "action_guidance"
TITLE = "title_"
PLACEHOLDERS = ("number", "poison", "clinic", "days")  # what bot/reply/compose.py fills in
OWN_PLACEHOLDERS = {"utter_left_out": "titles", "utter_unwritten": "name"}  # texts that name what others do not
PUNCTUATION = re.compile(r"[^\w\s%$€£+/'-]+")

Found = Iterator[tuple[Place, str]]


@rule("contract-topics")
def contract_topics(content: Content) -> Found:
    """All topics that other programs rely on are there."""
    for topic in CONTRACT_TOPICS:
        if topic not in content.knowledge.topics:
            yield Place(content.data / "topics", 1), f"the topic '{topic}' is missing: add data/topics/{topic}.yml."


@rule("file-name")
def file_name(content: Content) -> Found:
    """A topic's file holds this one topic and has its name."""
    for file in content.topic_files:
        names = list(file.content["responses"])
        wanted = UTTER + file.path.stem
        for name in names:
            if name != wanted:
                place = Place(file.path, file.line("responses", name))
                yield place, f"the response '{name}' does not belong in this file: here stands '{wanted}'."
        if wanted not in names:
            yield Place(file.path, 1), f"the file holds no response '{wanted}'."


@rule("response-once")
def response_once(content: Content) -> Found:
    """No response stands in two files."""
    seen: dict[str, Place] = {}
    for file in (*content.topic_files, *content.dialogue_files):
        for name in file.content.get("responses") or ():
            place = Place(file.path, file.line("responses", name))
            if name in seen:
                yield place, f"'{name}' stands also in {seen[name].path.name}:{seen[name].line}."
            seen.setdefault(name, place)


@rule("topic-rule")
def topic_rule(content: Content) -> Found:
    """Each topic has the rule: intent, then its answer, then action_guidance."""
    for topic, entry in content.topics:
        wanted = [{"intent": topic.id}, {"action": entry.name}, {"action": GUIDANCE}]
        rules = entry.file.content.get("rules") or []
        if not any(isinstance(each, dict) and each.get("steps") == wanted for each in rules):
            place = Place(entry.file.path, entry.file.line("rules"))
            yield place, f"a rule with the steps intent {topic.id}, {entry.name}, {GUIDANCE} is missing."


@rule("example-count")
def example_count(content: Content) -> Found:
    """Each topic has at least 60 example questions."""
    counts: dict[str, int] = {}
    for intent, _, _ in content.examples():
        counts[intent] = counts.get(intent, 0) + 1
    for topic, entry in content.topics:
        if counts.get(topic.id, 0) < MIN_EXAMPLES:
            place = Place(entry.file.path, entry.file.line("nlu"))
            yield place, f"{counts.get(topic.id, 0)} example questions for '{topic.id}': there must be {MIN_EXAMPLES}."


@rule("example-once")
def example_once(content: Content) -> Found:
    """No example question stands twice, in one file or in two; capitals and punctuation make no difference."""
    seen: dict[str, tuple[str, Place]] = {}
    for intent, example, place in content.examples():
        key = " ".join(PUNCTUATION.sub(" ", normalise(example).casefold()).split())
        if not key:  # nothing but signs, such as "???": compared as it stands
            key = normalise(example)
        if key in seen:
            other, first = seen[key]
            yield place, f"'{example}' stands also in {first.path.name}:{first.line}, under '{other}'."
        seen.setdefault(key, (intent, place))


@rule("title")
def title(content: Content) -> Found:
    """A title has at most 24 characters, and no two topics or buttons have the same."""
    seen: dict[str, str] = {}
    titles = [(topic.title, topic.id, entry.place("metadata", "title")) for topic, entry in content.topics]
    titles += [
        (response.text, response.name, entry.place("text"))
        for response, entry in content.responses
        if response.name.startswith(TITLE)
    ]
    for text, owner, place in titles:
        if len(text) > MAX_TITLE:
            yield place, f"the title '{text}' has {len(text)} characters: at most {MAX_TITLE} fit on a button."
        if text.casefold() in seen:
            yield place, f"the title '{text}' is also that of '{seen[text.casefold()]}'."
        seen.setdefault(text.casefold(), owner)


@rule("follow-ups")
def follow_ups(content: Content) -> Found:
    """Each follow-up of a topic is another topic."""
    for topic, entry in content.topics:
        for index, name in enumerate(topic.follow_ups):
            place = entry.place("metadata", "follow_ups", index)
            if name == topic.id:
                yield place, f"'{name}' leads back to itself."
            elif name not in content.knowledge.topics:
                yield place, f"there is no topic '{name}'."


@rule("reachable")
def reachable(content: Content) -> Found:
    """Every topic can be reached by choosing suggestions, from those that the small talk offers."""
    topics = content.knowledge.topics
    waiting = [name for response, _ in content.responses for name in response.suggestions if name in topics]
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in reached and name in topics:
            reached.add(name)
            waiting += topics[name].follow_ups
    for topic, entry in content.topics:
        if topic.id not in reached:
            place = entry.place("metadata", "follow_ups")
            yield place, f"no suggestion leads to '{topic.id}': add it to the follow_ups of another topic."


@rule("suggestions")
def suggestions(content: Content) -> Found:
    """Each suggestion of a fixed text is a topic, or an intent with a title of its own."""
    known = content.knowledge
    for response, entry in content.responses:
        for index, name in enumerate(response.suggestions):
            if name not in known.topics and TITLE + name not in known.responses:
                place = entry.place("metadata", "suggestions", index)
                yield place, f"'{name}' is no topic, and there is no '{TITLE}{name}' in data/dialogue."


@rule("placeholder")
def placeholder(content: Content) -> Found:
    """A fixed text has no other gaps in braces than those that the assistant fills."""
    for response, entry in content.responses:
        known = (*PLACEHOLDERS, *filter(None, [OWN_PLACEHOLDERS.get(response.name)]))
        try:
            gaps = [field for _, field, _, _ in Formatter().parse(response.text) if field is not None]
        except ValueError as error:
            yield entry.place("text"), f"the braces do not match: {error}."
            continue
        for gap in gaps:
            if gap not in known:
                yield entry.place("text"), f"nothing fills '{{{gap}}}': {', '.join(known)} can be filled."


@rule("referral")
def referral(content: Content) -> Found:
    """Each referral that is named stands in data/safety/referrals.yml."""
    named = [(topic.referral, entry) for topic, entry in content.topics]
    named += [(response.referral, entry) for response, entry in content.responses]
    for name, entry in named:
        if name and name not in content.knowledge.referrals:
            yield entry.place("metadata", "referral"), f"there is no referral '{name}'."
