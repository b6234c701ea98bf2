"""The picture of calibration, and the command that writes it."""

from __future__ import annotations

from pathlib import Path

import build_helpers
import pytest
from claims_world import LEAD, acting
from click.testing import CliRunner, Result
from university import enrol

from attribution import workspace as workspaces
from attribution.cli.root import main
from attribution.core.errors import UserError
from attribution.evaluation.calibration import DecidedPair, calibration_figures
from attribution.evaluation.calibration_chart import picture
from attribution.evaluation.calibration_points import in_words, points
from attribution.review import verdicts

PAIRS = [
    *(DecidedPair("author", 0.1, number < 5) for number in range(40)),
    *(DecidedPair("author", 0.9, number < 9) for number in range(10)),
    *(DecidedPair("thanked", 0.3, number < 7) for number in range(7)),
]
FIGURES = list(calibration_figures("own decisions", PAIRS))


def evaluate(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["evaluate", *map(str, arguments)])


def test_each_range_is_a_point_before_and_after_what_decisions_teach() -> None:
    rows = [(row["kind"], row["series"], row["said"], row["right"]) for row in points(FIGURES)]
    before = [row for row in rows if row[1] == "Said by the matcher"]
    assert [(kind, round(said, 2), right) for kind, _, said, right in before] == [
        ("author", 0.1, 0.125),
        ("author", 0.9, 0.9),
        ("thanked", 0.3, 1.0),
    ]
    after = {row[0]: row[2] for row in rows if row[1] == "Said after your decisions"}
    assert after["thanked"] > 0.8, "seven of seven were right"


def test_the_words_say_what_the_picture_shows() -> None:
    assert in_words(FIGURES) == (
        "Authors: said 10%, right 12% of 40; Authors: said 90%, right 90% of 10; "
        "Thanked by name: said 30%, right 100% of 7."
    )


@pytest.mark.parametrize(
    ("name", "beginning"), [("c.svg", b"<svg"), ("C.PNG", b"\x89PNG\r\n\x1a\n")]
)
def test_the_ending_of_the_name_says_the_format(name: str, beginning: bytes) -> None:
    assert picture(FIGURES, name).startswith(beginning)


def test_an_svg_has_a_panel_for_each_kind_that_was_decided() -> None:
    both = picture(FIGURES, "c.svg").decode()
    authors = picture([row for row in FIGURES if row.group.startswith("author")], "c.svg").decode()
    assert ">Authors<" in both
    assert "undefined" not in both
    assert ">Thanked by name<" in both
    assert ">Thanked by name<" not in authors


def test_other_formats_and_nothing_to_draw_are_refused() -> None:
    with pytest.raises(UserError, match=r"ends in \.svg or \.png"):
        picture(FIGURES, "c.pdf")
    with pytest.raises(UserError, match="Decide on some names first"):
        picture([], "c.svg")


def test_the_command_refuses_before_it_matches_anything(tmp_path: Path) -> None:
    wrong_format = evaluate("--own", "--plot", tmp_path / "c.jpg", "--home", tmp_path / "none")
    assert (wrong_format.exit_code, "ends in neither" in wrong_format.output) == (2, True)
    no_folder = evaluate("--own", "--plot", tmp_path / "no" / "c.svg", "--home", tmp_path / "none")
    assert (no_folder.exit_code, "does not exist" in no_folder.output) == (2, True)
    not_own = evaluate("--plot", tmp_path / "c.svg")
    assert (not_own.exit_code, "Give --own" in not_own.output) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_the_command_draws_the_decisions_of_the_ledger(tmp_path: Path) -> None:
    ada = build_helpers.technician(1, "Ada", "Quillby")
    paper = build_helpers.view("openalex", "W1", build_helpers.at_home("Ada Quillby"))
    (row,) = build_helpers.rows(tmp_path, [paper], "select mention_id from candidates", [ada])
    enrol(tmp_path, [ada])
    with workspaces.opened(build_helpers.settings(tmp_path), LEAD) as workspace:
        verdicts.decide(workspace, acting(), row["mention_id"], "T1", "confirmed")
    result = evaluate("--own", "--plot", tmp_path / "c.svg", "--home", tmp_path)
    assert result.exit_code == 0, result.output
    assert f"The picture is in {tmp_path / 'c.svg'}. Authors: said" in result.stdout
    assert "of 1." in result.stdout
    assert ">Authors<" in (tmp_path / "c.svg").read_text(encoding="utf-8")
