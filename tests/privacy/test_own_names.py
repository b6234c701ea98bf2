"""Technicians add names and strike them out: the next build goes by it, and erasure knows them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from build_helpers import DAY, at_home, save, settings, snapshot, technician, view
from university import enrol

from attribution import workspace as workspaces
from attribution.access import log
from attribution.access.permissions import Person
from attribution.core.errors import UserError
from attribution.dashboard.queries import technicians
from attribution.harvest import orcid_search
from attribution.harvest.name_searches import full_names
from attribution.ledger.payloads import OWN_NAME
from attribution.matching import former_names
from attribution.operations import nightly
from attribution.privacy import erasure
from attribution.privacy.choices import store_objection
from attribution.privacy.name_wishes import FORMER, KNOWN_AS
from attribution.privacy.own_names import add_name, searched_names, strike_name
from attribution.privacy.tombstones import load_tombstones
from attribution.privacy.withheld import withheld_name_test
from attribution.review import verdicts
from attribution.workspace import Acting, Workspace

ROWAN = technician(
    1, "Rowan", "Quillby", known_as=("Zippo",), former_names=("Ada Zzyxbrand",), email="r@q.example"
)
BO = technician(2, "Bo", "Heath")
LEAD = Person("kim", "lead")
REVIEWER = Person("rae", "reviewer", None, ("Science",))
SELF = Person("rowan", "technician", "T1")
AS_STATED, AS_KNOWN, AS_FORMER, AS_ADDED = (f"10.5555/{n}" for n in (1, 2, 3, 4))
WORKS = (
    view("openalex", "W1", at_home("Zebedee Quillby"), "Xi Other", doi=AS_STATED),
    view("openalex", "W2", at_home("Zippo Quillby"), "Xi Other", doi=AS_KNOWN),
    view("openalex", "W3", at_home("Ada Zzyxbrand"), "Xi Other", doi=AS_FORMER),
    view("openalex", "W4", at_home("Ida Odgersby"), "Xi Other", doi=AS_ADDED),
    *(
        view("openalex", f"W{n}", at_home(f"Wu Nobody{n}"), doi=f"10.5555/{n}")
        for n in range(9, 60)
    ),
)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("names") / "home"
    home.mkdir()
    enrol(home, (ROWAN, BO))
    save(home, WORKS)
    built(home, 0)
    return home


@pytest.fixture
def home(published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published, tmp_path / "home"))


@pytest.fixture
def lead(home: Path) -> Iterator[Workspace]:
    with workspaces.opened(of_home(home), LEAD) as workspace:
        yield workspace


def of_home(home: Path) -> Any:
    return settings(home, works_from=date(2021, 1, 1))


def built(home: Path, days: int = 1) -> Path:
    return snapshot(of_home(home), nightly.technicians(of_home(home)), DAY + timedelta(days=days))


def by(workspace: Workspace, person: Person) -> Workspace:
    return replace(workspace, person=person)


def candidates(home: Path, person: Person = LEAD) -> dict[str, str]:
    """The bands of the technician's candidates, by DOI."""
    with workspaces.opened(of_home(home), person) as workspace:
        rows = technicians.candidates_of(workspace, "T1")
        return {row["doi"]: row["band"] for row in rows}


def concealed(home: Path) -> set[str]:
    with workspaces.opened(of_home(home), LEAD) as workspace:
        rows = workspace.reader.rows(
            "select name from former_name_mentions join mentions using (mention_id)"
        )
        return {row["name"] for row in rows}


def names_of(workspace: Workspace) -> dict[str, bool]:
    return {row.name: row.searched for row in searched_names(workspace, "T1")}


# -- the whole way ---------------------------------------------------------------------------------


def test_a_name_that_is_added_finds_a_paper_at_the_next_build_for_review_and_never_accepted(
    lead, home
):
    assert candidates(home) == {AS_KNOWN: "accept", AS_FORMER: "review"}
    assert add_name(by(lead, SELF), Acting(), "T1", KNOWN_AS, "Zebedee Quillby")
    assert AS_STATED not in candidates(home), "before the build"
    built(home)
    assert candidates(home)[AS_STATED] == "review"
    with workspaces.opened(of_home(home), REVIEWER) as reviewer:
        (row,) = [r for r in technicians.candidates_of(reviewer, "T1") if r["doi"] == AS_STATED]
        assert row["probability"] > 0.9, "its kind alone keeps it from being accepted"


def test_a_name_that_is_struck_out_finds_nothing_until_it_is_taken_back(lead, home):
    own = by(lead, SELF)
    strike_name(own, Acting(), "T1", KNOWN_AS, "Zippo Quillby")
    built(home)
    assert AS_KNOWN not in candidates(home)
    add_name(own, Acting(), "T1", KNOWN_AS, "Zippo Quillby")
    built(home, 2)
    assert candidates(home)[AS_KNOWN] == "accept"


def test_a_former_name_that_is_added_is_searched_and_told_to_no_reviewer(lead, home):
    add_name(by(lead, SELF), Acting(), "T1", FORMER, "Odgersby, Ida")
    built(home)
    assert candidates(home)[AS_ADDED] == "review"
    assert AS_ADDED not in candidates(home, REVIEWER)
    assert candidates(home, SELF)[AS_ADDED] == "review"


@pytest.mark.parametrize("is_decided", [True, False])
def test_a_former_name_that_is_struck_out_is_not_searched_and_stays_concealed(
    lead, home, is_decided
):
    if is_decided:
        rows = technicians.candidates_of(lead, "T1")
        mention_id = next(row["mention_id"] for row in rows if row["doi"] == AS_FORMER)
        verdicts.decide(lead, Acting("phone"), mention_id, "T1", "confirmed")
    strike_name(by(lead, SELF), Acting(), "T1", FORMER, "Ada Zzyxbrand")
    built(home)
    assert (AS_FORMER in candidates(home)) == is_decided
    assert concealed(home) == {"Ada Zzyxbrand"}
    with workspaces.opened(of_home(home), REVIEWER) as reviewer:
        credits = {row["doi"] for row in technicians.credits_of(reviewer, "T1")}
        assert AS_FORMER not in credits
        assert "Zzyxbrand" not in repr(reviewer.reader.rows("from technicians"))
        assert "Zzyxbrand" not in repr(reviewer.technician("T1"))


def test_a_night_that_takes_over_what_is_unchanged_heeds_a_changed_name(lead, home):
    with duckdb.connect(str(built(home)), read_only=True) as before:
        names = "select stated_names, struck_names from technicians where technician_id = 'T1'"
        assert before.execute(names).fetchone() == ([], [])
    add_name(by(lead, SELF), Acting(), "T1", KNOWN_AS, "Zebedee Quillby")
    strike_name(by(lead, SELF), Acting(), "T1", FORMER, "Ada Zzyxbrand")
    # The table is one of those that a night compares before it takes candidates over.
    with duckdb.connect(str(built(home, 2)), read_only=True) as after:
        assert after.execute(names).fetchone() == (["Zebedee"], ["Ada Zzyxbrand"])


def test_searches_elsewhere_send_added_names_and_neither_struck_nor_former_ones(lead, home):
    own = by(lead, SELF)
    add_name(own, Acting(), "T1", KNOWN_AS, "Zebedee Quillby")
    add_name(own, Acting(), "T1", FORMER, "Ida Odgersby")
    strike_name(own, Acting(), "T1", KNOWN_AS, "Zippo Quillby")
    person = next(p for p in nightly.technicians(of_home(home)) if p.technician_id == "T1")
    assert full_names(person) == ("Rowan Quillby", "Zebedee Quillby")
    query = orcid_search.query(person, of_home(home))
    assert "Zebedee" in query
    assert not any(name in query for name in ("Zippo", "Odgersby", "Zzyxbrand"))


# -- who may, and what is refused ------------------------------------------------------------------


def test_all_names_are_listed_with_where_they_come_from_as_the_next_build_takes_them(lead):
    own = by(lead, SELF)
    add_name(own, Acting(), "T1", KNOWN_AS, "Zebedee Quillby")
    strike_name(own, Acting(), "T1", FORMER, "Ada Zzyxbrand")
    rows = [(r.name, r.kind, r.source, r.searched) for r in searched_names(own, "T1")]
    assert rows == [
        ("Rowan Quillby", "on record", "HR's list", True),
        ("Zippo Quillby", "known as", "HR's list", True),
        ("Zebedee Quillby", "known as", "added by the technician", True),
        ("Ada Zzyxbrand", "former", "HR's list", False),
    ]


def test_each_act_is_in_the_ledger_with_who_and_how_the_wish_came_in(lead):
    with pytest.raises(UserError, match="wish was received"):
        add_name(lead, Acting(), "T1", KNOWN_AS, "Zebedee Quillby")
    add_name(lead, Acting("e-mail of 3 May"), "T1", KNOWN_AS, "Zebedee Quillby")
    strike_name(by(lead, SELF), Acting(), "T1", KNOWN_AS, "ZEBEDEE quillby")
    acts = lead.ledger.acts(OWN_NAME)
    kept = [(a.who, a.payload.name, a.payload.searched, a.payload.received) for a in acts]
    assert kept == [
        ("kim", "Zebedee", True, "e-mail of 3 May"),
        ("rowan", "Zebedee", False, None),
    ]


def test_a_reviewer_neither_sees_nor_changes_names_and_a_look_of_the_lead_is_noted(lead, home):
    reviewer = by(lead, REVIEWER)
    with pytest.raises(UserError, match="may not"):
        searched_names(reviewer, "T1")
    with pytest.raises(UserError, match="may not"):
        add_name(reviewer, Acting("phone"), "T1", KNOWN_AS, "Zebedee Quillby")
    with pytest.raises(UserError, match="may not"):
        strike_name(by(lead, Person("bo", "technician", "T2")), Acting("x"), "T1", FORMER, "A B")
    assert lead.ledger.acts(OWN_NAME) == ()
    searched_names(lead, "T1")
    last = list(log.entries(home))[-1]
    assert (last["action"], last["technicians"]) == ("see names", ["T1"])


@pytest.mark.parametrize(
    ("kind", "typed", "advice"),
    [
        (KNOWN_AS, "", "Enter the whole name"),
        (KNOWN_AS, "Zebedee", "Enter the whole name"),
        (KNOWN_AS, "Z 3 Quillby", "Enter the whole name"),
        (KNOWN_AS, "Zebedee Quillby <b>", "Enter the whole name"),
        (KNOWN_AS, f"{'Zebedee ' * 20}Quillby", "Enter the whole name"),
        (KNOWN_AS, "Zebedee Odgersby", "add it as a former name"),
        (KNOWN_AS, "Z. B. Quillby", "Enter a first name in full"),
        (KNOWN_AS, "rowan QUILLBY", "nothing to add"),
        (KNOWN_AS, "Zippo Quillby", "nothing to change"),
        (FORMER, "Zzyxbrand, Ada", "nothing to change"),
        (FORMER, "Rowan Quillby", "nothing to add"),
        (FORMER, "Odgersby", "Enter the whole name"),
        ("spelling", "Zebedee Quillby", "Choose one of"),
    ],
)
def test_what_cannot_be_such_a_name_is_refused_and_nothing_is_saved(lead, kind, typed, advice):
    with pytest.raises(UserError, match=rf"(?s){advice}.*Nothing was saved"):
        add_name(by(lead, SELF), Acting(), "T1", kind, typed)
    assert lead.ledger.acts(OWN_NAME) == ()


def test_a_former_name_is_not_added_as_one_in_use_which_would_bring_it_to_light(lead):
    own = by(lead, SELF)
    add_name(own, Acting(), "T1", FORMER, "Ada Quillby")
    with pytest.raises(UserError, match="Ask the lead if this name is in use again"):
        add_name(own, Acting(), "T1", KNOWN_AS, "Ada Quillby")


def test_only_a_name_of_the_list_is_struck_out_and_never_the_one_on_record(lead):
    for name in ("Rowan Quillby", "Zebedee Quillby"):
        with pytest.raises(UserError, match=r"not among.*Nothing was saved"):
            strike_name(by(lead, SELF), Acting(), "T1", KNOWN_AS, name)


# -- objection and erasure -------------------------------------------------------------------------


def test_an_added_name_of_a_person_who_objects_is_withheld_and_not_listed(lead, home):
    add_name(by(lead, SELF), Acting(), "T1", FORMER, "Ida Odgersby")
    strike_name(by(lead, SELF), Acting(), "T1", FORMER, "Ida Odgersby")
    store_objection(lead.ledger, SELF, Acting(), "T1")
    assert names_of(by(lead, SELF)) == {}
    is_withheld = withheld_name_test(lead.ledger, home, (ROWAN, BO))
    assert is_withheld("I. Odgersby")
    assert not is_withheld("B. Odgers")


def test_an_erasure_takes_added_names_out_everywhere_and_remembers_their_marks(home):
    with workspaces.opened(of_home(home), LEAD) as lead:
        add_name(lead, Acting("she, Zebedee Quillby, rang"), "T1", KNOWN_AS, "Zebedee Quillby")
        add_name(by(lead, SELF), Acting(), "T1", FORMER, "Ida Odgersby")
        strike_name(by(lead, SELF), Acting(), "T1", FORMER, "Ida Odgersby")
        rows = technicians.candidates_of(lead, "T1")
        verdicts.decide(lead, Acting(), rows[0]["mention_id"], "T1", "unsure", "as Ida Odgersby")
    built(home)
    nightly.forget(of_home(home), "T1", LEAD, now=DAY + timedelta(days=2))
    ledger_bytes = (home / "ledger.sqlite").read_bytes()
    for name in (b"Zebedee", b"Odgersby"):
        assert name not in ledger_bytes
    with workspaces.home_ledger(of_home(home)) as ledger:
        assert ledger.acts(OWN_NAME) == ()
        erased = load_tombstones(ledger, home)
        assert erased.holds_name("Zebedee Quillby")
        assert erased.may_name("I. Odgersby")
        assert erased.may_name("Odgersby I.")
        assert not erased.may_name("Odgersby U.")


def test_an_erasure_that_broke_off_still_knows_the_added_names_when_it_is_run_again(
    home, monkeypatch
):
    with workspaces.opened(of_home(home), LEAD) as lead:
        add_name(by(lead, SELF), Acting(), "T1", FORMER, "Ida Odgersby")

    def break_off(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(erasure, "_remove_old_snapshots", break_off)
        with pytest.raises(RuntimeError):
            nightly.forget(of_home(home), "T1", LEAD, now=DAY + timedelta(days=2))
    with workspaces.home_ledger(of_home(home)) as ledger:
        assert [act.payload.name for act in ledger.acts(OWN_NAME)] == ["Ida Odgersby"]
    nightly.forget(of_home(home), "T1", LEAD, now=DAY + timedelta(days=3))
    with workspaces.home_ledger(of_home(home)) as ledger:
        assert ledger.acts(OWN_NAME) == ()
        assert load_tombstones(ledger, home).holds_name("Ida Odgersby")


def test_a_struck_name_is_still_a_former_name_for_letters(lead, home):
    strike_name(by(lead, SELF), Acting(), "T1", FORMER, "Ada Zzyxbrand")
    built(home)
    with workspaces.opened(of_home(home), LEAD) as later:
        assert former_names.holds_former_name(later.technician("T1"), "by Ada Zzyxbrand, 2019")
