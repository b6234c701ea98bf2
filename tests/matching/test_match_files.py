"""Files that cannot be read: the message says what to do, and names the file and the place."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from attribution.core.errors import UserError
from attribution.matching.files import match_files

GOOD = {"mention_id": "m1", "work_id": "w1", "kind": "author", "name": "Marguerite Quillfeather"}


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "roster.csv"
    path.write_text("technician_id,given_names,family_name\nT1,Marguerite,Quillfeather\n", "utf-8")
    return path


def complaint(roster: Path, mentions: Path) -> str:
    with pytest.raises(UserError) as caught:
        match_files(roster, mentions, mentions.with_name("out.jsonl"))
    assert not mentions.with_name("out.jsonl").exists()
    return str(caught.value)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b'{"mention_id": "m2", "work_id"', "not JSON"),
        (b'{"mention_id": "m2", "name": "Mar\xe9"}', "not JSON"),
        (b"[1, 2]", "found list where an object belongs"),
        (
            json.dumps({**GOOD, "affiliations": "Imaging"}).encode(),
            "affiliations is 'Imaging', not a list",
        ),
        (json.dumps({**GOOD, "kind": "Author"}).encode(), "the kind author or thanked"),
        (
            json.dumps({**GOOD, "work_id": None}).encode(),
            "Give each mention a mention_id, a work_id",
        ),
        (json.dumps({**GOOD, "name": None}).encode(), "a name"),
    ],
)
def test_a_line_that_is_not_a_mention_is_named(
    roster: Path, tmp_path: Path, line: bytes, problem: str
) -> None:
    path = tmp_path / "mentions.jsonl"
    path.write_bytes(json.dumps(GOOD).encode() + b"\n" + line + b"\n")
    assert f"{path}, line 2" in complaint(roster, path)
    assert problem in complaint(roster, path)


def test_a_column_that_is_missing_is_named(roster: Path, tmp_path: Path) -> None:
    path = tmp_path / "mentions.parquet"
    pq.write_table(pa.table({"mention_id": ["m1"], "kind": ["author"], "name": ["A B"]}), path)
    message = complaint(roster, path)
    assert message.startswith("Write the columns mention_id, work_id, kind, name")
    assert f"In {path} the column work_id is missing." in message


def test_a_column_of_the_wrong_type_is_named(roster: Path, tmp_path: Path) -> None:
    path = tmp_path / "mentions.parquet"
    pq.write_table(pa.table({**{c: [v] for c, v in GOOD.items()}, "affiliations": [3.5]}), path)
    assert "column affiliations is double, not varchar[]" in complaint(roster, path)


def test_a_file_that_is_not_parquet_is_named(roster: Path, tmp_path: Path) -> None:
    path = tmp_path / "mentions.parquet"
    path.write_text("hello", "utf-8")
    assert str(path) in complaint(roster, path)


def test_a_parquet_file_needs_no_split_names(roster: Path, tmp_path: Path) -> None:
    path = tmp_path / "mentions.parquet"
    pq.write_table(pa.table({c: [v] for c, v in GOOD.items()}), path)
    assert match_files(roster, path, tmp_path / "out.jsonl")["candidates"] == 1


@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Mairead O&apos;Quill", {}),
        ("Mairead O&#8217;Quill", {}),
        ("Mairead O&amp;#39;Quill", {}),
        ("M&aacute;ire&aacute;d O&#x2019;Quill", {}),
        ("Mairead O&apos;Quill", {"given": "Mairead", "family": "O&apos;Quill"}),
    ],
)
def test_a_name_with_entities_is_the_name_that_they_stand_for(
    tmp_path: Path, suffix: str, name: str, parts: dict[str, str]
) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("technician_id,given_names,family_name\nT1,Mairead,O'Quill\n", "utf-8")
    path = tmp_path / f"mentions.{suffix}"
    row = {"given": None, "family": None, **GOOD, "name": name, **parts}
    if suffix == "parquet":
        pq.write_table(pa.Table.from_pylist([row]), path)
    else:
        path.write_text(json.dumps(row), "utf-8")
    match_files(roster, path, tmp_path / "out.jsonl")
    (candidate,) = map(json.loads, (tmp_path / "out.jsonl").read_text("utf-8").splitlines())
    assert candidate["band"] == "accept"
