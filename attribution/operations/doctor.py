"""Checks of a home folder and its surroundings: what is wrong, and what to do."""

from __future__ import annotations

import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from importlib.metadata import version

import duckdb

from attribution.core import private_files
from attribution.core.errors import AttributionError, UserError
from attribution.core.for_people import count, day
from attribution.core.network_drives import network_drive
from attribution.core.surroundings import explanation
from attribution.facilities import facility
from attribution.harvest import raw_files, ror
from attribution.harvest.client import Client
from attribution.harvest.contract import ENOUGH, Contract, compared
from attribution.harvest.history import History
from attribution.harvest.quarantine import list_at
from attribution.harvest.registry import in_use, services, sources
from attribution.harvest.request import Request
from attribution.harvest.source import Source
from attribution.harvest.summaries import Summary, load_summaries
from attribution.home import alerting, notices
from attribution.home.notices import NOTICES, TO_FILL_IN
from attribution.home.settings import Settings
from attribution.operations import access_log, alerts, clock
from attribution.operations.backup_checks import check_backups
from attribution.operations.findings import Finding, note, ok, wrong
from attribution.operations.home_lock import abandoned_files
from attribution.operations.last_night import check_last_night
from attribution.operations.named_in_settings import check_named
from attribution.operations.network_checks import check_network
from attribution.operations.roster_checks import check_roster
from attribution.operations.sign_in_checks import check_sign_in
from attribution.snapshot import input_memory, last_inputs
from attribution.snapshot.database import current_snapshot
from attribution.snapshot.reader import Reader
from attribution.workspace import home_ledger

log = logging.getLogger(__name__)

REPORT = "Report this. Until an update, what depends on these fields is not read."

FREE_GIGABYTES = 5
STALE_DAYS = 3
NAMED_FILES = 3
NAMED_RECORDS = 5
TRIED_BYTES = 4096
PACKAGES = ("duckdb", "streamlit", "pyalex", "habanero", "rapidfuzz", "requests")


def examine(
    settings: Settings, now: datetime, online: bool = True, forms: bool = False
) -> Iterator[Finding]:
    """Every finding, in the order of the checks; services are asked only when `online`.

    `forms` asks each source for some records and compares their form.

    A check that cannot be completed is a finding too, and the others follow.
    """
    yield ok("python", sys.version.split()[0])
    yield ok("packages", ", ".join(f"{name} {version(name)}" for name in PACKAGES))
    checks: dict[str, Callable[[], Iterator[Finding]]] = {
        "settings": partial(_settings, settings),
        "keys": partial(_keys, settings),
        "home folder": partial(_home, settings),
        "interrupted writes": partial(_interrupted_writes, settings),
        "private files": partial(_private_files, settings),
        "disk": partial(_disk, settings),
        "roster": partial(check_roster, settings, now),
        "inputs": partial(_inputs, settings),
        "access log": partial(_access_log, settings),
        "notices": partial(_notices, settings),
        "facilities": partial(_facilities, settings),
        "sign-in": partial(check_sign_in, settings, online),
        "harvest": partial(_harvests, settings, now),
        "clock": partial(_clock, settings, now),
        "snapshot": partial(_snapshot, settings),
        "backup": partial(check_backups, settings, now),
        "last night": partial(check_last_night, settings, now),
        "alerts": partial(_alerts, settings),
    }
    if online:
        checks["network"] = partial(check_network, os.environ)
        checks["reach"] = partial(_reachable, settings)
    if forms:
        checks["form"] = partial(_forms, settings)
    for name, check in checks.items():
        yield from _completed(name, check)


def _completed(name: str, check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """The findings of a check, up to the fault that ended it."""
    try:
        yield from check()
    except AttributionError as problem:
        yield wrong(name, "this check could not be completed", str(problem))
    except (OSError, MemoryError, duckdb.Error) as problem:
        remedy = explanation(problem) or f"Look at the files of the home folder ({problem})."
        yield wrong(name, "this check could not be completed", remedy)
    except Exception as fault:
        log.exception("check not completed", extra={"check": name})
        remedy = f"Report this, please: the program has a fault ({type(fault).__name__})."
        yield wrong(name, "this check could not be completed", remedy)


def _settings(settings: Settings) -> Iterator[Finding]:
    if not settings.file.exists():
        remedy = "Run `attribution init --ror ID --email ADDRESS`."
        yield wrong("settings", f"{settings.file} is missing", remedy)
        return
    units = count(len(settings.children), "child unit")
    works = f"works from {day(settings.works_from)}"
    yield ok("settings", f"{settings.institution_name}, {works}, {units}")
    if not settings.email:
        yield note(
            "contact",
            "no e-mail address",
            "Set contact.email: sources then allow more requests and can write to you.",
        )
    yield from check_named(settings)


def _keys(settings: Settings) -> Iterator[Finding]:
    for service in services():
        if service is alerting.SERVICE:  # see the check of alerts
            continue
        for key in service.keys:
            check = f"key {key.variable}"
            if settings.key(key):
                yield ok(check, "set")
            else:
                yield note(check, f"not set: {key.without}")


def _home(settings: Settings) -> Iterator[Finding]:
    """Whether this user may write to the home folder, as every act and every night must."""
    if not settings.home.exists():
        return
    with tempfile.TemporaryFile(dir=settings.home) as file:
        file.write(b"0" * TRIED_BYTES)
        file.flush()
    yield ok("home folder", f"{settings.home} can be written")
    if kind := network_drive(settings.home):
        remedy = "Move the home folder to a disk of this computer."
        yield note("network drive", f"decisions may be lost on a drive of type {kind}", remedy)


def _interrupted_writes(settings: Settings) -> Iterator[Finding]:
    """Files that killed runs left behind; that of an import is the whole list of HR."""
    paths = abandoned_files(settings.home)
    if paths:
        names = _first([str(path.relative_to(settings.home)) for path in paths], NAMED_FILES)
        result = f"{count(len(paths), 'file')} of an interrupted run: {names}"
        yield note("interrupted writes", result, "Nothing needs them. The next night deletes them.")


def _private_files(settings: Settings) -> Iterator[Finding]:
    """Whether the staff list and all else that is personal is closed to other people."""
    home = settings.home
    paths = list(private_files.open_to_others(home))
    if paths:
        names = _first([str(path.relative_to(home.parent)) for path in paths], NAMED_FILES)
        result = f"other people on this computer may read or change {names}"
        yield wrong("private files", result, "Run `attribution doctor --make-private`.")
    elif private_files.is_shared(home):
        yield note("private files", f"{home} is shared with its group, and closed to others")
    elif home.exists():
        yield ok("private files", f"only their owner may read the files of {home}")


def _disk(settings: Settings) -> Iterator[Finding]:
    place = settings.home if settings.home.exists() else settings.home.parent
    free = shutil.disk_usage(place if place.exists() else ".").free / 1e9
    result = f"{free:.0f} GB free"
    if free < FREE_GIGABYTES:
        yield wrong("disk", result, f"Make room: a harvest needs {FREE_GIGABYTES} GB.")
    else:
        yield ok("disk", result)


def _inputs(settings: Settings) -> Iterator[Finding]:
    """Whether everything is there that the published snapshot was made from."""
    faults = last_inputs.faults(settings)
    for fault in faults:
        remedy = (
            f"{fault.remedy} To go on without: `attribution build --accept-input {fault.input}`."
        )
        yield wrong(f"input {fault.input}", fault.result, remedy)
    if not faults and (settings.home / input_memory.FILE).exists():
        yield ok("inputs", "everything is there that the published figures were made from")


def _notices(settings: Settings) -> Iterator[Finding]:
    """Whether people can read what they must be able to read before they sign in."""
    for name, notice in NOTICES.items():
        check, text = f"notice {name}", notices.written(settings, name)
        if not text:
            remedy = f"Write it with `attribution notice {name} -o FILE`, and set notices.{name}."
            yield note(check, f"the page “{notice.title}” has no text yet", remedy)
        elif TO_FILL_IN in text:
            left = count(text.count(TO_FILL_IN), "place")
            remedy = f"Fill in every “{TO_FILL_IN} …]”. Until then no one but the lead sees it."
            yield note(check, f"{left} still to be filled in", remedy)
        else:
            yield ok(check, "published")


def _access_log(settings: Settings) -> Iterator[Finding]:
    """Whether the log of who looked at whose record is complete and unchanged."""
    if not settings.ledger_path.exists():
        return
    with home_ledger(settings) as ledger:
        checked = access_log.check(settings, ledger)
    for fault in checked.faults:
        remedy = (
            "Find out who changed logs/, and restore it from a backup. To go on without: "
            "`attribution access-log accept --why REASON`."
        )
        yield wrong("access log", fault, remedy)
    if not checked.faults:
        yield ok("access log", f"{count(checked.lines, 'line')}, complete and unchanged")


def _facilities(settings: Settings) -> Iterator[Finding]:
    try:
        listed = facility.listed(settings.facilities)
    except UserError as problem:
        yield wrong("facilities", str(problem), f"Correct {settings.file}.")
    else:
        yield ok("facilities", f"{len(listed)} listed")


def _harvests(settings: Settings, now: datetime) -> Iterator[Finding]:
    runs = load_summaries(settings.home)
    if not runs:
        yield note("harvest", "none yet", "Run `attribution nightly`.")
        return
    for source in in_use(settings).values():
        yield _last_harvest(source, runs, settings.sweep_days, now)
        yield from _waiting(source.name, runs)
    yield from _stray_files(settings)
    yield from damaged_files(settings)
    yield from _quarantine(settings)
    yield from _unmatched_files(settings)


def _waiting(name: str, runs: Sequence[Summary]) -> Iterator[Finding]:
    """What the last night left for the next ones, and how long that takes."""
    latest = next((run for run in reversed(runs) if run.source == name), None)
    for sentence in latest.waiting if latest else ():
        yield note(f"waiting {name}", sentence.removeprefix(f"{name}: "))


def _stray_files(settings: Settings) -> Iterator[Finding]:
    """What lies among the raw files and is read by nothing."""
    unknown = [path for source, _, path in raw_files.runs(settings.home) if source not in sources()]
    strays = [*raw_files.strays(settings.home), *unknown]
    if strays:
        names = _first([str(path.relative_to(settings.home)) for path in strays], NAMED_FILES)
        result = f"{names}: no source of this version reads such files"
        yield note("raw files", result, "Move them out of raw/ if they do not belong there.")


def damaged_files(settings: Settings) -> Iterator[Finding]:
    """Harvested answers that were damaged on the disk."""
    paths = [file.path for file in raw_files.damaged(settings.home)]
    if paths:
        names = _first([str(path.relative_to(settings.home)) for path in paths], NAMED_FILES)
        files = count(len(paths), "file")
        yield note(
            "damaged files",
            f"{files} set aside: {names}. The sources are asked again for what they held",
            "Check the disk. A file that you restore from a backup is read again.",
        )


def _quarantine(settings: Settings) -> Iterator[Finding]:
    """Records that could not be read: the first few by name."""
    rows = History(settings.home).quarantined()
    if rows:
        names = _first([_record_name(source, name) for source, name, *_ in rows], NAMED_RECORDS)
        result = f"{count(len(rows), 'record')} cannot be read and are left out: {names}"
        yield note(
            "quarantine",
            result,
            "Data health has the reasons. Report them; an update reads them again.",
        )


def _unmatched_files(settings: Settings) -> Iterator[Finding]:
    """Files of your own that belong to no work: the first few by name."""
    files = History(settings.home).unmatched_files()
    if settings.pdf_folder and files:
        result = f"{count(len(files), 'file')} of {settings.pdf_folder} belong to no work: "
        remedy = "Data health has the reasons. Put the DOI of the paper into the file's name."
        yield note("PDFs", result + _first(files, NAMED_FILES), remedy)


def _first(names: Sequence[str], most: int) -> str:
    """The first names of a list, and how many more there are."""
    rest = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + rest


def _record_name(source: str, name: str | None) -> str:
    """What a record is called; a person's record is not named, for they may object."""
    by_person = source in sources() and sources()[source].lists_by_person
    return f"{'one of a person' if by_person else name or 'one without an id'} ({source})"


def _last_harvest(
    source: Source, runs: Sequence[Summary], sweep_days: int, now: datetime
) -> Finding:
    """When a source was last harvested to the end, and how old its oldest view is."""
    check = f"harvest {source.name}"
    finished = [run for run in runs if run.source == source.name and run.is_done]
    if not finished:
        return wrong(check, "never finished", "Look into logs/ and run `attribution nightly`.")
    last = finished[-1]
    today = now.astimezone(UTC).date()
    age = (today - last.began_on).days
    if age < 0:
        remedy = "Check the clock of this computer. The next night asks again for what is new."
        return wrong(check, "the last harvest is dated in the future", remedy)
    result = f"finished {count(age, 'day')} ago"
    if age > STALE_DAYS:
        return wrong(check, result, "Check that the nightly job is still scheduled.")
    if not last.oldest_view:
        return ok(check, result)
    oldest = date.fromisoformat(last.oldest_view)
    result += f"; its oldest view was read on {day(oldest)}"
    if (today - oldest).days > sweep_days + 1:
        remedy = f"Each is to be read again within {count(sweep_days, 'day')}: run every night."
        return wrong(check, result, remedy)
    return ok(check, result)


def _clock(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Whether the clock is that of the sources, and whether it was ever ahead."""
    for difference in clock.differences(settings.home):
        yield wrong("clock", difference, "Set the clock of this computer.")
    future = clock.dated_in_future(settings.home, now)
    if future:
        yield note(
            "clock",
            future,
            "Check the clock. Nothing is lost: the order of the nights counts, not their dates.",
        )


def _alerts(settings: Settings) -> Iterator[Finding]:
    ways = alerts.ways(settings)
    if ways:
        yield ok("alerts", f"a night that fails is reported by {' and '.join(ways)}")
    else:
        yield note(
            "alerts",
            "no one is told when a night fails",
            f"Set alert.email, or {alerting.WEBHOOK.variable} in the environment.",
        )


def _snapshot(settings: Settings) -> Iterator[Finding]:
    path = current_snapshot(settings.home)
    if path is None:
        yield note("snapshot", "none yet", "Run `attribution nightly`.")
        return
    Reader(path).close()
    yield ok("snapshot", path.name)


def _reachable(settings: Settings) -> Iterator[Finding]:
    once = replace(settings, attempts=1)
    for source in in_use(settings).values():
        if source.probe:
            yield _answers(source.name, partial(source.client, once), source.probe.url(settings))
    yield _answers(ror.SERVICE.name, partial(ror.client, once), ror.probe(settings))


def _forms(settings: Settings) -> Iterator[Finding]:
    """How some records of each source differ from what this program relies on."""
    once = replace(settings, attempts=1)
    for source in in_use(settings).values():
        if source.contract:
            yield _form(source, source.contract, once)


def _form(source: Source, contract: Contract, settings: Settings) -> Finding:
    check = f"form {source.name}"
    url = settings.url(source.addresses[0]) + contract.path
    try:
        answer = source.client(settings).ask(Request(url), lambda reply: reply.json())
    except AttributionError as problem:
        remedy = "Check the network, the proxy and the address in the settings."
        return wrong(check, str(problem), remedy)
    records = list_at(answer, contract.at)
    if not records:
        return wrong(check, f"its answer has no `{'.'.join(contract.at)}`", REPORT)
    comparison = compared(contract, records, min(ENOUGH, len(records)))
    looked_at = count(len(records), "record")
    if comparison.faults:
        return wrong(check, f"{looked_at}: {'; '.join(comparison.faults)}", REPORT)
    if differences := comparison.in_words():
        return note(check, f"{looked_at}: {differences}", "Nothing to do: all of it is kept.")
    return ok(check, f"{looked_at}, all fields as expected")


def _answers(name: str, client: Callable[[], Client], url: str) -> Finding:
    """Whether a service answers one question, asked once."""
    check = f"reach {name}"
    try:
        client().ask(Request(url, facts={404}), lambda reply: reply)
    except AttributionError as problem:
        remedy = "Check the network, the proxy and the address in the settings."
        return wrong(check, str(problem), remedy)
    return ok(check, "it answers")
