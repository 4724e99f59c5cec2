"""What a tool may ask for beyond the website's reply, and the way back from both to the reply itself.

The shapes are described in docs/api/openapi.yaml, schemas ``Reply`` and ``Detail``.
"""

from __future__ import annotations

from bot.knowledge.model import Citation, Contact, Link
from bot.reply.json_reply import Json
from bot.reply.model import Block, FormStep, ReferralPrompt, Reply, Suggestion

Ranking = tuple[tuple[str, float], ...]


def detail_json(reply: Reply, confidence: float | None, ranking: Ranking) -> Json:
    """Return how a message was understood, and of the reply what websites are not sent.

    Args:
        reply: the reply.
        confidence: from 0 to 1, or None where the screen or the gate decided.
        ranking: (topic, confidence), best first.
    """
    return {
        "confidence": confidence,
        "ranking": [{"topic": topic, "confidence": value} for topic, value in ranking],
        "evidence": reply.evidence,
        "suggested_topics": [each.topic for each in reply.suggestions],
        "contacts": [
            {"name": each.name, "text": each.text, "kind": each.kind, "value": each.value, "verified": each.verified}
            for each in reply.contacts
        ],
    }


def ranking_of(detail: Json) -> Ranking:
    """Return the (topic, confidence) of a detail, best first."""
    return tuple((str(entry["topic"]), float(entry["confidence"])) for entry in detail["ranking"])


def reply_of(content: Json, detail: Json | None) -> Reply:
    """Return the reply that ``reply_json`` and ``detail_json`` were made of.

    Without the detail it lacks what only that holds: the topics of the suggestions, and the level of an answer that
    only gives background. It never has the page of a referral, which is there as Markdown only.

    Raises:
        KeyError, TypeError, ValueError: the objects do not have their shapes.
    """
    titles = content["suggestions"]
    topics = detail["suggested_topics"] if detail else [None] * len(titles)
    evidence = detail["evidence"] if detail else content["evidence"] and content["evidence"]["level"]
    referral, form = content["referral"], content["form"]
    contacts = detail["contacts"] if detail else ()
    return Reply(
        kind=content["kind"],
        blocks=tuple(Block(**block) for block in content["blocks"]),
        topics=tuple(content["topics"]),
        evidence=evidence,
        sources=tuple(Citation(**source) for source in content["sources"]),
        notice=content["notice"],
        referral=referral
        and ReferralPrompt(referral["id"], referral["text"], tuple(Link(**link) for link in referral["links"])),
        suggestions=tuple(
            Suggestion(each["title"], each["payload"], topic) for each, topic in zip(titles, topics, strict=True)
        ),
        contacts=tuple(Contact(**contact) for contact in contacts),
        form=form and FormStep(**form),
    )
