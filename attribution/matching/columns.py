"""Columns in which each distinct value is held once, so that it is read and compared once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Codes = npt.NDArray[np.signedinteger[Any]]
Mask = npt.NDArray[np.bool_]  # for each row, whether
Numbers = npt.NDArray[np.float64]
Rows = Codes | Mask
_BETWEEN = "\x1f"  # between the texts of a list, where lists are told apart


@dataclass(frozen=True, slots=True)
class Column:
    """For each row the place of its value among distinct values; None where data is missing."""

    codes: Codes
    values: Sequence[Any] | pa.Array

    def __len__(self) -> int:
        return len(self.codes)

    def at(self, rows: Rows) -> Column:
        """The column at these rows, which are numbers (any number of times) or a mask."""
        return Column(self.codes[rows], self.values)

    def numbers(self, function: Callable[[Any], float]) -> Numbers:
        """A number for each row, calculated once for each distinct value."""
        of_values = np.fromiter(map(function, self.values), np.float64, len(self.values))
        return of_values[self.codes]

    def mask(self, function: Callable[[Any], bool]) -> Mask:
        """The rows whose value answers yes, asked once for each distinct value."""
        of_values = np.fromiter(map(function, self.values), np.bool_, len(self.values))
        return of_values[self.codes]

    def only(self, rows: Rows) -> Column:
        """The column with no value but in these rows, which are a mask."""
        return Column(np.where(rows, self.codes, np.int32(len(self.values))), [*self.values, None])

    def filled(self, value: Hashable) -> Column:
        """The column with a value for missing ones."""
        return Column(self.codes, [value if known is None else known for known in self.values])

    def part(self, function: Callable[[Any], Hashable]) -> Column:
        """What a function gives for each value, as a column; None where the value is missing."""
        parts = (None if value is None else function(value) for value in self.values)
        return column_of(parts).at(self.codes)

    def used(self) -> Column:
        """The same rows, without values that none of them has."""
        codes, places = numbered(self.codes)
        return Column(codes, _values_at(self, places))

    def unfolded(self) -> tuple[Codes, Codes, Column]:
        """A row for each item of values that are sequences: its row, its place in it, the item."""
        counts = np.fromiter(map(len, self.values), np.int64, len(self.values))
        starts = np.cumsum(counts) - counts
        of_rows = counts[self.codes]
        rows = np.repeat(np.arange(len(self)), of_rows)
        passed = np.repeat(np.cumsum(of_rows) - of_rows, of_rows)
        places = np.arange(len(rows)) - passed
        items = starts[self.codes][rows] + places
        return rows, places, Column(items, list(chain.from_iterable(self.values)))

    def present(self) -> Mask:
        """The rows that have a value, as a mask."""
        return self.mask(lambda value: value is not None)

    def holds(self, value: object) -> Mask:
        """The rows that have this value, as a mask."""
        return self.mask(lambda other: bool(other == value))

    def listed(self) -> list[Any]:
        """The values row by row."""
        return _values_at(self, self.codes)

    def texts(self) -> pa.Array:
        """The values row by row, in Arrow."""
        used = self.used()
        return pa.array(used.values, pa.string()).take(pa.array(used.codes))

    def with_rows(self, rows: Codes, other: Column) -> Column:
        """The column with the values of another in these rows."""
        codes = self.codes.copy()
        codes[rows] = other.codes + len(self.values)
        return Column(codes, [*self.values, *other.values])


Columns = dict[str, Column]  # by name, all of the same rows


def columns_at(columns: Columns, rows: Rows) -> Columns:
    """All columns at these rows."""
    return {name: column.at(rows) for name, column in columns.items()}


def joined(columns: Sequence[Column]) -> Column:
    """Columns one after the other; values that several of them hold are held once."""
    used = [column.used() for column in columns]
    sizes = [len(column.values) for column in used]
    starts = np.cumsum([0, *sizes[:-1]])
    codes = [column.codes + start for column, start in zip(used, starts, strict=True)]
    values = column_of(chain.from_iterable(column.values for column in used))
    return values.at(np.concatenate(codes))


def constant(value: object, rows: int) -> Column:
    """One value for all rows."""
    return Column(np.zeros(rows, np.int32), [value])


def column_of(values: Iterable[Hashable]) -> Column:
    """A column of plain values."""
    numbers: defaultdict[Hashable, int] = defaultdict()
    numbers.default_factory = numbers.__len__  # a new value takes the next number
    codes = np.fromiter(map(numbers.__getitem__, values), np.int32)
    return Column(codes, list(numbers))


def encoded(array: pa.ChunkedArray | pa.Array, read: Callable[[Any], Any] | None = None) -> Column:
    """A column of Arrow values, each read once if a function is given."""
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    codes, first_rows = _first_rows(_told_apart(array))
    values = array.take(pa.array(first_rows)).to_pylist()
    return Column(codes, [read(value) for value in values] if read else values)


def _told_apart(array: pa.Array) -> pa.Array:
    """Values that Arrow can tell apart: lists of texts, and several texts, become one text."""
    if pa.types.is_struct(array.type):
        texts = [text.cast(pa.string()) for text in array.flatten()]
        return pc.binary_join_element_wise(*texts, _BETWEEN, null_handling="replace")
    if not pa.types.is_list(array.type):
        return array
    texts = pc.fill_null(array.values.cast(pa.string()), "")
    lists = pa.ListArray.from_arrays(array.offsets, texts, mask=array.is_null())
    return pc.binary_join(lists, _BETWEEN)


def _first_rows(array: pa.Array) -> tuple[Codes, Codes]:
    """Equal values as equal numbers, and the first row of each."""
    codes = array.dictionary_encode(null_encoding="encode").indices.to_numpy()
    first_rows = np.zeros(int(codes.max(initial=-1)) + 1, np.int64)
    first_rows[codes[::-1]] = np.arange(len(codes))[::-1]
    return codes, first_rows


def numbered(keys: np.ndarray) -> tuple[Codes, np.ndarray]:
    """Equal numbers as equal codes, counted from 0 in order of appearance; the distinct numbers."""
    array = pa.array(keys).dictionary_encode()
    return array.indices.to_numpy(), array.dictionary.to_numpy()


def equal(left: Column, right: Column) -> np.ndarray:
    """The rows in which both have the same value, as a mask."""
    numbers = {value: number for number, value in enumerate(left.values) if value is not None}
    is_equal: np.ndarray = left.numbers(lambda value: numbers.get(value, -1)) == right.numbers(
        lambda value: numbers.get(value, -2)
    )
    return is_equal


def least(group: Codes, values: np.ndarray) -> np.ndarray:
    """The rows that have the least value of their group, as a mask; groups are in order."""
    if not len(group):
        return np.zeros(0, bool)
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    sizes = np.diff(starts, append=len(group))
    is_least: np.ndarray = values == np.repeat(np.minimum.reduceat(values, starts), sizes)
    return is_least


def compared(function: Callable[..., Any], columns: Sequence[Column]) -> Column:
    """What a function gives for each row, called once for each distinct combination of values.

    It is not called where a value is missing: missing data gives None.
    """
    codes, arguments = _combinations(columns)
    rows = np.flatnonzero(np.logical_and.reduce([argument.present() for argument in arguments]))
    results = column_of(map(function, *(argument.at(rows).listed() for argument in arguments)))
    if len(rows) < len(arguments[0]):
        results = constant(None, len(arguments[0])).with_rows(rows, results)
    return results.at(codes)


def compared_at_once(function: Callable[..., Mask], columns: Sequence[Column]) -> Mask:
    """The rows that a function chooses, which is given all distinct combinations of values."""
    codes, arguments = _combinations(columns)
    chosen: Mask = function(*(argument.listed() for argument in arguments))[codes]
    return chosen


def _combinations(columns: Sequence[Column]) -> tuple[Codes, list[Column]]:
    """For each row the number of its combination of values; the distinct combinations."""
    codes, distinct = numbered(columns[0].codes)
    places = [distinct]
    for column in columns[1:]:
        count = len(column.values)
        codes, distinct = numbered(codes.astype(np.int64) * count + column.codes)
        places = [place[distinct // count] for place in places] + [distinct % count]
    return codes, [
        Column(place, column.values) for column, place in zip(columns, places, strict=True)
    ]


def _values_at(column: Column, places: Codes) -> list[Any]:
    return [column.values[place] for place in places.tolist()]
