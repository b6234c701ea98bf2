"""What the published snapshot was made from, so that an input that disappears is noticed.

Each publication writes `inputs.json` into the home folder: which ledger and how many acts, the
newest roster copy, every raw run, the salt, the institution. What is there now is compared with it
before anything is built, published or shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from attribution.core.errors import UserError
from attribution.core.files import write_atomically
from attribution.core.for_people import count, listed
from attribution.harvest import raw_files
from attribution.home.settings import Settings
from attribution.ledger import salt
from attribution.ledger.second_file import SecondFile
from attribution.ledger.state import State, act_at, read_state
from attribution.roster import copies
from attribution.snapshot.database import current_snapshot
from attribution.snapshot.input_memory import (
    FILE,
    LEDGER,
    NAMES,
    RAW,
    ROSTER,
    SALT,
    SETTINGS,
    Memory,
    memory_of,
)

# The inputs that a page or a table joins with the snapshot at every look.
LIVE = (SETTINGS, LEDGER)


@dataclass(frozen=True, slots=True)
class Fault:
    """An input that is not the one of the published snapshot."""

    input: str
    result: str
    remedy: str


def remember(settings: Settings) -> None:
    """Write down the inputs as they are now, after a publication from them."""
    home = settings.home
    state = read_state(settings.ledger_path)
    _accept_counter(settings, state)
    newest = copies.current(home)
    memory = {
        SETTINGS: {
            "file": settings.file.exists(),
            "institution": settings.institution_name,
            "rors": settings.rors,
        },
        LEDGER: _state_as_json(state),
        ROSTER: {"copies": len(copies.dated_copies(home)), "newest": newest and newest.name},
        RAW: _raw_runs(home),
        SALT: salt.fingerprint(settings.salt_path),
        "snapshot": _size(current_snapshot(home)),
    }
    write_atomically(home / FILE, orjson.dumps(memory, option=orjson.OPT_INDENT_2))


def _accept_counter(settings: Settings, state: State | None) -> None:
    """Set the salt's counter back, where a person went on with an older ledger."""
    known = _last_event_known(settings, state)
    if known < salt.counter_of(settings.salt_path):
        salt.set_counter(settings.salt_path, known)


def expect_fewer_copies(home: Path, number: int) -> None:
    """Write down that this many copies of the roster will be deleted on purpose."""
    memory = memory_of(home)
    if memory is None or not number:
        return
    roster = memory[ROSTER]
    changed = {**memory, ROSTER: {**roster, "copies": roster["copies"] - number}}
    write_atomically(home / FILE, orjson.dumps(changed, option=orjson.OPT_INDENT_2))


def expect_newest_copy(home: Path, name: str) -> None:
    """Write down the name that the newest copy of the roster will have."""
    memory = memory_of(home)
    if memory is None or memory[ROSTER]["newest"] is None:
        return
    changed = {**memory, ROSTER: {**memory[ROSTER], "newest": name}}
    write_atomically(home / FILE, orjson.dumps(changed, option=orjson.OPT_INDENT_2))


def require(
    settings: Settings, names: Collection[str] = NAMES, accepted: Collection[str] = ()
) -> None:
    """UserError where an input of these names is not the one of the published snapshot.

    `accepted` are the inputs that a person wants to go on with as they are.
    """
    problems = [fault for fault in faults(settings, names) if fault.input not in accepted]
    if not problems:
        return
    lines = "\n  ".join(f"{fault.input}: {fault.result}. {fault.remedy}" for fault in problems)
    options = " ".join(f"--accept-input {name}" for name in NAMES if _names(problems, name))
    raise UserError(
        "Restore what is missing from a backup. To go on without it, run "
        f"`attribution build {options}`. "
        "The inputs are not those that the published figures were made from. "
        f"Nothing was published or changed.\n  {lines}"
    )


def _names(problems: Iterable[Fault], name: str) -> bool:
    return any(fault.input == name for fault in problems)


def faults(settings: Settings, names: Collection[str] = NAMES) -> list[Fault]:
    """Every input of these names that is gone, empty, older or foreign."""
    memory = memory_of(settings.home)
    if memory is None:
        return list(_faults_without_memory_of(settings, names))
    return [fault for name in NAMES if name in names for fault in _FAULTS[name](settings, memory)]


def _faults_without_memory_of(settings: Settings, names: Collection[str]) -> Iterator[Fault]:
    """What the home folder of an older version tells: no snapshot is built without a ledger."""
    if LEDGER not in names:
        return
    is_built = current_snapshot(settings.home) is not None
    state = read_state(settings.ledger_path)
    if is_built and state is None:
        yield _ledger_gone(settings)
    else:
        yield from _older_than_the_salt(settings, state)


# -- the memory ------------------------------------------------------------------------------------


def _state_as_json(state: State | None) -> Memory:
    if state is None:
        return {"id": None, "events": 0, "last_act": None}
    return {"id": state.ledger_id, "events": state.events, "last_act": state.last_act}


def _size(snapshot: Path | None) -> Memory | None:
    if snapshot is None:
        return None
    return {"name": snapshot.name, "bytes": snapshot.stat().st_size}


def _raw_runs(home: Path) -> dict[str, list[str]]:
    """The runs with something in them, by source. A compacted file holds several."""
    runs: dict[str, list[str]] = {}
    for source, _, path in raw_files.runs(home):
        if path.stat().st_size:
            runs.setdefault(source, []).extend(raw_files.runs_in(path))
    return {source: sorted(set(own)) for source, own in runs.items()}


# -- the comparison --------------------------------------------------------------------------------


def _settings_faults(settings: Settings, memory: Memory) -> Iterator[Fault]:
    before = memory[SETTINGS]
    if before["file"] and not settings.file.exists():
        yield Fault(
            SETTINGS, f"{settings.file} is gone", "Restore it, or write it with `attribution init`."
        )
    elif before["rors"] and not settings.rors:
        yield Fault(
            SETTINGS,
            f"{settings.file} names no institution any longer; it was {before['institution']}",
            "Restore the file, or enter institution.rors again.",
        )
    elif set(before["rors"]).isdisjoint(settings.rors) and before["rors"]:
        yield Fault(
            SETTINGS,
            f"they are those of {settings.institution_name or 'another institution'}, and the "
            f"published figures are those of {before['institution']}",
            f"Correct institution.rors in {settings.file}, or use another home folder.",
        )


def _ledger_faults(settings: Settings, memory: Memory) -> Iterator[Fault]:
    before = memory[LEDGER]
    state = read_state(settings.ledger_path)
    if state is None:
        yield _ledger_gone(settings)
    elif before["id"] and state.ledger_id != before["id"]:
        yield _other_ledger(settings, "is another ledger than that of the published figures")
    elif state.events < before["events"]:
        yield _other_ledger(
            settings,
            f"is older: it holds acts up to number {state.events:,}, and the published figures "
            f"were made with those up to number {before['events']:,}",
        )
    elif before["events"] and act_at(settings.ledger_path, before["events"]) != before["last_act"]:
        yield _other_ledger(settings, "went another way than that of the published figures")
    else:
        yield from _older_than_the_salt(settings, state)


def _older_than_the_salt(settings: Settings, state: State | None) -> Iterator[Fault]:
    """A ledger from before an act that withholds someone, where the second file is too."""
    known = _last_event_known(settings, state)
    counter = salt.counter_of(settings.salt_path)
    if known < counter:
        yield _other_ledger(
            settings,
            f"is older: it holds acts up to number {known:,}, and erasures or objections up to "
            f"number {counter:,} are known of in {settings.salt_path}",
        )


def _last_event_known(settings: Settings, state: State | None) -> int:
    second = SecondFile(settings.withheld_paths, settings.salt_path)
    return max(state.events if state else 0, second.last_event())


def _ledger_gone(settings: Settings) -> Fault:
    state = "is empty" if settings.ledger_path.exists() else "is gone"
    return Fault(
        LEDGER,
        f"{settings.ledger_path} {state}",
        "Restore the last backup of the ledger: it holds what people decided.",
    )


def _other_ledger(settings: Settings, difference: str) -> Fault:
    return Fault(
        LEDGER,
        f"{settings.ledger_path} {difference}",
        "Restore the newest backup of this home folder's ledger.",
    )


def _roster_faults(settings: Settings, memory: Memory) -> Iterator[Fault]:
    before = memory[ROSTER]["newest"]
    newest = copies.current(settings.home)
    folder = settings.home / "roster"
    if before is None:
        return
    if newest is not None and newest.name >= before and newest.stat().st_size:
        yield from _earlier_copies_gone(settings, memory)
    elif newest is None:
        yield Fault(ROSTER, f"{folder} holds no roster", "Restore the folder.")
    elif newest.name < before:
        yield Fault(
            ROSTER,
            f"{before} is gone from {folder}, so an older roster would count",
            "Restore it, or import the newest roster again.",
        )
    else:
        yield Fault(ROSTER, f"{newest} is empty", "Restore it, or import the roster again.")


def _earlier_copies_gone(settings: Settings, memory: Memory) -> Iterator[Fault]:
    """People whom only an earlier copy names are on the roster too, as leavers."""
    gone = memory[ROSTER]["copies"] - len(copies.dated_copies(settings.home))
    if gone > 0:
        yield Fault(
            ROSTER,
            f"{count(gone, 'earlier copy', 'earlier copies')} of the roster are gone from "
            f"{settings.home / 'roster'}, and with them everybody whom only they name",
            "Restore the folder.",
        )


def _raw_faults(settings: Settings, memory: Memory) -> Iterator[Fault]:
    now = _raw_runs(settings.home)
    aside = raw_files.damaged(settings.home)
    for source, runs in memory[RAW].items():
        gone = [
            run
            for run in sorted(set(runs) - set(now.get(source, ())))
            if not any(file.source == source and file.covers(run) for file in aside)
        ]
        if gone:
            yield Fault(RAW, _runs_gone(settings, source, runs, gone), "Restore the folder raw.")


def _runs_gone(settings: Settings, source: str, runs: Sequence[str], gone: Sequence[str]) -> str:
    folder = settings.home / RAW / source
    examples = [f"{run}{raw_files.SUFFIX}" for run in gone[:2]]
    rest = [f"{len(gone) - 2:,} more"] if len(gone) > 2 else []
    return (
        f"{len(gone):,} of {count(len(runs), 'harvest')} of {source} are gone or empty in {folder} "
        f"({listed([*examples, *rest])})"
    )


def _salt_faults(settings: Settings, memory: Memory) -> Iterator[Fault]:
    path = settings.salt_path
    before = memory[SALT]
    if before is None or salt.fingerprint(settings.salt_path) == before:
        return
    state = "is not the one of before" if path.exists() else "is gone"
    yield Fault(
        SALT,
        f"{path} {state}, so people who were erased cannot be recognised",
        "Restore it from the backup of this home folder.",
    )


_FAULTS = {
    SETTINGS: _settings_faults,
    LEDGER: _ledger_faults,
    ROSTER: _roster_faults,
    RAW: _raw_faults,
    SALT: _salt_faults,
}
