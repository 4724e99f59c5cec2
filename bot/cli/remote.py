"""An assistant behind a server's REST interface, for `--url`. Only the standard library: this must start fast.

Each name of a conversation stands for a session of the server, with its token.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import ssl
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection, RemoteDisconnected
from typing import Any, TypeVar
from urllib.parse import SplitResult, urlsplit

from bot.cli.errors import CommandError
from bot.cli.partner import PageFormat
from bot.dialogue.feedback import Opinion, Reason
from bot.engine.interface import Turn
from bot.reply.detail import ranking_of, reply_of
from bot.reply.model import Reply
from bot.reply.terminal import shortened

SECONDS = 20.0  # the server itself answers within five
MOST_BYTES = 4 * 1024 * 1024  # of a response
TEXT_BYTES = 15 * 1024  # of a message: the server takes 16 KB, and answers 2,000 characters
LONGEST_WAIT = 300  # seconds
BEHIND_A_PROXY = (502, 503, 504)

Json = dict[str, Any]
Read = TypeVar("Read")
Wait = Callable[[float], Awaitable[object]]


class Refused(CommandError):
    """The server refused a request; ``code`` says why in its own words."""

    def __init__(self, text: str, code: str, retry_after: float | None) -> None:
        super().__init__(text)
        self.reason, self.retry_after = code, retry_after


class Remote:
    """Talks with one server. Every method raises ``CommandError`` where the server does not do its part.

    Args:
        url: the server's address, such as http://127.0.0.1:8000.
        wait: how to wait where the server asks to come back later; without it, that is an error.
        in_detail: whether a reply without its detail is an error.
    """

    def __init__(self, url: str, *, wait: Wait | None = None, in_detail: bool = False) -> None:
        self._url, self._parts = url, parsed(url)
        self._wait, self._in_detail = wait, in_detail
        self._tokens: dict[str, str] = {}
        self._welcome: Json = {}
        self._emptied: str | None = None  # the token of a conversation that was forgotten
        self._answers: dict[str, str] = {}  # by conversation: the id of the last answer
        self._pages: dict[str, str] = {}  # by conversation: the newest page of the referral form, as Markdown
        self._told_to_wait = False

    async def open(self) -> None:
        """Begin a session, for the next conversation: this shows whether the server is there and ready."""
        opened = await self._call("POST", "/api/session", {})
        self._welcome, self._emptied = self._understood(lambda: (dict(opened["welcome"]), str(opened["token"])))

    async def welcome(self, conversation: str) -> Reply:
        await self._token(conversation)
        return self._understood(lambda: reply_of(self._welcome, None))

    async def titles(self) -> list[str]:
        content = await self._call("GET", "/api/topics")
        return self._understood(lambda: sorted(str(topic["title"]) for topic in content["topics"]))

    async def handle(self, text: str, conversation: str) -> Turn:
        message = {"id": os.urandom(16).hex(), "text": fitting(text), "detail": True}
        content = await self._call("POST", "/api/messages", message, conversation)
        return self._understood(lambda: self._turn(content, conversation))

    async def forget(self, conversation: str) -> None:
        if conversation in self._tokens:
            await self._call("POST", "/api/forget", {}, conversation)
            self._answers.pop(conversation, None)
            self._pages.pop(conversation, None)
            # The server lets each address begin only so many conversations: the empty one serves for the next.
            self._emptied = self._tokens.pop(conversation)

    async def rate(self, conversation: str, opinion: Opinion, reason: Reason | None, comment: str) -> bool:
        if conversation not in self._answers:
            return False
        rating = {"reply_id": self._answers[conversation], "value": opinion, "reason": reason, "comment": comment}
        await self._call("POST", "/api/feedback", rating, conversation)
        return True

    async def page(self, conversation: str, form: PageFormat) -> str | None:
        """As HTML, the page comes from the server, without how the person can be reached: that is not kept there."""
        if conversation not in self._pages or form == "markdown":
            return self._pages.get(conversation)
        answer = await self._fetch("GET", "/api/summary", None, conversation)
        return self._understood(lambda: answer.decode())

    def _turn(self, content: Json, conversation: str) -> Turn:
        detail = content.get("detail")
        if self._in_detail and not detail:
            raise CommandError(
                f"The server at {self._url} does not tell how it understood the question, which --json needs. "
                "Use a server of this version that was started with 'make serve'."
            )
        reply = reply_of(content["reply"], detail)
        if reply.kind == "answer":
            self._answers[conversation] = str(content["reply"]["id"])
        if page := content["reply"]["summary"]:
            self._pages[conversation] = str(page["markdown"])
        return Turn(reply, detail["confidence"], ranking_of(detail)) if detail else Turn(reply)

    async def _token(self, conversation: str) -> str:
        """Return the token of a conversation: a new session's, if it has none yet."""
        if conversation not in self._tokens:
            if self._emptied is None:
                await self.open()
            assert self._emptied
            self._tokens[conversation], self._emptied = self._emptied, None
        return self._tokens[conversation]

    async def _call(self, method: str, path: str, content: Json | None = None, conversation: str | None = None) -> Json:
        """Return the object that the server answers, in the name of a conversation if one is given."""
        answer = await self._fetch(method, path, content, conversation)
        return self._understood(lambda: dict(json.loads(answer)))

    async def _fetch(self, method: str, path: str, content: Json | None, conversation: str | None) -> bytes:
        token = await self._token(conversation) if conversation else None
        while True:
            try:
                return await self._exchanged(method, path, content, token)
            except Refused as refusal:
                if refusal.reason == "unauthorized" and conversation:
                    self._tokens.pop(conversation, None)  # the next message begins another
                if not self._wait or refusal.retry_after is None or refusal.retry_after > LONGEST_WAIT:
                    raise
                if not self._told_to_wait:
                    print(f"msc-faq: {refusal} Waiting as long as it asks.", file=sys.stderr)
                    self._told_to_wait = True
                await self._wait(refusal.retry_after)

    async def _exchanged(self, method: str, path: str, content: Json | None, token: str | None) -> bytes:
        connection = connected_to(self._parts)
        headers = {"Accept": "application/json, text/html", "Connection": "close", "Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        body = None if content is None else json.dumps(content).encode()

        def exchange() -> tuple[int, str, bytes]:
            connection.request(method, self._parts.path.rstrip("/") + path, body, headers)
            response = connection.getresponse()
            return response.status, response.getheader("Location", ""), response.read(MOST_BYTES)

        try:
            status, location, answer = await asyncio.to_thread(exchange)
        except asyncio.CancelledError:
            if connection.sock:  # wakes the thread that waits for the answer
                with suppress(OSError):
                    connection.sock.shutdown(socket.SHUT_RDWR)
            raise
        except (OSError, HTTPException, UnicodeError) as error:
            raise CommandError(failure(error, self._url)) from error
        finally:
            connection.close()
        if location:
            raise CommandError(
                f"{self._url} leads to {shortened(location)} instead. Give the server's own address to --url."
            )
        if status != 200:
            raise self._refusal(status, answer)
        return answer

    def _refusal(self, status: int, answer: bytes) -> CommandError:
        """Return what a response that grants nothing means."""
        try:
            error = json.loads(answer)["error"]
            code, message, after = str(error["code"]), shortened(str(error["message"])), seconds_in(error)
        except (KeyError, TypeError, ValueError, AttributeError):
            if status in BEHIND_A_PROXY:
                return CommandError(
                    f"The server at {self._url} is not ready (HTTP {status}). Try again in a few seconds."
                )
            return self._foreign()
        told = {"not_ready": "is not ready", "rate_limited": "asks for patience"}.get(code, "refused the request")
        seconds = f" It takes more in {after} seconds." if code == "rate_limited" and after else ""
        return Refused(f"The server at {self._url} {told}: {message}{seconds}", code, after)

    def _understood(self, read: Callable[[], Read]) -> Read:
        try:
            return read()
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise self._foreign() from error

    def _foreign(self) -> CommandError:
        return CommandError(
            f"What answers at {self._url} is not this assistant's server, or another version of it. "
            "Check the address, or start a server of this version with 'make serve'."
        )


def seconds_in(error: Json) -> float | None:
    """Return how long a server asks to wait, if it does.

    Raises:
        ValueError: that is no time that could be waited.
    """
    after = error.get("retry_after")
    if after is None:
        return None
    if not isinstance(after, (int, float)) or isinstance(after, bool) or not 0 < after < float("inf"):
        raise ValueError(after)
    return after


def parsed(url: str) -> SplitResult:
    """Return the parts of a server's address.

    Raises:
        ValueError: it is no address of a server.
    """
    parts = urlsplit(url)
    good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and parts.path.isascii()
    if not good or parts.username or parts.query or parts.fragment or not url.isprintable() or " " in url:
        raise ValueError(url)
    (parts.hostname or "").encode("idna")  # raises UnicodeError, a ValueError, where a part of it is empty or too long
    return parts


def connected_to(parts: SplitResult) -> HTTPConnection:
    """Return a connection that is opened by its first request."""
    assert parts.hostname
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    return kind(parts.hostname, parts.port, timeout=SECONDS)


def failure(error: Exception, url: str) -> str:
    """Return what went wrong on the way to a server, and what to do."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The certificate of {url} is not trusted ({error.verify_message}). Check the address."
    if isinstance(error, ssl.SSLError):
        return f"{url} does not speak TLS as it should. Check the address: does it begin with http:// instead?"
    if isinstance(error, (TimeoutError, socket.timeout)):
        return f"The server at {url} did not answer within {SECONDS:.0f} seconds. Try again later."
    if isinstance(error, (RemoteDisconnected, ConnectionResetError, BrokenPipeError)):
        return f"The server at {url} broke off the connection. It may be starting again: try in a few seconds."
    if isinstance(error, UnicodeError):
        return f"{url} is no address that can be looked up. Check it for typing errors."
    if isinstance(error, HTTPException):
        return f"What answers at {url} is not this assistant's server. Check the address."
    reason = getattr(error, "strerror", None) or type(error).__name__
    return f"No server can be reached at {url} ({reason}). Start one with 'make serve', or check the address."


def fitting(text: str) -> str:
    """Return what the server takes of a text; far too long stays too long to be answered."""
    while len(json.dumps(text)) > TEXT_BYTES:
        text = text[: len(text) * 3 // 4]
    return text
