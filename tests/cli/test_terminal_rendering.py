"""What a reply looks like in a terminal."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest
from fake_assistant import KNOWLEDGE
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import DummyInput
from rich.console import Console

from bot.cli.styled_screen import StyledScreen
from bot.knowledge.model import EVIDENCE_LEVELS
from bot.reply.compose import GUIDANCE, compose
from bot.reply.model import Block, Fragment, Reply
from bot.reply.plain import reading_text
from bot.reply.terminal import evidence_text, linked_sources, plain_text, shell_text, shortened, show

ANSWER = compose([Fragment("utter_pain"), Fragment(GUIDANCE, {"referral": "dermatologist"})], KNOWLEDGE)
EMERGENCY = compose([Fragment("utter_emergency")], KNOWLEDGE)
CRISIS = compose([Fragment("utter_crisis")], KNOWLEDGE)


def shown(reply: Reply, *, in_chat: bool = True) -> str:
    """Return what rich shows on a terminal without colours."""
    console = Console(file=StringIO(), width=200, color_system=None)
    show(reply, console, in_chat=in_chat)
    assert isinstance(console.file, StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().rstrip().split("\n"))


@pytest.mark.parametrize("in_chat", [True, False])
def test_the_styled_and_the_plain_reply_say_the_same(in_chat: bool) -> None:
    assert shown(ANSWER, in_chat=in_chat) == plain_text(ANSWER, in_chat=in_chat)


@pytest.mark.parametrize("reply", [ANSWER, EMERGENCY, CRISIS])
def test_everything_that_a_person_must_read_is_in_both(reply: Reply) -> None:
    for paragraph in reading_text(reply).split("\n\n"):
        assert paragraph in shown(reply)


def test_markdown_is_rendered() -> None:
    reply = Reply("smalltalk", (Block("text", "I am **not** a doctor.\n\n- one\n- two"),))
    assert "I am not a doctor.\n\n • one\n • two" in shown(reply)


def test_a_persons_own_words_are_never_taken_for_markdown() -> None:
    text = "**me** [x](https://evil.example)\n# two"
    assert shown(Reply("referral", (Block("summary", text),))) == text


def test_control_characters_do_not_reach_the_terminal() -> None:
    reply = Reply("referral", (Block("summary", "a\x1b[2Jb\x9bc\x07d"), Block("text", "e\x1b]0;title\x07f")))
    assert shown(reply) == "a [2Jb c d\n\ne ]0;title f"
    source = replace(ANSWER.sources[0], title="a\x1b[2Jb", url="https://a.example/\x1b]0;c\x07")
    assert "\x1b" not in linked_sources(replace(ANSWER, sources=(source,))).plain
    out = StringIO()
    with create_app_session(input=DummyInput()):
        StyledScreen(out, [], keep_history=False).show_list(["a\x1b[2Jb"])
    assert "\x1b" not in out.getvalue()


@pytest.mark.parametrize("reply", [EMERGENCY, CRISIS])
def test_an_urgent_reply_begins_with_the_number_and_has_no_ornament(reply: Reply) -> None:
    assert "\x1b" not in shell_text(reply)
    assert shell_text(reply).startswith("Call 112 or 911 ")


def test_square_brackets_in_a_title_are_no_markup() -> None:
    assert "Small [early] study" in linked_sources(ANSWER).plain
    assert "Small [early] study" in shown(ANSWER, in_chat=False)


def test_an_evidence_level_that_claims_nothing_is_not_shown() -> None:
    assert {level for level in EVIDENCE_LEVELS if not evidence_text(level)} == {"background"}
    assert evidence_text("approved") == "approved for this use"
    assert "Evidence" not in shown(replace(ANSWER, evidence="background"))


def test_lines_break_at_words_and_paragraphs_stay() -> None:
    narrow = plain_text(ANSWER, in_chat=True, columns=40)
    assert max(map(len, narrow.split("\n"))) <= 40
    assert narrow.split() == plain_text(ANSWER, in_chat=True).split()
    assert narrow.count("\n\n") == plain_text(ANSWER, in_chat=True).count("\n\n")


def test_what_a_person_typed_is_shown_short_and_safe() -> None:
    assert shortened("a\nb\x1b[0m") == "a b [0m"
    assert shortened("x" * 1000) == "x" * 197 + "..."
