"""What is left of a person is found in every kind of file, and judged."""

import gzip
import io
import json
import sqlite3
import zipfile

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.core.model import Technician
from attribution.home.settings import Settings
from attribution.ledger.ledger import open_ledger
from attribution.ledger.redaction import scrub
from attribution.privacy import remains
from attribution.privacy.home_texts import Unreadable, parts_of
from attribution.privacy.remains import Search, search_home
from attribution.privacy.writings import ADDRESS, ID, INITIAL, NAME, ORCID, SIGN_IN, writings_of

MINA = Technician(
    "T0042",
    "Wilhelmina Jo",
    "Okonjö-Bright",
    known_as=("Mina",),
    former_names=("Ashgrove",),
    orcid="0000-0002-1825-0097",
    email="mina.ob@quill.example",
)
WRITINGS = writings_of([MINA], ["T0042", "42"], ["mokonjo7", "may"])
WRITTEN = {
    "Wilhelmina Jo Okonjö-Bright": NAME,
    "WILHELMINA OKONJO BRIGHT": NAME,
    "Okonjo-Bright, Wilhelmina": NAME,
    "Mina Okonjö-Bright": NAME,
    "wilhelmina j. ashgrove": NAME,
    "Ashgrove,Mina": NAME,
    r'"family": "Okonj\u00f6-Bright", "Wilhelmina"': NAME,
    "<i>Mina</i> <b>Okonjö‐Bright</b>": NAME,
    "W. Okonjö-Bright": INITIAL,
    "Okonjo-Bright WJ": INITIAL,
    "W.J. Ashgrove": INITIAL,
    "M. Okonjo Bright": INITIAL,
    "https://orcid.org/0000-0002-1825-0097": ORCID,
    "0000000218250097": ORCID,
    "write to MINA.OB@quill.example.": ADDRESS,
    "seen by mokonjo7": SIGN_IN,
    "booked for T0042": ID,
}
OTHERS = (
    "Kwame Okonjö-Bright",
    "Wilhelmina Jones",
    "you may ask",
    "page 42",
    "T00421",
    "Ash grove",
    "0000-0002-1825-0098",
    "xmina.ob@quill.example",
)


@pytest.mark.parametrize("text", WRITTEN)
def test_a_person_is_found_in_every_writing(text):
    assert WRITINGS.kinds_in(f"so {text} and") >= {WRITTEN[text]}


@pytest.mark.parametrize("text", ["Uli Krüger", r"Uli Kr\u00fcger", "Uli Kr&uuml;ger"])
def test_an_accent_that_the_roster_does_not_have_hides_nobody(text):
    uli = writings_of([Technician("T0043", "Uli", "Kruger")], ["T0043"], [])
    assert NAME in uli.kinds_in(f"so {text} and")
    assert NAME in uli.kinds_in_pages("so Uli Krüger and")


@pytest.mark.parametrize("text", OTHERS)
def test_other_people_and_words_are_not(text):
    assert not WRITINGS.kinds_in(f"so {text} and")


@given(
    st.sampled_from(["Wilhelmina", "MINA", "w", "WJ"]),
    st.sampled_from(["Okonjö-Bright", "OKONJO BRIGHT", "ashgrove", "Okonjö\u2011Bright"]),
    st.text(" .,-_;\t\n\u00a0", min_size=1, max_size=4),
    st.booleans(),
)
def test_order_and_punctuation_make_no_difference(first, last, separator, is_turned):
    name = f"{last}{separator}{first}" if is_turned else f"{first}{separator}{last}"
    assert WRITINGS.kinds_in(f"(... {name})") & {NAME, INITIAL}


def test_an_id_that_is_a_number_counts_in_places_of_ids_only():
    assert WRITINGS.kinds_in("42", ["41"]) == frozenset()
    assert WRITINGS.kinds_in("", ["42"]) == {ID}


# -- files -----------------------------------------------------------------------------------------

NAME_IN_FILES = "Okonjö-Bright, Wilhelmina"


def workbook():
    book = openpyxl.Workbook()
    book.active.append(["Wilhelmina", "Okonjö-Bright"])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def document():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:t>{NAME_IN_FILES}</w:t>")
    return data.getvalue()


def zstd(text):
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(text.encode())
    return sink.getvalue().to_pybytes()


def pdf():
    import zlib

    packed = zlib.compress(f"BT ({NAME_IN_FILES}) Tj ET".encode())
    return b"%PDF-1.4\nstream\n" + packed + b"\nendstream"


FILES = {
    "plain.txt": NAME_IN_FILES.encode(),
    "utf16.csv": NAME_IN_FILES.encode("utf-16"),
    "utf16be.csv": NAME_IN_FILES.encode("utf-16-be"),
    "escaped.json": json.dumps({"a": {"given": "Wilhelmina", "family": "Okonjö-Bright"}}).encode(),
    "lines.jsonl": f'{{"a": 1}}\n{{"b": "{NAME_IN_FILES}"}}\n{{"c": "cut'.encode(),
    "cut.jsonl": f'{{"b": "{NAME_IN_FILES}'.encode(),
    "packed.json": json.dumps({"payload": json.dumps({"who": NAME_IN_FILES})}).encode(),
    "raw.jsonl.gz": gzip.compress(json.dumps({"x": [NAME_IN_FILES]}).encode() + b"\n"),
    "other.gz": gzip.compress(NAME_IN_FILES.encode()),
    "other.zst": zstd(NAME_IN_FILES),
    "book.xlsx": workbook(),
    "letter.docx": document(),
    "paper.pdf": pdf(),
}


def is_in(path):
    return any(WRITINGS.kinds_in(part.text, part.values) for part in parts_of(path))


@pytest.mark.parametrize("name", FILES)
def test_a_name_is_found_in_every_kind_of_file(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(FILES[name])
    assert is_in(path)


def test_a_file_without_the_name_holds_nothing(tmp_path):
    path = tmp_path / "plain.txt"
    path.write_bytes(FILES["plain.txt"].replace(b"Okonj", b"Ikonj"))
    assert not is_in(path)


def test_a_name_is_found_in_parquet_and_in_a_snapshot(tmp_path):
    table = pa.table({"names": [["Kwame", NAME_IN_FILES]] * 1000, "n": list(range(1000))})
    pq.write_table(table, tmp_path / "a.parquet", compression="zstd")
    with duckdb.connect(str(tmp_path / "a.duckdb")) as connection:
        connection.register("names_seen", table)
        connection.execute("create table mentions as from names_seen")
    assert is_in(tmp_path / "a.parquet")
    assert {part.place for part in parts_of(tmp_path / "a.duckdb")} == {"mentions"}
    assert is_in(tmp_path / "a.duckdb")


def test_a_file_that_cannot_be_searched_is_told(tmp_path):
    for name, data in {
        "a.parquet": b"PAR1no",
        "a.xlsx": b"PK\3\4no",
        "a.gz": b"\x1f\x8bno",
    }.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(Unreadable):
            list(parts_of(tmp_path / name))


# -- what may stay ---------------------------------------------------------------------------------


@pytest.fixture
def search(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    settings = Settings(home=home)
    with open_ledger(settings.ledger_path) as ledger:
        yield Search(settings, ledger, WRITINGS)


def put(search, place, data):
    path = search.home / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())


def reasons(search):
    return {remain.place: remain.reason for remain in search_home(search)}


def raw(payload):
    return gzip.compress(json.dumps(payload).encode() + b"\n")


REASONS = {
    ("raw/crossref/a.jsonl.gz", raw({"kind": "works", "a": NAME_IN_FILES})): remains.PUBLISHED,
    ("raw/orcid/b.jsonl.gz", raw({"kind": "record", "a": NAME_IN_FILES})): remains.PUBLISHED,
    ("raw/europepmc/c.jsonl.gz", raw({"kind": "works", "why": {"thanked": ["42"]}})): None,
    ("raw/orcid/d.jsonl.gz", raw({"kind": "search", "ids": [MINA.orcid]})): None,
    ("attachments/c1/x.txt", NAME_IN_FILES): remains.ATTACHED,
    ("attachments/c1/bad.xlsx", b"PK\3\4"): remains.ATTACHED,
    ("roster/a.kept.csv", "T77,Wilhelmina,Okonjö-Bright,,,\n"): remains.NAMESAKE,
    ("roster/b.kept.csv", f"T77,Wilhelmina,Okonjö-Bright,,,{MINA.orcid}\n"): None,
    ("roster/c.kept.csv", "42,Kwame,Okonjö-Bright\n"): None,
    ("logs/2026-05-04.jsonl", '{"technician": "42"}\n'): None,
    ("report.csv", NAME_IN_FILES): None,
    ("letters/mine.txt", "Dear W. Ashgrove"): None,
    ("attribution.toml", '[[facilities]]\nmembers = [{ technician_id = "42" }]\n'): None,
    ("history/Okonjö-Bright, Mina.txt", "x"): None,
}


@pytest.mark.parametrize("file", REASONS, ids=lambda file: file[0])
def test_what_publications_and_others_say_may_stay_and_nothing_else(search, file):
    put(search, *file)
    ((place, reason),) = reasons(search).items()
    assert (place.startswith(file[0]), reason) == (True, REASONS[file])


def test_old_text_in_the_free_pages_of_the_ledger_is_found_until_it_is_scrubbed(search):
    with sqlite3.connect(search.settings.ledger_path) as connection:
        connection.execute("pragma secure_delete = off")
        connection.execute("create table old (a text)")
        connection.execute("insert into old values (?)", [f"xx{NAME_IN_FILES}xx" * 900])
        connection.commit()
        connection.execute("drop table old")
    connection.close()
    assert reasons(search).popitem()[1] is None
    scrub(search.ledger)
    assert reasons(search) == {}


def test_the_inbox_of_hr_is_named_and_not_touched(search, tmp_path):
    inbox = tmp_path / "from HR"
    inbox.mkdir()
    (inbox / "list.csv").write_text(f"T0042,{NAME_IN_FILES}\n")
    settings = Settings(home=search.home, roster_inbox=str(inbox))
    with_inbox = Search(settings, search.ledger, search.writings)
    assert list(reasons(with_inbox).values()) == [remains.OF_HR]
