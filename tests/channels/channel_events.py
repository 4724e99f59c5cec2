"""What people do, as each provider reports it. ``asked`` is a private message, ``pressed`` a suggestion chosen."""

from __future__ import annotations

from typing import Any

from channel_world import APP_ID, SECRET, Taken, World
from provider_rules import Control

Json = dict[str, Any]
ENDPOINTS = (
    "slack",
    "telegram",
    "messenger",
    "whatsapp_cloud",
    "twilio",
    "teams",
    "mattermost",
    "rocketchat",
    "webex",
    "google_chat",
    "discord",
)
# The conversation of person 7 with each channel.
CONVERSATIONS = {
    "slack": "slack:T1:U7",
    "telegram": "telegram:7",
    "messenger": "messenger:P1:7",
    "whatsapp_cloud": "whatsapp_cloud:106540352242922:7",
    "twilio": "twilio:+15550001:+15557",
    "teams": "teams:msteams:29:7",
    "mattermost": "mattermost:dm7:u7",
    "rocketchat": "rocketchat:u7",
    "webex": "webex:p7",
    "google_chat": "google_chat:users/7",
    "discord": "discord:7",
}


def asked(world: World, channel: str, text: str, event: int, person: int = 7) -> Any:
    """Return an event in which a person writes to us in private."""
    match channel:
        case "slack":
            return slack_message(text, event, person)
        case "telegram":
            chat = {"id": person, "type": "private"}
            return {
                "update_id": event,
                "message": {"message_id": event, "date": 1, "chat": chat, "from": {"id": person}, "text": text},
            }
        case "messenger":
            return messenger([{"message": {"mid": f"m{event}", "text": text}}], person)
        case "whatsapp_cloud":
            return whatsapp([{"type": "text", "text": {"body": text}}], event, person)
        case "twilio":
            return twilio(event, person, Body=text)
        case "teams":
            return teams(world, event, person, text=text)
        case "mattermost":
            return {
                "token": SECRET,
                "channel_id": f"dm{person}",
                "user_id": f"u{person}",
                "command": "/ask",
                "text": text,
                "trigger_id": f"t{event}",
            }
        case "rocketchat":
            return {
                "token": SECRET,
                "bot": False,
                "channel_id": f"room{person}",
                "channel_name": None,
                "message_id": f"m{event}",
                "user_id": f"u{person}",
                "text": text,
            }
        case "webex":
            world.provider.messages[f"messages/m{event}"] = {"id": f"m{event}", "roomType": "direct", "text": text}
            return webex("messages", f"m{event}", person)
        case "google_chat":
            message = {"name": f"spaces/s{person}/messages/{event}", "text": text, "argumentText": text}
            return google(person, type="MESSAGE", message=message)
        case "discord":
            return discord(event, person, 2, {"name": "ask", "options": [{"name": "question", "value": text}]})
    raise AssertionError(channel)


def pressed(world: World, channel: str, taken: Taken, control: Control, event: int, person: int = 7) -> Any:
    """Return the event of a suggestion that was chosen under a message of ours."""
    match channel:
        case "slack":
            return {
                "type": "block_actions",
                "team": {"id": "T1"},
                "user": {"id": f"U{person}", "team_id": "T1"},
                "trigger_id": f"trigger{event}",
                "container": {"type": "message", "message_ts": "1.1", "channel_id": f"D{person}"},
                "message": {"ts": "1.1", **taken.message},
                "actions": [{"type": "button", "value": control.sent, "action_ts": f"{event}.0"}],
            }
        case "telegram":
            return {
                "update_id": event,
                "callback_query": {
                    "id": f"press{event}",
                    "from": {"id": person},
                    "message": {"message_id": 1, "date": 1, "chat": {"id": person, "type": "private"}},
                    "data": control.sent,
                },
            }
        case "messenger":
            reply = {"mid": f"m{event}", "text": control.title, "quick_reply": {"payload": control.sent}}
            return messenger([{"message": reply}], person)
        case "whatsapp_cloud":
            kind = taken.message["interactive"]["type"] + "_reply"
            reply = {"type": kind, kind: {"id": control.sent, "title": control.title}}
            return whatsapp([{"type": "interactive", "interactive": reply}], event, person)
        case "teams":
            (attachment,) = taken.message["attachments"]
            data = next(e["data"] for e in attachment["content"]["actions"] if e["title"] == control.title)
            return teams(world, event, person, text=data["msteams"]["text"], value=data["msteams"]["value"])
        case "mattermost":
            actions = taken.message["props"]["attachments"][0]["actions"]
            action = next(each for each in actions if each["name"] == control.title)
            assert action["integration"]["url"] == "https://faq.example.org/webhooks/mattermost/webhook"
            return {
                "user_id": f"u{person}",
                "channel_id": f"dm{person}",
                "post_id": "p1",
                "trigger_id": f"t{event}",
                "type": "button",
                "context": action["integration"]["context"],
            }
        case "webex":
            world.provider.messages[f"attachment/actions/a{event}"] = {
                "id": f"a{event}",
                "personId": f"p{person}",
                "messageId": "sent",
                "inputs": {"payload": control.sent},
            }
            world.provider.messages["messages/sent"] = {"id": "sent", "roomType": "direct"}
            return webex("attachmentActions", f"a{event}", person)
        case "google_chat":
            return google(
                person,
                type="CARD_CLICKED",
                eventTime=f"2026-11-22T00:00:{event}Z",
                message={"name": f"spaces/s{person}/messages/1"},
                common={"parameters": {"payload": control.sent}},
            )
        case "discord":
            return discord(event, person, 3, {"component_type": 2, "custom_id": control.sent})
    return asked(world, channel, control.sent, event, person)


def slack_message(text: str, event: int, person: int = 7, **changes: Any) -> Json:
    inner = {
        "type": "message",
        "channel": f"D{person}",
        "channel_type": "im",
        "user": f"U{person}",
        "text": text,
        "ts": f"{event}.0",
        **changes,
    }
    return {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{event}", "event": inner}


def messenger(events: list[Json], person: int = 7) -> Json:
    whole = [{"sender": {"id": str(person)}, "recipient": {"id": "P1"}, "timestamp": 1, **event} for event in events]
    return {"object": "page", "entry": [{"id": "P1", "time": 1, "messaging": whole}]}


def whatsapp(messages: list[Json], event: int = 1, person: int = 7) -> Json:
    whole = [
        {"from": str(person), "id": f"wamid.{event}.{number}", "timestamp": "1", **message}
        for number, message in enumerate(messages)
    ]
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550783881", "phone_number_id": "106540352242922"},
        "contacts": [{"profile": {"name": "Kerry Fisher"}, "wa_id": str(person)}],
        "messages": whole,
    }
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}],
    }


def twilio(event: int, person: int = 7, **fields: str) -> dict[str, str]:
    return {
        "MessageSid": f"SM{event}",
        "AccountSid": "AC1",
        "From": f"+1555{person}",
        "To": "+15550001",
        "NumMedia": "0",
        **fields,
    }


def teams(world: World, event: int, person: int = 7, **changes: Any) -> Json:
    return {
        "type": "message",
        "id": f"a{event}",
        "timestamp": "2026-11-22T00:00:00Z",
        "channelId": "msteams",
        "serviceUrl": f"{world.provider.url}/teams",
        "from": {"id": f"29:{person}", "name": "Somebody"},
        "recipient": {"id": f"28:{APP_ID}", "name": "Bot"},
        "conversation": {"id": f"a:{person}", "conversationType": "personal", "tenantId": "t"},
        **changes,
    }


def webex(resource: str, id: str, person: int = 7, room: str = "direct") -> Json:
    return {
        "id": "hook",
        "resource": resource,
        "event": "created",
        "createdBy": "bot-person",
        "data": {"id": id, "roomId": f"room{person}", "roomType": room, "personId": f"p{person}"},
    }


def google(person: int = 7, **changes: Any) -> Json:
    return {
        "eventTime": "2026-11-22T00:00:00Z",
        "space": {"name": f"spaces/s{person}", "type": "DM", "spaceType": "DIRECT_MESSAGE"},
        "user": {"name": f"users/{person}", "displayName": "Anna", "type": "HUMAN"},
        **changes,
    }


def discord(event: int, person: int, kind: int, data: Json, **changes: Any) -> Json:
    return {
        "id": str(event),
        "type": kind,
        "application_id": "app",
        "token": f"token{event}",
        "channel_id": f"c{person}",
        "context": 1,
        "user": {"id": str(person)},
        "data": data,
        **changes,
    }
