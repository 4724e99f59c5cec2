"""`msc-faq retention`: delete what is older than the clinic wants; to be run daily, e.g. by cron."""

from __future__ import annotations

import argparse
from datetime import datetime, timezone

from bot.cli.errors import CommandError, ExitCode


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "How many days are kept: the environment variable MSC_FAQ_RETENTION_DAYS, 30 by default. "
        "Where the conversations are: MSC_FAQ_DATABASE_URL, state/conversations.db by default."
    )


def run(options: argparse.Namespace) -> ExitCode:
    from sqlalchemy.exc import SQLAlchemyError

    from bot.settings import RetentionError, retention_days
    from bot.stores.retention import enforce

    try:
        days = retention_days()
        removed = enforce(days, datetime.now(timezone.utc))
    except RetentionError as error:
        raise CommandError(str(error), ExitCode.USAGE) from error
    except SQLAlchemyError as error:
        raise CommandError(
            f"The conversations' database cannot be used ({type(error).__name__}). "
            "Check MSC_FAQ_DATABASE_URL and that the server runs."
        ) from error
    print(
        f"Older than {days} days, and deleted: {removed.events} events, {removed.records} records, "
        f"{removed.damaged} damaged files."
    )
    return ExitCode.SUCCESS
