"""When the model is trained: by the content of what it is made of, on copies in a folder of the test's own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.engine.training import HERE, Place, Report, TrainingFailed, explanation, fingerprint, stale, train, wait
from bot.nlu.encoder_artefact import sha256_of
from bot.paths import ROOT

Change = Callable[[Place], None]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A copy of the content and the code, and a stand-in for the sentence encoder."""
    for name in ("data", "bot"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("config.yml", "domain.yml"):
        shutil.copy(ROOT / name, tmp_path / name)
    monkeypatch.setenv("MSC_FAQ_ENCODER", str(tmp_path / "encoder"))
    write_encoder(tmp_path / "encoder", b"one graph")
    return Place(root=tmp_path, models=tmp_path / "models", code=tmp_path / "bot")


def write_encoder(folder: Path, graph: bytes) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "encoder.onnx").write_bytes(graph)
    (folder / "tokenizer.json").write_text("{}")
    manifest = {
        "kind": "dynamic",
        "sha256": sha256_of(folder / "encoder.onnx"),
        "tokenizer_sha256": sha256_of(folder / "tokenizer.json"),
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path} does not hold {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


class Teacher:
    """Stands in for Rasa: counts the lessons and gives a small file."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.lessons = 0
        self.failure = failure

    def __call__(self, place: Place, folder: Path, report: Report) -> Path:
        self.lessons += 1
        if self.failure:
            raise self.failure
        model = folder / "assistant.tar.gz"
        model.write_bytes(b"model %d" % self.lessons)
        return model


def quiet(step: str) -> None:
    """Report nothing."""


TOPIC = "data/topics/what_are_mscs.yml"


def change_an_answer(place: Place) -> None:
    replace(place.root / TOPIC, "raw material", "stock of cells")


def change_an_answers_sources(place: Place) -> None:
    replace(place.root / TOPIC, "evidence: background", "evidence: early")


def add_a_comment(place: Place) -> None:
    path = place.root / TOPIC
    path.write_text("# A note to editors\n" + path.read_text(encoding="utf-8"), encoding="utf-8")


def change_a_notice(place: Place) -> None:
    path = place.root / "data/safety/notices.yml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")


def touch_everything(place: Place) -> None:
    for path in place.root.rglob("*.*"):
        path.touch()


def make_it_a_clinics_own(place: Place) -> None:
    (place.root / "clinic.yml").write_text("name: Example Skin Clinic\n", encoding="utf-8")


@pytest.mark.parametrize(
    "change",
    [
        change_an_answer,
        change_an_answers_sources,
        add_a_comment,
        change_a_notice,
        touch_everything,
        make_it_a_clinics_own,
    ],
)
def test_a_change_that_the_model_does_not_hold_needs_no_training(place: Place, change: Change) -> None:
    before = fingerprint(place)
    change(place)
    assert fingerprint(place) == before


def add_an_example(place: Place) -> None:
    replace(place.root / TOPIC, "    - what does MSC stand for\n", "    - what does MSC stand for\n    - MSC in full\n")


def rename_a_response(place: Place) -> None:
    replace(place.root / TOPIC, "  utter_what_are_mscs:\n", "  utter_what_mscs_are:\n")


def change_a_rule(place: Place) -> None:
    replace(place.root / TOPIC, "  - action: action_guidance\n", "")


def add_a_topic(place: Place) -> None:
    shutil.copy(place.root / TOPIC, place.root / "data/topics/another.yml")


def move_an_example_file(place: Place) -> None:
    (place.root / "data/dialogue/smalltalk.yml").rename(place.root / "data/dialogue/chat.yml")


def change_the_settings(place: Place) -> None:
    replace(place.root / "config.yml", "core_fallback_threshold: 0.3", "core_fallback_threshold: 0.4")


def change_the_domain(place: Place) -> None:
    replace(place.root / "domain.yml", "session_expiration_time: 60", "session_expiration_time: 61")


def change_the_classifier(place: Place) -> None:
    replace(place.code / "nlu/classifier.py", '"""', '"""Now better. ')


def change_the_screen(place: Place) -> None:
    replace(place.code / "safety/screen.py", '"""', '"""Now stricter. ')


def change_the_importer(place: Place) -> None:
    replace(place.code / "engine/importer.py", '"""', '"""Now other. ')


def change_the_lexicon(place: Place) -> None:
    (place.root / "data/safety/more.yml").write_text("phrases: [help]\n", encoding="utf-8")


def change_the_encoder(place: Place) -> None:
    write_encoder(place.root / "encoder", b"another graph")


@pytest.mark.parametrize(
    "change",
    [
        add_an_example,
        rename_a_response,
        change_a_rule,
        add_a_topic,
        move_an_example_file,
        change_the_settings,
        change_the_domain,
        change_the_classifier,
        change_the_screen,
        change_the_importer,
        change_the_lexicon,
        change_the_encoder,
    ],
)
def test_a_change_that_the_model_holds_needs_training(place: Place, change: Change) -> None:
    before = fingerprint(place)
    change(place)
    assert fingerprint(place) != before


def test_the_fingerprint_does_not_depend_on_where_the_project_lies(place: Place, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    for name in ("data", "bot", "config.yml", "domain.yml"):
        source = place.root / name
        elsewhere.mkdir(exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, elsewhere / name)
    assert fingerprint(Place(elsewhere, elsewhere / "models", elsewhere / "bot")) == fingerprint(place)


def test_the_model_is_trained_once_and_again_only_when_asked_or_needed(place: Place) -> None:
    teacher = Teacher()
    assert stale(place)

    assert train(report=quiet, place=place, teach=teacher) == place.model
    assert not stale(place)

    train(report=quiet, place=place, teach=teacher)
    assert teacher.lessons == 1

    train(force=True, report=quiet, place=place, teach=teacher)
    assert teacher.lessons == 2

    add_an_example(place)
    assert stale(place)
    train(report=quiet, place=place, teach=teacher)
    assert teacher.lessons == 3
    assert place.model.read_bytes() == b"model 3"


def truncate_the_model(place: Place) -> None:
    place.model.write_bytes(place.model.read_bytes()[:3])


def empty_the_model(place: Place) -> None:
    place.model.write_bytes(b"")


def remove_the_model(place: Place) -> None:
    place.model.unlink()


def remove_the_record(place: Place) -> None:
    place.record.unlink()


def spoil_the_record(place: Place) -> None:
    place.record.write_text('{"fingerprint": ')


def empty_the_record(place: Place) -> None:
    place.record.write_text("[]")


@pytest.mark.parametrize(
    "damage",
    [truncate_the_model, empty_the_model, remove_the_model, remove_the_record, spoil_the_record, empty_the_record],
)
def test_a_damaged_model_is_trained_again(place: Place, damage: Change) -> None:
    teacher = Teacher()
    train(report=quiet, place=place, teach=teacher)
    damage(place)
    assert stale(place)
    train(report=quiet, place=place, teach=teacher)
    assert teacher.lessons == 2
    assert not stale(place)


def test_the_record_tells_what_the_model_is(place: Place) -> None:
    train(report=quiet, place=place, teach=Teacher())
    record = json.loads(place.record.read_text())
    assert record["fingerprint"] == fingerprint(place)
    assert record["sha256"] == sha256_of(place.model)
    assert record["bytes"] == place.model.stat().st_size
    assert record["trained_at"].endswith("+00:00")


def test_a_failed_training_leaves_the_model_that_was_there(place: Place) -> None:
    train(report=quiet, place=place, teach=Teacher())
    add_an_example(place)
    with pytest.raises(TrainingFailed):
        train(report=quiet, place=place, teach=Teacher(TrainingFailed("no")))
    assert place.model.read_bytes() == b"model 1"
    assert stale(place)
    assert sorted(path.name for path in place.models.iterdir()) == ["assistant.json", "assistant.tar.gz"]


def test_a_change_during_the_training_is_not_lost(place: Place) -> None:
    class Slow(Teacher):
        def __call__(self, place: Place, folder: Path, report: Report) -> Path:
            add_an_example(place)
            return super().__call__(place, folder, report)

    train(report=quiet, place=place, teach=Slow())
    assert stale(place)


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        (OSError(28, "No space left on device"), "The disk is full. Free 1 GB"),
        (PermissionError(13, "Permission denied"), "cannot be written"),
    ],
)
def test_a_failure_is_one_sentence_with_its_remedy(place: Place, failure: Exception, sentence: str) -> None:
    with pytest.raises(TrainingFailed, match=sentence) as caught:
        train(report=quiet, place=place, teach=Teacher(failure))
    assert "\n" not in str(caught.value)


def test_a_fault_in_a_topic_is_named_by_file_and_line(place: Place) -> None:
    path = place.root / TOPIC
    path.write_text("responses: [\n", encoding="utf-8")
    with pytest.raises(TrainingFailed, match=r"what_are_mscs\.yml:\d+"):
        train(report=quiet, place=place, teach=Teacher())


def test_a_damaged_encoder_of_the_persons_own_is_refused(place: Place) -> None:
    (place.root / "encoder" / "encoder.onnx").write_bytes(b"cut")
    with pytest.raises(TrainingFailed, match="encoder"):
        train(report=quiet, place=place, teach=Teacher())


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Traceback:\n\nInvalidConfigException: no recipe\n", "Training failed: InvalidConfigException: no recipe ("),
        ("", "Training failed: it gave no reason ("),
        ("OSError: [Errno 28] No space left on device\nDuring handling:\nError: x", "The disk is full. Free 1 GB"),
        ("\udcff", "Training failed: "),
    ],
)
def test_a_failure_of_rasas_is_explained_by_its_last_line(tmp_path: Path, written: str, said: str) -> None:
    log = tmp_path / "train.log"
    log.write_bytes(written.encode("utf-8", "surrogateescape"))
    assert explanation(log).startswith(said)


def test_a_long_training_gives_signs_of_life_and_ends_with_us() -> None:
    class Stop(Exception):
        pass

    reports: list[str] = []

    def stop_at_the_second(step: str) -> None:
        reports.append(step)
        if len(reports) == 2:
            raise Stop

    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    with pytest.raises(Stop):
        wait(process, stop_at_the_second, every=0.05)
    assert process.returncode is not None


def test_the_model_in_use_lies_in_the_project() -> None:
    assert HERE.root == ROOT
    assert HERE.code == ROOT / "bot"
