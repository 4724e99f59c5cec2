"""`msc-faq serve`: the website's server: demo page, widget, Socket.IO, REST, health and metrics."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys

from bot.cli.errors import CommandError, ExitCode
from bot.cli.interface import Assistant, Load
from bot.cli.loading import quieten_libraries


def run(options: argparse.Namespace, load: Load) -> ExitCode:
    from bot.privacy.redaction import redact
    from bot.stores.records import Records
    from bot.stores.retention import RetentionError, enforce_forever, retention_days
    from bot.web.serving import CannotServe, Server, serve
    from bot.web.settings import SettingsError, read_settings

    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )

    def load_quietly() -> Assistant:
        quieten_libraries()
        return load()

    try:
        settings = read_settings(os.environ, options.host, options.port)
        retention_days()
        server = Server(settings, redact=redact, opinions=Records())
        asyncio.run(serve(server, load_quietly, say, beside=enforce_forever))
    except (SettingsError, RetentionError) as error:
        raise CommandError(str(error), ExitCode.USAGE) from error
    except CannotServe as error:
        raise CommandError(str(error)) from error
    return ExitCode.SUCCESS


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
