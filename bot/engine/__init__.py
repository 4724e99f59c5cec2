"""Adapters to Rasa: importer, composer (NLG), in-process actions, training, and the assistant that serves turns."""
