"""The data files with the place of every text in them: what the rules of the linter look at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from bot.knowledge import loading
from bot.knowledge.model import Knowledge, Response, Topic
from bot.knowledge.yaml_file import FileFault, Keys, YamlFile, read_yaml

# What only the linter reads: the assistant never says it.
LINT_FILES = {"forbidden": "safety/forbidden.yml"}
SENTENCE_END = re.compile(r"(?<=[.?!])[\"”’)]*\s+(?=[\"“(]?[A-Z0-9])")


@dataclass(frozen=True)
class Place:
    """Where something stands: a file and a line in it."""

    path: Path
    line: int


@dataclass(frozen=True)
class Text:
    """One text that a person may read. ``part`` is what it is for: lead, known, more, short, response …"""

    owner: str
    part: str
    text: str
    place: Place

    @property
    def sentences(self) -> list[str]:
        return SENTENCE_END.split(self.text)


@dataclass(frozen=True)
class Entry:
    """A topic or a response, and the file in which it stands."""

    file: YamlFile
    name: str

    def place(self, *keys: str | int) -> Place:
        """Return the place of a value of the entry, such as ``"metadata", "title"``."""
        return Place(self.file.path, self.file.line("responses", self.name, 0, *keys))


@dataclass(frozen=True)
class Content:
    """All data files, read and of the right shape, on the day of the check."""

    data: Path
    files: Mapping[str, YamlFile]
    topic_files: tuple[YamlFile, ...]
    dialogue_files: tuple[YamlFile, ...]
    knowledge: Knowledge
    today: date

    @cached_property
    def topics(self) -> list[tuple[Topic, Entry]]:
        return [
            (topic, Entry(file, loading.UTTER + topic.id))
            for file in self.topic_files
            for topic in loading.topics_in(file)
        ]

    @cached_property
    def responses(self) -> list[tuple[Response, Entry]]:
        return [
            (response, Entry(file, response.name))
            for file in self.dialogue_files
            for response in loading.responses_in(file)
        ]

    @cached_property
    def texts(self) -> list[Text]:
        """Every text that a person may read, each paragraph of an answer on its own."""
        return [*self._answer_texts(), *self._response_texts(), *self._other_texts()]

    def place(self, name: str, *keys: str | int) -> Place:
        """Return the place of a value in one of the single files, such as ``"sources", "sources", "mayo"``."""
        file = self.files[name]
        return Place(file.path, file.line(*keys))

    def source_uses(self) -> Iterator[tuple[str, Place]]:
        """Yield each mention of a source, by id, wherever one may be named."""
        for topic, entry in self.topics:
            for index, source in enumerate(topic.sources):
                yield source, entry.place("metadata", "sources", index)
        for name in ("referrals", "regions"):
            file = self.files[name]
            for keys, source in mentions(file.content):
                yield source, Place(file.path, file.line(*keys))

    def examples(self) -> Iterator[tuple[str, str, Place]]:
        """Yield each example question with its intent and its place."""
        for file in (*self.topic_files, *self.dialogue_files):
            for index, block in enumerate(file.content.get("nlu") or ()):
                if "intent" not in block:
                    continue
                first = file.line("nlu", index, "examples") + 1
                for offset, line in enumerate(str(block.get("examples") or "").split("\n")):
                    if example := line.strip().removeprefix("-").strip():
                        yield str(block["intent"]), example, Place(file.path, first + offset)

    def _answer_texts(self) -> Iterator[Text]:
        for topic, entry in self.topics:
            yield Text(topic.id, "lead", topic.lead, entry.place("text"))
            for index, part in enumerate(topic.parts):
                yield Text(topic.id, part.kind, part.text, entry.place("metadata", "parts", index, part.kind))
            yield Text(topic.id, "more", topic.more, entry.place("metadata", "more"))

    def _response_texts(self) -> Iterator[Text]:
        for response, entry in self.responses:
            yield Text(response.name, "response", response.text, entry.place("text"))

    def _other_texts(self) -> Iterator[Text]:
        known = self.knowledge
        for name, notice in known.notices.items():
            yield Text(name, "short", notice.short, self.place("notices", "notices", name, "short"))
            yield Text(name, "long", notice.long, self.place("notices", "notices", name, "long"))
        for name, referral in known.referrals.items():
            yield Text(name, "referral", referral.text, self.place("referrals", "referrals", name, "text"))
        for name, asked in known.questions.items():
            key = loading.QUESTIONS + name
            for index, question in enumerate(asked.questions):
                yield Text(name, "question", question, self.place("referrals", key, "questions", index))
        for name, term in known.terms.items():
            yield Text(name, "glossary", term.plain, self.place("glossary", "glossary", name, "plain"))
        if known.clinic.greeting:
            yield Text("clinic", "greeting", known.clinic.greeting, self.place("clinic", "greeting"))


def mentions(value: Any, keys: Keys = ()) -> Iterator[tuple[Keys, str]]:
    """Yield each id under a key ``source`` or in a list ``sources``, with the keys that lead to it."""
    if isinstance(value, dict):
        for key, each in value.items():
            inner = (*keys, str(key))
            if key == "source":
                yield inner, str(each)
            elif key == "sources":
                for index, name in enumerate(each):
                    yield (*inner, index), str(name)
            else:
                yield from mentions(each, inner)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from mentions(each, (*keys, index))


def read_content(today: date, data: Path, clinic: Path) -> Content | list[FileFault]:
    """Read every data file: the content, or all that keeps the files from being used."""
    faults: list[FileFault] = []

    def read(path: Path, shape: str) -> YamlFile | None:
        try:
            file = read_yaml(path)
        except FileFault as fault:
            faults.append(fault)
            return None
        faults.extend(FileFault(path, line, message) for line, message in loading.faults(file, shape))
        return file

    single = {shape: read(data / name, shape) for shape, name in {**loading.SINGLE_FILES, **LINT_FILES}.items()}
    topics = [read(path, "topic") for path in loading.topic_files(data)]
    dialogue = [read(path, "dialogue") for path in loading.dialogue_files(data)]
    own = read(clinic, "clinic") if clinic.exists() else None
    if faults:
        return faults
    files = {shape: file for shape, file in {**single, "clinic": own}.items() if file}
    topic_files = tuple(file for file in topics if file)
    dialogue_files = tuple(file for file in dialogue if file)
    knowledge = loading.knowledge_of(single=files, topics=topic_files, dialogue=dialogue_files, clinic=own)
    return Content(data, files, topic_files, dialogue_files, knowledge, today)
