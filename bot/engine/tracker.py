"""Read from a conversation's tracker what the assistant said in it. Only ids are kept there, never texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bot.reply.model import Fragment
from bot.safety.gate import Issued

if TYPE_CHECKING:
    from rasa.shared.core.trackers import DialogueStateTracker

SAID = "said"  # the key of a bot event's metadata under which a fragment is kept


def fragment_of(metadata: Mapping[str, Any]) -> Fragment | None:
    """Return the fragment that a bot event's metadata holds."""
    said = metadata.get(SAID)
    return Fragment(said["response"], said["arguments"]) if said else None


def said_since_user(tracker: DialogueStateTracker) -> Iterator[Fragment]:
    """Yield what was said in this turn so far, latest first."""
    from rasa.shared.core.events import BotUttered, UserUttered

    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return
        if isinstance(event, BotUttered) and (fragment := fragment_of(event.metadata)):
            yield fragment


def said(tracker: DialogueStateTracker) -> Iterator[Fragment]:
    """Yield what was said in the conversation, latest first."""
    from rasa.shared.core.events import BotUttered

    for event in reversed(tracker.events):
        if isinstance(event, BotUttered) and (fragment := fragment_of(event.metadata)):
            yield fragment


def issued_suggestions(tracker: DialogueStateTracker | None) -> Issued:
    """Return the payloads that the assistant issued in this conversation, and those of its latest turn in order."""
    if tracker is None:
        return Issued((), frozenset())
    from rasa.shared.core.events import BotUttered, UserUttered

    latest: list[str] = []
    ever: set[str] = set()
    in_latest = True
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            in_latest = in_latest and not latest
        if isinstance(event, BotUttered):
            payloads = [button["payload"] for button in event.data.get("buttons") or ()]
            ever.update(payloads)
            if in_latest:
                latest = payloads + latest
    return Issued(tuple(latest), frozenset(ever))
