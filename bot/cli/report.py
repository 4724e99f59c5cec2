"""`msc-faq report`: what was not answered, what people think of the answers, which sources are due for review."""

from __future__ import annotations

import argparse
import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.errors import CommandError, ExitCode
from bot.reply.terminal import printable

if TYPE_CHECKING:
    from bot.knowledge.model import Knowledge
    from bot.stores.report import Report

EXAMPLES = 3  # wordings of one question that are shown
REASONS = {
    "not_my_question": "not my question",
    "unclear": "unclear",
    "wrong_or_outdated": "wrong or outdated",
    "missing_something": "missing something",
}
OUTCOMES = {
    "contact_shown": "were shown how to reach the clinic",
    "not_configured": "were told that nobody can be reached here",
    "waiting": "are waiting to be delivered",
    "delivered": "were delivered",
}
STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #ccc}"
)


@dataclass(frozen=True)
class Section:
    """One table of the report, or a sentence where there is nothing to show."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    nothing: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--days", type=days, default=30, metavar="N", help="how many days to look back (default: 30)")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a web page instead of printing text")


def days(value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= 36_500:
        raise argparse.ArgumentTypeError("must be a whole number of days, 1 or more")
    return int(value)


def run(options: argparse.Namespace) -> ExitCode:
    from bot.knowledge.loading import ContentError, load
    from bot.stores.records import Records
    from bot.stores.report import make_report

    try:
        knowledge = load()
    except ContentError as error:
        raise CommandError(str(error)) from error
    today = datetime.now(timezone.utc).date()
    records = Records()
    try:
        report = make_report(records, knowledge, today - timedelta(days=options.days), today)
    finally:
        records.close()
    parts = list(sections(report, knowledge))
    period = f"{report.since:%d %B %Y} to {report.today:%d %B %Y}"
    if options.html:
        options.html.write_text(as_html(period, parts), encoding="utf-8")
        print(f"Written: {options.html}")
    else:
        print(printable(as_text(period, parts)))
    return ExitCode.SUCCESS


def sections(report: Report, knowledge: Knowledge) -> Iterator[Section]:
    def title(topic: str) -> str:
        return knowledge.topics[topic].title if topic in knowledge.topics else topic or "none"

    yield Section(
        "Questions without an answer",
        ("Asked", "Nearest topic", "In the words of people"),
        tuple(
            (
                str(len(question.texts)),
                title(question.topic),
                " / ".join(list(dict.fromkeys(question.texts))[:EXAMPLES]),
            )
            for question in report.questions
        ),
        "Every question was answered.",
    )
    yield Section(
        "Feedback",
        ("Topic", "Helpful", "Not helpful", *(reason.capitalize() for reason in REASONS.values())),
        tuple(
            (
                title(topic.topic),
                str(topic.count("up")),
                str(topic.count("down")),
                *(str(topic.because(reason)) for reason in REASONS),
            )
            for topic in report.feedback
        ),
        "Nobody gave feedback.",
    )
    yield Section(
        "Comments",
        ("Topic", "Reason", "Comment"),
        tuple(
            (title(topic.topic), REASONS.get(each.reason or "", "-"), each.comment)
            for topic in report.feedback
            for each in topic.feedback
            if each.comment
        ),
        "Nobody left a comment.",
    )
    yield Section(
        "People who asked for a person",
        ("How many", "What came of it"),
        tuple((str(count), OUTCOMES[outcome]) for outcome, count in report.hand_offs),
        "Nobody asked for a person.",
    )
    yield Section(
        "Sources to read again",
        ("Due", "Id", "Title"),
        tuple((source.review_by.isoformat(), source.id, source.title) for source in report.sources_due),
        "No source is due.",
    )


def as_text(period: str, parts: Sequence[Section]) -> str:
    lines = [f"Report, {period}"]
    for part in parts:
        lines += ["", part.title.upper()]
        lines += table(part) if part.rows else [part.nothing]
    return "\n".join(lines)


def table(part: Section) -> list[str]:
    """Return the rows in columns; the last one is as long as it has to be."""
    rows = [part.columns, *(tuple(" ".join(cell.split()) for cell in row) for row in part.rows)]
    widths = [max(map(len, column)) for column in list(zip(*rows, strict=True))[:-1]]
    return [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]) for row in rows
    ]


def as_html(period: str, parts: Sequence[Section]) -> str:
    """Return a page that needs nothing else and runs nothing; all that people wrote is escaped."""
    body = "\n".join(
        f"<h2>{html.escape(part.title)}</h2>\n" + (html_table(part) if part.rows else f"<p>{part.nothing}</p>")
        for part in parts
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>Report, {period}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<h1>Report, {period}</h1>\n{body}\n</body>\n</html>\n"
    )


def html_table(part: Section) -> str:
    head = "".join(f'<th scope="col">{html.escape(column)}</th>' for column in part.columns)
    rows = "\n".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in part.rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"
