"""The differences between a freeze and another, or today's figures, with their explanations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from attribution.core import for_people
from attribution.ledger.event import DECISION
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import CLAIM, FACILITY, OBJECTION, TAKE_OVER, TOMBSTONE
from attribution.measure.kind_names import KIND_NAMES
from attribution.releases.freezes.freeze import Freeze, MadeFrom
from attribution.releases.freezes.making import CODE, find
from attribution.snapshot.made_with import code, code_of_rooms
from attribution.workspace import Workspace, requires

# Acts that may move a figure, with what people call them.
_ACTS = {
    DECISION: "decision",
    CLAIM: "step of a claim",
    FACILITY: "answer on a facility",
    OBJECTION: "change of an objection",
    TOMBSTONE: "erasure",
    TAKE_OVER: "id taken over",
}


def differences_of(before: Freeze, after: Freeze, ledger: Ledger) -> list[str]:
    """The differences between two freezes, or a freeze and today, with what explains them."""
    return [*_differences(before, after, ledger)]


READ = "acknowledgements read"
_Pair = tuple[Mapping[str, Any], Mapping[str, Any] | None]  # a frozen row, and as made again


@dataclass(frozen=True, slots=True)
class Withheld:
    """People who objected or were erased after a freeze, by how many there are."""

    objecting: int
    erased: int

    @property
    def people(self) -> int:
        return self.objecting + self.erased


def withheld_since(frozen: Freeze, ledger: Ledger) -> Withheld:
    """People who objected, and still do, or were erased since."""
    last_act = frozen.made_from.ledger
    objecting = ledger.objecting()
    new = {
        act.technician_id
        for act in ledger.acts(OBJECTION)
        if act.event_id > last_act and act.technician_id in objecting
    }
    erased = [act for act in ledger.acts(TOMBSTONE) if act.event_id > last_act]
    return Withheld(len(new), len(erased))


def remade_in_words(
    frozen: Freeze, again: Sequence[Mapping[str, Any]], withheld: Withheld
) -> Iterator[str]:
    """How the figures that were made again differ from the frozen ones, and what explains it."""
    rows = [*_differing_rows(frozen.figures, again)]
    new = sorted(_by_place(again).keys() - _by_place(frozen.figures).keys())
    for place in new:
        yield f"{_named(place)} is not in the freeze, only in what was made again."
    if not rows:
        if not new:
            yield "Made again from the inputs of that time: every figure is the same."
        return
    rest = [pair for pair in rows if not _is_explained(*pair, withheld.people)]
    differ = "row differs" if len(rows) == 1 else "rows differ"
    yield f"Made again from the inputs of that time, {len(rows):,} {differ}."
    if withheld.people:
        # Which rows would tell of the people: the lead would learn who they were.
        people = for_people.count(withheld.people, "person", "people")
        yield (
            f"{people} objected or were erased since, which explains {len(rows) - len(rest):,} of "
            "them. The frozen figures stay: they hold no one."
        )
    if rest:
        yield from _unexplained(rest, [*changed_rooms(frozen.made_from.made_with)])


def _unexplained(rest: Sequence[_Pair], rooms: list[str]) -> Iterator[str]:
    """Rows that people who left do not explain, and the parts of the program that may."""
    yield from _moved_figures([row for row, _ in rest], [other for _, other in rest if other])
    if rooms:
        yield f"The program has changed since, in {for_people.listed(rooms)}."
    else:
        yield "Nothing explains this: report it, please."


def changed_rooms(made_with: Mapping[str, str]) -> Iterator[str]:
    """The rooms of the program that are others now; “the program” where no rooms are known."""
    now = code_of_rooms()
    then = {
        name.removeprefix(f"{CODE} "): mark
        for name, mark in made_with.items()
        if name.startswith(f"{CODE} ")
    }
    if not then and made_with.get("program code") != code():
        yield "parts that a freeze of that time does not name"
    yield from sorted(
        room for room in then.keys() | now.keys() if then and then.get(room) != now.get(room)
    )


def _differing_rows(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> Iterator[_Pair]:
    second = _by_place(after)
    for place, row in _by_place(before).items():
        other = second.get(place)
        if other is None or [*_moved(_facts(row), _facts(other))]:
            yield row, other


def _is_explained(row: Mapping[str, Any], again: Mapping[str, Any] | None, people: int) -> bool:
    """Whether leaving out so many people can have made one row of the other.

    It cannot change what could be read. How much of the review is done goes with the people.
    """
    if not people or (again and _facts(again).get(READ) != _facts(row).get(READ)):
        return False
    return all(_is_less_by(row[kind], again and again[kind], people) for kind in _kinds(row))


def _kinds(row: Mapping[str, Any]) -> list[str]:
    """The kinds of credit that a row counts: freezes of earlier versions have fewer."""
    return [kind for kind in KIND_NAMES if kind in row]


def _is_less_by(count: Mapping[str, Any], again: Mapping[str, Any] | None, people: int) -> bool:
    if count["numerator"] is None:
        return not again or again["numerator"] is None
    of_again = again if again and again["numerator"] is not None else _NOBODY
    fewer = count["denominator"] - of_again["denominator"]
    fewer_named = count["numerator"] - of_again["numerator"]
    return bool(0 <= fewer_named <= fewer <= people)


_NOBODY = {"numerator": 0, "denominator": 0}


@requires("freeze")
def compare(workspace: Workspace, first: str, second: str) -> list[str]:
    """The differences between two freezes, a sentence each."""
    home, ledger = workspace.settings.home, workspace.ledger
    freezes = find(home, ledger, first), find(home, ledger, second)
    return differences_of(*freezes, workspace.ledger)


def _differences(before: Freeze, after: Freeze, ledger: Ledger) -> Iterator[str]:
    moved = [*_moved_figures(before.figures, after.figures)]
    yield from moved
    causes = [*_other_inputs(before.made_from, after.made_from, ledger)]
    if moved and not causes:
        yield "Nothing that the figures are made from has changed: report this, please."
    yield from causes


def _moved_figures(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    first, second = _by_place(before), _by_place(after)
    for place in sorted(first.keys() & second.keys()):
        for name, then, now in _moved(_facts(first[place]), _facts(second[place])):
            yield f"{_named(place)}, {name}: {then}, then {now}."
    for place in sorted(first.keys() - second.keys()):
        yield f"{_named(place)} is in the first only."
    for place in sorted(second.keys() - first.keys()):
        yield f"{_named(place)} is in the second only."


def _by_place(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(row["period"], ", ".join(row["group"].values())): row for row in rows}


def _named(place: tuple[str, str]) -> str:
    period, group = place
    return f"{period}, {group}" if group else period


def _facts(row: Mapping[str, Any]) -> dict[str, str]:
    """Every count of a row by its name: freezes of earlier versions have fewer."""
    facts = {kind: _count(row[kind]) for kind in _kinds(row)}
    for kind in _kinds(row):
        if floor := row[kind].get("floor"):
            facts[f"{kind}, checked by a person"] = _count(row[kind], floor)
    for kind, count in row.get("affiliated_only", {}).items():
        facts[f"{kind}, in papers of the institution"] = _count(count)
    if papers := row.get("works"):
        facts["papers that name a technician"] = _count(papers)
    if coverage := row.get("coverage"):
        facts[READ] = _share(coverage["read"], coverage["works"])
    return facts


def _moved(first: Mapping[str, str], second: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """The counts that both have and that differ, with what they were."""
    for name in sorted(first.keys() & second.keys()):
        if first[name] != second[name]:
            yield name, first[name], second[name]


def _count(count: Mapping[str, Any], part: Mapping[str, Any] | None = None) -> str:
    """A count, or a part of it, of all technicians."""
    return _share((part or count)["numerator"], count["denominator"])


def _share(part: int | None, total: int | None) -> str:
    return "no figure" if part is None or total is None else f"{part:,} of {total:,}"


def _other_inputs(before: MadeFrom, after: MadeFrom, ledger: Ledger) -> Iterator[str]:
    if before.data_until != after.data_until:
        yield f"The sources were asked until {before.data_until}, then until {after.data_until}."
    if before.roster != after.roster:
        yield "Another roster was imported, or people were erased from it."
    for name in sorted(_comparable(before) | _comparable(after)):
        first, second = before.made_with.get(name), after.made_with.get(name)
        if first != second:
            yield f"Changed: {name} ({_short(first)}, then {_short(second)})."
    first_act, last_act = sorted((before.ledger, after.ledger))
    for act, noun in _ACTS.items():
        number = sum(first_act < event.event_id <= last_act for event in ledger.acts(act))
        if number:
            yield f"In the ledger since: {for_people.count(number, noun)}."


def _comparable(made_from: MadeFrom) -> set[str]:
    """The names that freezes of earlier versions have too."""
    return {name for name in made_from.made_with if not name.startswith(f"{CODE} ")}


def _short(value: str | None) -> str:
    if value is None:
        return "nothing"
    return value if len(value) <= 24 else f"{value[:12]}…"
