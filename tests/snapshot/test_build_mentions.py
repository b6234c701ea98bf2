"""Author lists are joined across sources; thanked people come with their sentence."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from build_helpers import DAY, at_home, rows, save, technician, view

from attribution.core.model import (
    AcknowledgementReading,
    Affiliation,
    Author,
    Contributor,
    FullTextParts,
    Team,
    TextView,
    Thanked,
)
from attribution.snapshot import build

ORCID = "0000-0002-1825-0097"


def mentions(home, records):
    return rows(home, records, "select * from mentions order by kind, position")


def test_the_printed_name_stays_and_other_sources_add_what_it_lacks(tmp_path):
    records = [
        view(
            "openalex",
            "W1",
            Author("Ann B. Moss", orcid_inferred=ORCID, author_id="A1"),
            doi="10.5555/a",
        ),
        view(
            "crossref",
            "10.5555/a",
            Author("A. B. Moss", given="A. B.", family="Moss", orcid=ORCID),
            doi="10.5555/a",
        ),
    ]
    (mention,) = mentions(tmp_path, records)
    fields = {
        key: mention[key]
        for key in ("name", "given", "family", "orcid", "orcid_inferred", "author_id")
    }
    assert fields == {
        "name": "Ann B. Moss",
        "given": "A. B.",
        "family": "Moss",
        "orcid": ORCID,
        "orcid_inferred": ORCID,
        "author_id": "A1",
    }


def test_a_different_name_at_the_same_place_adds_nothing(tmp_path):
    records = [
        view("openalex", "W1", "Ann Moss", doi="10.5555/a"),
        view(
            "crossref",
            "10.5555/a",
            Author("Bo Heath", given="Bo", family="Heath", orcid=ORCID),
            doi="10.5555/a",
        ),
    ]
    assert mentions(tmp_path, records)[0]["orcid"] is None


def test_lists_of_different_length_meet_where_a_name_occurs_once(tmp_path):
    records = [
        view("openalex", "W1", "Ann Moss", "Bo Heath", doi="10.5555/a"),
        view(
            "crossref",
            "10.5555/a",
            Author("Bo Heath", given="Bo", family="Heath", orcid=ORCID),
            doi="10.5555/a",
        ),
    ]
    assert [m["orcid"] for m in mentions(tmp_path, records)] == [None, ORCID]


def test_two_authors_of_one_name_are_two_mentions(tmp_path):
    authors = mentions(tmp_path, [view("openalex", "W1", "J. Smith", "J. Smith", doi="10.5555/a")])
    assert len({m["mention_id"] for m in authors}) == 2


def test_a_thanked_person_has_role_phrase_and_sentence(tmp_path):
    acknowledgement = (
        "We thank the referees. We thank Ada Quillby for electron microscopy. Funded by no one."
    )
    start = acknowledgement.index("Ada")
    person = Thanked(
        start,
        start + 11,
        "Ada Quillby",
        "technical",
        phrase="for electron microscopy",
        sentence_start=acknowledgement.index("We thank Ada"),
        sentence_end=acknowledgement.index(" Funded"),
    )
    text = TextView(
        "europepmc",
        "PMC5",
        "10.5555/a",
        "jats",
        "read",
        FullTextParts(acknowledgement),
        AcknowledgementReading((person,), (Team(0, 8, "We thank"),)),
    )
    thanked = rows(
        tmp_path,
        [view("europepmc", "PMC:5", at_home("Ann Moss"), doi="10.5555/a", pmcid="PMC5"), text],
        "select * from mentions where kind = 'thanked'",
    )
    assert [(m["name"], m["role"], m["phrase"], m["context"]) for m in thanked] == [
        (
            "Ada Quillby",
            "technical",
            "for electron microscopy",
            "We thank Ada Quillby for electron microscopy.",
        )
    ]


def test_affiliated_works_are_read_plus_unread_by_reason(tmp_path):
    swedish = "in a language that is not read (Swedish)"
    records = [
        view(
            "europepmc",
            "PMC:1",
            at_home("A. Moss"),
            doi="10.5555/1",
            pmcid="PMC1",
            has_full_text=True,
        ),
        view(
            "europepmc",
            "PMC:2",
            at_home("A. Moss"),
            doi="10.5555/2",
            pmcid="PMC2",
            has_full_text=False,
        ),
        view(
            "europepmc",
            "PMC:3",
            at_home("A. Moss"),
            doi="10.5555/3",
            pmcid="PMC3",
            has_full_text=True,
        ),
        view("openalex", "W4", at_home("A. Moss"), doi="10.5555/4", has_full_text=True),
        view("crossref", "10.5555/5", at_home("A. Moss"), doi="10.5555/5"),
        TextView(
            "europepmc", "PMC3", "10.5555/3", "jats", "read", FullTextParts("We thank no one.")
        ),
        view("openalex", "W6", at_home("A. Moss"), doi="10.5555/6", has_full_text=True),
        TextView("europepmc", "PMC6", "10.5555/6", "jats", swedish, FullTextParts("Vi tackar.")),
        TextView("openalex", "W6", "10.5555/6", "tei", "no section found", FullTextParts()),
    ]
    coverage = rows(tmp_path, records, "select reason, works from coverage")
    assert {r["reason"]: r["works"] for r in coverage} == {
        "read": 1,
        swedish: 1,
        "not fetched yet": 1,
        "not open access": 1,
        "needs an OpenAlex key": 1,
        "no full text": 1,
    }


def test_a_technician_in_the_byline_becomes_a_candidate_with_evidence(tmp_path):
    records = [view("openalex", "W1", at_home("Ada Quillby"), "Bo Heath", doi="10.5555/a")]
    (candidate,) = rows(tmp_path, records, "select * from candidates", [technician()])
    assert (candidate["technician_id"], candidate["kind"], candidate["doi"]) == (
        "T1",
        "author",
        "10.5555/a",
    )
    assert all(piece["says"] for piece in candidate["evidence"])


def dataset(*contributors, source_id="10.5555/d", **more):
    return view(
        "crossref", source_id, "Ann Moss", doi="10.5555/d", contributors=contributors, **more
    )


def test_a_contributor_is_a_mention_outside_the_author_list(tmp_path):
    collector = Author("Quillby, Ada", given="Ada", family="Quillby", orcid=ORCID)
    records = [
        dataset(
            Contributor(collector, "DataCollector"),
            Contributor(replace(collector, orcid=None), "ContactPerson"),
        )
    ]
    author, contributor = mentions(tmp_path, records)
    assert (author["name"], author["position"], author["role"]) == ("Ann Moss", 1, None)
    assert (contributor["name"], contributor["position"]) == ("Quillby, Ada", None)
    assert (contributor["role"], contributor["phrase"]) == (
        "collaborator",
        "ContactPerson; DataCollector",
    )
    assert (contributor["family"], contributor["orcid"]) == ("Quillby", ORCID)


def test_contributors_do_not_count_as_authors_or_make_a_work_the_institutions(tmp_path):
    records = [dataset(Contributor(at_home("Ada Quillby"), "DataCollector"))]
    (work,) = rows(tmp_path, records, "select author_count, affiliated from works")
    assert work == {"author_count": 1, "affiliated": False}
    (mention,) = rows(
        tmp_path / "other", records, "select affiliated from mentions where role = 'collaborator'"
    )
    assert mention["affiliated"]


def test_a_contributor_who_is_an_author_too_is_one_mention(tmp_path):
    records = [dataset(Contributor(Author("A. Moss"), "DataCurator"))]
    (mention,) = mentions(tmp_path, records)
    assert (mention["name"], mention["role"]) == ("Ann Moss", None)


def test_an_organisation_that_contributes_is_no_mention(tmp_path):
    records = [
        dataset(Contributor(Author("Northmere Archive", is_group=True), "HostingInstitution"))
    ]
    assert [mention["name"] for mention in mentions(tmp_path, records)] == ["Ann Moss"]


def test_only_the_contributors_of_the_newest_content_are_mentions(tmp_path):
    first = dataset(Contributor(Author("Ada Quillby"), "DataCollector"))
    second = dataset(Contributor(Author("Bo Heath"), "DataCollector"))
    for day, record in enumerate((first, second, first, second), 1):
        save(tmp_path, [record], DAY + timedelta(days=day))
    names = rows(tmp_path, [], "select name from mentions where role = 'collaborator'")
    assert [mention["name"] for mention in names] == ["Bo Heath"]


def some_author(chance: random.Random) -> Author:
    """An author of few names and facts, so that lists agree, differ and repeat themselves."""
    places = [Affiliation(text, rors) for text in ("Here", "There") for rors in ((), ("0x",))]
    given = chance.choice(["Ann", "A.", None])
    family = chance.choice(["Moss", None])
    return Author(
        chance.choice(["Ann Moss", "A. Moss", "Bo Fen", "MOSS Ann", ""]),
        given=given,
        family=family,
        orcid=chance.choice([ORCID, None, None]),
        orcid_inferred=chance.choice([ORCID, None, None]),
        author_id=chance.choice(["A1", "A2", None]),
        affiliations=tuple(chance.choices(places, k=chance.randrange(3))),
        is_group=chance.random() < 0.2,
    )


def test_lists_laid_side_by_side_give_what_a_comparison_name_by_name_gives(tmp_path, monkeypatch):
    chance = random.Random(7)
    records = [
        view(source, f"{source}{number}", *authors, doi=f"10.5555/{number}")
        for number in range(150)
        for length in [chance.randint(1, 3)]
        for source in chance.sample(["openalex", "crossref", "europepmc"], chance.randint(1, 3))
        for authors in [[some_author(chance) for _ in range(length)]]
    ]
    side_by_side = mentions(tmp_path / "side", records)
    text_of_file, side = build.sql, "count(*) over same <= 3"
    assert side in text_of_file("mentions")
    monkeypatch.setattr(build, "sql", lambda name: text_of_file(name).replace(side, "false"))
    by_name = mentions(tmp_path / "name", records)
    assert len(side_by_side) > 200
    assert sorted(side_by_side, key=repr) == sorted(by_name, key=repr)
