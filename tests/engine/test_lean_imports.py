"""What is imported when the assistant serves, in processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from bot.engine.assistant import Assistant
from bot.engine.lean_imports import HEAVY, UNUSED, is_lean
from bot.paths import ROOT

SERVE = """
import asyncio, json, sys
from bot.engine.assistant import Assistant
assistant = Assistant.load()
turn = asyncio.run(assistant.handle("does it hurt", "lean"))
real = [name for name, module in list(sys.modules.items()) if getattr(module, "__file__", None)]
print(json.dumps({"kind": turn.reply.kind, "real": real}))
"""
FALL_BACK = """
import importlib.util, json, sys
from pathlib import Path
from bot.engine import lean_imports
installed = lean_imports.install(Path(sys.argv[1]))
found = {name: importlib.util.find_spec(name).origin for name in ("tensorflow", "skops", "sklearn")}
print(json.dumps({"installed": installed, "found": found}))
"""


TRAIN = """
import json, sys
from pathlib import Path
from bot.engine import lean_imports
installed = lean_imports.install_for_training(Path(sys.argv[1]))
import rasa.model_training
import rasa.engine.recipes.default_components
real = [name for name in ("tensorflow", "sklearn") if getattr(sys.modules.get(name), "__file__", None)]
print(json.dumps({"installed": installed, "real": real}))
"""


def run(code: str, *arguments: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    result: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return result


def model_of(folder: Path, *components: str) -> Path:
    """Return a model's archive with nothing but the metadata that says what it consists of."""
    metadata = folder / "metadata.json"
    nodes = {str(at): {"uses": component} for at, component in enumerate(components)}
    metadata.write_text(json.dumps({"predict_schema": {"nodes": nodes}}))
    with tarfile.open(folder / "model.tar.gz", "w:gz") as archive:
        archive.add(metadata, "metadata.json")
    return folder / "model.tar.gz"


def test_serving_imports_none_of_the_heavy_packages(assistant: Assistant) -> None:
    result = run(SERVE)
    assert result["kind"] == "answer"
    names = (*HEAVY, *UNUSED)
    real = result["real"]
    assert isinstance(real, list)
    assert [name for name in real if name in names or name.startswith(tuple(f"{each}." for each in names))] == []


@pytest.mark.parametrize(
    "component",
    ["rasa.nlu.classifiers.diet_classifier.DIETClassifier", "rasa.core.policies.ted_policy.TEDPolicy", "other.Own"],
)
def test_a_model_with_another_component_gets_the_real_packages(tmp_path: Path, component: str) -> None:
    model = model_of(tmp_path, "bot.engine.gate_component.MessageGate", component)
    result = run(FALL_BACK, str(model))
    assert result["installed"] is False
    found = result["found"]
    assert isinstance(found, dict)
    assert all("site-packages" in origin for origin in found.values())


def test_training_imports_what_our_components_need() -> None:
    assert run(TRAIN, str(ROOT / "config.yml")) == {"installed": True, "real": ["sklearn"]}


def test_another_configuration_is_trained_with_the_real_packages(tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    config.write_text(
        "pipeline: [{name: WhitespaceTokenizer}, {name: DIETClassifier}]\npolicies: [{name: TEDPolicy}]\n"
    )
    assert run(TRAIN, str(config)) == {"installed": False, "real": ["tensorflow", "sklearn"]}


def test_components_that_are_not_known_are_not_lean() -> None:
    assert is_lean(["bot.nlu.components.SentenceVectors", "rasa.core.policies.rule_policy.RulePolicy"])
    assert not is_lean(["bot.nlu.components.SentenceVectors", "rasa.nlu.classifiers.sklearn_intent_classifier.X"])
