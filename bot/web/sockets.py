"""The Socket.IO interface, which the widget uses. Described in docs/api/asyncapi.yaml.

Events that arrive are accepted before the first ``await`` of their handler: that keeps their order.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import uuid4

from socketio import AsyncServer
from socketio.exceptions import ConnectionRefusedError

from bot.reply.json_reply import Json
from bot.reply.model import Reply
from bot.reply.plain import full_text
from bot.web.archive import Message
from bot.web.core import EMERGENCY, Core, Refusal
from bot.web.http import address_of, origin_allowed
from bot.web.requests import BadRequest, checked

# The libraries log each packet that is no packet, with a traceback: anybody could fill the disk. What fails in the
# handlers here is logged by the core.
SILENT = logging.getLogger("bot.web.sockets.libraries")
SILENT.setLevel(logging.CRITICAL)

Handler = Callable[[str, Any], Awaitable[Json | None]]


@dataclass
class Visitor:
    """The other end of one socket: a tab."""

    address: str
    session: str | None = None


class Sockets:
    """Speaks Socket.IO for the core, and brings its replies to every tab of a session."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._visitors: dict[str, Visitor] = {}
        self._by_address: Counter[str] = Counter()
        self.server = AsyncServer(
            async_mode="sanic",
            cors_allowed_origins=lambda origin, environ: origin_allowed(
                origin, environ.get("HTTP_HOST", ""), core.settings
            ),
            cors_credentials=False,
            max_http_buffer_size=core.settings.limits.body_bytes,
            logger=SILENT,
            engineio_logger=SILENT,
        )
        self.server.on("connect", self._connect)
        self.server.on("disconnect", self._disconnect)
        for event, handler in {
            "session_request": self._session_request,
            "new_conversation": self._new_conversation,
            "user_message": self._user_message,
            "reply_seen": self._reply_seen,
            "feedback": self._feedback,
            "forget": self._forget,
            "user_uttered": self._user_uttered,
        }.items():
            self.server.on(event, self._guarded(handler))
        core.delivery = self

    async def close(self) -> None:
        """Let go of everybody in a way that makes clients come back, to the next server."""
        if self.server.eio.sockets:
            await self.server.eio.disconnect()
        await self.server.shutdown()

    # What the core tells

    async def typing(self, session: str, in_reply_to: str) -> None:
        await self.server.emit("bot_typing", {"in_reply_to": in_reply_to}, room=session)

    async def reply(self, session: str, reply: Json, plain: Reply) -> None:
        await self.server.emit("bot_reply", reply, room=session, callback=lambda *_: self._core.seen())
        await self.server.emit("bot_uttered", stock_reply(plain), room=stock_room(session))

    async def echo(self, session: str, entry: Json, sender: str | None) -> None:
        await self.server.emit("user_echo", entry, room=session, skip_sid=sender)

    # What clients tell

    async def _connect(self, socket: str, environ: dict[str, Any], auth: Any = None) -> None:
        address = address_of(environ["sanic.request"], self._core.settings)
        if self._by_address[address] >= self._core.settings.limits.sockets_per_address:
            raise ConnectionRefusedError("Too many connections from this address.")
        try:
            self._core.admit(address)
        except Refusal as refusal:
            raise ConnectionRefusedError(str(refusal), refusal.as_json()) from refusal
        self._by_address[address] += 1
        self._visitors[socket] = Visitor(address)
        self._core.metrics.sockets.inc()

    async def _disconnect(self, socket: str, reason: str) -> None:
        if visitor := self._visitors.pop(socket, None):
            self._by_address[visitor.address] -= 1
            self._by_address += Counter()  # drops the zeros
            self._core.metrics.sockets.dec()

    async def _session_request(self, socket: str, content: Any) -> Json:
        request = checked("SessionRequest", content or {})
        return await self._open(socket, request.get("token") or request.get("session_id"), request.get("last_seen"))

    async def _new_conversation(self, socket: str, content: Any) -> Json:
        return await self._open(socket, None, None)

    async def _open(self, socket: str, token: str | None, last_seen: str | None) -> Json:
        """Let a socket have a session. Nothing can be said between what it is told here and its entering the room."""
        visitor = self._visitor(socket)
        session, opened = self._core.open_session(token, last_seen, visitor.address)
        if visitor.session:
            await self.server.leave_room(socket, visitor.session)
            await self.server.leave_room(socket, stock_room(visitor.session))
        visitor.session = session
        await self.server.enter_room(socket, session)
        await self.server.emit("session_confirm", opened["token"], to=socket)
        return opened

    async def _user_message(self, socket: str, content: Any) -> Json:
        request = checked("UserMessage", content)
        message = Message(request["id"], request["text"], request.get("title"))
        visitor = self._visitor(socket)
        accepted = self._core.accept(session_of(visitor), message, visitor.address, socket)
        if accepted.repeated:
            await self.server.emit("bot_reply", (await accepted.answer).reply, to=socket)
        return {"ok": True}

    async def _reply_seen(self, socket: str, content: Any) -> Json:
        checked("ReplySeen", content)
        self._core.seen()
        return {"ok": True}

    async def _feedback(self, socket: str, content: Any) -> Json:
        request = checked("Feedback", content)
        visitor = self._visitor(socket)
        self._core.give_feedback(session_of(visitor), request, visitor.address)
        return {"ok": True}

    async def _forget(self, socket: str, content: Any) -> Json:
        checked("Forget", content or {})
        visitor = self._visitor(socket)
        return {"ok": True, "reply": await self._core.forget(session_of(visitor), visitor.address)}

    async def _user_uttered(self, socket: str, content: Any) -> Json | None:
        """Serve a client of Rasa's own Socket.IO channel: plain text, and no ids."""
        visitor = self._visitor(socket)
        try:
            request = checked("StockUserUttered", content)
            if visitor.session is None:
                await self._open(socket, request.get("session_id"), None)
            session = session_of(visitor)
            await self.server.enter_room(socket, stock_room(session))
            self._core.accept(session, Message(uuid4().hex, request["message"]), visitor.address, socket)
        except (Refusal, BadRequest) as error:
            await self.server.emit("bot_uttered", {"text": str(error)}, to=socket)
        return None

    def _visitor(self, socket: str) -> Visitor:
        """Return who is there; a socket may close before what it sent is looked at."""
        if visitor := self._visitors.get(socket):
            return visitor
        raise BadRequest("The socket is closed.")

    def _guarded(self, handler: Handler) -> Callable[..., Awaitable[Json | None]]:
        """Return the handler with any number of arguments, and an answer whatever happens in it."""

        @wraps(handler)
        async def guarded(socket: str, *arguments: Any) -> Json | None:
            try:
                return await handler(socket, arguments[0] if arguments else None)
            except Refusal as refusal:
                return {"ok": False, "error": refusal.as_json()}
            except BadRequest as error:
                self._core.metrics.refusals.labels("bad_request").inc()
                return {"ok": False, "error": {"code": "bad_request", "message": str(error)}}
            except Exception as error:
                self._core.failed("socket", error)
                sentence = f"Something went wrong here. Please try again in a minute. {EMERGENCY}"
                return {"ok": False, "error": {"code": "internal", "message": sentence}}

        return guarded


def session_of(visitor: Visitor) -> str:
    if visitor.session is None:
        raise BadRequest("Send 'session_request' first.")
    return visitor.session


def stock_room(session: str) -> str:
    return f"{session}/stock"


def stock_reply(reply: Reply) -> Json:
    """Return a reply as Rasa's own Socket.IO channel sends one."""
    buttons = [{"content_type": "text", "title": each.title, "payload": each.payload} for each in reply.suggestions]
    return {"text": full_text(reply), **({"quick_replies": buttons} if buttons else {})}
