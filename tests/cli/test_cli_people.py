"""Acts of and for people on the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
import requests
import responses
from build_helpers import HOME_ROR, at_home, save, settings, snapshot, technician, view
from click.testing import CliRunner

from attribution.cli.root import main
from attribution.core.model import AcknowledgementReading, FullTextParts, TextView
from attribution.harvest.registry import services
from attribution.home import settings as home_settings
from attribution.home import writing

ROSTER = "technician_id,given_names,family_name,faculty\nT1,Ada,Quillby,Science\nT2,Bo,Heathdale,Science\n"
SAID = ("--received", "letter of 2 May")


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def home(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    name = "University of Northmere"
    writing.write(
        home / home_settings.FILE,
        {
            "institution.name": name,
            "institution.rors": [HOME_ROR],
            "institution.name_forms": [name],
        },
        services(),
    )
    roster = tmp_path / "roster.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    assert run("roster", "import", roster, "--home", home).exit_code == 0
    save(
        home,
        [
            view("openalex", "W1", at_home("Ada Quillby"), doi="10.5555/a"),
            view("openalex", "W2", "Cy Moss", doi="10.5555/b"),
        ],
    )
    snapshot(settings(home), [technician(), technician(2, "Bo", "Heathdale")])
    return home


def test_a_claim_goes_from_draft_to_a_letter(home):
    new = run(
        "claim",
        "new",
        "T1",
        "10.5555/b",
        "--role",
        "Software",
        "--statement",
        "I wrote the program.",
        *SAID,
        "--home",
        home,
    )
    claim_id = new.stdout.strip()
    assert new.exit_code == 0
    for step in ("submit", "take", "uphold", "agree"):
        who = ("--who", "judge") if step in ("take", "uphold") else ()
        done = run("claim", step, claim_id, "--why", "seen the logs", *SAID, *who, "--home", home)
        assert done.exit_code == 0, done.stderr
    assert (
        json.loads(run("claim", "list", "--json", "--home", home).stdout)[0]["doi"] == "10.5555/b"
    )
    letter = run("claim", "letter", claim_id, "--sender", "A. Lead", "--home", home)
    assert "10.5555/b" in letter.stdout
    kinds = [
        json.loads(line)["kind"]
        for line in run("credits", "--format", "jsonl", "--home", home).stdout.splitlines()
    ]
    assert "uncredited" in kinds


def drafted(home, *more):
    made = run(
        "claim",
        "new",
        "T1",
        "10.5555/b",
        "--role",
        "Software",
        "--statement",
        "x",
        *SAID,
        *more,
        "--home",
        home,
    )
    assert made.exit_code == 0, made.stderr
    return made.stdout.strip()


def as_json(*words):
    result = run(*words)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_a_draft_is_rewritten_and_what_is_not_given_stays(home):
    claim_id = drafted(home, "--from", "2024-01-01")
    result = run(
        "claim",
        "edit",
        claim_id,
        "--role",
        "validation",
        "--to",
        "2024-02-01",
        *SAID,
        "--home",
        home,
    )
    assert result.exit_code == 0, result.stderr
    one = as_json("claim", "show", claim_id, "--home", home)
    assert (one["roles"], one["statement"], one["first_day"], one["last_day"]) == (
        ["Validation"],
        "x",
        "2024-01-01",
        "2024-02-01",
    )
    assert run("claim", "submit", claim_id, *SAID, "--home", home).exit_code == 0
    late = run("claim", "edit", claim_id, "--statement", "more", *SAID, "--home", home)
    assert (late.exit_code, "only a claim that is draft" in late.stderr) == (2, True)


def test_an_attachment_comes_back_as_it_was_and_overwrites_no_file(home, tmp_path):
    claim_id, booking = drafted(home), tmp_path / "booking.txt"
    booking.write_bytes(b"booked on 3 March")
    assert run("claim", "attach", claim_id, booking, *SAID, "--home", home).exit_code == 0
    words = ("claim", "fetch", claim_id, "booking.txt", "--home", home, "-o")
    assert run(*words, tmp_path / "copy.txt").exit_code == 0
    assert (tmp_path / "copy.txt").read_bytes() == booking.read_bytes()
    booking.write_bytes(b"mine")
    refused = run(*words, booking)
    assert (refused.exit_code, "not overwritten" in refused.stderr, booking.read_bytes()) == (
        2,
        True,
        b"mine",
    )


def test_a_report_of_a_missed_paper_waits_until_somebody_settles_it(home):
    assert run("claim", "report", "T1", "10.5555/b", *SAID, "--home", home).exit_code == 0
    (waiting,) = as_json("claim", "reports", "--json", "--home", home)
    assert (waiting["technician_id"], waiting["doi"], waiting["names"]) == ("T1", "10.5555/b", [])
    assert waiting["report_id"] in run("claim", "reports", "--home", home).stdout
    settle = (
        "claim",
        "settle",
        waiting["report_id"],
        "--as",
        "thanked",
        "--why",
        "page 9",
        "--home",
        home,
    )
    wrong = run(*settle, "--mention", "m404")
    assert (wrong.exit_code, "no mention m404" in wrong.stderr) == (2, True)
    assert run(*settle).exit_code == 0
    again = run(*settle)
    assert (again.exit_code, "settled before" in again.stderr) == (2, True)
    unknown = run("claim", "settle", "nothing", "--as", "none", "--home", home)
    assert (unknown.exit_code, "no report 'nothing'" in unknown.stderr) == (2, True)
    credits = run(
        "credits", "--kind", "thanked", "--format", "jsonl", "--home", home
    ).stdout.splitlines()
    assert [json.loads(line)["status"] for line in credits] == ["confirmed"]
    assert as_json("claim", "reports", "--json", "--home", home) == []
    (ended,) = as_json("claim", "reports", "--ended", "--json", "--home", home)
    assert (ended["report_id"], ended["result"], ended["why"]) == (
        waiting["report_id"],
        "confirmed",
        "page 9",
    )
    assert "confirmed" in run("claim", "reports", "--ended", "--home", home).stdout
    assert (
        run(
            "claim", "reopen", waiting["report_id"], "--why", "another Ada", "--home", home
        ).exit_code
        == 0
    )
    assert run("credits", "--kind", "thanked", "--format", "jsonl", "--home", home).stdout == ""
    (open_again,) = as_json("claim", "reports", "--json", "--home", home)
    assert (open_again["report_id"], open_again["reported"]) == (
        waiting["report_id"],
        waiting["reported"],
    )


def test_a_contested_claim_is_given_to_another_second_person(home):
    new = ("claim", "new", "T1", "10.5555/b", "--role", "Software", "--statement", "x")
    claim_id = run(*new, *SAID, "--home", home).stdout.strip()
    due = ("--due", "2099-01-01", "--home", home)
    assert run("claim", "submit", claim_id, *SAID, "--home", home).exit_code == 0
    for name, *more in (("take",), ("decline", "--why", "no")):
        assert run("claim", name, claim_id, *more, "--who", "rae@x", "--home", home).exit_code == 0
    assert (
        run("claim", "contest", claim_id, "--why", "look", "--second", "smm@x", *due).exit_code == 0
    )
    assert run("claim", "reassign", claim_id, "--second", "sam@x", *due).exit_code == 0
    assert run("claim", "uphold", claim_id, "--who", "sam@x", "--home", home).exit_code == 0


def test_suggestions_and_notices_are_tables_or_json(home):
    assert as_json("claim", "suggest", "T1", "--json", "--home", home) == []
    assert run("claim", "suggest", "T1", "--home", home).stdout.split() == [
        "doi",
        "published",
        "reason",
        "title",
        "says",
    ]
    claim_id = drafted(home)
    for step in ("submit", "take", "uphold"):
        assert run("claim", step, claim_id, *SAID, "--home", home).exit_code == 0
    assert as_json("claim", "notices", "--json", "--home", home) == []
    new = [
        view("openalex", "W1", at_home("Ada Quillby"), doi="10.5555/a"),
        view("openalex", "W2", at_home("Ada Quillby"), doi="10.5555/b"),
    ]
    save(home, new, datetime(2026, 2, 1, tzinfo=UTC))
    snapshot(settings(home), [technician()], datetime(2026, 2, 2, tzinfo=UTC))
    (noticed,) = as_json("claim", "notices", "--json", "--home", home)
    assert (noticed["claim_id"], noticed["what"], noticed["detail"]) == (
        claim_id,
        "credit",
        "author",
    )
    assert "author" in run("claim", "notices", "--home", home).stdout


def test_a_facility_of_the_settings_that_a_funding_statement_prints_suggests_the_paper_to_its_member(
    home,
):
    listed = {
        "name": "Big Lens Suite",
        "rrids": ["RRID:SCR_999001"],
        "members": [{"technician_id": "T1"}],
    }
    with (home / home_settings.FILE).open("a", encoding="utf-8") as file:
        file.write('\n[[facilities]]\nname = "Big Lens Suite"\nrrids = ["RRID:SCR_999001"]\n')
        file.write('members = [{ technician_id = "T1" }]\n')
    parts = FullTextParts(
        "We thank the referees.", funding="Imaging (RRID:SCR_999001) was paid by the Quill Trust."
    )
    reading = AcknowledgementReading((), ())
    paper = view(
        "europepmc", "E1", at_home("Cy Moss"), doi="10.5555/c", pmcid="PMC1", has_full_text=True
    )
    save(home, [paper, TextView("europepmc", "PMC1", "10.5555/c", "jats", "read", parts, reading)])
    snapshot(settings(home, facilities=[listed]), [technician()], datetime(2026, 2, 2, tzinfo=UTC))
    (found,) = as_json("claim", "suggest", "T1", "--json", "--home", home)
    assert (found["doi"], found["reason"]) == ("10.5555/c", "instrument used")
    assert (
        found["says"]
        == "Its funding statement prints “SCR_999001” (Big Lens Suite); you were a member then."
    )


def test_a_correction_for_openalex_gives_the_name_as_printed(home):
    words = (
        "claim",
        "source",
        "T1",
        "10.5555/a",
        "--problem",
        "Another Quillby is linked.",
        "--sender",
        "A. Lead",
    )
    letter = run(*words, "--to", "openalex", "--home", home).stdout
    assert "Another Quillby is linked." in letter
    assert "as printed in the paper: Ada Quillby" in letter
    assert "ORCID record" in run(*words, "--to", "orcid", "--home", home).stdout


ORCID = "https://pub.orcid.org/v3.0/expanded-search/"
FOUND = {
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
def test_a_name_goes_to_orcid_only_when_asked_and_that_is_said(home):
    assert as_json("claim", "orcids", "T1", "--json", "--home", home) == []
    assert len(responses.calls) == 0
    responses.get(ORCID, json=FOUND)
    result = run("claim", "orcids", "T1", "--ask-orcid", "--json", "--home", home)
    assert [one["orcid"] for one in json.loads(result.stdout)] == ["0000-0002-1825-0097"]
    assert "The name of T1 is sent to ORCID." in result.stderr
    assert "Quillby" in responses.calls[0].request.url


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
    ids=["nobody there", "busy", "refused", "no result", "no JSON"],
)
def test_orcid_being_down_ends_with_exit_code_3_and_what_papers_print_is_told_all_the_same(
    home, monkeypatch, answer
):
    monkeypatch.setenv("ATTRIBUTION_HARVEST_ATTEMPTS", "1")
    monkeypatch.setenv("ATTRIBUTION_HARVEST_BACKOFF", "0")
    responses.get(ORCID, **answer)
    result = run("claim", "orcids", "T1", "--ask-orcid", "--home", home)
    assert (result.exit_code, result.stdout.split()) == (3, ["orcid", "says"])
    assert "attribution: orcid: https://pub.orcid.org/v3.0/expanded-search/" in result.stderr
    assert "Quillby" not in result.stderr
    assert "Traceback" not in result.stderr


def test_the_guideline_gives_a_credit_with_reason_and_sources_before_there_is_anything_else(
    tmp_path,
):
    words = ("claim", "advise", "--role", "software", "--home", tmp_path / "nothing")
    assert as_json(*words, "--intellectual", "--json")["credit"] == "authorship"
    text = run(*words).stdout
    assert text.startswith("acknowledgement\n")
    assert "Sources: CRediT" in text
    assert "The authors thank [name]" in text
    wrong = run(*words, "--criteria", "fame")
    assert (wrong.exit_code, "substantial, drafting" in wrong.stderr) == (2, True)


def test_a_step_out_of_order_is_refused_and_says_what_is_possible(home):
    claim_id = run(
        "claim",
        "new",
        "T1",
        "10.5555/b",
        "--role",
        "Software",
        "--statement",
        "x",
        *SAID,
        "--home",
        home,
    ).stdout.strip()
    result = run("claim", "uphold", claim_id, "--home", home)
    assert (result.exit_code, "Possible now" in result.stderr) == (2, True)


def test_an_objection_hides_the_person_at_once_and_can_be_withdrawn(home):
    def listed():
        return len(run("candidates", "--format", "jsonl", "--home", home).stdout.splitlines())

    assert listed() == 1
    assert run("object", "T1", *SAID, "--home", home).exit_code == 0
    assert listed() == 0
    assert run("object", "T1", "--withdraw", *SAID, "--home", home).exit_code == 0
    assert listed() == 1


def test_an_erased_person_does_not_come_back_with_the_next_roster(home, tmp_path):
    result = run("forget", "T1", "--signed-in-as", "aquill7", "--home", home)
    assert result.exit_code == 0, result.stderr
    again = run("roster", "import", tmp_path / "roster.csv", "--home", home)
    assert "1 people who were erased" in again.stderr
    assert "Quillby" not in run("roster", "show", "--home", home).stdout


def test_a_review_list_goes_out_and_unmarked_comes_back_without_change(home, tmp_path):
    sheet = tmp_path / "queue.xlsx"
    assert run("review", "export", sheet, "--which", "accepted", "--home", home).exit_code == 0
    result = run("review", "import", sheet, "--home", home)
    assert (result.exit_code, "0 recorded" in result.stderr) == (0, True)


def test_a_record_is_written_for_a_word_processor(home, tmp_path):
    assert run("contributions", "T1", "-o", tmp_path / "ada.docx", "--home", home).exit_code == 0
    assert (tmp_path / "ada.docx").read_bytes()[:2] == b"PK"
