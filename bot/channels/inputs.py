"""The messaging channels for ``rasa run``, each a line of credentials.yml, or all that are set up at once:

    bot.channels.inputs.EnabledChannels:

    bot.channels.inputs.SlackInput:
      slack_bot_token: ${SLACK_BOT_TOKEN}
      slack_signing_secret: ${SLACK_SIGNING_SECRET}

What is not given stands in the environment, under the same name in capitals. They do not subclass Rasa's own channels:
those verify nothing or too little, split answers at blank lines, and block the event loop while they send.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, ClassVar

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic

from bot.channels.connector import Connector, missing_variables
from bot.channels.connectors.discord import Discord
from bot.channels.connectors.google_chat import GoogleChat
from bot.channels.connectors.mattermost import Mattermost
from bot.channels.connectors.messenger import Messenger
from bot.channels.connectors.rocketchat import RocketChat
from bot.channels.connectors.slack import Slack
from bot.channels.connectors.teams import Teams
from bot.channels.connectors.telegram import Telegram
from bot.channels.connectors.twilio import Twilio
from bot.channels.connectors.webex import Webex
from bot.channels.connectors.whatsapp_cloud import WhatsAppCloud
from bot.channels.messaging import Messaging
from bot.channels.registry import enabled_connectors
from bot.channels.web import AgentAssistant
from bot.paths import STATE
from bot.stores.records import Records
from bot.web.settings import SettingsError

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


class EnabledChannels(InputChannel):
    """Every channel whose variables are set in the environment."""

    def __init__(self, connectors: Sequence[Connector]) -> None:
        self.connectors = connectors

    @classmethod
    def name(cls) -> str:
        return "messaging"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> EnabledChannels:
        return cls(enabled_connectors({**os.environ, **in_capitals(credentials)}))

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        return MessagingBlueprint(self.name(), self.connectors, on_new_message)


class OneChannel(EnabledChannels):
    """One channel; to start without its credentials is an error."""

    connector: ClassVar[type[Connector]]

    @classmethod
    def name(cls) -> str:
        return cls.connector.name

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> OneChannel:
        """Return the channel; raises ``SettingsError`` if a variable is missing."""
        settings = {**os.environ, **in_capitals(credentials)}
        if missing := missing_variables(cls.connector, settings):
            raise SettingsError(f"The channel {cls.connector.title} needs {', '.join(missing)}.")
        return cls([cls.connector(settings)])


class SlackInput(OneChannel):
    connector = Slack


class TelegramInput(OneChannel):
    connector = Telegram


class MessengerInput(OneChannel):
    connector = Messenger


class WhatsAppCloudInput(OneChannel):
    connector = WhatsAppCloud


class TwilioInput(OneChannel):
    connector = Twilio


class TeamsInput(OneChannel):
    connector = Teams


class MattermostInput(OneChannel):
    connector = Mattermost


class RocketChatInput(OneChannel):
    connector = RocketChat


class WebexInput(OneChannel):
    connector = Webex


class GoogleChatInput(OneChannel):
    connector = GoogleChat


class DiscordInput(OneChannel):
    connector = Discord


class MessagingBlueprint(Blueprint):
    """Adds the channels to the app when it is registered, at the same addresses as on the website's server."""

    def __init__(self, name: str, connectors: Sequence[Connector], on_new_message: OnNewMessage) -> None:
        super().__init__(f"msc_input_{name}")
        self.ctx.connectors, self.ctx.on_new_message = connectors, on_new_message

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        messaging = Messaging(self.ctx.connectors, STATE)
        messaging.mount(app)
        assistant = AgentAssistant(app, self.ctx.on_new_message, Records())

        async def begin(*_: Any) -> None:
            messaging.attach(assistant)

        async def end(*_: Any) -> None:
            await messaging.stop()

        app.register_listener(begin, "after_server_start")  # by then Rasa has loaded its agent
        app.register_listener(end, "before_server_stop")


def in_capitals(credentials: dict[str, Any] | None) -> dict[str, str]:
    return {name.upper(): str(value) for name, value in (credentials or {}).items() if value is not None}
