"""`msc-faq preview TOPIC`: an answer as each channel shows it, at its first time in a conversation."""

from __future__ import annotations

import argparse
import sys
from difflib import get_close_matches

from bot.cli.errors import CommandError, ExitCode
from bot.cli.streams import styled_output_wanted
from bot.dialogue.guidance import guide
from bot.knowledge.model import Knowledge
from bot.reply.compose import ANSWER_PREFIX, GUIDANCE, compose
from bot.reply.model import Fragment, Reply
from bot.reply.renderers import RENDERERS


def run(options: argparse.Namespace) -> ExitCode:
    from bot.knowledge.loading import ContentError, load

    try:
        knowledge = load()
    except ContentError as error:
        raise CommandError(f"The content cannot be used: {error}") from error
    print(preview(options.topic, knowledge, styles=styled_output_wanted(sys.stdout)))
    return ExitCode.SUCCESS


def preview(topic: str, knowledge: Knowledge, *, styles: bool) -> str:
    """Return the reply of a topic as each renderer shows it, each under the renderer's name.

    Raises:
        CommandError: there is no such topic.
    """
    reply = first_answer(topic, knowledge)
    shown = (f"=== {name} ===\n\n{render(reply).rstrip()}\n" for name, render in RENDERERS.items())
    text = "\n".join(shown)
    return text if styles else without_styles(text)


def first_answer(topic: str, knowledge: Knowledge) -> Reply:
    """Return the reply to the first question of a conversation: with the long notice and every term explained."""
    if topic not in knowledge.topics:
        nearest = get_close_matches(topic, knowledge.topics) or sorted(knowledge.topics)
        raise CommandError(f"There is no topic {topic!r}. Take one of: {', '.join(nearest)}.", ExitCode.USAGE)
    terms = [term.id for term in knowledge.terms_in(knowledge.topics[topic].body)]
    answer = Fragment(ANSWER_PREFIX + topic, {"terms": terms})
    guidance = guide(
        turn=[answer], conversation=[answer], notices_given=(), careful=False, nearest=(), knowledge=knowledge
    )
    said = {"notice": guidance.notice, "referral": guidance.referral, "suggestions": guidance.suggestions}
    return compose([answer, Fragment(GUIDANCE, said)], knowledge)


def without_styles(text: str) -> str:
    from rich.text import Text

    return "\n".join(Text.from_ansi(line).plain.rstrip() for line in text.split("\n"))
