"""Short follow-ups are about the topic in hand; full questions never are."""

from __future__ import annotations

import pytest

from bot.dialogue.context import Resolved, after_correction, asks_to_forget, resolve
from bot.dialogue.entities import EntityFinder, load_lexicon

FINDER = EntityFinder(load_lexicon())


def read(text: str, intent: str, *, subject: str | None = "app_acne_scars", aspect: str | None = None) -> Resolved:
    return resolve(text, intent, FINDER.find(text), subject=subject, aspect=aspect)


@pytest.mark.parametrize(
    ("text", "intent"),
    [("does that hurt?", "pain"), ("and the cost?", "cost_insurance"), ("what are the risks of that?", "safety_risks")],
)
def test_an_aspect_that_leans_on_what_was_said_is_about_the_topic_in_hand(text: str, intent: str) -> None:
    assert read(text, intent) == Resolved(intent, "app_acne_scars")


def test_evidence_of_the_topic_in_hand_is_taken_from_its_own_answer() -> None:
    assert read("is there evidence for it?", "evidence") == Resolved("follow_up_evidence", "app_acne_scars")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Does stem cell therapy hurt?", "pain"),
        ("is microneedling painful and does it need that cream", "pain"),
        ("I have read a lot about this and would like to know what it would cost me to have it done", "cost_insurance"),
        ("how much does it cost for rosacea", "cost_insurance"),
        ("what are exosomes", "exosomes"),
    ],
)
def test_a_full_question_is_not_dragged_into_the_old_topic(text: str, intent: str) -> None:
    assert read(text, intent) == Resolved(intent)


def test_another_condition_keeps_the_aspect_that_was_asked() -> None:
    assert read("what about burns?", "app_burns_wounds", aspect="pain") == Resolved("pain", "app_burns_wounds")


def test_another_source_keeps_the_aspect_that_was_asked() -> None:
    assert read("and from fat?", "source_adipose", aspect="cost_insurance") == Resolved(
        "cost_insurance", "source_adipose"
    )


def test_without_an_aspect_another_condition_is_a_question_of_its_own() -> None:
    assert read("what about burns?", "app_burns_wounds") == Resolved("app_burns_wounds")


def test_without_a_topic_in_hand_nothing_is_carried_over() -> None:
    assert read("does that hurt?", "pain", subject=None) == Resolved("pain")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("no, I meant burns", "burns"),
        ("sorry, I was asking about the price", "price"),
        ("actually not rosacea, psoriasis", "psoriasis"),
        ("go back to the acne topic", "acne topic"),
        ("go back to the previous one", None),
        ("I mean does it hurt", "does it hurt"),
        ("no", None),
        ("what does it mean", None),
        ("no, I meant", None),
    ],
)
def test_a_correction_is_read_without_its_beginning(text: str, meant: str | None) -> None:
    assert after_correction(text) == meant


@pytest.mark.parametrize("text", ["not that, /restart", "no, I meant //restart", "go back to /restart"])
def test_a_correction_never_becomes_a_payload(text: str) -> None:
    meant = after_correction(text)
    assert meant is None or not meant.startswith("/")


@pytest.mark.parametrize(
    ("text", "means_data"), [("delete my acne", False), ("delete my data", True), ("forget me", True)]
)
def test_only_a_wish_about_data_deletes_the_conversation(text: str, means_data: bool) -> None:
    assert asks_to_forget(text) is means_data
