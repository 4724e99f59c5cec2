"""Other languages are recognised; English, however short or medical, is never taken for one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.knowledge.loading import load
from bot.nlu.language import SUPPORTED, language_of
from bot.paths import DATA

SENTENCES: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "sentences.yml").read_text(encoding="utf-8"))
HELD_OUT: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "held_out.yml").read_text(encoding="utf-8"))
# Foreign words of courtesy are among the examples, since people drop them into English talks.
FOREIGN_EXAMPLES = 25


def english_lines() -> Iterator[str]:
    for path in sorted(DATA.rglob("*.yml")):
        content = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) or {}
        for block in content.get("nlu") or ():
            yield from (line.strip()[2:] for line in block["examples"].splitlines() if line.strip())


def test_sentences_are_for_all_languages() -> None:
    assert set(SENTENCES) == set(SUPPORTED)
    assert all(len(set(sentences)) == 20 for sentences in SENTENCES.values())


@pytest.mark.parametrize("language", SUPPORTED)
def test_language_is_recognised(language: str) -> None:
    taken_for = {sentence: language_of(sentence) for sentence in SENTENCES[language]}
    missed = {sentence: found for sentence, found in taken_for.items() if found != language}
    assert len(missed) <= 1, missed


def test_hard_sentences_are_mostly_recognised() -> None:
    results = {sentence: (language_of(sentence), language) for language in HELD_OUT for sentence in HELD_OUT[language]}
    missed = {sentence: result for sentence, result in results.items() if len(set(result)) > 1}
    assert len(missed) <= len(results) * 0.12, missed


def test_english_is_not_taken_for_another_language() -> None:
    lines = list(english_lines())
    assert len(lines) > 8_000
    wrong = [(line, found) for line in lines if (found := language_of(line)) != "en"]
    assert len(wrong) <= len(lines) * 0.005, wrong
    assert len(wrong) <= FOREIGN_EXAMPLES, wrong


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "12",
        "👍",
        "PRP",
        "MSC",
        "ok",
        "psoriasis",
        "vitiligo",
        "eczema atopic dermatitis",
        "TGF-β and IL-10",
        "α-MSH?",
        "Crème de la Mer vs stem cell cream",
        "is Dr. Müller in Zürich any good?",
        "my café au lait spots",
        "IFN-γ 知 is that a marker?",
        "lupus vulgaris",
        "melasma hyperpigmentation laser",
        "no",
        "si units",
        "I live in São Paulo, can I get it there?",
        "how much is it in Türkiye",
        "call an ambulance",
    ],
)
def test_english(text: str) -> None:
    assert language_of(text) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "幹細胞は肌に安全ですか",  # Japanese
        "줄기세포는 안전한가요",  # Korean
        "Είναι ασφαλή τα βλαστοκύτταρα;",  # Greek
        "האם תאי גזע בטוחים",  # Hebrew
        "Чи безпечні стовбурові клітини для шкіри? Її ціна?",  # Ukrainian
        "آیا سلول‌های بنیادی برای پوست بی‌خطر هستند؟ چند است",  # Persian
        "Czy komórki macierzyste są bezpieczne dla skóry?",  # Polish
        "Zijn stamcellen veilig voor de huid?",  # Dutch
        "Tế bào gốc có an toàn cho da không?",  # Vietnamese
    ],
)
def test_languages_without_a_sentence_of_their_own(text: str) -> None:
    assert language_of(text) == "und"


def test_each_language_has_its_sentence_with_the_number_to_call() -> None:
    responses = load().responses
    for language in (*SUPPORTED, "und"):
        response = responses[f"utter_language_{language}"]
        assert response.kind == "refused_input"
        assert "{number}" in response.text
        without_number = response.text.replace("{number}", "")
        assert language_of(without_number) == ("en" if language == "und" else language)


def test_plain_english_does_not_load_the_model() -> None:
    program = (
        "import sys; from bot.nlu.language import language_of\n"
        "assert language_of('Is the treatment safe for my skin?') == 'en'\n"
        "assert 'py3langid' not in sys.modules and 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
