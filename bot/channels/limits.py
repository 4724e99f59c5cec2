"""What each provider allows, as data: the number, its unit, and the page of the provider that says so.

``measured`` tells how a text counts against a limit. Where a page could not be read and the number comes from a second
source, ``confirmed`` is False; the number is then the smallest that any source names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Unit = Literal["characters", "utf-16 units", "bytes", "items"]


@dataclass(frozen=True)
class Limit:
    """The most that a provider takes of one thing."""

    value: int
    unit: Unit
    url: str
    confirmed: bool = True


def utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf8_bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


MEASURES: Mapping[Unit, Callable[[str], int]] = {
    "characters": len,
    "utf-16 units": utf16_units,
    "bytes": utf8_bytes,
}

PAYLOAD = 40  # bytes: what our own buttons carry, below every provider's limit

_SLACK = "https://docs.slack.dev/reference/block-kit"
SLACK_SECTION_TEXT = Limit(3000, "characters", f"{_SLACK}/blocks/section-block")
SLACK_BLOCKS = Limit(50, "items", f"{_SLACK}/blocks")
SLACK_ACTIONS = Limit(25, "items", f"{_SLACK}/blocks/actions-block")
SLACK_BUTTON_TEXT = Limit(75, "characters", f"{_SLACK}/block-elements/button-element")
SLACK_BUTTON_VALUE = Limit(2000, "characters", f"{_SLACK}/block-elements/button-element")
SLACK_ACTION_ID = Limit(255, "characters", f"{_SLACK}/block-elements/button-element")
SLACK_MESSAGE_TEXT = Limit(4000, "characters", "https://docs.slack.dev/reference/methods/chat.postMessage")
SLACK_TOTAL_TEXT = Limit(12_000, "characters", "https://github.com/slackapi/bolt-js/issues/2509", confirmed=False)

TELEGRAM_TEXT = Limit(4096, "utf-16 units", "https://core.telegram.org/bots/api#sendmessage")
TELEGRAM_ENTITIES = Limit(100, "items", "https://core.telegram.org/bots/api#formatting-options", confirmed=False)
TELEGRAM_CALLBACK_DATA = Limit(64, "bytes", "https://core.telegram.org/bots/api#inlinekeyboardbutton")

_MESSENGER = "https://developers.facebook.com/docs/messenger-platform"
MESSENGER_TEXT = Limit(2000, "utf-16 units", f"{_MESSENGER}/reference/send-api", confirmed=False)
MESSENGER_QUICK_REPLIES = Limit(13, "items", f"{_MESSENGER}/send-messages/quick-replies")
MESSENGER_TITLE = Limit(20, "characters", f"{_MESSENGER}/reference/buttons/quick-replies")
MESSENGER_PAYLOAD = Limit(1000, "characters", f"{_MESSENGER}/reference/buttons/quick-replies")

_WHATSAPP = "https://developers.facebook.com/docs/whatsapp/cloud-api/messages"
WHATSAPP_TEXT = Limit(4096, "utf-16 units", f"{_WHATSAPP}/text-messages")
WHATSAPP_BUTTONS = Limit(3, "items", f"{_WHATSAPP}/interactive-reply-buttons-messages")
WHATSAPP_BUTTON_TITLE = Limit(20, "characters", f"{_WHATSAPP}/interactive-reply-buttons-messages")
WHATSAPP_BUTTON_BODY = Limit(1024, "utf-16 units", f"{_WHATSAPP}/interactive-reply-buttons-messages")
WHATSAPP_LIST_BODY = Limit(4096, "utf-16 units", f"{_WHATSAPP}/interactive-list-messages")
WHATSAPP_LIST_ROWS = Limit(10, "items", f"{_WHATSAPP}/interactive-list-messages")
WHATSAPP_ROW_TITLE = Limit(24, "characters", f"{_WHATSAPP}/interactive-list-messages")
WHATSAPP_ROW_DESCRIPTION = Limit(72, "characters", f"{_WHATSAPP}/interactive-list-messages")
WHATSAPP_ROW_ID = Limit(200, "characters", f"{_WHATSAPP}/interactive-list-messages")
WHATSAPP_LIST_BUTTON = Limit(20, "characters", f"{_WHATSAPP}/interactive-list-messages")

TWILIO_BODY = Limit(1600, "utf-16 units", "https://www.twilio.com/docs/api/errors/21617")

TEAMS_CARD = Limit(
    28_000, "bytes", "https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages"
)
TEAMS_ACTIONS = Limit(
    6, "items", "https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference"
)

MATTERMOST_MESSAGE = Limit(
    16_383, "characters", "https://docs.mattermost.com/administration-guide/manage/product-limits.html"
)
ROCKETCHAT_MESSAGE = Limit(
    5000, "characters", "https://docs.rocket.chat/docs/message#message-maximum-allowed-size", confirmed=False
)
WEBEX_MARKDOWN = Limit(7439, "bytes", "https://developer.webex.com/docs/api/v1/messages/create-a-message")
WEBEX_ATTACHMENTS = Limit(1, "items", "https://developer.webex.com/docs/api/v1/messages/create-a-message")
_GOOGLE_CHAT = "https://developers.google.com/workspace/chat"
GOOGLE_CHAT_TEXT = Limit(4096, "utf-16 units", f"{_GOOGLE_CHAT}/api/reference/rest/v1/spaces.messages", confirmed=False)
GOOGLE_CHAT_MESSAGE = Limit(32_000, "bytes", f"{_GOOGLE_CHAT}/create-messages")
GOOGLE_CHAT_WIDGETS = Limit(100, "items", f"{_GOOGLE_CHAT}/api/reference/rest/v1/cards")

_DISCORD = "https://discord.com/developers/docs"
DISCORD_CONTENT = Limit(2000, "utf-16 units", f"{_DISCORD}/resources/message#create-message")
DISCORD_BUTTONS = Limit(25, "items", f"{_DISCORD}/components/reference#action-row")  # five rows of five
DISCORD_BUTTONS_PER_ROW = Limit(5, "items", f"{_DISCORD}/components/reference#action-row")
DISCORD_LABEL = Limit(80, "characters", f"{_DISCORD}/components/reference#button")
DISCORD_CUSTOM_ID = Limit(100, "characters", f"{_DISCORD}/components/reference#anatomy-of-a-component")
