"""A folder of PDFs from night to night: what is read, kept, listed and read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import orjson
import pytest
from build_helpers import save, settings
from gated import Gate, night, rows
from invented_pdfs import PARAGRAPH, paper, pictures

from attribution.core.errors import OutOfTime
from attribution.core.model import TextView, WorkView
from attribution.harvest import raw_files
from attribution.harvest.history import History
from attribution.harvest.reading import reparse_all
from attribution.harvest.registry import sources
from attribution.harvest.scope import KnownFile, Scope, Wanted
from attribution.harvest.source import Source
from attribution.harvest.sources.local_pdfs import SOURCE
from attribution.harvest.summaries import Summary
from attribution.home.settings import Settings

FIRST = date(2026, 7, 1)
THANKS = "We thank Odo Specimen for cutting glass."
_TEXTS = """
select source_id, doi, status, acknowledgement from texts where source = 'localpdfs'
order by run, source_id
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "pdfs"
    folder.mkdir()
    return folder


def pdf_night(home: Path, gate: Gate, number: int, folder: Path, **more: str) -> Summary:
    """A night that asks Crossref and reads the folder."""
    day = FIRST + timedelta(days=number)
    environment = {"ATTRIBUTION_HARVEST_PDF_FOLDER": str(folder), **more}
    runs: Mapping[str, Summary] = night(
        home, gate, day, only=["crossref", "localpdfs"], **environment
    )
    return runs["localpdfs"]


def works(home: Path) -> list[tuple[str, str]]:
    return rows(home, "select doi, title from works where doi is not null order by doi limit 3")


def test_a_pdf_is_read_once_and_again_when_it_changes(home: Path, gate: Gate, folder: Path) -> None:
    night(home, gate, FIRST, only=["crossref"])
    (doi, title), (other, _), _ = works(home)
    path = folder / "paper.pdf"
    path.write_bytes(paper(doi, "Acknowledgements", THANKS, title=title))
    (folder / f"{other.replace('/', '_')}.pdf").write_bytes(pictures())
    run = pdf_night(home, gate, 1, folder)
    assert (run.status, run.gaps) == ("finished", ())
    found = rows(home, _TEXTS)
    assert found == [
        (f"{other.replace('/', '_')}.pdf", other, "scanned without text", None),
        ("paper.pdf", doi, "read", THANKS),
    ]
    pdf_night(home, gate, 2, folder)
    assert rows(home, _TEXTS) == found
    path.write_bytes(paper(doi, "Acknowledgements", THANKS + " And Brin Vellacott.", title=title))
    pdf_night(home, gate, 3, folder)
    assert rows(home, _TEXTS)[-1][-1] == THANKS + " And Brin Vellacott."


def test_nothing_of_a_paper_is_kept_but_its_statements(
    home: Path, gate: Gate, folder: Path
) -> None:
    night(home, gate, FIRST, only=["crossref"])
    (doi, title), _, _ = works(home)
    data = paper(doi, "Acknowledgements", THANKS, "Discussion", "Kept secret.", title=title)
    (folder / "paper.pdf").write_bytes(data)
    (folder / "far.pdf").write_bytes(paper("10.7777/far", "Acknowledgements", "We thank Far Away."))
    pdf_night(home, gate, 1, folder)
    files = [path for source, _, path in raw_files.runs(home) if source == "localpdfs"]
    raws = [raw for path in files for raw in raw_files.read(path)]
    kept = orjson.dumps(raws).decode()
    assert THANKS in kept
    for words in (PARAGRAPH[:20], "Kept secret", "Introduction", "Far Away"):
        assert words not in kept
    before = rows(home, _TEXTS)
    reparse_all(home)
    assert rows(home, _TEXTS) == before


def test_a_text_from_a_pdf_is_not_bought_and_may_be_replaced_by_a_better_one(
    tmp_path: Path,
) -> None:
    works = [
        WorkView(source, name, doi="10.5555/1", has_full_text=True, pmcid="PMC1")
        for source, name in (("openalex", "W1"), ("europepmc", "PMC:1"))
    ]
    save(tmp_path, [*works, TextView("localpdfs", "a.pdf", "10.5555/1", "pdf", "read", mark="m")])

    def wanted(name: str) -> list[str | None]:
        able = sorted((source for source in sources().values() if source.texts), key=rank)
        better = [source.name for source in able if rank(source) < rank(sources()[name])]
        given = settings(tmp_path)
        texts = History(tmp_path).wanted_texts(sources()[name], better, FIRST, given)
        return [text.doi for text in texts]

    assert wanted("openalex") == []
    assert wanted("europepmc") == wanted("localtexts") == ["10.5555/1"]
    assert wanted("localpdfs") == [], "Europe PMC still has to give a better one"


def rank(source: Source) -> int:
    assert source.texts
    return source.texts.rank


def test_a_folder_that_is_not_there_is_named(home: Path, gate: Gate) -> None:
    run = pdf_night(home, gate, 0, Path("/no/such/folder"))
    assert "create the folder /no/such/folder" in run.gaps[0]


def test_the_time_of_a_night_is_looked_at_before_every_file(folder: Path) -> None:
    for name in ("a", "b", "c"):
        (folder / f"{name}.pdf").write_bytes(paper(f"10.5555/{name}"))
    scope = Scope(Settings(home=folder, pdf_folder=str(folder)), FIRST)
    client = SOURCE.client(scope.settings)
    payloads = SOURCE.texts.fetch(client, scope, [])
    first = next(payloads)
    client.end = float("-inf")
    with pytest.raises(OutOfTime):
        next(payloads)
    known = {first["id"]: KnownFile(first["mark"], first["status"], None)}
    client.end = float("inf")
    rest = SOURCE.texts.fetch(client, replace(scope, known_files=known), [])
    assert [raw["id"] for raw in rest] == ["b.pdf", "c.pdf"]


def test_a_file_whose_work_is_wanted_now_is_read_again(folder: Path) -> None:
    (folder / "early.pdf").write_bytes(paper("10.5555/early", "Acknowledgements", THANKS))
    scope = Scope(Settings(home=folder, pdf_folder=str(folder)), FIRST)
    client = SOURCE.client(scope.settings)
    (early,) = SOURCE.texts.fetch(client, scope, [])
    assert (early["doi"], early["stated_doi"]) == (None, "10.5555/early")
    known = {"early.pdf": KnownFile(early["mark"], early["status"], early["stated_doi"])}
    scope = replace(scope, known_files=known)
    assert not list(SOURCE.texts.fetch(client, scope, [Wanted("10.5555/other", None, None)]))
    (late,) = SOURCE.texts.fetch(client, scope, [Wanted("10.5555/early", None, None)])
    assert (late["doi"], late["status"]) == ("10.5555/early", "received")
