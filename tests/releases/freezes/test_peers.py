"""Figures between institutions: signed, protected, agreed to, and never half taken."""

import json
import os
import stat
from dataclasses import replace
from datetime import date

import command_line
import peer_institutions
import pytest
import rfc8785
from command_line import run, run_well
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st
from peer_institutions import EASTMERE, FREEZE, KEY, OTHER_KEY, figures

from attribution.core.errors import UserError
from attribution.home.settings import Settings
from attribution.ledger.ledger import open_ledger
from attribution.measure.disclosure.protection import Cell, ProtectedCell, protect
from attribution.measure.intervals import Interval
from attribution.operations.backup.contents import names_in
from attribution.releases.freezes import peers
from attribution.releases.freezes.peers_file import (
    Definition,
    PeerPeriod,
    public_hex,
    read_signed,
    signed_file,
)
from attribution.releases.freezes.peers_keys import fingerprint

SIGNED = signed_file(figures(), KEY)
FINGERPRINT = fingerprint(public_hex(KEY.public_key()))
OTHER_FINGERPRINT = fingerprint(public_hex(OTHER_KEY.public_key()))


@pytest.fixture
def institution(tmp_path):
    return peer_institutions.make(tmp_path / "northmere")


@pytest.fixture
def home(tmp_path):
    return command_line.make(tmp_path / "other")


@pytest.fixture
def sent(tmp_path):
    """A way to lay a file down that came from another institution."""

    def write(data):
        path = tmp_path / "received.json"
        path.write_bytes(data)
        return path

    return write


def take(home, path, *more):
    return run("peers import", path, *more, home=home)


def kept(home):
    folder = home / "peers"
    files = sorted(folder.glob("*.json")) if folder.exists() else []
    with open_ledger(home / "ledger.sqlite") as ledger:
        return files, len(ledger.acts("peers"))


# -- giving ----------------------------------------------------------------------------------------


def test_what_is_given_is_what_the_freeze_released_of_the_whole_institution(institution, tmp_path):
    out = tmp_path / "given.json"
    run_well("peers export", FREEZE, "--out", out, home=institution)
    plain = json.loads(out.read_bytes())
    released = json.loads((institution / "freezes" / f"{FREEZE}.json").read_bytes())["released"]
    (period,) = plain["periods"]
    columns = ("kind", "denominator", "numerator", "percentage", "reason")
    expected = [
        {name: cell[name] for name in columns}
        for cell in released
        if cell["group"] == [] and cell["kind"] != "orcid"
    ]
    assert [cell["kind"] for cell in expected] == ["authored", "either"], "no thanks were read"
    assert period["cells"] == expected
    assert {"kind": "either", "denominator": 60, "numerator": 30, "percentage": 50} in [
        {name: value for name, value in cell.items() if name != "reason"} for cell in expected
    ]
    assert plain["definition"] == {"measure": 1, "of": "all", "lag_days": 730}
    assert (plain["data_until"], period["read"]) == ("2026-01-05", 0)


def test_the_file_holds_nobody_and_its_signature_can_be_checked_by_others(institution, tmp_path):
    out = tmp_path / "given.json"
    run_well("peers export", FREEZE, "--out", out, home=institution)
    assert not [
        text for text in (b"Ada", b"Barbarby", b'"T1"', b"Science") if text in out.read_bytes()
    ]
    plain = json.loads(out.read_bytes())
    signature = bytes.fromhex(plain.pop("signature"))
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(plain["key"]))
    key.verify(signature, rfc8785.dumps(plain))


def test_the_key_is_made_once_kept_private_and_its_public_half_can_be_exported(
    institution, tmp_path
):
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    written = run("peers export", FREEZE, "--out", first, home=institution).stderr
    run_well("peers export", FREEZE, "--out", second, home=institution)
    assert first.read_bytes() == second.read_bytes()
    secret = institution / "peers" / "signing-key.pem"
    if os.name == "posix":
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    printed = run_well("peers key --out", tmp_path / "key.txt", home=institution)
    key = (tmp_path / "key.txt").read_text("utf-8").strip()
    assert json.loads(first.read_bytes())["key"] == key
    assert key in printed
    assert fingerprint(key) in printed
    assert fingerprint(key) in written


def test_a_damaged_key_is_named_and_no_other_is_made_in_its_place(institution, tmp_path):
    run_well("peers key", home=institution)
    secret = institution / "peers" / "signing-key.pem"
    secret.write_bytes(b"-----BEGIN PRIVATE KEY-----\n")
    result = run("peers export", FREEZE, "--out", tmp_path / "x.json", home=institution)
    assert (result.exit_code, "the key in it is damaged" in result.stderr) == (2, True)
    assert not (tmp_path / "x.json").exists()
    assert secret.read_bytes() == b"-----BEGIN PRIVATE KEY-----\n"


def test_each_figure_is_given_by_the_freeze_that_released_it(institution, tmp_path):
    """So the audit of a freeze, which looks at all that was released, covers what was given."""
    run_well("freeze make second 2024", home=institution)
    result = run("peers export second --out", tmp_path / "x.json", home=institution)
    assert (result.exit_code, "released no figure" in result.stderr) == (2, True)


# -- taking ----------------------------------------------------------------------------------------


def test_a_first_key_is_shown_and_must_be_agreed_to(home, sent):
    result = take(home, sent(SIGNED))
    assert (result.exit_code, kept(home)) == (2, ([], 0))
    assert FINGERPRINT in result.stderr
    assert EASTMERE in result.stderr
    agreed = take(home, sent(SIGNED), "--agree", FINGERPRINT)
    assert agreed.exit_code == 0, agreed.output
    files, acts = kept(home)
    assert ([path.read_bytes() for path in files], acts) == ([SIGNED], 1)
    assert f"{EASTMERE}: 2024. Key: {FINGERPRINT}" in run_well("peers list", home=home)


def test_the_same_key_need_not_be_agreed_to_again(home, sent):
    take(home, sent(SIGNED), "--agree", FINGERPRINT)
    later = figures(50, year=2025, frozen_on=date(2027, 1, 20))
    assert take(home, sent(signed_file(later, KEY))).exit_code == 0
    assert f"{EASTMERE}: 2024, 2025." in run_well("peers list", home=home)


def test_another_fingerprint_than_that_of_the_file_is_refused(home, sent):
    result = take(home, sent(SIGNED), "--agree", OTHER_FINGERPRINT)
    assert (result.exit_code, kept(home)) == (2, ([], 0))
    assert "not the one that you agree to" in result.stderr


def test_a_changed_key_is_named_with_both_fingerprints(home, sent):
    take(home, sent(SIGNED), "--agree", FINGERPRINT)
    later = signed_file(figures(45, frozen_on=date(2027, 1, 20)), OTHER_KEY)
    result = take(home, sent(later))
    assert (result.exit_code, kept(home)[1]) == (2, 1)
    assert FINGERPRINT in result.stderr
    assert OTHER_FINGERPRINT in result.stderr
    assert take(home, sent(later), "--agree", OTHER_FINGERPRINT).exit_code == 0
    assert take(home, sent(signed_file(figures(50, year=2025), KEY))).exit_code == 2


UNSIGNED = json.loads(SIGNED)
del UNSIGNED["signature"]
NEWER_MEASURE = replace(figures(), definition=Definition(2, "all", 730))
PERIOD = figures().periods[0]


def with_cell(*values):
    return replace(figures(), periods=[replace(PERIOD, cells=[ProtectedCell("2024", (), *values)])])


def with_period(**changed):
    return replace(figures(), periods=[replace(PERIOD, **changed)])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (rfc8785.dumps(UNSIGNED), "is not signed"),
        (SIGNED.replace(b'"numerator":40', b'"numerator":45'), "was changed after"),
        (SIGNED + b" ", "was changed after"),
        (b"{}", "this file is another"),
        (b"\x89PNG", "this file is another"),
        (b"[" * 100_000, "this file is another"),
        (SIGNED * 3000, "too large"),
        (signed_file(NEWER_MEASURE, KEY), "another definition of the measure"),
        (signed_file(with_cell("either", 123, 40, 33), KEY), "not rounded"),
        (signed_file(with_cell("either", 120, 40, 34), KEY), "not rounded"),
        (signed_file(with_cell("either", 10, 5, 50), KEY), "not rounded"),
        (signed_file(with_cell("either", 120, None, None), KEY), "not rounded"),
        (signed_file(with_cell("wages", 120, 40, 33), KEY), "not rounded"),
        (signed_file(replace(figures(), institution="East\nmere"), KEY), "cannot be shown"),
        (signed_file(replace(figures(), institution="E" * 301), KEY), "cannot be shown"),
        (signed_file(replace(figures(), ror="eastmere"), KEY), "ROR id"),
        (signed_file(replace(figures(), periods=[]), KEY), "no period"),
        (signed_file(replace(figures(), periods=[PERIOD, PERIOD]), KEY), "or one twice"),
        (signed_file(with_period(read=101), KEY), "more than 100"),
        (signed_file(with_period(start=date(2025, 1, 1)), KEY), "ends before it begins"),
    ],
)
def test_what_cannot_be_trusted_is_refused(data, reason):
    with pytest.raises(UserError, match=reason) as refused:
        read_signed(data)
    assert "Nothing was saved." in str(refused.value)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (SIGNED.replace(b'"numerator":40', b'"numerator":45'), "was changed after"),
        (signed_file(replace(figures(), ror="0abcdef12"), KEY), "this one is your own"),
    ],
)
def test_of_a_file_that_is_refused_nothing_is_kept(home, sent, data, reason):
    result = take(home, sent(data), "--agree", FINGERPRINT)
    assert (result.exit_code, kept(home)) == (2, ([], 0)), result.output
    assert reason in result.stderr


def test_an_older_file_of_the_same_period_is_named(home, sent):
    take(home, sent(SIGNED), "--agree", FINGERPRINT)
    older = take(home, sent(signed_file(figures(35, frozen_on=date(2025, 12, 1)), KEY)))
    assert (older.exit_code, kept(home)[1]) == (2, 1)
    assert "20 January 2026" in older.stderr
    other_year = figures(35, year=2023, frozen_on=date(2025, 12, 1))
    assert take(home, sent(signed_file(other_year, KEY))).exit_code == 0


def test_a_file_that_was_taken_before_changes_nothing(home, sent):
    take(home, sent(SIGNED), "--agree", FINGERPRINT)
    result = take(home, sent(SIGNED))
    assert (result.exit_code, kept(home)[1]) == (2, 1)
    assert "There is nothing to do" in result.stderr


def test_another_definition_is_taken_and_named(institution, sent):
    others = replace(figures(), definition=Definition(1, "research-facing", 730))
    result = take(institution, sent(signed_file(others, KEY)), "--agree", FINGERPRINT)
    assert result.exit_code == 0
    assert "cannot be compared with yours" in result.stdout


def test_a_kept_file_that_is_gone_or_changed_is_named(home, sent):
    take(home, sent(SIGNED), "--agree", FINGERPRINT)
    ((path,), _) = kept(home)
    for change in (lambda: path.write_bytes(SIGNED + b"\n"), path.unlink):
        change()
        result = run("peers list", home=home)
        assert (result.exit_code, "from a backup" in result.stderr) == (2, True)


def test_what_a_kill_left_behind_is_no_file_of_an_institution(home):
    (home / "peers").mkdir()
    (home / "peers" / "0123.json").write_bytes(SIGNED)
    assert EASTMERE not in run_well("peers list", home=home)


def test_taken_files_and_the_key_are_part_of_a_backup(home, sent):
    take(home, sent(SIGNED), "--agree", FINGERPRINT)
    run_well("peers key", home=home)
    names = {name for stage in range(5) for name in names_in(home, stage)}
    ((path,), _) = kept(home)
    assert {f"peers/{path.name}", "peers/signing-key.pem"} <= names


# -- every byte ------------------------------------------------------------------------------------


@given(place=st.integers(0, len(SIGNED) - 1), mask=st.integers(1, 255))
def test_a_file_with_any_changed_byte_is_refused(place, mask):
    changed = bytearray(SIGNED)
    changed[place] ^= mask
    with pytest.raises(UserError, match="Nothing was saved"):
        read_signed(bytes(changed))


@pytest.mark.parametrize("mask", [0x20, 0x01])
def test_neither_capitals_nor_neighbouring_digits_pass_anywhere(mask):
    for place in range(len(SIGNED)):
        changed = bytearray(SIGNED)
        changed[place] ^= mask
        with pytest.raises(UserError):
            read_signed(bytes(changed))


@given(
    start=st.integers(0, len(SIGNED)),
    length=st.integers(0, 40),
    inserted=st.binary(max_size=8),
)
def test_a_file_with_bytes_left_out_or_put_in_is_refused(start, length, inserted):
    changed = SIGNED[:start] + inserted + SIGNED[start + length :]
    if changed == SIGNED:
        assert read_signed(changed).figures == figures()
        return
    with pytest.raises(UserError, match="Nothing was saved"):
        read_signed(changed)


counts = st.integers(0, 400)
periods = st.builds(
    lambda year, cells, read: PeerPeriod(
        str(year),
        date(year, 1, 1),
        date(year, 12, 31),
        "all",
        read,
        protect(
            [
                Cell(str(year), (), kind, technicians, min(named, technicians))
                for kind, (technicians, named) in cells.items()
            ],
            50,
        ),
    ),
    year=st.integers(2000, 2040),
    cells=st.dictionaries(
        st.sampled_from(["authored", "thanked", "either"]),
        st.tuples(counts, counts),
        min_size=1,
    ),
    read=st.none() | st.integers(0, 100),
)


@settings(max_examples=30)
@given(
    of_years=st.lists(periods, min_size=1, max_size=4, unique_by=lambda period: period.period),
    name=st.text(min_size=1, max_size=20).filter(str.isprintable),
)
def test_whatever_a_freeze_releases_comes_back_from_its_file(of_years, name):
    expected = replace(figures(), institution=name, freeze=name, periods=of_years)
    signed = read_signed(signed_file(expected, KEY))
    assert (signed.figures, signed.key) == (expected, public_hex(KEY.public_key()))


# -- side by side ----------------------------------------------------------------------------------


def test_the_network_is_listed_by_name_for_its_members_with_ids_whose_check_digits_are_right(
    tmp_path,
):
    network = peers.members(Settings(tmp_path, rors=["04zfme737"]))
    assert len(network) == 9
    assert list(network.values()) == sorted(network.values())
    for ror in network:
        assert ror[-2:] == f"{check_digits(ror[:-2]):02}"
    assert peers.members(Settings(tmp_path, rors=["0nrthmr98"])) == {}
    own = Settings(tmp_path, rors=["04zfme737"], peers_members={"https://ror.org/0eastmr18": "E"})
    assert peers.members(own) == {"0eastmr18": "E"}


def check_digits(body):
    """ISO/IEC 7064 over Crockford's base 32, as the registry makes them."""
    number = 0
    for character in body:
        number = number * 32 + "0123456789abcdefghjkmnpqrstvwxyz".index(character)
    return 98 - number * 100 % 97


@given(technicians=st.integers(50, 2000), share=st.floats(0, 1))
def test_the_interval_allows_for_rounding_and_holds_the_exact_percentage(technicians, share):
    named = round(share * technicians)
    (cell,) = protect([Cell("2024", (), "either", technicians, named)], 50)
    interval = peers.by_chance(cell)
    if cell.reason:
        assert interval is None
    else:
        assert interval.low <= 100 * named / technicians <= interval.high


limits = st.tuples(st.integers(0, 100), st.integers(0, 100)).map(sorted)


@given(st.lists(limits, max_size=6))
def test_intervals_overlap_where_any_two_have_a_value_in_common(pairs):
    intervals = [Interval(*pair) for pair in pairs]
    expected = any(
        first.low <= second.high and second.low <= first.high
        for number, first in enumerate(intervals)
        for second in intervals[number + 1 :]
    )
    assert peers.overlap(intervals) is expected
