"""What `rasa data validate` keeps quiet about, and what it must still report."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
import yaml

from bot.engine.validator_warnings import DECIDED_BY_COMPONENTS, leave_out_known_ones, said_by_code
from bot.nlu.examples import read_examples
from bot.paths import DATA, ROOT


def responses_and_steps() -> tuple[set[str], set[str]]:
    """Return the names of all responses, and of what the rules run."""
    responses: set[str] = set()
    steps: set[str] = set()
    for path in [*(DATA / "topics").glob("*.yml"), *(DATA / "dialogue").glob("*.yml")]:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        responses |= content.get("responses", {}).keys()
        steps |= {step["action"] for rule in content.get("rules", []) for step in rule["steps"] if "action" in step}
    return responses, steps


def test_the_intents_without_examples_are_those_that_components_decide() -> None:
    examples = {example.intent for example in read_examples()}
    listed = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]
    names = {name for entry in listed for name in ([entry] if isinstance(entry, str) else entry)}
    assert names - examples == set(DECIDED_BY_COMPONENTS)


def test_every_response_is_said_by_a_rule_or_by_the_code() -> None:
    """Rasa's validator only warns of others, also with --fail-on-warnings."""
    responses, steps = responses_and_steps()
    assert responses - steps - said_by_code() == set()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with one response that nothing says."""
    (tmp_path / "safety").mkdir()
    for kind in ("emergency", "crisis"):
        (tmp_path / "safety" / f"{kind}.yml").write_text("groups: {sight: {rules: []}}\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "name",
    [
        "utter_trouble",
        "utter_human_handoff_clinic_delivery",
        "utter_emergency_sight",
        "utter_crisis_overdose",
        "utter_language_fr",
        "utter_ask_referral_area",
        "label_page_title",
        "title_form_skip",
    ],
)
def test_what_the_code_says_is_known(data: Path, name: str) -> None:
    (data / "texts.yml").write_text(f"responses:\n  {name}:\n  - text: Hello\n", encoding="utf-8")
    assert said_by_code(data) == {name}


@pytest.mark.parametrize(
    "name",
    ["utter_nobody", "utter_nobody_clinic", "utter_pain", "utter_emergency_rash", "utter_language_nl", "title_nobody"],
)
def test_what_nothing_in_the_code_says_is_reported(data: Path, name: str) -> None:
    (data / "texts.yml").write_text(f"responses:\n  {name}:\n  - text: Hello\n", encoding="utf-8")
    assert said_by_code(data) == set()


def test_only_warnings_of_what_is_known_are_left_out() -> None:
    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("always")
        leave_out_known_ones()
        for name in ("utter_trouble", "utter_trouble_again", "utter_nobody"):
            warnings.warn(f"The utterance '{name}' is not used in any story or rule.", UserWarning, stacklevel=1)
    assert [str(each.message).split("'")[1] for each in shown] == ["utter_trouble_again", "utter_nobody"]
