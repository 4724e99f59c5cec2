"""`msc-faq chat` in a terminal, with keys as a person presses them."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from command_runner import OpenTerminal

CTRL_C, CTRL_D, ENTER, UP = "\x03", "\x04", "\r", "\x1b[A"
PROMPT = "> Ask a question, or type /help"


def test_replies_are_styled_and_numbers_choose(open_terminal: OpenTerminal) -> None:
    terminal = open_terminal("chat")
    terminal.wait_for(PROMPT)
    terminal.type("does it hurt" + ENTER)
    shown = terminal.wait_for(PROMPT)
    assert "Most people feel little pain." in shown
    assert "\x1b[1mMost people feel little pain." in terminal.raw
    terminal.type("2" + ENTER)
    assert "MSCs are cells that can become other cells." in terminal.wait_for(PROMPT)
    terminal.type("/bad unclear" + ENTER)
    assert "What you think of the last answer is kept." in terminal.wait_for(PROMPT)
    terminal.type("/quit" + ENTER)
    assert terminal.exit_code() == 0


def test_sources_are_links(open_terminal: OpenTerminal) -> None:
    terminal = open_terminal("chat")
    terminal.wait_for(PROMPT)
    terminal.type("does it hurt" + ENTER)
    terminal.wait_for(PROMPT)
    terminal.type("/sources" + ENTER)
    assert "[1] Alert on stem cells. The Agency. https://agency.example/alert" in terminal.wait_for(PROMPT)
    assert ";https://agency.example/alert\x1b\\" in terminal.raw


def test_a_paste_of_several_lines_is_one_message(open_terminal: OpenTerminal) -> None:
    terminal = open_terminal("chat")
    terminal.wait_for(PROMPT)
    terminal.type("\x1b[200~how many\rof these\x1b[201~" + ENTER)
    terminal.wait_for(PROMPT)
    terminal.type("how many" + ENTER)
    # One message before this one: the second suggestion is there, the third is not.
    shown = terminal.wait_for(PROMPT)
    assert "2. " in shown
    assert "3. " not in shown


def test_ctrl_c_cancels_the_line_and_ctrl_d_leaves(open_terminal: OpenTerminal) -> None:
    terminal = open_terminal("chat")
    terminal.wait_for(PROMPT)
    terminal.type("never sent")
    terminal.wait_for("never sent")
    terminal.type(CTRL_C)
    terminal.wait_for("Press Ctrl-D or type /quit to leave.")
    terminal.wait_for(PROMPT)
    terminal.type(CTRL_D)
    assert terminal.exit_code() == 0


@pytest.mark.parametrize(
    ("arguments", "prompt"), [((), PROMPT), (("--plain",), "> "), (("--accessible",), "Your question: ")]
)
def test_ctrl_c_cancels_a_turn_and_the_conversation_goes_on(
    open_terminal: OpenTerminal, arguments: tuple[str, ...], prompt: str
) -> None:
    terminal = open_terminal("chat", *arguments)
    terminal.wait_for(prompt)
    terminal.type("slow" + ENTER)
    # Only a turn that has begun can be cancelled.
    terminal.wait_for("Let me think.")
    terminal.type(CTRL_C)
    terminal.wait_for("Cancelled.")
    terminal.wait_for(prompt)
    terminal.type("does it hurt" + ENTER)
    terminal.wait_for("Most people feel little pain.")
    terminal.wait_for(prompt)
    terminal.type(CTRL_D)
    assert terminal.exit_code() == 0


@pytest.mark.parametrize(
    ("arguments", "changes"),
    [
        (("--plain",), {}),
        (("--accessible",), {}),
        ((), {"NO_COLOR": "1"}),
        ((), {"TERM": "dumb"}),
    ],
)
def test_no_control_sequence_is_sent_to_those_who_want_none(
    open_terminal: OpenTerminal, arguments: tuple[str, ...], changes: dict[str, str]
) -> None:
    terminal = open_terminal("chat", *arguments, **changes)
    terminal.wait_for("How good is the proof")
    terminal.type("does it hurt\r/sources\r/topics\r/help\ri cannot breathe\r/reset\r/quit\r")
    assert terminal.exit_code() == 0
    assert "Most people feel little pain." in terminal.raw
    assert "\x1b" not in terminal.raw
    assert "\b" not in terminal.raw


def test_plain_lines_break_at_words(open_terminal: OpenTerminal) -> None:
    terminal = open_terminal("chat", "--plain")
    terminal.wait_for("How good is the proof")
    terminal.type("what are mscs\r/help\r/quit\r")
    assert terminal.exit_code() == 0
    assert all(len(line) <= 88 for line in terminal.raw.splitlines())


def history(state: Path) -> Path:
    return state / "msc-faq" / "history"


def test_the_history_is_kept_for_its_owner_alone(open_terminal: OpenTerminal, tmp_path: Path) -> None:
    for turn in range(2):
        terminal = open_terminal("chat")
        terminal.wait_for(PROMPT)
        terminal.type("does it hurt" + ENTER if turn == 0 else UP + ENTER)
        terminal.wait_for("Most people feel little pain.")
        terminal.wait_for(PROMPT)
        terminal.type(CTRL_D)
        assert terminal.exit_code() == 0
    assert "+does it hurt\n" in history(tmp_path).read_text()
    assert stat.S_IMODE(history(tmp_path).stat().st_mode) == 0o600
    assert stat.S_IMODE(history(tmp_path).parent.stat().st_mode) == 0o700


def test_without_history_no_file_is_made(open_terminal: OpenTerminal, tmp_path: Path) -> None:
    terminal = open_terminal("chat", "--no-history")
    terminal.wait_for(PROMPT)
    terminal.type("does it hurt" + ENTER)
    terminal.wait_for(PROMPT)
    terminal.type(UP)
    terminal.wait_for("does it hurt")
    assert not history(tmp_path).exists()


def test_a_history_that_cannot_be_written_does_not_stop_the_chat(open_terminal: OpenTerminal, tmp_path: Path) -> None:
    (tmp_path / "msc-faq").write_text("a file where the folder should be")
    terminal = open_terminal("chat")
    terminal.wait_for(PROMPT)
    terminal.type("does it hurt" + ENTER)
    terminal.wait_for("Most people feel little pain.")
