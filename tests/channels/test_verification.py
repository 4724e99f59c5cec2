"""Who may send us events: published vectors, and requests that are forged, unsigned, altered or replayed."""

from __future__ import annotations

import hashlib
import json
import time
from typing import Any

import pytest
from channel_events import ENDPOINTS, asked
from channel_world import APP_ID, OTHER_RSA, SECRET, World, signed, token_for
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.channels.connector import Unverified
from bot.channels.verification import (
    hub_signature,
    require_ed25519,
    require_recent,
    require_twilio,
    slack_signature,
    twilio_signature,
)

# Published vectors

CALL = {"CallSid": "CA1234567890ABCDE", "Digits": "1234", "To": "+18005551212"}
TEST_SUITE = [*(CALL | {"From": "+14158675309", "Caller": "+14158675309"}).items()]
DOCS = [*(CALL | {"From": "+14158675310", "Caller": "+14158675310"}).items()]
FRONTLINE = [*(CALL | {"From": "+12349013030", "Caller": "+12349013030"}).items()]
TWICE = [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234")]
COMPANY = "https://mycompany.com/myapp.php?foo=1&bar=2"
BODY_HASH = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"


def test_slack_published_vector() -> None:
    """https://api.slack.com/authentication/verifying-requests-from-slack"""
    body = (
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    assert slack_signature("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", body.encode()) == (
        "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    )


@pytest.mark.parametrize(
    ("url", "form", "signature"),
    [
        (COMPANY, TEST_SUITE, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (COMPANY, TWICE, "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
        (f"{COMPANY}&bodySHA256={BODY_HASH}", [], "a9nBmqA0ju/hNViExpshrM61xv4="),
        ("http://mycompany.com:1234/myapp.php?foo=1&bar=2", TEST_SUITE, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
        (COMPANY, TEST_SUITE, "kvajT1Ptam85bY51eRf/AJRuM3w="),
        ("http://mycompany.com/myapp.php?foo=1&bar=2", TEST_SUITE, "0ZXoZLH/DfblKGATFgpif+LLRf4="),
        ("https://example.com/myapp.php?foo=1&bar=2", DOCS, "L/OH5YylLD5NRKLltdqwSvS0BnU="),
        (COMPANY, FRONTLINE, "0/KCTR6DLpKmkAf8muzZqo1nDgQ="),
    ],
)
def test_twilio_published_vectors(url: str, form: list[tuple[str, str]], signature: str) -> None:
    """twilio/twilio-python, tests/unit/test_request_validator.py; https://www.twilio.com/docs/usage/security"""
    require_twilio(signature, "12345", url, form)
    for bad in (signature[:-2] + "A=", "", signature.lower()):
        with pytest.raises(Unverified):
            require_twilio(bad, "12345", url, form)
    with pytest.raises(Unverified):
        require_twilio(signature, "12345", url, [*form, ("Body", "more")])


def test_twilio_agrees_with_its_own_library() -> None:
    from twilio.request_validator import RequestValidator

    form = {"Body": "Tut es weh? 😀 &=%", "From": "whatsapp:+1555", "MediaUrl0": "https://x.example/?a=b"}
    url = "https://faq.example.org/webhooks/twilio/webhook"
    assert twilio_signature("12345", url, form.items()) == RequestValidator("12345").compute_signature(url, form)
    assert hashlib.sha256(b'{"property": "value", "boolean": true}').hexdigest() == BODY_HASH


def test_slack_agrees_with_its_own_library() -> None:
    from slack_sdk.signature import SignatureVerifier

    now = str(int(time.time()))
    body = '{"text":"ü 😀"}'
    assert SignatureVerifier("secret").is_valid(body, now, slack_signature("secret", now, body.encode()))


def test_x_hub_signature_256_published_vector() -> None:
    """https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries: the same construction as Meta's"""
    assert hub_signature("It's a Secret to Everybody", b"Hello, World!") == (
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    )


@pytest.mark.parametrize(
    ("public", "message", "signature"),
    [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ],
)
def test_ed25519_vectors_of_rfc_8032(public: str, message: str, signature: str) -> None:
    """https://www.rfc-editor.org/rfc/rfc8032#section-7.1"""
    require_ed25519(public, signature, bytes.fromhex(message))
    for bad in (("0" if signature[0] != "0" else "1") + signature[1:], "", "zz"):
        with pytest.raises(Unverified):
            require_ed25519(public, bad, bytes.fromhex(message))


@pytest.mark.parametrize("timestamp", ["", "x", "-1", "1e9", "９", "1" * 40])
def test_a_time_that_is_none_is_refused(timestamp: str) -> None:
    with pytest.raises(Unverified):
        require_recent(timestamp, time.time())


# At the real endpoints


def without_proof(channel: str, content: Any) -> tuple[bytes, dict[str, str]]:
    unsigned = {key: value for key, value in content.items() if key != "token"} if channel != "discord" else content
    body, headers = signed(channel, unsigned)
    return body, {"Content-Type": headers["Content-Type"]}


def altered(channel: str, content: Any, provider: str) -> tuple[bytes, dict[str, str]]:
    """Return a request whose proof belongs to another body, or to another secret."""
    body, headers = signed(channel, content, provider)
    if channel in ("mattermost", "rocketchat"):
        return body.replace(SECRET.encode(), SECRET.upper().encode()), headers
    if channel == "telegram":
        return body, headers | {"X-Telegram-Bot-Api-Secret-Token": SECRET[:-1]}
    if channel == "teams":
        return json.dumps(content | {"serviceUrl": "https://evil.example"}).encode(), headers
    if channel == "google_chat":
        token = headers["Authorization"]
        return body, headers | {"Authorization": token[:-8] + ("AAAAAAAA" if token[-8:] != "AAAAAAAA" else "BBBBBBBB")}
    return body + b" ", headers


@pytest.mark.parametrize("channel", ENDPOINTS)
async def test_what_is_unsigned_or_altered_is_refused(world: World, channel: str) -> None:
    content = asked(world, channel, "Does it hurt?", 1)
    assert (await world.send(channel, *without_proof(channel, content)))[0] in (401, 403)
    assert (await world.send(channel, *altered(channel, content, world.provider.url)))[0] in (401, 403)
    assert (await world.send(channel, b""))[0] in (400, 401, 403)
    await world.channels.finish()
    assert world.assistant.heard == []
    assert world.provider.taken == []


@pytest.mark.parametrize("channel", ["slack", "discord"])
async def test_what_was_recorded_is_refused_later(world: World, channel: str) -> None:
    content = asked(world, channel, "Does it hurt?", 1)
    for shift in (-301, 301):
        status, _ = await world.send(channel, *signed(channel, content, now=time.time() + shift))
        assert status == 403
    assert world.assistant.heard == []


@pytest.mark.parametrize("channel", ENDPOINTS)
async def test_what_is_replayed_leads_to_nothing(world: World, channel: str) -> None:
    request = signed(channel, asked(world, channel, "Does it hurt?", 1), world.provider.url)
    for _ in range(3):
        assert (await world.send(channel, *request))[0] == 200
    await world.channels.finish()
    assert len(world.assistant.heard) == 1


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        (OTHER_RSA, {}),
        (None, {"aud": "somebody-else"}),
        (None, {"iss": "https://evil.example"}),
        (None, {"exp": int(time.time()) - 3600}),
        (None, {"nbf": int(time.time()) + 3600}),
        (None, {"serviceurl": "https://smba.example/"}),
    ],
)
async def test_teams_refuses_tokens_that_are_not_for_us(world: World, key: Any, changes: dict[str, Any]) -> None:
    content = asked(world, "teams", "Does it hurt?", 1)
    parts = {"key": key} if key else {}
    token = token_for(world.provider.url, "teams", **parts, **changes)
    body, headers = signed("teams", content, world.provider.url)
    status, _ = await world.send("teams", body, headers | {"Authorization": f"Bearer {token}"})
    assert status in (401, 403)
    assert world.assistant.heard == []


async def test_no_token_chooses_its_own_algorithm(world: World) -> None:
    import jwt

    claims = {"iss": "https://api.botframework.com", "aud": APP_ID, "exp": int(time.time()) + 600}
    claims["serviceurl"] = f"{world.provider.url}/teams"
    body, headers = signed("teams", asked(world, "teams", "hello", 1), world.provider.url)
    for token in (
        jwt.encode(claims, None, algorithm="none", headers={"kid": "key-1"}),
        jwt.encode(claims, "k" * 40, algorithm="HS256", headers={"kid": "key-1"}),
        "not.a.token",
        "",
    ):
        status, _ = await world.send("teams", body, headers | {"Authorization": f"Bearer {token}"})
        assert status in (401, 403)


async def test_a_forged_interaction_of_discord_is_refused(world: World) -> None:
    """Discord itself sends such requests, and switches an endpoint off that takes them."""
    body, headers = signed("discord", {"type": 1})
    assert await world.send("discord", body, headers) == (200, '{"type": 1}')
    other = Ed25519PrivateKey.generate().sign(headers["X-Signature-Timestamp"].encode() + body).hex()
    assert (await world.send("discord", body, headers | {"X-Signature-Ed25519": other}))[0] == 401


async def test_the_handshakes(world: World) -> None:
    body, headers = signed("slack", {"type": "url_verification", "challenge": "3eZbrw1aB"})
    assert await world.send("slack", body, headers) == (200, "3eZbrw1aB")
    assert (await world.send("slack", body, {"Content-Type": "application/json"}))[0] == 401
    query = "?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
    for channel in ("messenger", "whatsapp_cloud"):
        assert await world.send(channel, method="GET", query=query + "meatyhamhock") == (200, "1158201444")
        assert (await world.send(channel, method="GET", query=query + "other"))[0] == 403
        assert (await world.send(channel, method="GET"))[0] == 403
    assert (await world.send("telegram", method="GET"))[0] == 405


async def test_a_button_of_mattermost_works_only_where_it_was_made(world: World) -> None:
    from channel_events import pressed
    from provider_rules import controls

    messages = await world.answered("mattermost", asked(world, "mattermost", "Does it hurt?", 1))
    control = controls("mattermost", messages[-1].message)[0]
    event = pressed(world, "mattermost", messages[-1], control, 2)
    elsewhere = event | {"channel_id": "another"}
    changed = event | {"context": event["context"] | {"payload": "/referral_request"}}
    for forged in (elsewhere, changed, event | {"context": {"payload": "/pain"}}, event | {"context": None}):
        assert (await world.send("mattermost", *signed("mattermost", forged)))[0] == 401


async def test_a_body_that_is_too_large_or_no_json_is_refused(world: World) -> None:
    body, headers = signed("telegram", b"{" + b" " * 300_000)
    assert (await world.send("telegram", body, headers))[0] == 413
    for broken in (b"{bad", b"\xff\xfe", b"[" * 5000):
        assert (await world.send("telegram", *signed("telegram", broken)))[0] in (200, 400)
    for odd in (b"null", b"[]", b"5", b'"x"', b"{}"):
        for channel in ("telegram", "messenger", "whatsapp_cloud", "webex"):
            assert (await world.send(channel, *signed(channel, odd)))[0] in (200, 400), (channel, odd)
