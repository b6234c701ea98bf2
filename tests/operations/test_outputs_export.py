"""The links between technicians and works, as a file for the institution's own system."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from build_helpers import at_home, save, settings, snapshot, technician, view
from university import enrol

from attribution import workspace as workspaces
from attribution.access import log
from attribution.access.permissions import Person
from attribution.core.errors import UserError
from attribution.core.model import (
    AcknowledgementReading,
    Author,
    FullTextParts,
    TextView,
    Thanked,
)
from attribution.harvest import run as harvest_run
from attribution.harvest.exchange.kept_files import Upload
from attribution.harvest.exchange.output import Output, PersonLink
from attribution.harvest.exchange.reading import FORMATS, parse
from attribution.harvest.run import Order
from attribution.operations.outputs_export import Exported, Selection, export
from attribution.operations.outputs_import import Terms, import_file
from attribution.privacy.choices import record_consent, record_objection
from attribution.review import verdicts
from attribution.workspace import Acting, Workspace

LEAD = Person("lead@quillmere", "lead")
DAY = datetime(2026, 1, 5, 2, tzinfo=UTC)
ORCID = "0000-0002-1825-0097"
ADA = technician(1, orcid=ORCID)
BO = technician(2, "Bo", "Heathdale")
CY = technician(3, "Cy", "Withheld", public_consent=False)
FORMER = technician(4, "Rowan", "Marsh", former_names=("Rowan Zzyxbrand",))
PEOPLE = (ADA, BO, CY, FORMER)
PURE_ID = "0f8fad5b-d9cb-469f-a165-70867728950e"
WORKS = (
    view(
        "openalex",
        "W1",
        at_home("Ada Quillby", given="Ada", family="Quillby", orcid=ORCID),
        Author("The Quillmere Group", is_group=True),
        doi="10.5555/both",
        title="Cryostats for everyone",
        journal="Journal of Invented Results",
    ),
    view("openalex", "W2", at_home("Xi Other"), doi="10.5555/thanks", title="Thanks"),
    view("openalex", "W3", at_home("Cy Withheld"), doi="10.5555/cy", title="Of Cy"),
    view("openalex", "W4", at_home("Rowan Zzyxbrand"), doi="10.5555/old", title="Before"),
    view("openalex", "W5", at_home("Wu Nobody"), doi="10.5555/none", title="Of no technician"),
)
PURE = f"UUID,Title,DOI,Authors\n{PURE_ID},Cryostats for everyone,10.5555/both,Ada Quillby\n"
THANKS = "We thank Bo Heathdale for electron microscopy."
TEXT = TextView(
    "europepmc",
    "PMC2",
    "10.5555/thanks",
    "jats",
    "read",
    FullTextParts(THANKS),
    AcknowledgementReading(
        (
            Thanked(
                9,
                21,
                "Bo Heathdale",
                "technical",
                phrase="for electron microscopy",
                sentence_start=0,
                sentence_end=len(THANKS),
            ),
        )
    ),
)
ALL = Selection(everyone=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("export") / "home"
    home.mkdir()
    enrol(home, PEOPLE)
    save(home, [*WORKS, TEXT])
    built = settings(home, works_from=date(2020, 1, 1))
    import_file(built, Upload("pure.csv", PURE.encode(), "pure", "csv"), Terms(LEAD), DAY)
    harvest_run.harvest(built, [], Order(only=["pure"]), now=DAY)
    snapshot(built, PEOPLE, DAY)
    with workspaces.opened(built, LEAD) as workspace:
        for doi, technician_id in (
            ("10.5555/both", "T1"),
            ("10.5555/thanks", "T2"),
            ("10.5555/cy", "T3"),
            ("10.5555/old", "T4"),
        ):
            confirm(workspace, technician_id, doi)
    return home


def confirm(workspace: Workspace, technician_id: str, doi: str) -> None:
    (pair,) = workspace.reader.rows(
        "select mention_id from candidates where technician_id = ? and doi = ?",
        [technician_id, doi],
    )
    verdicts.decide(
        workspace, Acting("e-mail"), pair["mention_id"], technician_id, "confirmed", "they said so"
    )


@pytest.fixture
def lead(made: Path, tmp_path: Path) -> Iterator[Workspace]:
    """The lead's workspace for a file, in a home folder that the test may change."""
    home = Path(shutil.copytree(made, tmp_path / "home"))
    with workspaces.opened(settings(home, works_from=date(2020, 1, 1)), LEAD) as workspace:
        yield workspace.without_former_names()


def links_of(exported: Exported, form: str = "csl-json") -> set[tuple[str | None, str, str | None]]:
    return {
        (output.doi, link.role, link.staff_id)
        for output in outputs_of(exported, form)
        for link in output.links
    }


def outputs_of(exported: Exported, form: str = "csl-json") -> tuple[Output, ...]:
    parsed = parse(exported.data, form)
    assert not parsed.wrong
    return parsed.outputs


AUTHORED = ("10.5555/both", "author", "T1")
THANKED = ("10.5555/thanks", "acknowledged", "T2")
WITHHELD = ("10.5555/cy", "author", "T3")
BY_FORMER_NAME = ("10.5555/old", "author", "T4")


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_holds_who_is_an_author_and_who_is_thanked(lead: Workspace, form: str) -> None:
    exported = export(lead, form, selection=ALL)
    assert links_of(exported, form) == {AUTHORED, THANKED, WITHHELD}
    assert (exported.works, exported.links) == (3, 3)


def test_a_link_has_the_id_the_orcid_id_the_state_and_the_name_as_printed(lead: Workspace) -> None:
    works = {output.doi: output for output in outputs_of(export(lead, "csl-json", selection=ALL))}
    (link,) = works["10.5555/both"].links
    assert link == PersonLink("T1", ORCID, "author", "confirmed", "Ada Quillby")
    work = works["10.5555/both"]
    assert [(author.name, author.is_group) for author in work.authors] == [
        ("Ada Quillby", False),
        ("The Quillmere Group", True),
    ]
    assert (work.title, work.journal) == (
        "Cryostats for everyone",
        "Journal of Invented Results",
    )
    assert work.published.iso == "2024-03-01"


def test_without_a_yes_nobody_is_in_a_file_that_may_become_public(lead: Workspace) -> None:
    nothing = export(lead, "ris")
    assert (nothing.works, nothing.links, nothing.not_agreed) == (0, 0, 3)
    for technician_id in ("T1", "T3"):
        record_consent(lead, Acting("e-mail"), technician_id, public=True)
    agreed = export(lead, "csl-json")
    assert links_of(agreed) == {AUTHORED}, "HR withholds T3, which weighs more than a yes"
    assert (agreed.not_agreed, agreed.technician_ids) == (2, ("T1",))
    record_consent(lead, Acting("e-mail"), "T1", public=False)
    assert export(lead, "ris").links == 0


def test_who_objects_is_in_no_file(lead: Workspace) -> None:
    record_consent(lead, Acting("e-mail"), "T1", public=True)
    record_objection(lead, Acting("e-mail"), "T1")
    lead.reader.refresh()
    assert links_of(export(lead, "csl-json", selection=ALL)) == {THANKED, WITHHELD}
    assert export(lead, "csl-json").links == 0


def test_a_credit_that_tells_a_former_name_is_left_out_unless_the_lead_asks(
    lead: Workspace,
) -> None:
    assert BY_FORMER_NAME not in links_of(export(lead, "csl-json", selection=ALL))
    assert b"Zzyxbrand" not in export(lead, "csv", selection=ALL).data
    asked = replace(lead, former_names=True, reader=lead.reader.telling_former_names_of("*"))
    assert BY_FORMER_NAME in links_of(export(asked, "csl-json", selection=ALL))


def test_a_rejected_or_pending_credit_is_in_no_file(lead: Workspace) -> None:
    (pair,) = lead.reader.rows("select mention_id from candidates where technician_id = 'T1'")
    verdicts.decide(lead, Acting("e-mail"), pair["mention_id"], "T1", "rejected", "another Ada")
    assert AUTHORED not in links_of(export(lead, "csl-json", selection=ALL))


def test_a_faculty_and_what_a_person_confirmed_can_be_chosen(lead: Workspace) -> None:
    science = Selection("Science", everyone=True)
    assert export(lead, "ris", selection=science).links == 3
    assert export(lead, "ris", selection=replace(science, faculty="Arts")).links == 0
    assert export(lead, "ris", selection=replace(ALL, only_confirmed=True)).links == 3


def test_a_work_goes_back_with_the_id_of_the_system_that_knows_it(lead: Workspace) -> None:
    for system, known in (("pure", PURE_ID), ("elements", "")):
        rows = csv.DictReader(
            io.StringIO(export(lead, "csv", system, ALL).data.decode("utf-8"), newline="")
        )
        heading = {"pure": "UUID", "elements": "Elements Publication ID"}[system]
        ids = {row["DOI" if system == "elements" else DOI_OF_PURE]: row[heading] for row in rows}
        assert ids["10.5555/both"] == known
        assert ids["10.5555/thanks"] == ""


DOI_OF_PURE = "Electronic version(s) of this work > DOI (Digital Object Identifier)"


def test_only_leads_export(lead: Workspace) -> None:
    for role in ("technician", "manager", "reviewer", "viewer"):
        with pytest.raises(UserError, match="Ask the lead"):
            export(replace(lead, person=Person("r", role)), "ris")


def test_the_access_log_says_whose_links_were_exported(lead: Workspace) -> None:
    export(lead, "ris", selection=ALL)
    *_, line = log.entries(lead.settings.home)
    assert (line["action"], line["who"]) == ("export outputs", "lead@quillmere")
    assert set(line["technicians"]) == {"T1", "T2", "T3"}
