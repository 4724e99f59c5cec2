"""The composer as Rasa's text generator (``nlg:`` in endpoints.yml).

Every ``utter_…`` comes through here, in process, also in stock ``rasa shell`` and also when no action server runs:
this is where the notice and the sources are guaranteed. It must subclass Rasa's generator of templates, since only
such instances are given the domain's responses when a model is loaded (``rasa/core/agent.py:364-367``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.dialogue.misses import variant_after_misses
from bot.engine import in_process_actions
from bot.engine.knowledge_cache import shared_knowledge
from bot.engine.tracker import SAID, said, turns_before
from bot.knowledge.model import Knowledge
from bot.reply.compose import (
    DELIVERY,
    GUIDANCE,
    HUMAN_HANDOFF,
    answered_by,
    compose,
    form_step,
    kind_of,
    suggestion_for,
)
from bot.reply.model import Fragment
from bot.reply.plain import full_text, referral_text, suggestions_text

# What actions may pass along with a response: ids of registered texts, and the person's own words for the summary.
FROM_ACTIONS = ("about", "topic", "part", "notice", "referral", "suggestions", "summary", "form")
# What the pipeline found in the message, likewise by id.
FROM_MESSAGE = ("about", "named", "topics", "left_out", "group", "language")

in_process_actions.install()


class Composer(TemplatedNaturalLanguageGenerator):
    """Turns a response's name and arguments into text, buttons and the ids that the tracker keeps."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        super().__init__(domain.responses if domain else {})
        self.knowledge = shared_knowledge()
        self.delivers = False  # whether what a person agrees to is passed on to the clinic: see bot/engine/assistant.py

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Return what one action says: text for stock channels, buttons, and the fragment by ids."""
        knowledge = self.knowledge.current()
        given = {name: kwargs[name] for name in FROM_ACTIONS if kwargs.get(name) is not None}
        if utter_action == GUIDANCE:
            return guidance_message(Fragment(GUIDANCE, given), knowledge)
        found = parsed(tracker)
        response = self._variant(utter_action, found, tracker, knowledge)
        fragment = Fragment(response, {**{name: found[name] for name in FROM_MESSAGE if found.get(name)}, **given})
        if not answered_by(fragment, knowledge) and response not in knowledge.responses:
            stock: dict[str, Any] | None = await super().generate(utter_action, tracker, output_channel, **kwargs)
            return stock
        fragment = Fragment(response, {**fragment.arguments, **standing_arguments(fragment, tracker, knowledge)})
        if form_step(response):
            fragment = Fragment(response, {"suggestions": list(knowledge.responses[response].suggestions)})
        return message(full_text(compose([fragment], knowledge)), buttons_of(fragment, knowledge), fragment)

    def _variant(self, name: str, found: Mapping[str, Any], tracker: DialogueStateTracker, knowledge: Knowledge) -> str:
        """Return the response's form for this case: by kind of emergency, by language, by clinic, by misses before."""
        for key in ("group", "language"):
            if found.get(key) and f"{name}_{found[key]}" in knowledge.responses:
                return f"{name}_{found[key]}"
        clinic = "_clinic" if knowledge.clinic.reachable else ""
        # In the middle of the referral form, "yes" answers the form: no second question is asked beside its own.
        offers = self.delivers and not (name == HUMAN_HANDOFF and tracker.active_loop_name)
        for form in (f"{clinic}{DELIVERY}", DELIVERY) if offers else ():
            if f"{name}{form}" in knowledge.responses:
                return f"{name}{form}"
        if clinic and f"{name}{clinic}" in knowledge.responses:
            return f"{name}{clinic}"
        kinds = [{kind_of(fragment, knowledge) for fragment in turn} for turn in turns_before(tracker)]
        return variant_after_misses(name, kinds, knowledge)


def standing_arguments(fragment: Fragment, tracker: DialogueStateTracker, knowledge: Knowledge) -> dict[str, Any]:
    """Return what holds for the whole conversation: words already explained, circumstances, caution after a danger."""
    kind = kind_of(fragment, knowledge)
    arguments: dict[str, Any] = {}
    if topics := answered_by(fragment, knowledge):
        explained = {term for earlier in said(tracker) for term in earlier.arguments.get("terms", ())}
        body = " ".join(knowledge.topics[topic].body for topic in topics)
        arguments["terms"] = [term.id for term in knowledge.terms_in(body) if term.id not in explained]
        if parsed(tracker).get("circumstances"):
            arguments["vulnerable"] = True
    if kind not in ("emergency", "crisis") and tracker.get_slot("careful"):
        arguments["careful"] = True
        if lines := tracker.get_slot("lines"):
            arguments["lines"] = lines
    return arguments


def parsed(tracker: DialogueStateTracker) -> Mapping[str, Any]:
    """Return what the pipeline found in the latest message."""
    return (tracker.latest_message.parse_data if tracker.latest_message else None) or {}


def guidance_message(fragment: Fragment, knowledge: Knowledge) -> dict[str, Any]:
    """Return what goes with a reply: the long notice, the referral, the suggestions."""
    notice = fragment.arguments.get("notice")
    reply = compose([Fragment("utter_guidance_text", fragment.arguments)], knowledge)
    paragraphs = [knowledge.notices[notice].long if notice else "", referral_text(reply), suggestions_text(reply)]
    return message("\n\n".join(filter(None, paragraphs)), buttons_of(fragment, knowledge), fragment)


def buttons_of(fragment: Fragment, knowledge: Knowledge) -> list[dict[str, str]]:
    """Return the suggestions that a fragment chose as Rasa's buttons; the payload gate reads them back."""
    suggestions = [suggestion_for(name, knowledge) for name in fragment.arguments.get("suggestions", ())]
    return [{"title": each.title, "payload": each.payload} for each in suggestions if each]


def message(text: str, buttons: list[dict[str, str]], fragment: Fragment) -> dict[str, Any]:
    kept = {"response": fragment.response, "arguments": dict(fragment.arguments)}
    return {"text": text, "buttons": buttons, SAID: kept}
