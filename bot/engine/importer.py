"""Let a topic be one file: the intents of the training examples are added to the domain.

Rasa wants every intent listed in the domain as well, and ignores ``intents:`` in a file of examples
(``rasa/shared/importers/rasa.py``, ``RasaFileImporter``).
"""

from __future__ import annotations

import functools

from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine.validator_warnings import leave_out_known_ones

leave_out_known_ones()


class TopicImporter(RasaFileImporter):
    """The file importer, with the intents of the examples merged into the domain."""

    @functools.lru_cache(maxsize=1)  # noqa: B019 - as below; Rasa asks three times, and merging copies what it gets
    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """Return the training examples of all files."""
        return super().get_nlu_data(language)

    @functools.lru_cache(maxsize=1)  # noqa: B019 - one importer per process and run
    def get_domain(self) -> Domain:
        """Return domain.yml's domain plus one intent per intent of the training examples."""
        domain = super().get_domain()
        intents = sorted(self.get_nlu_data().intents - set(domain.intents))
        # Entities are for the actions: rules match on the intent alone.
        examples = Domain.from_dict({"intents": [{intent: {"use_entities": []}} for intent in intents]})
        return domain.merge(examples)
