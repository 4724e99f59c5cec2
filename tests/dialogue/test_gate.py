"""Only payloads that were issued act; everything typed is read as words, and the screen reads it first."""

from __future__ import annotations

import pytest

from bot.dialogue.choices import Offer
from bot.dialogue.gate import Issued, Verdict, inspect, is_spelt_out
from bot.safety.screen import Finding
from bot.text import MAX_MESSAGE_CHARACTERS

ISSUED = Issued(
    [Offer("Does it hurt?", "/pain"), Offer("Acne scars", "/app_acne_scars")], frozenset({"/pain", "/evidence"})
)


def check(text: str) -> Finding | None:
    return Finding("emergency", "breathing", "cannot breathe") if "cannot breathe" in text else None


def english(text: str) -> str:
    return "es" if "hola" in text else "en"


def gate(text: str, issued: Issued = ISSUED) -> Verdict:
    return inspect(text, issued, check, english)


@pytest.mark.parametrize("payload", ["/pain", "/evidence"])
def test_an_issued_payload_acts(payload: str) -> None:
    assert gate(payload) == Verdict(payload)


@pytest.mark.parametrize(
    "payload",
    [
        "/restart",
        "/admin",
        '/admin{"a":1}',
        "/session_start",
        "/cost_insurance",
        "//pain",
        "/ pain",
        '/pain{"x":1}',
        "/back",
        "\u200b/restart",
        "/pain@1.0",
    ],
)
def test_any_other_payload_is_refused(payload: str) -> None:
    verdict = gate(payload)
    assert verdict.intent == "refused_payload"
    assert not verdict.text.startswith("/")


def test_words_after_a_slash_are_read_as_words() -> None:
    assert gate("/does it hurt when they inject it") == Verdict("does it hurt when they inject it")


def test_a_number_stands_for_a_suggestion_of_the_latest_turn() -> None:
    assert gate("2") == Verdict("/app_acne_scars")


def test_a_number_beyond_the_suggestions_is_only_a_number() -> None:
    assert gate("7") == Verdict("7")


@pytest.mark.parametrize(
    "text", ["I cannot breathe", "/I cannot breathe", "x" * 3000 + " I cannot breathe", "hola, I cannot breathe"]
)
def test_an_emergency_is_seen_before_anything_else(text: str) -> None:
    verdict = gate(text)
    assert (verdict.intent, verdict.group) == ("emergency", "breathing")


@pytest.mark.parametrize("text", ["", "   ", "???", "\u200b", "\x00\x01", "🙂"])
def test_a_message_without_words_is_refused_as_empty(text: str) -> None:
    assert gate(text).intent == "refused_empty"


def test_a_message_that_is_too_long_is_refused() -> None:
    assert gate("does it hurt? " * MAX_MESSAGE_CHARACTERS).intent == "refused_too_long"


def test_another_language_is_named() -> None:
    assert gate("hola que tal") == Verdict("hola que tal", "other_language", language="es")


def test_a_sign_with_an_apostrophe_is_spelt_out() -> None:
    assert is_spelt_out("cant breathe", "please help mi madre can't breathe")
    assert not is_spelt_out("no inhales", "no entiendo bien el inglés")
