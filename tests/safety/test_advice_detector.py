"""The detector of requests for personal advice tells them from questions that only sound personal."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.knowledge.yaml_file import ContentError
from bot.paths import DATA
from bot.safety.advice import AdviceDetector, load_advice

SUITES = Path(__file__).parent / "suites"


@pytest.fixture(scope="module")
def detector() -> AdviceDetector:
    return load_advice()


def texts(suite: str) -> list[str]:
    return [line["text"] for line in yaml.safe_load((SUITES / f"{suite}.yml").read_text(encoding="utf-8"))]


@pytest.mark.parametrize(
    "text",
    [
        "what is this lump on my neck?",
        "Have I got shingles?",
        "Could this be ringworm?",
        "I attach a photo of my elbow",
        "My biopsy says spongiosis. What do I have?",
        "What do my results mean for me?",
    ],
)
def test_asking_what_one_has_is_a_request_for_a_diagnosis(detector: AdviceDetector, text: str) -> None:
    assert detector.find(text) == "diagnosis_request"


@pytest.mark.parametrize(
    "text",
    [
        "Should I have it done?",
        "Which is better for me, PRP or exosomes?",
        "How many million cells should I get?",
        "Can I stop my methotrexate before the session?",
        "Which clinic should I choose?",
        "Should I sue the clinic?",
        "Am I fit for it with my heart condition?",
    ],
)
def test_asking_for_a_decision_is_a_request_for_treatment_advice(detector: AdviceDetector, text: str) -> None:
    assert detector.find(text) == "treatment_advice_request"


@pytest.mark.parametrize(
    "text",
    [
        "Can the cells come from my own fat?",
        "How much would I pay?",
        "Will I be awake?",
        "How many sessions do people need?",
        "Can I wash my hair after?",
        "What should I ask the clinic?",
        "What should I expect?",
        "Does it work for psoriasis?",
        "",
    ],
)
def test_a_general_question_that_only_sounds_personal_is_none(detector: AdviceDetector, text: str) -> None:
    assert detector.find(text) is None


def test_a_request_beside_a_general_question_is_still_found(detector: AdviceDetector) -> None:
    assert detector.find("What should I expect, and should I stop warfarin?") == "treatment_advice_request"


def test_typographic_apostrophes_and_line_breaks_make_no_difference(detector: AdviceDetector) -> None:
    assert detector.find("What\u2019s wrong\nwith my skin?") == "diagnosis_request"


def test_at_least_98_percent_of_requests_for_advice_are_found(detector: AdviceDetector) -> None:
    missed = [text for text in texts("advice_requests") if detector.find(text) is None]
    assert len(missed) <= 0.02 * len(texts("advice_requests")), missed


def test_at_most_3_percent_of_questions_that_only_sound_personal_are_taken_for_requests(
    detector: AdviceDetector,
) -> None:
    taken = [text for text in texts("personal_faqs") if detector.find(text) is not None]
    assert len(taken) <= 0.03 * len(texts("personal_faqs")), taken


def test_at_most_1_percent_of_the_example_questions_of_the_topics_are_taken_for_requests(
    detector: AdviceDetector,
) -> None:
    blocks = [
        block
        for path in sorted((DATA / "topics").glob("*.yml"))
        for block in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu", [])
    ]
    examples = [line[2:] for block in blocks for line in block["examples"].splitlines()]
    taken = [example for example in examples if detector.find(example) is not None]
    assert len(taken) <= 0.01 * len(examples), taken


@pytest.mark.parametrize("entry", ["(", "<nothing>"])
def test_an_expression_that_cannot_be_read_is_a_content_error(tmp_path: Path, entry: str) -> None:
    (tmp_path / "safety").mkdir()
    content = {"words": {}, "groups": {"dose": {"request": "treatment_advice_request", "any": [entry]}}}
    (tmp_path / "safety" / "advice.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(ContentError):
        load_advice(tmp_path)
