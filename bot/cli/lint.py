"""`msc-faq lint`: check the content, without the model's libraries."""

from __future__ import annotations

from datetime import date

from bot.cli.errors import CommandError, ExitCode


def run() -> ExitCode:
    from bot.knowledge.linting import lint, notes, reading_table
    from bot.knowledge.yaml_file import ContentError
    from bot.safety.advice import load_advice
    from bot.safety.circumstances import load_circumstances
    from bot.safety.examples import read_examples
    from bot.safety.screen import read_lexicons

    try:
        for read in (read_lexicons, load_circumstances, load_advice, read_examples):
            read()
        today = date.today()
        findings = lint(today)
        for finding in findings:
            print(finding)
        print(reading_table())
        for note in notes(today):
            print(f"note: {note}")
    except ContentError as error:
        raise CommandError(str(error)) from error
    if findings:
        raise CommandError(f"Faults in the content: {len(findings)}. Correct the lines named above.")
    print("The content is in order.")
    return ExitCode.SUCCESS
