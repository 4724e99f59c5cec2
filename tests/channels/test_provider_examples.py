"""The providers' own example events at the real endpoints: each is answered or ignored as it should."""

from __future__ import annotations

from typing import Any

import pytest
from channel_events import asked, discord, google, messenger, slack_message, teams, twilio, webex, whatsapp
from channel_world import APP_ID, World
from provider_rules import visible

Json = dict[str, Any]

# https://core.telegram.org/bots/webhooks#testing-your-bot-with-updates, the thirteen of them; the update's number is
# the same in all, and set by the test.
PERSON = {"last_name": "Test Lastname", "id": 1111111, "first_name": "Test Firstname", "username": "Testusername"}
CHAT = {**PERSON, "type": "private"}
BASE = {"date": 1441645532, "chat": CHAT, "message_id": 1365, "from": PERSON}
FORWARD_DATE = {"forward_date": 1441645550}
FILE = {"file_id": "AwADBAADbXXXXXXXXXXXGBdhD2l6_XX"}
TELEGRAM: list[tuple[str, str, Json]] = [
    ("text, without the chat's type", "start", {"message": {**BASE, "chat": PERSON, "text": "/start"}}),
    ("text", "start", {"message": {**BASE, "text": "/start"}}),
    (
        "forwarded",
        "start",
        {
            "message": {
                **BASE,
                **FORWARD_DATE,
                "forward_from": {"last_name": "Forward Lastname", "id": 222222, "first_name": "Forward Firstname"},
                "text": "/start",
            }
        },
    ),
    (
        "forwarded from a channel",
        "start",
        {
            "message": {
                **BASE,
                **FORWARD_DATE,
                "forward_from": {"id": -10000000000, "type": "channel", "title": "Test channel"},
                "text": "/start",
            }
        },
    ),
    (
        "reply",
        "start",
        {
            "message": {
                **BASE,
                "text": "/start",
                "reply_to_message": {
                    "date": 1441645000,
                    "chat": {"last_name": "Reply Lastname", "type": "private", "id": 1111112},
                    "message_id": 1334,
                    "text": "Original",
                },
            }
        },
    ),
    ("edited", "ignored", {"edited_message": {**BASE, "text": "Edited text", "edit_date": 1441646600}}),
    (
        "entities",
        "text",
        {
            "message": {
                **BASE,
                "text": "Bold and italics",
                "entities": [
                    {"type": "italic", "offset": 9, "length": 7},
                    {"type": "bold", "offset": 0, "length": 4},
                ],
            }
        },
    ),
    (
        "audio",
        "media",
        {
            "message": {
                **BASE,
                "audio": {**FILE, "duration": 243, "mime_type": "audio/mpeg", "title": "Test music file"},
            }
        },
    ),
    ("voice", "media", {"message": {**BASE, "voice": {**FILE, "duration": 5, "mime_type": "audio/ogg"}}}),
    ("document", "media", {"message": {**BASE, "document": {**FILE, "file_name": "Testfile.pdf"}}}),
    (
        "inline query",
        "ignored",
        {"inline_query": {"id": 134567890097, "from": CHAT, "query": "inline query", "offset": ""}},
    ),
    (
        "chosen inline query",
        "ignored",
        {
            "chosen_inline_result": {
                "result_id": "12",
                "from": CHAT,
                "query": "inline query",
                "inline_message_id": "1234csdbsk4839",
            }
        },
    ),
    (
        "callback query",
        "ignored",
        {
            "callback_query": {
                "id": "4382bfdwdsb323b2d9",
                "from": CHAT,
                "data": "Data from button callback",
                "inline_message_id": "1234csdbsk4839",
            }
        },
    ),
]
STARTS = {"start": "Hello", "media": "This chat only reads text", "text": "Yes, parts of MSC treatment can hurt"}


async def holds(world: World, channel: str, event: Any, expected: str) -> None:
    """Assert that an event is answered as it should: the start of the first message tells."""
    messages = await world.answered(channel, event)
    if expected == "ignored":
        assert messages == []
        return
    assert messages
    shown = visible(messages[0].channel, messages[0].message).lstrip("*_")
    assert STARTS[expected] in shown[:80], shown[:200]


@pytest.mark.parametrize(("expected", "update"), [each[1:] for each in TELEGRAM], ids=[each[0] for each in TELEGRAM])
async def test_the_thirteen_examples_of_telegram(world: World, expected: str, update: Json) -> None:
    await holds(world, "telegram", {"update_id": 10000, **update}, expected)


async def test_other_updates_of_telegram(world: World) -> None:
    assert len(TELEGRAM) == 13
    group = {"id": -100, "type": "supergroup", "title": "Group"}
    said = {**BASE, "chat": group}
    ours = {"from": {"id": 999, "is_bot": True}, "message_id": 3, "chat": group, "date": 1}
    updates: list[tuple[str, Json]] = [
        ("ignored", {"my_chat_member": {"chat": CHAT, "from": PERSON, "date": 1}}),
        ("ignored", {"message": {**said, "new_chat_members": [PERSON]}}),
        ("ignored", {"message": {**said, "text": "Does it hurt?"}}),
        ("ignored", {"message": {**said, "sticker": FILE}}),
        ("text", {"message": {**said, "text": "@skin_bot does it hurt?"}}),
        ("text", {"message": {**said, "text": "does it hurt?", "reply_to_message": ours}}),
        ("start", {"message": {**said, "text": "/start@Skin_Bot"}}),
        ("media", {"message": {**BASE, "sticker": FILE}}),
        ("text", {"message": {**BASE, "photo": [FILE], "caption": "Does this hurt?"}}),
        ("ignored", {"channel_post": {**BASE, "text": "hello"}}),
        ("ignored", {"message": {**BASE, "from": {"id": 5, "is_bot": True}, "text": "hello"}}),
        ("ignored", {}),
    ]
    for number, (expected, update) in enumerate(updates, 1):
        await holds(world, "telegram", {"update_id": number, **update}, expected)
    assert {conversation for conversation, _ in world.assistant.heard} == {
        "telegram:-100:1111111",
        "telegram:1111111",
    }


async def test_events_of_slack(world: World) -> None:
    """https://docs.slack.dev/apis/events-api/ and /reference/events/: a group is answered only when addressed."""
    mention = {"type": "app_mention", "channel": "C1", "channel_type": None}
    words = "<@U0LAN0Z89> does it <http://a.b|hurt>?"
    cases: list[tuple[str, Json]] = [
        ("text", slack_message("Does it hurt &amp; burn?", 1)),
        ("text", slack_message(words, 2, **mention)),
        ("ignored", slack_message("Does it hurt?", 3, channel="C1", channel_type="channel")),
        ("ignored", slack_message("Does it hurt?", 4, bot_id="B1")),
        ("ignored", slack_message("Does it hurt?", 5, subtype="message_changed")),
        ("ignored", slack_message("Does it hurt?", 6, subtype="message_deleted")),
        ("media", slack_message("", 7, subtype="file_share", files=[{"id": "F1"}])),
        ("text", slack_message("Does this hurt?", 8, subtype="file_share", files=[{"id": "F1"}])),
        ("ignored", slack_message("", 9, type="reaction_added", channel_type=None)),
        ("ignored", {"type": "app_rate_limited", "team_id": "T1"}),
        ("ignored", {"type": "view_submission"}),
    ]
    for expected, event in cases:
        await holds(world, "slack", event, expected)
    assert world.assistant.heard[:2] == [
        ("slack:T1:U7", "Does it hurt & burn?"),
        ("slack:T1:C1:U7", "does it hurt?"),
    ]
    assert {each.to for each in world.provider.taken} == {"D7", "C1#2.0"}


async def test_batches_of_messenger(world: World) -> None:
    """https://developers.facebook.com/docs/messenger-platform/reference/webhook-events: several events at once."""
    batch = messenger(
        [
            {"message": {"mid": "m1", "text": "Does it hurt?"}},
            {"message": {"mid": "m2", "text": "echo", "is_echo": True}},
            {"delivery": {"mids": ["m0"], "watermark": 1}},
            {"read": {"watermark": 1}},
            {"message": {"mid": "m3", "attachments": [{"type": "image", "payload": {"url": "https://x.example"}}]}},
            {"postback": {"mid": "m4", "title": "Get started", "payload": "GET_STARTED"}},
            {"reaction": {"mid": "m1", "reaction": "love"}},
            {"message": "broken"},
            {"message": {"mid": "m5", "text": "And later?"}},
        ]
    )
    batch["entry"].append({**messenger([{"message": {"mid": "m6", "text": "hello"}}], 8)["entry"][0]})
    messages = await world.answered("messenger", batch)
    assert sorted(world.assistant.heard) == [
        ("messenger:P1:7", "And later?"),
        ("messenger:P1:7", "Does it hurt?"),
        ("messenger:P1:8", "hello"),
    ]
    starts = [each.message["text"][:20] for each in messages if each.to == "7"]
    assert any(start.startswith("This chat only reads") for start in starts)
    assert any(start.startswith("Hello") for start in starts)
    await holds(world, "messenger", {"object": "instagram", "entry": []}, "ignored")


async def test_samples_of_whatsapp(world: World) -> None:
    """https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/payload-examples"""
    image = {"mime_type": "image/jpeg", "sha256": "x", "id": "1"}
    batch = whatsapp(
        [
            {"type": "text", "text": {"body": "Does it hurt?"}},
            {"type": "reaction", "reaction": {"message_id": "wamid.x", "emoji": "\ud83d\ude00"}},
            {"type": "image", "image": image},
            {"type": "image", "image": {**image, "caption": "Does this hurt?"}},
            {"type": "sticker", "sticker": {"mime_type": "image/webp", "id": "1"}},
            {"type": "unknown", "errors": [{"code": 131051, "title": "Unsupported message type"}]},
            {"type": "location", "location": {"latitude": 1, "longitude": 2}},
            {"type": "button", "button": {"text": "No", "payload": "No-Button-Payload"}},
            {"type": "system", "system": {"body": "changed number"}},
        ]
    )
    await world.answered("whatsapp_cloud", batch)
    assert [text for _, text in world.assistant.heard] == ["Does it hurt?", "Does this hurt?", "No-Button-Payload"]
    refused = [each for each in world.provider.taken if "This chat only reads text" in str(each.message)]
    assert len(refused) == 4
    status = whatsapp([])
    status["entry"][0]["changes"][0]["value"]["statuses"] = [{"id": "wamid.x", "status": "delivered"}]
    await holds(world, "whatsapp_cloud", status, "ignored")
    other = whatsapp([{"type": "text", "text": {"body": "hello"}}], event=9)
    other["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = "another"
    await holds(world, "whatsapp_cloud", other, "ignored")


async def test_forms_of_twilio(world: World) -> None:
    """https://www.twilio.com/docs/messaging/guides/webhook-request"""
    media = {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/x", "MediaContentType0": "image/jpeg"}
    cases: list[tuple[str, dict[str, str]]] = [
        ("text", twilio(1, Body="Does it hurt? äöü €")),
        ("media", twilio(2, Body="", **media)),
        ("text", twilio(3, Body="Does this hurt?", **media)),
        ("media", {key: value for key, value in twilio(4, **media).items() if key != "Body"}),
        ("ignored", twilio(5, Body="STOP", OptOutType="STOP")),
        ("ignored", {"MessageSid": "SM6", "MessageStatus": "delivered", "To": "+15557", "From": "+15550001"}),
    ]
    for expected, form in cases:
        await holds(world, "twilio", form, expected)


async def test_activities_of_the_bot_framework(world: World) -> None:
    """https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference"""
    bot = f"28:{APP_ID}"
    channel = {"id": "19:x@thread.tacv2", "conversationType": "channel", "isGroup": True}
    mention = [{"type": "mention", "mentioned": {"id": bot, "name": "Bot"}, "text": "<at>Bot</at>"}]
    html = [{"contentType": "text/html", "content": "<p>hi</p>"}]
    image = [{"contentType": "image/png", "contentUrl": "https://x.example"}]
    cases: list[tuple[str, Json]] = [
        ("text", teams(world, 1, text="Does it hurt?", attachments=html)),
        ("text", teams(world, 2, text="<at>Bot</at> does it hurt?\n", conversation=channel, entities=mention)),
        ("ignored", teams(world, 3, text="does it hurt?", conversation=channel)),
        ("media", teams(world, 4, text="", attachments=image)),
        ("start", teams(world, 5, type="conversationUpdate", membersAdded=[{"id": bot}])),
        ("ignored", teams(world, 6, type="conversationUpdate", membersAdded=[{"id": "29:7"}])),
        ("ignored", teams(world, 7, type="conversationUpdate", membersAdded=[{"id": bot}], conversation=channel)),
        ("ignored", teams(world, 8, type="typing")),
        ("ignored", teams(world, 9, type="messageReaction", reactionsAdded=[{"type": "like"}])),
        ("ignored", teams(world, 10, type="installationUpdate", action="add")),
        ("ignored", teams(world, 11, type="invoke", name="adaptiveCard/action", value={})),
    ]
    for expected, activity in cases:
        await holds(world, "teams", activity, expected)
    assert world.assistant.heard == [
        ("teams:msteams:29:7", "Does it hurt?"),
        ("teams:msteams:19:x@thread.tacv2:29:7", "does it hurt?"),
    ]


async def test_events_of_the_others(world: World) -> None:
    room = {"name": "spaces/room", "type": "ROOM", "spaceType": "SPACE"}
    said = {
        "name": "spaces/room/messages/1",
        "text": "@Bot hurt?",
        "argumentText": " Does it hurt?",
        "thread": {"name": "t"},
    }
    world.provider.messages["messages/g1"] = {
        "roomType": "group",
        "text": "Bot does it hurt?",
        "html": '<p><spark-mention data-object-type="person">Bot</spark-mention> does it hurt?</p>',
    }
    world.provider.messages["messages/f1"] = {"roomType": "direct", "files": ["https://x.example/1"]}
    own = webex("messages", "own")
    own["data"]["personId"] = "bot-person"
    rocket = asked(world, "rocketchat", "does it hurt?", 1)
    trouble = {"member": {"user": {"id": "7"}}, "guild_id": "g", "context": 0}
    ask = {"name": "ask", "options": [{"name": "question", "value": "Does it hurt?"}]}
    cases: list[tuple[str, str, Json]] = [
        ("google_chat", "start", google(type="ADDED_TO_SPACE")),
        ("google_chat", "ignored", google(type="REMOVED_FROM_SPACE")),
        ("google_chat", "text", google(type="MESSAGE", space=room, message=said)),
        ("google_chat", "media", google(type="MESSAGE", message={"name": "m", "attachment": [{"name": "a"}]})),
        ("webex", "text", webex("messages", "g1", room="group")),
        ("webex", "media", webex("messages", "f1")),
        ("webex", "ignored", own),
        ("webex", "ignored", webex("memberships", "x")),
        ("rocketchat", "ignored", {**rocket, "bot": {"i": "bot"}, "message_id": "b"}),
        ("rocketchat", "ignored", {**rocket, "channel_name": "general", "message_id": "c"}),
        ("rocketchat", "text", {**rocket, "channel_name": "general", "trigger_word": "faq", "message_id": "d"}),
        ("rocketchat", "media", {**rocket, "text": "", "attachments": [{}], "message_id": "e"}),
        ("discord", "text", discord(1, 7, 2, ask, **trouble)),
        ("discord", "start", discord(2, 7, 2, {"name": "ask"})),
        ("discord", "ignored", discord(3, 7, 4, {"name": "ask"})),
        ("mattermost", "start", {**asked(world, "mattermost", "", 1)}),
        ("mattermost", "media", {**asked(world, "mattermost", "", 2), "file_ids": "f1", "post_id": "p"}),
    ]
    for channel, expected, event in cases:
        await holds(world, channel, event, expected)
    heard = [conversation for conversation, _ in world.assistant.heard]
    assert heard == [
        "google_chat:spaces/room:users/7",
        "webex:room7:p7",
        "rocketchat:room7:u7",
        "discord:c7:7",
    ]


async def test_people_of_the_same_name_have_conversations_of_their_own(world: World) -> None:
    for person in (7, 8):
        await world.answered("google_chat", asked(world, "google_chat", "hello", person, person))
    assert [conversation for conversation, _ in world.assistant.heard] == [
        "google_chat:users/7",
        "google_chat:users/8",
    ]
