"""Everything that a home folder holds about one person, wherever it lies.

Every store is read in the same way: row by row, each with the file it is in. A row about the person
is taken as it is. Of any other row only the part that names them is taken: the entry in an author
list, the sentence in an acknowledgement. So no one else's record comes along.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import orjson

from attribution.access import log
from attribution.claims import attachments
from attribution.claims.lifecycle import Claim
from attribution.claims.visibility import all_claims
from attribution.core.errors import UserError
from attribution.core.model import Technician
from attribution.facilities.bookings import kept_files as kept_bookings
from attribution.harvest import raw_files
from attribution.ledger.event import Event, row_of
from attribution.ledger.second_file import lines_of
from attribution.privacy.erased_files import marks_in_bookings
from attribution.privacy.erased_person import ErasedPerson, person_to_erase
from attribution.privacy.looks import in_words
from attribution.privacy.tombstones import load_tombstones
from attribution.privacy.writings import plain, plain_in_sql
from attribution.roster import copies
from attribution.snapshot.database import TABLES
from attribution.workspace import Workspace

Content = Any
_SHORT = 300  # characters of a text around a name; longer texts are cut
_PERSON_COLUMNS = ("technician_id", "orcid", "primary_orcid")
# What says which work or record a part is from.
_PLACE = ("source", "source_id", "id", "doi", "DOI", "pmid", "pmcid", "title", "run", "seen")
# Where an id stands for the person. Elsewhere an id such as 42 may be anything.
_ID_KEYS = ("technician_id", "technician_ids", "technicians", "members", "thanked", "former_id")
_NAME_PARTS = (("given", "family"), ("given_names", "family_name"))
# Folders and files that are read row by row, or hold nothing but what those hold. Backups are named
# on the page.
_READ = (
    "attachments",
    "backups",
    "bookings",
    "history",
    "logs",
    "parsed",
    "raw",
    "roster",
    "snapshots",
)
_READ_FILES = (
    "attribution.toml",
    "ledger.sqlite",
    "ledger.sqlite-wal",
    "ledger.sqlite-shm",
    "withheld.jsonl",
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that is held: the section it belongs to, the file it is in, and its content."""

    section: str
    file: str
    content: Content


@dataclass(frozen=True)
class HeldData:
    """All pieces about a person, the files of their claims, and whether they were erased before.

    `unread` are files that could not be read, or that name the person and have no rows.
    """

    technician_id: str
    name: str
    pieces: tuple[Piece, ...]
    files: Mapping[str, bytes]
    was_erased: bool
    unread: tuple[str, ...]


class HeldDataSearch:
    """A search for one person in one home folder. The caller has checked the right to it."""

    def __init__(self, workspace: Workspace, technician_id: str) -> None:
        self.workspace = workspace
        self.ledger = workspace.ledger
        self.home = workspace.settings.home
        self.technician_id = technician_id
        self.unread: list[str] = []
        ids = self.ledger.identities().ids_of(technician_id)
        self.records = self._records(frozenset(ids))
        known = self.records or [Technician(technician_id, "", "")]
        self.person: ErasedPerson = person_to_erase(self.ledger, known, ())

    def _records(self, ids: frozenset[str]) -> list[Technician]:
        people = copies.people_in_copies(self.home, self.workspace.settings.columns)
        return [person for person in people if person.technician_id in ids]

    def result(self) -> HeldData:
        """Everything held about the person. UserError where no one knows the id."""
        pieces = tuple(self._pieces())
        erased = load_tombstones(self.ledger, self.home)
        known = self.records or [Technician(self.technician_id, "", "")]
        was_erased = any(erased.holds(record) for record in known)
        # Asking for the person is a look at them, so the access log always has one.
        is_known = any(piece.section != "looks" for piece in pieces)
        if not is_known and not was_erased:
            raise UserError(
                f"Check the id: nothing is held about a technician {self.technician_id}. "
                "`attribution roster show` lists the technicians."
            )
        name = f"{known[0].given_names} {known[0].family_name}".strip() or self.technician_id
        files = dict(self._files())
        return HeldData(
            self.technician_id,
            name,
            pieces,
            files,
            was_erased,
            (*self.unread, *self._other_files()),
        )

    def _pieces(self) -> Iterator[Piece]:
        yield from self._roster()
        yield from self._settings()
        yield from self._acts()
        yield from self._second_file()
        yield from self._credits()
        yield from self._snapshot()
        yield from self._raw()
        yield from self._tables("parsed")
        yield from self._tables("history")
        yield from self._bookings()
        yield from self._looks()
        yield from self._logs()

    # -- whether something is about the person -----------------------------------------------------

    @cached_property
    def _needles(self) -> tuple[str, ...]:
        """Plain texts of which a row about the person has at least one."""
        ids = self.person.technician_ids | self.person.orcids | self.person.sign_in_names
        bare_orcids = {orcid.replace("-", "") for orcid in self.person.orcids}
        known = {*self.person.writings.family_words, *map(plain, ids), *bare_orcids}
        return tuple(sorted(filter(None, known)))

    def _may_name(self, text: str) -> bool:
        text = plain(text)
        return any(needle in text for needle in self._needles)

    def _names_person(self, text: str) -> bool:
        if not self._may_name(text):  # much faster than the two that follow
            return False
        return bool(self.person.pattern.search(text)) or self.person.writings.names_in_full(text)

    def _is_about(self, row: Mapping[str, Any]) -> bool:
        known = self.person.technician_ids | self.person.orcids
        if any(row.get(column) in known for column in _PERSON_COLUMNS):
            return True
        return str(row.get("source_id", "")).split("/")[0] in self.person.orcids

    def _taken(self, row: Mapping[str, Any]) -> Content:
        """What is taken of a row: all of it, the part that names the person, or None."""
        return row if self._is_about(row) else self._part(row)

    def _part(self, value: Any) -> Content:
        if isinstance(value, str):
            return self._sentence(value)
        if isinstance(value, Mapping):
            return self._part_of_row(value)
        if isinstance(value, list | tuple):
            return [part for item in value if (part := self._part(item)) is not None] or None
        return None

    def _part_of_row(self, row: Mapping[str, Any]) -> Content:
        plain = {key: value for key, value in row.items() if not isinstance(value, dict | list)}
        nested = {
            key: part
            for key, value in row.items()
            if key not in plain and (part := self._part(value)) is not None
        }
        ids = {key: own for key in _ID_KEYS if (own := self._own_ids(row.get(key)))}
        if ids or self._names(plain):
            texts = {key: self._sentence(value) or value for key, value in plain.items()}
            return texts | nested | ids
        return {key: row[key] for key in _PLACE if key in row} | nested if nested else None

    def _own_ids(self, value: Any) -> list[str]:
        """The person's ids among the ids in a value, which may be one or several."""
        ids = [value] if isinstance(value, str) else value
        if not isinstance(ids, list | tuple):
            return []
        return [own for own in ids if own in self.person.technician_ids]

    def _names(self, plain: Mapping[str, Any]) -> bool:
        texts = [str(value) for value in plain.values() if value is not None]
        for given, family in _NAME_PARTS:
            texts.append(f"{plain.get(given) or ''} {plain.get(family) or ''}")
        return self._may_name("\n".join(texts)) and any(map(self._names_person, texts))

    def _sentence(self, text: Any) -> str | None:
        """A text that names the person; of a long one what is around the name."""
        if not isinstance(text, str) or not self._names_person(text):
            return None
        if len(text) <= 2 * _SHORT:
            return str(text)
        match = self.person.pattern.search(text)
        if match:
            return f"… {text[max(0, match.start() - _SHORT) : match.end() + _SHORT]} …"
        windows = (text[at : at + 3 * _SHORT] for at in range(0, len(text), _SHORT))
        return next((f"… {part} …" for part in windows if self._names_person(part)), text)

    # -- the stores --------------------------------------------------------------------------------

    def _roster(self) -> Iterator[Piece]:
        for path in copies.dated_copies(self.home):
            roster = copies.read_copy(path, self.workspace.settings.columns)
            if roster.fatal:
                self.unread.append(self._name(path))
            for record in roster.technicians:
                if record.technician_id in self.person.technician_ids:
                    yield Piece("roster", self._name(path), asdict(record))

    def _settings(self) -> Iterator[Piece]:
        settings = self.workspace.settings
        for row in (*settings.people, *settings.facilities):
            part = self._part(row)
            if part is not None:
                yield Piece("settings", settings.file.name, part)

    def _acts(self) -> Iterator[Piece]:
        file = self.workspace.settings.ledger_path.name
        for act in self.ledger.events():
            content = self._act(act)
            if content is not None:
                yield Piece("acts", file, content)

    def _second_file(self) -> Iterator[Piece]:
        """Objections, consents and changes of id, which are kept outside the ledger too."""
        for path in self.ledger.second.paths if self.ledger.second else ():
            for line in lines_of(path):
                taken = self._taken(line)
                if taken is not None:
                    yield Piece("second file", path.name, taken)

    def _credits(self) -> Iterator[Piece]:
        """What the figures say now, with what people decided since the last build."""
        reader = self.workspace.reader
        sql = (
            "select w.title, w.journal, c.* from possible_credits c join works w using (work_id) "
            "where c.technician_id in (select unnest($ids::varchar[])) order by w.published"
        )
        for row in reader.rows(sql, {"ids": sorted(self.person.technician_ids)}):
            yield Piece("credits", f"snapshots/{reader.snapshot.name}", row)

    def _act(self, act: Event) -> Content:
        row = row_of(act)
        for column in ("shown", "payload"):
            row[column] = orjson.loads(row[column]) if row[column] else None
        present = {name: value for name, value in row.items() if value is not None}
        if act.technician_id in self.person.technician_ids:
            return present
        place = {name: present[name] for name in ("event_id", "act", "at")}
        if self.person.signed_in_as(act.who):
            own = ("who", "verdict", "kind", "why")
            return place | {name: present[name] for name in own if name in present}
        texts = {name: present[name] for name in ("why", "shown", "payload") if name in present}
        part = self._part(texts)
        return None if part is None else place | part

    def _snapshot(self) -> Iterator[Piece]:
        """Rows with the person's id or iD, and the printed names that may be theirs."""
        reader = self.workspace.reader
        file = f"snapshots/{reader.snapshot.name}"
        known = {"ids": sorted(self.person.technician_ids), "orcids": sorted(self.person.orcids)}
        for table in TABLES:
            columns = {row["column_name"] for row in reader.rows(f"describe s.{table}")}
            conditions = [
                f"{column} in (select unnest(${values}::varchar[]))"
                for column, values in (("technician_id", "ids"), ("orcid", "orcids"))
                if column in columns
            ]
            if table == "mentions":
                conditions.append(
                    "mention_id in (select mention_id from s.candidates where technician_id in "
                    "(select unnest($ids::varchar[])))"
                )
            if not conditions:
                continue
            sql = f"select * from s.{table} where {' or '.join(conditions)}"
            used = {name: value for name, value in known.items() if f"${name}" in sql}
            for row in reader.rows(sql, used):
                yield Piece(f"snapshot: {table}", file, row)

    def _raw(self) -> Iterator[Piece]:
        for _, _, path in raw_files.runs(self.home):
            for payload in raw_files.read(path):
                if not self._may_name(orjson.dumps(payload).decode()):
                    continue
                if payload.get("kind") == "record":
                    taken = payload if payload.get("orcid") in self.person.orcids else None
                else:
                    taken = self._part(payload)
                if taken is not None:
                    yield Piece("raw", self._name(path), taken)

    def _tables(self, folder: str) -> Iterator[Piece]:
        """Parquet files. DuckDB looks for the names, which is much faster than reading all rows."""
        connection = duckdb.connect()
        # Materialized, or DuckDB makes the plain text again for each needle.
        query = f"""
            with rows as (select to_json(t)::varchar as text from read_parquet($path) t),
            plain_rows as materialized (select text, {plain_in_sql("text")} as plain from rows)
            select text from plain_rows where list_bool_or(list_transform($needles::varchar[],
                lambda needle: contains(plain, needle)))
        """
        for path in sorted((self.home / folder).rglob("*.parquet")):
            values = {"path": str(path), "needles": list(self._needles)}
            rows = connection.execute(query, values).fetchall()
            for (text,) in rows:
                taken = self._taken(orjson.loads(text))
                if taken is not None:
                    yield Piece(folder, self._name(path), taken)

    def _bookings(self) -> Iterator[Piece]:
        """Bookings with the mark of an ORCID iD or address of the person's."""
        files = kept_bookings.imports_in(self.home)
        marks = marks_in_bookings(self.workspace.settings, self.person) if files else frozenset()
        for file in files:
            for booking in kept_bookings.bookings_in(file):
                if not marks.isdisjoint(booking.marks):
                    yield Piece("bookings", self._name(file.path), asdict(booking))

    def _looks(self) -> Iterator[Piece]:
        file = f"logs/{log.FILE}"
        for entry in log.looks_at(self.home, self.person.technician_ids):
            look = {key: entry[key] for key in ("at", "who", "role", "what") if entry[key]}
            yield Piece("looks", file, look | {"saw": in_words(entry)})
        for entry in log.entries(self.home):
            if self.person.signed_in_as(str(entry.get("who", ""))):
                own = ("at", "who", "role", "action")
                yield Piece("own looks", file, {key: entry[key] for key in own})

    def _logs(self) -> Iterator[Piece]:
        for path in sorted((self.home / "logs").glob("*.jsonl")):
            if path.name == log.FILE:
                continue
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                taken = self._line(line) if self._may_name(line) else None
                if taken is not None:
                    yield Piece("logs", self._name(path), taken)

    def _line(self, line: str) -> Content:
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError:  # cut short by a full disk
            return self._sentence(line)
        return self._taken(row) if isinstance(row, dict) else None

    # -- files -------------------------------------------------------------------------------------

    def _files(self) -> Iterator[tuple[str, bytes]]:
        """The files of the person's claims, under the names that they have in `acts`."""
        for claim in all_claims(self.ledger):
            if claim.technician_id in self.person.technician_ids:
                yield from self._attached(claim)

    def _attached(self, claim: Claim) -> Iterator[tuple[str, bytes]]:
        for file in claim.attachments:
            name = f"{attachments.FOLDER}/{claim.claim_id}/{file.stored}"
            try:
                yield name, attachments.read(self.home, claim.claim_id, file)
            except UserError:
                self.unread.append(name)

    def _other_files(self) -> Iterator[str]:
        """Files that name the person and are not read row by row, such as a letter template."""
        for path in sorted(self.home.rglob("*")):
            top = path.relative_to(self.home).parts[0]
            if top in _READ or top in _READ_FILES or not path.is_file():
                continue
            if self._names_person(path.read_bytes().decode("utf-8", errors="replace")):
                yield self._name(path)

    def _name(self, path: Path) -> str:
        return path.relative_to(self.home).as_posix()
