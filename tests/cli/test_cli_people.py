"""Acts of and for people on the command line."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import requests
import responses
from build_helpers import at_home, save, settings, snapshot, view
from command_line import ADA, as_json, json_lines, run, run_well

from attribution.core.model import AcknowledgementReading, FullTextParts, TextView
from attribution.home import settings as home_settings

LETTER = ("--received", "letter of 2 May")
LATER = datetime(2026, 2, 1, tzinfo=UTC)


def drafted(home, *more):
    """The id of a new draft claim."""
    new = "claim new T1 10.5555/b --role Software --statement x"
    return run_well(new, *LETTER, *more, home=home).strip()


# -- claims ----------------------------------------------------------------------------------------


def test_a_claim_goes_from_draft_to_a_letter(home):
    claim_id = drafted(home)
    for step in ("submit", "take", "uphold", "agree"):
        who = ("--who", "judge") if step in ("take", "uphold") else ()
        run_well(f"claim {step}", claim_id, "--why", "saw the logs", *LETTER, *who, home=home)
    (claim,) = as_json("claim list --json", home=home)
    assert claim["doi"] == "10.5555/b"
    letter = run_well("claim letter", claim_id, "--sender", "A. Lead", home=home)
    assert "10.5555/b" in letter
    assert "uncredited" in [credit["kind"] for credit in json_lines("credits", home=home)]


def test_each_step_says_the_state_of_the_claim(home):
    claim_id = drafted(home)
    assert run("claim submit", claim_id, *LETTER, home=home).stderr == (
        f"Claim {claim_id} is now submitted.\n"
    )


def test_a_draft_is_rewritten_and_what_is_left_out_stays(home):
    claim_id = drafted(home, "--from", "2024-01-01")
    edited = ("--role", "validation", "--to", "2024-02-01")
    run_well("claim edit", claim_id, *edited, *LETTER, home=home)
    claim = as_json("claim show", claim_id, home=home)
    assert (claim["roles"], claim["statement"]) == (["Validation"], "x")
    assert (claim["first_day"], claim["last_day"]) == ("2024-01-01", "2024-02-01")
    run_well("claim submit", claim_id, *LETTER, home=home)
    late = run("claim edit", claim_id, "--statement", "more", *LETTER, home=home)
    assert (late.exit_code, "only a claim that is draft" in late.stderr) == (2, True)


def test_an_attachment_comes_back_as_it_was_and_overwrites_no_file(home, tmp_path):
    claim_id, booking = drafted(home), tmp_path / "booking.txt"
    booking.write_bytes(b"booked on 3 March")
    run_well("claim attach", claim_id, booking, *LETTER, home=home)
    fetch = ("claim fetch", claim_id, "booking.txt", "-o")
    run_well(*fetch, tmp_path / "copy.txt", home=home)
    assert (tmp_path / "copy.txt").read_bytes() == booking.read_bytes()
    booking.write_bytes(b"mine")
    refused = run(*fetch, booking, home=home)
    assert (refused.exit_code, "not overwritten" in refused.stderr) == (2, True)
    assert booking.read_bytes() == b"mine"


def test_a_contested_claim_is_given_to_another_second_person(home):
    claim_id = drafted(home)
    due = ("--due", "2099-01-01")
    run_well("claim submit", claim_id, *LETTER, home=home)
    run_well("claim take", claim_id, "--who", "rae@x", home=home)
    run_well("claim decline", claim_id, "--why", "no", "--who", "rae@x", home=home)
    run_well("claim contest", claim_id, "--why", "look", "--second", "smm@x", *due, home=home)
    run_well("claim reassign", claim_id, "--second", "sam@x", *due, home=home)
    run_well("claim uphold", claim_id, "--who", "sam@x", home=home)


def test_a_step_out_of_order_is_refused_and_says_what_is_possible(home):
    result = run("claim uphold", drafted(home), home=home)
    assert (result.exit_code, "Choose a step that is possible now" in result.stderr) == (2, True)


# -- missed papers and suggestions -----------------------------------------------------------------


def test_a_report_of_a_missed_paper_waits_is_settled_once_and_can_be_reopened(home):
    run_well("claim report T1 10.5555/b", *LETTER, home=home)
    (report,) = as_json("claim reports --json", home=home)
    report_id = report["report_id"]
    assert (report["technician_id"], report["doi"], report["names"]) == ("T1", "10.5555/b", [])
    assert report_id in run_well("claim reports", home=home)
    settle = ("claim settle", report_id, "--as", "thanked", "--why", "page 9")
    wrong = run(*settle, "--mention", "m404", home=home)
    assert (wrong.exit_code, "no mention m404" in wrong.stderr) == (2, True)
    settled = run(*settle, home=home)
    assert settled.stderr == f"Report {report_id} is settled: the paper thanks the technician.\n"
    (credit,) = json_lines("credits --kind thanked", home=home)
    assert credit["status"] == "confirmed"
    again = run(*settle, home=home)
    assert (again.exit_code, "settled before" in again.stderr) == (2, True)
    unknown = run("claim settle nothing --as none", home=home)
    assert (unknown.exit_code, "no report 'nothing'" in unknown.stderr) == (2, True)
    assert as_json("claim reports --json", home=home) == []
    (ended,) = as_json("claim reports --ended --json", home=home)
    assert (ended["report_id"], ended["result"], ended["why"]) == (report_id, "confirmed", "page 9")
    assert "confirmed" in run_well("claim reports --ended", home=home)
    run_well("claim reopen", report_id, "--why", "another Ada", home=home)
    assert json_lines("credits --kind thanked", home=home) == []
    (open_again,) = as_json("claim reports --json", home=home)
    assert (open_again["report_id"], open_again["reported"]) == (report_id, report["reported"])


def test_suggestions_and_notices_are_tables_or_json(home):
    assert as_json("claim suggest T1 --json", home=home) == []
    columns = ["doi", "published", "reason", "title", "says"]
    assert run_well("claim suggest T1", home=home).split() == columns
    claim_id = drafted(home)
    for step in ("submit", "take", "uphold"):
        run_well(f"claim {step}", claim_id, *LETTER, home=home)
    assert as_json("claim notices --json", home=home) == []
    works = [
        view("openalex", "W1", at_home("Ada Quillby"), doi="10.5555/a"),
        view("openalex", "W2", at_home("Ada Quillby"), doi="10.5555/b"),
    ]
    save(home, works, LATER)
    snapshot(settings(home), [ADA], LATER)
    (notice,) = as_json("claim notices --json", home=home)
    expected = (claim_id, "credit", "author")
    assert (notice["claim_id"], notice["what"], notice["detail"]) == expected
    assert "author" in run_well("claim notices", home=home)


def test_a_facility_that_a_funding_statement_prints_suggests_the_paper_to_its_member(home):
    facility = {
        "name": "Big Lens Suite",
        "rrids": ["RRID:SCR_999001"],
        "members": [{"technician_id": "T1"}],
    }
    with (home / home_settings.FILE).open("a", encoding="utf-8") as file:
        file.write('\n[[facilities]]\nname = "Big Lens Suite"\nrrids = ["RRID:SCR_999001"]\n')
        file.write('members = [{ technician_id = "T1" }]\n')
    funding = "Imaging (RRID:SCR_999001) was paid by the Quill Trust."
    parts = FullTextParts("We thank the referees.", funding=funding)
    reading = AcknowledgementReading((), ())
    paper = view(
        "europepmc", "E1", at_home("Cy Moss"), doi="10.5555/c", pmcid="PMC1", has_full_text=True
    )
    text = TextView("europepmc", "PMC1", "10.5555/c", "jats", "read", parts, reading)
    save(home, [paper, text])
    snapshot(settings(home, facilities=[facility]), [ADA], LATER)
    (suggestion,) = as_json("claim suggest T1 --json", home=home)
    assert (suggestion["doi"], suggestion["reason"]) == ("10.5555/c", "instrument used")
    assert suggestion["says"] == (
        "Its funding statement prints “SCR_999001” (Big Lens Suite). "
        "They were a member at the time."
    )


def test_a_correction_for_openalex_gives_the_name_as_printed(home):
    problem = ("--problem", "Another Quillby is linked.", "--sender", "A. Lead")
    source = ("claim source T1 10.5555/a", *problem)
    letter = run_well(*source, "--to", "openalex", home=home)
    assert "Another Quillby is linked." in letter
    assert "as printed in the paper: Ada Quillby" in letter
    refused = run(*source, "--to", "orcid", home=home)
    assert refused.exit_code == 2
    assert "there is no ORCID record to add a work to. No letter was drafted." in refused.stderr


# -- ORCID -----------------------------------------------------------------------------------------

ORCID = "https://pub.orcid.org/v3.0/expanded-search/"
ANSWER = {
    "num-found": 1,
    "expanded-result": [
        {
            "orcid-id": "0000-0002-1825-0097",
            "given-names": "Ada",
            "family-names": "Quillby",
            "institution-name": ["Northmere"],
        }
    ],
}


@responses.activate
def test_a_name_goes_to_orcid_only_when_asked_and_a_message_says_so(home):
    assert as_json("claim orcids T1 --json", home=home) == []
    assert len(responses.calls) == 0
    responses.get(ORCID, json=ANSWER)
    assert [row["orcid"] for row in as_json("claim orcids T1 --ask-orcid --json", home=home)] == [
        "0000-0002-1825-0097"
    ]
    assert "Quillby" in responses.calls[0].request.url
    announced = run("claim orcids T1 --ask-orcid --json", home=home).stderr
    assert "The name of T1 is sent to ORCID." in announced


@responses.activate
@pytest.mark.parametrize(
    "answer",
    [
        {"body": requests.ConnectionError("refused")},
        {"status": 503},
        {"status": 403},
        {"json": {"error": "x"}},
        {"body": "<html>"},
    ],
    ids=["no answer", "busy", "refused", "no result", "no JSON"],
)
def test_when_orcid_is_down_the_exit_code_is_3_and_what_papers_print_is_listed(
    home, monkeypatch, answer
):
    monkeypatch.setenv("ATTRIBUTION_HARVEST_ATTEMPTS", "1")
    monkeypatch.setenv("ATTRIBUTION_HARVEST_BACKOFF", "0")
    responses.get(ORCID, **answer)
    result = run("claim orcids T1 --ask-orcid", home=home)
    assert (result.exit_code, result.stdout.split()) == (3, ["orcid", "says"])
    assert "attribution: orcid: https://pub.orcid.org/v3.0/expanded-search/" in result.stderr
    assert "Quillby" not in result.stderr
    assert "Traceback" not in result.stderr


# -- guideline, objection, erasure, lists ----------------------------------------------------------


def test_the_guideline_gives_a_credit_with_reason_and_sources_without_a_home_folder(tmp_path):
    empty = tmp_path / "nothing"
    advise = "claim advise --role software"
    assert as_json(f"{advise} --intellectual --json", home=empty)["credit"] == "authorship"
    text = run_well(advise, home=empty)
    assert text.startswith("acknowledgement\n")
    assert "Sources: CRediT" in text
    assert "The authors thank [name]" in text
    wrong = run(f"{advise} --criteria fame", home=empty)
    assert (wrong.exit_code, "substantial, drafting" in wrong.stderr) == (2, True)


def test_an_objection_hides_the_person_at_once_and_can_be_withdrawn(home):
    assert len(json_lines("candidates", home=home)) == 1
    run_well("object T1", *LETTER, home=home)
    assert json_lines("candidates", home=home) == []
    run_well("object T1 --withdraw", *LETTER, home=home)
    assert len(json_lines("candidates", home=home)) == 1


@pytest.mark.parametrize(("public", "outcome"), [("yes", "may"), ("no", "may not")])
def test_consent_says_what_holds_now(home, public, outcome):
    result = run("consent T1 --public", public, *LETTER, home=home)
    assert (result.exit_code, result.stderr) == (0, f"T1 {outcome} be named in public.\n")


def test_an_erased_person_does_not_come_back_with_the_next_roster(home, tmp_path):
    erased = run("forget T1 --signed-in-as aquill7", home=home)
    assert erased.exit_code == 0, erased.stderr
    done, *left, elsewhere = erased.stderr.splitlines()
    assert done == "T1 was erased: 1 ledger entry, 1 roster copy, 1 snapshot."
    assert left == [
        f"Left: {folder}/: 1 row or answer (printed in publications, which stay on record)"
        for folder in ("parsed", "snapshots")
    ]
    assert "They are not reached, and still name the person." in elsewhere
    again = run("roster import", tmp_path / "roster.csv", home=home)
    assert "Left out, because they were erased: 1 person." in again.stderr
    assert "Quillby" not in run_well("roster show", home=home)


def test_a_review_list_goes_out_and_unmarked_comes_back_without_change(home, tmp_path):
    sheet = tmp_path / "queue.xlsx"
    run_well("review export", sheet, "--which", "accepted", home=home)
    result = run("review import", sheet, home=home)
    assert (result.exit_code, "0 recorded" in result.stderr) == (0, True)


def test_a_record_is_written_for_a_word_processor(home, tmp_path):
    run_well("contributions T1 -o", tmp_path / "ada.docx", home=home)
    assert (tmp_path / "ada.docx").read_bytes()[:2] == b"PK"
