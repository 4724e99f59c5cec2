"""The shape of each kind of data file, as JSON Schema. The loader checks every file against these."""

from __future__ import annotations

from typing import Any

from bot.knowledge.model import EVIDENCE_LEVELS, NOTICE_CLASSES

Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "minLength": 1, "pattern": r"\S"}
ID: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}
IDS: Schema = {"type": "array", "items": ID, "uniqueItems": True}
URL: Schema = {"type": "string", "pattern": "^(https?://|tel:)[^ ]+$"}
DATE: Schema = {"type": "string", "format": "date"}


def closed(required: dict[str, Schema], optional: dict[str, Schema] | None = None) -> Schema:
    """Return the schema of a map with exactly these keys."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def by_id(entry: Schema) -> Schema:
    return {"type": "object", "minProperties": 1, "propertyNames": ID, "additionalProperties": entry}


PARTS: Schema = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "properties": {"document": TEXT, "known": TEXT, "meaning": TEXT},
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    },
}

ANSWER = closed(
    {
        "text": TEXT,
        "metadata": closed(
            {
                "title": {**TEXT, "maxLength": 24},
                "parts": PARTS,
                "more": TEXT,
                "evidence": {"enum": list(EVIDENCE_LEVELS)},
                "notice": {"enum": list(NOTICE_CLASSES)},
                "sources": {**IDS, "minItems": 1},
                "follow_ups": {**IDS, "minItems": 2, "maxItems": 4},
            },
            {"referral": ID},
        ),
    }
)

RESPONSE = closed(
    {
        "text": TEXT,
        "metadata": closed(
            {
                "kind": {
                    "enum": [
                        "clarify",
                        "out_of_scope",
                        "declined_advice",
                        "emergency",
                        "crisis",
                        "referral",
                        "handoff",
                        "smalltalk",
                        "feedback",
                        "privacy",
                        "refused_input",
                    ]
                }
            },
            {"suggestions": IDS, "referral": ID},
        ),
    }
)

SOURCES = closed(
    {
        "sources": by_id(
            closed({"title": TEXT, "publisher": TEXT, "url": URL, "accessed": DATE, "review_by": DATE}, {"note": TEXT})
        )
    }
)

GLOSSARY = closed(
    {"glossary": by_id(closed({"forms": {"type": "array", "minItems": 1, "items": TEXT}, "plain": TEXT}))}
)

NOTICES = closed({"notices": closed({name: closed({"short": TEXT, "long": TEXT}) for name in NOTICE_CLASSES})})

CLINIC = closed(
    {},
    {
        "name": TEXT,
        "region": {"enum": ["US", "EU", "UK", "CA", "AU", "IN", "unknown"]},
        "phone": TEXT,
        "email": {"type": "string", "pattern": "^[^@ ]+@[^@ ]+$"},
        "website": URL,
        "hours": TEXT,
        "greeting": TEXT,
    },
)

CONTACT: Schema = {
    **closed(
        {"sources": IDS, "verified": {"type": "boolean"}},
        {"name": TEXT, "contact": TEXT, "kind": {"enum": ["call", "text", "chat", "web"]}, "number": TEXT, "url": URL},
    ),
    "anyOf": [{"required": ["number"]}, {"required": ["url"]}],
}
CONTACTS: Schema = {"type": "array", "items": CONTACT}
FINDERS: Schema = {
    "type": "array",
    "items": closed({"title": TEXT, "url": URL, "verified": {"type": "boolean"}}, {"source": ID, "sources": IDS}),
}

REGIONS = {
    "type": "object",
    "required": ["regions"],
    "properties": {
        "regions": {
            "type": "object",
            "required": ["US", "EU", "UK", "CA", "AU", "IN", "unknown"],
            "additionalProperties": closed(
                {
                    "name": TEXT,
                    "emergency": CONTACT,
                    "crisis": {**CONTACTS, "minItems": 2},
                    "abuse": CONTACTS,
                    "poison": CONTACT,
                },
                {"dermatologist_finder": FINDERS, "forms": {"type": "array", "items": TEXT, "uniqueItems": True}},
            ),
        }
    },
    "additionalProperties": False,
}

LINKS: Schema = {"type": "array", "items": closed({"title": TEXT, "url": URL}, {"region": TEXT, "source": ID})}
QUESTIONS: Schema = {"type": "array", "minItems": 1, "items": TEXT}
REFERRALS = closed(
    {
        "referrals": by_id(closed({"text": TEXT}, {"links": LINKS})),
        "questions_for_dermatologist": closed({"questions": QUESTIONS, "sources": IDS}),
        "questions_for_clinic": closed({"questions": QUESTIONS, "sources": IDS}),
    }
)

WORDS: Schema = {"type": "array", "minItems": 1, "items": TEXT, "uniqueItems": True}
FORBIDDEN = closed(
    {
        "forbidden": by_id(
            closed(
                {
                    "forms": WORDS,
                    "reason": TEXT,
                    "allowed": {"type": "array", "items": {"enum": ["negated", "attributed", "question"]}},
                }
            )
        ),
        "negations": WORDS,
        "attributions": WORDS,
        "jargon": WORDS,
    }
)

# Rasa reads `nlu`, `rules` and `stories` itself and checks them in `rasa data validate`.
RASA_PARTS: dict[str, Schema] = {
    "version": {},
    "nlu": {"type": "array"},
    "rules": {"type": "array"},
    "stories": {"type": "array"},
}


def responses(entry: Schema) -> Schema:
    return {
        "type": "object",
        "propertyNames": {"pattern": "^(utter|title|label)_[a-z][a-z0-9_]*$"},
        "additionalProperties": {"type": "array", "minItems": 1, "maxItems": 1, "items": entry},
    }


SHAPES: dict[str, Schema] = {
    "topic": closed({"responses": {**responses(ANSWER), "minProperties": 1}}, RASA_PARTS),
    "dialogue": closed({}, {"responses": responses(RESPONSE), **RASA_PARTS}),
    "sources": SOURCES,
    "glossary": GLOSSARY,
    "notices": NOTICES,
    "referrals": REFERRALS,
    "regions": REGIONS,
    "forbidden": FORBIDDEN,
    "clinic": {**CLINIC, "type": ["object", "null"]},
}
