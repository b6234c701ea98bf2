"""What is made for the public: only numbers that were released, only names of people who agreed."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from zipfile import ZipFile

import command_line
import openpyxl
import pyarrow.parquet as pq
import pytest
from command_line import run, run_well

from attribution.ledger.event import Event
from attribution.ledger.ledger import open_ledger
from attribution.ledger.payloads import FREEZE, Frozen
from attribution.measure.disclosure.protection import ProtectedCell, Reason
from attribution.releases.freezes import making
from attribution.releases.freezes.freeze import Freeze, MadeFrom, as_file, hash_of, released_of

MOMENT = datetime(2026, 11, 27, 9, tzinfo=UTC)
ARTS, LAW = (("faculty", "Arts"),), (("faculty", "=Law"),)
CELLS = [
    *(ProtectedCell("2024", (), kind, 190, 45, 24) for kind in ("either", "authored")),
    *(ProtectedCell("2025", (), kind, 195, 60, 31) for kind in ("either", "authored")),
    ProtectedCell("2025", ARTS, "either", 65, 20, 31),
    ProtectedCell("2025", LAW, "either", reason=Reason.LOW),
    ProtectedCell("2025", (), "orcid", 195, 70, 36),
]
EXACT = (7331, 8642, 9753)  # of the figures that must not leave
FIGURES = [
    {
        "period": year,
        "group": {},
        "either": {"numerator": 7331, "denominator": 8642, "percentage": 84.83},
        "orcid": {"numerator": 9753, "denominator": 8642},
        "coverage": {"percentage": 23.4},
    }
    for year in ("2024", "2025")
]
_MADE_FROM = MadeFrom("a snapshot", date(2026, 11, 26).isoformat(), 7, None, {})
FROZEN = Freeze("report", MOMENT, "ann", "faculty", "all", FIGURES, CELLS, [], _MADE_FROM)
NUMBER = re.compile(r"\d+(?:\.\d+)?")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two technicians, of whom T1 has a paper; both with confirmed credits and no word yet."""
    home = command_line.make(tmp_path)
    (candidate,) = command_line.json_lines("candidates", home=home)
    run_well("review confirm", candidate["mention_id"], "T1", home=home)
    return home


def keep(home: Path, frozen: Freeze = FROZEN) -> None:
    """A freeze as `attribution freeze make` keeps it."""
    data = as_file(frozen)
    (home / "freezes").mkdir(exist_ok=True)
    (home / "freezes" / f"{frozen.name}.json").write_bytes(data)
    payload = Frozen(frozen.name, hash_of(data))
    act = Event(key=frozen.name, act=FREEZE, at=frozen.made_at, who="ann", payload=payload)
    with open_ledger(home / "ledger.sqlite") as ledger:
        ledger.store(act)


def publish(home: Path, *names: str) -> Path:
    """The folder with the site and the tidy data of the freezes."""
    folder = home.parent / "public"
    chosen = names or ("report",)
    run_well("site", *chosen, "--out", folder, home=home)
    run_well("data", *chosen, "--out", folder / "data", home=home)
    run_well("data", *chosen, "--out", folder / "data.zip", home=home)
    return folder


def texts(folder: Path) -> dict[str, str]:
    """Everything that a reader can see of every file, by its name."""
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.*")}
    for name in [name for name in files if name.endswith(".zip")]:
        with ZipFile(io.BytesIO(files.pop(name))) as packed:
            files |= {f"{name}/{inside}": packed.read(inside) for inside in packed.namelist()}
    return {name: _text(name, data) for name, data in files.items()}


def _text(name: str, data: bytes) -> str:
    if name.endswith(".xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(data))
        return " ".join(str(cell.value) for sheet in book for row in sheet for cell in row)
    if name.endswith(".parquet"):
        return str(pq.read_table(io.BytesIO(data)).to_pylist())
    text = data.decode("utf-8-sig")
    if name.endswith(".html"):
        text = re.sub(r"<style>.*?</style>|src=\"data:[^\"]*\"|<meta[^>]*>", " ", text, flags=re.S)
    return unescape(text)


def numbers_in(texts: dict[str, str]) -> set[str]:
    without_ids = (re.sub(r"urn:uuid:\S+|10\.5555/\S+", "", text) for text in texts.values())
    return {number.lstrip("0") for text in without_ids for number in NUMBER.findall(text)}


def test_a_public_output_holds_no_number_that_was_not_released_and_needs_no_script(
    home: Path,
) -> None:
    """Numbers of the texts themselves are those of outputs in which nothing was released."""
    keep(home)
    folder = publish(home)
    told = texts(folder)
    keep(home, replace(FROZEN, name="nothing", released=[], figures=[]))
    of_the_texts = numbers_in(texts(publish(home, "nothing")))
    released = {number for cell in CELLS for number in NUMBER.findall(str(cell))} | {"23"}
    ids = {"1", "2", "3", "4"}  # of tidy tables
    assert numbers_in(told) - of_the_texts - released - ids == set()
    assert "31% (60 of 195)" in told["index.html"]
    for page in folder.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "<script" not in text
        assert "default-src 'none'" in unescape(text)
        assert not re.findall(r"src=\"(?!data:)|rel=\"stylesheet", text)
        assert page.stat().st_mode & 0o777 == 0o644


def test_an_exact_figure_in_what_is_released_would_be_seen(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the gate, the test above fails."""

    def unprotected(frozen: Freeze) -> object:
        cells = [replace(cell, numerator=EXACT[0]) for cell in frozen.released]
        return replace(released_of(frozen), cells=cells)

    monkeypatch.setattr(making, "released_of", unprotected)
    keep(home)
    assert str(EXACT[0]) in numbers_in(texts(publish(home)))


def test_nothing_is_named_without_consent_and_everything_with_it(home: Path) -> None:
    keep(home, replace(FROZEN, released=[]))
    assert not [name for name, text in texts(publish(home)).items() if "Quillby" in text]
    run_well("consent T1 --public yes --received", "e-mail of 3 May", home=home)
    keep(home, replace(FROZEN, name="second", released=[]))
    told = texts(publish(home, "report", "second"))
    named = {name for name, text in told.items() if "Ada Quillby" in text}
    assert named == {"highlights.html", "embed.html", "highlights.atom", "highlights.json"}
    assert not [name for name, text in told.items() if "Heathdale" in text]


@pytest.mark.parametrize("command", ["site", "data"])
def test_an_unknown_freeze_is_named_and_nothing_is_written(home: Path, command: str) -> None:
    keep(home)
    out = home.parent / "out"
    result = run(command, "report", "other", "--out", out, home=home)
    assert (result.exit_code, "There is no freeze 'other'" in result.stderr) == (2, True)
    assert not out.exists()


def test_a_changed_file_of_a_freeze_stops_the_site(home: Path) -> None:
    keep(home)
    path = home / "freezes" / "report.json"
    path.write_bytes(path.read_bytes().replace(b'"numerator": 60', b'"numerator": 61'))
    result = run("site report --out", home.parent / "out", home=home)
    assert (result.exit_code, "changed after it was frozen" in result.stderr) == (2, True)
