"""The sample files that the demo harvests, made from one seed.

    people -> papers -> each source's wire format (files of a demo folder) + the truth about them

The same seed gives the same files.
"""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson

from attribution.core.for_people import count, day
from attribution.demo.wire import crossref, europepmc, jats, openalex, orcid, ror
from attribution.demo.world import institutions
from attribution.demo.world.make_papers import all_papers
from attribution.demo.world.paper import Paper
from attribution.demo.world.paper_plans import FIRST_DAY, MILESTONE
from attribution.demo.world.people import TODAY, DemoTechnician, Person, Population, populate
from attribution.demo.world.roster_file import roster_csv, roster_orcid
from attribution.demo.world.truth import truth_rows

SEED = 20260630
FOLDER = Path(__file__).resolve().parents[2] / "data" / "demo"


@dataclass(frozen=True)
class OrcidRecord:
    """A public ORCID record: its holder, the papers it lists, and when it last changed."""

    person: Person
    papers: list[Paper]
    modified: date


@dataclass(frozen=True)
class World:
    """The people, the papers, and the ORCID records by iD."""

    people: Population
    papers: list[Paper]
    records: dict[str, OrcidRecord]


def write_samples(
    folder: Path, seed: int = SEED, *, with_namesakes: bool = True
) -> dict[str, bytes]:
    """Write every file of a demo folder; returns them by path."""
    files = sample_files(seed, with_namesakes=with_namesakes)
    for name, body in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    return files


def sample_files(seed: int = SEED, *, with_namesakes: bool = True) -> dict[str, bytes]:
    """Every file of a demo folder by its path."""
    world = _world(seed, with_namesakes=with_namesakes)
    return {
        "roster.csv": roster_csv(world.people.technicians).encode(),
        **_openalex_files(world.papers),
        **_crossref_files(world.papers),
        **_europepmc_files(world.papers),
        **_orcid_files(world),
        "ror/organizations.json": _indented(map(ror.organization, institutions.ALL)),
        "truth.jsonl.gz": _lines(_truth(world)),
        "README.md": _readme(seed, world).encode(),
    }


def _world(seed: int, *, with_namesakes: bool) -> World:
    """The fictional world of a seed. Every random draw comes from one stream, in one order."""
    rng = random.Random(f"quillmere {seed}")  # noqa: S311  a reproducible stream, no secret
    people = populate(rng, with_namesakes=with_namesakes)
    papers = all_papers(rng, people)
    return World(people, papers, _orcid_records(rng, people, papers))


def _orcid_records(
    rng: random.Random, people: Population, papers: Sequence[Paper]
) -> dict[str, OrcidRecord]:
    """Records of technicians with an iD and of some academics, with most of their papers."""
    written = _papers_by_author(papers)
    records = {}
    for person in [*people.technicians, *people.academics[:60]]:
        listed = [paper for paper in written[person.key] if rng.random() < 0.8]
        modified = TODAY - timedelta(days=rng.randrange(1, 700))
        state = _orcid_state(person)
        if person.orcid and state not in ("locked", "not found"):
            public = [] if state == "private" else listed
            records[person.orcid] = OrcidRecord(person, public, modified)
    return records


def _orcid_state(person: Person) -> str:
    return person.orcid_state if isinstance(person, DemoTechnician) else "public"


def _papers_by_author(papers: Sequence[Paper]) -> dict[str, list[Paper]]:
    written: dict[str, list[Paper]] = defaultdict(list)
    for paper in papers:
        for entry in paper.authors:
            if entry.person:
                written[entry.person.key].append(paper)
    return written


# -- the files of each source


def _openalex_files(papers: Sequence[Paper]) -> dict[str, bytes]:
    indexed = [paper for paper in papers if paper.visibility.openalex]
    return {
        "openalex/works.jsonl.gz": _lines(map(openalex.work, indexed)),
        "openalex/institutions.jsonl.gz": _lines(map(openalex.full_institution, institutions.ALL)),
    }


def _crossref_files(papers: Sequence[Paper]) -> dict[str, bytes]:
    deposited = [paper for paper in papers if paper.visibility.crossref and paper.doi]
    notices = {paper.notice_of: paper for paper in papers if paper.notice_of}
    works = (crossref.work(paper, notices.get(paper.doi or "")) for paper in deposited)
    return {"crossref/works.jsonl.gz": _lines(works)}


def _europepmc_files(papers: Sequence[Paper]) -> dict[str, bytes]:
    indexed = [paper for paper in papers if paper.visibility.europepmc]
    with_text = [paper for paper in indexed if paper.pmcid and paper.visibility.full_text == "open"]
    texts = {f"{paper.pmcid}.xml": jats.article(paper) for paper in with_text}
    return {
        "europepmc/search.jsonl.gz": _lines(map(europepmc.search_result, indexed)),
        "europepmc/fulltext.zip": _zip(texts),
    }


def _orcid_files(world: World) -> dict[str, bytes]:
    records = world.records.values()
    works = (orcid.works(record.person, record.papers, record.modified) for record in records)
    employments = (orcid.employments(record.person, record.modified) for record in records)
    return {
        "orcid/people.jsonl.gz": _lines(orcid.search_row(record.person) for record in records),
        "orcid/works.jsonl.gz": _lines(works),
        "orcid/employments.jsonl.gz": _lines(employments),
        "orcid/problems.json": _indented(_orcid_problems(world.people.technicians)),
    }


def _orcid_problems(technicians: Iterable[DemoTechnician]) -> dict[str, Any]:
    """ORCID's answer for each iD on the roster that cannot be read, by the iD on the roster."""
    return {
        str(roster_orcid(technician)): orcid.problem(technician.orcid_state, technician.orcid)
        for technician in technicians
        if technician.orcid_on_roster and technician.orcid_state not in ("public", "private")
    }


def _truth(world: World) -> list[dict[str, Any]]:
    technicians = world.people.technicians
    on_roster = {technician.orcid for technician in technicians if technician.orcid_on_roster}
    on_record = {iD: record.papers for iD, record in world.records.items() if iD in on_roster}
    return truth_rows(world.people, world.papers, on_record)


# -- file formats


def _lines(records: Iterable[dict[str, Any]]) -> bytes:
    """Compressed JSON lines, without a time stamp."""
    text = b"".join(orjson.dumps(record) + b"\n" for record in records)
    return gzip.compress(text, 9, mtime=0)


def _indented(value: Any) -> bytes:
    value = value if isinstance(value, dict) else list(value)
    return orjson.dumps(value, option=orjson.OPT_INDENT_2)


def _zip(texts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in texts.items():
            archive.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _readme(seed: int, world: World) -> str:
    technicians = count(len(world.people.technicians), "technician")
    works = count(len({paper.work for paper in world.papers}), "work")
    records = count(len(world.papers), "record")
    return f"""# Quillmere University: everything here is invented

{technicians}, {works} ({records} with preprints and a retraction notice) from {FIRST_DAY.year} to
{day(TODAY)}, as each source would show them. No person, institution, paper, funder or journal in
these files exists; any likeness is chance. Credit becomes more likely in the year after
{day(MILESTONE)}, when the fictional university adopts guidelines on fair attribution.

| File | Contents |
|---|---|
| `roster.csv` | the HR list |
| `openalex/`, `crossref/`, `orcid/`, `europepmc/`, `ror/` | records as each source sends them |
| `truth.jsonl.gz` | who is credited on which work, and who only shares a name |

The harvest never reads `truth.jsonl.gz`: it is there to check the result.

Nothing here can be mistaken for a real record. DOIs are under 10.5555, which is reserved for
examples. ORCID iDs are under 0000-0009, which was never issued. ROR ids have wrong check digits.
OpenAlex, PubMed and PubMed Central ids are far above the real ones. E-mail addresses end in
`.example`.

To make these files again, run `python -m attribution.demo.generate`. The same seed gives the same
files (this folder: seed {seed}). For another university, add `--seed N --out FOLDER`.
"""
