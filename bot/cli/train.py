"""`msc-faq train`: make the model, if anything that it is made of has changed."""

from __future__ import annotations

import argparse
import sys

from bot.cli.errors import CommandError, ExitCode
from bot.cli.loading import quieten_libraries
from bot.cli.streams import own_stdout


def run(options: argparse.Namespace) -> ExitCode:
    quieten_libraries()
    from bot.engine.training import TrainingFailed, train

    with own_stdout() as out:
        try:
            model = train(force=options.force, report=report)
        except TrainingFailed as error:
            raise CommandError(str(error)) from error
        out.write(f"{model}\n")
    return ExitCode.SUCCESS


def report(step: str) -> None:
    print(step, file=sys.stderr, flush=True)
