"""`msc-faq ask`: its output is for scripts, so every byte and every exit code counts."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from command_runner import PROGRAM, Run, environment
from fake_assistant import TOPICS, FakeAssistant, FakeTurn

from bot.cli.ask import answer, lines
from bot.cli.errors import ExitCode
from bot.cli.json_lines import turn_object
from bot.engine.interface import Turn

SCHEMA = json.loads((Path(__file__).parents[2] / "bot" / "cli" / "ask.schema.json").read_text(encoding="utf-8"))
KEYS = [
    "question",
    "kind",
    "topic",
    "confidence",
    "ranking",
    "text",
    "sources",
    "evidence_level",
    "notice",
    "referral",
    "suggestions",
]


def objects(output: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.decode("ascii").splitlines()]


def turn_for(text: str) -> FakeTurn:
    return asyncio.run(FakeAssistant().handle(text, "c"))


def test_an_answer_is_text_with_its_notice_and_sources_on_standard_output(run: Run) -> None:
    result = run("ask", "does it hurt")
    assert result.returncode == 0
    text = result.stdout.decode()
    assert text.startswith("Most people feel little pain.\n")
    assert "This is not medical advice." in text
    assert "[1] Alert on stem cells. The Agency. https://agency.example/alert" in text
    assert "/sources" not in text
    assert "noise" not in text


@pytest.mark.parametrize("question", ["who won the cup", "thing", ""])
def test_one_question_that_stays_open_ends_with_4(run: Run, question: str) -> None:
    assert run("ask", question).returncode == 4
    assert run("ask", "--json", stdin=question.encode() + b"\n").returncode == 4


@pytest.mark.parametrize("question", ["i cannot breathe", "i want to die", "refer me to a dermatologist"])
def test_a_question_that_is_met_with_help_ends_with_0(run: Run, question: str) -> None:
    assert run("ask", question).returncode == 0


def test_several_questions_end_with_0_when_each_gave_an_object(run: Run) -> None:
    result = run("ask", "--json", stdin=b"who won the cup\nthing\n")
    assert result.returncode == 0
    assert [each["kind"] for each in objects(result.stdout)] == ["out_of_scope", "clarify"]


def test_no_question_at_all_gives_nothing_and_ends_with_0(run: Run) -> None:
    result = run("ask", "--json")
    assert (result.returncode, result.stdout) == (0, b"")


def test_a_failing_question_is_named_on_standard_error_and_the_others_are_answered(run: Run) -> None:
    result = run("ask", "--json", stdin=b"does it hurt\ncrash\nwhat are mscs\n")
    assert result.returncode == 1
    assert [each["topic"] for each in objects(result.stdout)] == ["pain", "what_are_mscs"]
    assert b"question 2: Internal error (RuntimeError: the model fell over)" in result.stderr
    assert b"Traceback" not in result.stderr


def test_a_missing_model_ends_with_3_and_one_sentence(run: Run) -> None:
    result = run("ask", "does it hurt", FAKE_LOAD="no model", FAKE_QUIET="1")
    assert (result.returncode, result.stdout) == (3, b"")
    assert result.stderr == b"msc-faq: There is no model. Run `msc-faq train` first.\n"


def test_nothing_but_objects_reaches_standard_output(run: Run) -> None:
    result = run("ask", "--json", stdin=b"does it hurt\ni cannot breathe\n\nthing")
    assert len(objects(result.stdout)) == 4
    assert b"noise from C" in result.stderr
    assert b"noise from Python" in result.stderr


def test_every_object_fits_the_schema_and_has_exactly_the_keys(run: Run) -> None:
    stdin = (
        b"what are mscs\nwho won\nthing\ni cannot breathe\ni want to die\nrefer me to a dermatologist\n\n\xff\n/pain\n"
    )
    result = run("ask", "--json", stdin=stdin)
    answers = objects(result.stdout)
    assert len(answers) == 9
    for each in answers:
        assert list(each) == KEYS
        jsonschema.validate(each, SCHEMA)


def test_the_schema_refuses_a_topic_where_nothing_was_answered() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    wrong = {**turn_object("who won", turn_for("who won")), "topic": "pain"}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, SCHEMA)


def test_a_line_ends_at_a_line_feed_and_nothing_else(run: Run) -> None:
    stdin = "a\rb\nc\x0bd\x0ce\x1cf\x85g\u2028h\u2029i\x00j".encode()
    result = run("ask", "--json", stdin=stdin)
    assert [each["question"] for each in objects(result.stdout)] == ["a\rb", stdin.decode().split("\n")[1]]
    assert result.stdout.count(b"\n") == 2


def test_invalid_bytes_become_replacement_characters(run: Run) -> None:
    result = run("ask", "--json", stdin=b"a\xffb\xc3\n")
    assert objects(result.stdout)[0]["question"] == "a\ufffdb\ufffd"
    result = run("ask", "--json", b"a\xffb")
    assert objects(result.stdout)[0]["question"] == "a\ufffdb"


def test_an_empty_line_and_a_huge_one_are_refused_with_an_object(run: Run) -> None:
    result = run("ask", "--json", stdin=b"\n" + b"x" * 100_000 + b"\n")
    assert [each["kind"] for each in objects(result.stdout)] == ["refused_input", "refused_input"]
    assert len(objects(result.stdout)[1]["question"]) == 100_000


def test_the_last_line_may_lack_its_line_feed() -> None:
    assert list(lines(BytesIO(b"one\n\ntwo"))) == ["one", "", "two"]
    assert list(lines(BytesIO(b"one\n"))) == ["one"]


def test_an_object_is_written_as_soon_as_it_is_known(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, str(PROGRAM), "ask", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(tmp_path),
    ) as process:
        assert process.stdin and process.stdout
        for question in (b"what are mscs", b"does it hurt"):
            process.stdin.write(question + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["question"].encode() == question
        process.stdin.close()
        assert process.wait(20) == 0


def conversations(questions: list[str], *, one_conversation: bool) -> tuple[list[list[str]], FakeAssistant, ExitCode]:
    """Return what each conversation heard."""
    assistant = FakeAssistant()
    heard: list[list[str]] = []
    seen: dict[str, list[str]] = {}

    def emit(question: str, turn: Turn) -> None:
        for name, texts in assistant.heard.items():
            if name not in seen:
                seen[name] = texts
                heard.append(texts)

    code = asyncio.run(answer(assistant, questions, emit, one_conversation=one_conversation))
    return heard, assistant, code


def test_every_line_is_a_conversation_of_its_own_and_is_forgotten() -> None:
    heard, assistant, _ = conversations(["one", "/reset", "two"], one_conversation=False)
    assert heard == [["one"], ["/reset"], ["two"]]
    assert len(set(assistant.forgotten)) == 3


def test_reset_starts_the_next_conversation_and_gives_no_object() -> None:
    heard, _, code = conversations(["one", "two", "/reset", "three", "/reset\r", "four"], one_conversation=True)
    assert heard == [["one", "two"], ["three"], ["four"]]
    assert code == ExitCode.SUCCESS


def test_with_conversation_the_assistant_remembers_until_reset(run: Run) -> None:
    stdin = b"how many\nhow many\n/reset\nhow many\n"
    result = run("ask", "--json", "--conversation", stdin=stdin)
    assert [len(each["suggestions"]) for each in objects(result.stdout)] == [1, 2, 1]


def test_the_object_tells_what_was_answered_and_why() -> None:
    assert turn_object("pain", turn_for("pain")) == {
        "question": "pain",
        "kind": "answer",
        "topic": "pain",
        "confidence": 0.9,
        "ranking": [{"topic": name, "confidence": 0.9 / rank} for rank, name in enumerate(TOPICS, 1)],
        "text": (
            "Most people feel little pain.\n\n"
            "The document speaks of pain, and at some length, so that a line must break.\n\n"
            "There are only small early studies with people.\n\n"
            "Ask a dermatologist what fits you.\n\n"
            "This is not medical advice. No MSC treatment is approved for it."
        ),
        "sources": [
            {"id": "agency", "title": "Alert on stem cells", "url": "https://agency.example/alert"},
            {"id": "journal", "title": "Small [early] study", "url": "https://journal.example/1"},
        ],
        "evidence_level": "early",
        "notice": "This is not medical advice. No MSC treatment is approved for it.",
        "referral": None,
        "suggestions": [
            {"title": "Side effects", "topic": "side_effects"},
            {"title": "What MSCs are", "topic": "what_are_mscs"},
        ],
    }


def test_notice_and_referral_are_part_of_the_text() -> None:
    shown = turn_object("q", turn_for("refer me to a dermatologist"))
    assert shown["referral"] == "Find one here.\nFinder: https://find.example"
    assert shown["text"].endswith(shown["referral"])
    assert shown["topic"] is None


def test_confidence_is_null_where_the_screen_decided() -> None:
    assert turn_object("q", turn_for("i cannot breathe"))["confidence"] is None


def test_text_answers_to_several_lines_stand_under_their_questions(run: Run) -> None:
    text = run("ask", stdin=b"does it hurt\n\x1b[31mred\n").stdout.decode()
    assert "> does it hurt\n\nMost people feel little pain.\n" in text
    assert ">  [31mred\n\nI could not read that." in text
    assert "\x1b" not in text


def test_a_closed_pipe_ends_the_command_quietly(run: Run) -> None:
    script = f'yes "does it hurt" | head -3000 | "{sys.executable}" "{PROGRAM}" ask --json | head -1 >&2; '
    script += 'echo "${PIPESTATUS[2]}"'
    result = subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        env=environment(Path("/nonexistent"), FAKE_QUIET="1"),
        timeout=60,
        check=False,
    )
    assert result.stdout == b"141\n"
    assert len(objects(result.stderr)) == 1


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    with open("/dev/full", "wb") as full:
        result = subprocess.run(
            [sys.executable, str(PROGRAM), "ask", "does it hurt"],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(tmp_path, FAKE_QUIET="1"),
            timeout=60,
            check=False,
        )
    assert result.returncode == 1
    assert result.stderr == b"msc-faq: The disk is full. Free some space and start again.\n"


def test_ctrl_c_while_loading_ends_with_130(run: Run) -> None:
    result = run("ask", "does it hurt", FAKE_LOAD="interrupted")
    assert result.returncode == 130
    assert b"Traceback" not in result.stderr


def test_ctrl_c_during_a_question_ends_with_130(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, str(PROGRAM), "ask", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(tmp_path, FAKE_QUIET="1"),
    ) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write(b"does it hurt\nslow\n")
        process.stdin.flush()
        process.stdout.readline()
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(20) == 130
        assert process.stderr.read() == b"\n"
