"""What a technician is called, in one place: on pages, in Word, in spreadsheets and in letters.

The SQL macro of `snapshot/sql/display_name.sql` gives the same name; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Sequence

from attribution.core.model import Technician
from attribution.core.names import fold, without_accents


def display_name(technician: Technician) -> str:
    """The name that is shown: the first name they go by, else the given names; the family name.

    >>> display_name(Technician("T1", "Jacqueline Victoria", "Khan", known_as=("Jackie",)))
    'Jackie Khan'
    >>> display_name(Technician("T1", "Jacqueline", "Khan", known_as=("Jackie Khan",)))
    'Jackie Khan'
    """
    return display_name_of(technician.given_names, technician.family_name, technician.known_as)


def display_name_of(
    given_names: str | None, family_name: str | None, known_as: Sequence[str] | None
) -> str:
    """The same from the columns of the table `technicians`."""
    first = (known_as[0] if known_as else given_names) or ""
    family = family_name or ""
    plain_first, plain_family = (without_accents(name.lower()) for name in (first, family))
    if f" {plain_first}".endswith(f" {plain_family}"):
        return first.strip()
    return f"{first} {family}".strip()


def with_family_name(name: str, family_name: str) -> str:
    """A name that a person goes by, with their family name once: lists from HR may have it there.

    >>> with_family_name("Jackie", "Khan"), with_family_name("Jackie KHAN", "Khan")
    ('Jackie Khan', 'Jackie KHAN')
    >>> with_family_name("Vali", "Ali"), with_family_name("James", "James")
    ('Vali Ali', 'James James')
    """
    words, family = fold(name).split(), fold(family_name).split()
    if len(words) > len(family) and words[-len(family) :] == family:
        return " ".join(name.split())
    return " ".join(f"{name} {family_name}".split())


def full_name(technician: Technician) -> str:
    """The name on the staff list: given names, then family name."""
    return f"{technician.given_names} {technician.family_name}".strip()


def printed_names(technician: Technician) -> tuple[str, ...]:
    """The full names of a technician: on record, known as, stated, and former names."""
    given, family = technician.given_names, technician.family_name
    if not given and not family:
        return ()
    full_names = [f"{given} {family}"]
    full_names += [f"{first} {family}" for first in given.split()[:1]]
    for name in (*technician.known_as, *technician.stated_names):
        full_names.append(with_family_name(name, family))
    for name in technician.former_names:
        full_names.append(name if " " in name else f"{given} {name}")
    return tuple(dict.fromkeys(full_names))
