"""JSON Schema validators of the data files, made once each."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from bot.knowledge import schemas

if TYPE_CHECKING:
    from jsonschema import Draft7Validator


@cache
def validator(shape: str) -> Draft7Validator:
    from jsonschema import Draft7Validator, FormatChecker

    return Draft7Validator(schemas.SHAPES[shape], format_checker=FormatChecker(["date"]))
