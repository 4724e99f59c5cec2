"""The composer as Rasa's text generator (``nlg:`` in endpoints.yml).

Every ``utter_…`` comes through here, in process, also in stock ``rasa shell`` and also when no action server runs:
this is where the notice and the sources are guaranteed. It must subclass Rasa's generator of templates, since only
such instances are given the domain's responses when a model is loaded (``rasa/core/agent.py:364-367``).
"""

from __future__ import annotations

from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.engine import in_process_actions
from bot.engine.knowledge_cache import KnowledgeCache
from bot.engine.tracker import SAID, said
from bot.reply.compose import GUIDANCE, compose, suggestion_for, topic_of
from bot.reply.model import Fragment
from bot.reply.plain import full_text, referral_text, suggestions_text

# What actions may pass along with a response: ids of registered texts.
ARGUMENTS = ("about", "topic", "part", "notice", "referral", "suggestions", "terms", "numbers")

in_process_actions.install()


class Composer(TemplatedNaturalLanguageGenerator):
    """Turns a response's name and arguments into text, buttons and the ids that the tracker keeps."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        super().__init__(domain.responses if domain else {})
        self.knowledge = KnowledgeCache()

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Return what one action says: text for stock channels, buttons, and the fragment by ids."""
        knowledge = self.knowledge.current()
        arguments = {name: kwargs[name] for name in ARGUMENTS if kwargs.get(name) is not None}
        if utter_action == GUIDANCE:
            return self._guidance(Fragment(GUIDANCE, arguments))
        if utter_action == "utter_clarify" and "suggestions" not in arguments:
            arguments["suggestions"] = nearest_topics(tracker, 3)
        if topic := knowledge.topics.get(topic_of(utter_action)):
            explained = {term for fragment in said(tracker) for term in fragment.arguments.get("terms", ())}
            arguments["terms"] = [term.id for term in knowledge.terms_in(topic.body) if term.id not in explained]
        elif utter_action not in knowledge.responses:
            return await super().generate(utter_action, tracker, output_channel, **kwargs)
        fragment = Fragment(utter_action, arguments)
        reply = compose([fragment], knowledge)
        return message(full_text(reply), [], fragment)

    def _guidance(self, fragment: Fragment) -> dict[str, Any]:
        """Return what goes with an answer: the long notice, the referral, the suggestions."""
        knowledge = self.knowledge.current()
        notice = fragment.arguments.get("notice")
        reply = compose([Fragment("utter_guidance_text", fragment.arguments)], knowledge)
        suggestions = [suggestion_for(name, knowledge) for name in fragment.arguments.get("suggestions", ())]
        buttons = [{"title": each.title, "payload": each.payload} for each in suggestions if each]
        paragraphs = [
            knowledge.notices[notice].long if notice else "",
            referral_text(reply),
            suggestions_text(reply),
        ]
        return message("\n\n".join(filter(None, paragraphs)), buttons, fragment)


def nearest_topics(tracker: DialogueStateTracker, count: int) -> list[str]:
    """Return the topics nearest to the latest message, best first."""
    parsed = tracker.latest_message.parse_data if tracker.latest_message else {}
    return [entry["name"] for entry in (parsed or {}).get("intent_ranking", ())][:count]


def message(text: str, buttons: list[dict[str, str]], fragment: Fragment) -> dict[str, Any]:
    kept = {"response": fragment.response, "arguments": dict(fragment.arguments)}
    return {"text": text, "buttons": buttons, SAID: kept}
