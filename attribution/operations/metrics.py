"""The last night as metrics, in a file for the textfile collector of the Prometheus node exporter.

The text is both OpenMetrics and the older Prometheus format: gauges only, no timestamps. It holds
no data of people, and everybody may read it, as the exporter runs as a user of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from attribution import __version__
from attribution.core.files import rename_durably, write_atomically

READABLE = 0o644
PREFIX = "attribution_"
Sample = tuple[Mapping[str, str], float]

_NIGHT_COUNTS = {
    "works": "Works in the snapshot.",
    "affiliated_works": "Works with an author at the institution.",
    "acknowledgements_read": "Works whose acknowledgement could be read.",
    "technicians": "Technicians who count.",
}
_SOURCE_COUNTS = {
    "announced": "Records that the source announced.",
    "collected": "Records that arrived.",
    "failed": "Records that could not be fetched.",
    "quarantined": "Records that could not be read.",
    "calls": "Requests of the night.",
    "budget_left": "Requests left of the day's budget.",
}


def write(file: Path, night: Mapping[str, Any], good: Mapping[str, Any] | None) -> None:
    """Replace the file at once, so that the exporter never reads a part of it."""
    complete = file.with_name(f".{file.name}.tmp")
    write_atomically(complete, text(night, good))
    complete.chmod(READABLE)
    rename_durably(complete, file)


def text(night: Mapping[str, Any], good: Mapping[str, Any] | None) -> str:
    """The metrics of a night, from its JSON, and of the last one that published."""
    lines = [line for name, metric in _metrics(night, good) for line in _lines(name, *metric)]
    return "\n".join([*lines, "# EOF", ""])


def _metrics(
    night: Mapping[str, Any], good: Mapping[str, Any] | None
) -> Iterator[tuple[str, tuple[str, list[Sample]]]]:
    """Names with their sentences and samples; a metric without samples is left out."""
    yield "build_info", ("Version of the program.", [({"version": __version__}, 1)])
    yield "night_exit_code", ("How the last night ended: its exit code.", _plain(night["exit"]))
    started, ended = _seconds(night["started"]), _seconds(night["ended"])
    yield "night_end_timestamp_seconds", ("When the last night ended.", _plain(ended))
    yield "night_duration_seconds", ("How long the last night took.", _plain(ended - started))
    if good:
        sentence = "When the last night ended that published."
        yield "night_good_end_timestamp_seconds", (sentence, _plain(_seconds(good["ended"])))
    if night["snapshot"]:
        for name, sentence in _NIGHT_COUNTS.items():
            yield name, (sentence, _plain(night[name]))
    backup = night.get("backup") or {}
    if backup.get("file"):
        yield "backup_size_bytes", ("Size of the last backup.", _plain(backup["bytes"]))
    yield from _source_metrics(night["sources"])


def _source_metrics(
    sources: Mapping[str, Mapping[str, Any]],
) -> Iterator[tuple[str, tuple[str, list[Sample]]]]:
    if not sources:
        return
    states: list[Sample] = [
        ({"source": name}, float(source["status"] == "finished"))
        for name, source in sources.items()
    ]
    yield "source_finished", ("Whether the source was harvested to the end: 1 or 0.", states)
    gaps: list[Sample] = [
        ({"source": name}, float(len(source["gaps"]))) for name, source in sources.items()
    ]
    yield "source_gaps", ("Gaps that the source left.", gaps)
    for key, sentence in _SOURCE_COUNTS.items():
        samples: list[Sample] = [
            ({"source": name}, float(source[key]))
            for name, source in sources.items()
            if source.get(key) is not None
        ]
        yield f"source_{key}", (sentence, samples)


def _plain(value: float) -> list[Sample]:
    return [({}, float(value))]


def _seconds(at: str) -> float:
    return datetime.fromisoformat(at).timestamp()


def _lines(name: str, sentence: str, samples: list[Sample]) -> Iterator[str]:
    if not samples:
        return
    yield f"# HELP {PREFIX}{name} {sentence}"
    yield f"# TYPE {PREFIX}{name} gauge"
    for labels, value in samples:
        shown = ",".join(f'{label}="{_escaped(content)}"' for label, content in labels.items())
        yield f"{PREFIX}{name}{'{' + shown + '}' if shown else ''} {value:.17g}"


def _escaped(content: str) -> str:
    return content.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
