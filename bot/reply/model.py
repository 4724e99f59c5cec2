"""The neutral reply: what one turn says, laid out in named parts, for every channel to render in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.knowledge.model import Citation, Contact, Evidence, Kind, Link
from bot.reply.summary import ReferralSummary

FormInput = Literal["text", "choice", "yes_no"]
BlockKind = Literal["about", "lead", "document", "known", "meaning", "more", "terms", "text", "summary"]


@dataclass(frozen=True)
class Block:
    """One paragraph. ``about`` names the topic in hand; ``lead`` could stand alone in a notification."""

    kind: BlockKind
    text: str


@dataclass(frozen=True)
class Suggestion:
    """A next step that the person can choose: a button, a chip or a number.

    ``payload`` is what a channel sends back when it is chosen; ``topic`` is None where it leads to no topic.
    """

    title: str
    payload: str
    topic: str | None


@dataclass(frozen=True)
class ReferralPrompt:
    """Whom to turn to, with links that fit the clinic's region."""

    id: str
    text: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Fragment:
    """What one action said, by id: a registered response and its registered arguments.

    Only this is kept in the conversation's tracker; the texts are looked up in the knowledge.
    """

    response: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FormStep:
    """One question of a form, for channels that can show real controls.

    ``field`` names the slot; ``input`` is how it is answered; choices and ways out are suggestions of the reply.
    """

    field: str
    number: int
    total: int
    input: FormInput


@dataclass(frozen=True)
class Reply:
    """All that one turn says. ``ratings`` are buttons that say whether it helped, on channels that have buttons.

    ``sources_asked`` says that the person asked for the sources: they are shown also where they are folded away.
    """

    kind: Kind
    blocks: tuple[Block, ...]
    topics: tuple[str, ...] = ()
    evidence: Evidence | None = None
    sources: tuple[Citation, ...] = ()
    notice: str | None = None
    referral: ReferralPrompt | None = None
    suggestions: tuple[Suggestion, ...] = ()
    contacts: tuple[Contact, ...] = ()
    form: FormStep | None = None
    ratings: tuple[Suggestion, ...] = ()
    summary: ReferralSummary | None = None
    sources_asked: bool = False

    @property
    def choices(self) -> tuple[Suggestion, ...]:
        """All that can be pressed."""
        return self.suggestions + self.ratings

    @property
    def lists_contacts(self) -> bool:
        """Whether the contacts are written out; that of an emergency stands in the lead already."""
        return self.kind != "emergency" and any(contact.name for contact in self.contacts)

    @property
    def urgent(self) -> bool:
        """Whether a person may be in danger: shown without ornament, numbers first."""
        return self.kind in ("emergency", "crisis")
