"""Freezes: figures kept as they were, released once, and compared with later ones."""

import json
from datetime import UTC, date, datetime
from hashlib import sha256

import command_line
import pytest
from command_line import run, run_well
from household import opened
from hypothesis import given
from hypothesis import strategies as st

from attribution.core.errors import UserError
from attribution.measure.disclosure.protection import ProtectedCell, Reason
from attribution.measure.periods import parse_periods
from attribution.releases.freezes.freeze import Freeze, MadeFrom, as_file, extent, from_file
from attribution.releases.freezes.making import freeze
from attribution.workspace import Acting

NAME = "2026 report"


@pytest.fixture
def home(tmp_path):
    return command_line.make(tmp_path)


@pytest.fixture
def frozen(home):
    run_well("freeze make", NAME, "2024", home=home)
    return home / "freezes" / f"{NAME}.json"


def test_a_freeze_keeps_the_figures_and_what_they_were_made_from(home, frozen):
    plain = json.loads(frozen.read_bytes())
    (measure,) = json.loads(run_well("measure --period 2024 --json", home=home))
    assert plain["figures"][0]["either"] == measure["either"]
    assert plain["made_from"]["roster"]
    assert "program code" in plain["made_from"]["made_with"]
    assert f"{NAME}: " in run_well("freeze list", home=home)


def test_a_freeze_keeps_and_releases_how_many_have_an_orcid_id(frozen):
    plain = json.loads(frozen.read_bytes())
    assert plain["figures"][0]["orcid"] == {"numerator": 0, "denominator": 2}
    assert [cell["kind"] for cell in plain["released"]].count("orcid") == 1


def test_a_freeze_holds_nobody(frozen):
    text = frozen.read_text("utf-8")
    assert not [name for name in ("Ada", "Quillby", "Heathdale", '"T1"') if name in text]


def test_the_command_says_how_many_figures_are_only_words(tmp_path):
    home = command_line.make(tmp_path)
    result = run("freeze make", NAME, "2024", home=home)
    released = json.loads((home / "freezes" / f"{NAME}.json").read_bytes())["released"]
    expected = f"0 figures are released as numbers, {len(released)} only in words"
    assert expected in result.stderr
    assert expected in run_well("freeze list", home=home)


@pytest.mark.parametrize(
    ("reasons", "sentence"),
    [
        ([None], "1 figure is released as numbers"),
        ([None, None], "2 figures are released as numbers"),
        (
            [None, Reason.LOW, Reason.DPH],
            "1 figure is released as numbers, 2 only in words such as “too few”",
        ),
    ],
)
def test_figures_with_a_reason_are_not_counted_as_numbers(reasons, sentence):
    cells = [ProtectedCell("2024", (), "either", reason=reason) for reason in reasons]
    assert extent(cells) == sentence


def test_what_is_released_of_two_technicians_is_a_reason(frozen):
    released = json.loads(frozen.read_bytes())["released"]
    assert {cell["reason"] for cell in released} == {"none"}
    assert {cell["numerator"] for cell in released} == {None}


def test_a_freeze_keeps_what_packs_need(home, frozen):
    annex = from_file(frozen.read_bytes()).annex
    assert (annex.institution, annex.change, annex.audited) == (command_line.UNIVERSITY, None, [])
    assert {row.names for row in annex.open_names} == {None}  # 2 or fewer


def test_a_freeze_of_an_earlier_version_has_no_annex(frozen):
    plain = json.loads(frozen.read_bytes())
    del plain["annex"]
    assert from_file(json.dumps(plain).encode()).annex is None


def test_nothing_differs_until_something_changes(home, frozen):
    assert "every figure is the same" in run("freeze verify", NAME, home=home).stdout


def test_a_decision_moves_the_figure_and_is_named(home, frozen):
    (candidate,) = command_line.json_lines("candidates", home=home)
    run_well("review reject", candidate["mention_id"], "T1", home=home)
    told = run_well("freeze verify", NAME, home=home)
    assert "2024, either: 1 of 2, then 0 of 2." in told
    assert "In the ledger since: 1 decision." in told


def test_an_objection_is_named(home, frozen):
    run_well("object T1 --received", "e-mail of 3 May", home=home)
    told = run_well("freeze verify", NAME, home=home)
    assert "then 0 of 1." in told
    assert "In the ledger since: 1 change of an objection." in told


def test_a_changed_file_is_named_and_nothing_is_compared(home, frozen):
    frozen.write_bytes(frozen.read_bytes().replace(b'"numerator": 1', b'"numerator": 2'))
    result = run("freeze verify", NAME, home=home)
    assert (result.exit_code, "it was changed after it was frozen" in result.stderr) == (2, True)


def test_a_freeze_whose_file_is_gone_is_named(home, frozen):
    frozen.unlink()
    assert "from a backup" in run("freeze verify", NAME, home=home).stderr


def test_a_name_is_used_once(home, frozen):
    before = frozen.read_bytes()
    for name in (NAME, NAME.upper()):
        result = run("freeze make", name, "2024", home=home)
        assert (result.exit_code, "there is a freeze" in result.stderr) == (2, True)
    assert frozen.read_bytes() == before


def test_a_year_is_released_again_only_under_the_same_limit(home, frozen):
    run_well("settings set disclosure.least_denominator 25 --why trial", home=home)
    result = run("freeze make other 2024", home=home)
    assert (result.exit_code, "Set disclosure.least_denominator to 50" in result.stderr) == (
        2,
        True,
    )
    run_well("settings set disclosure.least_denominator 50 --why back", home=home)
    run_well("freeze make other 2024", home=home)


class MeanwhileFrozen(list):
    """Periods during whose measuring another person makes a freeze."""

    def __init__(self, periods, other):
        super().__init__(periods)
        self.other = other

    def __iter__(self):
        other, self.other = self.other, None
        if other:
            other()
        return super().__iter__()


@pytest.mark.parametrize("name", [NAME, "other"])
def test_a_freeze_that_was_made_in_the_meantime_is_kept_and_the_later_one_refused(home, name):
    def other():
        run_well("freeze make", name, "2024", home=home)

    with opened(home) as workspace, pytest.raises(UserError, match=r"freeze was made in the mean"):
        freeze(workspace, Acting(), NAME, MeanwhileFrozen(parse_periods("2024"), other))
    assert [path.stem for path in (home / "freezes").glob("*")] == [name]
    assert "every figure is the same" in run_well("freeze verify", name, home=home)


def test_a_freeze_pins_the_list_of_its_snapshot_not_one_imported_since(home, tmp_path):
    (list_of_snapshot,) = (home / "roster").glob("*.csv")
    run_well("build", home=home)
    file = tmp_path / "new.csv"
    file.write_text(list_of_snapshot.read_text("utf-8").replace("Ada", "Adah"), encoding="utf-8")
    run_well("roster import", file, "--accept-changes", "--why", "June", home=home)
    run_well("freeze make", NAME, "2024", home=home)
    made_from = json.loads((home / "freezes" / f"{NAME}.json").read_bytes())["made_from"]
    assert made_from["roster"] == sha256(list_of_snapshot.read_bytes()).hexdigest()
    assert f"roster/{list_of_snapshot.name}" in made_from["inputs"]


def test_what_a_kill_left_behind_does_not_take_the_name(home):
    (home / "freezes").mkdir()
    (home / "freezes" / f"{NAME}.json").write_bytes(b"{}")
    run_well("freeze make", NAME, "2024", home=home)
    assert "every figure is the same" in run("freeze verify", NAME, home=home).stdout


def test_other_people_are_never_released_under_the_same_years(home, frozen):
    result = run("freeze make other 2024 --of all-year", home=home)
    assert (result.exit_code, "with --of all." in result.stderr) == (2, True)
    assert not (home / "freezes" / "other.json").exists()


@pytest.mark.parametrize("name", ["../outside", "a/b", "", ".hidden", "x" * 200])
def test_a_name_that_is_no_file_name_is_refused(home, name):
    result = run("freeze make", name, "2024", home=home)
    assert result.exit_code == 2
    assert not (home / "freezes").exists()


def test_years_without_a_final_figure_cannot_be_frozen(home):
    result = run("freeze make x 1990", home=home)
    assert (result.exit_code, "Choose years that are complete" in result.stderr) == (2, True)
    assert "There is no freeze 'x'" in run("freeze verify x", home=home).stderr


def test_a_figure_is_released_once(home, frozen):
    run_well("freeze make second 2024", home=home)
    second = json.loads((home / "freezes" / "second.json").read_bytes())
    assert second["released"] == []
    assert second["figures"] == json.loads(frozen.read_bytes())["figures"]
    assert "No figure differs" in run("freeze compare", NAME, "second", home=home).stderr


def test_a_year_that_shares_days_with_a_released_one_cannot_be_frozen(home, frozen):
    result = run("freeze make academic 2023/24", home=home)
    assert (result.exit_code, "2023/24 shares days with 2024" in result.stderr) == (2, True)
    assert not (home / "freezes" / "academic.json").exists()


texts = st.text(min_size=1, max_size=8)
cells = st.builds(
    ProtectedCell,
    period=texts,
    group=st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
    kind=texts,
    denominator=st.none() | st.integers(0, 500),
    numerator=st.none() | st.integers(0, 500),
    percentage=st.none() | st.integers(0, 100),
    reason=st.none() | st.sampled_from(Reason),
)


@given(released=st.lists(cells, max_size=4), left_out=st.lists(texts, max_size=3))
def test_a_freeze_comes_back_from_its_file_as_it_was(released, left_out):
    made_from = MadeFrom("s", date(2026, 1, 1).isoformat(), 7, None, {"program code": "x"})
    made_at = datetime(2026, 11, 27, tzinfo=UTC)
    freeze = Freeze("n", made_at, "ann", "", "all", [{"a": 1}], released, left_out, made_from)
    assert from_file(as_file(freeze)) == freeze
