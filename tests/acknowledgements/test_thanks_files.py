import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from attribution.acknowledgements.files import write_readings
from attribution.core.errors import UserError

TEXT = "We thank Ann Bell for technical help and the staff of the Imaging Facility for microscopy."


def write(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_every_text_gives_one_row(tmp_path):
    acks = write(tmp_path / "a.jsonl", {"id": "1", "text": TEXT}, {"id": "2", "text": ""})
    counts = write_readings(acks, tmp_path / "o.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "o.jsonl").read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["1", "2"]
    assert rows[0]["people"][0]["text"] == "Ann Bell"
    assert rows[0]["people"][0]["role"] == "technical"
    assert counts == {"texts": 2, "people": 1, "technical": 1, "unnamed_technical": 1, "unread": 0}


def test_parquet_holds_the_same_rows(tmp_path):
    acks = write(tmp_path / "a.jsonl", {"id": "1", "text": TEXT}, {"id": "2", "text": ""})
    pq.write_table(pa.table({"id": ["1", "2"], "text": [TEXT, ""]}), tmp_path / "a.parquet")
    write_readings(acks, tmp_path / "o.jsonl")
    write_readings(tmp_path / "a.parquet", tmp_path / "o.parquet")
    lines = [json.loads(line) for line in (tmp_path / "o.jsonl").read_text("utf-8").splitlines()]
    assert pq.read_table(tmp_path / "o.parquet").to_pylist() == lines


def test_many_texts_are_read_in_order(tmp_path):
    acks = write(
        tmp_path / "a.jsonl", *({"id": str(i), "text": "We thank Ann Bell."} for i in range(2_100))
    )
    write_readings(acks, tmp_path / "o.jsonl")
    ids = [
        json.loads(line)["id"] for line in (tmp_path / "o.jsonl").read_text("utf-8").splitlines()
    ]
    assert ids == [str(i) for i in range(2_100)]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b'{"id": "1", "text": "a"}\n{broken\n', "line 2"),
        (b'{"id": "1"}\n', "`text` holds nothing"),
        (b'{"id": 7, "text": "a"}\n', "`id` holds 7"),
        (b"[1]\n", "holds list"),
        (b'{"id": "1", "text": "\xff"}\n', "line 1"),
    ],
)
def test_bad_input_names_the_place_and_leaves_the_output_alone(tmp_path, content, problem):
    (tmp_path / "a.jsonl").write_bytes(content)
    (tmp_path / "o.jsonl").write_text("old")
    with pytest.raises(UserError, match=problem):
        write_readings(tmp_path / "a.jsonl", tmp_path / "o.jsonl")
    assert (tmp_path / "o.jsonl").read_text() == "old"


def test_unknown_files_and_suffixes_are_refused(tmp_path):
    acks = write(tmp_path / "a.jsonl", {"id": "1", "text": TEXT})
    with pytest.raises(UserError, match=r"does not exist\. Nothing was saved\."):
        write_readings(tmp_path / "none.jsonl", tmp_path / "o.jsonl")
    with pytest.raises(UserError, match=r"ends in \.jsonl or \.parquet"):
        write_readings(acks, tmp_path / "o.docx")
    with pytest.raises(UserError, match="Create the folder"):
        write_readings(acks, tmp_path / "none" / "o.jsonl")
    (tmp_path / "bad.parquet").write_bytes(b"no")
    with pytest.raises(UserError, match="Parquet"):
        write_readings(tmp_path / "bad.parquet", tmp_path / "o.jsonl")


def test_no_draft_is_left_behind(tmp_path):
    acks = write(tmp_path / "a.jsonl", {"id": "1", "text": TEXT})
    write_readings(acks, tmp_path / "o.jsonl")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "o.jsonl"]
