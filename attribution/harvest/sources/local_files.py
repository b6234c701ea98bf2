"""Full texts from a folder of one's own (`harvest.texts_folder`): JATS or TEI files named by DOI, with / as _.

For what a library may read but no open service gives. Nothing is sent anywhere. A file that appears later is found on
the next night; one that was read is not read again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from attribution.core.errors import SourceUnavailable
from attribution.core.model import TextView
from attribution.harvest import full_texts
from attribution.harvest.client import Client
from attribution.harvest.paging import Raw
from attribution.harvest.scope import Scope, Wanted
from attribution.harvest.source import Limits, Source, Texts
from attribution.home.settings import Settings

SUFFIXES = frozenset({".xml", ".nxml", ".jats", ".tei", ".gz"})


def client(settings: Settings) -> Client:
    """Never used: this source asks nobody."""
    return Client("localtexts", settings)


def is_used(settings: Settings) -> bool:
    """Only where the settings name a folder."""
    return bool(settings.texts_folder)


def fetch(client: Client, scope: Scope) -> Iterator[Raw]:  # noqa: ARG001  as every source
    """A folder of texts finds no works."""
    yield from ()


def fetch_texts(client: Client, scope: Scope, wanted: Sequence[Wanted]) -> Iterator[Raw]:  # noqa: ARG001
    """The files of wanted works. SourceUnavailable where the folder of the settings is not there."""
    files = _files(Path(scope.settings.texts_folder).expanduser())
    for one in wanted:
        path = files.get((one.doi or "").replace("/", "_"))
        if path is not None:
            yield {
                "kind": "text",
                "id": one.doi,
                "doi": one.doi,
                **full_texts.received(path.read_bytes()),
            }


def _files(folder: Path) -> dict[str, Path]:
    """File by DOI with / as _, in lower case as DOIs are here."""
    if not folder.is_dir():
        raise SourceUnavailable(
            f"localtexts: there is no folder {folder}. Make it, or correct harvest.texts_folder."
        )
    found = {}
    for path in sorted(folder.iterdir()):
        name = path.name.lower().removesuffix(".gz")
        stem, dot, suffix = name.rpartition(".")
        if path.suffix.lower() in SUFFIXES and path.is_file():
            found[stem if "." + suffix in SUFFIXES and dot else name] = path
    return found


def parse(raw: Raw) -> Iterator[TextView]:
    """What one file holds."""
    if raw["kind"] == "text":
        yield full_texts.view("localtexts", raw, None)


SOURCE = Source(
    name="localtexts",
    title="A folder of your own",
    rank=5,
    asked_for="the texts of known works, by DOI",
    gives="JATS or TEI files named by DOI with `/` as `_` (`.xml`, `.tei`, `.gz`)",
    needs="`harvest.texts_folder`",
    first_harvest="no calls",
    limits=Limits(words="none: nothing is sent", requests=1),
    is_used=is_used,
    client=client,
    fetch=fetch,
    texts=Texts(rank=0, fetch=fetch_texts, of_any_work=True),
    parse=parse,
)
