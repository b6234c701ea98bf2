"""The REF list: authors in post on the date of the output, thresholds with their source."""

from __future__ import annotations

import io
from datetime import date

import command_line
import openpyxl
import pytest
from command_line import run, run_well
from measure_worlds import database, spell, work

from attribution.core.errors import UserError
from attribution.core.files import packaged_text
from attribution.harvest.registry import services
from attribution.home import loading, writing
from attribution.releases.packs import ref_list

THRESHOLDS = [
    {"of": "fte", "least": 0.5, "source": "Guidance, section 2"},
    {"of": "months", "least": 12, "source": "Guidance, section 3"},
]
DAY = date(2020, 5, 1)
FAR = {"first_day": date(2000, 1, 1), "last_day": date(2030, 1, 1)}


def rows_of(works, spells):
    """The rows of the query, for a technician who is a confirmed author of each work."""
    decisions = [
        {
            "technician_id": "T1",
            "work_id": row["work_id"],
            "kind": "author",
            "verdict": "confirmed",
            "event_id": number,
        }
        for number, row in enumerate(works, 1)
    ]
    world = database({"works": works, "spells": spells, "decisions": decisions})
    query = packaged_text("attribution.releases.packs", "ref_list.sql")
    return world.sql(query, params=FAR).to_arrow_table().to_pylist()


def test_a_post_must_be_held_on_the_date_of_the_output():
    works = [work("W1", DAY), work("W2", date(2020, 7, 1)), work("W3", date(2019, 7, 1))]
    spells = [spell("T1", start=date(2020, 1, 1), end=date(2020, 6, 30), fte=0.5)]
    assert [row["work_id"] for row in rows_of(works, spells)] == ["W1"]


def test_a_date_known_to_the_year_may_be_any_day_of_it():
    works = [work("W1", date(2020, 1, 1), precision="year")]
    spells = [spell("T1", start=date(2020, 6, 1), fte=0.5)]
    assert [row["work_id"] for row in rows_of(works, spells)] == ["W1"]


def test_posts_at_the_same_time_are_added_up_and_a_missing_fte_leaves_none():
    spells = [spell("T1", fte=0.3), spell("T1", 2, fte=0.4, faculty="Arts")]
    (row,) = rows_of([work("W1", DAY)], spells)
    assert (row["fte"], row["faculties"]) == (pytest.approx(0.7), ["Arts", "Science"])
    (row,) = rows_of([work("W1", DAY)], [*spells, spell("T1", 3, fte=None)])
    assert row["fte"] is None


def test_posts_held_one_after_the_other_in_the_year_of_a_paper_are_not_added_up():
    year_only = [work("W1", date(2020, 1, 1), precision="year"), work("W2", date(2020, 10, 1))]
    one, other = date(2020, 6, 30), date(2020, 7, 1)
    same = [spell("T1", end=one, fte=0.1), spell("T1", 2, start=other, fte=0.1)]
    assert [row["fte"] for row in rows_of(year_only, same)] == [0.1, 0.1]
    more = [spell("T1", end=one, fte=0.1), spell("T1", 2, start=other, fte=0.2)]
    assert [row["fte"] for row in rows_of(year_only, more)] == [None, 0.2]
    beside = [spell("T1", 3, start=date(2020, 3, 1), end=date(2020, 3, 31), fte=0.1)]
    assert [row["fte"] for row in rows_of(year_only, [*same, *beside])] == [None, 0.1]


@pytest.fixture
def home(tmp_path):
    return command_line.make(tmp_path)


def workbook(home, *options):
    file = home.parent / f"ref{len(options)}.xlsx"
    result = run("ref-list", *options, "-o", file, home=home)
    assert result.exit_code == 0, result.output
    return result, openpyxl.load_workbook(io.BytesIO(file.read_bytes()))


def configure(home, thresholds):
    configured = {
        "institution.name": command_line.UNIVERSITY,
        "institution.rors": [command_line.HOME_ROR],
        "ref_thresholds": thresholds,
    }
    writing.write(home / "attribution.toml", configured, services())


def test_without_thresholds_nothing_is_compared_and_the_list_says_so(home):
    result, book = workbook(home)
    head, row = book["Outputs"].iter_rows(values_only=True)
    values = dict(zip(head, row, strict=True))
    assert (values["technician_id"], values["outputs_of_person"]) == ("T1", 1)
    assert (values["fte_meets"], values["months_meets"], values["note"]) == (None, None, None)
    assert "ref_thresholds" in result.stderr
    assert "Not entered" in str([*book["Notes"].iter_rows(values_only=True)][1])


def test_thresholds_come_with_their_source(home):
    configure(home, THRESHOLDS)
    _, book = workbook(home)
    head, row = book["Outputs"].iter_rows(values_only=True)
    assert dict(zip(head, row, strict=True))["months_meets"] == "yes"  # open-ended
    assert ("FTE", "0.5", "Source: Guidance, section 2") in book["Notes"].iter_rows(
        values_only=True
    )


@pytest.mark.parametrize(
    "wrong",
    [
        [{"of": "fte", "least": 0.5}],
        [{"of": "fte", "least": 0.5, "source": " "}],
        [{"of": "fte", "least": "half", "source": "x"}],
        [{"of": "hours", "least": 3, "source": "x"}],
        [THRESHOLDS[0], THRESHOLDS[0]],
    ],
)
def test_a_threshold_without_a_source_or_stated_twice_is_refused(home, wrong):
    configure(home, wrong)
    with pytest.raises(UserError, match="ref_thresholds"):
        ref_list.thresholds_of(loading.load(home, {}, services()).ref_thresholds)


def test_outputs_are_chosen_by_date_and_other_files_are_refused(home):
    _, book = workbook(home, "--from", "2090-01-01")
    assert book["Outputs"].max_row == 1
    assert "ends in .xlsx" in run("ref-list -o", home.parent / "a.docx", home=home).stderr


def test_more_than_five_outputs_are_noted_and_stay():
    row = {
        "technician_id": "T1",
        "given_names": "Ada",
        "family_name": "Q",
        "known_as": None,
        "contract_from": date(2020, 1, 1),
        "contract_until": date(2020, 12, 31),
        "fte": 0.4,
        "published": DAY,
    }
    row |= dict.fromkeys(("orcid", "faculties", "departments", "job_titles", "contract_types"))
    row |= dict.fromkeys(("title", "doi", "type", "journal", "published_precision", "affiliated"))
    shown = ref_list.shown({**row, "status": "confirmed"}, {"fte": 0.5, "months": 12}, 6)
    assert (shown["note"], shown["fte_meets"]) == ("more than 5 outputs", "no")
    assert (shown["contract_months"], shown["months_meets"]) == (12.0, "yes")
    assert list(shown) == list(ref_list.COLUMNS)


def test_orcid_uptake_of_the_lead_is_exact(home):
    assert "2024\tall\t2\t0\t0.0%" in run_well("orcid-uptake 2024", home=home)
