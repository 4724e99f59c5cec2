"""Load everything under data/ (and clinic.yml) into one immutable Knowledge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    Referral,
    Region,
    Response,
    Source,
    Term,
    Topic,
)
from bot.knowledge.yaml_file import ContentError, YamlFile, read_yaml
from bot.paths import CLINIC_FILE, DATA

UTTER = "utter_"


def topic_files(data: Path = DATA) -> list[Path]:
    return sorted((data / "topics").glob("**/*.yml"))


def dialogue_files(data: Path = DATA) -> list[Path]:
    return sorted((data / "dialogue").glob("**/*.yml"))


def load(data: Path = DATA, clinic: Path = CLINIC_FILE) -> Knowledge:
    """Read the knowledge.

    Raises:
        ContentError: a file is missing or not of its shape; the text names file, line and remedy.
    """
    return Knowledge(
        topics={topic.id: topic for path in topic_files(data) for topic in topics_in(checked(path, "topic"))},
        responses={
            response.name: response
            for path in dialogue_files(data)
            for response in responses_in(checked(path, "dialogue"))
        },
        sources=sources_in(checked(data / "sources.yml", "sources")),
        terms=terms_in(checked(data / "glossary.yml", "glossary")),
        notices=notices_in(checked(data / "safety" / "notices.yml", "notices")),
        referrals=referrals_in(checked(data / "safety" / "referrals.yml", "referrals")),
        regions=regions_in(checked(data / "safety" / "emergency_numbers.yml", "regions")),
        clinic=clinic_in(checked(clinic, "clinic")) if clinic.exists() else Clinic(),
    )


def checked(path: Path, shape: str) -> YamlFile:
    """Read a file and check its shape.

    Raises:
        ContentError: names the first fault, with its line.
    """
    file = read_yaml(path)
    for line, message in faults(file, shape):
        raise ContentError(f"{path}:{line}: {message}")
    return file


def faults(file: YamlFile, shape: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of each way in which a file departs from its shape."""
    from bot.knowledge.validation import validator

    content = plain(file.content)
    for error in sorted(validator(shape).iter_errors(content), key=lambda error: [str(key) for key in error.path]):
        where = " → ".join(str(key) for key in error.path) or "the file"
        yield file.line(*error.path), f"{where}: {error.message}"


def plain(value: Any) -> Any:
    """Return a YAML value with dates as text, as JSON would hold it."""
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


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
        name: Source(name, entry["title"], entry["publisher"], entry["url"], entry["accessed"], entry["review_by"])
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
