"""A clinic that receives: a web server and a mail server on loopback ports, which can be told to fail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiohttp import web


@dataclass
class WebClinic:
    """Takes payloads. ``answers`` are the next statuses, 200 after them; 0 stands for an answer that never comes."""

    answers: list[int] = field(default_factory=list)
    requests: list[tuple[dict[str, str], bytes, Any]] = field(default_factory=list)
    url: str = ""

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append((headers, body, await request.json()))
        status = self.answers.pop(0) if self.answers else 200
        if status == 0:
            await asyncio.Event().wait()
        return web.Response(status=status, headers={"Location": self.url} if status == 302 else {})

    @property
    def taken(self) -> dict[str, Any]:
        """What a receiver has that knows repetitions by their key."""
        return {headers["idempotency-key"]: payload for headers, _, payload in self.requests}


@asynccontextmanager
async def web_clinic(*answers: int) -> AsyncIterator[WebClinic]:
    clinic = WebClinic(list(answers))
    app = web.Application()
    app.router.add_post("/referrals", clinic.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    clinic.url = f"http://127.0.0.1:{port}/referrals"
    try:
        yield clinic
    finally:
        await runner.cleanup()


@dataclass
class MailClinic:
    """Takes mail. ``refusals`` counts how many of the next messages are refused for now."""

    refusals: int = 0
    messages: list[EmailMessage] = field(default_factory=list)
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 clinic\r\n")
        while line := await reader.readline():
            verb = line.split()[0].upper()
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                raw = await reader.readuntil(b"\r\n.\r\n")
                if self.refusals:
                    self.refusals -= 1
                    writer.write(b"451 later\r\n")
                    continue
                self.messages.append(message_from_bytes(raw[:-5], policy=policy.default))  # type: ignore[arg-type]
            writer.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
            if verb == b"QUIT":
                break
        writer.close()


@asynccontextmanager
async def mail_clinic(refusals: int = 0) -> AsyncIterator[MailClinic]:
    clinic = MailClinic(refusals)
    server = await asyncio.start_server(clinic.serve, "127.0.0.1", 0)
    clinic.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield clinic


@dataclass
class Clock:
    """A time of the tests' own; waiting moves it on and takes no time."""

    now: float = 1_800_000_000.0
    waited: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds
