"""The command line: data on stdout, exit codes by kind of trouble, never a traceback."""

from __future__ import annotations

import csv
import importlib
import io
import json
from pathlib import Path

import click
import command_line
import openpyxl
import pyarrow.parquet as pq
import pytest
from command_line import as_json, json_lines, run, run_well

from attribution import cli
from attribution.cli.root import MODULES, main
from attribution.home import settings as home_settings
from attribution.operations.nightly import locked

FORMULA = "=cmd|' /C calc'!A1"
CLOSED = "http://127.0.0.1:9"  # an address where nothing answers


def modules_of(command: click.Command) -> set[str]:
    """The names of the modules that define a command and those below it."""
    below = command.commands.values() if isinstance(command, click.Group) else ()
    modules = {command.callback.__module__.removeprefix("attribution.cli.")}
    return modules.union(*map(modules_of, below))


def test_every_file_of_commands_is_loaded_for_each_command_that_it_holds():
    for path in Path(cli.__file__).parent.glob("*.py"):
        importlib.import_module(f"attribution.cli.{path.stem}")
    held = {name: modules_of(command) for name, command in main.commands.items()}
    assert held == {name: set(modules) for name, modules in MODULES.items()}


def test_csv_goes_to_stdout_and_titles_never_become_formulas(tmp_path):
    home = command_line.make(tmp_path, title=FORMULA)
    text = run_well("works", home=home)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["title"] for row in rows} == {f"'{FORMULA}", "Work W2"}
    assert list(rows[0]) == [
        "work_id",
        "doi",
        "dois",
        "title",
        "type",
        "published",
        "affiliated",
        "sources",
        "acknowledgement",
    ]


@pytest.mark.parametrize(
    ("name", "count_rows"),
    [
        ("t.parquet", lambda path: pq.read_table(path).num_rows),
        ("t.xlsx", lambda path: openpyxl.load_workbook(path)["table"].max_row - 1),
        ("t.jsonl", lambda path: len(path.read_text().splitlines())),
    ],
)
def test_the_suffix_of_the_file_sets_the_format(home, tmp_path, name, count_rows):
    result = run("works -o", tmp_path / name, home=home)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"2 rows written to {tmp_path / name}.\n"
    assert count_rows(tmp_path / name) == 2


def test_parquet_is_not_for_a_terminal(home):
    result = run("works --format parquet", home=home)
    assert (result.exit_code, "-o table.parquet" in result.stderr) == (2, True)


def test_filters_narrow_a_table(home):
    assert len(json_lines("works", home=home)) == 2
    assert len(json_lines("works --affiliated true", home=home)) == 1


def test_a_verdict_from_the_command_line_becomes_a_credit(home):
    (candidate,) = json_lines("candidates", home=home)
    run_well("review confirm", candidate["mention_id"], "T1", "--why", "I know her", home=home)
    (credit,) = json_lines("credits", home=home)
    names = ("technician_id", "status", "kind")
    assert [credit[name] for name in names] == ["T1", "confirmed", "author"]


def test_a_verdict_on_no_candidate_is_refused_and_says_what_to_do(home):
    result = run("review confirm m0 T1", home=home)
    assert (result.exit_code, "Traceback" in result.output) == (2, False)
    assert "attribution candidates" in result.stderr


def test_the_measure_comes_with_numerator_denominator_range_and_coverage(home):
    (measure,) = as_json("measure --period 2024 --json", home=home)
    assert measure["denominator"] == 2
    assert {"authored", "thanked", "either", "coverage"} <= set(measure)


def test_the_measure_says_what_unread_papers_could_add(home):
    (measure,) = as_json("measure --period 2024 --json", home=home)
    answer = measure["if_all_were_read"]["thanked"]
    assert answer["counted"] == measure["thanked"]["numerator"]
    assert "fewer than 60% of acknowledgements" in run("measure --period 2024", home=home).stdout


def test_the_measure_says_how_sure_the_newest_complete_year_is(home):
    rows = as_json("measure --json", home=home)
    (sure,) = [row["how_sure"] for row in rows if row["how_sure"]]
    newest = [row for row in rows if row["denominator"] is not None and not row["incomplete"]][-1]
    assert newest["how_sure"] == sure
    if sure["since"]:
        assert sure["in_words"].startswith(("The ", "Whether the share really "))
        assert sure["interval"]["low"] <= sure["difference"] <= sure["interval"]["high"]
    else:
        assert (sure["verdict"], sure["in_words"], sure["interval"]) == (None, None, None)


def test_the_measure_says_how_many_papers_were_found_and_how_many_there_are_at_least(home):
    (measure,) = as_json("measure --period 2024 --json", home=home)
    assert measure["found_works"] == {"found": 1, "at_least": None}
    printed = run("measure --period 2024", home=home).stdout
    assert "2024: too few papers are in exactly two sources" in printed


@pytest.mark.parametrize(
    ("years", "advice"),
    [
        ("2024 2023", "Enter the earlier period first"),
        ("2024 2024", "Enter the earlier period first"),
        ("1990 2024", "Choose another year: there is no figure for 1990"),
        ("2020..2022 2024", "Enter one year"),
        ("soon 2024", "Enter one year, such as 2024 or 2023/24, not 'soon'"),
        ("2023/27 2024", "Write the period as"),
    ],
)
def test_a_change_between_years_that_cannot_be_compared_is_refused(home, years, advice):
    result = run("change", *years.split(), home=home)
    assert (result.exit_code, advice in result.stderr) == (2, True), result.output


def test_an_unknown_period_is_refused(home):
    assert run("measure --period soon", home=home).exit_code == 2


@pytest.mark.parametrize("command", ["works", "measure", "candidates", "credits"])
def test_before_the_first_build_tables_say_what_to_run(tmp_path, command):
    result = run(command, home=tmp_path)
    assert (result.exit_code, "attribution nightly" in result.stderr) == (2, True)


def test_harvest_without_settings_says_what_to_run(tmp_path):
    result = run("harvest", home=tmp_path)
    assert (result.exit_code, "attribution init" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    "command", ["harvest --since", "init --ror 0abcdef12 --email a@b --works-from"]
)
def test_a_date_in_another_form_is_refused_and_the_form_named(home, command):
    result = run(command, "8.5.2025", home=home)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Enter the date as YYYY-MM-DD, for example 2026-11-30." in result.stderr


def test_a_second_run_in_the_same_home_folder_is_refused(home):
    with locked(home):
        result = run("build", home=home)
    assert (result.exit_code, "Another run" in result.stderr) == (5, True)


def test_a_night_without_any_source_publishes_nothing_and_says_so(home):
    names = ("OPENALEX", "CROSSREF", "ORCID", "EUROPEPMC")
    addresses = {f"ATTRIBUTION_{name}_URL": CLOSED for name in names}
    quick = {
        "ATTRIBUTION_HARVEST_ATTEMPTS": "1",
        "ATTRIBUTION_HARVEST_PACE": "false",
        "ATTRIBUTION_HARVEST_SOURCES": "openalex;crossref;europepmc",
    }
    result = run("nightly --json", home=home, **addresses, **quick)
    night = json.loads(result.stdout)
    assert (result.exit_code, night["exit"]) == (4, 4)
    unread = sum(night["coverage"].values())
    assert night["affiliated_works"] == night["acknowledgements_read"] + unread == 1
    assert night["sources"]["openalex"]["gaps"]


def test_a_wrong_ror_id_leaves_no_settings_behind(tmp_path):
    nowhere = {"ATTRIBUTION_ROR_URL": CLOSED, "ATTRIBUTION_HARVEST_ATTEMPTS": "1"}
    result = run("init --ror nonsense --email a@b.example", home=tmp_path, **nowhere)
    assert (result.exit_code, "Enter a ROR id" in result.stderr) == (2, True)
    assert not (tmp_path / home_settings.FILE).exists()


def test_unknown_settings_are_named_with_the_nearest_known_one(home):
    (home / home_settings.FILE).write_text("[harvest]\nworksfrom = 2020-01-01\n", encoding="utf-8")
    result = run("works", home=home)
    assert (result.exit_code, "did you mean harvest.works_from" in result.stderr) == (2, True)


def test_a_bad_roster_is_reported_row_by_row_and_not_imported(tmp_path):
    roster = tmp_path / "bad.csv"
    roster.write_text(
        "technician_id,given_names,family_name,orcid\nT1,Ada,Quillby,0000-0002-1825-0098\n",
        encoding="utf-8",
    )
    checked = run("roster check", roster, home=tmp_path / "home")
    assert (checked.exit_code, "row 2, column orcid" in checked.stdout) == (2, True)
    assert checked.stdout.endswith("0 technicians, 1 complaint.\n")
    (complaint,) = json.loads(run("roster check --json", roster, home=tmp_path).stdout)[
        "complaints"
    ]
    assert (complaint["row"], complaint["found"]) == (2, "0000-0002-1825-0098")
    assert run("roster import", roster, home=tmp_path / "home").exit_code == 2
    assert not list((tmp_path / "home").glob("roster/*"))


def test_doctor_says_what_is_missing(tmp_path):
    result = run("doctor --offline", home=tmp_path)
    assert (result.exit_code, "attribution init" in result.stdout) == (2, True)


def test_the_findings_of_doctor_are_also_json(tmp_path):
    findings = json.loads(run("doctor --offline --json", home=tmp_path).stdout)
    (settings,) = [finding for finding in findings if finding["check"] == "settings"]
    assert set(settings) == {"check", "state", "found", "remedy"}
    assert (settings["state"], "missing" in settings["found"]) == ("wrong", True)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.4"])
def test_the_dashboard_refuses_a_public_address(tmp_path, address):
    result = run("dashboard --address", address, home=tmp_path)
    assert (result.exit_code, "sign-in" in result.stderr) == (2, True)


def test_logs_are_json_lines_without_names(home):
    run("build --accept-drop", home=home)
    texts = [file.read_text(encoding="utf-8") for file in (home / "logs").glob("*.jsonl")]
    entries = [json.loads(line) for text in texts for line in text.splitlines()]
    assert any(entry.get("message") == "built" for entry in entries)
    assert not any("Quillby" in text for text in texts)
