"""A small assistant with a fixed mind, and the command around it: `python fake_assistant.py ask ...`."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from bot.cli.errors import CommandError, ExitCode
from bot.dialogue.feedback import Opinion, Reason
from bot.engine.interface import Assistant
from bot.knowledge.model import (
    Clinic,
    Contact,
    Kind,
    Knowledge,
    Link,
    Notice,
    Part,
    Referral,
    Region,
    Response,
    Source,
    Topic,
)
from bot.reply.compose import GUIDANCE, compose
from bot.reply.model import Fragment, Reply

DAY = date(2026, 11, 22)
TOPICS = ("what_are_mscs", "msc_sources", "pain", "app_acne_scars", "evidence", "side_effects")
MAX_CHARACTERS = 2_000


def topic(name: str, title: str, lead: str, *follow_ups: str) -> Topic:
    return Topic(
        id=name,
        title=title,
        lead=lead,
        parts=(
            Part("document", f"The document speaks of {title.lower()}, and at some length, so that a line must break."),
            Part("known", "There are only small early studies with people."),
            Part("meaning", "Ask a dermatologist what fits you."),
        ),
        more=f"More on {title.lower()}.",
        evidence="early",
        notice="unproven",
        referral=None,
        sources=("agency", "journal"),
        follow_ups=follow_ups,
    )


def response(name: str, kind: Kind, text: str, *suggestions: str) -> Response:
    return Response(name, kind, text, suggestions)


def contact(name: str, value: str) -> Contact:
    return Contact(name, f"Call {value}", "call", value, verified=True)


KNOWLEDGE = Knowledge(
    topics={
        each.id: each
        for each in (
            topic("what_are_mscs", "What MSCs are", "MSCs are cells that can become other cells.", "pain", "evidence"),
            topic("msc_sources", "Where MSCs come from", "They come from fat and marrow.", "what_are_mscs", "pain"),
            topic("pain", "Pain", "Most people feel little pain.", "side_effects", "what_are_mscs"),
            topic("app_acne_scars", "Acne scars", "It is still research.", "evidence", "pain"),
            topic("evidence", "How good is the proof", "The proof is thin.", "pain", "app_acne_scars"),
            topic("side_effects", "Side effects", "Redness and swelling.", "pain", "evidence"),
        )
    },
    responses={
        each.name: each
        for each in (
            response("utter_welcome", "smalltalk", "I know a fixed text. I am **not** a doctor.", "pain", "evidence"),
            response("utter_out_of_scope", "out_of_scope", "I do not know that.", "evidence", "what_are_mscs"),
            response("utter_clarify", "clarify", "Which of these do you mean?", "pain", "side_effects"),
            response("utter_refused_input", "refused_input", "I could not read that. Please type a short question."),
            response("utter_emergency", "emergency", "Call {number} now. This may be an emergency."),
            response("utter_crisis", "crisis", "Call {number} if you are in danger. Please talk to someone now."),
            Response("utter_refer", "referral", "A dermatologist can help.", referral="dermatologist"),
        )
    },
    sources={
        "agency": Source("agency", "Alert on stem cells", "The Agency", "https://agency.example/alert", DAY, DAY),
        "journal": Source("journal", "Small [early] study", "The Journal", "https://journal.example/1", DAY, DAY),
    },
    terms={},
    notices={"unproven": Notice("unproven", "This is not medical advice.", "No MSC treatment is approved for it.")},
    referrals={"dermatologist": Referral("dermatologist", "Find one here.", (Link("Finder", "https://find.example"),))},
    regions={
        "unknown": Region(
            id="unknown",
            name="anywhere",
            emergency=contact("Emergency", "112 or 911"),
            crisis=(contact("Lifeline", "988"), contact("Samaritans", "116 123")),
            abuse=(),
            poison=contact("Poison help", "1-800-222-1222"),
            dermatologist_finders=(),
        )
    },
    clinic=Clinic(greeting=os.environ.get("FAKE_GREETING", "")),
)


@dataclass(frozen=True)
class FakeTurn:
    reply: Reply
    confidence: float | None = 0.9
    ranking: tuple[tuple[str, float], ...] = tuple((name, 0.9 / (rank + 1)) for rank, name in enumerate(TOPICS))


@dataclass
class FakeAssistant:
    """Knows a few words; counts the messages of each conversation."""

    knowledge: Knowledge = KNOWLEDGE
    heard: dict[str, list[str]] = field(default_factory=dict)
    forgotten: list[str] = field(default_factory=list)
    given: list[tuple[str | None, ...]] = field(default_factory=list)

    async def handle(self, text: str, conversation: str) -> FakeTurn:
        make_noise()
        self.heard.setdefault(conversation, []).append(text)
        if text == "crash":
            raise RuntimeError("the model\nfell over")
        if text == "slow":
            with suppress(OSError), open("/dev/tty", "w") as terminal:
                terminal.write("Let me think.\n")
            await asyncio.sleep(60)
        return FakeTurn(self.reply(text, conversation), confidence=None if "breathe" in text else 0.9)

    def reply(self, text: str, conversation: str) -> Reply:
        words = text.strip().lower()
        if not words or len(text) > MAX_CHARACTERS or not text.isprintable():
            return self.say("utter_refused_input")
        if words == "how many":
            return self.say("utter_out_of_scope", {"suggestions": TOPICS[: len(self.heard[conversation])]})
        if words.removeprefix("/") in self.knowledge.topics:
            return self.say(f"utter_{words.removeprefix('/')}", {"notice": "unproven"})
        for clue, name in (
            ("breathe", "utter_emergency"),
            ("want to die", "utter_crisis"),
            ("what are mscs", "utter_what_are_mscs"),
            ("come from", "utter_msc_sources"),
            ("hurt", "utter_pain"),
            ("thing", "utter_clarify"),
            ("dermatologist", "utter_refer"),
        ):
            if clue in words:
                return self.say(name)
        return self.say("utter_out_of_scope")

    def say(self, name: str, guidance: dict[str, object] | None = None) -> Reply:
        topic, response = self.knowledge.topics.get(name.removeprefix("utter_")), self.knowledge.responses.get(name)
        offered = topic.follow_ups if topic else response.suggestions if response else ()
        said = Fragment(GUIDANCE, {"suggestions": offered, **(guidance or {})})
        return compose([Fragment(name), said], self.knowledge)

    def give_feedback(
        self,
        conversation: str,
        answer: str,
        topic: str,
        opinion: Opinion,
        reason: Reason | None = None,
        comment: str = "",
    ) -> None:
        self.given.append((answer, topic, opinion, reason, comment))

    async def forget(self, conversation: str) -> None:
        self.forgotten.append(conversation)
        self.heard.pop(conversation, None)


def make_noise() -> None:
    """Write where libraries sometimes write: nothing of it may reach a reader of the replies."""
    if "FAKE_QUIET" not in os.environ:
        print("noise from Python")
        os.write(1, b"noise from C\n")


def load() -> Assistant:
    """Load, or fail as FAKE_LOAD says."""
    make_noise()
    match os.environ.get("FAKE_LOAD"):
        case "no model":
            raise CommandError("There is no model. Run `msc-faq train` first.", ExitCode.NO_MODEL)
        case "interrupted":
            raise KeyboardInterrupt
    return FakeAssistant()


if __name__ == "__main__":
    from bot.cli.main import main

    sys.exit(main(load=load))
