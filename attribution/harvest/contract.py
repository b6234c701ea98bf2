"""The form of a source's records as far as its parser relies on it, and how an answer differs.

The first answer of a night that holds enough records is compared before anything is read, and
`attribution doctor --sources` compares on demand. What is new is kept in the raw files and named; a
field that is needed and missing, or holds another type, is a fault of the source.
"""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

ENOUGH = 20  # records; a field that none of so many has is not merely empty
NEEDED = "!"
TYPES: tuple[tuple[type, str], ...] = (
    (bool, "flag"),
    (int, "number"),
    (float, "number"),
    (str, "text"),
    (list, "list"),
    (dict, "object"),
)
LIKE = 0.5  # of 1; how alike a field's name and its new name are


@dataclass(frozen=True)
class Contract:
    """The fields of a source's records.

    fields  those that its parser reads, one on each line: `!` where the parser cannot do without
            it, the path, the types that it may have; null is allowed everywhere. The entries of a
            list are `author[]`.
    known   paths of fields that are there and not read; `*` stands for any characters
    path    a question below the source's first address that gives some records
    at      the fields of its answer that lead to the list of records
    """

    fields: str
    path: str
    at: tuple[str, ...]
    known: str = ""

    @cached_property
    def types(self) -> Mapping[str, frozenset[str]]:
        """The types of each field by its path."""
        return {path: frozenset(types) for path, *types in self._lines()}

    @cached_property
    def needed(self) -> tuple[str, ...]:
        return tuple(
            line.split()[1] for line in self.fields.splitlines() if line.split()[:1] == [NEEDED]
        )

    def _lines(self) -> Iterator[list[str]]:
        for line in self.fields.splitlines():
            if words := line.replace(NEEDED, " ").split():
                yield words

    def knows(self, path: str) -> bool:
        """Whether a field is read, or is known and not read."""
        return path in self.types or any(fnmatchcase(path, form) for form in self._patterns)

    @cached_property
    def _patterns(self) -> list[str]:
        # In such patterns, brackets would stand for one of several characters.
        return [form.replace("[]", "[[]]") for form in self.known.split()]


@dataclass(frozen=True)
class Comparison:
    """How the records of an answer differ from what the parser relies on, by paths of fields.

    `different` says what a field holds, `renamed` what a missing one seems to be called now.
    """

    records: int
    new: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    different: Mapping[str, str] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    needed: tuple[str, ...] = ()

    @property
    def faults(self) -> list[str]:
        """A clause for each field without which the records cannot be read."""
        missing = [f"`{path}` is missing{self._new_name(path)}" for path in self.missing]
        different = [
            f"`{path}` {problem}" for path, problem in self.different.items() if path in self.needed
        ]
        return missing + different

    def _new_name(self, path: str) -> str:
        return f" (now `{self.renamed[path]}`?)" if path in self.renamed else ""

    def in_words(self) -> str:
        """The differences that are not faults; empty without any."""
        new = [f"new: {', '.join(f'`{path}`' for path in self.new)}"] if self.new else []
        different = [f"`{path}` {problem}" for path, problem in self.different.items()]
        return "; ".join(new + different)

    def plain(self) -> dict[str, Any]:
        """The differences as JSON has them; empty without any."""
        differences = {
            "new": list(self.new),
            "missing": list(self.missing),
            "different": dict(self.different),
            "renamed": dict(self.renamed),
        }
        return {name: value for name, value in differences.items() if value}


def compared(contract: Contract, records: Sequence[Any], enough: int = ENOUGH) -> Comparison:
    """How these records differ from the contract.

    Few records show nothing: a field is missing where none of `enough` has it, and different where
    more than half of its values are.
    """
    seen = _Seen()
    for record in records:
        seen.note("", record)
    new = tuple(sorted(path for path in seen.types if _is_new(contract, path)))
    missing = tuple(path for path in contract.needed if seen.lacks(path, enough))
    return Comparison(
        len(records),
        new,
        missing,
        dict(_different(contract, seen, enough)),
        {path: name for path in missing if (name := _new_name(path, new))},
        contract.needed,
    )


class _Seen:
    """The fields of some records: how many objects could hold each, and the types of its values."""

    def __init__(self) -> None:
        self.objects: Counter[str] = Counter()
        self.types: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def note(self, path: str, value: Any) -> None:
        if path:
            self.types[path][_type(value)] += 1
        if isinstance(value, dict):
            self.objects[path] += 1
            for name, inner in value.items():
                self.note(f"{path}.{name}" if path else name, inner)
        elif isinstance(value, list):
            for inner in value:
                self.note(f"{path}[]", inner)

    def lacks(self, path: str, enough: int) -> bool:
        """Whether none of at least `enough` objects has a field."""
        return self.objects[_parent(path)] >= enough and path not in self.types


def _type(value: Any) -> str:
    return next((name for kind, name in TYPES if isinstance(value, kind)), "null")


def _parent(path: str) -> str:
    return path.rpartition(".")[0]


def _is_new(contract: Contract, path: str) -> bool:
    """Whether a field is not known, and not a part of another that is not known."""
    if contract.knows(path) or path.endswith("[]"):
        return False
    parent = _parent(path)
    return not parent or parent.removesuffix("[]") in contract.types


def _different(contract: Contract, seen: _Seen, enough: int) -> Iterator[tuple[str, str]]:
    for path, allowed in contract.types.items():
        types = seen.types.get(path, Counter())
        total = sum(count for name, count in types.items() if name != "null")
        wrong = {name: n for name, n in types.items() if name not in allowed and name != "null"}
        if total >= enough and 2 * sum(wrong.values()) > total:
            held, expected = max(wrong, key=lambda name: wrong[name]), " or ".join(sorted(allowed))
            yield path, f"holds {held}, not {expected}"


def _new_name(path: str, new: Sequence[str]) -> str | None:
    """The new field of the same object that is most like a missing one; None if none is."""
    names = {other.rpartition(".")[2]: other for other in new if _parent(other) == _parent(path)}
    alike = difflib.get_close_matches(path.rpartition(".")[2], names, 1, LIKE)
    return names[alike[0]] if alike else None
