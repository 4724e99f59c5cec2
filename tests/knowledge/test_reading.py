"""Reading grades: the formula is textstat's, the rule for terms of the glossary is ours."""

from __future__ import annotations

import textstat
from sample_content import TODAY, Sample

from bot.knowledge.content import Content, read_content
from bot.knowledge.reading import MAX_GRADE, MAX_MEDIAN, STAND_IN, grades
from bot.knowledge.rules.reading import text_places


def test_stand_in_for_a_term_has_two_syllables() -> None:
    assert textstat.syllable_count(STAND_IN) == 2


def test_limits_are_those_of_the_plain_language_aim() -> None:
    assert (MAX_MEDIAN, MAX_GRADE) == (6.0, 8.0)


def test_term_of_several_words_counts_as_one_word_of_two_syllables(sample: Sample) -> None:
    sample.files["glossary.yml"]["glossary"]["msc"]["forms"] = ["mesenchymal stromal cells", "MSCs"]
    sample.metadata()["more"] = "Some mesenchymal stromal cells live in fat, and some of them live in bone."
    (row,) = [row for row in grades(sample.load()) if (row.group, row.name) == ("more", "pain")]
    assert row.grade == textstat.flesch_kincaid_grade("Some doctor live in fat, and some of them live in bone.")
    assert row.grade_as_written == textstat.flesch_kincaid_grade(sample.metadata()["more"])
    assert row.grade < row.grade_as_written
    assert row.words == 14


def test_every_text_that_a_person_may_read_has_a_grade(sample: Sample) -> None:
    sample.clinic = {"greeting": "Welcome to the Skin House."}
    knowledge = sample.load()
    named = {(row.group, row.name) for row in grades(knowledge)}
    for topic in knowledge.topics:
        assert {("answer", topic), ("more", topic)} <= named
    for notice in knowledge.notices:
        assert {("notice, short", notice), ("notice, long", notice)} <= named
    assert {("referral", name) for name in knowledge.referrals} <= named
    assert {("glossary", name) for name in knowledge.terms} <= named
    assert ("dialogue", "utter_greet") in named
    assert ("clinic", "greeting") in named


def test_names_on_buttons_have_no_grade(sample: Sample) -> None:
    assert "title_help" not in {row.name for row in grades(sample.load())}


def test_texts_in_other_languages_have_no_grade(sample: Sample) -> None:
    text = [{"text": "Ein Satz.", "metadata": {"kind": "refused_input"}}]
    own = {f"utter_language_{code}": text for code in ("de", "und")}
    sample.files["dialogue/languages.yml"] = {"responses": own}
    assert {"utter_language_de", "utter_language_und"} & {row.name for row in grades(sample.load())} == {
        "utter_language_und"
    }


def test_gap_in_a_text_counts_as_a_word(sample: Sample) -> None:
    sample.files["dialogue/smalltalk.yml"]["responses"]["utter_greet"][0]["text"] = "Please call {number} right now."
    (row,) = [row for row in grades(sample.load()) if row.name == "utter_greet"]
    assert row.grade_as_written == textstat.flesch_kincaid_grade("Please call doctor right now.")


def test_every_graded_text_has_a_place_to_point_to(sample: Sample) -> None:
    sample.clinic = {"greeting": "Welcome to the Skin House."}
    content = read_content(TODAY, sample.write(), sample.root / "clinic.yml")
    assert isinstance(content, Content)
    assert {(row.group, row.name) for row in grades(content.knowledge)} <= set(text_places(content))
