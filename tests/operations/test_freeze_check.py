"""A freeze is made again from the inputs that it pins; what differs has a name."""

import json
from dataclasses import replace

import command_line
import pytest
from command_line import run_well

from attribution.harvest import raw_files
from attribution.releases.freezes import pinned
from attribution.releases.freezes.comparison import Withheld, changed_rooms, remade_in_words
from attribution.releases.freezes.freeze import from_file
from attribution.snapshot.made_with import code_of_rooms

NAME = "2026 report"
SAME = "Made again from the inputs of that time: every figure is the same."


@pytest.fixture
def home(tmp_path):
    home = command_line.make(tmp_path)
    run_well("freeze make", NAME, "2024", home=home)
    return home


def verify(home):
    return run_well("freeze verify", NAME, home=home)


def test_decisions_and_rules_of_later_do_not_move_a_freeze(home):
    (candidate,) = command_line.json_lines("candidates", home=home)
    run_well("review reject", candidate["mention_id"], "T1", home=home)
    with (home / "attribution.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[[rules]]\nname = "None"\njob_title_includes = ["wizard"]\n')
    run_well("build --accept-change headline-2024", home=home)
    printed = verify(home)
    assert SAME in printed
    assert "Compared with the figures of today:" in printed
    assert "Changed: setting rules" in printed
    assert "In the ledger since: 1 decision." in printed
    assert not (home / ".drill").exists()


@pytest.mark.parametrize("act", ["object T1 --received mail", "forget T1"])
def test_people_who_left_explain_the_rows_that_differ(home, act):
    run_well(act, home=home)
    printed = verify(home)
    assert "Made again from the inputs of that time, 1 row differs." in printed
    assert "1 person objected or were erased since, which explains 1 of them." in printed
    assert "Nothing explains" not in printed


def test_a_freeze_without_somebody_who_has_withdrawn_their_objection_since_is_the_same(tmp_path):
    home = command_line.make(tmp_path)
    run_well("object T1 --received mail", home=home)
    run_well("freeze make", NAME, "2024", home=home)
    run_well("object T1 --withdraw --received mail", home=home)
    assert SAME in verify(home)


def test_a_roster_copy_that_was_changed_is_named(home):
    (copy,) = (home / "roster").glob("*.csv")
    copy.write_text(copy.read_text("utf-8").replace("Quillby", "Other"), encoding="utf-8")
    assert f"Bring back roster/{copy.name} from a backup: it was changed" in verify(home)


def test_a_raw_file_that_was_changed_or_is_gone_is_named_unless_it_was_compacted(tmp_path):
    for source in ("one", "two"):
        run = raw_files.RawRun(tmp_path, source, "20260101T000000000000Z")
        run.append({"kind": "page"})
        run.close()
    marks = dict.fromkeys(("raw/one/20260101T000000000000Z.jsonl.gz", "raw/gone"), "0" * 64)
    assert [sentence.split()[2] for sentence in pinned.tampered(tmp_path, marks, False)] == [*marks]
    payloads = [{"kind": "compacted", "runs": ["20260101T000000000000Z", "20260102T000000000000Z"]}]
    both = tmp_path / "raw" / "one" / "20260102T000000000000Z.jsonl.gz"
    raw_files.rewrite(both, payloads)
    assert [*pinned.tampered(tmp_path, marks, False)] == [
        "Bring back raw/gone from a backup: it is gone."
    ]
    both.write_bytes(both.read_bytes() + b"x")
    assert len([*pinned.tampered(tmp_path, marks, False)]) == 2


def test_a_change_of_the_program_is_named_by_its_room():
    made_with = {f"code {room}": mark for room, mark in code_of_rooms().items()}
    assert [*changed_rooms(made_with)] == []
    assert [*changed_rooms({**made_with, "code matching": "other"})] == ["matching"]


def row(numerator, denominator):
    return {
        "period": "2024",
        "group": {},
        "either": {"numerator": numerator, "denominator": denominator},
    }


WHOLE = [
    {
        **row(61, 192),
        "either": {"numerator": 61, "denominator": 192, "floor": {"numerator": 30}},
        "coverage": {"read": 40, "works": 100},
    }
]


@pytest.mark.parametrize(
    ("again", "people", "explained"),
    [((60, 191), 1, 1), ((61, 191), 1, 1), ((59, 191), 1, 0), ((62, 191), 1, 0), ((60, 190), 1, 0)],
)
def test_people_explain_only_what_leaving_them_out_can_change(frozen, again, people, explained):
    words = " ".join(remade_in_words(frozen, [row(*again)], Withheld(people, 0)))
    assert f"which explains {explained} of them" in words
    assert ("2024, either: 61 of 192, then" in words) == (not explained)
    assert ("Nothing explains this" in words) == (not explained)


def test_what_could_be_read_must_be_the_same_too_and_no_row_may_be_new(frozen):
    (figure,) = frozen_figures = json.loads(json.dumps(WHOLE))
    whole = replace(frozen, figures=WHOLE)
    assert [*remade_in_words(whole, frozen_figures, Withheld(0, 0))] == [SAME]
    figure["coverage"]["read"] = 0
    figure["either"]["floor"]["numerator"] = 1
    new = row(1, 9) | {"group": {"faculty": "Arts"}}
    printed = " ".join(remade_in_words(whole, [figure, new], Withheld(1, 0)))
    assert "2024, Arts is not in the freeze, only in what was made again." in printed
    assert "2024, acknowledgements read: 40 of 100, then 0 of 100." in printed
    assert "2024, either, checked by a person: 30 of 192, then 1 of 192." in printed
    assert "which explains 0 of them" in printed


@pytest.fixture
def frozen(home):
    made = from_file((home / "freezes" / f"{NAME}.json").read_bytes())
    return replace(made, figures=[row(61, 192)])


def test_the_hashes_of_all_inputs_are_in_the_freeze(home):
    plain = json.loads((home / "freezes" / f"{NAME}.json").read_bytes())
    (copy,) = (home / "roster").glob("*.csv")
    assert f"roster/{copy.name}" in plain["made_from"]["inputs"]
