"""The work behind the channels: every accepted message is answered once, in order; a reply is kept until delivered.

What is promised: a message that was acknowledged is answered, also after a restart; the same event is answered once;
the replies of a conversation arrive in order. A reply is delivered at least once. It can be delivered twice only where
a provider took it and its confirmation was lost, and the provider offers no key by which it would know it again.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import replace
from pathlib import Path
from traceback import extract_tb
from typing import Any

from bot.channels.connector import (
    Connector,
    Http,
    Incoming,
    Outcome,
    ProviderUnreachable,
    Received,
    Response,
    read_all,
)
from bot.channels.ratings import ratable, rating_in, with_ratings
from bot.channels.store import Posted, Store, Waiting
from bot.engine.interface import Assistant, Turn
from bot.reply.compose import compose
from bot.reply.model import Fragment, Reply
from bot.reply.own import rated, says_forgotten, trouble, welcome
from bot.web.limits import Buckets
from bot.web.settings import Limits

MEDIA = Fragment("utter_refused_media")
MAX_TRIES = 2  # of answering a message
SEEN_KEPT = 8 * 24 * 3600.0  # seconds: longer than any provider repeats an event
PURGE_EVERY = 3600.0
AT_ONCE = 50  # turns, and deliveries
FIRST_DELAY, LONGEST_DELAY = 1.0, 300.0
STOP_SECONDS = 6.0  # longer than a turn may take
MOST_WAITED = 3600.0  # also where a provider asks for more
logger = logging.getLogger(__name__)


class Channels:
    """Serves all messaging channels of a process."""

    def __init__(
        self,
        connectors: Iterable[Connector],
        store: Store,
        http: Http,
        *,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.time,
        wait: Callable[[float], Awaitable[object]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.connectors = {connector.name: connector for connector in connectors}
        self.http = http
        self._store = store
        self._limits = limits or Limits()
        self._clock, self._wait, self._jitter = clock, wait, jitter
        self._by_conversation = Buckets(self._limits.session, clock)
        self._warned: set[str] = set()
        self._assistant: Assistant | None = None
        self._queues: dict[str, deque[Waiting]] = {}
        self._delivering: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._unbroken: set[asyncio.Task[None]] = set()  # steps that a stop lets end
        self._stopping = False
        self._turns_at_once = asyncio.Semaphore(AT_ONCE)
        self._deliveries_at_once = asyncio.Semaphore(AT_ONCE)
        self._purged = 0.0

    # Life

    def attach(self, assistant: Assistant) -> None:
        """Begin to answer, with what was left when the process stopped."""
        self._assistant = assistant
        names = list(self.connectors)
        self._purge()
        for channel, conversation in self._store.undelivered(names):
            self._begin_delivery(channel, conversation)
        for waiting in self._store.unanswered(names):
            self._begin_turn(waiting)

    async def finish(self) -> None:
        """Wait until everything is answered and delivered."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def stop(self) -> None:
        """Begin nothing more, and end what is under way; the rest is kept and goes on after the next start.

        A request that is cut off may have been taken by the provider: it would be sent twice.
        """
        self._stopping = True
        for task in self._tasks:
            task.cancel()
        if self._unbroken:
            await asyncio.wait(set(self._unbroken), timeout=STOP_SECONDS)
        for step in self._unbroken:
            step.cancel()
        while rest := self._tasks | self._unbroken:
            await asyncio.wait(rest)
        self._store.close()

    # Receiving

    async def receive(self, connector: Connector, received: Received) -> Response:
        """Verify a request and keep what is in it; the answers come later.

        Raises:
            Unverified: it is not genuine.
            CannotVerify: whether it is cannot be told now.
            ValueError: it is genuine, but cannot be read.
        """
        if received.method == "GET":
            return connector.handshake(received) or Response()
        await connector.verify(received, self.http)
        if response := connector.handshake(received):
            return response
        for incoming in read_all(connector, received):
            self.accept(connector, incoming)
        return connector.response(received)

    def accept(self, connector: Connector, incoming: Incoming) -> None:
        """Keep a message and begin to answer it. Not a coroutine: the order of these calls is kept."""
        waiting = self._store.keep(connector.name, incoming, self._clock())
        if waiting is None:
            return
        if self._assistant:
            self._begin_turn(waiting)
        if self._clock() - self._purged > PURGE_EVERY:
            self._purge()

    # Answering

    def _begin_turn(self, waiting: Waiting) -> None:
        conversation = waiting.incoming.conversation
        queue = self._queues.get(conversation)
        if queue is not None:
            queue.append(waiting)
            return
        self._queues[conversation] = deque([waiting])
        self._start(self._answer_all(conversation))

    async def _answer_all(self, conversation: str) -> None:
        queue = self._queues[conversation]
        try:
            while queue:
                async with self._turns_at_once:
                    await self._whole(self._answer(queue[0]))
                queue.popleft()
        finally:
            del self._queues[conversation]

    async def _answer(self, waiting: Waiting) -> None:
        connector = self.connectors[waiting.channel]
        try:
            self._store.count_try(waiting.number)
            incoming = await self._fetched(connector, waiting)
            messages, answer = [], None
            if incoming and (reply := await self._reply(incoming, give_up=waiting.tries >= MAX_TRIES)):
                answer = ratable(reply) if connector.ratings else None
                messages = connector.render(with_ratings(reply, answer) if answer else reply, incoming.address)
            self._store.answer(replace(waiting, incoming=incoming or waiting.incoming), messages, self._clock(), answer)
        except Exception as error:
            failed(f"{waiting.channel}, answering", error)
            return
        self._begin_delivery(waiting.channel, (incoming or waiting.incoming).conversation)

    async def _fetched(self, connector: Connector, waiting: Waiting) -> Incoming | None:
        """Return the message itself where the event only names it."""
        incoming = waiting.incoming
        if incoming.kind != "reference":
            return incoming
        for attempt in range(10):
            try:
                return await connector.fetched(incoming, self.http)
            except ProviderUnreachable:
                await self._wait(self._delay(attempt))
        logger.error("%s: a message could not be fetched, and was not answered.", connector.name)
        return None

    async def _reply(self, incoming: Incoming, *, give_up: bool) -> Reply | None:
        """Return the reply; None where a person floods us and has been told so."""
        assistant = self._assistant
        assert assistant is not None
        conversation = incoming.conversation
        knowledge = assistant.knowledge
        if self._by_conversation.take(conversation):
            if conversation in self._warned:
                return None
            self._warned.add(conversation)
            return trouble(knowledge)
        self._warned.discard(conversation)
        if give_up:
            return trouble(knowledge)
        if incoming.kind == "media":
            return compose([MEDIA], knowledge)
        if incoming.kind == "start":
            return welcome(knowledge)
        return self._rated(assistant, incoming) or await self._turn(assistant, incoming.text, conversation)

    def _rated(self, assistant: Assistant, incoming: Incoming) -> Reply | None:
        """Return the reply to a rating of an answer; None for anything else, also for a rating that was not offered."""
        rating = rating_in(incoming.text)
        topic = self._store.topic_of(incoming.conversation, rating[1]) if rating else None
        if rating is None or topic is None:
            return None
        opinion, answer = rating
        try:
            assistant.give_feedback(incoming.conversation, answer, topic, opinion)
        except Exception as error:
            failed("a rating", error)
            return trouble(assistant.knowledge)
        return rated(assistant.knowledge, helpful=opinion == "up")

    async def _turn(self, assistant: Assistant, text: str, conversation: str) -> Reply:
        """Return the assistant's reply, or the one for trouble: never nothing, never late."""
        turn: asyncio.Future[Turn] = asyncio.ensure_future(assistant.handle(text, conversation))
        turn.add_done_callback(looked_at)
        try:
            await asyncio.wait({turn}, timeout=self._limits.answer_seconds)
        finally:
            turn.cancel()
        if not turn.done():
            logger.error("A turn took too long; the person gets the reply for trouble.")
            return trouble(assistant.knowledge)
        try:
            reply = turn.result().reply
            if says_forgotten(reply, assistant.knowledge):
                self._store.forget(conversation)
                await assistant.forget(conversation)
        except (Exception, asyncio.CancelledError) as error:
            failed("a turn", error)
            return trouble(assistant.knowledge)
        return reply

    # Delivering

    def _begin_delivery(self, channel: str, conversation: str) -> None:
        if conversation not in self._delivering:
            self._delivering.add(conversation)
            self._start(self._deliver_all(self.connectors[channel], conversation))

    async def _deliver_all(self, connector: Connector, conversation: str) -> None:
        try:
            while posted := self._store.next_for(conversation):
                if (seconds := posted.due - self._clock()) > 0:
                    await self._wait(seconds)
                async with self._deliveries_at_once:
                    await self._whole(self._deliver(connector, posted))
        except Exception as error:
            failed(f"{connector.name}, delivering", error)
        finally:
            self._delivering.discard(conversation)

    async def _deliver(self, connector: Connector, posted: Posted) -> None:
        self._settle(connector, posted, await self._tried(connector, posted))

    async def _tried(self, connector: Connector, posted: Posted) -> Outcome:
        try:
            answer = await self.http.send(await connector.request(posted.parcel, self.http))
            return connector.outcome(answer)
        except ProviderUnreachable as error:
            return Outcome("again", str(error))
        except Exception as error:
            failed(f"{connector.name}, sending", error)
            return Outcome("again", type(error).__name__)

    def _settle(self, connector: Connector, posted: Posted, outcome: Outcome) -> None:
        if outcome.verdict == "again":
            delay = self._delay(posted.tries) if outcome.after is None else min(outcome.after, MOST_WAITED)
            due = self._clock() + delay
            if due - posted.at < connector.lifetime:
                logger.warning("%s: a message is tried again later (%s).", connector.name, outcome.problem)
                self._store.postpone(posted.number, due)
                return
        if outcome.verdict != "delivered":
            logger.error("%s: a message could not be delivered (%s).", connector.name, outcome.problem)
        self._store.done(posted.number)

    def _delay(self, tries: int) -> float:
        """Return an exponential delay, spread so that many messages do not come back at one moment."""
        longest = min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(tries, 16))
        return longest * (0.5 + 0.5 * self._jitter())

    # Inside

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        if self._stopping:
            work.close()
            return
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _whole(self, step: Coroutine[Any, Any, None]) -> None:
        """Do a step that ends even if who waits for it is cancelled."""
        task = asyncio.get_running_loop().create_task(step)
        self._unbroken.add(task)
        task.add_done_callback(self._unbroken.discard)
        await asyncio.shield(task)

    def _purge(self) -> None:
        self._purged = self._clock()
        self._store.purge(self._purged - SEEN_KEPT)


def looked_at(future: asyncio.Future[Turn]) -> None:
    """Look at a future's exception, so that asyncio does not report one of a turn that was given up."""
    if not future.cancelled():
        future.exception()


def failed(where: str, error: BaseException) -> None:
    """Log a failure: its kind and place, not its text, which may hold what people typed."""
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in extract_tb(error.__traceback__)]
    logger.error("A failure in the channels (%s): %s at %s", where, type(error).__name__, " > ".join(places))
