"""What clients may send, as JSON Schema, and the sentence that says what is wrong with anything else.

docs/api/openapi.yaml and docs/api/asyncapi.yaml show the same schemas; a test compares them. Keys that are not named
here are ignored: clients of other systems send metadata, which is dropped.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from jsonschema import Draft7Validator, ValidationError

from bot.dialogue.feedback import REASONS
from bot.reply.json_reply import Json

ID: Json = {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,64}$"}
TOKEN: Json = {"type": "string", "maxLength": 200}
# The assistant refuses long messages with a reply that helps; the body's limit of 16 KB bounds them here.
TEXT: Json = {"type": "string"}
TITLE: Json = {"type": ["string", "null"], "maxLength": 200}


def shape(required: Json, optional: Json | None = None) -> Json:
    return {"type": "object", "required": list(required), "properties": {**required, **(optional or {})}}


SHAPES: dict[str, Json] = {
    "SessionRequest": shape(
        {},
        {
            "token": {**TOKEN, "type": ["string", "null"]},
            "last_seen": {"type": ["string", "null"], "maxLength": 64},
            "session_id": {**TOKEN, "type": ["string", "null"]},  # what stock clients call the token
        },
    ),
    "UserMessage": shape({"id": ID, "text": TEXT}, {"title": TITLE, "token": TOKEN, "detail": {"type": "boolean"}}),
    "ReplySeen": shape({"id": ID}),
    "Feedback": shape(
        {"reply_id": ID, "value": {"enum": ["up", "down", None]}},
        {
            "reason": {"enum": [*REASONS, None]},
            "comment": {"type": ["string", "null"], "maxLength": 1000},
            "token": TOKEN,
        },
    ),
    "Forget": shape({}, {"token": TOKEN}),
    "StockMessage": shape({"sender": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}, "message": TEXT}),
    "StockUserUttered": shape({"message": TEXT}, {"session_id": {**TOKEN, "type": ["string", "null"]}}),
}


class BadRequest(Exception):
    """A request cannot be used; the text is a sentence for whoever wrote the client."""


@cache
def validator(name: str) -> Draft7Validator:
    return Draft7Validator(SHAPES[name])


def decoded(body: bytes) -> Any:
    """Return what a body holds.

    Raises:
        BadRequest: it is no JSON.
    """
    try:
        return json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadRequest("The body must be JSON in UTF-8.") from error


def checked(name: str, content: Any) -> Json:
    """Return the request, its texts fit for every store.

    Raises:
        BadRequest: it does not have its shape.
    """
    error = next(iter(validator(name).iter_errors(content)), None)
    if error:
        raise BadRequest(sentence(error))
    return {key: storable(value) for key, value in content.items() if key in SHAPES[name]["properties"]}


def sentence(error: ValidationError) -> str:
    """Say what is wrong without repeating what was sent."""
    where = f"The field '{error.path[0]}'" if error.path else "The request"
    match error.validator:
        case "required":
            missing = [name for name in error.validator_value if name not in error.instance]
            return f"The field '{missing[0]}' is missing."
        case "type":
            wanted = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
            return f"{where} must be of type {' or '.join(wanted)}."
        case "enum":
            return f"{where} must be one of {', '.join(json.dumps(value) for value in error.validator_value)}."
        case "maxLength":
            return f"{where} must have at most {error.validator_value} characters."
    return f"{where} must match {error.validator_value}."


def storable(value: Any) -> Any:
    """Replace lone surrogates, which JSON can hold and UTF-8 cannot."""
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if isinstance(value, str) else value
