"""A small, faultless data folder, made of dictionaries, that a test can break in one place."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.knowledge.linting import Finding, lint
from bot.knowledge.loading import load
from bot.knowledge.model import Knowledge
from bot.paths import DATA

TODAY = date(2026, 11, 22)
TOPICS = ("what_are_mscs", "pain", "evidence")

DOCUMENT = "The document says that these cells calm the skin and help it to heal. It expects good things of them."
KNOWN = (
    "For the skin there are only small early studies with people. In one of them, eight people were seen for a year, "
    "and there was no one to compare them with. The FDA has approved no MSC product for a skin problem (checked "
    "November 2026)."
)
MEANING = "Ask a skin doctor what is known about your skin problem, and what else could help you."
MORE = "It can help to write down what you want to ask. Take the list with you, and ask for a copy of the study."


def answer(name: str) -> dict[str, Any]:
    others = [topic for topic in TOPICS if topic != name]
    title = name.replace("_", " ").capitalize()
    return {
        "responses": {
            f"utter_{name}": [
                {
                    "text": f"{title}: this is what is known so far about the cells.",
                    "metadata": {
                        "title": title,
                        "parts": [{"document": DOCUMENT}, {"known": KNOWN}, {"meaning": MEANING}],
                        "more": MORE,
                        "evidence": "early",
                        "notice": "unproven",
                        "referral": "dermatologist",
                        "sources": ["fda_list", "small_study"],
                        "follow_ups": others,
                    },
                }
            ]
        },
        "rules": [
            {
                "rule": f"answer {name}",
                "steps": [{"intent": name}, {"action": f"utter_{name}"}, {"action": "action_guidance"}],
            }
        ],
        "nlu": [{"intent": name, "examples": "".join(f"- {name} question number {n}\n" for n in range(60))}],
    }


def source(url: str) -> dict[str, str]:
    return {
        "title": "A page",
        "publisher": "A publisher",
        "url": url,
        "accessed": "2026-11-01",
        "review_by": "2027-05-01",
    }


def contact(**own: Any) -> dict[str, Any]:
    return {"name": "Help line", "number": "112", "sources": ["fda_list"], "verified": True, **own}


def region() -> dict[str, Any]:
    crisis = [contact(), contact(number="116 123")]
    return {"name": "A region", "emergency": contact(), "crisis": crisis, "abuse": [], "poison": contact()}


def notice() -> dict[str, str]:
    return {"short": "This is general information. Ask a skin doctor.", "long": "It cannot look at your skin."}


def faultless() -> dict[str, dict[str, Any]]:
    """Return the content of each file by its path below data/."""
    greeting = {
        "text": "Hello. You can ask about stem cells and the skin.",
        "metadata": {"kind": "smalltalk", "suggestions": ["pain", "help"]},
    }
    return {
        **{f"topics/{name}.yml": answer(name) for name in TOPICS},
        "dialogue/smalltalk.yml": {
            "responses": {
                "utter_greet": [greeting],
                "title_help": [{"text": "What can you do?", "metadata": {"kind": "smalltalk"}}],
            },
            "nlu": [{"intent": "greet", "examples": "- hello\n- hi there\n"}],
        },
        "sources.yml": {
            "sources": {
                "fda_list": source("https://www.example.org/list"),
                "small_study": source("https://www.example.org/study"),
            }
        },
        "glossary.yml": {
            "glossary": {
                "msc": {"forms": ["MSCs", "MSC"], "plain": "MSCs are cells that help other cells."},
                "fda": {"forms": ["FDA"], "plain": "The FDA is the US agency that checks drugs."},
            }
        },
        "safety/notices.yml": {
            "notices": {name: notice() for name in ("general", "unproven", "risk", "vulnerable", "trials", "marketing")}
        },
        "safety/referrals.yml": {
            "referrals": {"dermatologist": {"text": "A skin doctor can look at your skin."}},
            "questions_for_dermatologist": {"questions": ["What is it?"], "sources": ["fda_list"]},
            "questions_for_clinic": {"questions": ["What does it cost?"], "sources": ["fda_list"]},
        },
        "safety/emergency_numbers.yml": {
            "regions": {name: region() for name in ("US", "EU", "UK", "CA", "AU", "IN", "unknown")}
        },
        "safety/forbidden.yml": yaml.safe_load((DATA / "safety" / "forbidden.yml").read_text(encoding="utf-8")),
    }


class Dumper(yaml.SafeDumper):
    """Writes texts of several lines as people do: one line under the other."""


def text_node(dumper: Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


Dumper.add_representer(str, text_node)


def as_yaml(content: Any) -> str:
    written: str = yaml.dump(content, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=1000)
    return written


@dataclass
class Sample:
    """The data folder of a test: change ``files``, then lint or load."""

    root: Path
    files: dict[str, dict[str, Any]] = field(default_factory=lambda: deepcopy(faultless()))
    clinic: dict[str, Any] | None = None

    def topic(self, name: str = "pain") -> dict[str, Any]:
        """Return the text and metadata of a topic's answer."""
        entry: dict[str, Any] = self.files[f"topics/{name}.yml"]["responses"][f"utter_{name}"][0]
        return entry

    def metadata(self, name: str = "pain") -> dict[str, Any]:
        found: dict[str, Any] = self.topic(name)["metadata"]
        return found

    def part(self, kind: str, text: str, name: str = "pain") -> None:
        """Replace a part of a topic's answer."""
        for part in self.metadata(name)["parts"]:
            if kind in part:
                part[kind] = text

    def write(self) -> Path:
        """Write the folder; return the path of data/."""
        for name, content in self.files.items():
            path = self.root / "data" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(as_yaml(content), encoding="utf-8")
        if self.clinic is not None:
            (self.root / "clinic.yml").write_text(as_yaml(self.clinic), encoding="utf-8")
        return self.root / "data"

    def lint(self, today: date = TODAY) -> list[Finding]:
        return lint(today, self.write(), self.root / "clinic.yml")

    def load(self) -> Knowledge:
        return load(self.write(), self.root / "clinic.yml")

    def line(self, finding: Finding) -> str:
        """Return the line to which a finding points."""
        return (self.root / finding.path).read_text(encoding="utf-8").split("\n")[finding.line - 1]
