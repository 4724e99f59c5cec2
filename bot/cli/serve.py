"""`msc-faq serve`: the website's server: demo page, widget, Socket.IO, REST, health and metrics."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys

from bot.cli.errors import CommandError, ExitCode
from bot.engine.interface import Load


def run(options: argparse.Namespace, load: Load) -> ExitCode:
    from bot.delivery.courier import Courier, noting_hand_offs
    from bot.delivery.settings import DeliverySettingsError, read_delivery
    from bot.delivery.targets import targets_of
    from bot.engine.knowledge_cache import shared_knowledge
    from bot.privacy.log_filter import configure_logging
    from bot.privacy.redaction import redact
    from bot.settings import RetentionError, retention_days
    from bot.stores.outbox import Outbox
    from bot.stores.records import Records
    from bot.stores.retention import enforce_forever
    from bot.web.serving import CannotServe, Server, serve
    from bot.web.settings import SettingsError, read_settings

    configure_logging()
    try:
        settings = read_settings(os.environ, options.host, options.port)
        retention_days()
        delivery = read_delivery(os.environ)
        records = Records()
        server = Server(settings, redact=redact, opinions=records)

        async def beside() -> None:
            targets = targets_of(delivery, shared_knowledge().current)
            outbox = Outbox()
            courier = Courier(outbox, targets, noting_hand_offs(outbox, records))
            await asyncio.gather(enforce_forever(), courier.run())

        asyncio.run(serve(server, load, say, beside=beside))
    except (SettingsError, RetentionError, DeliverySettingsError) as error:
        raise CommandError(str(error), ExitCode.USAGE) from error
    except CannotServe as error:
        raise CommandError(str(error)) from error
    return ExitCode.SUCCESS


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
