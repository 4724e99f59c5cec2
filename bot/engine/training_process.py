"""The process in which Rasa trains: ``python -m bot.engine.training_process FOLDER``, in the project's folder."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from bot.engine import lean_imports
from bot.engine.assistant import MODEL_FILE

CONFIG = "config.yml"


def main(folder: str) -> int:
    lean_imports.install_for_training(Path(CONFIG))
    from rasa.model_training import train
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog

    configure_logging_and_warnings(logging.INFO)
    configure_structlog(logging.INFO)
    result = train(
        domain="domain.yml",
        config=CONFIG,
        training_files="data",
        output=folder,
        force_training=True,
        fixed_model_name=MODEL_FILE.name,
    )
    return int(result.code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
