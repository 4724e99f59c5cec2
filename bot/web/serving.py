"""Run the server: listen at once, load the model meanwhile, stop without losing an answer."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import socket
import sqlite3
import threading
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, cast

from bot.channels.messaging import Messaging
from bot.channels.registry import enabled_connectors
from bot.engine.interface import Assistant, Load
from bot.web.app import build
from bot.web.archive import Archive
from bot.web.core import Core, Opinions
from bot.web.health import RETRY_SECONDS, Readiness
from bot.web.sessions import Signer
from bot.web.settings import Settings, SettingsError, kept_secret

PURGE_EVERY = 3600.0  # seconds
DRAIN_SECONDS = 6.0  # an accepted message has its reply within five
CLOSE_SECONDS = 1.0
BACKLOG = 1024

Say = Callable[[str], None]


class CannotServe(Exception):
    """The server cannot start; the text says why and what to do."""


class Server:
    """One running server. ``start`` listens, ``attach`` gives it the assistant, ``stop`` ends it in good order."""

    def __init__(
        self, settings: Settings, *, redact: Callable[[str], str] = str, opinions: Opinions | None = None
    ) -> None:
        self.settings = settings
        self._redact, self._opinions = redact, opinions

    async def start(self) -> None:
        """Listen.

        Raises:
            CannotServe: the state folder or the address cannot be used.
        """
        try:
            secret = self.settings.secret or kept_secret(self.settings.state)
            self._archive = Archive(self.settings.state / "web.db", self.settings.limits.entries_kept)
            self._messaging = Messaging(enabled_connectors(os.environ), self.settings.state, self.settings.limits)
        except SettingsError as error:
            raise CannotServe(str(error)) from error
        except (OSError, sqlite3.Error) as error:
            folder = self.settings.state
            raise CannotServe(
                f"The folder {folder} cannot be used ({error}). The server keeps its data there."
            ) from error
        listener = listening_socket(self.settings.host, self.settings.port)
        self.settings = replace(self.settings, port=listener.getsockname()[1])
        self.core = Core(self.settings, self._archive, Signer(secret), redact=self._redact, opinions=self._opinions)
        self.readiness = Readiness(self.core)
        app, self._sockets = build(self.core, self.readiness)
        self._messaging.mount(app)  # after the website's own routes: it allows larger bodies for webhooks only
        # Not to serve before the routes are made, which startup() does.
        self._server = cast(
            Any,
            await app.create_server(
                sock=listener, return_asyncio_server=True, asyncio_server_kwargs={"start_serving": False}
            ),
        )
        await self._server.startup()
        await self._server.before_start()
        await self._server.start_serving()
        await self._server.after_start()
        self._purging = asyncio.create_task(self._purge_for_ever())

    def attach(self, assistant: Assistant) -> None:
        """Begin to answer."""
        self.readiness.attach(assistant)
        self.core.attach(assistant)
        self._messaging.attach(assistant)

    async def stop(self) -> None:
        """Take nothing new, finish what was accepted, and let go of everybody."""
        self.core.stop_accepting()
        self._purging.cancel()
        self._server.close()
        await before(DRAIN_SECONDS, self.core.finish())
        await before(DRAIN_SECONDS + 2, self._messaging.stop())
        await before(CLOSE_SECONDS, self._sockets.close())
        await before(CLOSE_SECONDS, self._let_go())
        for connection in list(self._server.connections):
            connection.abort()
        await self._server.before_stop()
        await self._server.after_stop()
        self._archive.close()

    async def _let_go(self) -> None:
        """Close each connection as soon as it has its last response."""
        while self._server.connections:
            for connection in list(self._server.connections):
                connection.close_if_idle()
            await asyncio.sleep(0.01)

    async def _purge_for_ever(self) -> None:
        while True:
            self.core.purge()
            await asyncio.sleep(PURGE_EVERY)


async def serve(server: Server, load: Load, say: Say, beside: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Serve until a signal says to stop; ``beside`` runs as long as that.

    Raises:
        CannotServe: the address or the state folder cannot be used.
        Exception: whatever ``load`` raises; then nothing is served any more.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await server.start()
    say(f"Listening on {address_text(server.settings)}. The assistant is loading; ask in a few seconds.")
    loading = in_daemon_thread(load)
    stopping = asyncio.create_task(stop.wait())
    running_beside = asyncio.create_task(beside())
    try:
        either: set[asyncio.Future[Any]] = {loading, stopping}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if loading.done():
            server.attach(loading.result())
            announcing = asyncio.create_task(announce(server, say))
            await stopping
            announcing.cancel()
        say("Stopping.")
    finally:
        stopping.cancel()
        running_beside.cancel()
        await server.stop()


async def announce(server: Server, say: Say) -> None:
    """Say when the assistant is ready, and until then why it is not."""
    told = None
    while problem := await server.readiness.problem():
        if problem != told:
            say(f"Not ready: {problem}")
            told = problem
        await asyncio.sleep(RETRY_SECONDS)
    say("The assistant is ready. Press Ctrl-C to stop.")


def in_daemon_thread(load: Load) -> asyncio.Future[Assistant]:
    """Load in a thread that does not keep the process alive: a signal to stop need not wait for the model."""
    loop = asyncio.get_running_loop()
    loaded: asyncio.Future[Assistant] = loop.create_future()

    def tell(report: Callable[[], None]) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(report)

    def run() -> None:
        try:
            assistant = load()
        except BaseException as error:
            failure = error
            tell(lambda: loaded.set_exception(failure))
        else:
            tell(lambda: loaded.set_result(assistant))

    threading.Thread(target=run, name="load", daemon=True).start()
    return loaded


def listening_socket(host: str, port: int) -> socket.socket:
    """Return a socket that is bound.

    Raises:
        CannotServe: the address cannot be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            reason = f"Port {port} of {host} is in use. Stop the other program, or choose another port with --port."
        elif error.errno == errno.EACCES:
            reason = f"Port {port} is only for administrators. Choose one above 1023 with --port."
        else:
            reason = f"Cannot listen on {host} port {port} ({error.strerror}). Check --host and --port."
        raise CannotServe(reason) from error


async def before(seconds: float, work: Coroutine[Any, Any, None]) -> None:
    """Wait for something, but not for ever."""
    task = asyncio.create_task(work)
    await asyncio.wait({task}, timeout=seconds)
    task.cancel()


def address_text(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}/"
