"""`msc-faq chat` without a terminal, and the conversation that it leads."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from command_runner import Run
from fake_assistant import FakeAssistant

from bot.cli.chat import Chat
from bot.cli.errors import ExitCode
from bot.cli.partner import Here
from bot.cli.plain_screen import PlainScreen
from bot.knowledge.loading import load
from bot.reply.model import Reply
from bot.reply.summary import referral_summary

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def chat(typed: str, *, accessible: bool = False) -> tuple[str, FakeAssistant, ExitCode]:
    """Return what was shown after these lines were typed."""
    assistant, out = FakeAssistant(), StringIO()
    code = asyncio.run(Chat(Here(assistant), PlainScreen(BytesIO(typed.encode()), out, accessible=accessible)).run())
    return out.getvalue(), assistant, code


def heard(assistant: FakeAssistant) -> list[str]:
    return [text for texts in assistant.heard.values() for text in texts]


def test_piped_questions_are_answered_and_quit_ends_with_0(run: Run) -> None:
    result = run("chat", stdin=b"what are mscs?\nwhere do they come from\n/quit\nnever asked\n")
    text = result.stdout.decode()
    assert result.returncode == 0
    assert "> what are mscs?\nMSCs are cells that can become other cells.\n" in text
    assert "> where do they come from\nThey come from fat and marrow.\n" in text
    assert "never asked" not in text
    assert "noise" not in text


def test_the_end_of_the_input_ends_with_0(run: Run) -> None:
    assert run("chat", stdin=b"what are mscs?").returncode == 0
    assert run("chat").returncode == 0


def test_the_first_message_says_what_this_is_after_the_greeting_of_the_clinic(run: Run) -> None:
    assert run("chat").stdout.startswith(b"I know a fixed text. I am **not** a doctor.\n")
    assert run("chat", FAKE_GREETING="Welcome to Dr. A.").stdout.startswith(b"Welcome to Dr. A.\n\nI know")


def test_loading_is_announced_on_standard_error(run: Run) -> None:
    assert run("chat", FAKE_QUIET="1").stderr == b"Loading the assistant ...\n"


def test_without_a_terminal_there_are_no_control_sequences(run: Run) -> None:
    result = run("chat", stdin=b"does it hurt\n\x1b[2J\x07\n/topics\n/help\n/sources\n", FORCE_COLOR="1")
    assert not CONTROL.search(result.stdout.decode())


def test_a_number_sends_the_payload_of_that_suggestion() -> None:
    shown, assistant, _ = chat("does it hurt\n2\n1\n")
    assert heard(assistant) == ["does it hurt", "/what_are_mscs", "/pain"]
    assert "You chose: What MSCs are.\n\nMSCs are cells" in shown


def test_the_suggestions_of_the_welcome_can_be_chosen() -> None:
    _, assistant, _ = chat("1\n")
    assert heard(assistant) == ["/pain"]


@pytest.mark.parametrize("typed", ["3", "0", "45", "1 2", "-1", "1.5"])
def test_a_number_that_stands_at_no_suggestion_is_a_message(typed: str) -> None:
    _, assistant, _ = chat(f"does it hurt\n{typed}\n")
    assert heard(assistant) == ["does it hurt", typed]


@pytest.mark.parametrize("typed", ["1.", " 1 ", "1)"])
def test_a_number_may_be_typed_as_it_is_shown(typed: str) -> None:
    _, assistant, _ = chat(f"does it hurt\n{typed}\n")
    assert heard(assistant) == ["does it hurt", "/side_effects"]


def test_numbers_of_an_older_reply_no_longer_count() -> None:
    _, assistant, _ = chat("does it hurt\ni cannot breathe\n1\n")
    assert heard(assistant)[-1] == "1"


def test_sources_lists_those_of_the_last_answer_with_their_links() -> None:
    shown, assistant, _ = chat("/sources\ndoes it hurt\n/sources\n")
    assert "The last reply rests on no sources." in shown
    assert "[2] Small [early] study. The Journal. https://journal.example/1" in shown
    assert heard(assistant) == ["does it hurt"]


def test_an_answer_names_its_sources_and_its_notice() -> None:
    shown, _, _ = chat("does it hurt\n")
    assert "Sources: The Agency; The Journal. Type /sources for the links." in shown
    assert "This is not medical advice." in shown
    assert "Evidence: only small early studies with people." in shown


def test_topics_lists_every_title() -> None:
    shown, assistant, _ = chat("/topics\n")
    assert all(topic.title in shown for topic in assistant.knowledge.topics.values())


def test_help_names_every_command() -> None:
    shown, _, _ = chat("/help\n")
    assert all(
        command in shown
        for command in ("/help", "/sources", "/topics", "/good", "/bad", "/feedback", "/summary", "/reset", "/quit")
    )


def test_reset_forgets_the_conversation_and_welcomes_again() -> None:
    shown, assistant, _ = chat("does it hurt\n/reset\n/sources\nwhat are mscs\n")
    assert len(assistant.forgotten) == 1
    assert assistant.forgotten[0] not in assistant.heard
    assert heard(assistant) == ["what are mscs"]
    assert shown.count("I know a fixed text.") == 2
    assert "The last reply rests on no sources." in shown


@pytest.mark.parametrize("typed", ["/restart", '/admin{"a":1}', "/helpme", "", "x" * 100_000, "é\x00\x1b[0m"])
def test_any_other_text_goes_to_the_assistant_as_it_is(typed: str) -> None:
    shown, assistant, code = chat(f"{typed}\ndoes it hurt\n")
    assert heard(assistant) == [typed, "does it hurt"]
    assert "Most people feel little pain." in shown
    assert code == ExitCode.SUCCESS


def test_bytes_that_are_no_text_do_not_end_the_conversation(run: Run) -> None:
    result = run("chat", stdin=b"\xff\xfe\ndoes it hurt\n")
    assert result.returncode == 0
    assert "Most people feel little pain." in result.stdout.decode()


def test_after_a_failure_the_conversation_goes_on(run: Run) -> None:
    result = run("chat", stdin=b"crash\ndoes it hurt\n")
    assert result.returncode == 1
    assert b"msc-faq: Internal error (RuntimeError: the model fell over)" in result.stderr
    assert b"Traceback" not in result.stderr
    assert b"Most people feel little pain." in result.stdout


def test_the_traceback_is_shown_to_those_who_ask_for_it(run: Run) -> None:
    assert b"Traceback" in run("chat", stdin=b"crash\n", MSC_FAQ_DEBUG="1").stderr


def test_for_screen_readers_each_reply_is_announced() -> None:
    shown, _, _ = chat("does it hurt\n", accessible=True)
    assert "Your question: does it hurt\nAssistant says:\nMost people feel little pain.\n" in shown


@pytest.mark.parametrize("accessible", [False, True])
def test_in_an_emergency_the_number_comes_first_without_ceremony(accessible: bool) -> None:
    shown, _, _ = chat("i cannot breathe\n", accessible=accessible)
    assert "i cannot breathe\nCall 112 or 911 now." in shown


def test_in_a_crisis_each_contact_has_its_line() -> None:
    shown, _, _ = chat("i want to die\n")
    assert "\nLifeline: Call 988\n" in shown
    assert "\nSamaritans: Call 116 123\n" in shown


def test_a_missing_model_ends_with_3(run: Run) -> None:
    result = run("chat", FAKE_LOAD="no model")
    assert (result.returncode, result.stdout) == (3, b"")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("/good", ("up", None, "")),
        ("/feedback up", ("up", None, "")),
        ("/feedback up unclear  but good", ("up", None, "unclear  but good")),
        ("/bad", ("down", None, "")),
        ("/bad unclear", ("down", "unclear", "")),
        ("  /feedback  down missing_something  the price ", ("down", "missing_something", "the price")),
        ("/bad too long", ("down", None, "too long")),
    ],
)
def test_the_last_answer_can_be_rated_with_a_reason_and_a_comment(typed: str, kept: tuple[str | None, ...]) -> None:
    shown, assistant, code = chat(f"what are mscs\ndoes it hurt\nwho won the cup\n{typed}\n")
    ((_, topic, *rest),) = assistant.given
    assert (topic, *rest) == ("pain", *kept)
    assert "What you think of the last answer is kept." in shown
    assert heard(assistant) == ["what are mscs", "does it hurt", "who won the cup"]
    assert code == ExitCode.SUCCESS


def test_two_ratings_of_one_answer_are_of_one_answer_and_those_of_two_of_two() -> None:
    _, assistant, _ = chat("does it hurt\n/good\n/bad\nwhat are mscs\n/good\n")
    first, second, third = (answer for answer, *_ in assistant.given)
    assert first == second != third


@pytest.mark.parametrize("before", ["", "who won the cup\n", "does it hurt\n/reset\n"])
def test_where_there_is_no_answer_none_is_rated(before: str) -> None:
    shown, assistant, _ = chat(f"{before}/good\n")
    assert assistant.given == []
    assert "There is no answer yet that you could rate." in shown


@pytest.mark.parametrize("typed", ["/feedback", "/feedback sideways", "/feedback unclear"])
def test_a_rating_that_is_neither_up_nor_down_names_what_to_type_and_the_reasons(typed: str) -> None:
    shown, assistant, _ = chat(f"does it hurt\n{typed}\n")
    assert assistant.given == []
    assert "Type /feedback up or /feedback down" in shown
    assert "not_my_question, unclear, wrong_or_outdated, missing_something" in shown


def test_a_rating_that_cannot_be_kept_is_a_sentence_and_the_conversation_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FakeAssistant, "give_feedback", fail)
    shown, assistant, code = chat("does it hurt\n/good\nwhat are mscs\n")
    assert heard(assistant) == ["does it hurt", "what are mscs"]
    assert "is kept" not in shown
    assert "The disk is full." in capsys.readouterr().err
    assert code == ExitCode.FAILED


def referring_chat(typed: str, folder: Path) -> str:
    """Return what was shown where "page" is answered with the page of a referral."""
    assistant, out = FakeAssistant(), StringIO()
    page = referral_summary({"referral_concern": "<b>acne</b>"}, load())
    talk = Chat(Here(assistant), PlainScreen(BytesIO(typed.format(folder=folder).encode()), out))

    def reply(text: str, conversation: str) -> Reply:
        said = assistant.say("utter_refer")
        return replace(said, summary=page) if text == "page" else said

    assistant.reply = reply  # type: ignore[method-assign]
    asyncio.run(talk.run())
    return out.getvalue()


def test_summary_saves_the_page_for_its_owner_alone(tmp_path: Path) -> None:
    shown = referring_chat("page\nhello\n/summary {folder}/visit.md\n/summary {folder}/visit.html\n", tmp_path)
    assert f"The page is in {tmp_path}/visit.md." in shown
    assert "> “\\<b\\>acne\\</b\\>”" in (tmp_path / "visit.md").read_text(encoding="utf-8")
    assert "“&lt;b&gt;acne&lt;/b&gt;”" in (tmp_path / "visit.html").read_text(encoding="utf-8")
    assert (tmp_path / "visit.html").stat().st_mode & 0o077 == 0


def test_summary_overwrites_nothing_and_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "visit.md").write_text("mine", encoding="utf-8")
    shown = referring_chat("page\n/summary {folder}/visit.md\n/summary\n/summary {folder}/no/visit.md\n", tmp_path)
    assert "visit.md is there already. Give another name." in shown
    assert "such as /summary visit.html" in shown
    assert "cannot be written (No such file or directory). Give another name." in shown
    assert (tmp_path / "visit.md").read_text(encoding="utf-8") == "mine"


def test_without_a_page_summary_says_how_to_make_one(tmp_path: Path) -> None:
    assert "There is no page yet." in referring_chat("/summary {folder}/visit.md\n", tmp_path)
    assert "There is no page yet." in referring_chat("page\n/reset\n/summary {folder}/visit.md\n", tmp_path)
