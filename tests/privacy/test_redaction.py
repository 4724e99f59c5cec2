"""What identifies a person goes; what a person asks about stays."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from personal_data import (
    GIVEN,
    address,
    date_of_birth,
    email,
    identifier,
    introduction,
    phone,
    sample,
    sentences,
)

from bot.paths import DATA
from bot.privacy.lexicons import FIRST_NAMES, PUBLIC_NUMBERS
from bot.privacy.redaction import RULES, redact, without_placeholders

SAMPLE = 600
EMAILS = sentences("{}", "my email is {}", "write to {} please", "Mail:{}.", "{} is my address")
PHONES = sentences("{}", "call me on {}", "my number is {}, thanks", "Phone: {}", "tel {}", "ring {} after 5", "({})")


def leaked(text: str, secret: str) -> list[str]:
    """Return the parts of a secret that can still be read."""
    words = set(re.findall(r"\w+", text))
    return [part for part in re.findall(r"\w{3,}", secret) if part in words]


# Recall


@pytest.mark.parametrize(
    ("kind", "strategy", "least"),
    [
        ("[email]", EMAILS(email()), 0.98),
        ("[phone]", PHONES(phone()), 0.98),
        ("", identifier(), 0.98),
        ("[date of birth]", date_of_birth(), 0.98),
        ("[address]", address(), 0.95),
        ("[name]", introduction(), 0.90),
    ],
    ids=["email", "phone", "id", "date of birth", "address", "name"],
)
def test_recall(kind: str, strategy: SearchStrategy[tuple[str, str]], least: float) -> None:
    examples = sample(strategy, SAMPLE)
    assert len(set(examples)) > SAMPLE / 8
    missed = [text for text, secret in examples if leaked(redact(text), secret) or kind not in redact(text)]
    assert 1 - len(missed) / len(examples) >= least, missed[:20]


def test_names_in_the_sample_are_not_those_of_the_list() -> None:
    unknown = [name for name in GIVEN if name.lower() not in FIRST_NAMES]
    assert len(unknown) >= len(GIVEN) * 0.4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("call +1 (123) 456-7890 now", "call [phone] now"),  # took another bot down
        ("my name is Anna Kowalska", "my name is [name]"),
        ("my name is anna kowalska and i have vitiligo", "my name is [name] and i have vitiligo"),
        ("Hi, I'm Anna and I have a scar", "Hi, I'm [name] and I have a scar"),
        ("This is Dr Kowalska, speaking for a patient", "This is [name], speaking for a patient"),
        ("call me Kasia", "call me [name]"),
        ("My name is Maria de la Cruz. Does it hurt?", "My name is [name]. Does it hurt?"),
        ("My name is Dr. J. R. Smith, hello", "My name is [name], hello"),
        ("Me llamo Lucía Fernández", "Me llamo [name]"),
        ("меня зовут Ольга Петрова", "меня зовут [name]"),
        ("我叫王小明，我有白癜风", "我叫[name]，我有白癜风"),
        ("I was born on 12 May 1980.", "I was born on [date of birth]."),
        ("DOB 12/05/80, is it safe?", "DOB [date of birth], is it safe?"),
        ("12.05.1980", "[date of birth]"),
        ("SSN 123-45-6789", "SSN [id]"),
        ("my NHS number is 943 476 5919", "my NHS number is [id]"),
        ("IBAN GB82 WEST 1234 5698 7654 32", "IBAN [iban]"),
        ("GB82 WEST 1234 5698 7654 32", "[iban]"),
        ("4111 1111 1111 1111", "[card]"),
        ("I live at 221B Baker Street, London", "I live at [address]"),
        ("my wife anna@example.com, +44 20 7946 0018", "my wife [email], [phone]"),
        ("ANNA.KOWALSKA@EXAMPLE.COM", "[email]"),
        ("anna (at) example.com", "[email]"),
    ],
)
def test_example(text: str, expected: str) -> None:
    assert redact(text) == expected


# Innocents


def texts_in_data() -> Iterator[str]:
    """Yield every example line and every answer under data/."""
    for path in sorted(DATA.rglob("*.yml")):
        content = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) or {}
        for block in content.get("nlu") or ():
            yield from (line.strip()[2:] for line in block["examples"].splitlines() if line.strip())
        for variants in (content.get("responses") or {}).values():
            yield from strings(variants)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def test_questions_and_answers_are_left_alone() -> None:
    texts = list(texts_in_data())
    assert len(texts) > 8_000
    touched = [text for text in texts if redact(text) != text and "[name]" not in redact(text)]
    named = [text for text in texts if "[name]" in redact(text)]
    assert not touched
    assert len(named) < len(texts) * 0.001, named  # "hello my name is Ravi" is one of the examples


def test_words_of_the_subject_are_left_alone_behind_an_introduction() -> None:
    """Whatever of the glossary or the topics somebody claims to be or to have is not a name."""
    glossary = yaml.safe_load((DATA / "glossary.yml").read_text(encoding="utf-8"))["glossary"]
    forms = [form for term in glossary.values() for form in term["forms"]]
    texts = [template.replace("{}", form) for form in forms for template in ("I'm {}", "this is {}", "I am on {} now")]
    touched = [text for text in texts if redact(text) != text]
    assert len(touched) <= len(texts) * 0.01, touched


@pytest.mark.parametrize(
    "text",
    [
        "I am a nurse",
        "I'm worried about cancer",
        "I'm Fitzpatrick Type IV",
        "I'm African American with keloids",
        "I am Polish and I live in Warsaw",
        "I'm HIV positive",
        "I'm diabetic and take Metformin 500 mg",
        "I am 45 years old, born in 1980",
        "I'm from New York",
        "i'm trying to decide",
        "I Am Looking For Stem Cell Treatment In Dubai",
        "I AM VERY WORRIED ABOUT MY SKIN",
        "this is Botox related?",
        "This is urgent",
        "it's psoriasis",
        "call me back",
        "call me crazy but does it work",
        "call me an ambulance",
        "my name is not important",
        "what is the name of the product",
        "The brand name is Ryoncil",
        "thanks, that was helpful",
        "Thank you doctor",
        "the pain here is bad",
        "is anyone here?",
        "my sister has had Restylane and Sculptra",
        "call 911 or 112 or 999 or 988",
        "call 116 123 or 13 11 14 or text HOME to 741741",
        "call me an ambulance 911",
        "poison help 1-800-222-1222",
        "10,000-15,000 euros",
        "10000-15000 USD per session",
        "it costs $12500 to 25000",
        "1.000.000 cells per kg",
        "100 000 000 cells",
        "1000000000 exosomes per ml",
        "3 x 10^6 cells, 0.5-1.0 mg/kg every 24-48 hours",
        "approved in 2024, between 2019-2021 and 2022/2023",
        "the trial ended on 12 May 2021",
        "NCT01234567 and PMID 31234567",
        "doi 10.1038/s41586-020-2649-2",
        "CD73 CD90 CD105 positive, CD34 CD45 negative",
        "page 12, section 3.4.5",
        "for 6-8 weeks, 3 sessions of 20 minutes",
        "SPF 30 or SPF 50, 400 mg twice a day",
        "I'm 5 foot 10 and 180 pounds",
        "visit aad.org/findaderm",
        "find a dermatologist at aad.org",
        "in 2025 the Supreme Court ruled",
        "2 ml of PRP on the square of skin",
        "I walked 12 miles down the road",
        "/pain",
        "[phone] and [name]",
        "",
    ],
)
def test_innocent(text: str) -> None:
    assert redact(text) == text


numbers = st.integers(1, 10**6)
innocent = st.one_of(
    st.builds("{} euros".format, numbers),
    st.builds("${:,}".format, numbers),
    st.builds("{:,}-{:,} dollars".format, numbers, numbers),
    st.builds("from {0}00 to {1}00".format, st.integers(1, 999), st.integers(1, 999)),
    st.builds("{} mg every {} hours".format, st.integers(1, 2000), st.integers(1, 72)),
    st.builds("in {}".format, st.integers(1900, 2099)),
    st.builds("I am {} years old".format, st.integers(1, 120)),
    st.builds("{} million cells".format, st.integers(1, 999)),
    st.builds("{:,} cells".format, st.integers(1, 10**10)),
    st.builds("{}-{}".format, st.integers(1900, 2099), st.integers(1900, 2099)),
    st.builds("{:.2f} to {:.2f} %".format, st.floats(0, 100), st.floats(0, 100)),
    st.builds("after {}-{} weeks".format, st.integers(1, 52), st.integers(1, 52)),
)


@settings(max_examples=1000, deadline=None)
@given(innocent)
def test_amounts_are_left_alone(text: str) -> None:
    assert redact(text) == text


def test_public_numbers_of_the_content_are_known() -> None:
    text = (DATA / "safety" / "emergency_numbers.yml").read_text(encoding="utf-8")
    numbers = {re.sub(r"\D", "", number) for number in re.findall(r"\d[\d -]+\d", text)}
    assert {number for number in numbers if len(number) > 4} <= PUBLIC_NUMBERS
    for number in re.findall(r"\d[\d -]+\d", text):
        assert redact(f"call {number} now") == f"call {number} now"


# Whatever people type


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.text(max_size=300), introduction().map("".join), phone(), date_of_birth().map(" ".join)))
def test_redacting_twice_changes_nothing(text: str) -> None:
    once = redact(text)
    assert redact(once) == once


@pytest.mark.parametrize("placeholder", [*{rule.placeholder for rule in RULES}, "[name]"])
def test_a_placeholder_that_was_there_before_can_be_told_from_one_of_this_redaction(placeholder: str) -> None:
    assert redact(without_placeholders(f"it is {placeholder}")) == f"it is ({placeholder.strip('[]')})"
    assert redact(without_placeholders("[email] or a@b.example [sic]")) == "(email) or [email] [sic]"


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1 ",
        "a@",
        "a.",
        "+(",
        "A1 ",
        "(1",
        "my name is ",
        "I'm A ",
        "call me is ",
        "1 a ",
        "12/",
        "born ",
        "ssn is ",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    text = (piece * 2_000)[:2_000]
    start = time.perf_counter()
    redact(text)
    assert time.perf_counter() - start < 0.5
