"""Invitations: everybody gets one, once, answers through the link, and is reminded once."""

from __future__ import annotations

import email
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import cast

import docx
import institution
import pytest
import segno
import templates
import university
from build_helpers import DAY
from command_line import as_json, run, run_well
from institution import BO
from receivers import mail_server

from attribution import workspace
from attribution.access.permissions import Person, by_link
from attribution.claims.invitations import (
    history,
    letter_files,
    letters,
    names_to_check,
    return_table,
)
from attribution.claims.invitations.history import Invited
from attribution.claims.invitations.people import Choice, on_roster
from attribution.core.errors import UserError
from attribution.core.model import Technician
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.home.settings import Settings
from attribution.ledger.payloads import INVITATION, Invitation
from attribution.operations import invitations
from attribution.operations.invitations import Outcome, Terms
from attribution.privacy.choices import record_objection
from attribution.review import verdicts
from attribution.workspace import Acting, Workspace

ADDRESS = "https://papers.northmere.example"
NOVEMBER = datetime(2026, 11, 5, 9, tzinfo=UTC)
ENDS = date(2026, 12, 31)
ALL = Choice(all_papers=True)
TERMS = Terms("autumn", ENDS, "A. Lead", ALL)
OPERATOR = Person("local:root", "lead")
ADA = "Ada@Northmere.example"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    templates.fill(tmp_path, "invitations", lambda empty: make(empty / "home"))
    return tmp_path / "home"


def make(home: Path) -> None:
    institution.make(home)
    addresses = {"contact.email": "tracker@northmere.example", "dashboard.address": ADDRESS}
    institution.configure(home, **addresses)


def settings(home: Path, **environment: str) -> Settings:
    return loading.load(home, environment, services())


def by_mail(port: int) -> dict[str, str]:
    return {
        "ATTRIBUTION_ALERT_SMTP_SERVER": "127.0.0.1",
        "ATTRIBUTION_ALERT_SMTP_PORT": str(port),
    }


@contextmanager
def lead(home: Path, **environment: str) -> Iterator[Workspace]:
    with workspace.opened(settings(home, **environment), OPERATOR) as opened:
        yield opened


def invite(
    home: Path, terms: Terms = TERMS, at: datetime = NOVEMBER, **environment: str
) -> Outcome:
    with lead(home, **environment) as opened:
        return invitations.invite(opened, Acting(at=at), terms)


def remind(home: Path, at: datetime, **environment: str) -> Outcome:
    with lead(home, **environment) as opened:
        return invitations.remind(opened, Acting(at=at), "autumn")


def ways(outcome: Outcome) -> dict[str, str]:
    return {message.technician_id: message.invited.by for message in outcome.messages}


def opens(home: Path, code: str, day: date = date(2026, 11, 6)) -> Invited | None:
    """The invitation that a code opens on a day."""
    with lead(home) as opened:
        staff = on_roster(opened.settings, opened.ledger).values()
        current = history.read(opened.ledger).in_force(staff, day)
        return history.of_code(opened.settings, current.values(), code, day)


def code_of(home: Path, technician_id: str) -> str:
    with lead(home) as opened:
        return history.code_of(opened.settings, history.read(opened.ledger).latest()[technician_id])


def answer(home: Path, technician_id: str, verdict: str, at: datetime = NOVEMBER) -> str:
    """Answer the first name that a technician is asked about; its mention."""
    with workspace.opened(settings(home), by_link(technician_id)) as own:
        names_to_check.open_page(own, Acting(at=at), technician_id)
        mention_id = names_to_check.questions(own, technician_id)[0].mention_id
        assert not names_to_check.answer(own, Acting(at=at), technician_id, {mention_id: verdict})
    return mention_id


def read(body: bytes) -> EmailMessage:
    return cast(EmailMessage, email.message_from_bytes(body, policy=policy.default))


def enrol(home: Path, people: Sequence[Technician]) -> None:
    """A later list from HR."""
    university.enrol(home, people, now=DAY + timedelta(days=1))


def steps(home: Path) -> list[tuple[str | None, str]]:
    with lead(home) as opened:
        acts = opened.ledger.acts(INVITATION)
    return [(a.technician_id, a.payload.step) for a in acts if isinstance(a.payload, Invitation)]


# -- who is invited, and how -----------------------------------------------------------------------


def test_people_with_names_to_check_are_invited_or_all_with_papers(home: Path) -> None:
    with lead(home) as opened:
        few = invitations.invite(opened, Acting(at=NOVEMBER), Terms("x", ENDS, "L"), dry_run=True)
        every = invitations.invite(opened, Acting(at=NOVEMBER), TERMS, dry_run=True)
        arts = replace(TERMS, choice=Choice(("Arts",), all_papers=True))
        some = invitations.invite(opened, Acting(at=NOVEMBER), arts, dry_run=True)
    assert ways(few) == {"T4": "letter"}
    assert ways(every) == {"T1": "file", "T2": "file", "T3": "letter", "T4": "letter"}
    assert set(ways(some)) == {"T2", "T4"}
    assert steps(home) == [], "a dry run stores nothing"


def test_those_who_object_left_or_decided_on_everything_are_not_invited(home: Path) -> None:
    with lead(home) as opened:
        record_objection(opened, Acting("in person"), "T2", True)
    left = [
        replace(person, spells=tuple(replace(s, end=date(2026, 10, 31)) for s in person.spells))
        if person.technician_id == "T1"
        else person
        for person in institution.TECHNICIANS
    ]
    enrol(home, left)
    outcome = invite(home)
    assert set(ways(outcome)) == {"T3", "T4"}


def test_nobody_is_invited_twice_in_a_round_and_a_second_run_adds_those_who_are_new(
    home: Path,
) -> None:
    arts = replace(TERMS, choice=Choice(("Arts",), all_papers=True))
    assert set(ways(invite(home, arts))) == {"T2", "T4"}
    second = invite(home)
    assert (set(ways(second)), second.already) == ({"T1", "T3"}, 2)
    assert (invite(home).messages, len(steps(home))) == ([], 4)


def test_each_e_mail_holds_the_link_of_its_reader_alone(home: Path) -> None:
    with mail_server() as (port, letterbox):
        outcome = invite(home, **by_mail(port))
    assert ways(outcome) == {"T1": "e-mail", "T2": "e-mail", "T3": "letter", "T4": "letter"}
    received = [read(bytes(message)) for message in letterbox.messages]
    texts = {message["To"]: message.get_content() for message in received}
    assert set(texts) == {ADA, BO}
    assert f"{ADDRESS}/invitation/{code_of(home, 'T1')}\n" in texts[ADA]
    assert f"{ADDRESS}/invitation/{code_of(home, 'T2')}\n" in texts[BO]
    assert "Dear Ada Quillby" in texts[ADA]
    assert "2 printed names" in texts[ADA]
    assert university.FORMER not in texts[ADA]
    assert "31 December 2026" in texts[ADA]


def test_an_address_that_is_refused_stops_no_other_and_is_tried_again(home: Path) -> None:
    with mail_server() as (port, letterbox):
        letterbox.refused = {BO}
        first = invite(home, **by_mail(port))
        assert [message.technician_id for message, _ in first.failed] == ["T2"]
        assert set(ways(first)) == {"T1", "T3", "T4"}
        letterbox.refused = set()
        assert ways(invite(home, **by_mail(port))) == {"T2": "e-mail"}


def test_without_a_mail_server_the_e_mails_are_files_until_the_person_answers(home: Path) -> None:
    invite(home)
    with lead(home) as opened:
        files = invitations.e_mail_files(opened, "autumn", date(2026, 11, 6))
        messages = [read(body) for body in files.values()]
        assert [message["To"] for message in messages] == [ADA, BO]
        assert code_of(home, "T2") in messages[1].get_content()
    answer(home, "T2", "confirmed")
    with lead(home) as opened:
        left = invitations.e_mail_files(opened, "autumn", date(2026, 11, 6))
    assert len(left) == 1


def test_letters_have_a_page_each_with_a_code_that_opens_the_link_however_it_is_typed(
    home: Path,
) -> None:
    invite(home)
    with lead(home) as opened:
        written = letters.letters_of(opened, "autumn", NOVEMBER.date())
    page = letter_files.as_pages("autumn", written)
    code = code_of(home, "T4")
    assert page.count("<article>") == 2
    assert f"<pre>{code}</pre>" in page
    assert f"<pre>{ADDRESS}/invitation/{code}</pre>" in page
    typed = opens(home, f" {code.upper().replace('-', ' ')}")
    assert typed is not None
    assert typed.technician_id == "T4"


def test_letters_are_a_word_file_too_with_each_on_a_page_of_its_own(home: Path) -> None:
    invite(home)
    file = home / "letters.docx"
    run_well("invite letters autumn -o", file, home=home)
    paragraphs = docx.Document(str(file)).paragraphs
    texts = [paragraph.text for paragraph in paragraphs]
    for technician_id in ("T3", "T4"):
        code = code_of(home, technician_id)
        assert {code, f"{ADDRESS}/invitation/{code}"} <= set(texts)
    first = [at for at, one in enumerate(paragraphs) if one.paragraph_format.page_break_before]
    assert len(first) == 1, "the second letter begins a page"
    assert texts[first[0] + 1].startswith("Are these papers yours?")


def test_a_telephone_opens_the_link_of_the_person_by_the_picture_on_their_letter(
    home: Path,
) -> None:
    invite(home)
    with lead(home) as opened:
        written = letters.letters_of(opened, "autumn", NOVEMBER.date())
    articles = letter_files.as_pages("autumn", written).split("<article>")[1:]
    for letter, article in zip(written, articles, strict=True):
        link = f"{ADDRESS}/invitation/{code_of(home, letter.technician_id)}"
        drawn = re.search(r'<path[^>]* d="([^"]*)"', article)
        expected = re.search(r'd="([^"]*)"', segno.make_qr(link, error="m").svg_inline())
        assert drawn is not None
        assert expected is not None
        assert drawn[1] == expected[1]
    word = docx.Document(io.BytesIO(letter_files.as_word("autumn", written, NOVEMBER)))
    assert len(word.inline_shapes) == len(written) == 2


def sign_in_and_answer(home: Path, who: str, technician_id: str, at: datetime) -> None:
    """A verdict of a technician, by their name at the sign-in, on a name that they are asked of."""
    with workspace.opened(settings(home), Person(who, "technician", technician_id)) as own:
        mention_id = names_to_check.questions(own, technician_id)[0].mention_id
        verdicts.decide(own, Acting(at=at), mention_id, technician_id, "confirmed")


def returned(home: Path) -> tuple[int, int]:
    """How many answered, and how many of them after signing in."""
    with lead(home) as opened:
        (whole, *_) = return_table.returns(opened, "autumn")
    return whole["answered"], whole["signed_in"]


def test_an_answer_after_signing_in_counts_and_ends_reminders_and_letters(home: Path) -> None:
    invite(home)
    assert returned(home) == (0, 0)
    sign_in_and_answer(home, ADA.lower(), "T1", NOVEMBER + timedelta(days=1))
    assert returned(home) == (1, 1)
    answer(home, "T2", "confirmed", NOVEMBER + timedelta(days=1))
    assert returned(home) == (2, 1)
    outcome = remind(home, NOVEMBER + timedelta(days=8))
    assert not {"T1", "T2"} & ways(outcome).keys()
    with lead(home) as opened:
        people = {
            row["technician_id"]: row for row in return_table.invited_people(opened, "autumn")
        }
    assert people["T1"]["answered"] == people["T1"]["signed_in"] == date(2026, 11, 6)
    assert people["T2"]["signed_in"] is None


@pytest.mark.parametrize(
    ("who", "at"),
    [
        ("kim@northmere.example", NOVEMBER + timedelta(days=1)),  # someone else decided
        (ADA, NOVEMBER - timedelta(days=1)),  # before the invitation
        (ADA, datetime(2027, 1, 2, 9, tzinfo=UTC)),  # after the link has ended
    ],
)
def test_a_verdict_of_another_person_or_at_another_time_is_no_answer_to_the_invitation(
    home: Path, who: str, at: datetime
) -> None:
    invite(home)
    sign_in_and_answer(home, who, "T1", at)
    assert returned(home) == (0, 0)


def test_a_second_round_is_not_answered_by_an_answer_to_the_first(home: Path) -> None:
    invite(home)
    sign_in_and_answer(home, ADA, "T1", NOVEMBER + timedelta(days=1))
    invite(home, replace(TERMS, name="winter"), NOVEMBER + timedelta(days=2))
    assert returned(home) == (1, 1)
    with lead(home) as opened:
        assert return_table.returns(opened, "winter")[0]["answered"] == 0


INCOMPLETE = [
    (replace(TERMS, name="a:b"), "Give the round a name"),
    (replace(TERMS, name=" "), "Give the round a name"),
    (replace(TERMS, sender=" "), "Say who signs"),
    (replace(TERMS, ends=NOVEMBER.date()), "Choose a last day"),
    (replace(TERMS, ends=date(2027, 11, 1)), "Choose a last day"),
]


def test_a_round_that_is_not_complete_invites_nobody(home: Path) -> None:
    with lead(home) as opened:
        for terms, problem in INCOMPLETE:
            with pytest.raises(UserError, match=problem):
                invitations.invite(opened, Acting(at=NOVEMBER), terms)
    assert steps(home) == []


def test_without_an_address_of_the_dashboard_no_link_can_be_made(home: Path) -> None:
    institution.configure(home)
    with pytest.raises(UserError, match=r"dashboard\.address"):
        invite(home)
    assert steps(home) == []


# -- what a link opens -----------------------------------------------------------------------------


def test_a_link_opens_until_its_last_day(home: Path) -> None:
    invite(home)
    code = code_of(home, "T1")
    assert opens(home, code, ENDS)
    assert opens(home, code, ENDS + timedelta(days=1)) is None
    assert opens(home, "") is None
    assert opens(home, "aaaaa-aaaaa-aaaaa-aaaaa") is None


def test_a_new_round_ends_the_link_of_the_one_before(home: Path) -> None:
    invite(home)
    old = code_of(home, "T1")
    invite(home, replace(TERMS, name="winter"), NOVEMBER + timedelta(days=1))
    assert opens(home, old) is None
    assert opens(home, code_of(home, "T1"))


def test_an_objection_ends_a_link(home: Path) -> None:
    invite(home)
    code = code_of(home, "T2")
    assert opens(home, code)
    with lead(home) as opened:
        record_objection(opened, Acting("in person"), "T2", True)
    assert opens(home, code) is None


def test_leaving_ends_a_link(home: Path) -> None:
    invite(home)
    code = code_of(home, "T2")
    gone = [person for person in institution.TECHNICIANS if person.technician_id != "T2"]
    enrol(home, gone)
    assert opens(home, code, datetime.now(UTC).date()) is None


def test_an_erasure_ends_a_link_and_leaves_no_trace_of_the_invitation(home: Path) -> None:
    invite(home)
    answer(home, "T2", "confirmed")
    code = code_of(home, "T2")
    run_well("forget T2", home=home)
    assert opens(home, code) is None
    assert "T2" not in {technician_id for technician_id, _ in steps(home)}
    with lead(home) as opened:
        assert not [act for act in opened.ledger.events() if "T2" in f"{act.who}{act.key}"]


# -- answers ---------------------------------------------------------------------------------------


def test_an_answer_is_the_verdict_of_the_technician_and_says_that_it_came_through_a_link(
    home: Path,
) -> None:
    invite(home)
    mention_id = answer(home, "T2", "confirmed")
    with lead(home) as opened:
        (row,) = opened.reader.rows("select * from decisions where mention_id = ?", [mention_id])
    assert (row["verdict"], row["decided_by"]) == ("confirmed", "link:T2")
    assert steps(home)[-2:] == [("T2", "opened"), ("T2", "answered")]


def test_an_answer_can_be_changed_and_the_same_answer_is_not_stored_again(home: Path) -> None:
    invite(home)
    answer(home, "T2", "rejected")
    answer(home, "T2", "confirmed")
    with lead(home) as opened:
        version = opened.ledger.version()
        (question,) = names_to_check.questions(opened, "T2")
    assert question.answer == "confirmed"
    answer(home, "T2", "confirmed")
    with lead(home) as opened:
        assert opened.ledger.version() == version


def test_a_name_on_which_a_reviewer_has_decided_is_not_asked_about(home: Path) -> None:
    invite(home)
    with lead(home) as opened:
        mention_id = names_to_check.questions(opened, "T2")[0].mention_id
    university.decide(home, mention_id, "T2", "rejected")
    with workspace.opened(settings(home), by_link("T2")) as own:
        assert names_to_check.questions(own, "T2") == []
        problems = names_to_check.answer(own, Acting(), "T2", {mention_id: "confirmed"})
    assert "not saved" in problems[0]
    with lead(home) as opened:
        (row,) = opened.reader.rows("select * from decisions where mention_id = ?", [mention_id])
    assert row["verdict"] == "rejected"


def test_the_questions_tell_no_former_name(home: Path) -> None:
    with workspace.opened(settings(home), Person("ada", "technician", "T1")) as own:
        assert university.FORMER not in repr(names_to_check.questions(own, "T1"))
        assert len(names_to_check.questions(own, "T1")) == 2


def test_nobody_answers_for_another(home: Path) -> None:
    with workspace.opened(settings(home), by_link("T1")) as other:
        for act in (names_to_check.open_page, names_to_check.questions):
            with pytest.raises(UserError, match="Ask the lead"):
                act(*(other, Acting(), "T2") if act is names_to_check.open_page else (other, "T2"))
        with pytest.raises(UserError, match="Ask the lead"):
            names_to_check.answer(other, Acting(), "T2", {})


# -- reminders and what came back ------------------------------------------------------------------


def test_each_person_without_an_answer_is_reminded_once_and_not_in_the_first_week(
    home: Path,
) -> None:
    invite(home)
    answer(home, "T2", "unsure")
    early = remind(home, NOVEMBER + timedelta(days=6))
    assert (early.messages, early.too_soon) == ([], 3)
    later = remind(home, NOVEMBER + timedelta(days=8))
    assert ways(later) == {"T1": "file", "T3": "letter", "T4": "letter"}
    assert all("a reminder" in message.letter.text for message in later.messages)
    again = remind(home, NOVEMBER + timedelta(days=20))
    assert (again.messages, again.already) == ([], 3)
    assert remind(home, NOVEMBER + timedelta(days=90)).messages == []


def test_the_lead_sees_what_came_back_by_faculty_and_by_person(home: Path) -> None:
    invite(home)
    answer(home, "T2", "confirmed")
    with lead(home) as opened:
        rows = {row["faculty"]: row for row in return_table.returns(opened, "autumn")}
        people = {
            row["technician_id"]: row for row in return_table.invited_people(opened, "autumn")
        }
    assert list(rows) == ["all", "Arts", "Science"]
    assert rows["all"] == {
        "faculty": "all",
        **{"invited": 4, "reminded": 0, "opened": 1, "answered": 1, "signed_in": 0},
    }
    assert (rows["Arts"]["invited"], rows["Arts"]["answered"]) == (2, 1)
    assert (people["T2"]["answered"], people["T1"]["opened"]) == (NOVEMBER.date(), None)


def test_a_reviewer_sees_counts_of_other_faculties_protected(home: Path) -> None:
    invite(home)
    answer(home, "T2", "confirmed")
    person = Person("rae", "reviewer", None, ("Science",))
    with workspace.opened(settings(home), person) as opened:
        rows = {row["faculty"]: row for row in return_table.returns(opened, "autumn")}
        with pytest.raises(UserError):
            return_table.invited_people(opened, "autumn")
    assert (rows["Science"]["invited"], rows["Science"]["answered"]) == (2, 0)
    assert (rows["Arts"]["invited"], rows["Arts"].get("answered")) == (None, None)
    assert rows["Arts"]["answered_why"] == "2 technicians or fewer"


# -- the commands ----------------------------------------------------------------------------------


def test_a_lead_runs_a_round_by_commands(home: Path, tmp_path: Path) -> None:
    dry = run("invite round autumn --sender", "A. Lead", "--all-papers", "--dry-run", home=home)
    assert "4 people would be invited: 2 to send from files, 2 to print as letters." in dry.stderr
    assert "Are these papers yours?" in dry.stdout
    assert "their-own-code" in dry.stdout
    done = run("invite round autumn --sender", "A. Lead", "--all-papers", home=home)
    assert (done.exit_code, "4 people were invited" in done.stderr) == (0, True)
    run_well("invite emails autumn -o", tmp_path / "eml", home=home)
    run_well("invite letters autumn -o", tmp_path / "letters.html", home=home)
    files = sorted((tmp_path / "eml").iterdir())
    assert [file.name for file in files] == ["0001-invitation.eml", "0002-invitation.eml"]
    assert all(file.stat().st_mode & 0o077 == 0 for file in [*files, tmp_path / "letters.html"])
    assert as_json("invite list --json", home=home)[0]["invited"] == 4
    assert "Too soon" in run("invite remind autumn", home=home).stderr
    wrong = run("invite list spring", home=home)
    assert (wrong.exit_code, "autumn" in wrong.stderr) == (2, True)
    unknown = run("invite round x --sender L --faculty Law", home=home)
    assert "Arts, Science" in unknown.stderr
