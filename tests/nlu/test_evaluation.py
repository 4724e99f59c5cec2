"""The figures of an evaluation, on lines whose result is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.nlu import evaluation
from bot.nlu.evaluation import Line, Result, UnreadableLines, read_lines, share
from bot.nlu.evaluation_plots import draw
from bot.nlu.reading import label_names, training_pair, with_topics_only


def result(label: str, kind: str, *ranking: str, offered: tuple[str, ...] = (), confidence: float = 0.9) -> Result:
    topic = ranking[0] if kind == "answer" else None
    return Result(Line("text", tuple(label.split("|"))), kind, topic, ranking, offered, confidence, scope=confidence)


RESULTS = [
    result("pain", "answer", "pain", "side_effects"),
    result("evidence|pain", "answer", "pain", "evidence"),
    result("evidence", "answer", "pain", "cost", "evidence"),
    result("cost", "clarify", "pain", "cost", offered=("pain", "cost"), confidence=0.4),
    result("out_of_scope_medical", "out_of_scope", "pain", confidence=0.1),
    result("out_of_scope_medical", "answer", "pain", confidence=0.5),
    result("chitchat", "smalltalk", "pain"),
    result("referral", "answer", "find_provider"),
    result("human_handoff", "smalltalk", "pain"),
]


def test_figures_count_what_they_say() -> None:
    counts = {name: (value.count, value.of) for name, value in evaluation.figures(RESULTS).items()}
    assert counts == {
        "in scope: right topic first": (2, 4),
        "in scope: best label first": (1, 4),
        "in scope: right topic among three": (4, 4),
        "in scope: answered or replied rightly": (2, 4),
        "in scope: answered wrongly": (1, 4),
        "in scope: asked back": (1, 4),
        "in scope: right, or asked back with the right topic": (3, 4),
        "asked back: right topic offered": (1, 1),
        "other kinds: right kind of reply": (2, 3),
        "out_of_scope_medical: answered": (1, 2),
    }


def test_the_interval_is_wilsons() -> None:
    half = share([True] * 50 + [False] * 50)
    assert (round(half.low, 4), round(half.high, 4)) == (0.4038, 0.5962)
    assert share([True] * 20).high == 1 and round(share([True] * 20).low, 3) == 0.839
    assert share([]).of == 0


def test_calibration_error_is_zero_where_confidence_is_true() -> None:
    honest = [result("pain", "answer", "pain" if at < 7 else "cost", confidence=0.7) for at in range(10)]
    assert evaluation.calibration_error(honest) == pytest.approx(0)
    boastful = [result("pain", "answer", "cost", confidence=1.0)]
    assert evaluation.calibration_error(boastful) == 1


def test_separation_is_the_share_of_pairs_in_the_right_order() -> None:
    lines = [result("pain", "answer", "pain", confidence=value) for value in (0.9, 0.5)]
    lines += [result("out_of_scope_general", "answer", "pain", confidence=value) for value in (0.5, 0.1)]
    assert evaluation.scope_separation(lines) == pytest.approx(3.5 / 4)
    assert evaluation.scope_separation(lines[:2]) is None


def test_report_and_json_name_the_confusions() -> None:
    assert any("evidence" in line and "pain" in line for line in evaluation.report(RESULTS))
    assert {"label": "evidence", "got": "pain", "lines": 1} in evaluation.as_json(RESULTS)["confusions"]


def test_both_pictures_are_drawn(tmp_path: Path) -> None:
    for file in draw(RESULTS, tmp_path / "plots"):
        assert file.read_bytes().startswith(b"\x89PNG")


def test_lines_are_read_with_either_name_of_a_column(tmp_path: Path) -> None:
    file = tmp_path / "lines.csv"
    file.write_text('question,label,source\n"Does it hurt, really?",pain|side_effects,x\n', encoding="utf-8")
    assert read_lines(file) == [Line("Does it hurt, really?", ("pain", "side_effects"))]


@pytest.mark.parametrize("content", ["a,b\n1,2\n", "text,label\n", "", "text,label\n\xff"])
def test_a_file_that_cannot_be_used_is_explained(tmp_path: Path, content: str) -> None:
    file = tmp_path / "lines.csv"
    file.write_bytes(content.encode("latin-1"))
    with pytest.raises(UnreadableLines, match=r"lines\.csv"):
        read_lines(file)


def test_foreign_labels_are_topics_whatever_their_name() -> None:
    lines = with_topics_only([Line("bye", ("goodbye",)), Line("xyz", ("oos",))])
    assert [training_pair(line) for line in lines] == [("bye", "topic goodbye"), ("xyz", "out_of_scope_general")]
    assert label_names([("a", "topic card_arrival"), ("b", "out_of_scope_general")]) == [
        ("card arrival", "topic card_arrival")
    ]
