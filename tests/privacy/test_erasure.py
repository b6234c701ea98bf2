"""Erasure: nothing in the home folder says who it was, and no import brings the person back."""

import hashlib
import hmac
import shutil
import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Thread

import openpyxl
import pyarrow.parquet as pq
import pytest
import templates
from claim_acts import attached, stepped, written
from claims_world import LEAD, MINA_SELF, REVIEWER, SECOND, TOMAS_SELF, by, decided, objected

from attribution import workspace as workspaces
from attribution.access import log
from attribution.access.permissions import Person
from attribution.claims import service
from attribution.claims.visibility import all_claims
from attribution.core.errors import Locked, NotErased, UserError
from attribution.core.model import Affiliation, Author, Evidence, PersonView, Technician, WorkView
from attribution.harvest import parsed_files, raw_files
from attribution.harvest.parsed_rows import row
from attribution.harvest.summaries import Summary
from attribution.home.settings import SALT_FILE, Settings
from attribution.home.writing import in_toml
from attribution.ledger import ledger as ledger_file
from attribution.ledger.event import Event, Shown
from attribution.ledger.ledger import open_ledger
from attribution.ledger.payloads import (
    CLAIM,
    CONSENT,
    NIGHT,
    SETTINGS,
    TOMBSTONE,
    ClaimStep,
    Consent,
    NightStarted,
    SecondPerson,
    SettingsChanged,
    Target,
    Tombstone,
)
from attribution.ledger.salt import salt_of
from attribution.operations import nightly
from attribution.operations.change_guard import Accepted
from attribution.operations.roster_import import Terms
from attribution.operations.roster_inbox import read_inbox
from attribution.privacy import erasure, remains
from attribution.privacy.tombstones import load_tombstones
from attribution.privacy.withheld import technicians_to_match
from attribution.roster import copies
from attribution.snapshot import reader as snapshot_reader
from attribution.snapshot.database import snapshots_folder
from attribution.snapshot.live_reader import open_live
from attribution.workspace import Acting

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
ORCID = "0000-0002-1825-0097"
ORCID_OF_ANOTHER = "0000-0001-5109-3700"
HEADER = (
    "technician_id,given_names,family_name,known_as,former_names,orcid,email,faculty,department,"
    "start_date,note\n"
)
MINA_ROW = (
    f"T1,Wilhelmina,Okonjo-Bright,Mina,Ashgrove,{ORCID},mina@quill.example,Science,Imaging,"
    "2015-01-01,likes tea\n"
)
TOMAS_ROW = "T2,Tomás,Verhaegen,,,,tomas@quill.example,Arts,Kilns,2019-01-01,\n"
NAMES = ("Okonjo-Bright", "Ashgrove", ORCID, "mina@quill.example", "likes tea")


@pytest.fixture
def settings(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    return Settings(home=home)


def import_csv(settings, text, minutes=0, leave_out=None):
    path = settings.home.parent / "hr.csv"
    path.write_text(text, encoding="utf-8")
    return copies.import_file(
        path, settings.home, now=NOW + timedelta(minutes=minutes), leave_out=leave_out
    )


def import_xlsx(settings, minutes):
    book = openpyxl.Workbook()
    for line in (HEADER + TOMAS_ROW + MINA_ROW).strip().split("\n"):
        book.active.append(line.split(","))
    path = settings.home.parent / "hr.xlsx"
    book.save(path)
    return copies.import_file(path, settings.home, now=NOW + timedelta(minutes=minutes))


def ids(roster):
    return [technician.technician_id for technician in roster.technicians]


def harvested(settings):
    """A paper by Mina, her ORCID record and what ORCID lists, as raw and parsed files."""
    home, run = settings.home, raw_files.run_id(NOW)
    _parse_papers(home, run)
    _keep_orcid_answers(home, run)
    _keep_searches(home, run)


def _parse_papers(home, run):
    paper = WorkView(
        "crossref",
        "10.5555/a",
        doi="10.5555/a",
        title="Quiet lattices",
        published="2024-03-01",
        published_precision="day",
        authors=(Author("M. Verhaegen", affiliations=(Affiliation("Quill"),)),),
    )
    listed_paper = WorkView(
        "orcid",
        f"{ORCID}/7",
        doi="10.5555/a",
        title="Quiet lattices",
        listed_by=(ORCID,),
        created="2024-04-01",
    )
    people = [PersonView("orcid", orcid, "read") for orcid in (ORCID, ORCID_OF_ANOTHER)]
    for source, views in (("crossref", [paper]), ("orcid", [*people, listed_paper])):
        writer = parsed_files.Writer(home, source, run, "all")
        for view in views:
            writer.add(*row(view))
        if source == "orcid":
            for orcid in (ORCID, ORCID_OF_ANOTHER):
                odd = {"source_id": "7", "reason": "odd", "record": f'{{"orcid": "{orcid}"}}'}
                writer.add_quarantined(odd)
        writer.close()
        Summary(run, source, NOW.isoformat(), "finished", listed=True).save(home)


def _keep_orcid_answers(home, run):
    file = raw_files.RawRun(home, "orcid", run)
    file.append({"kind": "search", "ids": [ORCID, ORCID_OF_ANOTHER]})
    for orcid in (ORCID, ORCID_OF_ANOTHER):
        file.append(
            {
                "kind": "record",
                "orcid": orcid,
                "works": {"status": "read", "payload": {"group": []}},
                "employments": {"status": "read", "payload": {}},
            }
        )
    file.close()


def _keep_searches(home, run):
    """Searches for Mina and Tomás in Europe PMC, raw and parsed."""
    searches = [
        {"technician_id": "T1", "mark": "okonjo-bright"},
        {"technician_id": "T2", "mark": "other"},
    ]
    file = raw_files.RawRun(home, "europepmc", run)
    file.append({"kind": "works", "payload": {"results": []}, "why": {"thanked": ["T1", "T2"]}})
    file.append({"kind": "searched", "searches": searches})
    file.close()
    writer = parsed_files.Writer(home, "europepmc", run, "thanks")
    for search in searches:
        writer.add("searches", {"source": "europepmc", **search})
    writer.close()
    Summary(run, "europepmc", NOW.isoformat(), "finished", listed=True).save(home)


def lived_in(settings):
    """A home folder with decisions on Mina, her claim, its attachment, texts that name her.

    Returns the ids of her claim and of another's.
    """
    templates.fill(settings.home.parent, "lived in", _live_in)
    with open_ledger(settings.ledger_path) as ledger:
        claims = {claim.technician_id: claim.claim_id for claim in all_claims(ledger)}
    return claims["T1"], claims["T2"]


def erased(settings):
    """The same home folder after Mina's erasure."""
    templates.fill(settings.home.parent, "erased", _erase)


def _erase(folder):
    settings = Settings(home=folder / "home")
    settings.home.mkdir()
    lived_in(settings)
    forget(settings)


def _live_in(folder):
    settings = Settings(home=folder / "home")
    settings.home.mkdir()
    import_csv(settings, HEADER + MINA_ROW + TOMAS_ROW)
    import_xlsx(settings, 1)
    harvested(settings)
    nightly.build(settings, now=NOW - timedelta(minutes=5))
    with workspaces.opened(settings, LEAD) as workspace:
        _claim_of_mina(workspace)
        written(
            workspace,
            TOMAS_SELF,
            "T2",
            Target("Loud kilns"),
            roles=["Resources"],
            statement="With Okonjo-Bright,  Wilhelmina and MINA@quill.example",
        )
        _decide_on_mina_and_by_mina(workspace.ledger)
    nightly.build(settings, now=NOW)


def _claim_of_mina(workspace):
    """A claim with an attachment, which a reviewer has taken."""
    claim = written(
        workspace,
        MINA_SELF,
        "T1",
        Target("Quiet lattices", "10.5555/a"),
        roles=["Software"],
        statement="I, Mina Okonjo-Bright, did it",
    )
    attached(workspace, MINA_SELF, claim.claim_id, "Okonjo-Bright.txt", b"booking")
    stepped(workspace, MINA_SELF, claim.claim_id, "submit")
    stepped(workspace, REVIEWER, claim.claim_id, "take")


def _decide_on_mina_and_by_mina(ledger):
    decided(
        ledger,
        key="k1",
        who="lead",
        technician_id="T1",
        work_id="wx",
        mention_id="mx",
        kind="author",
        verdict="confirmed",
        shown=Shown("W. Okonjo-Bright"),
        why="Mina Okonjo-Bright told me",
    )
    evidence = Evidence("family_name", -5.0, "Another name.", "Verhaegen", "Mina Okonjo-Bright")
    decided(
        ledger,
        key="k2",
        who=MINA_SELF.who,
        technician_id="T2",
        work_id="wx",
        mention_id="my",
        kind="author",
        verdict="rejected",
        shown=Shown("Mina Okonjo-Bright", evidence=(evidence,)),
    )


def looks(home, *fields):
    """These fields of every line of the access log."""
    return [tuple(entry[field] for field in fields) for entry in log.entries(home)]


def forget(settings, technician_id="T1", minutes=60):
    return nightly.forget(settings, technician_id, LEAD, now=NOW + timedelta(minutes=minutes))


def erasing(settings, ledger, person, rebuild=lambda: None):
    return erasure.Erasing(settings, ledger, person, NOW, rebuild)


def agreed(ledger, who, technician_id):
    """Consent that a technician enters under this name."""
    payload = Consent(public=True)
    key = f"{who}-{technician_id}"
    act = Event(key=key, act=CONSENT, at=NOW, who=who, technician_id=technician_id, payload=payload)
    ledger.store(act)


def everything(home):
    """Every byte of the home folder, archives unpacked, lower case."""
    import gzip
    import zipfile

    for path in home.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            if path.suffix == ".gz":
                data = gzip.decompress(data)
            elif data[:2] == b"PK":
                with zipfile.ZipFile(path) as archive:
                    data = b"".join(archive.read(name) for name in archive.namelist())
            elif path.suffix == ".parquet":
                import pyarrow.parquet as pq

                data = str(pq.read_table(path).to_pylist()).encode()
            yield path, data.lower()


def test_after_an_erasure_nothing_in_the_home_folder_names_the_person(tmp_path, settings):
    claim_id, _ = lived_in(settings)
    assert any(b"ashgrove" in data for _, data in everything(settings.home)), (
        "the test looks in the right places"
    )
    done = forget(settings)
    assert (done.claims, done.payloads, done.parsed_rows, done.roster_copies, done.unread) == (
        1,
        4,
        5,
        2,
        (),
    )
    for path, data in everything(settings.home):
        for name in (*NAMES, "Wilhelmina"):
            assert name.lower().encode() not in data, f"{name} in {path.name}"
    assert not (settings.home / "attachments" / claim_id).exists()
    assert len(list(snapshots_folder(settings.home).glob("*.duckdb"))) == 1


def test_reasons_and_values_of_a_changed_setting_lose_the_name_of_an_erased_person(settings):
    lived_in(settings)
    entry = {"name": "Mina Okonjo-Bright Fund", "date": "2026-01-01"}
    reasons = ("Mina Okonjo-Bright asked for it", "mina@quill.example has left")
    changed = SettingsChanged({"milestones": None}, {"milestones": in_toml([entry])})
    contents = ((SETTINGS, changed), (NIGHT, NightStarted(("technicians",))))
    with open_ledger(settings.ledger_path) as ledger:
        for why, (kind, content) in zip(reasons, contents, strict=True):
            ledger.store(Acting(at=NOW).event(LEAD, kind, content, why=why))
    forget(settings)
    with open_ledger(settings.ledger_path) as ledger:
        (change,), (night,) = ledger.acts(SETTINGS), ledger.acts(NIGHT)
    assert change.who == night.who == LEAD.who
    assert change.why.endswith("asked for it")
    assert night.why.endswith("has left")
    assert "Fund" in change.payload.after["milestones"]
    nothing_names_mina(settings)


def test_acts_and_roster_rows_of_other_people_stay(tmp_path, settings):
    erased(settings)
    (person,) = copies.load(settings.home).technicians
    assert (person.technician_id, person.given_names, person.email) == (
        "T2",
        "Tomás",
        "tomas@quill.example",
    )
    with open_ledger(settings.ledger_path) as book:
        (decision,) = book.decisions()
        assert (decision.technician_id, decision.verdict, decision.who) == (
            "T2",
            "rejected",
            "[erased]",
        )
        (claim,) = all_claims(book)
        assert claim.statement == "With [erased] and [erased]"
        with pytest.raises(Exception, match="append-only"):
            book._connection.execute("delete from events")


def test_harvested_records_of_other_people_stay(settings):
    erased(settings)
    with snapshot_reader.Reader(snapshot_reader.published_path(settings.home)).cursor() as cursor:
        assert cursor.execute("select orcid from people").fetchall() == []
    orcids = [
        payload["orcid"]
        for _, _, path in raw_files.runs(settings.home)
        for payload in raw_files.read(path)
        if payload["kind"] == "record"
    ]
    assert orcids == [ORCID_OF_ANOTHER]
    (odd,) = parsed_files.files(settings.home, "quarantine")
    assert [row["record"] for row in pq.read_table(odd).to_pylist()] == [
        f'{{"orcid": "{ORCID_OF_ANOTHER}"}}'
    ]


def test_the_next_roster_import_does_not_bring_the_person_back_under_id_orcid_or_address(
    tmp_path, settings
):
    erased(settings)
    again = [
        MINA_ROW,
        MINA_ROW.replace("T1,", "T900,").replace("mina@", "m.ob@"),
        MINA_ROW.replace("T1,", "T901,").replace(ORCID, "").replace("mina@", "MINA@"),
    ]
    with open_ledger(settings.ledger_path) as book:
        stone = load_tombstones(book, settings.home)
        for number, row in enumerate(again, 100):
            roster = import_csv(settings, HEADER + TOMAS_ROW + row, number, leave_out=stone.holds)
            assert ids(roster) == ids(copies.load(settings.home)) == ["T2"]
        assert b"okonjo" not in b"".join(
            path.read_bytes().lower() for path in copies.dated_copies(settings.home)
        )
        assert stone.holds_name("Okonjo-Bright, Wilhelmina")
        assert not stone.holds_name("Tomás Verhaegen")


def test_a_namesake_with_another_id_is_not_kept_out(tmp_path, settings):
    erased(settings)
    namesake = "T77,Wilhelmina,Okonjo-Bright,,,,w.ob2@quill.example,Arts,Kilns,2024-01-01,\n"
    with open_ledger(settings.ledger_path) as book:
        roster = import_csv(
            settings,
            HEADER + namesake,
            200,
            leave_out=load_tombstones(book, settings.home).holds,
        )
    assert ids(roster) == ["T77"]


def test_a_tombstone_does_not_say_who_and_without_its_salt_is_refused(tmp_path, settings):
    erased(settings)
    assert oct((settings.home / SALT_FILE).stat().st_mode)[-3:] == "600"
    (settings.home / SALT_FILE).rename(tmp_path / "salt")
    with (
        open_ledger(settings.ledger_path) as book,
        pytest.raises(UserError, match="would come back"),
    ):
        technicians_to_match((), book, settings.home)


def test_an_erasure_that_broke_off_is_finished_by_running_it_again(tmp_path, settings):
    lived_in(settings)
    with open_ledger(settings.ledger_path) as book:

        def broken():
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            erasure.forget(erasing(settings, book, LEAD, rebuild=broken), ["T1"])
        reader = open_live(settings.home, book)
        assert reader.rows("select * from technicians where technician_id = 'T1'") == [], (
            "hidden at once"
        )
        reader.close()
    forget(settings)
    for path, data in everything(settings.home):
        assert b"okonjo" not in data, path


@pytest.mark.parametrize("by_a_build", [False, True])
def test_an_erasure_that_was_refused_is_finished_by_another_lead_or_a_build(settings, by_a_build):
    lived_in(settings)
    letter = settings.home / "letters" / "author.txt"
    letter.parent.mkdir()
    letter.write_text("Ask Mina Okonjo-Bright.")
    for lead in (LEAD, SECOND):
        with pytest.raises(NotErased, match=r"letters/author\.txt, line 1: full name"):
            nightly.forget(settings, "T1", lead, now=NOW + timedelta(hours=1))
        assert not is_shown(settings)
    letter.unlink()
    later = NOW + timedelta(hours=2)
    if by_a_build:
        nightly.build(settings, now=later, accepted=Accepted(everything=True))
    else:
        nightly.forget(settings, "T1", SECOND, now=later)
    nothing_names_mina(settings)


def test_a_tombstone_that_an_older_version_lifted_keeps_no_one_out(tmp_path, settings):
    lived_in(settings)
    person = copies.load(settings.home).technicians[1]
    forget(settings)
    with open_ledger(settings.ledger_path) as book:
        assert load_tombstones(book, settings.home).holds(person)
        (stone,) = {act.payload.marks for act in book.acts(TOMBSTONE)}
        lifted = Tombstone(stone, lifted=True, received="letter of 9 May")
        book.store(Event(key="l", act=TOMBSTONE, at=NOW, who="lead", payload=lifted))
        assert not load_tombstones(book, settings.home).holds(person)


def test_only_a_lead_erases_and_an_unknown_id_changes_nothing(tmp_path, settings):
    lived_in(settings)
    before = {path: path.stat().st_mtime_ns for path in (settings.home / "roster").iterdir()}
    with open_ledger(settings.ledger_path) as book:
        for person in (MINA_SELF, REVIEWER):
            with pytest.raises(UserError, match="may not forget"):
                erasure.forget(erasing(settings, book, person), ["T1"])
        with pytest.raises(UserError, match="no roster copy has a technician T404"):
            erasure.forget(erasing(settings, book, SECOND), ["T404"])
        assert not book.acts("tombstone", "objection")
    assert {
        path: path.stat().st_mtime_ns for path in (settings.home / "roster").iterdir()
    } == before


def test_a_roster_copy_that_cannot_be_read_is_named(tmp_path, settings):
    lived_in(settings)
    bad = settings.home / "roster" / "20200101T000000.000000Z-old.xls"
    bad.write_bytes(b"\xd0\xcf\x11\xe0rest")
    assert forget(settings).unread == (bad,)
    assert bad.exists()


def test_a_technician_who_objects_is_left_out_of_the_next_build(tmp_path, settings):
    lived_in(settings)
    with open_ledger(settings.ledger_path) as book:
        objected(book, MINA_SELF, "T1")
    built = nightly.build(settings, now=NOW + timedelta(hours=2), accepted=Accepted(drop=True))
    assert built.counts.technicians == 1
    assert b"ashgrove" not in built.snapshot.read_bytes().lower()


def test_an_import_leaves_erased_people_out_and_counts_them(tmp_path, settings):
    erased(settings)
    path = tmp_path / "next.csv"
    path.write_text(HEADER + MINA_ROW + TOMAS_ROW, encoding="utf-8")
    imported = nightly.import_roster(settings, path, Terms(LEAD), now=NOW + timedelta(days=1))
    assert (len(imported.roster.technicians), imported.left_out) == (1, 1)


def named_otherwise(settings):
    """Mina signs in by a user name, as a technician and as a reviewer who judges Tomás's claim."""
    lived_in(settings)
    with workspaces.opened(settings, LEAD) as workspace:
        mina = Person("MOkonjo7", "technician", "T1", ("Science",))
        claim_of_mina = _draft(workspace, mina, "Quiet lattices")
        for name in ("submit", "withdraw"):
            stepped(workspace, mina, claim_of_mina.claim_id, name)
        claim_of_tomas = _judged_by_mina(workspace)
        decided(
            workspace.ledger,
            key="self",
            who="mokonjo7",
            technician_id="T1",
            work_id="wx",
            mention_id="mz",
            kind="author",
            verdict="confirmed",
            shown=Shown("M"),
        )
    return claim_of_tomas.claim_id


def _judged_by_mina(workspace):
    """Tomás's claim, which Mina declines as a reviewer. Mina and the lead look at it."""
    judge = Person("mokonjo7", "reviewer", "T1", ("Arts",))
    tomas = Person("tomas", "technician", "T2", ("Arts",))
    claim = _draft(workspace, tomas, "Loud kilns")
    stepped(workspace, tomas, claim.claim_id, "submit")
    stepped(workspace, judge, claim.claim_id, "take")
    stepped(workspace, judge, claim.claim_id, "decline", words="ask mokonjo7, may I?")
    for person in (judge, LEAD):
        service.claim(by(workspace, person), claim.claim_id)
    return claim


def _draft(workspace, person, title):
    target = Target(title)
    return written(
        workspace, person, person.technician_id, target, roles=["Software"], statement="x"
    )


def test_a_name_at_the_sign_in_that_is_not_an_address_is_erased_wherever_the_person_acted(
    tmp_path, settings
):
    claim_id = named_otherwise(settings)
    before = looks(settings.home, "at", "technicians")
    assert forget(settings).looks == 1
    for path, data in everything(settings.home):
        assert b"mokonjo" not in data, path
    assert looks(settings.home, "at", "technicians") == before
    assert looks(settings.home, "who") == [("[erased]",), (LEAD.who,)]
    with open_ledger(settings.ledger_path) as book:
        (claim,) = [claim for claim in all_claims(book) if claim.claim_id == claim_id]
        assert (claim.author, claim.judges, claim.last.words) == (
            "tomas",
            {"[erased]"},
            "ask [erased], may I?",
        )


def test_a_second_reviewer_who_is_erased_is_not_named_and_a_word_like_their_name_stays(
    tmp_path, settings
):
    lived_in(settings)
    with open_ledger(settings.ledger_path) as book:
        agreed(book, "may", "T1")
        book.store(
            Event(
                key="c",
                act=CLAIM,
                at=NOW,
                who="tomas",
                technician_id="T2",
                why="you may ask",
                payload=ClaimStep("x", "contest", content=SecondPerson(" May", date(2027, 1, 1))),
            )
        )
    forget(settings)
    with open_ledger(settings.ledger_path) as book:
        act = book.event("c")
        assert (act.payload.content.second, act.why, act.who) == (
            "[erased]",
            "you may ask",
            "tomas",
        )
        assert "may" not in {act.who for act in book.events()}


def test_a_name_that_another_technician_had_too_stays_and_a_name_that_only_decided_is_passed_in(
    tmp_path, settings
):
    lived_in(settings)
    shared = "imaging-workspace"
    with open_ledger(settings.ledger_path) as book:
        for technician_id in ("T1", "T2"):
            agreed(book, shared, technician_id)
        decided(
            book,
            key="k9",
            who="mina9",
            technician_id="T2",
            work_id="wx",
            mention_id="mq",
            kind="author",
            verdict="unsure",
            shown=Shown("Somebody"),
        )
    nightly.forget(
        settings, "T1", LEAD, signed_in_as=[" MINA9 ", " "], now=NOW + timedelta(hours=1)
    )
    with open_ledger(settings.ledger_path) as book:
        assert book.event("k9").who == "[erased]"
        assert [act.who for act in book.acts("consent")] == [shared]


def test_looks_that_are_noted_while_the_log_is_rewritten_are_kept(tmp_path, settings, monkeypatch):
    reader, colleague = Person("mokonjo7", "lead"), Person("colleague", "lead")
    for person in (reader, colleague):
        log.note(settings.home, person, "see record", ["T1"])
    path = settings.home / "logs" / log.FILE
    with path.open("ab") as file:
        file.write(b'{"at":"2026-01-01","who":"MOkonjo7","ro')
    replace = Path.replace
    looking = Thread(target=log.note, args=(settings.home, colleague, "see record", ["T2"]))

    def late(self, target):
        looking.start()
        looking.join(0.1)  # it waits for the lock
        assert looking.is_alive()
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", late)
    assert log.redact(settings.home, {"mokonjo7"}) == 2
    looking.join()
    assert looks(settings.home, "who", "technicians") == [
        ("[erased]", ["T1"]),
        ("colleague", ["T1"]),
        ("colleague", ["T2"]),
    ]
    assert log.check(settings.home).faults == ()
    assert b"okonjo" not in path.read_bytes().lower()
    assert oct(path.stat().st_mode)[-3:] == "600"


# -- restored files --------------------------------------------------------------------------------


def restored(settings, backup, *names):
    """Put files and folders of a backup in the place of those in the home folder."""
    for name in names:
        for path in settings.home.glob(f"{name}*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for path in backup.glob(f"{name}*"):
            target = settings.home / path.name
            shutil.copytree(path, target) if path.is_dir() else shutil.copy(path, target)


RESTORED = {
    "ledger": ("ledger.sqlite",),
    "roster": ("roster",),
    "snapshots": ("snapshots",),
    "everything but the file and the salt": (
        "ledger.sqlite",
        "roster",
        "snapshots",
        "raw",
        "parsed",
        "attachments",
        "inputs.json",
        "logs",
    ),
}
MINA = "select * from technicians where technician_id = 'T1'"


def is_shown(settings):
    """Whether a lead can see Mina."""
    assert "T1" not in {person.technician_id for person in nightly.roster(settings)}
    try:
        with workspaces.opened(settings, LEAD) as workspace:
            return bool(workspace.reader.rows(MINA))
    except UserError:
        return False


@pytest.mark.parametrize("what", RESTORED)
def test_restored_files_of_before_an_erasure_show_nobody_and_a_build_erases_again(
    tmp_path, settings, what
):
    templates.fill(tmp_path / "backup", "lived in", _live_in)
    erased(settings)
    restored(settings, tmp_path / "backup" / "home", *RESTORED[what])
    assert not is_shown(settings)
    nightly.build(
        settings,
        now=NOW + timedelta(hours=2),
        accepted=Accepted(everything=True),
        accept_inputs=("ledger",),
    )
    assert not is_shown(settings)
    with workspaces.opened(settings, LEAD) as workspace:
        assert "T1" not in workspace.ledger.technician_ids()
        assert not workspace.reader.rows(MINA)
    if "roster" in RESTORED[what]:
        for path, data in everything(settings.home):
            for name in NAMES:
                assert name.lower().encode() not in data, f"{name} in {path}"


# -- tombstones ------------------------------------------------------------------------------------


def hmac_mark(settings, kind, value):
    """A mark as version 0.0 made it."""
    key = bytes.fromhex((settings.home / SALT_FILE).read_text().split()[0])
    return hmac.new(key, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()


def marks_in(settings):
    with open_ledger(settings.ledger_path) as ledger:
        return {mark for act in ledger.acts(TOMBSTONE) for mark in act.payload.marks}


def test_marks_are_slow_and_no_file_leads_from_a_fast_one_to_them(settings):
    erased(settings)
    import_csv(settings, HEADER + TOMAS_ROW, 100)
    nightly.build(settings, now=NOW + timedelta(hours=3))
    assert all(mark.startswith("scrypt:") for mark in marks_in(settings))
    fast = hmac_mark(settings, "id", "t1").encode()
    slow_marks = [mark.encode() for mark in marks_in(settings)]
    for path in settings.home.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        assert fast not in data, path
        if path.name not in ("ledger.sqlite", "withheld.jsonl"):
            assert not any(mark in data for mark in slow_marks), path
    remembered = (settings.home / "roster" / ".marks.json").read_bytes()
    assert hmac_mark(settings, "id", "t2").encode() in remembered


def test_a_tombstone_of_an_older_version_holds_and_becomes_slow_at_the_next_erasure(settings):
    lived_in(settings)
    salt_of(settings.salt_path)
    old = Tombstone((hmac_mark(settings, "id", "t9"), hmac_mark(settings, "email", "x@y.example")))
    with open_ledger(settings.ledger_path) as ledger:
        ledger.store(Event(key="old", act=TOMBSTONE, at=NOW, who="lead", payload=old))
    erased = [Technician("T9", "A", "B"), Technician("T10", "A", "B", email="X@y.example")]
    other = Technician("T11", "A", "B")
    for _ in range(2):
        with open_ledger(settings.ledger_path) as ledger:
            tombstones = load_tombstones(ledger, settings.home)
            assert [tombstones.holds(person) for person in (*erased, other)] == [True, True, False]
        forget(settings)
    assert all(mark.startswith("scrypt:") for mark in marks_in(settings))


def test_a_new_id_with_the_name_of_an_erased_person_is_asked_about(settings, tmp_path):
    erased(settings)
    rows = [
        "T77,Wilhelmina,Okonjo-Bright,,,,,Arts,Kilns,2024-01-01,\n",
        "T78,Mina,Okonjo-Bright,,,,m@quill.example,Arts,Kilns,2024-01-01,\n",
        f"T79,Wilhelmina,Okonjo-Bright,,,{ORCID_OF_ANOTHER},,Arts,Kilns,2024-01-01,\n",
        "T80,Petra,Okonjo-Bright,,,,,Arts,Kilns,2024-01-01,\n",
    ]
    path = tmp_path / "new.csv"
    path.write_text(HEADER + TOMAS_ROW + "".join(rows), encoding="utf-8")
    terms = Terms(LEAD, accept_changes=True)
    imported = nightly.import_roster(settings, path, terms, now=NOW + timedelta(hours=5))
    assert imported.named_like_erased == ("T77", "T78")
    assert imported.left_out == 0
    assert "attribution forget T77" in imported.questions[0]
    inbox = Settings(home=settings.home, roster_inbox=str(path))
    delivery = read_inbox(inbox, lambda _: imported)
    assert delivery.as_json()["questions"] == list(imported.questions)


# -- an erasure is verified ------------------------------------------------------------------------


def nothing_names_mina(settings):
    for path, data in everything(settings.home):
        for name in (*NAMES, "Wilhelmina"):
            assert name.lower().encode() not in data, f"{name} in {path.name}"


def test_while_another_program_reads_the_ledger_an_erasure_fails_and_the_next_is_complete(
    settings, monkeypatch
):
    lived_in(settings)
    monkeypatch.setattr(ledger_file, "_WAIT_SECONDS", 0.2)
    reading = sqlite3.connect(settings.ledger_path, isolation_level=None)
    reading.execute("begin")
    reading.execute("select * from events").fetchone()
    for _ in range(2):
        with pytest.raises(NotErased, match="Stop the dashboard") as problem:
            forget(settings)
        assert problem.value.exit_code == 1
        assert not is_shown(settings)
    reading.close()
    forget(settings)
    nothing_names_mina(settings)


def test_lines_of_the_settings_that_name_the_person_must_go_first(settings):
    lived_in(settings)
    member = '[[facilities]]\nname = "Kilns"\nmembers = [{ technician_id = "T1" }]\n'
    settings.file.write_text(f'[[people]]\nwho = "Mina@quill.example"\nrole = "reviewer"\n{member}')
    with pytest.raises(NotErased) as problem:
        forget(settings)
    assert "attribution.toml, line 2: e-mail address" in str(problem.value)
    assert "attribution.toml, line 6: id" in str(problem.value)
    assert not is_shown(settings)
    settings.file.write_text("")
    forget(settings)
    nothing_names_mina(settings)


def test_what_killed_writes_left_behind_is_deleted_and_a_file_of_somebody_is_named(settings):
    lived_in(settings)
    for leftover in ("roster/.import-x1", ".new-x2", "roster/.marks-x3", "raw/crossref/x.tmp"):
        path = settings.home / leftover
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEADER + MINA_ROW, encoding="utf-8")
    exported = settings.home / "exported.csv"
    exported.write_text("Okonjo-Bright, W.", encoding="utf-8")
    (settings.home / "logs").mkdir(exist_ok=True)
    (settings.home / "logs" / "2026-05-04.jsonl").write_text('{"technician":"T1","n":1}\n')
    with pytest.raises(NotErased, match=r"exported\.csv, line 1: name with an initial"):
        forget(settings)
    exported.unlink()
    forget(settings)
    nothing_names_mina(settings)
    assert (
        settings.home / "logs" / "2026-05-04.jsonl"
    ).read_text() == '{"technician":"**","n":1}\n'


def test_telling_ids_and_addresses_in_an_error_in_the_log_do_not_stop_an_erasure(settings):
    import_csv(settings, HEADER + MINA_ROW.replace("T1", "T0004").replace("mina@", "m.ob@"))
    path = settings.home / "logs" / "2026-05-04.jsonl"
    path.parent.mkdir()
    path.write_bytes(
        rb'{"traceback": "key erasure-T0004-0 by M.OB@quill.example\nT0004 sheet_t0004.csv",'
        rb' "orcid": "0000-0002-1825-0097", "other": "T00040 xT0004 T0005"}'
    )
    with open_ledger(settings.ledger_path) as book:
        erasure.forget(erasing(settings, book, LEAD), ["T0004"])
    assert path.read_bytes() == (
        rb'{"traceback": "key erasure-*****-0 by ******************\n***** sheet_*****.csv",'
        rb' "orcid": "*******************", "other": "T00040 xT0004 T0005"}'
    )


def test_what_others_wrote_and_attached_stays_and_is_listed(settings):
    lived_in(settings)
    with workspaces.opened(settings, LEAD) as workspace:
        claim = written(
            workspace,
            TOMAS_SELF,
            "T2",
            Target("Other kilns"),
            roles=["Resources"],
            statement="Not W. Okonjo-Bright but I, with code T1 on page 42",
        )
        attached(workspace, TOMAS_SELF, claim.claim_id, "log.txt", b"Okonjo-Bright, Wilhelmina")
    done = forget(settings)
    reasons = {remain.reason for remain in done.remains}
    assert reasons == {remains.OTHERS_WORDS, remains.ATTACHED}
    listed = "\n".join(remains.in_words(done.remains))
    assert f"(claim {claim.claim_id}): name with an initial" in listed
    assert f"attachments/{claim.claim_id}/" in listed
    with open_ledger(settings.ledger_path) as ledger:
        (kept,) = [claim for claim in all_claims(ledger) if "W. Okonjo" in claim.statement]
    assert kept.statement.endswith("with code T1 on page 42")


def test_a_namesake_on_the_roster_is_no_remainder(settings, tmp_path):
    lived_in(settings)
    namesake = "T77,Wilhelmina,Okonjo-Bright,,,,w.ob2@quill.example,Arts,Kilns,2024-01-01,\n"
    import_csv(settings, HEADER + MINA_ROW + TOMAS_ROW + namesake, 3)
    done = forget(settings)
    assert {remain.reason for remain in done.remains} == {remains.NAMESAKE}
    assert ids(copies.load(settings.home)) == ["T2", "T77"]


def test_no_roster_is_imported_during_an_erasure(settings, tmp_path):
    lived_in(settings)
    path = tmp_path / "list.csv"
    path.write_text(HEADER + MINA_ROW + TOMAS_ROW, encoding="utf-8")
    with nightly.locked(settings.home), pytest.raises(Locked):
        nightly.import_roster(settings, path, Terms(LEAD), now=NOW)
