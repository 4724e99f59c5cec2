"""Load everything under data/ (and clinic.yml) into one immutable Knowledge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bot.knowledge.model import (
    Clinic,
    Contact,
    Knowledge,
    Link,
    Notice,
    Part,
    Questions,
    Referral,
    Region,
    Response,
    Source,
    Term,
    Topic,
)
from bot.knowledge.yaml_file import ContentError, FileFault, YamlFile, read_yaml
from bot.paths import CLINIC_FILE, DATA

UTTER = "utter_"
QUESTIONS = "questions_for_"
# The files that stand alone, by shape.
SINGLE_FILES = {
    "sources": "sources.yml",
    "glossary": "glossary.yml",
    "notices": "safety/notices.yml",
    "referrals": "safety/referrals.yml",
    "regions": "safety/emergency_numbers.yml",
}


def topic_files(data: Path = DATA) -> list[Path]:
    return sorted((data / "topics").glob("**/*.yml"))


def dialogue_files(data: Path = DATA) -> list[Path]:
    return sorted((data / "dialogue").glob("**/*.yml"))


def load(data: Path = DATA, clinic: Path = CLINIC_FILE) -> Knowledge:
    """Read the knowledge.

    Raises:
        ContentError: a file is missing or not of its shape; the text names file, line and remedy.
    """
    return knowledge_of(
        single={shape: checked(data / name, shape) for shape, name in SINGLE_FILES.items()},
        topics=[checked(path, "topic") for path in topic_files(data)],
        dialogue=[checked(path, "dialogue") for path in dialogue_files(data)],
        clinic=checked(clinic, "clinic") if clinic.exists() else None,
    )


def knowledge_of(
    *,
    single: Mapping[str, YamlFile],
    topics: Sequence[YamlFile],
    dialogue: Sequence[YamlFile],
    clinic: YamlFile | None,
) -> Knowledge:
    """Return what the files hold, each of which has its shape; ``single`` are those of SINGLE_FILES."""
    return Knowledge(
        topics={topic.id: topic for file in topics for topic in topics_in(file)},
        responses={response.name: response for file in dialogue for response in responses_in(file)},
        sources=sources_in(single["sources"]),
        terms=terms_in(single["glossary"]),
        notices=notices_in(single["notices"]),
        referrals=referrals_in(single["referrals"]),
        regions=regions_in(single["regions"]),
        clinic=clinic_in(clinic) if clinic else Clinic(),
        questions=questions_in(single["referrals"]),
    )


def checked(path: Path, shape: str) -> YamlFile:
    """Read a file and check its shape.

    Raises:
        FileFault: names the first fault, with its line.
    """
    file = read_yaml(path)
    for line, message in faults(file, shape):
        raise FileFault(path, line, message)
    return file


def faults(file: YamlFile, shape: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of each way in which a file departs from its shape."""
    from bot.knowledge.validation import validator

    content = with_text_keys(file.content)
    for error in sorted(validator(shape).iter_errors(content), key=lambda error: [str(key) for key in error.path]):
        where = " → ".join(str(key) for key in error.path) or "the file"
        yield file.line(*error.path), f"{where}: {error.message}"


def with_text_keys(value: Any) -> Any:
    """Return a YAML value as JSON would hold it: every key a text."""
    if isinstance(value, dict):
        return {str(key): with_text_keys(each) for key, each in value.items()}
    return [with_text_keys(each) for each in value] if isinstance(value, list) else value


def topics_in(file: YamlFile) -> Iterator[Topic]:
    for name, variants in file.content["responses"].items():
        answer, metadata = variants[0]["text"], variants[0]["metadata"]
        yield Topic(
            id=name.removeprefix(UTTER),
            title=metadata["title"],
            lead=answer.strip(),
            parts=tuple(Part(kind, text.strip()) for part in metadata["parts"] for kind, text in part.items()),
            more=metadata["more"].strip(),
            evidence=metadata["evidence"],
            notice=metadata["notice"],
            referral=metadata.get("referral"),
            sources=tuple(metadata["sources"]),
            follow_ups=tuple(metadata["follow_ups"]),
        )


def responses_in(file: YamlFile) -> Iterator[Response]:
    for name, variants in (file.content.get("responses") or {}).items():
        metadata = variants[0]["metadata"]
        yield Response(
            name=name,
            kind=metadata["kind"],
            text=variants[0]["text"].strip(),
            suggestions=tuple(metadata.get("suggestions", ())),
            referral=metadata.get("referral"),
        )


def sources_in(file: YamlFile) -> dict[str, Source]:
    return {
        name: Source(
            name,
            entry["title"],
            entry["publisher"],
            entry["url"],
            date.fromisoformat(entry["accessed"]),
            date.fromisoformat(entry["review_by"]),
        )
        for name, entry in file.content["sources"].items()
    }


def terms_in(file: YamlFile) -> dict[str, Term]:
    return {
        name: Term(name, tuple(entry["forms"]), entry["plain"].strip())
        for name, entry in file.content["glossary"].items()
    }


def notices_in(file: YamlFile) -> dict[str, Notice]:
    return {
        name: Notice(name, entry["short"].strip(), entry["long"].strip())
        for name, entry in file.content["notices"].items()
    }


def referrals_in(file: YamlFile) -> dict[str, Referral]:
    return {
        name: Referral(
            name,
            entry["text"].strip(),
            tuple(Link(link["title"], link["url"], link.get("region")) for link in entry.get("links", ())),
        )
        for name, entry in file.content["referrals"].items()
    }


def questions_in(file: YamlFile) -> dict[str, Questions]:
    """Return the questions to take along, by whom they are for: ``dermatologist`` and ``clinic``."""
    return {
        name.removeprefix(QUESTIONS): Questions(tuple(entry["questions"]), tuple(entry["sources"]))
        for name, entry in file.content.items()
        if name.startswith(QUESTIONS)
    }


def regions_in(file: YamlFile) -> dict[str, Region]:
    return {
        name: Region(
            id=name,
            name=entry["name"],
            emergency=contact_in(entry["emergency"]),
            crisis=tuple(map(contact_in, entry["crisis"])),
            abuse=tuple(map(contact_in, entry["abuse"])),
            poison=contact_in(entry["poison"]),
            dermatologist_finders=tuple(
                Link(finder["title"], finder["url"], name) for finder in entry.get("dermatologist_finder", ())
            ),
            forms=tuple(entry.get("forms", ())),
        )
        for name, entry in file.content["regions"].items()
    }


def contact_in(entry: Mapping[str, Any]) -> Contact:
    value = str(entry.get("number") or entry["url"])
    return Contact(
        name=entry.get("name", ""),
        text=entry.get("contact", f"Call {value}").strip(),
        kind=entry.get("kind", "call"),
        value=value.strip(),
        verified=entry["verified"],
    )


def clinic_in(file: YamlFile) -> Clinic:
    return Clinic(**(file.content or {}))


__all__ = ["ContentError", "load"]
