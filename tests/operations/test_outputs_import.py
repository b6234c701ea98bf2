"""A file of outputs from the institution's system: imported, harvested, shown, taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from build_helpers import save, settings, snapshot, technician, view

from attribution.access.permissions import Person
from attribution.core.errors import UserError
from attribution.harvest import run as harvest_run
from attribution.harvest.exchange import kept_files
from attribution.harvest.exchange.output import PersonLink
from attribution.harvest.registry import in_use
from attribution.harvest.run import Order
from attribution.home.settings import Settings
from attribution.ledger.ledger import open_ledger
from attribution.ledger.payloads import OUTPUTS
from attribution.operations.file_imports import FileRefused
from attribution.operations.outputs_import import (
    Terms,
    forget_file,
    import_file,
)
from attribution.privacy import erased_files
from attribution.privacy.erased_person import person_to_erase
from attribution.snapshot.reader import Reader

LEAD = Person("lead@quillmere", "lead")
TERMS = Terms(LEAD)
DAY = datetime(2026, 5, 4, 9, tzinfo=UTC)
PURE = """UUID,Title,DOI,Publication date,Authors,Employee ID,Person name
u1,Cryostats for everyone at last,10.5555/known,2024-03-01,"Quillby, Ada; Cruz, Pía",T1,Ada Quillby
u2,A catalogue that only Pure knows,,2024-05-01,"Quillby, Ada",T1,Ada Quillby
u3,From years that are not counted,,1999,"Quillby, Ada",T1,Ada Quillby
"""
KNOWN = view("crossref", "10.5555/known", "Ada Quillby", doi="10.5555/known", title="Cryostats")


def upload(text: str = PURE, name: str = "pure.csv", system: str = "pure") -> kept_files.Upload:
    return kept_files.Upload(name, text.encode(), system, "csv")


def night(built: Settings, number: int = 0) -> dict[str, list[str]]:
    """Harvest the imported files and build; the sources of each work, by title."""
    now = DAY + timedelta(days=number, hours=12)
    names = [name for name in in_use(built) if name not in ("openalex", "crossref")]
    files = [name for name in names if name in ("pure", "files")]
    for summary in harvest_run.harvest(built, [], Order(only=files), now=now):
        assert (summary.status, summary.gaps) == ("finished", ())
    reader = Reader(snapshot(built, [technician()], now + timedelta(hours=1)))
    try:
        rows = reader.rows("select title, sources, affiliated from works order by title")
        return {row["title"]: sorted(row["sources"]) for row in rows}
    finally:
        reader.close()


@pytest.fixture
def built(tmp_path: Path) -> Settings:
    home = tmp_path / "home"
    (home / "roster").mkdir(parents=True)
    (home / "attribution.toml").write_text("", "utf-8")
    save(home, [KNOWN])
    return settings(home, works_from=date(2020, 1, 1))


def test_works_of_a_file_join_known_ones_or_come_alone_and_its_linked_author_is_at_home(
    built: Settings,
) -> None:
    """They have the name of their system as source."""
    import_file(built, upload(), TERMS, DAY)
    works = night(built)
    assert works["Cryostats"] == ["crossref", "pure"]
    assert works["A catalogue that only Pure knows"] == ["pure"]
    assert "From years that are not counted" not in works
    reader = Reader(kept_snapshot(built))
    rows = reader.rows(
        "select m.name, m.affiliated from mentions m join works w using (work_id) "
        "where w.title like 'A catalogue%'"
    )
    reader.close()
    assert rows == [{"name": "Ada Quillby", "affiliated": True}]


def kept_snapshot(built: Settings) -> Path:
    return max((built.home / "snapshots").glob("*.duckdb"))


def test_no_staff_id_leaves_the_file_that_is_kept(built: Settings) -> None:
    file = import_file(built, upload(PURE.replace("T1", "STAFF-4711")), TERMS, DAY).file
    assert kept_files.outputs_in(file)[0].links[0].staff_id == "STAFF-4711"
    night(built)
    from attribution.privacy.home_texts import parts_of

    for path in (built.home / "raw").rglob("*.gz"):
        assert not any("STAFF-4711" in part.text for part in parts_of(path))


def test_a_link_is_no_decision_and_no_credit(built: Settings) -> None:
    import_file(built, upload(PURE.replace("Quillby, Ada", "Someone, Else")), TERMS, DAY)
    night(built)
    reader = Reader(kept_snapshot(built))
    assert reader.rows(
        "select count(*) as n from candidates where work_id in "
        "(select work_id from works where title like 'A cat%')"
    ) == [{"n": 0}]
    reader.close()


def test_a_newer_file_replaces_what_it_describes_again_until_it_is_forgotten(
    built: Settings,
) -> None:
    import_file(built, upload(), TERMS, DAY)
    night(built)
    newer = PURE.replace("A catalogue that only Pure knows", "A catalogue with a new title")
    file = import_file(built, upload(newer, "newer.csv"), TERMS, DAY + timedelta(days=1)).file
    works = night(built, 1)
    assert "A catalogue with a new title" in works
    assert "A catalogue that only Pure knows" not in works
    forget_file(built, file.file_id, TERMS, DAY + timedelta(days=2))
    assert "A catalogue that only Pure knows" in night(built, 2)


def test_a_forgotten_file_takes_its_works_away_but_not_what_others_know(built: Settings) -> None:
    file = import_file(built, upload(), TERMS, DAY).file
    night(built)
    forget_file(built, file.file_id, Terms(LEAD, why="wrong year"), DAY + timedelta(days=1))
    works = night(built, 1)
    assert works == {"Cryostats": ["crossref"]}
    left = (built.home / "outputs").glob("*.jsonl")
    assert not any("Quillby" in path.read_text("utf-8") for path in left)


def test_a_wrong_record_stops_the_import_unless_the_rest_is_asked_for(built: Settings) -> None:
    wrong = PURE + "u4,,10.5555/x,2024,,,\n"
    with pytest.raises(
        FileRefused, match=r"^Correct pure\.csv.*1 record is wrong.*saved"
    ) as refused:
        import_file(built, upload(wrong), TERMS, DAY)
    assert refused.value.parsed.wrong[0].row == 5
    assert not (built.home / "outputs").exists()
    imported = import_file(built, upload(wrong), Terms(LEAD, leave_out=True), DAY)
    assert imported.file.outputs == 3


def test_the_same_file_is_imported_once(built: Settings) -> None:
    import_file(built, upload(), TERMS, DAY)
    with pytest.raises(UserError, match=r"forget .* This file was imported already"):
        import_file(built, upload(), TERMS, DAY + timedelta(days=1))


def test_the_ledger_says_who_imported_and_forgot_what_and_why(built: Settings) -> None:
    file = import_file(built, upload(), Terms(LEAD, why="REF year"), DAY).file
    forget_file(built, file.file_id, Terms(LEAD, why="wrong year"), DAY + timedelta(days=1))
    with open_ledger(built.ledger_path) as ledger:
        acts = list(ledger.acts(OUTPUTS))
    assert [(act.who, act.why, act.payload.plain()["forgotten"]) for act in acts] == [
        ("lead@quillmere", "REF year", False),
        ("lead@quillmere", "wrong year", True),
    ]
    assert acts[0].payload.plain()["links"] == 3


def test_only_leads_import(built: Settings) -> None:
    with pytest.raises(UserError, match="Ask the lead"):
        import_file(built, upload(), Terms(Person("r", "reviewer")), DAY)


def test_what_was_imported_is_read_again_like_any_other_source(built: Settings) -> None:
    import_file(built, upload(), TERMS, DAY)
    night(built)
    later = DAY + timedelta(days=60)
    (summary,) = harvest_run.harvest(built, [], Order(only=["pure"]), now=later)
    assert (summary.collected, summary.gaps) == (3, ())
    assert summary.oldest_view == str(later.date())


def test_harvest_sources_need_not_name_what_was_imported(built: Settings) -> None:
    chosen = settings(built.home, sources=["crossref"])
    assert "pure" not in in_use(chosen)
    import_file(built, upload(), TERMS, DAY)
    assert "pure" in in_use(chosen)


def test_an_erasure_takes_the_links_of_a_person_out_of_kept_files(built: Settings) -> None:
    file = import_file(built, upload(), TERMS, DAY).file
    with open_ledger(built.ledger_path) as ledger:
        person = person_to_erase(ledger, [technician()], ())
    assert erased_files.erase_from_outputs(built.home, person) == 3
    assert all(not output.links for output in kept_files.outputs_in(file))
    assert all(output.authors for output in kept_files.outputs_in(file))


def test_a_link_of_another_person_stays_after_an_erasure(built: Settings) -> None:
    text = PURE.replace("T1,Ada Quillby", "P7,Bo Heathdale")
    file = import_file(built, upload(text), TERMS, DAY).file
    with open_ledger(built.ledger_path) as ledger:
        person = person_to_erase(ledger, [technician()], ())
    assert erased_files.erase_from_outputs(built.home, person) == 0
    assert kept_files.outputs_in(file)[0].links == (PersonLink("P7", name="Bo Heathdale"),)


def test_a_file_that_was_taken_back_can_be_imported_again(built: Settings) -> None:
    file = import_file(built, upload(), TERMS, DAY).file
    with pytest.raises(UserError, match=f"`attribution outputs forget {file.file_id}`"):
        import_file(built, upload(), TERMS, DAY + timedelta(hours=1))
    forget_file(built, file.file_id, TERMS, DAY + timedelta(hours=2))
    again = import_file(built, upload(), TERMS, DAY + timedelta(hours=3)).file
    assert again.file_id != file.file_id
    assert night(built)["Cryostats"] == ["crossref", "pure"]
