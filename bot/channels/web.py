"""The website's channel for ``rasa run``: in credentials.yml, ``bot.channels.web.WebInput:``.

It is the server of ``msc-faq serve``, without the page ``/``, which is Rasa's there, and with Rasa's agent behind it.
Its settings stand in the environment (docs/website.md) or under its name in credentials.yml, in lower case and without
``MSC_FAQ_``: ``origins: "https://www.example.org"``.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic

from bot.dialogue.feedback import Opinion, Reason
from bot.engine.assistant import TROUBLE
from bot.engine.collecting_channel import CollectingChannel
from bot.engine.interface import Turn
from bot.engine.knowledge_cache import KnowledgeCache
from bot.knowledge.model import Knowledge
from bot.privacy.redaction import redact
from bot.reply.compose import GUIDANCE, compose
from bot.stores.records import Feedback, Records
from bot.web.app import install
from bot.web.archive import Archive
from bot.web.core import Core
from bot.web.health import Readiness
from bot.web.sessions import Signer
from bot.web.settings import Settings, kept_secret, read_settings

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


class WebInput(InputChannel):
    """Socket.IO and REST with sessions, replay and limits."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @classmethod
    def name(cls) -> str:
        return "web"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WebInput:
        """Return the channel; raises ``SettingsError`` if a setting cannot be used."""
        # Rasa's own REST channel, where it is wanted, is a line of its own in credentials.yml.
        return cls(replace(read_settings(environment(credentials or {}, os.environ)), stock_rest=False))

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        return WebBlueprint(self.settings, on_new_message)


class WebBlueprint(Blueprint):
    """Adds everything to the app when it is registered: the socket's address is outside of any prefix."""

    def __init__(self, settings: Settings, on_new_message: OnNewMessage) -> None:
        super().__init__("msc_web")
        self.ctx.settings, self.ctx.on_new_message = settings, on_new_message

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        settings: Settings = self.ctx.settings
        secret = settings.secret or kept_secret(settings.state)
        archive = Archive(settings.state / "web.db", settings.limits.entries_kept)
        records = Records()
        core = Core(settings, archive, Signer(secret), redact=redact, opinions=records)
        readiness = Readiness(core)
        install(app, core, readiness, root=False)
        assistant = AgentAssistant(app, self.ctx.on_new_message, records)

        async def begin(*_: Any) -> None:
            core.purge()
            core.attach(assistant)
            readiness.attach(assistant)

        async def end(*_: Any) -> None:
            core.stop_accepting()
            await core.finish()
            archive.close()

        app.register_listener(begin, "after_server_start")  # by then Rasa has loaded its agent
        app.register_listener(end, "before_server_stop")


class AgentAssistant:
    """Rasa's agent, seen as the assistant that the core knows."""

    def __init__(self, app: Sanic, on_new_message: OnNewMessage, records: Records | None = None) -> None:
        self._app, self._on_new_message, self._records = app, on_new_message, records
        self._knowledge = KnowledgeCache()

    @property
    def knowledge(self) -> Knowledge:
        return self._knowledge.current()

    async def handle(self, text: str, conversation: str) -> Turn:
        channel = CollectingChannel()
        await self._on_new_message(UserMessage(text, channel, conversation, input_channel=WebInput.name()))
        spoken = any(fragment.response != GUIDANCE for fragment in channel.fragments)
        return Turn(compose(channel.fragments if spoken else [TROUBLE], self.knowledge))

    def give_feedback(
        self,
        conversation: str,
        answer: str,
        topic: str,
        opinion: Opinion,
        reason: Reason | None = None,
        comment: str = "",
    ) -> None:
        if self._records:
            self._records.give_feedback(Feedback(conversation, answer, topic, opinion, reason, comment))

    async def forget(self, conversation: str) -> None:
        if self._records:
            self._records.forget(conversation)
        store = self._app.ctx.agent.tracker_store
        # Rasa wraps every store in one that cannot delete (FailSafeTrackerStore).
        await getattr(store, "_tracker_store", store).delete(conversation)


def environment(credentials: Mapping[str, Any], real: Mapping[str, str]) -> dict[str, str]:
    """Return the environment with what stands in credentials.yml, which wins."""
    own = {
        f"MSC_FAQ_{name.upper()}": ",".join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in credentials.items()
    }
    return {**real, **own}
