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


@pytest.mark.parametrize(
    ("text", "topic", "expected"),
    [
        ("and in Mexico?", "cost_insurance", Resolved("cost_insurance", "app_acne_scars", "Mexico")),
        ("what about the EU", "regulation_approval", Resolved("follow_up_more", "regulation_approval", "Europe")),
        ("in Canada", "app_acne_scars", Resolved("follow_up_more", "regulation_approval", "Canada")),
        ("I live in the USA", "exosomes", Resolved("regulation_approval", "app_acne_scars")),
    ],
)
def test_a_place_alone_asks_the_same_of_that_place(text: str, topic: str, expected: Resolved) -> None:
    assert resolve(text, "clarify", FINDER.find(text), subject="app_acne_scars", aspect=None, topic=topic) == expected


@pytest.mark.parametrize("text", ["is it legal in India", "a clinic in Mexico offered it to me", "in the morning"])
def test_more_than_a_place_is_a_question_of_its_own(text: str) -> None:
    found = FINDER.find(text)
    assert resolve(text, "find_provider", found, subject=None, aspect=None, topic="pain") == Resolved("find_provider")


def test_a_place_before_any_answer_is_not_understood() -> None:
    assert resolve("in India?", "clarify", FINDER.find("in India?"), subject=None, aspect=None) == Resolved("clarify")


@pytest.mark.parametrize("intent", ["clarify", "out_of_scope_medical", "applications_overview"])
def test_stem_cells_for_a_disease_without_a_text_get_the_general_answer(intent: str) -> None:
    expected = Resolved("applications_overview", named="pemphigus")
    assert read("could stem cells treat pemphigus vulgaris", intent, subject=None) == expected


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("what does pemphigus look like", "out_of_scope_medical"),  # no stem cells
        ("stem cells for psoriasis and pemphigus", "clarify"),  # one that has a text
        ("is stem cell treatment of keloids approved", "regulation_approval"),  # understood as it is
    ],
)
def test_other_messages_with_such_a_disease_stay_as_they_are(text: str, intent: str) -> None:
    assert read(text, intent, subject=None) == Resolved(intent)


@pytest.mark.parametrize("text", ["so what is psoriasis?", "what causes rosacea", "symptoms of eczema"])
def test_a_question_about_a_disease_itself_is_out_of_scope(text: str) -> None:
    assert read(text, "clarify") == Resolved("out_of_scope_medical")


def test_a_spelling_that_was_corrected_on_the_way_changes_nothing() -> None:
    rosacea = FINDER.find("wat is rosacea")
    assert resolve("what is rosacea", "clarify", rosacea, subject=None, aspect=None) == Resolved("out_of_scope_medical")


@pytest.mark.parametrize("text", ["what is known about psoriasis", "what is best for rosacea", "eczema"])
def test_a_question_about_its_treatment_is_not(text: str) -> None:
    assert read(text, "app_eczema", subject=None) == Resolved("app_eczema")


def test_sources_are_those_of_the_answer_before() -> None:
    assert resolve("and the sources?", "msc_sources", [], subject=None, aspect=None, topic="pain") == Resolved(
        "follow_up_sources"
    )
    assert resolve("and the sources?", "msc_sources", [], subject=None, aspect=None) == Resolved("msc_sources")
