"""Loading: what the files hold, and what is said when they cannot be used."""

from __future__ import annotations

from datetime import date

import pytest
from sample_content import MORE, Sample

from bot.knowledge.loading import load
from bot.knowledge.yaml_file import ContentError


def loading_error(sample: Sample) -> str:
    with pytest.raises(ContentError) as raised:
        load(sample.root / "data", sample.root / "clinic.yml")
    return str(raised.value)


def test_topic_holds_what_its_file_says(sample: Sample) -> None:
    knowledge = sample.load()
    topic = knowledge.topics["pain"]
    assert (topic.id, topic.title, topic.more) == ("pain", "Pain", MORE)
    assert [part.kind for part in topic.parts] == ["document", "known", "meaning"]
    assert topic.body.startswith(topic.lead)
    assert (topic.evidence, topic.notice, topic.referral) == ("early", "unproven", "dermatologist")
    assert topic.sources == ("fda_list", "small_study")


def test_dates_of_sources_are_dates_quoted_or_not(sample: Sample) -> None:
    data = sample.write()
    path = data / "sources.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("'", ""), encoding="utf-8")
    plain = load(data, sample.root / "clinic.yml").sources["fda_list"]
    assert plain.accessed == sample.load().sources["fda_list"].accessed == date(2026, 11, 1)


def test_terms_are_found_in_order_of_first_use_each_once(sample: Sample) -> None:
    terms = sample.load().terms_in("The fda warns. An MSC is a cell; MSCs are cells, says the FDA.")
    assert [term.id for term in terms] == ["fda", "msc"]


def test_terms_are_not_found_inside_other_words(sample: Sample) -> None:
    assert sample.load().terms_in("XMSCs and MSCsX are no words.") == ()


def test_clinic_file_is_optional_and_may_be_empty(sample: Sample) -> None:
    assert sample.load().clinic.name == ""
    (sample.root / "clinic.yml").write_text("# nothing yet\n", encoding="utf-8")
    assert sample.load().clinic.region == "unknown"


def test_clinic_file_is_used(sample: Sample) -> None:
    sample.clinic = {"name": "Skin House", "region": "UK", "phone": "020 7946 0000"}
    knowledge = sample.load()
    assert knowledge.clinic.name == "Skin House"
    assert knowledge.region.id == "UK"


@pytest.mark.parametrize(
    ("clinic", "fault"),
    [
        ({"region": "Mars"}, "'Mars' is not one of"),
        ({"fax": "1"}, "'fax' was unexpected"),
        ({"website": "skinhouse"}, "'skinhouse' does not match"),
    ],
)
def test_fault_in_the_clinic_file_is_named(clinic: dict[str, str], fault: str, sample: Sample) -> None:
    sample.clinic = clinic
    sample.write()
    message = loading_error(sample)
    assert message.startswith(f"{sample.root / 'clinic.yml'}:1: ")
    assert fault in message


def test_missing_file_is_named(sample: Sample) -> None:
    path = sample.write() / "glossary.yml"
    path.unlink()
    assert loading_error(sample) == f"{path}:1: the file is missing."


def test_file_that_is_not_utf_8_is_named(sample: Sample) -> None:
    path = sample.write() / "glossary.yml"
    path.write_bytes(b"glossary: \xff\xfe")
    assert loading_error(sample).startswith(f"{path}:1: the file cannot be read as UTF-8 text")


def test_broken_yaml_is_named_with_its_line(sample: Sample) -> None:
    path = sample.write() / "glossary.yml"
    path.write_text("glossary:\n  msc:\n    plain: a: b\n", encoding="utf-8")
    assert loading_error(sample).startswith(f"{path}:3: this is not valid YAML")


def test_key_that_stands_twice_is_named_with_the_line_of_the_second(sample: Sample) -> None:
    path = sample.write() / "glossary.yml"
    path.write_text("glossary:\n  msc:\n    plain: One.\n    plain: Two.\n", encoding="utf-8")
    assert loading_error(sample) == f"{path}:4: 'plain' stands here for the second time."


def test_missing_field_is_named_with_the_line_of_its_entry(sample: Sample) -> None:
    del sample.metadata()["more"]
    path = sample.write() / "topics" / "pain.yml"
    message = loading_error(sample)
    line = int(message.removeprefix(f"{path}:").split(":")[0])
    assert "'more' is a required property" in message
    assert "metadata:" in path.read_text(encoding="utf-8").split("\n")[line - 1]


def test_misspelled_field_is_named(sample: Sample) -> None:
    sample.metadata()["sorces"] = ["fda_list"]
    sample.write()
    assert "'sorces' was unexpected" in loading_error(sample)


@pytest.mark.parametrize("day", ["2026-02-30", "22 November 2026", "soon"])
def test_day_that_does_not_exist_is_named_with_its_line(day: str, sample: Sample) -> None:
    sample.files["sources.yml"]["sources"]["fda_list"]["review_by"] = day
    path = sample.write() / "sources.yml"
    message = loading_error(sample)
    line = int(message.removeprefix(f"{path}:").split(":")[0])
    assert "review_by" in path.read_text(encoding="utf-8").split("\n")[line - 1]
    assert f"'{day}' is not a 'date'" in message


def test_edited_answer_is_loaded(sample: Sample) -> None:
    assert "What is new" not in sample.load().topics["pain"].lead
    sample.topic()["text"] = "What is new: the answer was changed."
    assert sample.load().topics["pain"].lead == "What is new: the answer was changed."
