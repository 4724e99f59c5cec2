"""The referral form, step by step: answers, ways out, changes of mind, consent."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialogue.referral import (
    CONSENT,
    CONTACT,
    FIELDS,
    HANDOFF_CONTACT,
    SKIPPED,
    agrees,
    fields_to_ask,
    intent_within_form,
    is_contact,
    step,
    summary,
)

ANSWERED: dict[str, Any] = dict.fromkeys(FIELDS) | {"referral_concern": "acne", "referral_area": "chin"}
OPEN = [name for name in FIELDS if name not in (CONSENT, CONTACT)]


@pytest.mark.parametrize("asked", OPEN)
def test_an_open_question_takes_any_words_as_they_are(asked: str) -> None:
    assert step(asked, "form_input", "Ünusual {words} /restart", {}).slots == {asked: "Ünusual {words} /restart"}
    assert step(asked, "affirm", "yes", {}).slots == {asked: "yes"}
    assert len(step(asked, "form_input", "x" * 2000, {}).slots[asked]) == 500


@pytest.mark.parametrize("asked", FIELDS)
def test_every_question_can_be_skipped(asked: str) -> None:
    assert step(asked, "form_skip", "skip", {}).slots == {asked: False if asked == CONSENT else SKIPPED}


@pytest.mark.parametrize("text", ["stop", "Cancel please", "never mind", "I changed my mind", "quit the form"])
def test_the_form_can_be_stopped(text: str) -> None:
    assert intent_within_form(text, "out_of_scope_general", asked="referral_area", is_topic=False) == "form_cancel"


@pytest.mark.parametrize("text", ["yes", "Yes, please!", "ok", "/affirm", "sure, go ahead", "yes, send it"])
def test_consent_is_given_in_so_many_words(text: str) -> None:
    assert agrees(text)
    assert step(CONSENT, "affirm", text, ANSWERED).slots == {CONSENT: True}


@pytest.mark.parametrize(
    "text", ["maybe", "why not", "hmm", "anna@example.org", "thanks", "yes but what for", "yes no"]
)
def test_anything_else_is_no_consent_and_is_asked_again(text: str) -> None:
    assert not agrees(text)
    assert step(CONSENT, "affirm", text, ANSWERED).slots == {CONSENT: None}
    assert step(CONSENT, "form_input", text, ANSWERED).slots == {CONSENT: None}


def test_a_contact_is_asked_only_with_consent() -> None:
    assert CONTACT not in fields_to_ask(consent=None)
    assert CONTACT not in fields_to_ask(consent=False)
    assert fields_to_ask(consent=True)[-1] == CONTACT


@pytest.mark.parametrize("text", ["a@b.example", "+44 20 7946 0000", "020-7946-0000", "my mail is [email]", "[phone]"])
def test_a_contact_is_an_address_or_a_number(text: str) -> None:
    assert is_contact(text)
    for asked in (CONTACT, HANDOFF_CONTACT):
        assert step(asked, "form_input", text, ANSWERED).slots == {asked: text}


@pytest.mark.parametrize("text", ["hmm", "Anna", "in 2024", "the usual way", "(email)", "x" * 500 + " a@b.example"])
def test_what_is_no_contact_is_asked_again(text: str) -> None:
    for asked in (CONTACT, HANDOFF_CONTACT):
        assert step(asked, "form_input", text, ANSWERED).slots == {asked: None}


def test_consent_can_be_taken_back_where_the_contact_is_asked() -> None:
    assert step(CONTACT, "deny", "no, don't", ANSWERED | {CONSENT: True}).slots == {CONSENT: False}
    asked_again = step(CONTACT, "form_input", "withdraw my consent", ANSWERED | {CONSENT: True}).slots
    assert asked_again == {CONSENT: None, CONTACT: None}


@pytest.mark.parametrize("text", ["go back", "back", "previous question please", "can I go back?", "undo"])
def test_going_back_asks_the_question_before_again(text: str) -> None:
    assert intent_within_form(text, "go_back", asked="referral_area", is_topic=False) == "form_input"
    taken = step("referral_duration", "form_input", text, ANSWERED)
    assert (taken.slots, taken.says) == ({"referral_area": None}, "utter_referral_again")


def test_at_the_first_question_there_is_nothing_to_go_back_to() -> None:
    assert step("referral_concern", "form_input", "go back", {}).slots == {"referral_concern": None}


@pytest.mark.parametrize("text", ["start over", "restart", "let's start again", "from the beginning please"])
def test_starting_over_forgets_every_answer(text: str) -> None:
    assert intent_within_form(text, "greet", asked="referral_area", is_topic=False) == "form_input"
    assert step("referral_duration", "form_input", text, ANSWERED).slots == dict.fromkeys(FIELDS)


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("change the body area", {"referral_area": None}),
        ("I want to correct my answer about the concern", {"referral_concern": None}),
        ("change the body area to left cheek", {"referral_area": "left cheek"}),
        ("sorry, can I change my concern to burn scars?", {"referral_concern": "burn scars"}),
        ("edit the region", {"referral_region": None}),
        ("change the price to 900 dollars", {"referral_offer": "900 dollars"}),
        ("remove my phone number", {CONSENT: None, CONTACT: None}),
    ],
)
def test_an_earlier_answer_can_be_changed_by_its_name(text: str, slots: dict[str, Any]) -> None:
    assert intent_within_form(text, "clarify", asked="referral_tried", is_topic=False) == "form_input"
    assert step("referral_tried", "form_input", text, ANSWERED).slots == slots


def test_a_correction_replaces_the_answer_before() -> None:
    taken = step("referral_duration", "affirm", "right cheek", ANSWERED, corrects=True)
    assert (taken.slots, taken.says) == ({"referral_area": "right cheek"}, "utter_referral_corrected")


@pytest.mark.parametrize("text", ["skip the rest", "skip all", "that's all", "finish", "I'm done"])
def test_the_rest_can_be_skipped_at_once(text: str) -> None:
    slots = step("referral_duration", "form_input", text, ANSWERED).slots
    assert set(slots) == set(FIELDS) - {"referral_concern", "referral_area"}
    assert slots[CONSENT] is False
    assert summary({**ANSWERED, **slots}) == {"referral_concern": "acne", "referral_area": "chin"}


def test_a_contact_is_an_answer_where_it_is_asked_and_a_wish_for_a_person_elsewhere() -> None:
    text = "please call me on 020 7946 0000"
    for asked in (CONTACT, HANDOFF_CONTACT):
        assert intent_within_form(text, "human_handoff", asked=asked, is_topic=False) == "form_input"
    assert intent_within_form(text, "human_handoff", asked="referral_area", is_topic=False) == "human_handoff"


def test_an_address_is_no_wish_for_a_person() -> None:
    text = "I live at [address], London"
    assert intent_within_form(text, "human_handoff", asked="referral_region", is_topic=False) == "form_input"


def test_questions_in_between_change_nothing() -> None:
    assert intent_within_form("does it hurt?", "pain", asked="referral_area", is_topic=True) == "pain"
    assert step("referral_area", "pain", "does it hurt?", ANSWERED).slots == {}


@pytest.mark.parametrize(
    "text", ["the price of a cream changed my skin", "my back", "I go back to work", "the back of my hand"]
)
def test_answers_that_sound_like_a_change_are_answers(text: str) -> None:
    assert step("referral_area", "form_input", text, ANSWERED).slots == {"referral_area": text}


def test_without_consent_no_contact_is_on_the_page() -> None:
    answers = {"referral_concern": "acne", "referral_area": SKIPPED, CONTACT: "a@b.example"}
    assert summary(answers | {CONSENT: False}) == {"referral_concern": "acne"}
    assert summary(answers | {CONSENT: True}) == {"referral_concern": "acne", CONTACT: "a@b.example"}


def test_back_is_a_part_of_the_body_where_one_was_asked_for() -> None:
    assert intent_within_form("back", "go_back", asked="referral_area", is_topic=False) == "form_input"
    assert step("referral_area", "form_input", "back", {"referral_concern": "a mole"}).slots == {
        "referral_area": "back"
    }
