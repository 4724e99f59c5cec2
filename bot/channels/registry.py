"""Which messaging channels there are, and which are switched on: those whose variables are all set."""

from __future__ import annotations

from collections.abc import Mapping

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

CONNECTORS: tuple[type[Connector], ...] = (
    Slack,
    Telegram,
    Messenger,
    WhatsAppCloud,
    Twilio,
    Teams,
    Mattermost,
    RocketChat,
    Webex,
    GoogleChat,
    Discord,
)


def enabled_connectors(environ: Mapping[str, str]) -> list[Connector]:
    """Return a connector for every channel that is set up completely."""
    return [connector(environ) for connector in CONNECTORS if not missing_variables(connector, environ)]
