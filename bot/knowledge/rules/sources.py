"""Rules about the sources: where a statement comes from, and until when it may be relied on."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.knowledge.content import Content, Place
from bot.knowledge.rules.registry import rule

Found = Iterator[tuple[Place, str]]


@rule("source-known")
def source_known(content: Content) -> Found:
    """Each source that is named stands in data/sources.yml."""
    for name, place in content.source_uses():
        if name not in content.knowledge.sources:
            yield place, f"there is no source '{name}' in data/sources.yml."


@rule("source-used")
def source_used(content: Content) -> Found:
    """Each source is used somewhere."""
    used = {name for name, _ in content.source_uses()}
    for name in content.knowledge.sources:
        if name not in used:
            yield content.place("sources", "sources", name), f"nothing uses the source '{name}': cite it or delete it."


@rule("source-url")
def source_url(content: Content) -> Found:
    """A source's address is a whole web address."""
    for source in content.knowledge.sources.values():
        parts = urlsplit(source.url)
        if parts.scheme not in ("http", "https") or "." not in (parts.hostname or ""):
            yield content.place("sources", "sources", source.id, "url"), f"'{source.url}' is not a web address."


@rule("source-once")
def source_once(content: Content) -> Found:
    """No two sources have the same address."""
    seen: dict[str, str] = {}
    for source in content.knowledge.sources.values():
        key = bare_address(source.url)
        if key in seen:
            yield (
                content.place("sources", "sources", source.id, "url"),
                f"'{seen[key]}' has the same address: keep one.",
            )
        seen.setdefault(key, source.id)


def bare_address(url: str) -> str:
    """Return an address without what does not change the page: scheme, www, a closing slash."""
    parts = urlsplit(url)
    address = (parts.hostname or "").removeprefix("www.") + parts.path.rstrip("/")
    return f"{address}?{parts.query}" if parts.query else address


@rule("source-review")
def source_review(content: Content) -> Found:
    """No source is past the day by which it must be read again."""
    for source in content.knowledge.sources.values():
        if source.review_by < content.today:
            place = content.place("sources", "sources", source.id, "review_by")
            yield place, f"'{source.id}' had to be read again by {source.review_by}: check it and set new dates."


@rule("source-dates")
def source_dates(content: Content) -> Found:
    """A source was read today or before, and its review comes after that."""
    for source in content.knowledge.sources.values():
        if source.accessed > content.today:
            place = content.place("sources", "sources", source.id, "accessed")
            yield place, f"'{source.id}' was read on {source.accessed}, which is in the future."
        if source.review_by <= source.accessed:
            place = content.place("sources", "sources", source.id, "review_by")
            yield place, f"the review of '{source.id}' must come after {source.accessed}."
