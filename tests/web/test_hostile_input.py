"""Every row of the table of hostile input that Rasa's own channel fails at, and more of the kind."""

from __future__ import annotations

import json
from typing import Any

import pytest
from web_server import SmallAssistant, Tab, Web, said

from bot.web.serving import Server

PAIN = {"id": "message-1", "text": "Does it hurt?"}
NO_JSON = [b"{bad", b"", b"\xff\xfe", b"{'a': 1}", b"[" * 5_000, b"nul", b'{"id":"message-1"', b"\x00"]
NO_MESSAGE: list[Any] = [
    [1],
    None,
    5,
    "text",
    True,
    {},
    {"text": "hi"},
    {"id": "message-1"},
    {**PAIN, "text": 5},
    {**PAIN, "text": ["a"]},
    {**PAIN, "text": None},
    {**PAIN, "text": {"a": 1}},
    {**PAIN, "id": 5},
    {**PAIN, "id": None},
    {**PAIN, "id": {"a": 1}},
    {**PAIN, "id": ""},
    {**PAIN, "id": "short"},
    {**PAIN, "id": "x" * 65},
    {**PAIN, "id": "a\x00bcdefgh"},
    {**PAIN, "id": "\ud800" * 8},
    {**PAIN, "id": "../../../etc"},
    {**PAIN, "title": 5},
    {**PAIN, "title": "x" * 201},
]
NO_SENDER: list[Any] = [
    None,
    5,
    {"a": 1},
    ["a"],
    "",
    "x" * 65,
    "x" * 300,
    "a\x00b",
    "\ud800",
    "a b",
    "default'; DROP TABLE events;--",
    "é",
]


@pytest.mark.parametrize("body", NO_JSON)
async def test_what_is_no_json(web: Web, body: bytes) -> None:
    session = await web.session()
    for path in ("/api/messages", "/api/feedback", "/webhooks/rest/webhook"):
        answer = await web.ask("POST", path, session["token"], data=body)
        assert answer.status == 400
        assert answer.json["error"] == {"code": "bad_request", "message": "The body must be JSON in UTF-8."}


@pytest.mark.parametrize("content", NO_MESSAGE, ids=repr)
async def test_what_is_no_message(web: Web, tab: Tab, assistant: SmallAssistant, content: Any) -> None:
    opened = await tab.open()
    answer = await web.post("/api/messages", content, opened["token"])
    assert answer.status == 400
    assert answer.json["error"]["message"].endswith((".", "$."))
    if "\ud800" not in str(content):  # which the client cannot send over a socket
        ack = await tab.call("user_message", content)
        assert ack["error"]["code"] == "bad_request"
    assert assistant.handled == []


@pytest.mark.parametrize("sender", NO_SENDER, ids=repr)
async def test_what_is_no_sender(web: Web, assistant: SmallAssistant, sender: Any) -> None:
    for query in ("", "?stream=true"):
        answer = await web.post(f"/webhooks/rest/webhook{query}", {"sender": sender, "message": "hi"})
        assert answer.status == 400
    assert assistant.handled == []


async def test_no_sender_at_all(web: Web) -> None:
    answer = await web.post("/webhooks/rest/webhook", {"message": "hi"})
    assert answer.status == 400
    assert answer.json["error"]["message"] == "The field 'sender' is missing."


@pytest.mark.parametrize("message", [5, ["a"], None, {"a": 1}], ids=repr)
async def test_stock_messages_that_are_no_text(web: Web, message: Any) -> None:
    for query in ("", "?stream=true"):
        answer = await web.post(f"/webhooks/rest/webhook{query}", {"sender": "tester", "message": message})
        assert answer.status == 400
        assert answer.json["error"]["message"] == "The field 'message' must be of type string."


@pytest.mark.parametrize("metadata", ["x", {"a": 1}, [1], None, "y" * 10_000], ids=lambda value: str(value)[:10])
async def test_metadata_is_dropped(web: Web, server: Server, metadata: Any) -> None:
    session = await web.session()
    content = {**PAIN, "metadata": metadata, "input_channel": "slack", "sender": "somebody else"}
    assert said((await web.post("/api/messages", content, session["token"])).json["reply"]) == PAIN["text"]
    stored = json.dumps((await web.session(token=session["token"]))["conversation"])
    assert "metadata" not in stored
    answer = await web.post("/webhooks/rest/webhook", {"sender": "tester", "message": "hi", "metadata": metadata})
    assert answer.status == 200
    assert len(answer.json) == 1


async def test_a_megabyte_of_metadata_is_refused(web: Web) -> None:
    content = {"sender": "tester", "message": "hi", "metadata": "x" * 1_000_000}
    assert (await web.post("/webhooks/rest/webhook", content)).status == 413


@pytest.mark.parametrize("text", ["/restart", "/admin{}", '/topic{"a": "b"}', "/nosuch", "/session_start"])
async def test_commands_go_to_the_assistant_as_text(web: Web, assistant: SmallAssistant, text: str) -> None:
    """Its gate neutralises them: tests/safety. The server gives them no meaning of its own."""
    session = await web.session()
    assert said(await web.say(session["token"], text)) == text
    assert assistant.handled[-1][1] == text


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("a\x00b", "a\x00b"),
        ("\ud800", "\ufffd"),
        ("\ud83d\ude00 \udc00", "\U0001f600 \ufffd"),
        ("\U0001f600" * 100, "\U0001f600" * 100),
        ("‮⁦" * 10, "‮⁦" * 10),
        ("", ""),
        (" \n\t", " \n\t"),
    ],
    ids=repr,
)
async def test_odd_characters_are_kept_or_replaced(web: Web, text: str, stored: str) -> None:
    session = await web.session()
    answer = await web.post("/api/messages", {"id": "message-1", "text": text}, session["token"])
    assert answer.status == 200
    shown = (await web.session(token=session["token"]))["conversation"]
    assert shown[0]["text"] == stored


async def test_a_nul_in_a_stock_message(web: Web) -> None:
    answer = await web.post("/webhooks/rest/webhook", {"sender": "tester", "message": "a\x00\ud800b"})
    assert answer.status == 200


@pytest.mark.parametrize("event", ["session_request", "feedback", "forget", "reply_seen", "user_message"])
@pytest.mark.parametrize("content", [5, "text", [1], True, {"id": 5, "reply_id": 5, "token": 5}], ids=repr)
async def test_events_with_anything_in_them_are_acknowledged(tab: Tab, event: str, content: Any) -> None:
    await tab.open()
    ack = await tab.call(event, content)
    assert ack["error"]["code"] == "bad_request"


@pytest.mark.parametrize("event", ["user_message", "feedback", "forget"])
async def test_events_before_a_session(tab: Tab, event: str) -> None:
    await tab.connect()
    ack = await tab.call(event, {"id": "message-1", "text": "hi", "reply_id": "reply-00001", "value": "up"})
    assert ack["error"] == {"code": "bad_request", "message": "Send 'session_request' first."}


async def test_binary_and_superfluous_arguments(tab: Tab) -> None:
    await tab.open()
    assert (await tab.call("user_message", b"\x00\x01"))["error"]["code"] == "bad_request"
    assert (await tab.call("user_message", {**PAIN, "text": b"\x00"}))["error"]["code"] == "bad_request"
    assert (await tab.socket.call("user_message", (PAIN, 1, 2, 3)))["ok"]
    assert (await tab.socket.call("user_message"))["ok"] is False


async def test_addresses_and_methods_that_are_not_there(web: Web) -> None:
    for path in ("/conversations/default/tracker", "/model", "/webhooks/rest/../../secret", "/api", "/%00", "/..%2fx"):
        assert (await web.ask("GET", path)).status == 404
    for method in ("PUT", "DELETE", "PATCH", "GET"):
        answer = await web.ask(method, "/api/messages")
        assert answer.status == 400
        assert answer.json["error"]["code"] == "bad_request"


async def test_a_cursor_that_is_too_long(web: Web) -> None:
    session = await web.session()
    assert (await web.ask("GET", "/api/conversation?after=" + "x" * 65, session["token"])).status == 400


XSS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    '"><script>alert(1)</script>',
    "[x](javascript:alert(1))",
    "javascript:alert(1)",
    "{{constructor.constructor('alert(1)')()}}",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "</textarea><script>alert(1)</script>",
    "\u003cscript\u003ealert(1)\u003c/script\u003e",
    "<math><mi xlink:href='javascript:alert(1)'>",
)


@pytest.mark.parametrize("text", XSS)
async def test_markup_stays_text(web: Web, text: str) -> None:
    """Both ways, as JSON of a type that no browser takes for a page."""
    session = await web.session()
    message = {"id": "message-1", "text": "/pain", "title": text}
    answer = await web.post("/api/messages", {**message, "text": text}, session["token"])
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert said(answer.json["reply"]) == text
    shown = (await web.session(token=session["token"]))["conversation"]
    assert shown[0]["text"] == text


@pytest.mark.parametrize("text", XSS)
async def test_errors_do_not_repeat_what_was_sent(web: Web, text: str) -> None:
    for answer in (
        await web.post("/api/session", {"token": [text]}),
        await web.post("/webhooks/rest/webhook", {"sender": text, "message": text}),
        await web.ask("POST", "/api/messages", data=text.encode()),
    ):
        assert text not in answer.body.decode()
