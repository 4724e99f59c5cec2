"""Whom the chat talks with: the assistant in this process, or a server (``remote.py``)."""

from __future__ import annotations

import os
from datetime import date
from typing import Literal, Protocol

from bot.dialogue.feedback import Opinion, Reason
from bot.engine.interface import Assistant, Conversing, Turn
from bot.reply.model import Reply
from bot.reply.own import welcome
from bot.reply.summary import ReferralSummary, html, markdown

PageFormat = Literal["html", "markdown"]


class Partner(Conversing, Protocol):
    """All that the chat needs. Every method may raise ``CommandError``, whose text is for the person."""

    async def welcome(self, conversation: str) -> Reply:
        """Return what is said first in a conversation."""

    async def titles(self) -> list[str]:
        """Return the titles of the topics, sorted."""

    async def rate(self, conversation: str, opinion: Opinion, reason: Reason | None, comment: str) -> bool:
        """Keep what the person thinks of the conversation's last answer; False if there is none."""

    async def page(self, conversation: str, form: PageFormat) -> str | None:
        """Return the newest page of the conversation's referral form as a document; None if there is none."""


class Here:
    """The assistant in this process."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._answers: dict[str, tuple[str, str]] = {}  # by conversation: the last answer's id and topic
        self._pages: dict[str, ReferralSummary] = {}  # by conversation: the newest

    async def welcome(self, conversation: str) -> Reply:
        return welcome(self._assistant.knowledge)

    async def titles(self) -> list[str]:
        return sorted(topic.title for topic in self._assistant.knowledge.topics.values())

    async def handle(self, text: str, conversation: str) -> Turn:
        turn = await self._assistant.handle(text, conversation)
        if turn.reply.kind == "answer":
            self._answers[conversation] = (os.urandom(8).hex(), next(iter(turn.reply.topics), ""))
        if turn.reply.summary:
            self._pages[conversation] = turn.reply.summary
        return turn

    async def forget(self, conversation: str) -> None:
        self._answers.pop(conversation, None)
        self._pages.pop(conversation, None)
        await self._assistant.forget(conversation)

    async def rate(self, conversation: str, opinion: Opinion, reason: Reason | None, comment: str) -> bool:
        if conversation not in self._answers:
            return False
        answer, topic = self._answers[conversation]
        self._assistant.give_feedback(conversation, answer, topic, opinion, reason, comment)
        return True

    async def page(self, conversation: str, form: PageFormat) -> str | None:
        if conversation not in self._pages:
            return None
        render = html if form == "html" else markdown
        return render(self._pages[conversation], date.today())
