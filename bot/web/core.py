"""The core of the web server: sessions, messages, replay and limits. Socket.IO, REST and Rasa's channel are over it.

What it promises for every message that it accepts: one reply, within a time limit, in the order of the messages of the
conversation, also after the line or the server broke in between; the same message sent again gets the same reply.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import sqlite3
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from traceback import extract_tb
from typing import Literal, Protocol, TypeVar

from bot.engine.interface import RANKED, Assistant, Turn
from bot.knowledge.model import Knowledge
from bot.reply.detail import detail_json
from bot.reply.json_reply import Json, reply_json, summary_json, utc_text
from bot.reply.model import Reply
from bot.reply.own import forgotten, says_forgotten, trouble, welcome
from bot.reply.summary import CONTACT, html, referral_summary
from bot.stores.records import Feedback
from bot.web.archive import Archive, Message
from bot.web.limits import Buckets
from bot.web.metrics import Metrics
from bot.web.sessions import Signer
from bot.web.settings import Settings

Code = Literal[
    "too_long",
    "too_large",
    "rate_limited",
    "bad_request",
    "unauthorized",
    "forbidden",
    "not_found",
    "not_ready",
    "internal",
]
EMERGENCY = "If this is an emergency, call your emergency number now."
MAX_TRIES = 2
MAX_WAITING = 10  # messages of one conversation
Kept = TypeVar("Kept")
logger = logging.getLogger(__name__)


class Refusal(Exception):
    """A request is not served; the text is one sentence for the person."""

    def __init__(self, code: Code, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.code: Code = code
        self.retry_after = None if retry_after is None else max(1, int(retry_after + 0.999))

    def as_json(self) -> Json:
        error: Json = {"code": self.code, "message": str(self)}
        return error if self.retry_after is None else {**error, "retry_after": self.retry_after}


class Delivery(Protocol):
    """Brings to the open tabs of a session what happens in it."""

    async def typing(self, session: str, in_reply_to: str) -> None: ...

    async def reply(self, session: str, reply: Json, plain: Reply) -> None: ...

    async def echo(self, session: str, entry: Json, sender: str | None) -> None:
        """Show a message in the person's tabs other than ``sender``."""


class NoDelivery:
    """For servers without sockets: replies are returned, and fetched by polling."""

    async def typing(self, session: str, in_reply_to: str) -> None: ...

    async def reply(self, session: str, reply: Json, plain: Reply) -> None: ...

    async def echo(self, session: str, entry: Json, sender: str | None) -> None: ...


class Opinions(Protocol):
    """Keeps what people think of answers: ``bot.stores.records.Records``."""

    def give_feedback(self, feedback: Feedback) -> None: ...

    def withdraw_feedback(self, conversation: str, answer: str) -> None: ...


@dataclass(frozen=True)
class Answered:
    """A reply as clients get it, and the detail for tools: None where the message had been answered before."""

    reply: Json
    detail: Json | None = None


@dataclass(frozen=True)
class Accepted:
    """A message that will be answered; ``repeated`` if it had been answered before it came."""

    answer: Awaitable[Answered]
    repeated: bool = False


@dataclass
class Conversation:
    """The messages of a session that are being answered, by id, oldest first."""

    turns: dict[str, asyncio.Task[Answered]] = field(default_factory=dict)


class Core:
    """Serves sessions. A method that cannot do what it should raises ``Refusal``."""

    def __init__(
        self,
        settings: Settings,
        archive: Archive,
        signer: Signer,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
        redact: Callable[[str], str] = str,
        opinions: Opinions | None = None,
    ) -> None:
        self.settings = settings
        self.metrics = Metrics()
        self.delivery: Delivery = NoDelivery()
        self.not_ready: str | None = "The assistant is starting."
        self._archive, self._signer = archive, signer
        self._clock, self._now = clock, now
        self._redact, self._opinions = redact, opinions
        limits = settings.limits
        self._by_session = Buckets(limits.session, clock)
        self._by_address = Buckets(limits.address, clock)
        self._new_by_address = Buckets(limits.new_conversations, clock)
        self._conversations: dict[str, Conversation] = {}
        self._assistant: Assistant | None = None
        self._last_id = 0

    # Life

    def attach(self, assistant: Assistant) -> None:
        """Begin to serve, with what was left unanswered when the server stopped."""
        self._assistant = assistant
        self._trouble = Turn(trouble(assistant.knowledge), None, unranked(assistant.knowledge))
        self.not_ready = None
        left: list[tuple[str, Message, int]] = []
        for session, message, tries in self._safely("resume", lambda: list(self._archive.unanswered()), left):
            self._begin(session, message, give_up=tries >= MAX_TRIES)

    def stop_accepting(self) -> None:
        self.not_ready = "The assistant is being restarted."

    async def finish(self) -> None:
        """Wait until every accepted message has its reply."""
        while turns := [turn for conversation in self._conversations.values() for turn in conversation.turns.values()]:
            await asyncio.wait(turns)

    def purge(self) -> int:
        """Delete the conversations that were not used for as long as is set."""
        before = self._now() - timedelta(hours=self.settings.keep_hours)
        return self._safely("purge", lambda: self._archive.purge(before), 0)

    def store_problem(self) -> str | None:
        """Return what is wrong with the file of conversations, if anything."""
        try:
            self._archive.check()
        except sqlite3.Error as error:
            return f"The file of conversations cannot be written ({type(error).__name__})."
        return None

    # Sessions

    def admit(self, address: str) -> None:
        """Count a connection to its address."""
        self._take(self._by_address, address)

    def open_session(self, token: str | None, last_seen: str | None, address: str) -> tuple[str, Json]:
        """Return a session and all that a client needs to show it: the token's, or a new one."""
        self._take(self._by_address, address)
        assistant = self._ready()
        session = self._signer.session(token) if token else None
        if session is None:
            self._take(self._new_by_address, address)
            session, token = self._signer.issue()
            last_seen = None
            self.metrics.conversations.inc()
        knowledge = assistant.knowledge
        return session, {
            "ok": True,
            "token": token,
            "conversation": self._conversation(session),
            "missed": self._missed(session, last_seen) if last_seen else [],
            "welcome": self._as_json(welcome(knowledge), None),
            "clinic": {"name": knowledge.clinic.name},
        }

    def session_of(self, token: str) -> str:
        session = self._signer.session(token)
        if session is None:
            raise self._refusal("unauthorized", "This conversation is not known here. Please start a new one.")
        return session

    def topics(self, address: str) -> Json:
        """Return what can be asked about, by title."""
        self._take(self._by_address, address)
        topics = sorted(self._ready().knowledge.topics.values(), key=lambda topic: topic.title)
        return {"topics": [{"id": topic.id, "title": topic.title} for topic in topics]}

    def conversation(self, session: str, after: str | None, address: str) -> Json:
        """Return what was said, and the replies after one that the client names."""
        self._take(self._by_address, address)
        missed = self._missed(session, after) if after else []
        return {"conversation": self._conversation(session), "missed": missed}

    # Messages

    def accept(self, session: str, message: Message, address: str, sender: str | None = None) -> Accepted:
        """Accept a message. Not a coroutine: messages are answered in the order of these calls."""
        self._take(self._by_address, address)
        self._take(self._by_session, session)
        running = self._conversations.get(session, Conversation()).turns
        if message.id in running:
            self.metrics.duplicates.inc()
            return Accepted(asyncio.shield(running[message.id]))
        if reply := self._safely("archive", lambda: self._archive.reply_to(session, message.id), None):
            self.metrics.duplicates.inc()
            return Accepted(done(Answered(reply)), repeated=True)
        self._ready()
        busy = sum(len(each.turns) for each in self._conversations.values()) >= self.settings.limits.turns_at_once
        if busy or len(running) >= MAX_WAITING:
            raise self._refusal(
                "rate_limited", f"Too much is being asked at once. Please try again soon. {EMERGENCY}", 2
            )
        at = self._now()
        self._safely("archive", lambda: self._archive.add_message(session, self._storable(message), at), None)
        entry = {"id": message.id, "text": message.shown, "time": utc_text(at)}
        turn = self._begin(session, message, echo=lambda: self.delivery.echo(session, entry, sender))
        return Accepted(asyncio.shield(turn))

    def stored_reply(self, session: str, id: str) -> Json | None:
        return self._safely("archive", lambda: self._archive.reply(session, id), None)

    async def answer_once(self, conversation: str, text: str, address: str) -> Reply:
        """Answer a message of a client that keeps its own conversation; nothing is kept for replay."""
        self._take(self._by_address, address)
        self._take(self._by_session, conversation)
        self._ready()
        turn = await self._answer(conversation, text, self._clock() + self.settings.limits.answer_seconds)
        self._count(turn.reply)
        return turn.reply

    def give_feedback(self, session: str, request: Json, address: str) -> None:
        self._take(self._by_address, address)
        self._take(self._by_session, session)
        reply = self.stored_reply(session, request["reply_id"])
        if reply is None:
            raise self._refusal("not_found", "There is no such answer in this conversation.")
        self.metrics.feedback.labels(request["value"] or "withdrawn").inc()
        if self._opinions is None:
            return
        try:
            if request["value"] is None:
                self._opinions.withdraw_feedback(session, reply["id"])
            else:
                self._opinions.give_feedback(feedback_on(session, reply, request))
        except Exception as error:
            self.failed("feedback", error)
            raise self._refusal("internal", "Your opinion could not be saved. Please try again later.") from None

    async def forget(self, session: str, address: str) -> Json:
        """Delete a conversation here and in the assistant; return the reply that says so."""
        self._take(self._by_address, address)
        assistant = self._ready()
        running = list(self._conversations.get(session, Conversation()).turns.values())
        if running:
            await asyncio.wait(running)
        try:
            self._archive.forget(session)
            await asyncio.wait_for(assistant.forget(session), self.settings.limits.answer_seconds)
        except Exception as error:
            self.failed("forget", error)
            raise self._refusal("internal", "Not everything could be deleted. Please try again later.") from None
        return self._as_json(forgotten(assistant.knowledge), None)

    def summary(self, session: str, address: str) -> str:
        """Return the newest page of the conversation's referral form, as HTML to print.

        How the person can be reached is not on it: that is kept nowhere here.
        """
        self._take(self._by_address, address)
        knowledge = self._ready().knowledge
        reply = self._safely("archive", lambda: self._archive.newest_summary(session), None)
        if reply is None:
            raise self._refusal("not_found", "There is no page for a visit in this conversation.")
        made = datetime.fromisoformat(reply["time"].replace("Z", "+00:00"))
        return html(referral_summary(reply["summary"]["answers"], knowledge), made.date())

    def seen(self) -> None:
        self.metrics.seen.inc()

    # Inside

    def _begin(
        self,
        session: str,
        message: Message,
        *,
        give_up: bool = False,
        echo: Callable[[], Coroutine[None, None, None]] | None = None,
    ) -> asyncio.Task[Answered]:
        turns = self._conversations.setdefault(session, Conversation()).turns
        previous = next(reversed(turns.values()), None)
        deadline = self._clock() + self.settings.limits.answer_seconds

        async def turn() -> Answered:
            try:
                with self.metrics.turns.track_inprogress(), self.metrics.seconds.time():
                    if echo:
                        await self._deliver(echo())
                    # Each turn ends by its own deadline, and the one before has the earlier one.
                    if previous:
                        await asyncio.wait({previous})
                    return await self._turn(session, message, deadline, give_up)
            finally:
                del turns[message.id]
                if not turns:
                    del self._conversations[session]

        turns[message.id] = asyncio.create_task(turn())
        return turns[message.id]

    async def _turn(self, session: str, message: Message, deadline: float, give_up: bool) -> Answered:
        await self._deliver(self.delivery.typing(session, message.id))
        self._safely("archive", lambda: self._archive.count_try(session, message.id), None)
        turn = self._trouble if give_up else await self._answer(session, message.text, deadline)
        reply = turn.reply
        try:
            content = self._as_json(reply, message.id)
            if says_forgotten(reply, self._ready_or_gone().knowledge):
                self._safely("archive", lambda: self._archive.forget(session), None)
        except Exception as error:
            self.failed("reply", error)
            turn, reply = self._trouble, self._trouble.reply
            content = self._as_json(reply, message.id)
        self._count(reply)
        stored = self._without_personal_data(content)
        # Another process on the same file may have answered it meanwhile: then its answer stands.
        kept = self._safely("archive", lambda: self._archive.add_reply(session, stored, self._now()), None) or content
        await self._deliver(self.delivery.reply(session, kept, reply))
        return Answered(kept, detail_of(turn) if kept["id"] == content["id"] else None)

    async def _answer(self, conversation: str, text: str, deadline: float) -> Turn:
        """Return the assistant's turn, or the one for trouble: never nothing, never late."""
        turn = asyncio.ensure_future(self._ready_or_gone().handle(text, conversation))
        turn.add_done_callback(retrieved)
        await asyncio.wait({turn}, timeout=max(0.0, deadline - self._clock()))
        if not turn.done():
            turn.cancel()  # not awaited: what does not answer may not obey either
            self.metrics.failures.labels("timeout").inc()
            logger.error("A turn took too long; the person gets the reply for trouble.")
            return self._trouble
        try:
            return turn.result()
        except (Exception, asyncio.CancelledError) as error:
            self.failed("turn", error)
            return self._trouble

    def _as_json(self, reply: Reply, in_reply_to: str | None) -> Json:
        return reply_json(reply, id=self._new_id(), in_reply_to=in_reply_to, time=self._now())

    def _new_id(self) -> str:
        """Return an id that sorts after all before, and that nobody can guess."""
        self._last_id = max(self._last_id + 1, int(self._now().timestamp() * 1_000_000))
        return f"{self._last_id:014x}{secrets.token_hex(4)}"

    def _conversation(self, session: str) -> list[Json]:
        count = self.settings.limits.entries_shown
        return self._safely("archive", lambda: self._archive.conversation(session, count), [])

    def _missed(self, session: str, last_seen: str) -> list[Json]:
        return self._safely("archive", lambda: self._archive.replies_after(session, last_seen), [])

    def _ready(self) -> Assistant:
        if self._assistant is None or self.not_ready:
            reason = self.not_ready or "The assistant is starting."
            raise self._refusal("not_ready", f"{reason} Please try again in a few seconds. {EMERGENCY}", 2)
        return self._assistant

    def _ready_or_gone(self) -> Assistant:
        """Return the assistant for a message that was accepted: also while the server is being stopped."""
        return self._assistant or self._ready()

    def _take(self, buckets: Buckets, key: str) -> None:
        if wait := buckets.take(key):
            raise self._refusal("rate_limited", f"That was too much at once. Please wait a moment. {EMERGENCY}", wait)

    def _refusal(self, code: Code, message: str, retry_after: float | None = None) -> Refusal:
        self.metrics.refusals.labels(code).inc()
        return Refusal(code, message, retry_after)

    def _safely(self, where: str, use: Callable[[], Kept], otherwise: Kept) -> Kept:
        """Use the archive; without it, people still get answers, but no replay."""
        try:
            return use()
        except Exception as error:
            self.failed(where, error)
            return otherwise

    def _storable(self, message: Message) -> Message:
        """Return a message as it may be stored: what tells who somebody is stays in memory until it is answered."""
        return replace(message, text=self._redact(message.text))

    def _without_personal_data(self, reply: Json) -> Json:
        """Return a reply as it may be stored: only the page of the referral form holds a person's own words."""
        if not reply["summary"]:
            return reply
        knowledge = self._ready_or_gone().knowledge
        answers = {name: self._redact(words) for name, words in reply["summary"]["answers"].items() if name != CONTACT}
        page = referral_summary(answers, knowledge)
        made = datetime.fromisoformat(reply["time"].replace("Z", "+00:00"))
        blocks = [
            {**block, "text": self._redact(block["text"])} if block["kind"] == "summary" else block
            for block in reply["blocks"]
        ]
        return {**reply, "blocks": blocks, "summary": summary_json(page, made)}

    async def _deliver(self, delivery: Coroutine[None, None, None]) -> None:
        try:
            await delivery
        except Exception as error:
            self.failed("delivery", error)

    def failed(self, where: str, error: BaseException) -> None:
        """Count and log a failure: its kind and place, not its text, which may hold what people typed."""
        self.metrics.failures.labels(where).inc()
        places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in extract_tb(error.__traceback__)]
        logger.error("A failure inside (%s): %s at %s", where, type(error).__name__, " > ".join(places))

    def _count(self, reply: Reply) -> None:
        self.metrics.replies.labels(reply.kind).inc()
        for topic in reply.topics:
            self.metrics.topics.labels(topic).inc()


def unranked(knowledge: Knowledge) -> tuple[tuple[str, float], ...]:
    """Return a ranking for a message that nothing was made of, as long as any other."""
    return tuple((topic, 0.0) for topic in sorted(knowledge.topics)[:RANKED])


def detail_of(turn: Turn) -> Json | None:
    """Return what only tools ask for; None where nobody knows how the message was understood."""
    return detail_json(turn.reply, turn.confidence, turn.ranking) if turn.ranking else None


def done(answer: Answered) -> asyncio.Future[Answered]:
    future: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
    future.set_result(answer)
    return future


def feedback_on(session: str, reply: Json, request: Json) -> Feedback:
    return Feedback(
        conversation=session,
        answer=reply["id"],
        topic=reply["topics"][0] if reply["topics"] else "",
        opinion=request["value"],
        reason=request.get("reason"),
        comment=request.get("comment") or "",
    )


def retrieved(future: asyncio.Future[Turn]) -> None:
    """Look at a future's exception, so that asyncio does not report one of a turn that was given up."""
    if not future.cancelled():
        future.exception()
