"""Institutions side by side: released figures that are given to others, and taken from them.

Only what a freeze released leaves, so the audit of the next freeze, which looks at all that was
ever released, covers what others were given too. A file that is taken is kept as it came, under its
hash; the ledger says which files were taken and which key was agreed to.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

from attribution.core import for_people, identifiers
from attribution.core.errors import UserError
from attribution.core.files import make_folder, packaged_text, write_atomically
from attribution.home.settings import Settings
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import PEERS, TakenFigures
from attribution.measure.disclosure.protection import ProtectedCell
from attribution.measure.intervals import Interval, wilson
from attribution.releases.freezes.freeze import hash_of
from attribution.releases.freezes.making import every_freeze, find
from attribution.releases.freezes.peers_file import (
    PeerFigures,
    PeerPeriod,
    SignedFigures,
    figures_of,
    public_hex,
    read_signed,
    signed_file,
)
from attribution.releases.freezes.peers_keys import (
    FOLDER,
    fingerprint,
    is_fingerprint_of,
    signing_key,
)
from attribution.workspace import Acting, Workspace, requires

_ROUNDED_BY = 2  # a count that is rounded to the nearest 5 is at most so far from the true one

# -- giving ----------------------------------------------------------------------------------------


@requires("freeze")
def export(workspace: Workspace, name: str) -> bytes:
    """The signed file with what a freeze released of the institution as a whole.

    UserError where it released nothing of it, or the settings do not say which institution it is.
    """
    settings = workspace.settings
    freeze = find(settings.home, workspace.ledger, name)
    figures = figures_of(_own_ror(settings), _own_name(settings), freeze)
    if not figures.periods:
        raise UserError(
            f"Choose another freeze: '{name}' released no figure of the whole institution. Each "
            "figure is released once, by the first freeze that has it. Nothing was written."
        )
    return signed_file(figures, signing_key(settings.home))


@requires("freeze")
def own_key(workspace: Workspace) -> str:
    """The public key of this institution, as 64 hexadecimal digits."""
    return public_hex(signing_key(workspace.settings.home).public_key())


def _own_ror(settings: Settings) -> str:
    ror = _ror_in(settings)
    if ror is None:
        raise UserError(
            "Write the ROR id of your institution into the settings (institution.rors): others "
            "recognise your figures by it. Nothing was written."
        )
    return ror


def _ror_in(settings: Settings) -> str | None:
    """The first ROR id of the settings: a file has room for one."""
    return next(filter(None, map(identifiers.ror, settings.rors)), None)


def _own_name(settings: Settings) -> str:
    if not settings.institution_name:
        raise UserError(
            "Write the name of your institution into the settings (institution.name): others see "
            "your figures under it. Nothing was written."
        )
    return settings.institution_name


# -- taking ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was taken: its figures, and what to know of them, in sentences."""

    signed: SignedFigures
    notes: Sequence[str]


@requires("freeze")
def take(workspace: Workspace, acting: Acting, data: bytes, agreed: str | None = None) -> Taken:
    """Keep the signed file of another institution.

    `agreed` is the fingerprint of the key that the person agrees to. It is needed for an
    institution's first file, and where its key is another than before. UserError, and nothing is
    saved, for a file that cannot be trusted or is older than what is here already.
    """
    signed = read_signed(data)
    earlier = [taken for taken in _kept(workspace) if taken.figures.ror == signed.figures.ror]
    _check_institution(workspace.settings, signed.figures)
    _check_key(signed, earlier, agreed)
    _check_newer(signed, earlier)
    sha256 = hash_of(data)
    # The file first: an act without a file would be a loss, and a file without an act is nothing.
    make_folder(workspace.settings.home / FOLDER)
    write_atomically(_path(workspace.settings.home, sha256), data)
    payload = TakenFigures(signed.figures.ror, signed.key, sha256)
    workspace.ledger.store(acting.event(workspace.person, PEERS, payload))
    return Taken(signed, [*_other_definition(workspace, signed.figures)])


def _check_institution(settings: Settings, figures: PeerFigures) -> None:
    if figures.ror in settings.family:
        raise UserError(
            "Choose a file of another institution: this one is your own. Your figures come from "
            "your own freezes. Nothing was saved."
        )


def _check_key(signed: SignedFigures, earlier: Sequence[SignedFigures], agreed: str | None) -> None:
    if agreed is not None and not is_fingerprint_of(agreed, signed.key):
        raise UserError(
            f"Do not use this file: its key has the fingerprint {fingerprint(signed.key)}, not the "
            "one that you agree to. Ask the institution which is right. Nothing was saved."
        )
    known = earlier[-1].key if earlier else None
    if agreed is not None or known == signed.key:
        return
    name, new = signed.figures.institution, fingerprint(signed.key)
    if known is None:
        raise UserError(
            f"Ask {name} by telephone or in person whether the fingerprint of its key is\n\n"
            f"    {new}\n\n"
            f'and if it is, run the command again with --agree "{new}". This is the first file of '
            f"{name} (ROR id {signed.figures.ror}). Nothing was saved."
        )
    raise UserError(
        f"Ask {name} by telephone or in person whether it has a new key. This file is signed with "
        f"another key than before: the fingerprint was {fingerprint(known)} and is now {new}. If "
        f'that is right, run the command again with --agree "{new}". Nothing was saved.'
    )


def _check_newer(signed: SignedFigures, earlier: Iterable[SignedFigures]) -> None:
    figures = signed.figures
    labels = {period.period for period in figures.periods}
    for taken in earlier:
        others = taken.figures
        common = sorted(labels & {period.period for period in others.periods})
        if signed == taken:
            raise UserError(
                f"There is nothing to do: this file of {figures.institution} was taken before. "
                "Nothing was saved."
            )
        if common and figures.frozen_at < others.frozen_at:
            raise UserError(
                f"Ask {figures.institution} for its newest file: this one is of "
                f"{for_people.day(figures.frozen_at.date())}, and you have newer figures of "
                f"{', '.join(common)} from {for_people.day(others.frozen_at.date())}. Nothing was "
                "saved."
            )


def _other_definition(workspace: Workspace, figures: PeerFigures) -> Iterator[str]:
    """What is counted otherwise than in the newest figures of one's own."""
    own = _own(workspace)
    if own and own[-1].definition != figures.definition:
        yield (
            f"{figures.institution} counts other technicians or papers than you do, so its figures "
            "cannot be compared with yours. The page says what each institution counts."
        )


def _kept(workspace: Workspace) -> list[SignedFigures]:
    """The files that were taken, in that order. UserError where one is gone or was changed."""
    return [_read_back(workspace.settings.home, sha256) for sha256 in _hashes(workspace.ledger)]


def _hashes(ledger: Ledger) -> list[str]:
    return [
        act.payload.sha256 for act in ledger.acts(PEERS) if isinstance(act.payload, TakenFigures)
    ]


def _read_back(home: Path, sha256: str) -> SignedFigures:
    path = _path(home, sha256)
    if not path.exists() or hash_of(path.read_bytes()) != sha256:
        raise UserError(
            f"Bring back {FOLDER}/{path.name} from a backup: the figures of another institution "
            "that it held are gone or were changed."
        )
    return read_signed(path.read_bytes())


def _path(home: Path, sha256: str) -> Path:
    return home / FOLDER / f"{sha256}.json"


# -- side by side ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Institution:
    """An institution of the page: its figures by period, the newest of each.

    `key` is the public key that its newest file is signed with; None for one's own, and for an
    institution of the network that gave no file. Such an institution has no figures.
    """

    ror: str
    name: str
    key: str | None
    periods: Mapping[str, tuple[PeerFigures, PeerPeriod]]
    is_own: bool = False


@requires("see peers", inside=True)
def institutions(workspace: Workspace) -> list[Institution]:
    """One's own institution, those that gave figures, and the rest of the network, by name.

    Only the lead sees them, unless the settings open the page to everybody.
    """
    if not workspace.settings.peers_public:
        workspace.require("see peers")
    by_ror: dict[str, list[SignedFigures]] = {}
    for signed in _kept(workspace):
        by_ror.setdefault(signed.figures.ror, []).append(signed)
    known = {
        ror: Institution(
            ror,
            taken[-1].figures.institution,
            taken[-1].key,
            _newest(signed.figures for signed in taken),
        )
        for ror, taken in by_ror.items()
    }
    own_ror = _ror_in(workspace.settings)
    if own_ror:
        own = Institution(own_ror, _shown_name(workspace.settings), None, _newest(_own(workspace)))
        known[own_ror] = replace(own, is_own=True)
    for ror, name in members(workspace.settings).items():
        known.setdefault(ror, Institution(ror, name, None, {}))
    return sorted(known.values(), key=lambda row: (row.name.casefold(), row.ror))


def _own(workspace: Workspace) -> list[PeerFigures]:
    """What the own freezes released, the newest last; nothing where the settings have no ROR id."""
    settings = workspace.settings
    ror = _ror_in(settings)
    if ror is None:
        return []
    freezes = every_freeze(settings.home, workspace.ledger)
    return [figures_of(ror, _shown_name(settings), freeze) for freeze in freezes]


def _shown_name(settings: Settings) -> str:
    return settings.institution_name or "Your institution"


def _newest(
    figures: Iterable[PeerFigures],
) -> dict[str, tuple[PeerFigures, PeerPeriod]]:
    """The figures of each period, from the newest freeze that has it."""
    ordered = sorted(figures, key=lambda file: file.frozen_at)
    return {period.period: (file, period) for file in ordered for period in file.periods}


def members(settings: Settings) -> dict[str, str]:
    """ROR id and name of the institutions of the network: those of the settings, or the ready list.

    The ready list is used where one's own institution is on it.
    """
    if settings.peers_members:
        return {identifiers.ror(ror) or ror: name for ror, name in settings.peers_members.items()}
    for network in _networks().values():
        if settings.family & network.keys():
            return dict(network)
    return {}


@cache
def _networks() -> dict[str, dict[str, str]]:
    plain = tomllib.loads(packaged_text("attribution.releases.freezes", "networks.toml"))
    return {
        network["name"]: {member["ror"]: member["name"] for member in network["members"]}
        for network in plain["networks"]
    }


def by_chance(cell: ProtectedCell) -> Interval | None:
    """Where the percentage may lie, 0 to 100, by chance alone; None for a cell without a number.

    Wilson's interval, widened by what the counts were rounded by. It follows from the released
    counts, so it tells nothing more of anyone.
    """
    if cell.numerator is None or cell.denominator is None:
        return None
    named, technicians = cell.numerator, cell.denominator
    low = wilson(max(named - _ROUNDED_BY, 0), technicians + _ROUNDED_BY)
    most = technicians - _ROUNDED_BY
    high = wilson(min(named + _ROUNDED_BY, most), most)
    return Interval(100 * low.low, 100 * high.high)


def overlap(intervals: Sequence[Interval]) -> bool:
    """Whether any two intervals have a value in common: then their order means nothing."""
    ordered = sorted(intervals, key=lambda interval: interval.low)
    return any(first.high >= second.low for first, second in pairwise(ordered))
