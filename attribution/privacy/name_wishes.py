"""What follows from the names that technicians add and strike out: acts in, technicians out. Pure.

A name is known by its kind and its words (`name_key`), and the latest act on it holds. A former
name that is added or struck out stays among the former names: only so is what it concealed still
concealed. What is struck out is not searched for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from attribution.core import names
from attribution.core.model import Technician
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import OWN_NAME, OwnName

KNOWN_AS = "known as"
FORMER = "former"
KINDS = (KNOWN_AS, FORMER)

NameKey = tuple[str, str]  # a kind, and the words of the name in comparable form
Wishes = Mapping[NameKey, OwnName]


def first_names(name: str, family_name: str) -> str | None:
    """What stands before the family name; None where the name does not end in it.

    >>> first_names("Jackie van der Berg", "Van der Berg"), first_names("Jackie Khan", "Berg")
    ('Jackie', None)
    """
    family = names.key(family_name)
    words = names.given_first(" ".join(name.split())).split()
    for place in range(1, len(words)):
        if family and names.key(" ".join(words[place:])) == family:
            return " ".join(words[:place])
    return None


def name_key(kind: str, name: str, family_name: str) -> NameKey:
    """By what a name is known. A known-as name may be given with the family name or without."""
    if kind == KNOWN_AS:
        name = first_names(name, family_name) or name
    return kind, names.key(names.given_first(name))


def wishes_of(technician: Technician, acts: Iterable[OwnName]) -> Wishes:
    """The latest act on each name of a technician."""
    return {name_key(act.kind, act.name, technician.family_name): act for act in acts}


def acts_by_technician(ledger: Ledger) -> dict[str, list[OwnName]]:
    """Every act on a name, in order, by technician."""
    by_technician: dict[str, list[OwnName]] = {}
    for act in ledger.acts(OWN_NAME):
        if act.technician_id and isinstance(act.payload, OwnName):
            by_technician.setdefault(act.technician_id, []).append(act.payload)
    return by_technician


def with_own_names(technicians: Sequence[Technician], ledger: Ledger) -> tuple[Technician, ...]:
    """The technicians, each with the names that they added and struck out."""
    acts = acts_by_technician(ledger)
    return tuple(
        with_wishes(technician, acts.get(technician.technician_id, ()))
        for technician in technicians
    )


def with_wishes(technician: Technician, acts: Iterable[OwnName]) -> Technician:
    """A technician as a list has them, with the names that they added and struck out."""
    wishes = wishes_of(technician, acts)
    if not wishes:
        return technician
    known = listed_names(technician)
    added = {key: act.name for key, act in wishes.items() if key not in known}
    # A first name that is struck out again is gone; a former name still conceals.
    stated = [name for key, name in added.items() if key[0] == KNOWN_AS and wishes[key].searched]
    former = [name for key, name in added.items() if key[0] == FORMER]
    struck = [
        name
        for key, spellings in {**known, **{key: (name,) for key, name in added.items()}}.items()
        if key in wishes and not wishes[key].searched
        for name in spellings
    ]
    return replace(
        technician,
        former_names=(*technician.former_names, *former),
        stated_names=tuple(stated),
        struck_names=tuple(struck),
    )


def listed_names(technician: Technician) -> dict[NameKey, tuple[str, ...]]:
    """The known-as and former names of a list, as it spells them, by what they are known by."""
    listed: dict[NameKey, tuple[str, ...]] = {}
    by_kind = {KNOWN_AS: technician.known_as, FORMER: technician.former_names}
    for kind, spellings in by_kind.items():
        for name in spellings:
            key = name_key(kind, name, technician.family_name)
            listed[key] = (*listed.get(key, ()), name)
    return listed


def with_names_ever_added(
    records: Iterable[Technician], ledger: Ledger, ids: Collection[str] | None = None
) -> list[Technician]:
    """Records with every name that was ever added, also those struck out again.

    `ids` are all ids of a person whose records these are; without them each record has those of its
    own id.
    """
    acts = acts_by_technician(ledger)

    def ever_added(record: Technician) -> Technician:
        own_ids = ids if ids is not None else (record.technician_id,)
        own = [act for technician_id in own_ids for act in acts.get(technician_id, ())]
        stated = [act.name for act in own if act.kind == KNOWN_AS]
        former = [act.name for act in own if act.kind == FORMER]
        return replace(
            record,
            stated_names=_together(record.stated_names, stated),
            former_names=_together(record.former_names, former),
        )

    return [ever_added(record) for record in records]


def _together(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))
