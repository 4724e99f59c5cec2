"""Render a reply as plain text: what the person reads, in one order on every channel."""

from __future__ import annotations

from bot.reply.model import Reply


def reading_text(reply: Reply) -> str:
    """Return what the person reads: paragraphs, notice and referral; no sources, no suggestions."""
    paragraphs = [block.text for block in reply.blocks]
    if reply.lists_contacts:
        paragraphs.append(contacts_text(reply))
    if reply.notice:
        paragraphs.append(reply.notice)
    if reply.referral:
        paragraphs.append(referral_text(reply))
    return "\n\n".join(paragraphs)


def contacts_text(reply: Reply) -> str:
    """Return the ways to reach help as lines; the emergency number stands in the lead already."""
    return "\n".join(f"{contact.name}: {contact.text}" for contact in reply.contacts if contact.name)


def referral_text(reply: Reply) -> str:
    if not reply.referral:
        return ""
    links = "".join(f"\n{link.title}: {link.url}" for link in reply.referral.links)
    return reply.referral.text + links


def sources_text(reply: Reply) -> str:
    """Return the sources as numbered lines, or an empty text."""
    return "\n".join(
        f"[{number}] {source.title}. {source.publisher}. {source.url}" for number, source in enumerate(reply.sources, 1)
    )


def suggestions_text(reply: Reply) -> str:
    """Return the suggestions as numbered lines, or an empty text."""
    return "\n".join(f"{number}. {suggestion.title}" for number, suggestion in enumerate(reply.suggestions, 1))


def full_text(reply: Reply) -> str:
    """Return everything, for a client that shows only text."""
    sections = [reading_text(reply)]
    if reply.sources:
        sections.append("Sources:\n" + sources_text(reply))
    if reply.suggestions:
        sections.append("You can ask next:\n" + suggestions_text(reply))
    return "\n\n".join(sections)
