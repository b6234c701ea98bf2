"""Nobody's word alone overrules the evidence: not a technician's, and no reviewer's by accident."""

import io
from datetime import date

import openpyxl
import pytest
from claim_acts import claim_in, open_results, reported, settled, stepped
from claims_world import (
    CANDIDATES,
    LEAD,
    MENTIONS,
    MINA_SELF,
    NOW,
    REVIEWER,
    WORKS,
    acting,
    by,
    decided,
    opened,
)

from attribution.claims import missed_papers
from attribution.claims.report_lists import open_reports
from attribution.core.errors import UserError
from attribution.ledger.event import Shown
from attribution.review import queue, verdicts
from attribution.review.candidate import load_candidate
from attribution.review.spreadsheet_export import export_list
from attribution.review.spreadsheet_import import import_decisions
from attribution.workspace import Acting

OTHER = "0000-0001-5109-3700"
PRINTS_ANOTHER = f"The paper prints another ORCID iD ({OTHER})"
FIELDS = {"kind": "thanked", "orcid": None, "institution_rors": [], "affiliated": None}
KILNS, EARLY = MENTIONS[1], {**WORKS[1], "published": date(2009, 6, 1)}
# What contradicts Mina's name in the acknowledgement of w2: rows of the snapshot, and the sentence.
CONTRADICTED = {
    "another ORCID iD": ({"mentions": [{**FIELDS, **KILNS, "orcid": OTHER}]}, PRINTS_ANOTHER),
    "another institution": (
        {"mentions": [{**FIELDS, **KILNS, "institution_rors": ["0otherx00"], "affiliated": False}]},
        "The paper places this name at another institution only",
    ),
    "before every post": (
        {"works": [WORKS[0], EARLY, WORKS[2]]},
        "The paper was published on 1 June 2009",
    ),
    "below review": ({"candidates": []}, "All evidence together is too weak"),
}
ONE = CONTRADICTED["another ORCID iD"][0]


@pytest.mark.parametrize(("rows", "sentence"), CONTRADICTED.values(), ids=CONTRADICTED)
def test_a_report_against_the_evidence_goes_to_a_second_person_who_sees_what_contradicts(
    tmp_path, rows, sentence
):
    with opened(tmp_path, **rows) as workspace:
        check = reported(workspace, LEAD, "T1", "w2", received="form")
        assert check.result == "doubtful"
        assert check.contradicts[0].startswith(sentence)
        assert workspace.ledger.decisions() == ()
        (report,) = open_reports(by(workspace, REVIEWER))
        assert report["contradicts"] == report["names"][0]["contradicts"] == [*check.contradicts]
        (act,) = workspace.ledger.events()
        assert act.shown.contradicts == check.contradicts, "the ledger keeps what contradicted"


@pytest.mark.parametrize("mention_id", ["m2", None])
def test_a_report_against_the_evidence_is_settled_for_a_reason_that_the_ledger_keeps(
    tmp_path, mention_id
):
    with opened(tmp_path, **ONE) as workspace:
        reported(workspace, MINA_SELF, "T1", "w2", key="k")
        with pytest.raises(UserError, match=r"needs a reason\. The paper prints another ORCID iD"):
            settled(workspace, REVIEWER, "k", "thanked", mention_id=mention_id)
        assert workspace.ledger.decisions() == ()
        settled(workspace, REVIEWER, "k", "thanked", mention_id=mention_id, why="a misprint")
        (decision,) = workspace.ledger.decisions()
        assert decision.shown.contradicts[0].startswith(PRINTS_ANOTHER)
        assert workspace.ledger.events()[1].why == "a misprint"


def test_a_report_against_the_evidence_is_refused_without_a_reason(tmp_path):
    with opened(tmp_path, **ONE) as workspace:
        reported(workspace, MINA_SELF, "T1", "w2", key="k")
        settled(workspace, REVIEWER, "k", None)
        assert open_results(workspace, LEAD) == {}


def test_a_paper_that_was_not_harvested_becomes_no_credit(tmp_path):
    with opened(tmp_path) as workspace:
        reported(workspace, MINA_SELF, "T1", "10.5555/unknown", key="k")
        for kind in ("author", "thanked"):
            with pytest.raises(UserError, match="Wait for the next harvest"):
                settled(workspace, REVIEWER, "k", kind, why="seen")
        assert workspace.ledger.decisions() == ()


def test_a_claim_that_a_paper_credits_against_the_evidence_needs_a_reason(tmp_path):
    early = {**WORKS[0], "published": date(2009, 6, 1)}
    with opened(tmp_path, works=[early, *WORKS[1:]]) as workspace:
        claim_id = claim_in(workspace, "upheld").claim_id
        with pytest.raises(UserError, match=r"needs a reason\. The paper was published on 1 June"):
            stepped(workspace, REVIEWER, claim_id, "credit", kind="author")
        claim = stepped(workspace, REVIEWER, claim_id, "credit", words="page 1", kind="author")
        assert claim.state == "credited"
        credit = workspace.ledger.decisions()[-1]
        assert credit.shown.contradicts[0].startswith("The paper was published on 1 June 2009")


# -- verdicts --------------------------------------------------------------------------------------


def confirm(workspace, person, how=None, why=None):
    return verdicts.decide(by(workspace, person), how or Acting(), "m2", "T1", "confirmed", why)


@pytest.mark.parametrize(
    ("rows", "sentence"), list(CONTRADICTED.values())[:3], ids=list(CONTRADICTED)[:3]
)
def test_a_reviewer_confirms_against_the_evidence_only_for_a_reason(tmp_path, rows, sentence):
    with opened(tmp_path, **rows) as workspace:
        for blank in (None, " "):
            with pytest.raises(UserError, match="Say why you confirm") as caught:
                confirm(workspace, REVIEWER, Acting(despite=blank), "looks right")
        assert sentence in str(caught.value)
        assert workspace.ledger.events() == ()
        event = confirm(workspace, REVIEWER, Acting(despite="I asked her"), "looks right")
        assert event.why == "looks right; I asked her"
        assert event.shown.contradicts[0].startswith(sentence)
        assert workspace.ledger.events() == (event,), "and it is read back as it was stored"


@pytest.mark.parametrize("verdict", ["rejected", "unsure"])
def test_the_other_verdicts_need_no_reason(tmp_path, verdict):
    with opened(tmp_path, **ONE) as workspace:
        verdicts.decide(by(workspace, REVIEWER), Acting(), "m2", "T1", verdict)


def test_this_is_me_against_the_evidence_is_a_report_and_no_credit(tmp_path):
    with opened(tmp_path, **ONE) as workspace:
        with pytest.raises(UserError, match="second person"):
            confirm(workspace, MINA_SELF, Acting(despite="it is me"))
        own = by(workspace, MINA_SELF)
        check = missed_papers.report_name(own, Acting(), "T1", "w2", "m2")
        assert (check.result, check.mention_id) == ("doubtful", "m2")
        assert workspace.ledger.decisions() == ()
        (report,) = open_reports(by(workspace, REVIEWER))
        assert report["contradicts"][0].startswith(PRINTS_ANOTHER)


def test_a_batch_names_the_pairs_that_the_evidence_contradicts_and_records_none(tmp_path):
    second = {**KILNS, "mention_id": "m8", "work_id": "w3"}
    rows = {
        "mentions": [{**FIELDS, **KILNS, "orcid": OTHER}, {**FIELDS, **second}],
        "candidates": [CANDIDATES[0], {**CANDIDATES[0], "mention_id": "m8", "work_id": "w3"}],
    }
    with opened(tmp_path, **rows) as workspace:
        seen = [load_candidate(workspace.reader, name, "T1") for name in ("m2", "m8")]
        own = by(workspace, REVIEWER)
        with pytest.raises(UserError, match=r"Contradicted: “Mina Okonjo-Bright” \(m2\)\. Nothing"):
            verdicts.record_all(own, Acting(despite="all hers"), seen, "confirmed")
        assert workspace.ledger.events() == ()
        assert len(verdicts.record_all(own, Acting(), seen, "rejected")) == 2


# -- spreadsheets ----------------------------------------------------------------------------------


def completed(data, **marks):
    """The spreadsheet with these marks in its first row."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    header = [cell.value for cell in book.active[1]]
    for column, mark in marks.items():
        book.active.cell(2, header.index(column) + 1).value = mark
    back = io.BytesIO()
    book.save(back)
    return back.getvalue(), dict(zip(header, [cell.value for cell in book.active[2]], strict=True))


def test_a_spreadsheet_shows_what_contradicts_and_needs_the_reason_in_the_row(tmp_path):
    with opened(tmp_path, **ONE) as workspace:
        own = by(workspace, LEAD)
        sheet = export_list(own).data
        unexplained, row = completed(sheet, verdict="yes")
        assert row["contradicts"].startswith(PRINTS_ANOTHER)
        with pytest.raises(UserError, match=r"row 2 .*reason into the column note.*another ORCID"):
            import_decisions(own, acting(now=NOW), unexplained)
        assert import_decisions(own, acting(now=NOW), unexplained, partial=True).recorded == 0
        explained, _ = completed(sheet, verdict="yes", note="a misprint")
        assert import_decisions(own, acting(now=NOW), explained).recorded == 1
        (decision,) = workspace.ledger.decisions()
        assert (decision.why, bool(decision.shown.contradicts)) == ("a misprint", True)


# -- confirmations from before this was asked for --------------------------------------------------


def test_an_old_confirmation_against_the_evidence_stays_valid_and_a_lead_finds_it(tmp_path):
    with opened(tmp_path, **ONE) as workspace:
        decided(
            workspace.ledger,
            key="old",
            technician_id="T1",
            work_id="w2",
            mention_id="m2",
            kind="thanked",
            shown=Shown("Mina Okonjo-Bright", ("doi:10.5555/loud.2",)),
        )
        assert workspace.reader.rows("select status from credits") == [{"status": "confirmed"}]
        (row,) = queue.waiting(by(workspace, LEAD), "changed")
        assert (row["was"], row["now"]) == ([], [])
        assert row["against"][0].startswith(PRINTS_ANOTHER)
        confirm(workspace, REVIEWER, Acting(despite="I asked her"))
        assert queue.waiting(by(workspace, LEAD), "changed") == []
