"""Write what was measured: docs/benchmarks.md for people, build/bench/report.json for programs."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from benchmarks.projects import BUILD
from bot.paths import ROOT

DOCUMENT = ROOT / "docs" / "benchmarks.md"
RESULTS = BUILD / "report.json"
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"
VERDICTS = {True: "yes", False: "**no**", None: "–"}
PACKAGES = ("rasa", "tensorflow", "onnxruntime", "numpy", "spacy")


def machine() -> dict[str, Any]:
    """Describe the machine and how busy it is."""
    return {
        "processor": processor(),
        "processors": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "system": platform.platform(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "load": [round(each, 1) for each in os.getloadavg()],
    }


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else ():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def kept() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {}
    return content


def keep(measurement: str, figures: Sequence[Figure]) -> None:
    """Add a measurement's figures to those of before; each tells when it was made, and on which machine."""
    entry = {
        "measured_at": datetime.now(timezone.utc).isoformat(timespec="minutes"),
        "machine": machine(),
        "figures": [figure.as_json() for figure in figures],
    }
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps({**kept(), measurement: entry}, indent=2) + "\n", encoding="utf-8")


def table(order: Sequence[str]) -> str:
    """Return all that is kept, as Markdown."""
    entries = kept()
    present = [name for name in order if name in entries]
    if not present:
        return "Nothing was measured yet.\n"
    latest = entries[present[-1]]["machine"]
    packages = ", ".join(f"{name} {number}" for name, number in latest["packages"].items())
    lines = [
        f"Machine: {latest['processor']}, {latest['processors']} processors, {latest['memory_gb']} GB; "
        f"{latest['system']}; Python {latest['python']}; {packages}.",
        "",
        "| figure | measured | target | met | of it |",
        "|---|---|---|---|---|",
    ]
    for name in present:
        for figure in (Figure.from_json(content) for content in entries[name]["figures"]):
            measured = figure.spread.text(figure.unit, figure.digits)
            if figure.spread.count == 1:
                measured = f"{figure.spread.median:.{figure.digits}f}{figure.unit}"
            lines.append(f"| {figure.name} | {measured} | {figure.target} | {VERDICTS[figure.met]} | {figure.parts} |")
    lines += ["", "Load of the machine while it was measured (processes that wanted to run, one minute): "]
    lines[-1] += ", ".join(f"{name} {entries[name]['machine']['load'][0]}" for name in present) + "."
    return "\n".join(lines) + "\n"


def write(order: Sequence[str]) -> None:
    """Put the table into the document, between its two marks."""
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    DOCUMENT.write_text(f"{before}{BEGIN}\n{table(order)}{END}{after}", encoding="utf-8")
