"""`msc-faq eval`: how well are labelled questions understood?

With one file, the trained assistant answers its lines. With ``--train`` and ``--test``, the same components are
trained on any set of labelled lines, so that public benchmarks can be repeated. With ``--folds``, every example
question of a topic is read by an understanding that was trained without it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.errors import CommandError, ExitCode
from bot.cli.loading import quieten_libraries
from bot.cli.streams import own_stdout
from bot.engine.interface import Assistant, Load, Turn, new_conversation

if TYPE_CHECKING:
    from bot.nlu.encoder import SentenceEncoder
    from bot.nlu.evaluation import Line, Result

EVERY = 50  # lines between two signs of life


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, help="CSV file: text or question, label with | alternatives")
    parser.add_argument("--train", type=Path, metavar="TRAIN.csv", help="train on these lines instead")
    parser.add_argument("--test", type=Path, metavar="TEST.csv", help="and evaluate on these")
    parser.add_argument("--folds", action="store_true", help="the topics' own example questions, each left out once")
    parser.add_argument("--label-names", action="store_true", help="with --train: the labels' names are examples too")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a report")
    parser.add_argument("--plots", type=Path, metavar="FOLDER", help="draw reliability.png and confusion.png there")
    parser.add_argument("--errors", action="store_true", help="also print each line that is not right")


def run(options: argparse.Namespace, load: Load) -> ExitCode:
    chosen = [options.file is not None, options.train is not None, options.folds]
    if sum(chosen) != 1 or (options.train is None) != (options.test is None):
        raise CommandError("Name either one file, or both --train and --test, or --folds.", ExitCode.USAGE)
    from bot.nlu.evaluation import UnreadableLines

    with own_stdout() as out:
        try:
            sets = left_out() if options.folds else compared(options) if options.train else answered(options.file, load)
        except UnreadableLines as error:
            raise CommandError(str(error)) from error
        write(out.write, sets, options)
        if options.plots:
            from bot.nlu.evaluation_plots import draw

            for file in draw(next(iter(sets.values())), options.plots):
                print(f"Drawn: {file}", file=sys.stderr)
    return ExitCode.SUCCESS


def answered(file: Path, load: Load) -> dict[str, list[Result]]:
    """Let the assistant answer the lines; once all of them, once those that no training example says word for word."""
    from bot.nlu.evaluation import read_lines
    from bot.nlu.examples import read_examples, same_words

    lines = read_lines(file)
    import asyncio

    results = asyncio.run(answer(load(), lines))
    known = {same_words(example.text) for example in read_examples()}
    fresh = [result for result in results if same_words(result.line.text) not in known]
    return {"all lines": results, "lines that stand in no training example": fresh}


async def answer(assistant: Assistant, lines: Sequence[Line]) -> list[Result]:
    """Ask each line in a conversation of its own."""
    results = []
    for number, line in enumerate(lines, start=1):
        conversation = new_conversation()
        results.append(result_of(line, await assistant.handle(line.text, conversation)))
        await assistant.forget(conversation)
        if number % EVERY == 0:
            print(f"{number} of {len(lines)} lines ...", file=sys.stderr, flush=True)
    return results


def result_of(line: Line, turn: Turn) -> Result:
    """Return what the evaluation needs of a turn."""
    from bot.nlu.evaluation import Result

    reply = turn.reply
    return Result(
        line=line,
        kind=reply.kind,
        topic=reply.topics[0] if reply.kind == "answer" and reply.topics else None,
        ranking=tuple(topic for topic, _ in turn.ranking),
        offered=tuple(each.topic for each in reply.suggestions if each.topic),
        confidence=turn.confidence,
    )


def compared(options: argparse.Namespace) -> dict[str, list[Result]]:
    """Train on one set of lines and read another."""
    quieten_libraries()
    from bot.nlu.evaluation import read_lines
    from bot.nlu.reading import label_names, results_of, training_pair, with_topics_only
    from bot.nlu.understanding import train_understanding

    test = with_topics_only(read_lines(options.test))
    examples = [training_pair(line) for line in with_topics_only(read_lines(options.train))]
    if options.label_names:
        examples += label_names(examples)
    return {"all lines": results_of(train_understanding(examples, ready_encoder()), test)}


def ready_encoder() -> SentenceEncoder:
    """Return the sentence encoder; a missing or damaged one ends the command with one sentence."""
    from bot.nlu.encoder import SentenceEncoder, ensure_encoder
    from bot.nlu.encoder_artefact import EncoderUnavailable

    try:
        return SentenceEncoder(ensure_encoder())
    except EncoderUnavailable as error:
        raise CommandError(str(error)) from error


def left_out() -> dict[str, list[Result]]:
    """Read each example question of a topic with an understanding that was trained on the other folds."""
    quieten_libraries()
    from bot.nlu.evaluation import Line
    from bot.nlu.examples import read_examples
    from bot.nlu.labels import is_topic
    from bot.nlu.reading import results_of
    from bot.nlu.understanding import FOLDS, folds, train_understanding

    examples = list(read_examples())
    pairs = list(zip(examples, folds([example.intent for example in examples]), strict=True))
    encoder = ready_encoder()
    results: list[Result] = []
    for fold in range(FOLDS):
        print(f"Fold {fold + 1} of {FOLDS} ...", file=sys.stderr, flush=True)
        understanding = train_understanding([(each.text, each.intent) for each, at in pairs if at != fold], encoder)
        held = [Line(each.text, (each.intent,)) for each, at in pairs if at == fold and is_topic(each.intent)]
        results += results_of(understanding, held)
    return {"example questions of the topics, each left out once": results}


def write(emit: Callable[[str], object], sets: dict[str, list[Result]], options: argparse.Namespace) -> None:
    from bot.nlu.evaluation import as_json, outcome, report

    if options.json:
        emit(json.dumps({name: as_json(results) for name, results in sets.items()}, indent=2) + "\n")
        return
    for name, results in sets.items():
        emit(f"{name} ({len(results)})\n\n")
        emit("".join(f"{line}\n" for line in report(results)) + "\n")
    if options.errors:
        for result in next(iter(sets.values())):
            if not result.right:
                emit(f"{'|'.join(result.line.labels)} -> {outcome(result)}: {result.line.text}\n")
