"""The files of a demo folder, made from one seed.

    people -> papers -> each source's wire format (files of a demo folder) + what is true of them

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

from attribution.demo.wire import crossref, europepmc, jats, openalex, orcid, ror
from attribution.demo.world import roster, truth
from attribution.demo.world.institutions import ALL
from attribution.demo.world.literature import MILESTONE, write
from attribution.demo.world.papers import Paper
from attribution.demo.world.people import TODAY, DemoTechnician, Person, Population, populate

SEED = 20260630
FOLDER = Path(__file__).resolve().parents[2] / "data" / "demo"


@dataclass(frozen=True)
class World:
    """People, papers, and which papers and what date each ORCID record shows."""

    people: Population
    papers: list[Paper]
    records: dict[str, tuple[Person, list[Paper], date]]


def world(seed: int) -> World:
    """The fictional world of a seed."""
    rng = random.Random(f"quillmere {seed}")  # noqa: S311  a reproducible stream, no secret
    people = populate(rng)
    papers = write(rng, people)
    return World(people, papers, _orcid_records(rng, people, papers))


def _orcid_records(
    rng: random.Random, people: Population, papers: Sequence[Paper]
) -> dict[str, tuple[Person, list[Paper], date]]:
    """Records of the technicians who hold an iD and of some academics; they list most of their papers."""
    written: dict[str, list[Paper]] = defaultdict(list)
    for paper in papers:
        for entry in paper.byline:
            if entry.person:
                written[entry.person.key].append(paper)
    records = {}
    for person in [*people.technicians, *people.academics[:60]]:
        state = person.orcid_state if isinstance(person, DemoTechnician) else "public"
        listed = [paper for paper in written[person.key] if rng.random() < 0.8]
        modified = TODAY - timedelta(days=rng.randrange(1, 700))
        if person.orcid and state not in ("locked", "not found"):
            records[person.orcid] = (person, listed if state != "private" else [], modified)
    return records


def files(seed: int = SEED) -> dict[str, bytes]:
    """Every file of a demo folder by its path."""
    made = world(seed)
    deposited = [paper for paper in made.papers if paper.showing.crossref and paper.doi]
    indexed = [paper for paper in made.papers if paper.showing.openalex]
    notices = {paper.notice_of: paper for paper in made.papers if paper.notice_of}
    return {
        "roster.csv": roster.csv_text(made.people.technicians).encode(),
        "openalex/works.jsonl.gz": _lines(openalex.work(paper) for paper in indexed),
        "openalex/institutions.jsonl.gz": _lines(openalex.institution(one) for one in ALL),
        "crossref/works.jsonl.gz": _lines(
            crossref.work(paper, notices.get(str(paper.doi))) for paper in deposited
        ),
        **_europepmc_files(made.papers),
        **_orcid_files(made),
        "ror/organizations.json": orjson.dumps(
            [ror.organization(one) for one in ALL], option=orjson.OPT_INDENT_2
        ),
        "truth.jsonl.gz": _lines(truth.rows(made.people, made.papers, _listed_by_roster(made))),
        "README.md": _readme(seed, made).encode(),
    }


def _europepmc_files(papers: Sequence[Paper]) -> dict[str, bytes]:
    shown = [paper for paper in papers if paper.showing.europepmc]
    texts = {
        f"{p.pmcid}.xml": jats.article(p)
        for p in shown
        if p.pmcid and p.showing.full_text == "open"
    }
    return {
        "europepmc/search.jsonl.gz": _lines(map(europepmc.core, shown)),
        "europepmc/fulltext.zip": _zip(texts),
    }


def _orcid_files(made: World) -> dict[str, bytes]:
    records = made.records.values()
    return {
        "orcid/people.jsonl.gz": _lines(orcid.search_row(person) for person, _, _ in records),
        "orcid/works.jsonl.gz": _lines(orcid.works(*record) for record in records),
        "orcid/employments.jsonl.gz": _lines(
            orcid.employments(person, day) for person, _, day in records
        ),
        "orcid/problems.json": orjson.dumps(
            _problems(made.people.technicians), option=orjson.OPT_INDENT_2
        ),
    }


def _problems(technicians: Iterable[DemoTechnician]) -> dict[str, Any]:
    troubled = [
        t for t in technicians if t.orcid_on_roster and t.orcid_state not in ("public", "private")
    ]
    return {str(roster.roster_orcid(t)): orcid.problem(t.orcid_state, t.orcid) for t in troubled}


def _listed_by_roster(made: World) -> dict[str, list[Paper]]:
    known = {t.orcid for t in made.people.technicians if t.orcid_on_roster}
    return {iD: papers for iD, (_, papers, _) in made.records.items() if iD in known}


def _lines(records: Iterable[dict[str, Any]]) -> bytes:
    return gzip.compress(b"".join(orjson.dumps(record) + b"\n" for record in records), 9, mtime=0)


def _zip(texts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in texts.items():
            archive.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _readme(seed: int, made: World) -> str:
    return f"""# Quillmere University: everything here is invented

{len(made.people.technicians)} technicians, {len({p.work for p in made.papers})} works ({len(made.papers)} records with
preprints and a retraction notice) from 2018 to {TODAY:%d %B %Y}, as four sources would show them. No person,
institution, paper, funder or journal in these files exists; a likeness is chance. Credit becomes likelier in the
year after {MILESTONE:%d %B %Y}, when the fictional university is said to have adopted fair attribution guidelines.

| file | holds |
|---|---|
| `roster.csv` | the HR list |
| `openalex/`, `crossref/`, `orcid/`, `europepmc/`, `ror/` | records in each source's own wire format |
| `truth.jsonl.gz` | who is really credited where, and namesakes who are not; never read by the harvest |

Nothing here can be mistaken for a real record: DOIs are under 10.5555 (reserved for examples), ORCID iDs under
0000-0009 (never issued), ROR ids have wrong check digits, OpenAlex, PubMed and PubMed Central ids lie far above the
real ones, mail ends in `.example`.

Made by `python -m attribution.demo.generate` (seed {seed}); the same seed gives the same files, another seed another
university: `--seed N --out FOLDER`.
"""
