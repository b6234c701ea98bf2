"""A decided pair never returns unless its facts change, and then the page says why."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
import templates
from build_helpers import DAY, at_home, save, settings, snapshot, technician, view
from claims_world import decided

from attribution import workspace as workspaces
from attribution.access.permissions import Person
from attribution.core.model import Affiliation, Evidence, Spell
from attribution.ledger.event import Shown
from attribution.ledger.ledger import open_ledger
from attribution.matching import sentences
from attribution.review import candidate_lists, verdicts
from attribution.review.candidate import facts_of, load_candidate
from attribution.review.undo import undo_latest
from attribution.snapshot.live_reader import open_live
from attribution.workspace import Acting

KIM = Person("kim", "lead")
IID = "0000-0002-1825-0097"
ADA = technician(1, "Ada", "Quillby", orcid=IID)
PRINTED = "The paper gives this person's ORCID iD."
NEIGHBOURS = [
    view("openalex", f"W{n}", at_home(f"Wu Nobody{n}"), doi=f"10.5555/{n}") for n in range(20)
]


def paper(**more):
    return view(
        "crossref",
        "10.5555/a",
        at_home("Ada Quillby", **more),
        doi="10.5555/a",
        published="2024-03-01",
    )


class Nights:
    """A home folder, night by night."""

    def __init__(self, home, day=0):
        self.home, self.day = home, day
        if not day:
            save(home, NEIGHBOURS)

    def pass_(self, *records, roster=(ADA,)):
        """One night: these records are new."""
        now = DAY + timedelta(days=self.day)
        save(self.home, records, now)
        snapshot(settings(self.home), roster, now)
        self.day += 1

    @contextmanager
    def open(self):
        with open_ledger(self.home / "ledger.sqlite") as book:
            reader = open_live(self.home, book)
            try:
                yield book, reader
            finally:
                reader.close()

    def decide(self, verdict):
        with self.open() as (_, reader):
            (pair,) = reader.rows(
                "select mention_id, technician_id from candidates where technician_id = 'T1'"
            )
        with workspaces.opened(settings(self.home), KIM) as workspace:
            acting = Acting(at=DAY + timedelta(days=self.day))
            verdicts.decide(workspace, acting, pair["mention_id"], "T1", verdict)

    def changed(self, only=None):
        with self.open() as (_, reader):
            changed = candidate_lists.changed(reader, only)
            assert candidate_lists.rows(reader, "changed", only) == changed
            if only is None:
                listed = pairs_of(changed)
                candidates = pairs_of(reader.rows("select * from candidates"))
                settled = candidate_lists.settled(reader, "changed", sorted(candidates))
                assert settled == candidates - listed
            return changed


def pairs_of(rows):
    return {(row["mention_id"], row["technician_id"]) for row in rows}


@pytest.fixture
def nights(tmp_path):
    """After the first night."""
    templates.fill(tmp_path, "first night", _first_night)
    return Nights(tmp_path, 1)


def _first_night(home):
    nights = Nights(home)
    nights.pass_(paper())


@pytest.fixture
def returned(tmp_path):
    """After a pair was rejected, and a second night whose paper prints the person's ORCID iD."""
    templates.fill(tmp_path, "returned", _returned)
    return Nights(tmp_path, 2)


def _returned(home):
    templates.fill(home, "first night", _first_night)
    nights = Nights(home, 1)
    nights.decide("rejected")
    assert nights.changed() == []
    nights.pass_(paper(orcid=IID))


def test_a_rejected_pair_returns_when_the_paper_prints_the_persons_orcid_id_and_says_so(returned):
    (row,) = returned.changed()
    assert (row["technician_id"], row["verdict"], row["decided_by"]) == ("T1", "rejected", "kim")
    assert row["now"] == [PRINTED]
    assert row["was"] == []
    assert (row["total"], row["moves"], row["name"]) == (1, "headline", "Ada Quillby")
    returned.decide("confirmed")
    assert returned.changed() == []
    returned.pass_(view("openalex", "W99", at_home("Vi Fifth"), doi="10.5555/99"))
    assert returned.changed() == [], "nor does it come back later"


def test_deciding_the_same_again_takes_it_off_the_list_too_and_undoing_that_brings_it_back(
    returned,
):
    returned.decide("rejected")
    assert returned.changed() == []
    with returned.open() as (_, reader):
        (mention,) = reader.rows("select mention_id from candidates")
    with workspaces.opened(settings(returned.home), KIM) as workspace:
        undo_latest(workspace, Acting(at=DAY), mention["mention_id"], "T1")
    assert [row["now"] for row in returned.changed()] == [[PRINTED]]


def test_a_sentence_that_no_longer_holds_is_listed_as_well(nights):
    nights.pass_(paper(orcid=IID))
    nights.decide("confirmed")
    nights.pass_(paper(orcid="0000-0001-5109-3700"))
    (row,) = nights.changed()
    assert row["was"] == [PRINTED]
    assert row["now"] == ["The paper gives a different ORCID iD from the one on record."]


def test_where_the_sentence_is_the_same_the_values_compared_are_listed(nights):
    nights.decide("rejected")
    nights.pass_(paper(), roster=[replace(ADA, given_names="Ada Bea")])
    (row,) = nights.changed()
    assert (
        "The family name is the same. (on record: Ada Quillby; printed: Ada Quillby)" in row["was"]
    )
    assert (
        "The family name is the same. (on record: Ada Bea Quillby; printed: Ada Quillby)"
        in row["now"]
    )
    assert "The paper leaves out a middle name that is on record." in row["now"]


def test_points_that_drift_with_the_corpus_and_what_others_decided_are_not_a_change(nights):
    nights.decide("rejected")
    with nights.open() as (_, reader):
        (before,) = reader.rows(
            "select prior, probability, evidence from candidates where technician_id = 'T1'"
        )
    others = [
        view(
            "openalex",
            f"X{n}",
            at_home(f"Ada Quillby{n}"),
            at_home("Bo Quillby", author_id="A7"),
            doi=f"10.5555/x{n}",
        )
        for n in range(40)
    ]
    nights.pass_(*others)
    with nights.open() as (_, reader):
        after = reader.rows(
            "select prior, probability, evidence from candidates where technician_id = 'T1'"
        )
    assert before not in after, "the points did move"
    assert nights.changed() == []


def test_a_person_who_leaves_does_not_bring_back_what_they_published_in_post(nights):
    nights.decide("confirmed")
    (post,) = ADA.spells
    nights.pass_(roster=[replace(ADA, spells=(replace(post, end=date(2025, 12, 31)),))])
    assert nights.changed() == []
    nights.pass_(roster=[replace(ADA, spells=(replace(post, end=date(2019, 12, 31)),))])
    (row,) = nights.changed()
    assert row["was"] == ["Published while the person was in post."]
    assert row["now"] == ["Published more than two years after the person left."]


def test_an_affiliation_that_the_paper_prints_now_is_a_change(nights):
    nights.decide("rejected")
    author = at_home("Ada Quillby")
    elsewhere = replace(
        author, affiliations=(Affiliation("Department of Chemistry, University of Northmere, UK"),)
    )
    nights.pass_(view("crossref", "10.5555/a", elsewhere, doi="10.5555/a", published="2024-03-01"))
    (row,) = nights.changed()
    assert "The printed affiliation does not mention the person's department or unit." in row["now"]


def test_decisions_that_show_no_evidence_never_return(nights):
    with nights.open() as (book, reader):
        (pair,) = reader.rows(
            "select mention_id, work_id from candidates where technician_id = 'T1'"
        )
        decided(
            book,
            key="r:credit",
            who="kim",
            technician_id="T1",
            kind="author",
            verdict="confirmed",
            shown=Shown("Ada Quillby", ("doi:10.5555/a",)),
            **pair,
        )
    nights.pass_(paper(orcid=IID))
    assert nights.changed() == []


def decide_in_words(nights, reword):
    """Reject the pair as an earlier version of the program would have recorded it."""
    with nights.open() as (book, reader):
        (row,) = reader.rows(
            "select mention_id, technician_id from candidates where technician_id = 'T1'"
        )
        now = load_candidate(reader, row["mention_id"], row["technician_id"])
        evidence = now.shown.evidence
        pieces = tuple(replace(piece, says=reword(piece)) for piece in evidence)
        assert {piece.says for piece in pieces} != {piece.says for piece in evidence}
        decided(
            book,
            key="earlier",
            who="kim",
            technician_id="T1",
            work_id=now.work_id,
            mention_id=now.mention_id,
            kind="author",
            verdict="rejected",
            shown=replace(now.shown, evidence=pieces, snapshot="an earlier one"),
        )


def in_earlier_words(piece):
    return sentences.first_wording(piece.feature, piece.says)


@pytest.mark.parametrize("reword", [in_earlier_words, lambda piece: f"Once: {piece.says}"])
def test_a_reworded_sentence_brings_no_decision_back(tmp_path, reword):
    nights = Nights(tmp_path)
    nights.pass_(view("crossref", "10.5555/a", at_home("A. Quillby"), doi="10.5555/a"))
    decide_in_words(nights, reword)
    assert nights.changed() == []
    nights.pass_(view("crossref", "10.5555/a", at_home("A. Quillby", orcid=IID), doi="10.5555/a"))
    assert [row["now"] for row in nights.changed()] == [[PRINTED]]


def test_a_fact_that_changed_is_listed_in_the_words_of_today(tmp_path):
    nights = Nights(tmp_path)
    nights.pass_(paper(orcid="0000-0001-5109-3700"))
    decide_in_words(nights, in_earlier_words)
    nights.pass_(paper(orcid=IID))
    (row,) = nights.changed()
    assert row["was"] == ["The paper gives a different ORCID iD from the one on record."]
    assert row["now"] == [PRINTED]


def test_a_sheet_or_page_that_shows_earlier_wording_rests_on_the_same_facts(nights):
    with nights.open() as (_, reader):
        (row,) = reader.rows(
            "select mention_id, technician_id from candidates where technician_id = 'T1'"
        )
        now = load_candidate(reader, row["mention_id"], row["technician_id"])
    slip = Evidence("family_name", -3.0, sentences.sentence_for("family_name", "slip"), "A", "B")
    earlier = replace(slip, says=sentences.EARLIER["family_name"]["slip"])
    near = replace(slip, says=sentences.sentence_for("family_name", "near"))
    shown = [replace(now, shown=replace(now.shown, evidence=(piece,))) for piece in (slip, earlier)]
    assert facts_of(shown[0]) == facts_of(shown[1])
    other = replace(now, shown=replace(now.shown, evidence=(near,)))
    assert facts_of(other) != facts_of(shown[0])


def test_a_pair_that_is_no_longer_a_candidate_is_not_listed(nights):
    nights.decide("confirmed")
    nights.pass_(roster=[technician(2, "Bo", "Heath")])
    assert nights.changed() == []


def test_only_technicians_who_may_be_seen_are_listed(returned):
    assert returned.changed(only=("T2",)) == []
    assert [row["technician_id"] for row in returned.changed(only=("T1",))] == ["T1"]


def test_a_list_of_changes_is_read_in_parts(returned):
    with returned.open() as (_, reader):
        first = candidate_lists.rows(reader, "changed", limit=1, offset=0)
        second = candidate_lists.rows(reader, "changed", limit=1, offset=1)
    assert (len(first), len(second)) == (1, 0)


def test_a_rejected_pair_that_would_not_count_for_its_date_moves_credits_only(tmp_path):
    nights = Nights(tmp_path)
    earlier_post = Spell(
        faculty="Science",
        department="Physics",
        job_title="Technician",
        start=date(2015, 1, 1),
        end=date(2016, 1, 1),
    )
    ada = replace(ADA, spells=(earlier_post,))
    nights.pass_(paper(), roster=[ada])
    nights.decide("rejected")
    nights.pass_(paper(orcid=IID), roster=[ada])
    (row,) = nights.changed()
    assert row["moves"] == "credits"
