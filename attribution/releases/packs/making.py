"""Packs as files: Word and a static page of each, with its charts."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
    of_freeze = gathered(workspace, freeze)
    groups = [of_freeze.faculty(faculty)] if faculty else of_freeze.required_faculties
    cases = _cases(workspace, of_freeze)
    files: Files = {}
    for group in groups:
        pack = pack_of_faculty(of_freeze, group, of_faculties(cases, faculty_names(group)))
        files |= _files(pack, _stem(of_freeze, group), of_freeze.made_at)
    return files


@requires("freeze")
def institution_files(workspace: Workspace, freeze: str) -> Files:
    """The pack of the institution, and its charts as PNG and SVG."""
    of_freeze = gathered(workspace, freeze)
    pack = pack_of_institution(of_freeze, of_faculties(_cases(workspace, of_freeze), []))
    return _files(pack, "institution", of_freeze.made_at) | dict(_charts(pack))


@requires("freeze")
def self_assessment_files(workspace: Workspace, freeze: str, submission: str) -> Files:
    """The texts for a self-assessment, and the chart as PNG and SVG."""
    of_freeze = gathered(workspace, freeze)
    pack = pack_for_submission(of_freeze, submission)
    return _files(pack, f"self-assessment-{submission}", of_freeze.made_at)


@requires("freeze")
def every_pack(workspace: Workspace, freeze: str) -> bytes:
    """All packs of a freeze in one ZIP file. UserError where none can be made of it."""
    files = institution_files(workspace, freeze)
    if gathered(workspace, freeze).faculties:
        files |= faculty_files(workspace, freeze)
    for submission in SUBMISSIONS:
        files |= self_assessment_files(workspace, freeze, submission)
    return zipped(files)


def _cases(workspace: Workspace, of_freeze: Material) -> list[Case]:
    return agreed_cases(newly_credited(workspace, [of_freeze.freeze]), of_freeze)


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


def _stem(of_freeze: Material, group: Group) -> str:
    """A name that every system can store; the place in the list tells equal ones apart."""
    words = re.findall(r"[a-z0-9]+", " ".join(faculty_names(group)).casefold())
    number = of_freeze.faculties.index(group) + 1
    return f"faculty-{number:02}-{'-'.join(words)[:60]}".rstrip("-")
