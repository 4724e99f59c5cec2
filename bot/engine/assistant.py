"""The assistant in this process: load the model once, then serve turns. What every front end talks to."""

from __future__ import annotations

import logging
import os
import tarfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.engine import lean_imports
from bot.knowledge.model import Knowledge
from bot.knowledge.yaml_file import ContentError
from bot.paths import MODELS, ROOT
from bot.reply.compose import compose
from bot.reply.model import Fragment, Reply

if TYPE_CHECKING:
    from rasa.core.agent import Agent

MODEL_FILE = MODELS / "assistant.tar.gz"
TROUBLE = Fragment("utter_trouble")
logger = logging.getLogger(__name__)


class ModelUnavailable(Exception):
    """There is no usable model. The text says what to do."""


@dataclass(frozen=True)
class Turn:
    """What came of one message.

    ``confidence`` is from 0 to 1, or None where the screen or the gate decided. ``ranking`` holds (topic,
    confidence), best first.
    """

    reply: Reply
    confidence: float | None
    ranking: tuple[tuple[str, float], ...]


class Assistant:
    """Serves the turns of many conversations, one message of a conversation at a time."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent

    @classmethod
    def load(cls, model: Path = MODEL_FILE) -> Assistant:
        """Load the trained model and everything that it needs.

        Raises:
            ModelUnavailable: there is no model, or it or the sentence encoder is damaged.
            ContentError: a data file cannot be used.
        """
        os.environ["RASA_TELEMETRY_ENABLED"] = "false"
        if not model.is_file():
            raise ModelUnavailable(f"There is no trained model in {model.parent}. Run 'make train' to build it.")
        damaged = f"The model {model} is damaged and cannot be loaded. Run 'make clean-models train' to build it again."
        try:
            lean_imports.install(model)
        except (OSError, EOFError, tarfile.TarError, ValueError, KeyError, zlib.error) as error:
            raise ModelUnavailable(damaged) from error
        from rasa.core.agent import Agent
        from rasa.core.utils import AvailableEndpoints

        from bot.engine.composer import Composer
        from bot.nlu.encoder_artefact import EncoderUnavailable

        os.chdir(ROOT)
        endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
        try:
            agent = Agent.load(model, generator=Composer(), action_endpoint=endpoints.action)
        except ContentError:
            raise
        except Exception as error:  # Rasa wraps whatever a component raises while it loads
            if unavailable := cause_of(error, EncoderUnavailable):
                raise ModelUnavailable(str(unavailable)) from error
            raise ModelUnavailable(damaged) from error
        return cls(agent)

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge in use; it follows changes of the files under data/."""
        current: Knowledge = self._agent.nlg.knowledge.current()
        return current

    async def handle(self, text: str, conversation: str) -> Turn:
        """Answer one message; there is always a reply, also when something inside fails."""
        from rasa.core.channels.channel import UserMessage

        from bot.engine.collecting_channel import CollectingChannel

        channel = CollectingChannel()
        try:
            await self._agent.handle_message(UserMessage(text, channel, conversation, input_channel="assistant"))
        except Exception as error:
            logger.error("A turn failed with %s; the person gets the reply for trouble.", type(error).__name__)
            logger.debug("The failure", exc_info=True)
        fragments = channel.fragments
        if not any(fragment.response != "utter_guidance" for fragment in fragments):
            fragments = [TROUBLE]
        parsed = await self._parsed(conversation)
        return Turn(
            reply=compose(fragments, self.knowledge),
            confidence=None if parsed.get("decided", not parsed) else float(parsed["intent"]["confidence"]),
            ranking=tuple((entry["name"], float(entry["confidence"])) for entry in parsed.get("intent_ranking", ())),
        )

    async def forget(self, conversation: str) -> None:
        """Delete a conversation."""
        await self._agent.tracker_store.delete(conversation)

    async def _parsed(self, conversation: str) -> dict[str, Any]:
        """Return what the latest message of a conversation was understood as."""
        tracker = await self._agent.tracker_store.retrieve(conversation)
        latest = tracker.latest_message if tracker else None
        return dict(latest.parse_data or {}) if latest else {}


def cause_of(error: BaseException | None, kind: type[Exception]) -> BaseException | None:
    """Return the error of a kind in the chain of causes, if there is one."""
    while error is not None and not isinstance(error, kind):
        error = error.__cause__ or error.__context__
    return error
