"""What must hold of every reply on every channel."""

from __future__ import annotations

import re

from provider_rules import Json, all_strings, check, controls, links, visible

from bot.channels.rendering.markup import INLINE, safe_url
from bot.channels.rendering.registry import CHANNELS
from bot.dialogue.choices import Offer
from bot.dialogue.gate import Issued, inspect
from bot.reply.model import Reply
from bot.reply.plain import contacts_text

WITHOUT_PAYLOADS = ("rocketchat", "twilio_sms", "twilio_whatsapp")  # what is chosen there is written for all to see
PAYLOAD = re.compile(r"(?<![\w/.:-])/[a-z_]{3,}\b")


def letters(text: str) -> str:
    """Return what remains whatever a dialect does: letters and digits."""
    return re.sub(r"[\W_]+", "", text)


def without_markup(text: str) -> str:
    return INLINE.sub(lambda match: match["bold"] or match["italic"] or match["words"], text)


def hold(channel: str, reply: Reply) -> list[Json]:
    """Assert everything of one reply on one channel; return its messages."""
    messages = CHANNELS[channel](reply)
    assert messages
    for message in messages:
        check(channel, message)
        assert not any("\x00" in each or "\x1b" in each for each in all_strings(message))
    complete(channel, reply, messages)
    nothing_internal(channel, reply, messages)
    round_trips(channel, reply, messages)
    if reply.urgent:
        number_first(channel, reply, messages)
    return messages


def complete(channel: str, reply: Reply, messages: list[Json]) -> None:
    """Every paragraph, the notice, the referral and every source with its address are there."""
    shown = letters("".join(visible(channel, message) for message in messages))
    for block in reply.blocks:
        words = block.text if block.kind == "summary" else without_markup(block.text)
        assert letters(words) in shown, (block.kind, block.text[:80])
    for text in filter(None, (reply.notice, reply.referral and reply.referral.text)):
        assert letters(without_markup(text)) in shown
    if reply.lists_contacts:
        assert letters(contacts_text(reply)) in shown
    followed = "\n".join(link for message in messages for link in links(channel, message))
    for source in reply.sources:
        assert letters(source.title) in shown
        assert letters(source.publisher) in shown
        assert safe_url(source.url) in followed, source.url
    for link in reply.referral.links if reply.referral else ():
        assert letters(link.title) in shown
        assert safe_url(link.url) in followed, link.url


def nothing_internal(channel: str, reply: Reply, messages: list[Json]) -> None:
    """No payload is read by anybody, except where a person typed it into the form themselves."""
    own_words = any(block.kind == "summary" for block in reply.blocks)
    if own_words:
        return
    for message in messages:
        shown = re.sub(r"https?://\S+", "", visible(channel, message))
        assert not PAYLOAD.search(shown), PAYLOAD.search(shown)
        for control in controls(channel, message):
            assert not PAYLOAD.search(control.title)
            if channel == "rocketchat":  # written into the chat for all to see
                assert not PAYLOAD.search(control.sent)


def round_trips(channel: str, reply: Reply, messages: list[Json]) -> None:
    """Each choice can be made, in order, on one message, and what comes back passes the gate as its payload."""
    pressed = [control for message in messages for control in controls(channel, message)]
    choices = reply.suggestions if channel in WITHOUT_PAYLOADS else reply.choices
    assert len(pressed) == len(choices)
    offers = [Offer(each.title, each.payload) for each in reply.suggestions]
    issued = Issued(offers, frozenset(each.payload for each in choices))
    shown = "".join(visible(channel, message) for message in messages)
    for control, suggestion in zip(pressed, choices, strict=True):
        verdict = inspect(control.sent, issued, lambda _: None, lambda _: "en")
        assert verdict.text == suggestion.payload
        assert verdict.intent is None
        assert control.title == suggestion.title or suggestion.title in shown
    with_controls = [message for message in messages if controls(channel, message)]
    assert with_controls in ([], [messages[-1]])


def number_first(channel: str, reply: Reply, messages: list[Json]) -> None:
    """An urgent reply begins with its lead, which names the number, and has no ornament."""
    first = visible(channel, messages[0])
    lead = reply.blocks[0].text
    assert letters(first).startswith(letters(lead))
    assert letters(reply.contacts[0].value) in letters(lead)
    assert not re.search(r"</?[bi]>|\*\*|(?<!\w)\*\w", str([*all_strings(messages[0])]))
