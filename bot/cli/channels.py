"""`msc-faq channels`: which messaging channels are set up, what is missing, and which address to register."""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Mapping
from difflib import get_close_matches

from bot.channels.client import HttpClient
from bot.channels.connector import PUBLIC_URL, Connector, Outcome, ProviderUnreachable, missing_variables
from bot.channels.registry import CONNECTORS
from bot.channels.webhooks import webhook_path
from bot.cli.errors import CommandError, ExitCode

PLACEHOLDER = "https://YOUR-SERVER"


def run(options: argparse.Namespace) -> ExitCode:
    if options.action == "check":
        return check(options.name, os.environ)
    print(overview(os.environ))
    return ExitCode.SUCCESS


def overview(environ: Mapping[str, str]) -> str:
    """Return the state of every channel, those that are set up first."""
    ready = [each for each in CONNECTORS if not missing_variables(each, environ)]
    begun = [each for each in CONNECTORS if each not in ready and given(each, environ)]
    others = [each for each in CONNECTORS if each not in ready and each not in begun]
    lines: list[str] = []
    for connector in ready:
        lines += [f"{connector.name}: set up ({connector.title})", f"  webhook: {webhook_url(connector, environ)}"]
    for connector in begun:
        missing = ", ".join(missing_variables(connector, environ))
        lines += [f"{connector.name}: not complete ({connector.title})", f"  missing: {missing}"]
    for connector in others:
        lines += [f"{connector.name}: off ({connector.title})"]
        lines += [f"  needs {each.name}: {each.meaning}" for each in connector.variables if each.required]
    if ready and not environ.get(PUBLIC_URL):
        lines.append(f"\nSet {PUBLIC_URL} to the server's address, and the webhooks are shown in full.")
    lines.append("\nHow to set up a channel: docs/channels.md. To try its credentials: msc-faq channels check NAME")
    return "\n".join(lines)


def given(connector: type[Connector], environ: Mapping[str, str]) -> bool:
    """Whether somebody has begun to set a channel up; the server's own address belongs to none alone."""
    return any(environ.get(each.name) for each in connector.variables if each.name != PUBLIC_URL)


def webhook_url(connector: type[Connector], environ: Mapping[str, str]) -> str:
    return (environ.get(PUBLIC_URL) or PLACEHOLDER).rstrip("/") + webhook_path(connector.name)


def check(name: str, environ: Mapping[str, str]) -> ExitCode:
    """Ask the provider whether the credentials are good.

    Raises:
        CommandError: there is no such channel, it is not set up, or the provider says no.
    """
    connectors = {each.name: each for each in CONNECTORS}
    if name not in connectors:
        nearest = get_close_matches(name, connectors) or list(connectors)
        raise CommandError(f"There is no channel {name!r}. Take one of: {', '.join(nearest)}.", ExitCode.USAGE)
    if missing := missing_variables(connectors[name], environ):
        raise CommandError(f"The channel {name} is not set up. Set {', '.join(missing)}.", ExitCode.USAGE)
    connector = connectors[name](environ)
    try:
        outcome = asyncio.run(asked(connector))
    except ProviderUnreachable as error:
        raise CommandError(f"{connector.title} cannot be reached ({error}). Try again later.") from error
    if outcome.verdict != "delivered":
        raise CommandError(f"{connector.title} does not take the credentials ({outcome.problem}).")
    print(f"{name}: the credentials are good. Webhook to register: {webhook_url(connectors[name], environ)}")
    return ExitCode.SUCCESS


async def asked(connector: Connector) -> Outcome:
    http = HttpClient()
    try:
        return await connector.check(http)
    finally:
        await http.close()
