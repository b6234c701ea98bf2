"""Full texts from a folder of your own (`harvest.texts_folder`), JATS or TEI.

For what a library may read but no open service gives. Files are named by DOI, with / as _. Nothing
is sent anywhere. A file that appears later is read on the next night; one that was read is not read
again.
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
    """Sends nothing: every source has a client."""
    return Client("localtexts", settings)


def is_used(settings: Settings) -> bool:
    """Only where the settings name a folder."""
    return bool(settings.texts_folder)


def fetch(client: Client, scope: Scope) -> Iterator[Raw]:  # noqa: ARG001  as every source
    """A folder of texts finds no works."""
    yield from ()


def fetch_texts(
    client: Client,  # noqa: ARG001  as every source
    scope: Scope,
    wanted: Sequence[Wanted],
) -> Iterator[Raw]:
    """The files of wanted works. Raises SourceUnavailable where the folder does not exist."""
    files = _files_by_name(Path(scope.settings.texts_folder).expanduser())
    for text in wanted:
        path = files.get((text.doi or "").replace("/", "_"))
        if path is not None:
            raw = {"kind": "text", "id": text.doi, "doi": text.doi}
            yield raw | full_texts.received(path.read_bytes())


def _files_by_name(folder: Path) -> dict[str, Path]:
    """Files by DOI with / as _, in lower case as DOIs are in this program."""
    if not folder.is_dir():
        raise SourceUnavailable(
            f"localtexts: create the folder {folder}, or correct harvest.texts_folder. "
            "It does not exist."
        )
    return {
        _without_suffixes(path.name.lower()): path
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in SUFFIXES and path.is_file()
    }


def _without_suffixes(name: str) -> str:
    """A file name without `.gz` and the suffix of its format; a DOI may hold full stops itself."""
    name = name.removesuffix(".gz")
    stem, dot, suffix = name.rpartition(".")
    return stem if dot and "." + suffix in SUFFIXES else name


def parse(raw: Raw) -> Iterator[TextView]:
    """The text in one raw payload."""
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
    texts=Texts(
        rank=0,
        fetch=fetch_texts,
        of_any_work=True,
    ),
    parse=parse,
)
