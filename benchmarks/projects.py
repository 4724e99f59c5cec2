"""The projects that are compared, built in ``build/bench/`` from one fixed subset of this project's examples.

``default``: the pipeline and the policies that ``rasa init`` writes, with its defaults made explicit.
``bare``: the least that answers: words and letters counted, logistic regression, rules.
``subset``: this project with the same examples, to compare the cost of training.
``topics_N``: this project with N topics, real ones first and invented ones after them.

A project is trained once and kept; it is trained again when anything that it is made of has changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from benchmarks.processes import run
from bot.engine.assistant import MODEL_FILE
from bot.knowledge.loading import topic_files
from bot.knowledge.yaml_file import read_yaml
from bot.nlu.encoder import encoder_folder
from bot.nlu.examples import Example, read_examples
from bot.paths import ROOT

BUILD = ROOT / "build" / "bench"
SUBSET = Path(__file__).with_name("subset.yml")
PER_TOPIC = 12
SEED = 20_240_501

DEFAULT_CONFIG = {
    "recipe": "default.v1",
    "assistant_id": "bench-default",
    "language": "en",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True},
        {"name": "EntitySynonymMapper"},
        {"name": "ResponseSelector", "epochs": 100, "constrain_similarities": True},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ],
    "policies": [
        {"name": "MemoizationPolicy"},
        {"name": "RulePolicy"},
        {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": 100},
        {"name": "TEDPolicy", "max_history": 5, "epochs": 100, "constrain_similarities": True},
    ],
}
BARE_CONFIG = {
    "recipe": "default.v1",
    "assistant_id": "bench-bare",
    "language": "en",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "LogisticRegressionClassifier"},
    ],
    "policies": [{"name": "RulePolicy"}],
}
# The shape of the three stories of `rasa init`: without any, its learned policies would have nothing to do.
STORIES = (
    ("what_is_therapy", "how_it_works"),
    ("what_is_therapy", "side_effects", "pain"),
    ("what_is_therapy", "side_effects", "cost_insurance"),
)
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "RASA_MAX_CACHE_SIZE": "0"}


@dataclass(frozen=True)
class Trained:
    """A trained project: its folder, its model, and the CPU seconds that training took."""

    folder: Path
    model: Path
    cpu_seconds: float


def topic_examples() -> dict[str, list[str]]:
    """Return all examples of each topic."""
    found: dict[str, list[str]] = defaultdict(list)
    topics = {path.stem for path in topic_files()}
    for example in read_examples():
        if example.intent in topics:
            found[example.intent].append(example.text)
    return dict(sorted(found.items()))


@cache
def subset() -> dict[str, list[str]]:
    """Return the fixed subset: twelve examples of each of the 57 topics that there were when it was drawn."""
    return {topic: entry["examples"] for topic, entry in fixed().items()}


@cache
def fixed() -> dict[str, Any]:
    content: dict[str, Any] = read_yaml(SUBSET).content
    return content


def stock_files(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the files of a plain Rasa project with the subset's examples, as content by name."""
    examples = subset()
    return {
        "config.yml": config,
        "domain.yml": {
            "version": "3.1",
            "intents": list(examples),
            "responses": {f"utter_{topic}": [{"text": fixed()[topic]["answer"]}] for topic in examples},
            "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
        },
        "credentials.yml": {"rest": None},
        "endpoints.yml": {},
        "data/nlu.yml": {
            "version": "3.1",
            "nlu": [
                {"intent": topic, "examples": "".join(f"- {text}\n" for text in texts)}
                for topic, texts in examples.items()
            ],
        },
        "data/rules.yml": {
            "version": "3.1",
            "rules": [
                {"rule": f"answer {topic}", "steps": [{"intent": topic}, {"action": f"utter_{topic}"}]}
                for topic in examples
            ],
        },
        "data/stories.yml": {
            "version": "3.1",
            "stories": [
                {
                    "story": f"path {number}",
                    "steps": [step for topic in path for step in ({"intent": topic}, {"action": f"utter_{topic}"})],
                }
                for number, path in enumerate(STORIES, start=1)
            ],
        },
    }


def stock_project(name: str, config: Mapping[str, Any]) -> Trained:
    """Build and train a plain Rasa project, unless it is there."""
    files = {path: yaml.safe_dump(content, sort_keys=False) for path, content in stock_files(config).items()}
    folder = BUILD / name
    command = ("-m", "rasa", "train", "--fixed-model-name", "model", "--out", "models", "--force")
    return trained(folder, files, command, folder / "models" / "model.tar.gz")


def default_project() -> Trained:
    return stock_project("default", DEFAULT_CONFIG)


def bare_project() -> Trained:
    return stock_project("bare", BARE_CONFIG)


def subset_project() -> Trained:
    """Build and train this project on the subset; its other intents have at most twelve examples each as well."""
    chosen = subset()
    others = [example for example in read_examples() if example.intent not in chosen]
    return own_project("subset", chosen, fewer(others), {})


def whole_project() -> Trained:
    """Build and train this project on all of its data."""
    return own_project("whole", {}, {}, {})


def topics_project(count: int) -> Trained:
    """Build and train this project with so many topics, twelve examples each; those beyond ours are invented."""
    chosen = subset()
    others = fewer(example for example in read_examples() if example.intent not in chosen)
    return own_project(f"topics_{count}", chosen, others, invented_topics(count - len(chosen)))


def fewer(examples: Iterable[Example]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for example in examples:
        if len(found[example.intent]) < PER_TOPIC:
            found[example.intent].append(example.text)
    return found


def own_project(
    name: str, topics: Mapping[str, list[str]], others: Mapping[str, list[str]], invented: Mapping[str, dict[str, Any]]
) -> Trained:
    folder = BUILD / name
    files: dict[str, str] = {}
    for path in sorted((ROOT / "data").rglob("*")):
        if path.is_file():
            place = path.relative_to(ROOT).as_posix()
            text = path.read_text(encoding="utf-8")
            files[place] = text if path.suffix != ".yml" else with_examples(text, {**others, **topics})
    for topic, content in invented.items():
        files[f"data/topics/{topic}.yml"] = yaml.safe_dump(content, sort_keys=False)
    for place in ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml"):
        files[place] = (ROOT / place).read_text(encoding="utf-8")
    model = folder / "models" / MODEL_FILE.name
    return trained(folder, files, ("-m", "bot.engine.training_process", "models"), model, code=ROOT / "bot" / "nlu")


def with_examples(text: str, chosen: Mapping[str, list[str]]) -> str:
    """Return a data file with only the chosen examples of the intents that have some."""
    content = yaml.safe_load(text)
    if not isinstance(content, dict) or "nlu" not in content:
        return text
    for block in content["nlu"]:
        if block.get("intent") in chosen:
            block["examples"] = "".join(f"- {example}\n" for example in chosen[block["intent"]])
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True)


def invented_topics(count: int) -> dict[str, dict[str, Any]]:
    """Return topics about things that do not exist, in the form of a topic file."""
    make = random.Random(SEED)
    names = [
        "".join(make.choice("bdfklmnprstvz") + make.choice("aeiou") for _ in range(3)) for _ in range(max(0, count))
    ]
    template = read_yaml(ROOT / "data" / "topics" / "pain.yml").content
    forms = (
        "what is {}", "how does {} work", "is {} safe", "who makes {}", "does {} help scars", "price of {}",
        "tell me about {}", "{} results", "how long does {} take", "can I get {} twice", "{} for the face",
        "why would I need {}",
    )  # fmt: skip
    topics = {}
    for number, name in enumerate(names):
        topic = f"invented_{number}"
        response = json.loads(json.dumps(template["responses"]["utter_pain"]))
        response[0]["metadata"]["title"] = f"What is {name} {number}?"
        topics[topic] = {
            "responses": {f"utter_{topic}": response},
            "rules": [
                {
                    "rule": f"answer {topic}",
                    "steps": [{"intent": topic}, {"action": f"utter_{topic}"}, {"action": "action_guidance"}],
                }
            ],
            "nlu": [{"intent": topic, "examples": "".join(f"- {form.format(f'{name} {number}')}\n" for form in forms)}],
        }
    return topics


def trained(
    folder: Path, files: Mapping[str, str], command: tuple[str, ...], model: Path, code: Path | None = None
) -> Trained:
    """Write a project's files and train it, unless the model that is there was made of the same."""
    digest = hashlib.sha256(json.dumps([dict(files), command], sort_keys=True).encode())
    for path in sorted(code.rglob("*.py")) if code else ():
        digest.update(path.read_bytes())
    record = folder / "trained.json"
    if record.is_file() and model.is_file():
        kept = json.loads(record.read_text())
        if kept["made_of"] == digest.hexdigest():
            return Trained(folder, model, kept["cpu_seconds"])
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    environment = {"MSC_FAQ_HOME": str(folder), "MSC_FAQ_ENCODER": str(encoder_folder())}
    print(f"Training {folder.name} (once; it is kept in {folder}) ...", file=sys.stderr, flush=True)
    done = run([sys.executable, *command], folder, {**QUIET, **environment}, log=folder / "train.log")
    # The model is written last: if it is there, it is whole, however the process ended after that.
    if not model.is_file():
        raise RuntimeError(f"{folder.name} could not be trained ({done.code}): see {folder / 'train.log'}.")
    if done.code:
        print(f"Training {folder.name} ended with code {done.code}.", file=sys.stderr)
    record.write_text(json.dumps({"made_of": digest.hexdigest(), "cpu_seconds": done.cpu_seconds}))
    return Trained(folder, model, done.cpu_seconds)


def own_home() -> Path:
    """Return a home of this project for measurements: its content and its model, with a state of its own."""
    folder = BUILD / "ours"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("data", "models", "config.yml", "domain.yml", "endpoints.yml", "credentials.yml"):
        link = folder / name
        if not os.path.lexists(link):
            link.symlink_to(ROOT / name)
    return folder
