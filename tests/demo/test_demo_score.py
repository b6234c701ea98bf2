"""Credits compared with the truth."""

from attribution.demo.score import Score, as_table, compare, read_truth


def true(work, technician, kind="author", **fields):
    row = {
        "work": work,
        "doi": f"10.5555/{work}",
        "dois": [f"10.5555/{work}"],
        "title": f"On {work}",
        "kind": kind,
        "technician_id": technician,
        "reachable": True,
    }
    return row | fields


def claimed(work, technician, kind="author", **fields):
    row = {
        "work_id": "x",
        "technician_id": technician,
        "doi": f"10.5555/{work}",
        "title": None,
        "kind": kind,
    }
    return row | fields


def score_of(kind, truth, credits, candidates=()):
    scores = compare(truth, credits, candidates)
    return next(score for score in scores if score.kind == kind)


def test_credits_are_found_missed_and_wrong():
    truth = [true("a", "T1"), true("b", "T2"), true("c", "T3")]
    credits = [claimed("a", "T1"), claimed("a", "T9")]
    score = score_of("author", truth, credits, candidates=[claimed("b", "T2")])
    assert score == Score(
        "author", true=3, detected=1, missed=2, waiting=1, wrong=1, namesakes=0, out_of_reach=0
    )


def test_an_author_is_not_found_by_a_credit_for_thanks():
    truth, credits = [true("a", "T1")], [claimed("a", "T1", "thanked")]
    assert score_of("author", truth, credits).detected == 0
    assert score_of("thanked", truth, credits).wrong == 1


def test_the_doi_of_any_version_names_the_work():
    truth = [true("a", "T1", dois=["10.5555/a", "10.5555/preprint"])]
    assert score_of("author", truth, [claimed("preprint", "T1")]).detected == 1


def test_a_work_without_a_doi_is_known_by_its_title():
    truth = [true("a", "T1", doi=None, dois=[], title="Gear wear")]
    credits = [claimed("a", "T1", doi=None, title="gear  wear.")]
    assert score_of("author", truth, credits).detected == 1


def test_a_credit_for_a_namesake_is_wrong_and_counted_as_such():
    truth = [true("a", "T1"), true("b", "T1", kind="trap", looks_like="thanked")]
    score = score_of("thanked", truth, [claimed("b", "T1", "thanked")])
    assert (score.wrong, score.namesakes) == (1, 1)


def test_a_credit_that_no_source_shows_is_neither_found_nor_missed():
    truth = [true("a", "T1", reachable=False), true("b", "T1", reachable=False)]
    score = score_of("author", truth, [claimed("b", "T1")])
    assert (score.true, score.detected, score.missed, score.out_of_reach) == (1, 1, 0, 1)


def test_a_team_counts_once_for_each_work_whatever_its_members():
    truth = [true("a", None, kind="facility")]
    credits = [claimed("a", "T1", "facility"), claimed("a", "T2", "facility")]
    score = score_of("facility", truth, credits)
    assert (score.detected, score.wrong) == (1, 0)


def test_found_and_missed_add_up_on_the_committed_truth(demo_folder):
    truth = read_truth(demo_folder)
    credits = [row for row in truth if row["kind"] in ("author", "thanked", "facility")]
    for score in compare(truth, credits, []):
        assert (score.missed, score.wrong, score.out_of_reach) == (0, 0, 0)
        assert score.true == score.detected > 50
    for score in compare(truth, [], credits):
        assert score.detected == 0
        assert score.waiting == score.missed


def test_the_table_lines_up():
    lines = as_table(compare([true("a", "T1")], [], [])).splitlines()
    assert len(lines) == 4
    assert len({len(line) for line in lines}) == 1
    assert lines[1].split()[:4] == ["author", "1", "0", "1"]
