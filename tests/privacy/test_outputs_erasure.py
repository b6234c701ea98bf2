"""An erasure where files of the institution's system were imported: what goes, and what stays."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from build_helpers import settings
from university import enrol

from attribution.access.permissions import Person
from attribution.core.model import Spell, Technician
from attribution.harvest import run as harvest_run
from attribution.harvest.exchange import kept_files
from attribution.harvest.run import Order
from attribution.home.settings import Settings
from attribution.ledger.ledger import open_ledger
from attribution.ledger.payloads import OUTPUTS
from attribution.operations import nightly
from attribution.operations.outputs_import import Terms, import_file
from attribution.privacy import remains
from attribution.snapshot import reader as readers

LEAD = Person("lead@quillmere", "lead")
NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
ORCID = "0000-0002-1825-0097"
POST = (Spell(faculty="Science", job_title="Technician", start=date(2015, 1, 1)),)
MINA = Technician("STAFF-4711", "Wilhelmina", "Okonjo", orcid=ORCID, spells=POST)
BO = Technician("STAFF-4712", "Bo", "Heathdale", spells=POST)
PURE = f"""UUID,Title,DOI,Publication date,Authors,Employee ID,ORCID,Person name
u1,Cryostats,10.5555/1,2024-03-01,"Okonjo, W.; Heathdale, Bo",{MINA.technician_id},{ORCID},W. Okonjo
u1,Cryostats,10.5555/1,2024-03-01,"Okonjo, W.; Heathdale, Bo",{BO.technician_id},,Bo Heathdale
"""
EPRINTS = f"""eprintid,creators_name.family,creators_name.given,creators_id,title,date
88,Okonjo,Wilhelmina,{MINA.technician_id},Kilns,2024
"""


@pytest.fixture
def built(tmp_path: Path) -> Settings:
    """A home folder with two imports, harvested and built."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "attribution.toml").write_text("", "utf-8")
    enrol(home, [MINA, BO], NOW - timedelta(days=1))
    made = settings(home, works_from=date(2020, 1, 1))
    for name, text, system in (
        ("Wilhelmina Okonjo.csv", PURE, "pure"),
        ("eprints.csv", EPRINTS, "eprints"),
    ):
        upload = kept_files.Upload(name, text.encode(), system, "csv")
        import_file(made, upload, Terms(LEAD, why="asked by Wilhelmina Okonjo"), NOW)
    order = Order(only=["pure", "eprints"])
    harvest_run.harvest(made, [], order, now=NOW + timedelta(hours=1))
    nightly.build(made, now=NOW + timedelta(hours=2))
    return made


def forget(made: Settings):
    return nightly.forget(made, MINA.technician_id, LEAD, now=NOW + timedelta(days=1))


def texts_of(home: Path, name: str) -> list[str]:
    """The texts of a folder's files, unpacked."""
    texts = []
    for path in sorted((home / name).rglob("*")):
        if path.suffix == ".gz":
            texts.append(gzip.decompress(path.read_bytes()).decode())
        elif path.suffix == ".parquet":
            texts.append(str(pq.read_table(path).to_pylist()))
        elif path.is_file():
            texts.append(path.read_text("utf-8"))
    return texts


def test_an_erasure_takes_the_links_out_of_kept_files_and_nothing_else(built: Settings) -> None:
    assert any(MINA.technician_id in text for text in texts_of(built.home, "outputs"))
    forget(built)
    for name in ("outputs", "raw", "parsed"):
        for text in texts_of(built.home, name):
            assert MINA.technician_id not in text, name
            assert ORCID not in text, name
    outputs = kept_files.newest_outputs(built.home, "pure")
    assert [link.staff_id for link in outputs["u1"].links] == [BO.technician_id]
    assert [author.name for author in outputs["u1"].authors] == ["W. Okonjo", "Bo Heathdale"]


def test_the_name_of_an_imported_file_does_not_tell_who_was_erased(built: Settings) -> None:
    forget(built)
    heads = [text.splitlines()[0] for text in texts_of(built.home, "outputs")]
    assert not any("Okonjo" in head for head in heads)
    with open_ledger(built.ledger_path) as ledger:
        assert not any("Okonjo" in (act.why or "") for act in ledger.acts(OUTPUTS))


def test_the_works_stay_and_what_papers_print_is_listed_with_that_reason(built: Settings) -> None:
    done = forget(built)
    reasons = {remain.reason for remain in done.remains}
    assert reasons <= {remains.PUBLISHED}, done.remains
    reader = readers.Reader(readers.published_path(built.home))
    try:
        rows = reader.rows("select title from works order by title")
        assert [row["title"] for row in rows] == ["Cryostats", "Kilns"]
        assert reader.rows("select technician_id from technicians") == [
            {"technician_id": BO.technician_id}
        ]
    finally:
        reader.close()


def test_a_later_import_brings_no_link_to_the_person_back(built: Settings) -> None:
    forget(built)
    text = PURE.replace("Cryostats", "Cryostats again")
    upload = kept_files.Upload("newer.csv", text.encode(), "pure", "csv")
    import_file(built, upload, Terms(LEAD, why="next month"), NOW + timedelta(days=2))
    order = Order(only=["pure"])
    harvest_run.harvest(built, [], order, now=NOW + timedelta(days=2, hours=1))
    nightly.build(built, now=NOW + timedelta(days=2, hours=2))
    for name in ("outputs", "raw", "parsed"):
        assert not any(MINA.technician_id in text for text in texts_of(built.home, name))
    assert len(kept_files.newest_outputs(built.home, "pure")["u1"].links) == 1
