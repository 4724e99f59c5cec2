"""Put the server together: one Sanic app over one core."""

from __future__ import annotations

import logging

from sanic import Sanic
from sanic.config import Config

from bot.web import http, pages
from bot.web.core import Core
from bot.web.health import Readiness, health
from bot.web.rest import api, stock
from bot.web.sockets import Sockets

SOCKET_PATH = "/socket.io"
HEADER_AND_BODY_SECONDS = 10  # a client that sends more slowly than this is let go


def build(core: Core, readiness: Readiness) -> tuple[Sanic, Sockets]:
    """Return the app of ``msc-faq serve``."""
    # No access log: it would hold addresses. No registry: a process may hold more than one app.
    config = Config({"ACCESS_LOG": False, "AUTO_EXTEND": False, "MOTD": False, "REGISTER": False})
    app = Sanic("msc-faq", config=config, configure_logging=False)
    # Sanic has a line, with the address, or a traceback for each odd request: anybody could fill the disk. What fails
    # inside a handler is logged by the core.
    for name in ("sanic.root", "sanic.error"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return app, install(app, core, readiness, root=True)


def install(app: Sanic, core: Core, readiness: Readiness, *, root: bool) -> Sockets:
    """Add everything to an app; ``root`` says whether the page ``/`` is ours."""
    limits = core.settings.limits
    app.config.REQUEST_MAX_SIZE = limits.body_bytes
    app.config.WEBSOCKET_MAX_SIZE = limits.body_bytes
    app.config.REQUEST_TIMEOUT = HEADER_AND_BODY_SECONDS
    http.install(app, core)
    app.blueprint(health(core, readiness))
    app.blueprint(api(core))
    if core.settings.stock_rest:
        app.blueprint(stock(core))
    pages.install(app, root=root)
    sockets = Sockets(core)
    sockets.server.attach(app, SOCKET_PATH)
    return sockets
