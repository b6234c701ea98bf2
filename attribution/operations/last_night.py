"""The last night: two small files in the home folder, and what `doctor` says of them.

`last-night.json` is how the last night ended, `last-good-night.json` the last one that published.
Both are the object of `nightly --json` without what was asked about people, so they hold no
personal data. A second run that found the first one at work changes neither.

`history/nights.json` holds when and how each of the last nights ended, for the monthly summary.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from attribution.core.errors import Locked
from attribution.core.files import make_folder, write_atomically
from attribution.core.for_people import count
from attribution.home.settings import Settings
from attribution.operations.findings import Finding, note, ok, wrong

LAST, LAST_GOOD = "last-night.json", "last-good-night.json"
ENDED = Path("history") / "nights.json"
NIGHTS_KEPT = 400
PUBLISHED = frozenset({0, 3})
ABOUT_PEOPLE = ("roster",)
_ENDED_BY_ITSELF = ("", "success", "exit-code")
CLOCK_TOLERANCE = timedelta(minutes=5)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ended:
    """When a night ended, and with which exit code."""

    at: datetime
    exit_code: int


def keep(home: Path, night: Mapping[str, Any]) -> None:
    """Keep how a night ended, from its JSON. OSError where the home folder cannot be written."""
    if not home.is_dir() or not is_of_this_run(night):
        return
    kept = {name: value for name, value in night.items() if name not in ABOUT_PEOPLE}
    body = orjson.dumps(kept, default=str, option=orjson.OPT_INDENT_2)
    write_atomically(home / LAST, body)
    if is_good(night):
        write_atomically(home / LAST_GOOD, body)
    _add(home, Ended(datetime.fromisoformat(night["ended"]), night["exit"]))


def _add(home: Path, night: Ended) -> None:
    make_folder((home / ENDED).parent)
    nights = [*ended_nights(home), night][-NIGHTS_KEPT:]
    rows = [{"ended": ended.at.isoformat(), "exit": ended.exit_code} for ended in nights]
    write_atomically(home / ENDED, orjson.dumps(rows))


def ended_nights(home: Path) -> list[Ended]:
    """The last nights, oldest first; none before the first, or where the file is damaged."""
    try:
        rows = orjson.loads((home / ENDED).read_bytes())
        return [Ended(datetime.fromisoformat(row["ended"]), int(row["exit"])) for row in rows]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError, KeyError) as damage:
        log.warning("the earlier nights cannot be read", extra={"problem": str(damage)})
        return []


def is_of_this_run(night: Mapping[str, Any]) -> bool:
    """Whether a night did anything: not where another run was at work, which tells its own end."""
    return bool(night["exit"] != Locked.exit_code)


def is_good(night: Mapping[str, Any]) -> bool:
    """Whether a night published, and backed up if it should."""
    return night["exit"] in PUBLISHED


def last(home: Path) -> dict[str, Any] | None:
    """How the last night ended; None before the first, or where the file is damaged."""
    return _read(home / LAST)


def last_good(home: Path) -> dict[str, Any] | None:
    """The last night that published; None before the first."""
    return _read(home / LAST_GOOD)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        night = orjson.loads(path.read_bytes())
        datetime.fromisoformat(night["ended"])
        # A cron line may have sent the words of a second run to this file.
        return night if is_of_this_run(night) else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def check_last_night(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Whether a night ended lately, and how."""
    night = last(settings.home)
    if night is None:
        yield note("last night", "none has ended yet", "Schedule `attribution nightly`.")
        return
    age = now - datetime.fromisoformat(night["ended"])
    result = f"ended {count(age.days, 'day')} ago with exit code {night['exit']}"
    if age < -CLOCK_TOLERANCE:
        remedy = "Check the clock of this computer."
        yield wrong("last night", "it is dated in the future", remedy)
    elif age >= timedelta(days=settings.alert_days):
        remedy = (
            "Check that the nightly job is still scheduled and does not hang, then run "
            "`attribution nightly`."
        )
        yield wrong("last night", result, remedy)
    elif is_good(night):
        yield ok("last night", result)
    else:
        yield wrong("last night", result, _remedy(night))


def _remedy(night: Mapping[str, Any]) -> str:
    return str(night.get("problem") or "Run `attribution nightly`, and see what it says.")


def watch(settings: Settings, now: datetime, environ: Mapping[str, str]) -> list[Finding]:
    """The findings of a watch, for which a night that never ended is a fault.

    systemd says in the environment how the unit ended that failed (`OnFailure=`).
    """
    findings = [
        wrong(finding.check, finding.result, finding.remedy) if finding.state == "note" else finding
        for finding in check_last_night(settings, now)
    ]
    result = environ.get("MONITOR_SERVICE_RESULT", "")
    if result not in _ENDED_BY_ITSELF:
        remedy = "See `journalctl -u attribution-nightly`. The next night goes on where it was."
        findings.append(wrong("nightly job", f"it was ended from outside: {result}", remedy))
    return findings
