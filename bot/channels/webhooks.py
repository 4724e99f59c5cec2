"""The addresses that providers call: /webhooks/<channel>/webhook. Mounted on the website's server and on Rasa's."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from sanic import Blueprint, Sanic
from sanic.exceptions import PayloadTooLarge
from sanic.request import Request
from sanic.response import HTTPResponse, json, text

from bot.channels.connector import PUBLIC_URL, CannotVerify, Connector, Received, Unverified
from bot.channels.delivery import Channels, failed

PREFIX = "/webhooks"
BODY_BYTES = 256 * 1024  # a button's event repeats the whole message that it stood under
logger = logging.getLogger(__name__)


def mount(app: Sanic, channels: Channels) -> None:
    """Add every channel's address to an app. Other addresses keep the app's own limit for bodies."""
    usual = int(app.config.REQUEST_MAX_SIZE)
    app.config.REQUEST_MAX_SIZE = max(usual, BODY_BYTES)
    addresses = {webhook_path(name) for name in channels.connectors}

    async def keep_to_the_usual_size(request: Request) -> None:
        if len(request.body or b"") > usual and request.path not in addresses:
            raise PayloadTooLarge("The request is too large.")

    app.register_middleware(keep_to_the_usual_size, "request")
    for connector in channels.connectors.values():
        app.blueprint(webhook(channels, connector))


def webhook_path(name: str) -> str:
    return f"{PREFIX}/{name}/webhook"


def webhook(channels: Channels, connector: Connector) -> Blueprint:
    """Return the routes of one channel."""
    routes = Blueprint(f"msc_{connector.name}", url_prefix=f"{PREFIX}/{connector.name}")

    @routes.get("/")
    async def health(request: Request) -> HTTPResponse:
        return json({"status": "ok"})

    async def receive(request: Request) -> HTTPResponse:
        received = as_received(request, connector.settings)
        try:
            response = await channels.receive(connector, received)
        except Unverified as error:
            logger.warning("%s: a request was refused. %s", connector.name, error)
            return text("", status=error.status)
        except CannotVerify as error:
            logger.error("%s: %s", connector.name, error)
            return text("", status=503, headers={"Retry-After": "30"})
        except ValueError:
            return text("", status=400)
        except Exception as error:
            failed(f"{connector.name}, receiving", error)
            return text("", status=500)  # the provider sends it again
        return text(response.body, status=response.status, content_type=response.content_type)

    routes.add_route(receive, "/webhook", methods=["GET", "POST"])
    return routes


def as_received(request: Request, settings: Mapping[str, str]) -> Received:
    """Return a request as data. Behind a proxy we do not know our own address: it must be set."""
    base = settings.get(PUBLIC_URL, "").rstrip("/")
    query = f"?{request.query_string}" if request.query_string else ""
    return Received(
        method=request.method,
        url=f"{base}{request.path}{query}",
        headers={name.lower(): value for name, value in request.headers.items()},
        query={name: values[0] for name, values in request.args.items()},
        body=request.body or b"",
    )
