"""Train the model, if anything that it is made of has changed: by content, not by time.

Rasa's own cache of training results is not used: it knows a component by its name and configuration, not by its
code (``rasa/engine/training/fingerprinting.py``), and would go on using what an older version of ours has learned.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bot.engine.assistant import MODEL_FILE
from bot.knowledge.loading import SINGLE_FILES, load
from bot.knowledge.yaml_file import ContentError, read_yaml
from bot.nlu.encoder import encoder_folder, ensure_encoder
from bot.nlu.encoder_artefact import MANIFEST_FILE, EncoderUnavailable, sha256_of
from bot.nlu.encoder_artefact import load as load_encoder
from bot.paths import MODELS, ROOT

RECORD_FILE = "assistant.json"
LOG_FILE = "train.log"

# What shapes the model beside the data: its code, and the packages that compute it.
TRAINED_CODE = ("nlu/**/*.py", "safety/**/*.py", "text.py", "engine/importer.py", "engine/*_component*.py")
TRAINED_WITH = ("rasa", "spacy", "scikit-learn", "numpy", "onnxruntime", "tokenizers")

NO_SPACE = "The disk is full. Free 1 GB and run the same command again."
SIGN_OF_LIFE = 20  # seconds between two reports while Rasa trains

Report = Callable[[str], None]


class TrainingFailed(Exception):
    """The model could not be trained. The text says why, and what to do."""


@dataclass(frozen=True)
class Place:
    """Where the ingredients lie, and where the model goes."""

    root: Path = ROOT
    models: Path = MODELS
    code: Path = Path(__file__).resolve().parent.parent

    @property
    def model(self) -> Path:
        return self.models / MODEL_FILE.name

    @property
    def record(self) -> Path:
        return self.models / RECORD_FILE

    @property
    def log(self) -> Path:
        return self.models / LOG_FILE


HERE = Place()
Teach = Callable[[Place, Path, Report], Path]


def fingerprint(place: Place = HERE) -> str:
    """Return the SHA-256 of all that the model is made of. An answer's text is no part of it, only its name.

    Raises:
        ContentError: a data file cannot be read.
    """
    digest = hashlib.sha256()
    for name, content in ingredients(place):
        digest.update(f"{name}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def ingredients(place: Place) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each ingredient, in a fixed order."""
    data = place.root / "data"
    # These are read when the assistant runs, and again when they change: no part of the model.
    live = {data / name for name in SINGLE_FILES.values()}
    for path in [place.root / "config.yml", place.root / "domain.yml", *sorted({*data.rglob("*.yml")} - live)]:
        yield path.relative_to(place.root).as_posix(), trained_part(read_yaml(path).content)
    for pattern in TRAINED_CODE:
        for path in sorted(place.code.glob(pattern)):
            yield path.relative_to(place.code).as_posix(), path.read_bytes()
    manifest = encoder_folder() / MANIFEST_FILE
    yield "encoder", manifest.read_bytes() if manifest.is_file() else b""
    for package in TRAINED_WITH:
        yield package, version(package).encode()


def trained_part(content: Any) -> bytes:
    """Return what training uses of a file: everything, but of the responses only their names."""
    if isinstance(content, dict) and isinstance(content.get("responses"), dict):
        content = {**content, "responses": sorted(content["responses"])}
    return json.dumps(content, default=str).encode()


def stale(place: Place = HERE) -> bool:
    """Tell whether the model is missing, damaged or made of something else than what is here now.

    Raises:
        ContentError: a data file cannot be read.
    """
    return why_stale(place) is not None


def why_stale(place: Place) -> str | None:
    """Return why the model must be trained, as the first half of a sentence; None if it need not be."""
    if not place.model.is_file():
        return "There is no model yet"
    try:
        record = json.loads(place.record.read_text(encoding="utf-8"))
        made_from, sha256 = record["fingerprint"], record["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        return "It is not known what the model was made from"
    if sha256_of(place.model) != sha256:
        return "The model is damaged"
    if made_from != fingerprint(place):
        return "The questions, the settings or the code have changed"
    return None


def teach_in_subprocess(place: Place, folder: Path, report: Report) -> Path:
    """Let Rasa train in a process of its own, so that its memory and its many log lines stay away from ours.

    Raises:
        TrainingFailed: the process failed.
    """
    environment = {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "RASA_MAX_CACHE_SIZE": "0",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYTHONHASHSEED": "0",
        "TMPDIR": str(folder),
    }
    command = [sys.executable, "-m", "bot.engine.training_process", str(folder / "out")]
    with place.log.open("wb") as log:
        process = subprocess.Popen(
            command, cwd=place.root, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
        code = wait(process, report)
    if code == -signal.SIGKILL:
        raise TrainingFailed("Training was stopped by the system, most likely for want of memory: it needs 2 GB.")
    trained = folder / "out" / place.model.name
    if code != 0 or not trained.is_file():
        raise TrainingFailed(explanation(place.log))
    return trained


def wait(process: subprocess.Popen[bytes], report: Report, *, every: float = SIGN_OF_LIFE) -> int:
    """Wait for the process and say from time to time that it is still at work; it never outlives us."""
    started = time.monotonic()
    try:
        while True:
            try:
                return process.wait(timeout=every)
            except subprocess.TimeoutExpired:
                report(f"  {time.monotonic() - started:.0f} s ...")
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def explanation(log: Path) -> str:
    """Return the sentence for the failure that a log ends with."""
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    if any("No space left on device" in line for line in lines[-50:]):
        return NO_SPACE
    return f"Training failed: {lines[-1][:300] if lines else 'it gave no reason'} (details: {log})"


def train(*, force: bool = False, report: Report, place: Place = HERE, teach: Teach = teach_in_subprocess) -> Path:
    """Train if the model is stale, and return its file. The model that was there stays until the new one is whole.

    Raises:
        TrainingFailed: the text says why, and what to do.
    """
    try:
        build_encoder(report)
        reason = "Training was asked for" if force else why_stale(place)
        if reason is None:
            return place.model
        report(f"{reason}: training (some minutes) ...")
        load(place.root / "data", place.root / "clinic.yml")  # names the line of a fault, which Rasa does not
        started = time.monotonic()
        place.models.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".training-", dir=place.models) as folder:
            made_from = fingerprint(place)  # of before: what is changed meanwhile is for the next training
            trained = teach(place, Path(folder), report)
            record = {
                "fingerprint": made_from,
                "sha256": sha256_of(trained),
                "bytes": trained.stat().st_size,
                "trained_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
                "seconds": round(time.monotonic() - started, 1),
            }
            recorded = Path(folder) / RECORD_FILE
            recorded.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
            # A stop between the two leaves a record that does not fit the model: it is trained again.
            os.replace(trained, place.model)
            os.replace(recorded, place.record)
    except (ContentError, EncoderUnavailable) as error:
        raise TrainingFailed(str(error)) from error
    except OSError as error:
        raise TrainingFailed(
            NO_SPACE
            if error.strerror == "No space left on device"
            else f"The model cannot be written: {error}. Check that {place.models} can be written to."
        ) from error
    return place.model


def build_encoder(report: Report) -> None:
    """Build the sentence encoder unless it is there and whole.

    Raises:
        EncoderUnavailable: it cannot be built.
    """
    try:
        load_encoder(encoder_folder())
    except EncoderUnavailable:
        report("Building the sentence encoder ...")
        ensure_encoder()
