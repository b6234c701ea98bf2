"""The matcher from mentions to candidates: evidence, bands, ties, decisions."""

from __future__ import annotations

import math
from typing import Any

import pytest
from printed_names import AWAY, ORCID, OTHER_ORCID, matched, mention, technician


def test_a_full_name_at_the_institution_is_accepted() -> None:
    (candidate,) = matched([mention("Marguerite Quillfeather")], technician())
    assert (candidate["technician_id"], candidate["band"], candidate["tie"]) == (
        "T1",
        "accept",
        False,
    )


@pytest.mark.parametrize(
    "printed",
    [
        "Quillfeather, Marguerite",
        "Quillfeather Marguerite",
        "M. Quillfeather",
        "Marguerite Quilfeather",
        "MARGUERITE QUILLFEATHER",
        "Dr Marguerite Quill-Feather",
    ],
)
def test_a_name_printed_in_another_way_is_found(printed: str) -> None:
    assert [row["technician_id"] for row in matched([mention(printed)], technician())] == ["T1"]


def test_the_evidence_adds_up_to_the_probability() -> None:
    for candidate in matched(
        [mention("M. Quillfeather"), mention("M Quillfeather", "m2", orcid=ORCID)], technician()
    ):
        log_odds = candidate["prior"] + sum(piece["points"] for piece in candidate["evidence"])
        assert candidate["probability"] == pytest.approx(1 / (1 + math.exp(-log_odds)))
        assert all(piece["says"] for piece in candidate["evidence"])


def test_two_technicians_who_fit_alike_are_a_tie_for_review() -> None:
    twins = technician("T1", "Marguerite"), technician("T2", "Martina")
    candidates = matched([mention("M. Quillfeather")], *twins)
    assert [(row["technician_id"], row["band"], row["tie"]) for row in candidates] == [
        ("T1", "review", True),
        ("T2", "review", True),
    ]


def test_a_conflicting_orcid_is_always_for_review() -> None:
    (candidate,) = matched(
        [mention("Marguerite Quillfeather", orcid=OTHER_ORCID)], technician(orcid=ORCID)
    )
    assert candidate["band"] == "review"


def test_an_orcid_finds_a_person_under_another_name_for_review() -> None:
    (candidate,) = matched(
        [mention("Zebedee Thorncastle", orcid=f"https://orcid.org/{ORCID}")],
        technician(orcid=ORCID),
    )
    assert candidate["band"] == "review"


def test_an_inferred_orcid_is_weaker_than_a_printed_one() -> None:
    rows = [
        mention("M. Quillfeather", "m1", orcid=ORCID),
        mention("M. Quillfeather", "m2", orcid_inferred=ORCID),
    ]
    candidates = {
        row["mention_id"]: {piece["feature"]: piece["points"] for piece in row["evidence"]}
        for row in matched(rows, technician(orcid=ORCID))
    }
    assert candidates["m1"]["orcid"] > candidates["m2"]["orcid_inferred"] > 0


def test_a_thanked_name_is_never_accepted_on_the_name_alone() -> None:
    alone = mention("Marguerite Quillfeather", kind="thanked", affiliations=[], institution_rors=[])
    (candidate,) = matched([alone], technician())
    assert candidate["band"] == "review"


def test_a_thanked_name_with_its_unit_in_the_sentence_is_accepted() -> None:
    thanks = mention(
        "Marguerite Quillfeather",
        kind="thanked",
        role="technical",
        context="We thank Marguerite Quillfeather of the Imaging Facility for microscopy.",
    )
    (candidate,) = matched([thanks], technician())
    assert candidate["band"] == "accept"


def test_a_former_name_is_searched_and_never_shown() -> None:
    person = technician(former_names=("Thorncastle",))
    (candidate,) = matched([mention("Marguerite Thorncastle")], person)
    assert any(piece["says"] == "It matches a name on record." for piece in candidate["evidence"])
    assert not any("Thorncastle" in (piece["roster"] or "") for piece in candidate["evidence"])


def test_missing_data_is_no_evidence() -> None:
    bare = mention("Marguerite Quillfeather", affiliations=[], institution_rors=[], date=None)
    (candidate,) = matched([bare], technician())
    assert {piece["feature"] for piece in candidate["evidence"]} <= {
        "family_name",
        "given_name",
        "other_candidates",
    }


def test_another_person_is_not_a_candidate() -> None:
    assert matched([mention("Zebedee Thorncastle")], technician()) == []


def decision(mention_id: str, verdict: str) -> dict[str, Any]:
    return {
        "mention_id": mention_id,
        "technician_id": "T1",
        "work_id": "w" + mention_id,
        "kind": "author",
        "verdict": verdict,
    }


def test_decided_pairs_are_never_flipped() -> None:
    unlikely, sure = (
        mention("M. Quillfeather", institution_rors=[AWAY]),
        mention("Marguerite Quillfeather", "m2"),
    )
    candidates = matched(
        [unlikely, sure],
        technician(),
        decisions=[decision("m1", "confirmed"), decision("m2", "rejected")],
    )
    assert {row["mention_id"]: row["band"] for row in candidates} == {
        "m1": "accept",
        "m2": "review",
    }


def test_a_confirmed_author_number_teaches_similar_pairs() -> None:
    rows = [
        mention("M. Quillfeather", m, author_id="A5550001", affiliations=[], institution_rors=[])
        for m in ("m1", "m2")
    ]
    before = {row["mention_id"]: row["probability"] for row in matched(rows, technician())}
    after = {
        row["mention_id"]: row["probability"]
        for row in matched(rows, technician(), decisions=[decision("m1", "confirmed")])
    }
    assert after["m2"] > before["m2"]


def test_a_technician_is_one_author_of_a_work_at_most() -> None:
    rows = [
        mention("Marguerite Quillfeather", "m1", work_id="w"),
        mention("M. Quillfeather", "m2", work_id="w"),
    ]
    candidates = {row["mention_id"]: row for row in matched(rows, technician())}
    assert candidates["m1"]["band"] == "accept"
    assert "m2" not in candidates or candidates["m2"]["band"] == "review"


def test_the_same_input_gives_the_same_output() -> None:
    rows = [mention("M. Quillfeather"), mention("Quillfeather M", "m2")]
    assert matched(rows, technician()) == matched(rows, technician())


def test_nothing_to_match_gives_an_empty_table() -> None:
    assert matched([]) == []


@pytest.mark.parametrize(
    ("printed", "family"),
    [("Li Wang", "Yang"), ("Li Chien", "Chen"), ("Li Zheng", "Zhang"), ("Li Nguyen", "Nguyan")],
)
def test_a_real_family_name_is_never_accepted_as_a_misprint_of_another(
    printed: str, family: str
) -> None:
    (row,) = matched([mention(printed)], technician("T1", "Li", family))
    (points,) = [e["points"] for e in row["evidence"] if e["feature"] == "family_name"]
    assert row["band"] == "review"
    assert points < 0


def test_a_common_name_with_no_place_is_never_accepted() -> None:
    nowhere = mention("Wei Zhang", affiliations=[], institution_rors=[])
    placed = mention("Wei Zhang", "m2")
    rows = matched([nowhere, placed], technician("T1", "Wei", "Zhang"))
    bands = {row["mention_id"]: row["band"] for row in rows}
    assert bands.get("m1") != "accept"
    assert bands["m2"] == "accept"
    rare = mention("Marguerite Quillfeather", affiliations=[], institution_rors=[])
    assert [row["band"] for row in matched([rare], technician())] == ["accept"]


@pytest.mark.parametrize(
    ("given", "family", "printed"),
    [
        ("Paul", "Quillfeather", "Paula Quillfeather"),
        ("Christopher", "Quillfeather", "Christiane Quillfeather"),
        ("William", "Quillfeather", "Bill Quillfeathre"),
    ],
)
def test_what_is_probably_another_name_is_never_accepted(
    given: str, family: str, printed: str
) -> None:
    rows = matched([mention(printed)], technician("T1", given, family))
    assert [row["band"] for row in rows] == ["review"]
    exact = matched([mention(f"{given} {family}")], technician("T1", given, family))
    assert [row["band"] for row in exact] == ["accept"]


@pytest.mark.parametrize(
    ("given", "family", "printed"),
    [
        ("Jun", "Zhang", "Jun Zhan"),
        ("Minh", "Tran", "Minh Trang"),
        ("Andrew", "Smith", "Andrew Smit"),
        ("Ravi", "Kumar", "Ravi Kumari"),
        ("Andrew", "Smith", "Andrea Smith"),
        ("Hyun-Woo", "Kim", "Hyun-Jin Kim"),
        ("Wei-Ling", "Chen", "Wei-Lin Chen"),
        ("Xiaolin", "Quillfeather", "Xiaoling Quillfeather"),
        ("Xiaoming", "Wu", "Xiaoning Wu"),
        ("Rajesh", "Patel", "Ramesh Patel"),
        ("Yan", "Xu", "Yan Xue"),
        ("J. Michael", "Quillfeather", "James Robert Quillfeather"),
    ],
)
def test_two_real_names_are_never_one_person_without_review(
    given: str, family: str, printed: str
) -> None:
    rows = matched(
        [mention(printed), mention(f"{given} {family}", "m2")], technician("T1", given, family)
    )
    bands = {row["mention_id"]: row["band"] for row in rows}
    assert bands.get("m1") != "accept"
    assert bands["m2"] == "accept"


@pytest.mark.parametrize(
    ("family", "printed", "more", "band"),
    [
        ("Quillfeather", "Marguerite Quillfeather Smith", {}, "review"),
        ("Quillfeather", "M. Quillfeather Smith", {}, "review"),
        ("Quillfeather", "Marguerite Quillfeather-Smith", {}, "accept"),
        ("Quillfeather", "Quillfeather Smith, Marguerite", {}, "accept"),
        ("Quillfeather", "Marguerite Smith Quillfeather", {}, "accept"),
        ("Quillfeather", "M. Quillfeather (Walter)", {}, "accept"),
        ("Quillfeather", "M. Quillfeather “Walter”", {}, "accept"),
        (
            "Quillfeather",
            "Marguerite Quillfeather Smith",
            {"given": "Marguerite", "family": "Quillfeather Smith"},
            "accept",
        ),
        ("Quillfeather", "Marguerite Quillfeather Smith", {"orcid": ORCID}, "accept"),
        ("Quillfeather Ash", "Marguerite Quillfeather Elm", {}, "review"),
        ("Quillfeather Ash", "Marguerite Quillfeather-Elm", {}, "review"),
        ("Quillfeather Ash", "Marguerite Quillfeather A.", {}, "accept"),
        ("Quillfeather Ash", "Marguerite Quillfeather", {}, "accept"),
        ("Quillfeather Ash", "Marguerite Ash", {}, "accept"),
    ],
)
@pytest.mark.parametrize("kind", [{}, {"kind": "thanked", "role": "technical"}])
def test_a_further_family_name_is_accepted_only_where_print_says_that_it_is_one(
    family: str, printed: str, more: dict[str, str], band: str, kind: dict[str, str]
) -> None:
    person = technician("T1", family=family, orcid=ORCID)
    (row,) = matched([mention(printed, **more, **kind)], person)
    assert row["band"] == band


@pytest.mark.parametrize(
    ("given", "printed", "band"),
    [
        ("Marguerite", "Quillfeather, MD", "review"),
        ("Marguerite", "Quillfeather MD", "review"),
        ("Marguerite", "Dr Quillfeather MD", "review"),
        ("Marguerite", "Quillfeather MBA", "review"),
        ("Marguerite", "Quillfeather, MIET", "review"),
        ("Marguerite Dora", "Quillfeather, MD", "accept"),
        ("Marguerite D", "Quillfeather MD", "accept"),
        ("Marguerite", "Quillfeather MJ", "accept"),
        ("Marguerite", "Quillfeather M", "accept"),
        ("Marguerite", "M. Quillfeather, MD", "accept"),
        ("Marguerite", "Marguerite Quillfeather, MD", "accept"),
    ],
)
def test_letters_that_may_be_a_degree_are_no_initials_that_tell_a_person(
    given: str, printed: str, band: str
) -> None:
    (row,) = matched([mention(printed)], technician("T1", given))
    assert row["band"] == band


@pytest.mark.parametrize(
    ("given", "family", "printed"),
    [
        ("Jane", "Lord", "LORD Jane"),
        ("Pavel", "Sr", "Pavel Sr"),
        ("Mary Ellen Olive", "Quillfeather", "QUILLFEATHER MEO"),
        ("FNU", "Suhartono", "Suhartono"),
        ("Suhartono", "LNU", "FNU Suhartono"),
        ("Suhartono", "Suhartono", "Suhartono"),
        ("Marguerite", "Quillfeather", "M. Quillfeather, M.D., Ph.D."),
        ("Marguerite", "Quillfeather", "Marguerite Quillfeather^{1,2}"),
        ("Krzysztof", "Quillfeather", "Chris Quillfeather"),
    ],
)
def test_names_that_look_like_something_else_are_found(
    given: str, family: str, printed: str
) -> None:
    rows = matched([mention(printed)], technician("T1", given, family))
    assert [row["technician_id"] for row in rows] == ["T1"]


@pytest.mark.parametrize(
    ("circumstances", "band"),
    [
        ({"role": "technical"}, "accept"),
        ({"role": "funding"}, "review"),
        ({"role": "technical", "date": "2005-07-01"}, "review"),
    ],
)
def test_initials_are_accepted_in_thanks_only_where_nothing_counts_against(
    circumstances: dict[str, str], band: str
) -> None:
    in_full = mention("Marguerite Quillfeather", "m1", kind="thanked", **circumstances)
    initials = mention("M. Quillfeather", "m2", kind="thanked", **circumstances)
    rows = matched([in_full, initials], technician())
    assert [row["band"] for row in rows] == ["accept", band]


def test_an_agreeing_middle_name_makes_a_common_name_rarer() -> None:
    nowhere: dict[str, Any] = {"affiliations": [], "institution_rors": []}
    printed = [mention("Wei Q. Zhang", "m1", **nowhere), mention("Wei Zhang", "m2", **nowhere)]
    rows = matched(printed, technician("T1", "Wei Q", "Zhang"))
    bands = {row["mention_id"]: row["band"] for row in rows}
    assert bands.get("m1") == "accept"
    assert bands.get("m2") != "accept"


def test_authors_and_thanked_people_have_priors_of_their_own() -> None:
    thanked = [mention("Marguerite Quillfeather", f"t{n}", kind="thanked") for n in range(100)]
    rows = matched([mention("Marguerite Quillfeather"), *thanked], technician())
    prior = {row["mention_id"]: row["prior"] for row in rows}
    assert prior["t0"] > prior["m1"] + 1.0
