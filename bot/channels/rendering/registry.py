"""Every channel's renderer by name, and how `msc-faq preview` and the snapshots show what it makes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from bot.channels.rendering import (
    discord,
    google_chat,
    mattermost,
    messenger,
    rocketchat,
    slack,
    teams,
    telegram,
    twilio,
    webex,
    whatsapp_cloud,
)
from bot.reply.json_reply import Json
from bot.reply.model import Reply

Render = Callable[[Reply], list[Json]]

CHANNELS: Mapping[str, Render] = {
    "slack": slack.render,
    "telegram": telegram.render,
    "messenger": messenger.render,
    "whatsapp_cloud": whatsapp_cloud.render,
    "twilio_sms": twilio.render_sms,
    "twilio_whatsapp": twilio.render_whatsapp,
    "teams": teams.render,
    "mattermost": mattermost.render,
    "rocketchat": rocketchat.render,
    "webex": webex.render,
    "google_chat": google_chat.render,
    "discord": discord.render,
}


def shown(render: Render) -> Callable[[Reply], str]:
    """Return a renderer of the messages as text that a person can review: one JSON object after the other."""

    def show(reply: Reply) -> str:
        return "\n".join(json.dumps(message, indent=2, ensure_ascii=False) for message in render(reply))

    return show
