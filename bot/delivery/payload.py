"""What the clinic receives, as JSON: the schema is docs/api/referral.schema.json."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Literal
from uuid import uuid4

from bot.knowledge.model import Knowledge
from bot.reply.summary import CONTACT, literal, markdown, referral_summary

Json = dict[str, Any]
VERSION = 1
FIELD = "referral_"


@dataclass(frozen=True)
class Line:
    """One message of a conversation."""

    role: Literal["patient", "assistant"]
    text: str


@dataclass(frozen=True)
class Consent:
    """What the person said yes to, in the words in which it was asked."""

    asked: str


def referral(answers: Mapping[str, str], consent: Consent, now: datetime, knowledge: Knowledge) -> Json:
    """Return the payload of a referral; ``answers`` are the person's own words by field, with a contact."""
    page = referral_summary(answers, knowledge)
    return {
        **envelope("referral", answers[CONTACT], consent, now, knowledge),
        "answers": {name.removeprefix(FIELD): words for name, words in answers.items() if name != CONTACT},
        "markdown": markdown(page, now.date()),
    }


def human_handoff(
    transcript: Sequence[Line], contact: str, consent: Consent, now: datetime, knowledge: Knowledge
) -> Json:
    """Return the payload of a hand-off, with the conversation so far."""
    return {
        **envelope("human_handoff", contact, consent, now, knowledge),
        "transcript": [{"role": line.role, "text": line.text} for line in transcript],
        "markdown": transcript_markdown(transcript, contact, knowledge),
    }


def envelope(kind: str, contact: str, consent: Consent, now: datetime, knowledge: Knowledge) -> Json:
    return {
        "version": VERSION,
        "id": str(uuid4()),
        "kind": kind,
        "created": now.astimezone(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "clinic": knowledge.clinic.name,
        "contact": contact,
        "consent": {"asked": consent.asked, "answer": "yes"},
    }


def transcript_markdown(transcript: Sequence[Line], contact: str, knowledge: Knowledge) -> str:
    """Return a conversation as a Markdown document, what the patient wrote marked as theirs."""

    def label(name: str) -> str:
        return knowledge.responses[f"label_{name}"].text

    lines = [f"# {label('mail_handoff')}", f"**{label('handoff_contact')}**\n\n> “{literal(contact)}”"]
    for line in transcript:
        speaker = label(f"handoff_{line.role}")
        said = f"> “{literal(line.text)}”" if line.role == "patient" else line.text
        lines.append(f"**{speaker}**\n\n{said}")
    return "\n\n".join(lines) + "\n"
