"""What is left of a person in the home folder after an erasure, and why it may stay.

Every file is searched. What papers print, and what other people wrote, may stay and is listed with
the reason. Whatever else is found must go.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from attribution.claims import attachments
from attribution.core.for_people import count
from attribution.harvest.exchange import kept_files
from attribution.home.settings import Settings
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.privacy.home_texts import Part, Unreadable, json_part, parts_of
from attribution.privacy.writings import INITIAL, NAME, Writings

PUBLISHED = "printed in publications, which stay on record"
NAMESAKE = "another person with such a name"
OTHERS_WORDS = "written by other people"
OF_HR = "a list of HR: delete it where it lies"
ATTACHED = "attached by other people to their claims"

# Tables of a snapshot and kinds of parsed rows that hold what publications print.
_PRINTED = frozenset(
    [
        "works",
        "work_sources",
        "corrections",
        "mentions",
        "acknowledgements",
        "contributors",
        "notices",
        "texts",
        "team_mentions",
        "candidates",
        "thanks_topics",
    ]
)
# Payloads of a harvest that list people of the roster. Records at ORCID are other people's by now.
_PERSONAL_PAYLOADS = frozenset(["search", "searched"])
_NAMES_ALONE = frozenset([NAME, INITIAL])


@dataclass(frozen=True, slots=True)
class Remain:
    """A place that holds the person, by what, and why that may stay; None where it may not.

    `times` is the number of rows, payloads or lines there.
    """

    place: str
    kinds: tuple[str, ...]
    reason: str | None
    times: int = 1


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for in which home folder."""

    settings: Settings
    ledger: Ledger
    writings: Writings

    @property
    def home(self) -> Path:
        return self.settings.home


def search_own_files(search: Search) -> list[Remain]:
    """The lines that name the person in the files that people write themselves."""
    home = search.home
    own_files = [*home.glob("*.toml"), *sorted((home / "letters").rglob("*"))]
    return _in_files(search, [path for path in own_files if path.is_file()])


def search_home(
    search: Search, *, leave_out: Collection[str] = (), only: str | None = None
) -> list[Remain]:
    """What is left of the person in the folders of the home folder, and in the ledger.

    `leave_out` and `only` name folders.
    """
    if only:
        paths = [path for path in sorted((search.home / only).rglob("*")) if path.is_file()]
        return _in_files(search, paths)
    left_out = {search.home / name for name in leave_out}
    paths = [path for path in _files(search.settings) if left_out.isdisjoint((path, *path.parents))]
    return [*_in_ledger(search), *_in_files(search, paths), *_in_inbox(search)]


def _files(settings: Settings) -> Iterator[Path]:
    """Every file of the home folder, and the copy of the second file outside."""
    inside = [path for path in sorted(settings.home.rglob("*")) if path.is_file()]
    yield from inside
    yield from (path for path in settings.withheld_paths if path.is_file() and path not in inside)


def _in_inbox(search: Search) -> list[Remain]:
    """Lists of HR outside the home folder. They belong to HR, so they are only named."""
    if not search.settings.roster_inbox:
        return []
    inbox = Path(search.settings.roster_inbox).expanduser()
    paths = sorted(inbox.rglob("*")) if inbox.is_dir() else [inbox]
    outside = [path for path in paths if path.is_file() and not path.is_relative_to(search.home)]
    return [replace(remain, reason=OF_HR) for remain in _in_files(search, outside)]


# -- files -----------------------------------------------------------------------------------------


def _in_files(search: Search, paths: Iterable[Path]) -> list[Remain]:
    return [remain for path in paths for remain in _in_file(search, path)]


def _in_file(search: Search, path: Path) -> list[Remain]:
    """The finds in one file, the same kind of thing in the same place counted together."""
    name = _name(search.home, path)
    if path.name.startswith("ledger.sqlite"):
        return _in_pages(search, path)
    counts: Counter[tuple[str, tuple[str, ...], str | None]] = Counter()
    in_name = search.writings.kinds_in(path.name)
    if in_name:
        counts[f"{name} (its name)", tuple(sorted(in_name)), None] += 1
    try:
        for part in parts_of(path):
            if kinds := search.writings.kinds_in(part.text, part.values):
                place = f"{name}, {part.place}" if part.place else name
                counts[place, tuple(sorted(kinds)), _reason(search, name, part, kinds)] += 1
    except Unreadable as problem:
        return _unreadable(name, problem)
    return [Remain(*key, times) for key, times in counts.items()]


def _unreadable(name: str, problem: Unreadable) -> list[Remain]:
    reason = ATTACHED if _folder(name) == attachments.FOLDER else None
    return [Remain(f"{name} cannot be searched ({problem})", (), reason)]


def _name(home: Path, path: Path) -> str:
    return path.relative_to(home).as_posix() if path.is_relative_to(home) else str(path)


def _folder(name: str) -> str:
    return name.partition("/")[0]


def _reason(search: Search, name: str, part: Part, kinds: frozenset[str]) -> str | None:
    """Why a part of a file may name the person; None where it may not."""
    has_id = search.writings.has_id(part.values)
    match _folder(name):
        case kept_files.FOLDER if not has_id:
            return PUBLISHED
        case "raw" if part.kind not in _PERSONAL_PAYLOADS and not has_id:
            return PUBLISHED
        case "parsed" if _parsed_kind(name) in _PRINTED and not has_id:
            return PUBLISHED
        case "snapshots" if part.place in _PRINTED and not has_id:
            return PUBLISHED
        case "snapshots" | "roster" if kinds <= _NAMES_ALONE:
            return NAMESAKE
        case attachments.FOLDER:
            return ATTACHED
    return None


def _parsed_kind(name: str) -> str:
    """`works` for `parsed/crossref/<run>.all.works.parquet`."""
    return name.removesuffix(".parquet").rpartition(".")[2]


# -- the ledger ------------------------------------------------------------------------------------


def _in_ledger(search: Search) -> list[Remain]:
    """Acts about other people that name the person, with an initial or in a way of their own."""
    remains = []
    for act, part in _acts(search.ledger):
        if kinds := search.writings.kinds_in(part.text, part.values):
            reason = OTHERS_WORDS if kinds <= _NAMES_ALONE else None
            remains.append(Remain(_act_in_words(act), tuple(sorted(kinds)), reason))
    return remains


def _acts(ledger: Ledger) -> Iterator[tuple[Event, Part]]:
    for act in ledger.events():
        values = {
            "technician_id": act.technician_id,
            "who": act.who,
            "why": act.why,
            "shown": _shown(act),
            "payload": act.payload.plain() if act.payload else None,
        }
        yield act, json_part("", values)


def _shown(act: Event) -> Mapping[str, object]:
    if act.shown is None:
        return {}
    evidence = [(piece.says, piece.roster, piece.printed) for piece in act.shown.evidence]
    return {"name": act.shown.name, "evidence": evidence, "contradicts": act.shown.contradicts}


def _act_in_words(act: Event) -> str:
    claim = getattr(act.payload, "claim", None)
    about = f"claim {claim}" if claim else f"{act.act} on {act.technician_id or 'nobody'}"
    return f"ledger, entry {act.event_id:,} ({about})"


def _in_pages(search: Search, path: Path) -> list[Remain]:
    """Old text in the pages of the ledger, which its acts no longer hold."""
    kinds_of_acts = frozenset(kind for remain in _in_ledger(search) for kind in remain.kinds)
    text = path.read_bytes().decode("utf-8", "replace")
    # Only what the acts do not hold: an erasure empties the pages that are free.
    kinds = search.writings.kinds_in_pages(text) - kinds_of_acts
    return [Remain(f"{path.name}, unused pages", tuple(sorted(kinds)), None)] if kinds else []


# -- in words --------------------------------------------------------------------------------------


def in_words(remains: Iterable[Remain]) -> Iterator[str]:
    """A line for each place, what is printed in publications as one line for each folder."""
    published: Counter[str] = Counter()
    for remain in remains:
        if remain.reason == PUBLISHED:
            published[_folder(remain.place)] += remain.times
        else:
            kinds = f": {', '.join(remain.kinds)}" if remain.kinds else ""
            reason = f" ({remain.reason})" if remain.reason else ""
            yield f"{remain.place}{kinds}{reason}"
    for folder, times in sorted(published.items()):
        yield f"{folder}/: {count(times, 'row or answer', 'rows or answers')} ({PUBLISHED})"
