"""Dated copies of every import."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from attribution.core.errors import UserError
from attribution.roster import copies, in_force

GOOD = "technician_id,given_names,family_name\nT1,Zoë,Lee\n".encode("cp1252")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_an_import_keeps_a_dated_copy_of_what_is_read_and_of_nothing_else(tmp_path):
    text = "Surname,Forename,Staff No,NI Number,Grade\nO'Dell,Zoë,00042,QQ123456C,NULL\n"
    (tmp_path / "list.csv").write_bytes(text.encode("cp1252"))
    copies.import_file(tmp_path / "list.csv", tmp_path, now=NOW)
    copy = copies.current(tmp_path)
    assert copy.name == "20260301T120000.000000Z-list.kept.csv"
    assert copy.read_text("utf-8-sig") == (
        "technician_id,given_names,family_name,grade\n00042,Zoë,O'Dell,\n"
    )
    assert copies.load(tmp_path).technicians[0].given_names == "Zoë"


def test_a_copy_is_read_the_same_after_the_column_map_has_changed(tmp_path):
    text = "technician_id,given_names,family_name,department\nT1,Ann,Lee,Science\n"
    (tmp_path / "list.csv").write_text(text)
    columns = {"department": "faculty"}
    for later in (columns, {}, {"given_names": "family_name"}):
        copies.import_file(
            tmp_path / "list.csv", tmp_path, columns, now=NOW + timedelta(days=len(later) or 3)
        )
        (technician,) = copies.load(tmp_path, later).technicians
        assert (technician.family_name, technician.spells[0].faculty) == ("Lee", "Science")
        (copies.current(tmp_path) or tmp_path).unlink()


def test_a_copy_of_an_earlier_version_is_read_and_rewritten_without_a_person(tmp_path):
    folder = tmp_path / "roster"
    folder.mkdir()
    old = folder / "20250301T120000.000000Z-list.csv"
    old.write_bytes(b"Ref,given_names,family_name,salary\nT1,Ann,Lee,1\nT2,Bo,Ek,2\n")
    columns = {"Ref": "technician_id"}
    assert len(copies.load(tmp_path, columns).technicians) == 2
    removed = copies.remove_from_copies(
        tmp_path, columns, lambda person: person.technician_id == "T1"
    )
    assert removed == (1, [])
    (path,) = copies.dated_copies(tmp_path)
    assert path.read_text("utf-8-sig") == "technician_id,given_names,family_name\nT2,Bo,Ek\n"
    assert copies.load(tmp_path, columns).technicians[0].family_name == "Ek"


def test_the_newest_import_is_in_force_whatever_the_time_zone_and_earlier_ones_stay(tmp_path):
    (tmp_path / "a.csv").write_bytes(GOOD)
    (tmp_path / "b.csv").write_bytes(GOOD.replace(b"T1", b"T2"))
    copies.import_file(
        tmp_path / "b.csv", tmp_path, now=NOW.astimezone(timezone(timedelta(hours=-9)))
    )
    copies.import_file(tmp_path / "a.csv", tmp_path, now=NOW - timedelta(hours=1))
    assert copies.load(tmp_path).technicians[0].technician_id == "T2"
    assert len(list((tmp_path / "roster").iterdir())) == 2


def test_a_fatal_complaint_leaves_no_copy(tmp_path):
    (tmp_path / "list.csv").write_bytes(b"technician_id\nT1\n")
    with pytest.raises(UserError, match="roster check"):
        copies.import_file(tmp_path / "list.csv", tmp_path, now=NOW)
    assert copies.current(tmp_path) is None
    assert not (tmp_path / "roster").exists()


def test_an_earlier_copy_is_never_written_over(tmp_path):
    (tmp_path / "list.csv").write_bytes(GOOD)
    copies.import_file(tmp_path / "list.csv", tmp_path, now=NOW)
    with pytest.raises(UserError, match="Nothing was changed"):
        copies.import_file(tmp_path / "list.csv", tmp_path, now=NOW)


def test_unfinished_copies_and_other_files_are_not_taken_for_rosters(tmp_path):
    (tmp_path / "roster").mkdir()
    (tmp_path / "roster" / ".import-abc").write_bytes(GOOD)
    (tmp_path / "roster" / "notes.txt").write_bytes(GOOD)
    assert copies.current(tmp_path) is None
    with pytest.raises(UserError, match="roster import"):
        copies.load(tmp_path)


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_path_that_is_not_a_file_is_the_users_error(tmp_path, name):
    with pytest.raises(UserError, match="cannot be opened"):
        copies.read(tmp_path / name)


def test_an_earlier_copy_is_read_once_and_again_when_it_changes(tmp_path):
    header = "technician_id,given_names,family_name,start_date\n"
    people = tmp_path / "list.csv"
    people.write_text(header + "T1,Ada,Quillby,2015-01-01\nT2,Bo,Heath,\n", encoding="utf-8")
    copies.import_file(people, tmp_path, now=NOW - timedelta(days=2))
    copies.import_file(people, tmp_path, now=NOW - timedelta(days=1))
    first = in_force.load_in_force(tmp_path, None, {})
    remembered = list((tmp_path / "roster/.read").iterdir())
    assert len(remembered) == 1, "the newest list is always read itself"
    assert in_force.load_in_force(tmp_path, None, {}) == first
    (earlier, _) = copies.dated_copies(tmp_path)
    earlier.write_text(header + "T3,Cy,Moss,2016-01-01\n", encoding="utf-8")
    ids = [person.technician_id for person in in_force.load_in_force(tmp_path, None, {})]
    assert ids == ["T1", "T2", "T3"]
    copies.remove_from_copies(tmp_path, None, lambda person: person.technician_id == "T3")
    assert not (tmp_path / "roster/.read").exists()
