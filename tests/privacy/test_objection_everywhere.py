"""Every place that shows or writes data of technicians is tried after one of them objects.

The places are enumerated: the tables of a reader, the questions of the package, its commands, the
downloads of its pages. A new one without the guard fails here.
"""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
import duckdb
import every_command
import pytest
from build_helpers import DAY, at_home, save, settings, snapshot, technician, view
from click.testing import CliRunner
from every_question import asked, questions
from test_former_names import in_words
from university import enrol

from attribution import dashboard
from attribution import workspace as workspaces
from attribution.access import log
from attribution.access.permissions import Person
from attribution.claims import missed_papers, service
from attribution.claims.draft import Draft
from attribution.claims.guideline import WorkDone
from attribution.claims.invitations.people import Choice
from attribution.claims.sheets import service as sheets
from attribution.claims.sheets.draft import PersonDraft, SheetDraft
from attribution.cli.root import load_every_command, main
from attribution.core.errors import UserError
from attribution.core.model import (
    AcknowledgementReading,
    FullTextParts,
    PersonView,
    Spell,
    TextView,
    Thanked,
)
from attribution.dashboard.queries import works
from attribution.harvest import parsed_files, raw_files
from attribution.harvest.registry import services
from attribution.home import loading, writing
from attribution.home import settings as home_settings
from attribution.ledger.ledger import open_ledger
from attribution.ledger.payloads import Target
from attribution.measure.periods import calendar_years
from attribution.operations import nightly
from attribution.operations.outputs_export import Selection
from attribution.privacy.choices import record_consent, store_objection
from attribution.privacy.withheld import off_roster
from attribution.review import verdicts
from attribution.review.candidate import load_candidate
from attribution.workspace import Acting, Workspace

ORCID = "0000-0002-1825-0097"
POST = Spell(
    faculty="Quokka Faculty",
    department="Wombat Laboratory",
    job_title="Technician",
    start=date(2015, 1, 1),
)
ADA = replace(
    technician(1, "Ada", "Quillby", known_as=("Zippo",), orcid=ORCID),
    technician_id="X7719",
    email="zippo@northmere.example",
    spells=(POST,),
)
BO, GONE = technician(2, "Bo", "Heath"), technician(4, "Dag", "Unseen", end=date(2025, 12, 31))
PEOPLE = (ADA, BO, GONE)
# What nothing but the staff list, the ledger and her own ORCID record says of her. Papers print
# “Ada Quillby”, and still do.
SECRETS = ("X7719", "Zippo", ORCID, "zippo@", "Wombat", "Quokka", "I made it of wombats")
LEAD, SELF = Person("kim", "lead"), Person("ada", "technician", "X7719")
DOI = "10.5555/hers"
OTHERS = range(9, 60)
THANKS = "We thank Ada Quillby and Dee Stranger for microscopy."


def _records(*also_thanked: str) -> list[Any]:
    thanks = " ".join((THANKS, *also_thanked))
    thanked = [
        Thanked(
            thanks.index(name),
            thanks.index(name) + len(name),
            name,
            "technical",
            phrase="for microscopy",
            sentence_start=0,
            sentence_end=len(thanks),
        )
        for name in ("Ada Quillby", "Dee Stranger", *also_thanked)
    ]
    return [
        view("openalex", "W1", at_home("Ada Quillby"), at_home("Bo Heath"), doi=DOI),
        view("openalex", "W3", at_home("Bo Heath"), doi="10.5555/3"),
        view("europepmc", "MED:4", at_home("Vi Fifth"), doi="10.5555/thanks", pmcid="PMC4"),
        TextView(
            "europepmc",
            "PMC4",
            "10.5555/thanks",
            "jats",
            "read",
            FullTextParts(thanks),
            AcknowledgementReading(tuple(thanked)),
        ),
        view("orcid", f"{ORCID}/1", doi=DOI, listed_by=(ORCID,)),
        view("orcid", f"{ORCID}/2", title="Only in her record", listed_by=(ORCID,)),
        PersonView("orcid", ORCID, "read"),
        *(view("openalex", f"W{n}", at_home(f"Wu Nobody{n}"), doi=f"10.5555/{n}") for n in OTHERS),
    ]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder in which everything that can hold data of a person holds some of hers."""
    home = tmp_path_factory.mktemp("objection") / "home"
    home.mkdir()
    members = [{"technician_id": "X7719"}]
    writing.write(
        home / home_settings.FILE,
        {
            "institution.name": "University of Northmere",
            "institution.rors": ["0abcdef12"],
            "harvest.works_from": date(2021, 1, 1),
            "offroster.enabled": True,
            "facilities": [{"name": "Microscopy Suite", "unit": "Physics", "members": members}],
        },
        services(),
    )
    enrol(home, PEOPLE)
    save(home, _records())
    _set_aside(home)
    with opened(home) as lead:
        _act(lead)
    return home


def _set_aside(home: Path) -> None:
    """An entry of her ORCID record that could not be read."""
    writer = parsed_files.Writer(home, "orcid", raw_files.run_id(DAY + timedelta(minutes=1)), "odd")
    writer.add_quarantined({"source_id": f"{ORCID}/9", "reason": "no title", "record": "{}"})
    writer.close()


def opened(home: Path) -> Any:
    options = _settings(home)
    if not (home / "snapshots").exists():
        snapshot(options, PEOPLE, DAY)
    return workspaces.opened(options, LEAD)


def _settings(home: Path) -> home_settings.Settings:
    return loading.load(home, {}, services())


def _act(lead: Workspace) -> None:
    """A verdict, a report, a claim that is upheld, and consent."""
    own = replace(lead, person=SELF)
    pair = pair_of(lead)
    despite = Acting(despite="she was on secondment")
    verdicts.decide(lead, despite, pair["mention_id"], "X7719", "confirmed")
    missed_papers.report(own, Acting(), "X7719", "10.5555/unknown")
    draft = Draft("10.5555/3", ("Software",), "I made it of wombats.")
    claim_id = service.write(own, Acting(), "X7719", draft).claim_id
    for person, name in ((own, "submit"), (lead, "take"), (lead, "uphold"), (own, "agree")):
        service.step(person, Acting(), claim_id, name)
    record_consent(own, Acting(), "X7719", True)
    sheet = sheets.write_sheet(lead, Acting(), SheetDraft("Quiet reefs", (PersonDraft("X7719"),)))
    sheets.set_paper(lead, Acting(), sheet.sheet_id, DOI)


def pair_of(workspace: Workspace, technician_id: str = "X7719") -> dict[str, Any]:
    query = "select * from candidates where technician_id = ? order by kind limit 1"
    return workspace.reader.rows(query, [technician_id])[0]


def object_now(home: Path) -> None:
    with open_ledger(home / "ledger.sqlite") as ledger:
        store_objection(ledger, LEAD, Acting("letter"), "X7719")


@pytest.fixture(scope="module")
def objected(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same home folder after she objects, before the next build."""
    home = Path(shutil.copytree(made, tmp_path_factory.mktemp("objected") / "home"))
    object_now(home)
    return home


@pytest.fixture(scope="module")
def lead(objected: Path) -> Iterator[Workspace]:
    with opened(objected) as workspace:
        yield workspace


def secrets_in(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


# -- tables ----------------------------------------------------------------------------------------

# A decision on her stays, so that her printed name does not fall to another technician.
KEPT_FOR_CHECKS = {"decisions", "hidden"}


def tables_of(workspace: Workspace) -> list[str]:
    query = """
        select table_name as name from duckdb_tables() where database_name = 'memory'
        union select view_name from duckdb_views() where database_name = 'memory' and not internal
    """
    return sorted(row["name"] for row in workspace.reader.rows(query))


def held(workspace: Workspace) -> dict[str, list[str]]:
    """The tables that hold something of hers, and what."""
    holding = {}
    for table in set(tables_of(workspace)) - KEPT_FOR_CHECKS:
        text = repr(workspace.reader.rows(f"select * from {table}"))
        if secrets_in(text):
            holding[table] = secrets_in(text)
    return holding


def test_no_table_of_a_reader_holds_anything_of_hers(made, lead):
    with opened(made) as before:
        known = set(held(before))
    wanted = {"technicians", "spells", "candidates", "work_sources", "people", "facility_members"}
    wanted |= {"quarantine"}
    assert known > wanted, "or nothing is tested"
    assert held(lead) == {}


def test_the_next_build_holds_nothing_of_hers_either(objected, tmp_path):
    home = Path(shutil.copytree(objected, tmp_path / "home"))
    options = _settings(home)
    built = snapshot(options, nightly.technicians(options), DAY.replace(day=6))
    with duckdb.connect(str(built), read_only=True) as connection:
        tables = connection.execute("select table_name from duckdb_tables()").fetchall()
        texts = {name: repr(connection.execute(f"from {name}").fetchall()) for (name,) in tables}
    left = {name: secrets_in(text) for name, text in texts.items() if secrets_in(text)}
    assert left == {"decisions": ["X7719"]}


# -- questions -------------------------------------------------------------------------------------

# Questions that are not tried, and why.
ANSWERED = {
    "claims.orcid_suggestions.orcids_at_orcid": "it asks ORCID, and is refused without a record",
    "privacy.subject_export.export_subject": "a person who objects may ask what is held too",
    "privacy.choices.current_choices": "so that the objection can be seen and ended",
    "dashboard.queries.access_log.lines": "it says who looked at whose record",
}


@pytest.mark.parametrize("name", sorted(questions()))
def test_no_answer_says_anything_of_hers(values, lead, name):
    if name in ANSWERED:
        return
    for subject in ("X7719", "T2"):
        of_subject = {**values, "technician_id": subject}
        text = answer_of(name, lead, of_subject)
        assert secrets_in(text) == [], text


def answer_of(name: str, workspace: Workspace, values: Mapping[str, Any]) -> str:
    function = questions()[name]
    given = dict(values)
    if function.__name__ == "topics_thanked_for":
        given["by"] = ("faculty", "department")
    if function.__module__.endswith("snapshot_tables"):
        given |= {"name": "credits", "filters": {}}
    try:
        answer = asked(function, workspace, given)
    except UserError:
        return ""
    parts = answer if isinstance(answer, list | tuple) else [answer]
    return " ".join(map(in_words, parts))


@pytest.fixture(scope="module")
def values(made: Path) -> dict[str, Any]:
    """Values from before the objection, as an open page or an old link has them."""
    with opened(made) as before:
        pair = pair_of(before)
        (sheet,) = sheets.sheets(before)
        assert "X7719" in in_words(sheet), "or nothing is tested"
        candidate = load_candidate(before.reader, pair["mention_id"], "X7719")
        claims = before.ledger.acts("claim")
        claim = service.claim(before, claims[0].payload.claim)
    years = calendar_years(date(2024, 1, 1), date(2024, 12, 31))
    return {
        "mention_id": pair["mention_id"],
        "technicians": ("X7719",),
        "work_id": pair["work_id"],
        "kind": "author",
        "event_id": 1,
        "mention_ids": (pair["mention_id"],),
        "periods": years,
        "period": years[0],
        "compared_with": None,
        "first_day": date(2020, 1, 1),
        "last_day": date(2099, 1, 1),
        "by": "faculty",
        "of": "all",
        "incomplete_months": 6,
        "filters": (),
        "pairs": (),
        "list_name": "review",
        "unit": None,
        "year": None,
        "candidate": candidate,
        "claim": claim,
        "claim_id": claim.claim_id,
        "reader": 1,
        "second": "a freeze",
        "freeze": "a freeze",
        "names": ("a freeze",),
        "submission": "first",
        "first": 0,
        "most": 10,
        "city": "Quill",
        "round_name": "spring",
        "today": date(2026, 5, 1),
        "ends": date(2026, 6, 1),
        "number": 1,
        "choice": Choice(),
        "source": "openalex",
        "sheet_id": sheet.sheet_id,
        "who": "nobody@example.org",
        "facility": "Microscopy Suite",
        "country": "GB",
        "text": DOI,
        "work": DOI,
        "target": Target(doi=DOI, identifiers=(f"doi:{DOI}",)),
        "draft": Draft(DOI, ("Software",), "I did."),
        "suggestion": DOI,
        "done": WorkDone(("Software",)),
        "name": "openalex",
        "problem": "It is not listed.",
        "sender": "Lee",
        "form": "csv",
        "selection": Selection(everyone=True),
        "day": date(2099, 1, 1),
    }


def test_her_orcid_record_is_not_among_the_sources_of_a_work(made, lead):
    with opened(made) as before:
        work_id = pair_of(before)["work_id"]
        assert ORCID in repr(works.views(before, work_id))
    assert [row["source"] for row in works.views(lead, work_id)] == ["openalex"]


def test_a_name_off_the_roster_that_may_be_hers_is_hidden_at_once(tmp_path):
    """Her name was rejected for her, so the list had it."""
    home = tmp_path / "home"
    home.mkdir()
    options = replace(settings(home, works_from=date(2021, 1, 1)), offroster_enabled=True)
    enrol(home, (BO, GONE, ADA))
    save(home, _records("QUILLBY A.", "Quillby Ada May"))
    snapshot(options, (BO, GONE), DAY)  # a snapshot from before she was on the roster
    with workspaces.opened(options, LEAD) as workspace:
        people = off_roster(workspace)
        hers = {"Ada Quillby", "QUILLBY A.", "Quillby Ada May"}
        assert {row["name"] for row in people.rows} == {*hers, "Dee Stranger"}
        marks = people.technician_ids  # no one is on this roster
        assert all(re.fullmatch("user [0-9a-f]{8}", mark) for mark in marks)
        noted = list(log.entries(home))
        assert [(line["action"], line["technicians"]) for line in noted] == [
            ("see people off the roster", list(marks))
        ]
        store_objection(workspace.ledger, LEAD, Acting("letter"), "X7719")
        assert {row["name"] for row in off_roster(workspace).rows} == {"Dee Stranger"}


# -- commands --------------------------------------------------------------------------------------

# Commands that change something, need a file, or are about the settings or the staff list of HR.
NOT_TRIED = set(
    """
    claim new, claim edit, claim attach, claim fetch, claim submit, claim take, claim say,
    claim uphold, claim decline, claim contest, claim reassign, claim agree, claim disagree,
    claim raise, claim credited, claim withdraw, claim report, claim settle, claim reopen,
    claim orcids, facilities confirm, review confirm, review reject, review unsure, review undo,
    review import, roster check, roster import, roster take-over, match, thanks, harvest, build,
    nightly, object, consent, forget, export-subject, dashboard, init, evaluate, orcid record,
    orcid withdraw, names add, names strike
    """.replace("\n    ", " ")
    .strip()
    .split(", ")
)


def test_no_command_prints_or_writes_anything_of_hers(objected, tmp_path):
    told = {}
    for words, command in every_command.leaves(load_every_command()):
        if words not in NOT_TRIED:
            file = tmp_path / f"{words.replace(' ', '-')}.csv"
            told[words] = set(secrets_in(_output(words, command, file, objected)))
    assert set(told) >= {"works", "credits", "candidates", "roster show", "claim list", "why"}
    assert {words: secrets for words, secrets in told.items() if secrets} == {}


def _output(words: str, command: click.Command, file: Path, home: Path) -> str:
    """What a command prints, and the file that it writes; a refusal without what it was asked."""
    line = [*words.split(), *every_command.arguments(command, str(file))]
    about_her = ["X7719" if value == "T1" else value for value in line]
    result = CliRunner().invoke(main, [*about_her, "--home", str(home)])
    output = result.output
    if result.exit_code and "X7719" in about_her:
        output = output.replace("X7719", "")
    files = [path for path in file.parent.glob(f"{file.stem}*") if path.is_file()]
    return " ".join([output, *(in_words(path.read_bytes()) for path in files)])


# -- downloads of pages that were opened before ----------------------------------------------------

# Tables that no row of a technician is in, so that what was drawn may be downloaded.
WITHOUT_TECHNICIANS = {
    "Return by faculty",
    "Papers of the group",
    "Thanks by year",
    "Words of thanks",
    "Teams thanked by unit and year",
    "Coverage",
    "Sources",
    "Harvest runs",
    "Coverage by publisher",
    "name",  # protected_figures.py: rounded counts
    "released.name",  # public.py: what was released stays as it is
}


def test_every_download_of_a_page_is_made_when_it_is_pressed():
    """With the rows as they were drawn, a page opened before the objection would give her out."""
    folder = Path(dashboard.__file__).parent
    drawn = []
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        drawn += [(path.name, name) for name in _drawn_without_asking(tree)]
    assert {name for _, name in drawn} == WITHOUT_TECHNICIANS, drawn


def _drawn_without_asking(tree: ast.Module) -> Iterator[str]:
    """The names of tables whose download holds the rows that were drawn."""
    tables = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and _is_table(node.value):
            tables[ast.unparse(node.targets[0])] = _name_of(node.value)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        of = node.func.value
        name = _name_of(of) if _is_table(of) else tables.get(ast.unparse(of))
        if name is None or node.func.attr not in ("draw", "choose", "download_button"):
            continue
        rows = node.args[-1]
        asks = len(node.args) > 1 or node.func.attr == "download_button"
        if not asks or isinstance(rows, ast.Lambda):
            yield name


def _is_table(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "Table"


def _name_of(node: Any) -> str:
    first = node.args[0]
    return str(first.value) if isinstance(first, ast.Constant) else ast.unparse(first)
