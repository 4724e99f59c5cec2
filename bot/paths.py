"""Where the project's own files lie."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(os.environ.get("MSC_FAQ_HOME", Path(__file__).resolve().parent.parent))
DATA = ROOT / "data"
MODELS = ROOT / "models"
CLINIC_FILE = ROOT / "clinic.yml"
STATE = ROOT / "state"  # what changes while it runs: the databases
