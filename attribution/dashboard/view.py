"""What a page reads: settings, the published snapshot with the live ledger, and answers kept until either changes."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import duckdb
import streamlit as st

from attribution import config, ledger, store
from attribution.config import Settings
from attribution.errors import UserError
from attribution.ledger import Ledger
from attribution.store import Reader

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class View:
    """A snapshot for one run of a page. A newer snapshot or another decision gives another `version`."""

    settings: Settings
    reader: Reader
    book: Ledger
    version: tuple[str, str, int]

    def ask(self, question: Callable[Concatenate[Reader, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The answer of a function of `rows`, from memory where nothing has changed since it was last asked."""
        return self._remembered(self.version, question, args, kwargs)

    def fixed(self, question: Callable[Concatenate[Reader, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same for a question about works and harvests alone, which no decision or objection changes: remembered
        as long as the snapshot is current. Never for a question about a technician."""
        return self._remembered(self.version[:2], question, args, kwargs)

    def _remembered(self, version: Hashable, question: Callable[..., T], args: Any, kwargs: Mapping[str, Any]) -> T:
        key = (version, question.__module__, question.__qualname__, args, tuple(sorted(kwargs.items())))
        return cast(T, _answer(key, lambda: question(self.reader, *args, **kwargs)))


def settings() -> Settings:
    """The settings as they are now; UserError where they cannot be read."""
    return config.load(config.home_folder(os.environ), os.environ)


def opened(found: Settings) -> View | None:
    """The published snapshot, None before the first build."""
    path = store.current(found.home)
    if path is None:
        return None
    ledger_path = found.ledger_path.resolve()
    file = ledger_path.stat().st_ino if ledger_path.exists() else 0  # a restored ledger is another file
    book = _ledger(ledger_path, file)
    try:
        reader = _reader(path.resolve(), file, book)
    except duckdb.Error as problem:
        raise UserError(
            f"Snapshot {path.name} cannot be read ({str(problem).splitlines()[0]}). It may have been made by another version "
            "of this program. Run `attribution build`: it is made anew from what was harvested."
        ) from problem
    return View(found, reader, book, (f"{ledger_path}#{file}", *reader.version))


@st.cache_resource(max_entries=3, show_spinner=False)
def _ledger(path: Path, file: int) -> Ledger:  # noqa: ARG001 (part of the key it is remembered by)
    return ledger.open(path)


@st.cache_resource(max_entries=3, show_spinner=False)
def _reader(path: Path, file: int, _book: Ledger) -> Reader:  # noqa: ARG001 (part of the key it is remembered by)
    """Kept open for sessions that still show the last snapshot; the oldest is let go, never closed under a reader."""
    return Reader(path, _book)


@st.cache_data(max_entries=1000, show_spinner=False)
def _answer(key: Hashable, _ask: Callable[[], Any]) -> Any:  # noqa: ARG001 (the key it is remembered by)
    return _ask()
