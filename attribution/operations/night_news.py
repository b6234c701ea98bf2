"""Who is told how a night ended: the home folder, the node exporter, whoever gets alerts.

Nothing here changes how the night ended. News that could not be sent is a reason of its own.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from attribution.core.surroundings import explanation
from attribution.home.settings import Settings
from attribution.operations import alerts, last_night, metrics

log = logging.getLogger(__name__)


def tell(settings: Settings, night: dict[str, Any]) -> list[str]:
    """Keep, count and alert; returns what could not be done, which `night` then holds too."""
    problems = [*_kept(settings, night), *_counted(settings, night)]
    night["reasons"] += [{"about": "news", "reason": problem} for problem in problems]
    sent = alerts.send(settings, alerts.of_night(settings, night)) if night["exit"] else ()
    night["alerts"] = [way.as_json() for way in sent]
    unsent = [f"{way.way}: {way.problem}" for way in sent if way.problem]
    for problem in (*problems, *unsent):
        log.warning("not told how the night ended", extra={"problem": problem})
    return [*problems, *unsent]


def _kept(settings: Settings, night: dict[str, Any]) -> list[str]:
    try:
        last_night.keep(settings.home, night)
    except OSError as problem:
        return [_in_words(problem, last_night.LAST)]
    return []


def _counted(settings: Settings, night: dict[str, Any]) -> list[str]:
    if not settings.metrics_file or not last_night.is_of_this_run(night):
        return []
    file = settings.home / Path(settings.metrics_file).expanduser()
    try:
        metrics.write(file, night, last_night.last_good(settings.home))
    except OSError as problem:
        return [_in_words(problem, "metrics.file")]
    return []


def _in_words(problem: OSError, file: str) -> str:
    return f"{explanation(problem) or problem} {file} was not written."
