"""What each provider takes, written from its documentation alone: the measure of what the renderers make.

``check`` holds a message against schema and limits, ``visible`` returns what a person reads in it, ``controls`` what
can be pressed. Limits are written out here a second time, so that a slip in ``bot/channels/limits.py`` is seen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from typing import Any

from jsonschema import Draft7Validator

Json = dict[str, Any]
CARD = "application/vnd.microsoft.card.adaptive"


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def text(most: int, least: int = 1) -> Json:
    return {"type": "string", "minLength": least, "maxLength": most}


def closed(required: Json, optional: Json | None = None) -> Json:
    """An object with these keys and no others."""
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **(optional or {})},
        "additionalProperties": False,
    }


def listed(items: Json, most: int, least: int = 1) -> Json:
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


PAYLOAD = {"type": "string", "pattern": r"^/[A-Za-z0-9_]+$", "maxLength": 40}
TRUE, FALSE = {"const": True}, {"const": False}

MRKDWN = closed({"type": {"const": "mrkdwn"}, "text": text(3000), "verbatim": TRUE})
SLACK_BUTTON = closed(
    {
        "type": {"const": "button"},
        "text": closed({"type": {"const": "plain_text"}, "text": text(75), "emoji": FALSE}),
        "value": PAYLOAD,
        "action_id": text(255),
    }
)
SLACK_BLOCK = {
    "oneOf": [
        closed({"type": {"const": "section"}, "text": MRKDWN}),
        closed({"type": {"const": "context"}, "elements": listed(MRKDWN, 10)}),
        closed({"type": {"const": "actions"}, "elements": listed(SLACK_BUTTON, 25)}),
    ]
}
ADAPTIVE = closed(
    {
        "contentType": {"const": CARD},
        "content": closed(
            {
                "$schema": text(100),
                "type": {"const": "AdaptiveCard"},
                "version": {"enum": ["1.3", "1.5"]},
                "body": listed(
                    closed(
                        {"type": {"const": "TextBlock"}, "text": text(20_000), "wrap": TRUE},
                        {"spacing": text(20), "isSubtle": TRUE, "size": {"const": "Small"}},
                    ),
                    500,
                ),
            },
            {
                "actions": listed(
                    closed({"type": {"const": "Action.Submit"}, "title": text(80), "data": {"type": "object"}}), 6
                )
            },
        ),
    }
)
WHATSAPP_TEXT = closed({"type": {"const": "text"}, "text": closed({"body": text(4096), "preview_url": FALSE})})
WHATSAPP_BUTTON = closed(
    {"type": {"const": "reply"}, "reply": closed({"id": text(256), "title": text(20)})},
)
WHATSAPP_ROW = closed({"id": text(200), "title": text(24)}, {"description": text(72)})

SCHEMAS: dict[str, Json] = {
    "slack": closed(
        {"text": text(4000), "blocks": listed(SLACK_BLOCK, 50), "unfurl_links": FALSE, "unfurl_media": FALSE}
    ),
    "telegram": closed(
        {
            "text": text(20_000),
            "parse_mode": {"const": "HTML"},
            "link_preview_options": closed({"is_disabled": TRUE}),
        },
        {
            "reply_markup": closed(
                {
                    "inline_keyboard": listed(
                        listed(closed({"text": text(100), "callback_data": {**PAYLOAD, "maxLength": 64}}), 8), 100
                    )
                }
            )
        },
    ),
    "messenger": closed(
        {"text": text(2000)},
        {
            "quick_replies": listed(
                closed({"content_type": {"const": "text"}, "title": text(20), "payload": PAYLOAD}), 13
            )
        },
    ),
    "whatsapp_cloud": {
        "oneOf": [
            WHATSAPP_TEXT,
            closed(
                {
                    "type": {"const": "interactive"},
                    "interactive": closed(
                        {
                            "type": {"const": "button"},
                            "body": closed({"text": text(1024)}),
                            "action": closed({"buttons": listed(WHATSAPP_BUTTON, 3)}),
                        }
                    ),
                }
            ),
            closed(
                {
                    "type": {"const": "interactive"},
                    "interactive": closed(
                        {
                            "type": {"const": "list"},
                            "body": closed({"text": text(4096)}),
                            "action": closed(
                                {
                                    "button": text(20),
                                    "sections": listed(closed({"rows": listed(WHATSAPP_ROW, 10)}), 1),
                                }
                            ),
                        }
                    ),
                }
            ),
        ]
    },
    "twilio_sms": closed({"Body": text(1600)}),
    "twilio_whatsapp": closed({"Body": text(1600)}),
    "teams": {
        "oneOf": [
            closed({"type": {"const": "message"}, "textFormat": {"const": "plain"}, "text": text(20_000)}),
            closed({"type": {"const": "message"}, "summary": text(1000), "attachments": listed(ADAPTIVE, 1)}),
        ]
    },
    "mattermost": closed(
        {"message": text(16_383)},
        {
            "props": closed(
                {
                    "attachments": listed(
                        closed(
                            {
                                "actions": listed(
                                    closed(
                                        {
                                            "id": {"type": "string", "pattern": "^[A-Za-z0-9]+$"},
                                            "name": text(100),
                                            "type": {"const": "button"},
                                            "integration": {
                                                "type": "object",
                                                "required": ["context"],
                                                "properties": {"url": text(1000), "context": {"type": "object"}},
                                                "additionalProperties": False,
                                            },
                                        }
                                    ),
                                    20,
                                )
                            }
                        ),
                        1,
                    )
                }
            )
        },
    ),
    "rocketchat": closed(
        {"text": text(5000), "parseUrls": FALSE},
        {
            "attachments": listed(
                closed(
                    {
                        "actions": listed(
                            closed(
                                {
                                    "type": {"const": "button"},
                                    "text": text(100),
                                    "msg": text(100),
                                    "msg_in_chat_window": TRUE,
                                }
                            ),
                            20,
                        )
                    }
                ),
                1,
            )
        },
    ),
    "webex": closed({"markdown": text(7439)}, {"attachments": listed(ADAPTIVE, 1)}),
    "google_chat": closed(
        {"text": text(4096)},
        {
            "cardsV2": listed(
                closed(
                    {
                        "cardId": text(64),
                        "card": closed(
                            {
                                "sections": listed(
                                    closed(
                                        {
                                            "widgets": listed(
                                                closed(
                                                    {
                                                        "buttonList": closed(
                                                            {
                                                                "buttons": listed(
                                                                    closed(
                                                                        {
                                                                            "text": text(100),
                                                                            "onClick": {"type": "object"},
                                                                        }
                                                                    ),
                                                                    100,
                                                                )
                                                            }
                                                        )
                                                    }
                                                ),
                                                100,
                                            )
                                        }
                                    ),
                                    100,
                                )
                            }
                        ),
                    }
                ),
                1,
            )
        },
    ),
    "discord": closed(
        {
            "content": text(2000),
            "allowed_mentions": closed({"parse": {"const": []}}),
            "flags": {"enum": [4, 68]},
        },
        {
            "components": listed(
                closed(
                    {
                        "type": {"const": 1},
                        "components": listed(
                            closed(
                                {
                                    "type": {"const": 2},
                                    "style": {"const": 2},
                                    "label": text(80),
                                    "custom_id": {**PAYLOAD, "maxLength": 100},
                                }
                            ),
                            5,
                        ),
                    }
                ),
                5,
            )
        },
    ),
}
VALIDATORS = {name: Draft7Validator(schema) for name, schema in SCHEMAS.items()}
TELEGRAM_TAGS = {"b", "i", "a"}


class TelegramHtml(HTMLParser):
    """Takes only what Telegram's HTML mode takes, every tag closed in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.shown = ""
        self.entities = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert tag in TELEGRAM_TAGS, tag
        assert [name for name, _ in attributes] == (["href"] if tag == "a" else [])
        for _, url in attributes:
            assert url and url.startswith(("http://", "https://"))
        self.open.append(tag)
        self.entities += 1

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.shown += data


def check(channel: str, message: Json) -> None:
    """Hold a message against what the provider's documentation says."""
    error = next(iter(VALIDATORS[channel].iter_errors(message)), None)
    assert error is None, f"{channel}: {error.message[:300]} at {list(error.path)}"
    if channel == "telegram":
        parsed = TelegramHtml()
        parsed.feed(message["text"])
        parsed.close()
        assert not parsed.open
        assert 1 <= units(parsed.shown) <= 4096
        assert parsed.entities <= 100
    elif channel == "teams":
        assert len(json.dumps(message).encode()) <= 28_000
    elif channel == "webex":
        assert len(message["markdown"].encode()) <= 7439
    elif channel == "google_chat":
        assert len(json.dumps(message).encode()) <= 32_000
        assert units(message["text"]) <= 4096
    elif channel == "slack":
        sizes = [len(each["text"]) for block in message["blocks"] for each in texts_of(block)]
        assert sum(sizes) <= 13_200
        ids = [each["action_id"] for block in message["blocks"] for each in buttons_of(block)]
        assert len(ids) == len(set(ids))
    elif channel in ("twilio_sms", "twilio_whatsapp"):
        assert units(message["Body"]) <= 1600
    elif channel in ("discord", "messenger"):
        assert units(message.get("content") or message["text"]) <= 2000
    for control in controls(channel, message):
        assert len(control.sent.encode()) <= 40


def texts_of(block: Json) -> list[Json]:
    return [block["text"]] if block["type"] == "section" else [e for e in block["elements"] if e["type"] == "mrkdwn"]


def buttons_of(block: Json) -> list[Json]:
    return block["elements"] if block["type"] == "actions" else []


@dataclass(frozen=True)
class Control:
    """Something to press: what is read on it, and what comes back."""

    title: str
    sent: str


def controls(channel: str, message: Json) -> list[Control]:
    return list(CONTROLS[channel](message))


def slack_controls(message: Json) -> Iterator[Control]:
    for block in message["blocks"]:
        for each in buttons_of(block):
            yield Control(each["text"]["text"], each["value"])


def telegram_controls(message: Json) -> Iterator[Control]:
    for row in message.get("reply_markup", {}).get("inline_keyboard", ()):
        for each in row:
            yield Control(each["text"], each["callback_data"])


def whatsapp_controls(message: Json) -> Iterator[Control]:
    action = message.get("interactive", {}).get("action", {})
    for each in action.get("buttons", ()):
        yield Control(each["reply"]["title"], each["reply"]["id"])
    for section in action.get("sections", ()):
        for row in section["rows"]:
            yield Control(row.get("description", row["title"]), row["id"])


def card_controls(message: Json) -> Iterator[Control]:
    for attachment in message.get("attachments", ()):
        for each in attachment["content"].get("actions", ()):
            yield Control(each["title"], each["data"]["payload"])


def google_controls(message: Json) -> Iterator[Control]:
    for card in message.get("cardsV2", ()):
        for section in card["card"]["sections"]:
            for widget in section["widgets"]:
                for each in widget["buttonList"]["buttons"]:
                    (parameter,) = each["onClick"]["action"]["parameters"]
                    yield Control(each["text"], parameter["value"])


def discord_controls(message: Json) -> Iterator[Control]:
    for row in message.get("components", ()):
        for each in row["components"]:
            yield Control(each["label"], each["custom_id"])


def mattermost_controls(message: Json) -> Iterator[Control]:
    for attachment in message.get("props", {}).get("attachments", ()):
        for each in attachment["actions"]:
            yield Control(each["name"], each["integration"]["context"]["payload"])


def rocketchat_controls(message: Json) -> Iterator[Control]:
    for attachment in message.get("attachments", ()):
        for each in attachment["actions"]:
            yield Control(each["text"], each["msg"])


def numbered_controls(message: Json) -> Iterator[Control]:
    _, found, offers = message["Body"].partition("You can ask next:")
    for number, title in re.findall(r"(?m)^(\d)\. (.+)$", offers) if found else ():
        yield Control(title, number)


CONTROLS: dict[str, Callable[[Json], Iterator[Control]]] = {
    "slack": slack_controls,
    "telegram": telegram_controls,
    "messenger": lambda message: iter(
        Control(each["title"], each["payload"]) for each in message.get("quick_replies", ())
    ),
    "whatsapp_cloud": whatsapp_controls,
    "twilio_sms": numbered_controls,
    "twilio_whatsapp": numbered_controls,
    "teams": card_controls,
    "mattermost": mattermost_controls,
    "rocketchat": rocketchat_controls,
    "webex": card_controls,
    "google_chat": google_controls,
    "discord": discord_controls,
}


def written(channel: str, message: Json) -> str:
    """Return the text of a message as it is sent, without its controls."""
    match channel:
        case "slack":
            return "\n\n".join(each["text"] for block in message["blocks"] for each in texts_of(block))
        case "whatsapp_cloud":
            content = message.get("interactive", message)
            return str(content["body"]["text"] if "body" in content else content["text"]["body"])
        case "twilio_sms" | "twilio_whatsapp":
            return re.sub(r"^\(\d+/\d+\) ", "", message["Body"])
        case "teams":
            if "text" in message:
                return str(message["text"])
            return "\n\n".join(block["text"] for block in message["attachments"][0]["content"]["body"])
        case "webex":
            return str(message["markdown"])
        case "mattermost":
            return str(message["message"])
        case "discord":
            return str(message["content"])
    return str(message["text"])


def visible(channel: str, message: Json) -> str:
    """Return what a person reads: no markup, no addresses behind words."""
    shown = written(channel, message)
    if channel == "telegram":
        parsed = TelegramHtml()
        parsed.feed(shown)
        parsed.close()
        return parsed.shown
    if channel in ("slack", "google_chat"):
        return unescape(re.sub(r"<[^|>]*\|([^>]*)>", r"\1", shown)).replace("\u200b", "")
    if channel in ("teams", "mattermost", "rocketchat", "webex", "discord") and "textFormat" not in message:
        shown = re.sub(r"\[((?:[^\]\\]|\\.)*)\]\((https?://[^)\s]+)\)", r"\1", shown)
        return re.sub(r"\\(.)", r"\1", shown).replace("\u200b", "")
    return shown.replace("\u200b", "")


def links(channel: str, message: Json) -> list[str]:
    """Return every address that can be followed."""
    return re.findall(
        r"https?://[^\s<>|\"'()\]]+(?:\([^\s()]*\))?[^\s<>|\"'()\]]*", unescape(written(channel, message))
    )


def all_strings(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from all_strings(value)
    elif isinstance(content, list):
        for value in content:
            yield from all_strings(value)
