"""Every reader of what others wrote, with the inputs to try on it and the errors that it may raise.

`benchmarks/fuzz.py` tries them for an hour, `tests/integration/test_readers.py` for seconds.
"""

from __future__ import annotations

import gzip
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import orjson
import pyarrow.parquet as pq
import pytest
import recorded
from exported_files import BIBTEX, CSL, RIS, TABLE
from hypothesis import strategies as st
from recorded import Sample, playing
from wrong_values import KINDS, SIZES, changed, places, shortened

from attribution.acknowledgements import files as thanks_files
from attribution.acknowledgements import reader as thanks
from attribution.acknowledgements.documents.full_text import read_parts
from attribution.core import identifiers, names
from attribution.core.errors import AttributionError, RecordSkipped, UserError
from attribution.core.model import Complaint
from attribution.harvest import full_texts, parsed_files, raw_files, ror
from attribution.harvest.exchange import reading
from attribution.harvest.exchange.output import output_of
from attribution.harvest.parsed_files import Writer
from attribution.harvest.partial_dates import PartialDate, day_of
from attribution.harvest.reading import take
from attribution.harvest.registry import services, sources
from attribution.harvest.reply import Reply, Unusable, retry_after
from attribution.harvest.source import Source
from attribution.harvest.summaries import Summary
from attribution.harvest.titles import clean_title
from attribution.home import loading
from attribution.ledger.event import COLUMNS, event_of
from attribution.matching.mentions_file import open_mentions
from attribution.operations.backup.archive import read_archive
from attribution.review import completed_spreadsheet
from attribution.review.spreadsheet import COLUMNS as SHEET_COLUMNS
from attribution.roster import bounded_tables, cells
from attribution.roster import reader as roster
from attribution.roster.complaints import WrongCell, sentences
from attribution.roster.sheet import Unreadable

RUN = "20260105T030000000000Z"
FOLDER = Path(tempfile.gettempdir())
ROSTERS = recorded.SAMPLES / "rosters"
Inputs = st.SearchStrategy[Any]


@dataclass(frozen=True)
class Reader:
    """A function that reads what others wrote, and the errors that it is documented to raise."""

    name: str
    inputs: Callable[[], Inputs]
    read: Callable[[Any], object]
    refusals: tuple[type[Exception], ...] = ()
    libraries: tuple[str, ...] = field(default=())


# -- inputs ----------------------------------------------------------------------------------------


@st.composite
def damaged(
    draw: st.DrawFn, seeds: Sequence[bytes], tokens: Sequence[bytes], most: int = 6
) -> bytes:
    """One of the seeds with a few changes: bytes overwritten, cut out, doubled, put in."""
    data = seeds[draw(st.integers(0, len(seeds) - 1))]
    for _ in range(draw(st.integers(0, most))):
        start = draw(st.integers(0, len(data)))
        end = start + draw(st.sampled_from([0, 1, 2, 8, 60, 4_000]))
        before, span, after = data[:start], data[start:end], data[end:]
        other = draw(
            st.one_of(
                st.sampled_from(tokens),
                st.binary(max_size=6),
                st.just(b""),
                st.just(span * 2),
                st.builds(lambda token, times: token * times, st.sampled_from(tokens), TIMES),
            )
        )
        data = before + other + after
    return data


TIMES = st.sampled_from([2, 10, 300, 3_000])
SIGNS = [
    "",
    " ",
    "\n",
    "\x00",
    "\ud835",
    "\ufeff",
    "\u202e",
    "\U0001f9ea",
    "e\u0301",
    "İ",
    "ﬁ",
    "½",
]


def texts(words: Sequence[str]) -> Inputs:
    """Texts made of some words, odd signs and anything else, some of them repeated often."""
    piece = st.one_of(st.sampled_from(words), st.sampled_from(SIGNS), st.text(max_size=8))
    repeated = st.builds(lambda text, times: text * times, piece, TIMES)
    return st.lists(st.one_of(piece, piece, piece, repeated), max_size=25).map(
        lambda pieces: "".join(pieces)[:20_000]
    )


JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.just(2**70)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
QUICK_KINDS = [kind for name, kind in KINDS.items() if name not in SIZES]


@st.composite
def wrong(draw: st.DrawFn, values: Sequence[Any], most: int = 4) -> Any:
    """One of the JSON values with a few of its fields wrong."""
    value = values[draw(st.integers(0, len(values) - 1))]  # as sampled, they are printed in full
    for _ in range(draw(st.integers(0, most))):
        known = list(places(value))
        if not known:
            break
        place = draw(st.sampled_from(known))
        kind = draw(
            st.one_of(st.sampled_from(QUICK_KINDS), JSON.map(lambda other: lambda _: other))
        )
        value = changed(value, place, kind)
    return value


# -- sources ---------------------------------------------------------------------------------------


@cache
def payloads(name: str) -> list[dict[str, Any]]:
    """Recorded payloads of a source, of all that it can do, with short lists."""
    source = sources()[name]
    known: list[dict[str, Any]] = []
    for path in recorded.files(name):
        sample = Sample(path)
        with pytest.MonkeyPatch.context() as patch, playing(source, sample, patch):
            raws = sample.ask(source, source.client(recorded.settings()))
            known += [shortened(raw) for raw in raws if raw["kind"] not in NOTES]
    return [payload for payload in known if len(str(payload)) < 60_000]


NOTES = ("window", "asked", "searched", "waiting", "gone", "reached", "search")


def read_payload(source: Source, payload: Any) -> None:
    """Read a payload to the files of a home folder."""
    with tempfile.TemporaryDirectory(dir=FOLDER) as home:
        writer = Writer(Path(home), source.name, RUN, "found")
        take(source, payload, writer, Summary(RUN, source.name))
        writer.close()
        for kind in ("works", "quarantine"):
            for path in parsed_files.files(Path(home), kind):
                pq.read_table(path)


@st.composite
def source_payloads(draw: st.DrawFn, name: str) -> Any:
    """Payloads whose own fields stay: this program writes them."""
    known = payloads(name)
    payload = known[draw(st.integers(0, len(known) - 1))]
    odd = draw(wrong([{key: payload[key] for key in payload if key not in OWN_FIELDS}]))
    return {**payload, **odd}


OWN_FIELDS = ("kind", "id", "doi", "status", "keep", "orcid")


@dataclass
class Answering:
    """A client that gives one answer, the first few times."""

    body: bytes
    left: int = 12

    def answer(self, request: Any) -> Reply:
        self.left -= 1
        if self.left < 0:
            raise OSError("no more answers")
        return Reply(200, {}, self.body, request.url)


ANSWER_FAULTS = (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError)


def ask(source: Source, act: str, body: Any) -> None:
    """Ask a source, which gives this answer to everything."""
    answering = Answering(json.dumps(body).encode())
    samples = [Sample(path) for path in recorded.files(source.name)]
    sample = next(sample for sample in samples if sample.act == act)
    within = pytest.MonkeyPatch.context
    with within() as patch, playing(source, sample, patch), within() as answers:
        answers.setattr("attribution.harvest.client.Client._send", answering.answer)
        for raw in sample.ask(source, source.client(recorded.settings())):
            orjson.dumps(raw)


def bodies(name: str) -> Inputs:
    exchanges = [
        exchange
        for path in recorded.files(name)
        for exchange in Sample(path).content["exchanges"]
        if "body" in exchange
    ]
    return wrong([shortened(exchange["body"]) for exchange in exchanges])


# -- documents and texts ---------------------------------------------------------------------------

THANKS_WORDS = """
We thank Dr Ada Quillby for technical assistance. Bartram Okonjo-Field and J. A. Tallack MSc the
staff of imaging facility , ; ( ) Prof. acknowledge grateful to Funding: grant EP/X000000/1 support
Ms A. & B. Pell-Ng's e.g. i.e. et al. 17 - \u2013 \u2019 " [1,2] technicians He To See van der
"""
WORDS = [f"{word} " for word in THANKS_WORDS.split()]
ACK = "<p>We thank Ada Quillby for technical help.</p>"
DOCUMENTS = [
    f"<article><front><contrib-group><contrib><collab>G<contrib-group><contrib><name><surname>Bell"
    f"</surname><given-names>Ann</given-names></name></contrib></contrib-group></collab></contrib>"
    f"</contrib-group></front><body><sec><title>Methods</title><p>x</p></sec></body><back><ack>"
    f"<title>Acknowledgements</title>{ACK}</ack><fn-group><fn>{ACK}</fn></fn-group></back></article>",
    f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><back><div type="acknowledgement"><div>'
    f'<head>Thanks</head>{ACK}</div></div><div type="funding"><div><p>G.</p></div></div></back>'
    f"</text></TEI>",
    f"<art><bm><ack><sec><st><p>Acknowledgements</p></st>{ACK}</sec></ack></bm></art>",
    "Methods\nWe did.\n\nAcknowledgements\nWe thank Ada Quillby.\n\nReferences\n1. A.\n",
    "We thank Ada Quillby for technical help.",
]
XML_TOKENS = [
    "<p>",
    "</p>",
    "<ack>",
    "</ack>",
    "<title>",
    "</title>",
    "<sec>",
    "</sec>",
    "<fn>",
    "<notes>",
    "<collab>",
    "<name>",
    "<surname>",
    "<div>",
    "<head>",
    "<back>",
    "</back>",
    "</article>",
    "<article>",
    "<TEI>",
    "</TEI>",
    "<art>",
    "<sub-article>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?x",
    "?>",
    "&nbsp;",
    "&#xD835;",
    "&#0;",
    "&#x110000;",
    "&x;",
    "&amp;amp;",
    '<!DOCTYPE&#32;x[<!ENTITY&#32;a&#32;"b">]>',
    "Funding:",
    "Acknowledgements",
    "<xref>1</xref>",
    "<bold>",
    "<italic/>",
    "<x:y>",
    'xmlns:x="u"',
    'xml:lang="zz"',
    'encoding="utf-16"',
    "<list><list-item>",
]
DOCUMENT_SEEDS = [text.encode() for text in DOCUMENTS]


def read_document(body: bytes) -> None:
    for form in ("jats", "tei", "text", None):
        with_form = {"id": "PMC1", "doi": None, **full_texts.received(body)}
        full_texts.view("europepmc", with_form, form)
        try:
            read_parts(body, form)
        except RecordSkipped:
            continue


def document_inputs() -> Inputs:
    plain = damaged(DOCUMENT_SEEDS, [token.encode() for token in XML_TOKENS])
    packed = st.binary(max_size=4).map(lambda tail: gzip.compress(DOCUMENT_SEEDS[0]) + tail)
    return st.one_of(plain, plain, plain, packed, st.binary(max_size=60))


def read_thanks(text: str) -> None:
    reading = thanks.read(text)
    for person in reading.people:
        assert text[person.start : person.end] == person.text


TITLE_WORDS = [
    *(
        "<i>",
        "</i>",
        "<math>",
        "</math>",
        "<mi>x</mi>",
        "<mfrac>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
    ),
    *("$", "$$", "\\frac{", "}", "{", "\\(", "\\)", "\\begin{document}", "\\documentclass", "^_"),
    *(
        '\\"u',
        "&amp;",
        "&lt;",
        "&#0;",
        "&#xD835;",
        "&x;",
        "<tex-math>",
        "</tex-math>",
        "a<b",
        " = ",
    ),
    *("<mml:math ", 'a="', "'", "<annotation>", "</annotation>", "\\textit{", "Title ", "p < 0.05"),
]


# -- files of outputs ------------------------------------------------------------------------------

FILES_OF_OUTPUTS = {
    reading.RIS: RIS,
    reading.BIBTEX: BIBTEX,
    reading.CSL_JSON: json.dumps(CSL),
    reading.CSV: TABLE,
}
OUTPUT_TOKENS = [
    *(b"TY  - ", b"ER  - ", b"AU  - ", b"DO  - ", b"PY  - ", b"\n", b"\r\n", b"\x00", b"\xff"),
    *(b"@string{", b"@comment", b"@article{", b"{", b"}", b'"', b"#", b"\\", b"{\\'e}", b"$"),
    *(b"[", b"]", b":", b",", b"null", b"1e400", b'"\\ud835"', b'{"date-parts":[[', b";", b"|"),
]


def read_outputs(form: str, data: bytes) -> None:
    parsed = reading.parse(data, form, "pure")
    assert parsed.outputs or parsed.wrong
    for complaint in parsed.complaints:
        _say(complaint)
    for output in parsed.outputs:
        assert output_of(orjson.loads(orjson.dumps(output.plain()))).plain() == output.plain()


# -- rosters and review sheets ---------------------------------------------------------------------

ROWS: list[list[str | float]] = [
    ["Staff No", "Surname", "Forename", "Job title", "Department", "Start date", "FTE", "ORCID"],
    ["T0042", "Tallack", "Morwenna", "Technician", "Physics", "2015-08-13", 1.0, ""],
    ["T0043", "Okonjo-Field", "Bartram", "Technician", "", "07/01/2019", 0.5, "n/a"],
]
CSV_SEEDS = [
    "\r\n".join(delimiter.join(map(str, row)) for row in ROWS).encode(encoding)
    for delimiter, encoding in [
        (",", "utf-8"),
        (";", "cp1252"),
        ("\t", "utf-16"),
        ("|", "utf-8-sig"),
    ]
]
CSV_WORDS = [
    ",",
    ";",
    "|",
    '"',
    '""',
    "=",
    "=1+1",
    "@x",
    "\\",
    "'",
    "technician_id",
    "given_names",
    "family_name",
    "Forename",
    "Surname",
    "known_as",
    "full_name",
    "Email",
    "end_date",
    "31/02/2020",
    "2024-13-01",
    "9999-12-31",
    "45678",
    "1.2e5",
    "13-Aug-24",
    "NULL",
    "#REF!",
    "sep=;",
    "100%",
    "0,5",
    "0000-0002",
    "1-Jan",
    "Total",
    "Confidential",
]
CSV_TOKENS = [
    word.encode() for word in [*CSV_WORDS, "\t", "\r", "\n", "\r\n", "\x00", "\ufeff", "Ã©"]
]


@cache
def workbook_of(rows: tuple[tuple[Any, ...], ...]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet["F2"].number_format = "00000"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def open_document() -> bytes:
    """A sheet as LibreOffice writes it."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    table = "".join(
        f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>" for row in ROWS
    )
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content{spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="List">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return _packed({"mimetype": kind, "content.xml": content.encode()})


def _packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


SHEET_TOKENS = [
    *(
        b"<row>",
        b"</row>",
        b"<c>",
        b"</c>",
        b"<v>",
        b"</v>",
        b'r="A1"',
        b'r="XFD1048576"',
        b't="s"',
    ),
    *(
        b't="d"',
        b't="e"',
        b't="b"',
        b't="inlineStr"',
        b"<v>99999</v>",
        b"<v>1e400</v>",
        b"<v>-1</v>",
    ),
    *(
        b'<mergeCell ref="A1:XFD1048576"/>',
        b's="77"',
        b"<f>1+1</f>",
        b"&#0;",
        b"<is><t>",
        b"</t></is>",
    ),
    *(b'numFmtId="99"', b'formatCode="[h]:mm"', b'formatCode="0;;;@"', b'state="hidden"', b"rId9"),
    *(
        b'Target="../x"',
        b'Target="/x"',
        b'sheetId="0"',
        b'name=""',
        b"true",
        b"1900-01-00",
        b"2958466",
    ),
    *(b'table:number-rows-repeated="1048576"', b'table:number-columns-repeated="16384"'),
    *(
        b'office:value-type="date"',
        b'office:date-value="x"',
        b"\xff\xff\xff\xff",
        b"\x00\x00\x00\x80",
    ),
]


@st.composite
def damaged_workbook(draw: st.DrawFn, seeds: Sequence[bytes]) -> bytes:
    """A workbook with damage in one of its parts, without one, or with damage as a file."""
    data = seeds[draw(st.integers(0, len(seeds) - 1))]
    if not data.startswith(b"PK") or draw(st.integers(0, 3)) == 0:
        return draw(damaged([data], SHEET_TOKENS))
    parts = _parts(data)
    name = draw(st.sampled_from(sorted(parts)))
    if draw(st.integers(0, 9)) == 0:
        del parts[name]
    else:
        parts[name] = draw(damaged([parts[name]], SHEET_TOKENS))
    return _packed(parts)


def roster_workbooks() -> list[bytes]:
    xlsx = workbook_of(tuple(map(tuple, ROWS)))
    strict = _packed(
        {
            name: part.replace(b"schemas.openxmlformats.org", b"purl.oclc.org/ooxml")
            for name, part in _parts(xlsx).items()
        }
    )
    return [xlsx, strict]


def read_roster(data: bytes, columns: dict[str, str] | None = None) -> None:
    read = roster.parse(data, columns)
    assert read.technicians or read.fatal
    for complaint in read.complaints:
        _say(complaint)
    if not read.fatal:
        read.checked()


def _say(complaint: Complaint) -> None:
    sentences(complaint)


def sheet_seeds() -> list[bytes]:
    head: list[Any] = list(SHEET_COLUMNS)
    values = {"verdict": "yes", "mention_id": "m1", "technician_id": "T1", "facts": "digest-0a"}
    row = [{**values, "ledger": "12", "sheet": "s1"}.get(name, "x") for name in head]
    text = "\r\n".join(";".join(map(str, line)) for line in (head, row)).encode()
    return [workbook_of((tuple(head), tuple(row))), text]


def read_review_sheet(data: bytes) -> None:
    """As `read_spreadsheet`, without a process of its own for each file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(completed_spreadsheet, "bounded_sheets", _sheets_here)
        completed_spreadsheet.read_spreadsheet(data)


def _sheets_here(data: bytes) -> Any:
    answer = orjson.loads(orjson.dumps(bounded_tables._answer(data, "quick")))
    if "problem" in answer:
        raise Unreadable(answer["problem"], answer["remedy"])
    return [list(bounded_tables._sheet_of(sheet).rows) for sheet in answer["sheets"]]


# -- settings, ledger, files -----------------------------------------------------------------------

SETTINGS = """
[institution]
name = "Quillmere University"
rors = ["07bdhkq24"]
[contact]
email = "lead@quillmere.example"
[harvest]
works_from = 2025-09-01
window_days = 30
sources = ["openalex"]
[measure]
year_starts = "08-01"
[roster.columns]
"Staff ident" = "technician_id"
[[facilities]]
name = "Imaging"
"""
TOML_WORDS = [
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "=",
    ",",
    ".",
    '"',
    "'",
    '"""',
    "'''",
    "#",
    "true",
    "false",
    "nan",
    "inf",
    "-inf",
    "1e400",
    "0x10",
    "1_000",
    "-1",
    "2025-13-01",
    "10:00:00",
    "2025-09-01T00:00:00Z",
    "99999999999999999999",
    "harvest.",
    "[access]",
    "[urls]",
    "[keys]",
    "[matching]",
    "[guard]",
    "\\u0000",
    "\\ud835",
    "name",
    "=",
    "1",
    "[roster]",
    "columns",
    "=",
    "[{}]",
    "“",
    "”",
    "C:\\Users",
]
TOML_TOKENS = [
    word.encode() for word in [*TOML_WORDS, "\n", "\t", "\x00", "9" * 5_000, "[" * 3_000]
]


def read_settings(data: bytes) -> None:
    with tempfile.TemporaryDirectory(dir=FOLDER) as home:
        (Path(home) / "attribution.toml").write_bytes(data)
        loading.load(Path(home), {}, services())


ACTS: list[tuple[str, Any]] = [
    (
        "claim",
        {
            **{"claim": "c1", "step": "write", "received": None, "roles": ["Software"]},
            "target": {"title": "Q", "doi": "10.5555/q", "work_id": None, "identifiers": ["doi:1"]},
            **{"statement": "I.", "first_day": "2024-01-01", "last_day": None, "wanted": "x"},
            "answers": {"criteria": [], "intellectual": True, "service_only": False},
        },
    ),
    (
        "claim",
        {
            **{"claim": "c1", "step": "attach", "received": None},
            "attachment": dict.fromkeys(("stored", "name", "kind", "bytes", "sha256"), "x"),
        },
    ),
    ("claim", {"claim": "c1", "step": "contest", "second": "sam@x", "due": "2027-01-01"}),
    ("missed", {"report": "r", "result": "x", "missed_by": None, "target": {"title": 1, "doi": 2}}),
    ("objection", {"objects": True, "received": "letter"}),
    ("consent", {"public": False}),
    ("facility", {"phrase": "imaging suite", "facility": None}),
    ("tombstone", {"marks": ["06"], "lifted": False}),
    ("take-over", {"former_id": "T1"}),
    ("access log", {"lines": 3, "chain": "x"}),
    ("of a later version", {"anything": [1]}),
]
SHOWN: dict[str, Any] = {
    **{"name": "A. Quillby", "identifiers": ["doi:1"], "probability": 0.5, "band": "review"},
    "evidence": [],
    **{"matcher": "1", "snapshot": "x", "contradicts": []},
}
BLANK = dict.fromkeys(COLUMNS)


def ledger_rows() -> Inputs:
    act = st.sampled_from(ACTS).flatmap(
        lambda act: st.tuples(st.just(act[0]), wrong([act[1]]).map(json.dumps))
    )
    return st.builds(
        lambda act, shown, at: {
            **BLANK,
            **{
                "event_id": 17,
                "key": "k",
                "act": act[0],
                "payload": act[1],
                "shown": shown,
                "at": at,
            },
        },
        act,
        st.one_of(st.none(), wrong([SHOWN]).map(json.dumps), st.text(max_size=5)),
        st.one_of(st.just("2026-03-01T00:00:00+00:00"), st.text(max_size=12)),
    )


@st.composite
def damaged_file(draw: st.DrawFn, seed: bytes) -> bytes:
    return draw(damaged([seed], [b"\x00" * 64, b"{}", b"\n", b"\xff"]))


def in_a_file(read: Callable[[Path], object], suffix: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        path = Path(folder) / f"input{suffix}"
        path.write_bytes(data)
        read(path)


def read_mentions(path: Path) -> None:
    with duckdb.connect() as connection:
        open_mentions(connection, path)


MENTION = {
    "mention_id": "m",
    "work_id": "w",
    "kind": "author",
    "name": "A B",
    "affiliations": ["x"],
}
THANKED = {"id": "1", "text": "We thank Ada Quillby."}
JSON_TOKENS = [
    b"{",
    b"}",
    b"[",
    b"]",
    b'"',
    b"\n",
    b",",
    b":",
    b"null",
    b"1e400",
    b'"\\ud835"',
    b"-",
]


def raw_file() -> bytes:
    lines = ({"kind": "works", "payload": {"results": [number]}} for number in range(3))
    return b"".join(gzip.compress(orjson.dumps(line) + b"\n", mtime=0) for line in lines)


ORGANIZATION = {
    "id": "https://ror.org/07bdhkq24",
    "names": [{"value": "Quillmere University", "types": ["label", "ror_display"], "lang": "en"}],
    "relationships": [{"id": "https://ror.org/0nrthmr98", "type": "child", "label": "Unit"}],
    "locations": [{"geonames_details": {"name": "Quillmere", "country_name": "United Kingdom"}}],
}


def ask_ror(record: Any) -> None:
    answering = Answering(json.dumps(record).encode())
    settings = recorded.settings()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("attribution.harvest.client.Client._send", answering.answer)
        ror.organization(ror.client(settings), settings, "07bdhkq24")
        answering.body = json.dumps({"items": [record]}).encode()
        ror.matches(ror.client(settings), settings, "Quillmere")


def read_dates(text: str) -> None:
    known = PartialDate.of_text(text)
    assert (known.iso is None) == (known.precision is None)
    PartialDate.of_parts(text.split("-"))
    day_of(text)
    retry_after(text, datetime(2026, 1, 5, tzinfo=UTC))


def read_cell(text: str) -> None:
    for column in cells.COLUMNS:
        try:
            cells.value(column, cells.clean(text) or "x")
        except WrongCell:
            continue


def read_identifiers(text: str) -> None:
    for read in (identifiers.doi, identifiers.orcid, identifiers.pmid, identifiers.openalex):
        known = read(text)
        assert known is None or read(known) == known, (read.__name__, known)
    identifiers.pmcid(text)
    identifiers.ror(text)


def read_names(text: str) -> None:
    (
        names.fold(text),
        names.key(text),
        names.tokens(text),
        names.words(text),
        names.given_first(text),
    )


DATE_WORDS = [
    "2021",
    "-03",
    "-09",
    "T10:00:00Z",
    "13",
    "/",
    ".",
    "dec",
    "Dec",
    "9999",
    "0000",
    "+99:99",
    "١٢",
    "²",
    "Mon,",
    "05",
    "Jan",
    "GMT",
    "1e5",
    "inf",
    "nan",
    "-",
]
DOI_WORDS = [
    "https://doi.org/",
    "10.5555/",
    "10.",
    "doi:",
    "%2F",
    "%25",
    "%",
    "ABC",
    "<1661::AID>",
    "(",
    ")",
    ";",
    ".",
    ",",
    "#",
    "?",
    "|",
    '"',
    "\\",
    "ü",
    "0000-0002-1825-0097",
    "PMC",
    "https://ror.org/",
    "02y3ad647",
    "W27418",
    "https://openalex.org/",
    "/",
]


def _of_sources() -> Iterable[Reader]:
    for name, source in sources().items():
        if source.is_given:
            continue  # what this program has read of a file: see "outputs as"
        yield Reader(
            f"records of {name}", partial(source_payloads, name), partial(read_payload, source)
        )
        if source.addresses:
            refusals = (AttributionError, *ANSWER_FAULTS)
            yield Reader(
                f"answers of {name}", partial(bodies, name), partial(ask, source, "fetch"), refusals
            )


def readers() -> dict[str, Reader]:
    """Every reader by name."""
    every = [
        *_of_sources(),
        *(
            Reader(
                f"outputs as {form}",
                partial(damaged, [text.encode()], OUTPUT_TOKENS),
                partial(read_outputs, form),
            )
            for form, text in FILES_OF_OUTPUTS.items()
        ),
        Reader(
            "answers as JSON",
            lambda: st.one_of(st.binary(max_size=40), damaged([b'{"a": ["b", 1]}'], JSON_TOKENS)),
            lambda body: Reply(200, {}, body, "").json(),
            (Unusable,),
        ),
        Reader("answers of ror", lambda: wrong([ORGANIZATION]), ask_ror, (AttributionError,)),
        Reader("documents", document_inputs, read_document),
        Reader("acknowledgements", lambda: texts(WORDS), read_thanks),
        Reader("titles", lambda: texts(TITLE_WORDS), clean_title),
        Reader("dates", lambda: texts(DATE_WORDS), read_dates),
        Reader("identifiers", lambda: texts(DOI_WORDS), read_identifiers),
        Reader("names", lambda: texts(WORDS), read_names),
        Reader("roster cells", lambda: texts([*CSV_WORDS, *DATE_WORDS]), read_cell),
        Reader("roster text", lambda: damaged(CSV_SEEDS, CSV_TOKENS), read_roster),
        Reader("roster XLSX", lambda: damaged_workbook(roster_workbooks()), read_roster),
        Reader("roster ODS", lambda: damaged_workbook([open_document()]), read_roster),
        Reader(
            "roster XLS",
            lambda: damaged_workbook([(ROSTERS / "list.xls").read_bytes()]),
            read_roster,
        ),
        Reader(
            "roster XLSB",
            lambda: damaged_workbook([(ROSTERS / "list.xlsb").read_bytes()]),
            read_roster,
        ),
        Reader(
            "review sheets",
            lambda: damaged_workbook(sheet_seeds()),
            read_review_sheet,
            (UserError,),
        ),
        Reader(
            "settings",
            lambda: damaged([SETTINGS.encode()], TOML_TOKENS),
            read_settings,
            (UserError,),
        ),
        Reader("ledger", ledger_rows, event_of, (AttributionError,)),
        Reader(
            "raw files",
            lambda: damaged_file(raw_file()),
            partial(in_a_file, lambda path: list(raw_files.read(path)), ""),
            (UserError,),
        ),
        Reader(
            "backups",
            lambda: damaged_file(raw_file()),
            partial(in_a_file, lambda path: read_archive(path, [], lambda *_: None), ""),
            (UserError,),
        ),
        Reader(
            "mentions",
            lambda: damaged([json.dumps(MENTION).encode() + b"\n"], JSON_TOKENS),
            partial(in_a_file, read_mentions, ".jsonl"),
            (UserError,),
        ),
        Reader(
            "texts to read",
            lambda: damaged([json.dumps(THANKED).encode() + b"\n"], JSON_TOKENS),
            partial(in_a_file, thanks_files._texts, ".jsonl"),
            (UserError,),
        ),
    ]
    return {reader.name: reader for reader in every}
