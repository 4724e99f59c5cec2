"""A slip in a file under data/safety is told with the file, the line and what to do; it is never passed over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.knowledge.yaml_file import FileFault
from bot.safety.advice import load_advice
from bot.safety.circumstances import load_circumstances
from bot.safety.examples import read_examples
from bot.safety.lexicon import WORD_LISTS, read_contexts, read_lexicon

CONTEXTS = "words:\n" + "".join(f"  {name}: []\n" for name in WORD_LISTS) + "contexts:\n  negated:\n"
ENTRY = len(CONTEXTS.splitlines()) + 1  # the line of the first entry of that context
ADVICE = """\
words:
  dose:
  - how much
  cream:
  - ointment
groups:
  doses:
    request: treatment_advice_request
    any:
    - <dose> <cream>
"""
CIRCUMSTANCES = "circumstances:\n  minor:\n    any:\n    - i am 15\n"
LEXICON = "circumstances: [child]\nconcepts:\n  child: [my baby]\n  blue: [blue]\ngroups:\n  sight: {rules: [blue]}\n"


def fault(read: Callable[[Path], Any], data: Path, name: str, content: str) -> tuple[int, str]:
    """Return line and text of what a reader says of a file's content."""
    file = data / "safety" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(content, encoding="utf-8")
    with pytest.raises(FileFault) as told:
        read(data)
    assert str(told.value).startswith(f"{file}:{told.value.line}: ")
    return told.value.line, told.value.message


def contexts(data: Path) -> object:
    return read_contexts(data / "safety" / "context.yml")


def lexicon(data: Path) -> object:
    return read_lexicon(data / "safety" / "emergency.yml", frozenset())


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{cues: [no], direction: foward}", "the direction must be one of forward, question, backward, sentence"),
        ("{cues: [no], dirction: forward}", "'dirction:' is unknown here"),
        ("{cues: [no]}", "not None"),
        ("{direction: forward}", "needs a list 'cues:'"),
        ("no", "needs a list 'cues:'"),
        ("{cues: [no], direction: forward, reach: far}", "the reach must be a number of words"),
        ("{cues: [no], direction: forward, reach: 0}", "the reach must be a number of words"),
    ],
)
def test_a_cue_that_cannot_be_used_is_told(tmp_path: Path, entry: str, said: str) -> None:
    line, message = fault(contexts, tmp_path, "context.yml", f"{CONTEXTS}  - {entry}\n")
    assert line == ENTRY
    assert said in message


def test_a_context_that_is_no_list_is_told(tmp_path: Path) -> None:
    line, message = fault(contexts, tmp_path, "context.yml", f"{CONTEXTS}    cues: [no]\n")
    assert (line, message) == (ENTRY - 1, "the context 'negated' must be a list.")


def test_a_circumstance_that_is_no_concept_is_told(tmp_path: Path) -> None:
    line, message = fault(lexicon, tmp_path, "emergency.yml", LEXICON.replace("[child]", "\n- child\n- chidl"))
    assert (line, message) == (3, "the circumstance 'chidl' is not among the concepts.")


def test_a_group_of_examples_that_is_no_list_is_told(tmp_path: Path) -> None:
    content = "examples:\n  sight:\n  - I see nothing\n  breath: I cannot breathe\n"
    line, message = fault(read_examples, tmp_path, "emergency_examples.yml", content)
    assert (line, message) == (4, "the group 'breath' must be a list of messages.")


@pytest.mark.parametrize(
    ("right", "wrong", "line", "said"),
    [
        ("ointment", "<cream> gel", 5, "'<cream> gel' cannot be used: the words 'cream' stand for themselves."),
        ("- how much", "- <cream>\n  - how much <lotion>", 4, "there are no words 'lotion'"),
        ("ointment", "ointment (", 5, "this is not a regular expression: missing ), unterminated subpattern"),
        ("- <dose> <cream>", "- <dose>\n    - <dos>", 11, "'<dos>' cannot be used: there are no words 'dos'."),
        ("- <dose> <cream>", "- <dose>\n    - <dose> [", 11, "this is not a regular expression"),
        ("- <dose> <cream>", "- (?P<a>x)\n    - (?P<a>y)", 10, "there are no words 'a'"),
        ("cream:\n  - ointment", "cream: ointment", 4, "'cream' must be a list of expressions."),
        ("- ointment", "- ointment: gel", 5, "write the line in quotes."),
        ("treatment_advice_request", "treatment", 8, "'doses' needs a 'request:' that is one of diagnosis_request"),
        ("any:", "anny:", 7, "'doses' needs a list 'any:'."),
        ("any:", "any: [x]\n    exept:", 10, "'exept:' is unknown here: any, except, request can be given."),
        ("words:", "wrds:", 1, "there must be a map 'words:'."),
        ("groups:", "grups:", 1, "there must be a map 'groups:'."),
    ],
)
def test_a_slip_in_the_expressions_of_advice_is_told(
    tmp_path: Path, right: str, wrong: str, line: int, said: str
) -> None:
    assert right in ADVICE
    told = fault(load_advice, tmp_path, "advice.yml", ADVICE.replace(right, wrong))
    assert told[0] == line
    assert said in told[1]


def test_words_that_stand_for_each_other_are_told(tmp_path: Path) -> None:
    content = ADVICE.replace("how much", "<cream>").replace("ointment", "<dose>")
    assert "stand for themselves" in fault(load_advice, tmp_path, "advice.yml", content)[1]


def test_words_may_be_made_of_other_words_and_be_none(tmp_path: Path) -> None:
    (tmp_path / "safety").mkdir()
    content = ADVICE.replace("ointment", "<dose> gel").replace("groups:", "  none: []\ngroups:")
    content += "    - <none>\n"
    (tmp_path / "safety" / "advice.yml").write_text(content, encoding="utf-8")
    detector = load_advice(tmp_path)
    assert detector.find("How much how much gel?") == "treatment_advice_request"
    assert detector.find("Hello") is None


@pytest.mark.parametrize(
    ("right", "wrong", "line", "said"),
    [
        ("- i am 15", "- i am 15\n    - i am (", 5, "this is not a regular expression"),
        ("- i am 15", "- <age>", 4, "there are no words 'age'"),
        ("any:", "anny:", 2, "'minor' needs a list 'any:'."),
        ("circumstances:", "circumstance:", 1, "there must be a map 'circumstances:'."),
    ],
)
def test_a_slip_in_the_circumstances_is_told(tmp_path: Path, right: str, wrong: str, line: int, said: str) -> None:
    told = fault(load_circumstances, tmp_path, "circumstances.yml", CIRCUMSTANCES.replace(right, wrong))
    assert told[0] == line
    assert said in told[1]
