"""What the linter mentions without calling it a fault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bot.knowledge.content import Content, Place
from bot.knowledge.rules.registry import Finding, relative
from bot.knowledge.yaml_file import Keys

SOON = timedelta(days=30)


def notes_on(content: Content) -> Iterator[Finding]:
    """Yield the numbers and links for which no source could be read, and the sources to be read again soon."""
    root = content.data.parent
    file = content.files["regions"]
    for keys, entry in unverified(file.content):
        what = entry.get("contact") or entry.get("number") or entry.get("url")
        message = f"no source could be read for '{entry.get('name') or entry.get('title')}: {what}'. Check it."
        yield Finding(relative(file.path, root), file.line(*keys), "unverified", message)
    for source in content.knowledge.sources.values():
        if content.today <= source.review_by <= content.today + SOON:
            place: Place = content.place("sources", "sources", source.id, "review_by")
            message = f"'{source.id}' must be read again by {source.review_by}."
            yield Finding(relative(place.path, root), place.line, "review-soon", message)


def unverified(value: Any, keys: Keys = ()) -> Iterator[tuple[Keys, dict[str, Any]]]:
    """Yield each entry that is marked ``verified: false``, with the keys that lead to it."""
    if isinstance(value, dict):
        if value.get("verified") is False:
            yield keys, value
        for key, each in value.items():
            yield from unverified(each, (*keys, str(key)))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from unverified(each, (*keys, index))
