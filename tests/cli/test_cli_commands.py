"""The command line: data on stdout, exit codes by kind of trouble, never a traceback."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import pyarrow.parquet as pq
import pytest
from build_helpers import HOME_ROR, at_home, save, settings, snapshot, technician, view
from click.testing import CliRunner

from attribution.cli.root import main
from attribution.harvest.registry import services
from attribution.home import settings as home_settings
from attribution.home import writing
from attribution.operations.nightly import locked

ROSTER = "technician_id,given_names,family_name,faculty\nT1,Ada,Quillby,Science\n"
NOWHERE = "http://127.0.0.1:9"


def run(*words, **environment):
    return CliRunner().invoke(main, [str(word) for word in words], env=environment)


@pytest.fixture
def home(tmp_path):
    """A home folder with settings, a roster and a snapshot of two works."""
    home = tmp_path / "home"
    home.mkdir()
    writing.write(
        home / home_settings.FILE,
        {
            "institution.name": "University of Northmere",
            "institution.rors": [HOME_ROR],
            "institution.name_forms": ["University of Northmere"],
        },
        services(),
    )
    roster = tmp_path / "roster.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    assert run("roster", "import", roster, "--home", home).exit_code == 0
    save(
        home,
        [
            view(
                "openalex",
                "W1",
                at_home("Ada Quillby"),
                doi="10.5555/a",
                title="=cmd|' /C calc'!A1",
            ),
            view("openalex", "W2", "Bo Heath", doi="10.5555/b"),
        ],
    )
    snapshot(settings(home), [technician()])
    return home


def test_csv_goes_to_stdout_and_titles_never_become_formulas(home):
    result = run("works", "--home", home)
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert {row["title"] for row in rows} == {"'=cmd|' /C calc'!A1", "Work W2"}
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
    ("name", "read"),
    [
        ("t.parquet", lambda p: pq.read_table(p).num_rows),
        ("t.xlsx", lambda p: openpyxl.load_workbook(p)["table"].max_row - 1),
        ("t.jsonl", lambda p: len(p.read_text().splitlines())),
    ],
)
def test_the_suffix_of_the_file_sets_the_format(home, tmp_path, name, read):
    assert run("works", "-o", tmp_path / name, "--home", home).exit_code == 0
    assert read(tmp_path / name) == 2


def test_parquet_is_not_for_a_terminal(home):
    result = run("works", "--format", "parquet", "--home", home)
    assert (result.exit_code, "-o table.parquet" in result.stderr) == (2, True)


def test_filters_narrow_a_table(home):
    assert (
        len(
            run(
                "works", "--affiliated", "true", "--format", "jsonl", "--home", home
            ).stdout.splitlines()
        )
        == 1
    )


def test_a_verdict_from_the_command_line_becomes_a_credit(home):
    (candidate,) = map(
        json.loads, run("candidates", "--format", "jsonl", "--home", home).stdout.splitlines()
    )
    assert (
        run(
            "review",
            "confirm",
            candidate["mention_id"],
            "T1",
            "--why",
            "I know her",
            "--home",
            home,
        ).exit_code
        == 0
    )
    (credit,) = map(
        json.loads, run("credits", "--format", "jsonl", "--home", home).stdout.splitlines()
    )
    assert (credit["technician_id"], credit["status"], credit["kind"]) == (
        "T1",
        "confirmed",
        "author",
    )


def test_a_verdict_on_no_candidate_is_refused_and_says_what_to_do(home):
    result = run("review", "confirm", "m0", "T1", "--home", home)
    assert (result.exit_code, "Traceback" in result.output) == (2, False)
    assert "attribution candidates" in result.stderr


def test_the_measure_comes_with_numerator_denominator_range_and_coverage(home):
    (one,) = json.loads(run("measure", "--period", "2024", "--json", "--home", home).stdout)
    assert one["denominator"] == 1
    assert {"authored", "thanked", "either", "coverage"} <= set(one)


def test_an_unknown_period_is_refused(home):
    assert run("measure", "--period", "soon", "--home", home).exit_code == 2


@pytest.mark.parametrize("words", [["works"], ["measure"], ["candidates"], ["credits"]])
def test_before_the_first_build_tables_say_what_to_run(tmp_path, words):
    result = run(*words, "--home", tmp_path)
    assert (result.exit_code, "attribution nightly" in result.stderr) == (2, True)


def test_harvest_without_settings_says_what_to_run(tmp_path):
    result = run("harvest", "--home", tmp_path)
    assert (result.exit_code, "attribution init" in result.stderr) == (2, True)


def test_a_second_run_in_the_same_home_folder_is_refused(home):
    with locked(home):
        result = run("build", "--home", home)
    assert (result.exit_code, "Another run" in result.stderr) == (5, True)


def test_a_night_without_any_source_publishes_nothing_and_says_so(home):
    addresses = dict.fromkeys(
        (
            "ATTRIBUTION_OPENALEX_URL",
            "ATTRIBUTION_CROSSREF_URL",
            "ATTRIBUTION_ORCID_URL",
            "ATTRIBUTION_EUROPEPMC_URL",
        ),
        NOWHERE,
    )
    quick = {
        "ATTRIBUTION_HARVEST_ATTEMPTS": "1",
        "ATTRIBUTION_HARVEST_PACE": "false",
        "ATTRIBUTION_HARVEST_SOURCES": "openalex;crossref;europepmc",
    }
    result = run("nightly", "--json", "--home", home, **addresses, **quick)
    night = json.loads(result.stdout)
    assert (result.exit_code, night["exit"]) == (4, 4)
    assert (
        night["affiliated_works"]
        == night["acknowledgements_read"] + sum(night["coverage"].values())
        == 1
    )
    assert night["sources"]["openalex"]["gaps"]


def test_a_wrong_ror_id_leaves_no_settings_behind(tmp_path):
    result = run("init", "--ror", "nonsense", "--email", "a@b.example", "--home", tmp_path)
    assert (result.exit_code, "Enter a ROR id" in result.stderr) == (2, True)
    assert not (tmp_path / home_settings.FILE).exists()


def test_unknown_settings_are_named_with_the_nearest_known_one(home):
    (home / home_settings.FILE).write_text("[harvest]\nworksfrom = 2020-01-01\n", encoding="utf-8")
    result = run("works", "--home", home)
    assert (result.exit_code, "did you mean harvest.works_from" in result.stderr) == (2, True)


def test_a_bad_roster_is_told_row_by_row_and_not_imported(tmp_path):
    roster = tmp_path / "bad.csv"
    roster.write_text(
        "technician_id,given_names,family_name,orcid\nT1,Ada,Quillby,0000-0002-1825-0098\n",
        encoding="utf-8",
    )
    result = run("roster", "import", roster, "--home", tmp_path / "home")
    assert result.exit_code == 2
    assert (
        not list((tmp_path / "home" / "roster").glob("*"))
        if (tmp_path / "home" / "roster").exists()
        else True
    )


def test_doctor_says_what_is_missing(tmp_path):
    result = run("doctor", "--offline", "--home", tmp_path)
    assert (result.exit_code, "attribution init" in result.stdout) == (2, True)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.4"])
def test_the_dashboard_refuses_a_public_address(tmp_path, address):
    result = run("dashboard", "--address", address, "--home", tmp_path)
    assert (result.exit_code, "sign-in" in result.stderr) == (2, True)


def test_logs_are_json_lines_without_names(home):
    run("build", "--accept-drop", "--home", home)
    lines = [
        json.loads(line)
        for file in (home / "logs").glob("*.jsonl")
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    assert any(line["message"] == "built" for line in lines)
    assert not any("Quillby" in json.dumps(line) for line in lines)
