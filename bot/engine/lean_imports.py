"""Start without the heavy packages that nothing of our model uses.

Rasa imports TensorFlow to define a callback class (``rasa/utils/tensorflow/callback.py``, reached from
``rasa.core.featurizers.single_state_featurizer``), skops to load scikit-learn components
(``rasa/nlu/classifiers/sklearn_intent_classifier.py`` and its like, all imported by
``rasa/engine/recipes/default_components.py``), and matplotlib to draw test reports. spaCy's thinc imports
TensorFlow, MXNet and PyTorch if they are there (``thinc/compat.py``). Together that is two thirds of the start-up time
and of the memory.

:func:`install` puts stand-ins for them into the import system, but only if the model's own metadata says that every
component in it is one that needs none of them; otherwise the real packages are imported as ever. It must run before
the first import of rasa or spaCy. :func:`install_for_training` does the same for ``msc-faq train``, with what our
components need for training left real. ``rasa train`` and ``rasa run`` do not pass through here.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import json
import os
import sys
import tarfile
from collections.abc import Iterable, MutableSequence, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from bot.knowledge.yaml_file import read_yaml

# Packages that are only imported for components that our model does not have.
HEAVY = ("tensorflow", "tensorflow_hub", "tensorflow_text", "keras", "skops", "sklearn_crfsuite", "matplotlib")
# Packages for parts of Rasa and spaCy that never run when the assistant serves: they train, draw, schedule reminders,
# or belong to stores, brokers and channels that Rasa imports all together. A process that only loads the assistant
# does without them; the tests, which also train, do not.
UNUSED = (
    "sklearn",
    "scipy",
    "joblib",
    "spacy.cli",  # spaCy's own commands
    "apscheduler",  # reminders, of which the actions set none
    "dask",  # see bot/engine/graph_runner.py
    "redis",
    "boto3",
    "botocore",
    "pymongo",
    "aio_pika",
    "slack_sdk",
    "aiogram",
    "webexteamssdk",
)
# thinc asks for these and copes without.
ABSENT = ("torch", "mxnet", "cupy", "jax")
# The components that are known to work without: ours, and these of Rasa's.
LEAN_COMPONENTS = (
    "bot.",
    "rasa.core.policies.rule_policy.",
    "rasa.core.policies.memoization.",
    "rasa.core.policies.ensemble.",
    "rasa.nlu.classifiers.regex_message_handler.",
    "rasa.graph_components.",
)
# Those of Rasa's, as a configuration names them.
LEAN_NAMES = ("RulePolicy", "MemoizationPolicy")


class StandInMeta(type):
    """Lets a stand-in class be used for whatever a module does with a package when it is imported."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn


class StandIn(metaclass=StandInMeta):
    """A class that can be subclassed, annotated with, or used as a decorator; not one to work with."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls is StandIn and len(args) == 1 and callable(args[0]) and not kwargs:
            return args[0]  # a bare decorator
        return super().__new__(cls)

    def __init_subclass__(cls, **kwargs: Any) -> None: ...

    def __call__(self, function: Any = None, *args: Any, **kwargs: Any) -> Any:
        return function  # a decorator with arguments


class StandInModule(ModuleType):
    """A module whose every name is a stand-in."""

    __version__ = "0.0.0"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__: MutableSequence[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn


class StandInFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds a stand-in for each of some packages and for everything below it."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        parts = fullname.split(".")
        if any(".".join(parts[:count]) in self._names for count in range(1, len(parts) + 1)):
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return StandInModule(spec.name)

    def exec_module(self, module: ModuleType) -> None: ...


def components_of(model: Path) -> frozenset[str]:
    """Return the classes that a trained model uses to serve, from the metadata in its archive."""
    with tarfile.open(model) as archive:
        for member in archive:
            if member.name.lstrip("./") == "metadata.json":
                file = archive.extractfile(member)
                metadata = json.load(file) if file else {}
                nodes = metadata["predict_schema"]["nodes"]
                return frozenset(f"{node['uses']}" for node in nodes.values())
    raise ValueError(f"{model} holds no metadata.")


def is_lean(components: Iterable[str]) -> bool:
    """Return whether every component is known to need none of the heavy packages."""
    return all(component.startswith(LEAN_COMPONENTS) for component in components)


def install(model: Path) -> bool:
    """Put the stand-ins in place if the model allows it; return whether they are.

    Raises:
        OSError, tarfile.TarError, ValueError, KeyError: the model cannot be read.
    """
    if standing_in():
        return True
    if "rasa.core.agent" in sys.modules or "tensorflow" in sys.modules or not is_lean(components_of(model)):
        return False
    # One message's small matrices gain nothing from more threads, and on a busy machine they wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.meta_path.insert(0, StandInFinder(name for name in UNUSED if name not in sys.modules))
    stand_in()
    return True


def install_for_training(config: Path) -> bool:
    """Put those stand-ins in place that our components can be trained with, if a configuration has no others.

    Raises:
        ContentError: the configuration cannot be read.
    """
    content = read_yaml(config).content
    names = [f"{entry['name']}" for part in ("pipeline", "policies") for entry in content.get(part) or ()]
    if not all(name.startswith("bot.") or name in LEAN_NAMES for name in names):
        return False
    stand_in()
    return True


def standing_in() -> bool:
    return any(isinstance(finder, StandInFinder) for finder in sys.meta_path)


def stand_in() -> None:
    """Put the stand-ins in place, whatever is to be loaded. Only our own components can be trained afterwards."""
    # thinc must believe that these packages are not there at all; Rasa must find something by their names.
    for name in (*HEAVY, *ABSENT):
        sys.modules[name] = None  # type: ignore[assignment]
    import spacy  # noqa: F401

    for name in (*HEAVY, *ABSENT):
        del sys.modules[name]
    sys.meta_path.insert(0, StandInFinder(HEAVY))
