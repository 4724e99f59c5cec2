"""Render a reply as a JSON object: for the website's channels and any other client. Plain text only.

The shape is described in docs/api/openapi.yaml, schema ``Reply``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

from bot.knowledge.model import Contact
from bot.reply.model import Reply
from bot.reply.summary import ReferralSummary, markdown
from bot.reply.terminal import evidence_text

Json = dict[str, Any]

NUMBER = re.compile(r"\+?\d(?:[ -]?\d)*")
NUMBER_AND_PLACES = re.compile(rf"({NUMBER.pattern}) \(([^)]+)\)")


def reply_json(reply: Reply, *, id: str, in_reply_to: str | None, time: datetime) -> Json:
    """Return a reply with the names by which clients refer to it."""
    return {
        "id": id,
        "in_reply_to": in_reply_to,
        "time": utc_text(time),
        "kind": reply.kind,
        "urgent": reply.urgent,
        "topics": list(reply.topics),
        "blocks": [{"kind": block.kind, "text": block.text} for block in reply.blocks],
        "evidence": evidence_json(reply),
        "sources": [
            {"id": source.id, "title": source.title, "publisher": source.publisher, "url": source.url}
            for source in reply.sources
        ],
        "notice": reply.notice,
        "referral": referral_json(reply),
        "suggestions": [{"title": each.title, "payload": each.payload} for each in reply.suggestions],
        "contacts": [entry for contact in reply.contacts for entry in contacts_json(contact)],
        "form": form_json(reply),
        "summary": summary_json(reply.summary, time) if reply.summary else None,
        "feedback": reply.kind == "answer",
    }


def utc_text(time: datetime) -> str:
    return time.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def evidence_json(reply: Reply) -> Json | None:
    """Return the level of evidence; a background answer claims no benefit, and has none to show."""
    label = evidence_text(reply.evidence)
    return {"level": reply.evidence, "label": label} if label else None


def referral_json(reply: Reply) -> Json | None:
    if not reply.referral:
        return None
    links = [{"title": link.title, "url": link.url} for link in reply.referral.links]
    return {"id": reply.referral.id, "text": reply.referral.text, "links": links}


def summary_json(page: ReferralSummary, time: datetime) -> Json:
    """Return the page of a referral: the person's own words by field, and all of it as Markdown."""
    return {"answers": page.answers, "markdown": markdown(page, time.astimezone(timezone.utc).date())}


def form_json(reply: Reply) -> Json | None:
    if not reply.form:
        return None
    step = reply.form
    return {"field": step.field, "number": step.number, "total": step.total, "input": step.input}


def contacts_json(contact: Contact) -> Iterator[Json]:
    """Yield what a tap opens: a call, a text message or a page.

    Where the region is not known, one contact lists the numbers of several ("911 (US), 112 (EU)"): each becomes one.
    """
    if contact.kind in ("chat", "web"):
        yield {"name": contact.name, "text": contact.text, "href": contact.value}
    elif NUMBER.fullmatch(contact.value):
        yield {"name": contact.name, "text": contact.text, "href": telephone_link(contact.kind, contact.value)}
    else:
        for number, places in NUMBER_AND_PLACES.findall(contact.value):
            yield {"name": places, "text": f"Call {number}", "href": telephone_link(contact.kind, number)}


def telephone_link(kind: str, number: str) -> str:
    digits = "".join(character for character in number if character.isdigit() or character == "+")
    return f"{'sms' if kind == 'text' else 'tel'}:{digits}"
