"""A turn as the JSON object that `msc-faq ask --json` writes. Its schema: ask.schema.json, docs/ask-json.md."""

from __future__ import annotations

import json
from typing import Any

from bot.engine.interface import Turn
from bot.reply.plain import reading_text, referral_text


def turn_object(question: str, turn: Turn) -> dict[str, Any]:
    """Return what is known of a turn, in the keys that scripts rely on."""
    reply = turn.reply
    answered = reply.kind == "answer"
    return {
        "question": question,
        "kind": reply.kind,
        "topic": reply.topics[0] if answered and reply.topics else None,
        "confidence": turn.confidence,
        "ranking": [{"topic": topic, "confidence": confidence} for topic, confidence in turn.ranking],
        "text": reading_text(reply),
        "sources": [{"id": source.id, "title": source.title, "url": source.url} for source in reply.sources],
        "evidence_level": reply.evidence if answered else None,
        "notice": reply.notice,
        "referral": referral_text(reply) or None,
        "suggestions": [{"title": each.title, "topic": each.topic} for each in reply.suggestions],
    }


def turn_line(question: str, turn: Turn) -> str:
    """Return the object as one line. It is ASCII: no terminal, locale or reader of lines can break it."""
    return json.dumps(turn_object(question, turn), ensure_ascii=True, allow_nan=False) + "\n"
