"""Every command that prints somebody's record leaves a line in the access log."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import click
import command_line
import pytest
import templates
from command_line import as_json, run, run_well

from attribution.access import log
from attribution.cli.root import load_every_command
from attribution.home.settings import FILE

RECEIVED = ("--received", "e-mail of 3 May")
# What a person enters is in the ledger under their name; these print nothing else about people.
ACTS = {
    *("claim new", "claim edit", "claim attach", "claim agree", "claim contest", "claim credited"),
    *("claim decline", "claim disagree", "claim raise", "claim reassign", "claim reopen"),
    *(
        "claim dismiss",
        "claim report",
        "claim say",
        "claim settle",
        "claim submit",
        "claim take",
        "claim uphold",
    ),
    *("claim withdraw", "claim remove", "consent", "object", "forget", "facilities confirm"),
    *("review confirm", "review reject", "review unsure", "review undo", "review import"),
    *(
        "roster take-over",
        "access-log accept",
        "audit enter",
        "digest-choice",
        *("orcid record", "orcid withdraw", "names add", "names strike"),
        *("delegate name", "delegate end"),
        *("invite round", "invite remind"),
        *(
            "sheet new",
            "sheet change",
            "sheet agree",
            "sheet decline",
            "sheet paper",
            "sheet withdraw",
        ),
        *("outputs import", "outputs forget"),
        *("bookings import", "bookings forget", "bookings leave-out"),
    ),
}
# These print counts, works, settings or the state of the program, and no row about a technician.
IMPERSONAL = {
    *("freeze make", "freeze list", "freeze verify", "freeze compare", "orcid-uptake", "data"),
    *("settings list", "settings set", "settings changes"),
    "outputs list",
    # What these say of a user of a facility has no technician in it.
    *("bookings check", "bookings list"),
    # Works, with whether someone of the facility is named, and not who.
    *("facilities show", "facilities works"),
    *("peers export", "peers import", "peers list", "peers key"),
    "digest",  # a dry run prints the headers of a technician's e-mail, and not its text
    # These name people who agreed to be named in public.
    *("site", "pack faculty", "pack institution", "pack self-assessment"),
    *("measure", "change", "evaluate", "why", "works", "facilities", "offroster", "claim advise"),
    *(
        "audit list",
        "audit report",
        "init",
        "doctor",
        "harvest",
        "build",
        "nightly",
        "dashboard",
        "demo",
        "access-log check",
    ),
    *(
        "backup",
        "backup verify",
        "backup new-key",
        "backup drill",
        "restore",
        "retention",
        "notice",
    ),
}
# These list people who need not be technicians, and are noted under a mark of each name: see
# claims/test_booked_papers.py, review/test_completeness.py, privacy/test_objection_everywhere.py.
OF_ANYONE = {"facilities booked", "offroster", "completeness"}
# These read files that the caller names, and nothing of a home folder.
OF_FILES = {"match", "thanks"}
PERSONAL = {
    "candidates": (),
    "credits": (),
    "outputs export": ("FILE.csv", "--everyone"),
    "roster show": (),
    "orcid list": (),
    "delegate show": ("T1",),
    "technicians": (),
    "orcid affiliations": ("--city", "Quill", "--country", "GB", "-o", "FILE.csv"),
    "roster import": ("ROSTER",),
    "bookings about": ("Ada Quillby",),
    "roster check": ("SHORTER",),
    "looks": ("T1",),
    "names list": ("T1",),
    "export-subject": ("T1", "-o", "FILE.zip"),
    "contributions": ("T1", "-o", "FILE.csv"),
    "ref-list": ("-o", "FILE.csv"),
    "review export": ("FILE.xlsx", "--technician", "T1"),
    "audit draw": ("2024", "--out", "FILE"),
    "audit sheets": ("2024-1", "--out", "FILE"),
    "claim list": (),
    "claim show": ("CLAIM",),
    "claim fetch": ("CLAIM", "a.txt", "-o", "FILE.txt"),
    "claim letter": ("CLAIM", "--sender", "A. Lead"),
    "claim source": ("T1", "10.5555/a", "--to", "openalex", "--problem", "x", "--sender", "L"),
    "claim suggest": ("T1",),
    "claim orcids": ("T1",),
    "group": ("petra@northmere.example", "works"),
    "sheet list": (),
    "sheet show": ("SHEET",),
    "claim reports": (),
    "claim notices": (),
    "invite list": ("spring", "--people"),
    "invite letters": ("spring", "-o", "FILE.html"),
    "invite emails": ("spring", "-o", "FILES"),
}


def commands(group: click.Group, before: str = "") -> Iterator[str]:
    """Every command by its words. A group that runs by itself is one too."""
    for name, command in group.commands.items():
        words = f"{before}{name}"
        if not isinstance(command, click.Group) or command.invoke_without_command:
            yield words
        if isinstance(command, click.Group):
            yield from commands(command, f"{words} ")


def test_every_command_is_known_to_print_personal_rows_or_none():
    known = {*PERSONAL, *ACTS, *IMPERSONAL, *OF_ANYONE, *OF_FILES}
    assert set(commands(load_every_command())) == known


@pytest.fixture
def university(tmp_path):
    """The home folder with a claim that was upheld, a file, and a report of a missed paper."""
    templates.fill(tmp_path, "access log", _with_a_claim)
    return tmp_path / "home", (tmp_path / "claim").read_text()


def _with_a_claim(folder):
    home = command_line.make(folder)
    new = "claim new T1 10.5555/b --role Software --statement x"
    claim_id = run_well(new, *RECEIVED, home=home).strip()
    (folder / "claim").write_text(claim_id)
    file = folder / "a.txt"
    file.write_text("booked")
    run_well("claim attach", claim_id, file, *RECEIVED, home=home)
    for step in ("submit", "take", "uphold", "agree"):
        who = ("--who", "judge") if step in ("take", "uphold") else ()
        run_well(f"claim {step}", claim_id, "--why", "saw it", *RECEIVED, *who, home=home)
    run_well("claim report T2 10.5555/b", *RECEIVED, home=home)


def lead_a_group(home):
    file = home / FILE
    group = '[[people]]\nwho = "petra@northmere.example"\nrole = "manager"\ntechnicians = ["T1"]\n'
    file.write_text(f"{file.read_text('utf-8') if file.exists() else ''}\n{group}", "utf-8")


def a_sheet(home):
    run_well("sheet new --title Quartz --thank T1 Software", "the model", home=home)
    return as_json("sheet list --json", home=home)[0]["sheet"]


# These work for long, serve, or make a home folder of their own.
JOBS = {"harvest", "build", "nightly", "dashboard", "demo", "init", "doctor", "evaluate"}
NAMES = ("Quillby", "Heathdale", "Moss")  # everybody whom a record of the home folder names
WITH_OPTIONS = {"why": ("--by", "year,department"), "claim advise": ("--role", "Software")}


def test_a_command_that_is_said_to_print_no_person_prints_none(university):
    home, _ = university
    printed = {}
    for words in sorted(IMPERSONAL - JOBS):
        result = run(words, *WITH_OPTIONS.get(words, ()), home=home)
        printed[words] = result.exit_code == 0
        assert not [name for name in NAMES if name in result.output], words
    assert sum(printed.values()) > 12, "the others need a value"
    assert {"works", "why", "facilities", "freeze list", "measure"} <= {
        words for words, is_run in printed.items() if is_run
    }


@pytest.mark.parametrize("command", PERSONAL)
def test_a_command_that_prints_somebodys_record_leaves_a_line(
    university, tmp_path, command, monkeypatch
):
    home, claim_id = university
    monkeypatch.setenv("USER", "ann")
    sheet_id = a_sheet(home) if command.startswith("sheet") else ""
    roster, shorter = tmp_path / "roster.csv", tmp_path / "shorter.csv"
    shorter.write_text(roster.read_text("utf-8").replace("T2,Bo", "N9,Bo"), "utf-8")
    values = {"CLAIM": claim_id, "SHEET": sheet_id, "ROSTER": roster, "SHORTER": shorter}
    words = [
        str(values.get(word, word.replace("FILE", str(tmp_path / "out"))))
        for word in PERSONAL[command]
    ]
    if command == "group":
        lead_a_group(home)
    if command == "audit sheets":
        run_well("audit draw 2024 --out", tmp_path, home=home)
    if command.startswith("invite"):
        monkeypatch.setenv("ATTRIBUTION_DASHBOARD_ADDRESS", "https://papers.northmere.example")
        run_well("invite round spring --sender Lee --all-papers", home=home)
    before = len(list(log.entries(home)))
    run_well(command, *words, home=home)
    lines = list(log.entries(home))[before:]
    if command in ("claim notices", "orcid affiliations", "invite emails"):
        return  # there are none: see tests/privacy/test_own_orcids.py
    assert lines, "nothing was noted"
    assert {(line["who"], line["role"]) for line in lines} == {("local:ann", "lead")}
    assert {other for line in lines for other in line["technicians"]} & {"T1", "T2"}


def test_a_technician_learns_who_looked_in_words(university):
    home, _ = university
    run_well("credits", home=home)
    run_well("contributions T1 -o", home / "t1.csv", "--who", "kim@northmere.example", home=home)
    text = run_well("looks T1", home=home)
    assert "kim@northmere.example\tlead\tthe record, as a file" in text
    assert "a table of credits or printed names, as a file" in text
    assert re.search(r" (GMT|BST)\t", text)
    (newest, *_) = as_json("looks T1 --json", home=home)
    assert newest["saw"] == "this list"


def test_a_log_with_a_line_missing_is_told_by_doctor_until_a_person_says_why(university):
    home, _ = university
    for _ in range(3):
        run_well("credits", home=home)
    path = home / "logs" / log.FILE
    assert run("access-log check", home=home).exit_code == 0
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:-2], lines[-1]]))
    assert run("access-log check", home=home).exit_code == 2
    result = run("doctor --offline --json", home=home)
    (finding,) = [row for row in json.loads(result.stdout) if row["check"] == "access log"]
    assert (result.exit_code, finding["state"]) == (2, "wrong")
    assert run("access-log accept --why", "  ", home=home).exit_code == 2
    run_well("access-log accept --why", "a disk was lost", home=home)
    assert run("access-log check", home=home).exit_code == 0
    path.write_bytes(b"")
    assert run("access-log check", home=home).exit_code == 2
