"""Packs as files: Word and a static page of each, with its charts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from attribution.exports.zip_file import zipped
from attribution.measure.disclosure.protection import Group
from attribution.releases.packs import charts, pages, word
from attribution.releases.packs.cases import Case, agreed_cases, of_faculties
from attribution.releases.packs.faculty_pack import pack_of_faculty
from attribution.releases.packs.highlights import newly_credited
from attribution.releases.packs.institution_pack import pack_of_institution
from attribution.releases.packs.material import Material, faculty_names, gathered
from attribution.releases.packs.pack import SUBMISSIONS, Chart, Pack
from attribution.releases.packs.self_assessment import pack_for_submission
from attribution.workspace import Workspace, requires

Files = dict[str, bytes]


@requires("freeze")
def faculty_files(workspace: Workspace, freeze: str, faculty: str = "") -> Files:
    """The packs of all faculties, or of one, by name of the file.

    UserError for an unknown freeze or faculty.
    """
    material = gathered(workspace, freeze)
    groups = [material.faculty(faculty)] if faculty else material.required_faculties
    return _of_faculties(material, groups, _cases(workspace, material))


@requires("freeze")
def institution_files(workspace: Workspace, freeze: str) -> Files:
    """The pack of the institution, and its charts as PNG and SVG."""
    material = gathered(workspace, freeze)
    return _of_institution(material, _cases(workspace, material))


@requires("freeze")
def self_assessment_files(workspace: Workspace, freeze: str, submission: str) -> Files:
    """The texts for a self-assessment, as Word and as a page."""
    return _of_submission(gathered(workspace, freeze), submission)


@requires("freeze")
def every_pack(workspace: Workspace, freeze: str) -> bytes:
    """All packs of a freeze in one ZIP file. UserError where none can be made of it."""
    material = gathered(workspace, freeze)
    cases = _cases(workspace, material)
    files = _of_institution(material, cases) | _of_faculties(material, material.faculties, cases)
    for submission in SUBMISSIONS:
        files |= _of_submission(material, submission)
    return zipped(files)


def _of_faculties(material: Material, groups: Sequence[Group], cases: Sequence[Case]) -> Files:
    files: Files = {}
    for group in groups:
        pack = pack_of_faculty(material, group, of_faculties(cases, faculty_names(group)))
        files |= _files(pack, _stem(material, group), material.made_at)
    return files


def _of_institution(material: Material, cases: Sequence[Case]) -> Files:
    pack = pack_of_institution(material, of_faculties(cases, []))
    return _files(pack, "institution", material.made_at) | dict(_charts(pack))


def _of_submission(material: Material, submission: str) -> Files:
    pack = pack_for_submission(material, submission)
    return _files(pack, f"self-assessment-{submission}", material.made_at)


def _cases(workspace: Workspace, material: Material) -> list[Case]:
    return agreed_cases(newly_credited(workspace, [material.freeze]), material)


def _files(pack: Pack, stem: str, made_at: datetime) -> Files:
    return {
        f"{stem}.docx": word.as_word(pack, made_at),
        f"{stem}.html": pages.as_page(pack).encode("utf-8"),
    }


def _charts(pack: Pack) -> Iterator[tuple[str, bytes]]:
    drawn = [block for block in pack.blocks if isinstance(block, Chart)]
    for number, chart in enumerate(drawn, 1):
        yield f"chart-{number}.png", charts.as_png(chart)
        yield f"chart-{number}.svg", charts.as_svg(chart).encode("utf-8")


def _stem(material: Material, group: Group) -> str:
    """A name that every system can store; the place in the list tells equal ones apart."""
    words = re.findall(r"[a-z0-9]+", " ".join(faculty_names(group)).casefold())
    number = material.faculties.index(group) + 1
    return f"faculty-{number:02}-{'-'.join(words)[:60]}".rstrip("-")
