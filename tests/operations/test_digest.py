"""The monthly summary: once a month to each person, without names of others, easy to stop."""

from __future__ import annotations

import asyncio
import email
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import policy
from pathlib import Path
from typing import Any

import institution
import pytest
import templates
import university
from build_helpers import technician
from command_line import run, run_well
from institution import BO, LEAD, REVIEWER
from receivers import PASSWORD, USER, Letterbox, certified, mail_server

from attribution import workspace
from attribution.access.permissions import Person
from attribution.claims import service
from attribution.dashboard.gate import Gate
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.home.settings import Settings
from attribution.ledger.ledger import open_ledger
from attribution.ledger.payloads import DIGEST_SENT, DigestSent
from attribution.operations import digest, digest_texts, last_night, mail
from attribution.operations.backup.contents import DIGEST_LOCK
from attribution.operations.digest import Digest
from attribution.operations.digest_news import Inquiry, OwnNews, State, Waiting, own_news
from attribution.operations.digest_recipients import Recipient, recipients
from attribution.operations.digest_texts import Frame
from attribution.operations.home_lock import held
from attribution.operations.last_night import Ended
from attribution.operations.mail import MailServer, NotSent
from attribution.privacy.choices import record_digest
from attribution.privacy.digest_choices import Subscriber, is_wanted, token_of
from attribution.privacy.erased_files import remove_leftovers
from attribution.privacy.writings import writings_of
from attribution.roster import in_force
from attribution.workspace import Acting

NOVEMBER = datetime(2026, 11, 5, 9, tzinfo=UTC)
ADDRESS = "https://papers.northmere.example"
REASON = "words of a reviewer"
FRAME = Frame("Northmere", "November 2026", ADDRESS, "", "x@y.example", date(2026, 10, 1))
OPERATOR = Person("local:root", "lead")
LEE = "Lee@northmere.example"
LISTED = [
    {"who": LEE, "role": "lead"},
    {"who": REVIEWER, "role": "reviewer", "faculties": ["Arts"]},
]
ENLARGED = [*institution.TECHNICIANS, technician(6, "Eve", "Newcomer")]
SUBJECT = "Technicians on papers: summary for November 2026"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder where Bo (T2) asked for the summary, and a claim of theirs was declined."""
    templates.fill(tmp_path, "digest", lambda empty: make(empty / "home"))
    return tmp_path / "home"


def make(home: Path) -> None:
    institution.make(home)
    set_up(home)
    claim = institution.ids(home).submitted
    with workspace.opened(settings(home), Person(LEAD, "lead")) as lead:
        for step in ("take", "decline"):
            service.step(lead, Acting(), claim, step, REASON)
        record_digest(lead, Acting("in person"), "T2", wanted=True)


def set_up(home: Path, people: Sequence[Mapping[str, Any]] = LISTED) -> None:
    addresses = {"contact.email": "tracker@northmere.example", "dashboard.address": ADDRESS}
    institution.configure(home, people, **addresses)


def by_mail(port: int) -> dict[str, str]:
    return {
        "ATTRIBUTION_ALERT_SMTP_SERVER": "127.0.0.1",
        "ATTRIBUTION_ALERT_SMTP_PORT": str(port),
    }


def settings(home: Path, **environment: str) -> Settings:
    return loading.load(home, environment, services())


def sent(result: Digest) -> dict[str, str]:
    """The text of each summary of a run, by whom it is to, with one blank between words."""
    return {
        letter.recipient.name: " ".join(letter.message.get_content().split())
        for letter in result.sent
    }


def record_of(home: Path) -> list[tuple[str, str | None]]:
    """The months that the ledger has as sent, and to whom."""
    with open_ledger(home / "ledger.sqlite") as ledger:
        acts = [(act, act.payload) for act in ledger.acts(DIGEST_SENT)]
    return [
        (payload.month, act.technician_id or payload.to)
        for act, payload in acts
        if isinstance(payload, DigestSent)
    ]


def wants(home: Path, subscriber: Subscriber) -> bool:
    with open_ledger(home / "ledger.sqlite") as ledger:
        return is_wanted(ledger, subscriber)


# -- what it says ----------------------------------------------------------------------------------


def test_each_person_is_told_what_is_theirs_once_a_month_without_anybodys_name(home: Path) -> None:
    with mail_server() as (port, letterbox):
        loaded = settings(home, **by_mail(port))
        first = digest.run(loaded, OPERATOR, NOVEMBER)
        for later in (timedelta(hours=4), timedelta(days=10)):
            university.enrol(home, ENLARGED, now=NOVEMBER + later)
        daily = digest.run(loaded, OPERATOR, NOVEMBER + timedelta(days=20))
        next_month = digest.run(loaded, OPERATOR, NOVEMBER + timedelta(days=30))
    texts = sent(first)
    assert (set(texts), first.exit_code) == ({LEAD, REVIEWER, "T2"}, 0)
    assert (sent(daily), daily.already) == ({}, 3)
    assert [message["To"] for message in letterbox.messages][:3] == [LEE, REVIEWER, BO]
    assert {message["Subject"] for message in letterbox.messages[:3]} == {SUBJECT}
    for text in texts.values():
        assert institution.holds_no_secret(text)
        assert REASON not in text
        assert ADDRESS in text
    assert "No year has a figure yet." in texts[LEAD]
    assert "Printed names that need a decision: 1" in texts[LEAD]
    assert "Printed names that need a decision: 1" in texts[REVIEWER]
    assert "The figure" not in texts[REVIEWER]
    assert "It is now: declined." in texts["T2"]
    assert "Since your last summary" not in texts[LEAD]
    assert "Since your last summary of 5 November 2026" in sent(next_month)[LEAD]
    assert "No figure of any year has changed." in sent(next_month)[LEAD]
    assert "5 technicians in post before, 6 now: 1 new." in sent(next_month)[LEAD]


def test_only_the_technician_is_asked_is_this_you(home: Path) -> None:
    with workspace.opened(settings(home), OPERATOR) as opened:
        names = {}
        for technician_id in ("T2", "T4"):
            person = Person(technician_id, "technician", technician_id)
            recipient = Recipient(person, Subscriber(technician_id))
            own = replace(opened, person=person)
            names[technician_id] = own_news(Inquiry(recipient, own, NOVEMBER, NOVEMBER)).names
    assert names == {"T2": 0, "T4": 1}
    text = digest_texts.for_technician(FRAME, OwnNews(1, ()))
    assert "Is this you?" in text
    assert "1 printed name on papers may be yours." in text


def test_a_reviewer_for_whom_nothing_waits_gets_no_e_mail(home: Path) -> None:
    set_up(home, [{"who": "ida@northmere.example", "role": "reviewer", "faculties": ["Law"]}])
    result = digest.run(settings(home), OPERATOR, NOVEMBER, dry_run=True)
    assert (set(sent(result)), result.silent) == ({"T2"}, 1)


def test_a_lead_is_told_what_changed_since_the_last_summary_and_which_nights_failed() -> None:
    frame = Frame("Northmere", "November 2026", "", "", "x@y.example", date(2026, 10, 1))
    before = {"technicians": 190, "credited": 59, "checked": 30, "papers": 2000, "read": 1150}
    now = {**before, "technicians": 192, "credited": 61, "read": 1204}
    nights = (Ended(NOVEMBER - timedelta(days=1), 4), Ended(NOVEMBER, 0))
    state = State((), (), {"2025": now}, 56, "Staff list: 2 new.", nights, "The last night: ok.")
    text = digest_texts.for_lead(frame, state, Waiting(0, 0, 0, 0, ()), {"2025": before})
    flat = " ".join(text.split())
    assert "Since your last summary of 1 October 2026" in flat
    assert "2025: 31.1% then, 31.8% now. 61 named on a paper (+2), 192 technicians counted" in flat
    assert "56 decisions by people on printed names. Staff list: 2 new." in flat
    assert "1 of 2 nights had a fault: 4 November 2026: nothing was published (exit code 4)" in flat
    unchanged = digest_texts.for_lead(frame, state, Waiting(0, 0, 0, 0, ()), {"2025": now})
    assert "No figure of any year has changed." in unchanged


def test_the_nights_are_kept_and_a_damaged_list_of_them_stops_nothing(home: Path) -> None:
    night = {"ended": NOVEMBER.isoformat(), "exit": 4}
    last_night.keep(home, night)
    last_night.keep(home, {**night, "exit": 5})  # another run was at work: it tells its own end
    assert last_night.ended_nights(home) == [Ended(NOVEMBER, 4)]
    (home / last_night.ENDED).write_bytes(b'[{"ended"')
    last_night.keep(home, night)
    assert last_night.ended_nights(home) == [Ended(NOVEMBER, 4)]


# -- once a month ----------------------------------------------------------------------------------


class Killing(Letterbox):
    """A mail server during whose second message the program that sends it is killed."""

    process: subprocess.Popen[bytes]

    def handle_message(self, message: Any) -> None:
        super().handle_message(message)
        if len(self.messages) == 2:
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait()


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is of Unix")
def test_after_a_killed_run_the_rest_get_theirs_and_a_second_copy_can_be_told(home: Path) -> None:
    with mail_server(letterbox=Killing()) as (port, letterbox):
        assert isinstance(letterbox, Killing)
        letterbox.process = subprocess.Popen(
            [sys.executable, "-m", "attribution", "digest"],
            env={**institution.environment(home), **by_mail(port)},
        )
        assert letterbox.process.wait(60) == -signal.SIGKILL
        again = digest.run(settings(home, **by_mail(port)), OPERATOR, datetime.now(UTC))
    assert (len(again.sent), again.already) == (2, 1), "the first is not sent again"
    ids = [message["Message-ID"] for message in letterbox.messages]
    assert (len(ids), len(set(ids))) == (4, 3)
    assert ids[1] == ids[2], "the message of the kill has the same id, so programs show it once"


def test_an_address_that_is_refused_stops_no_other_and_is_tried_again(home: Path) -> None:
    with mail_server() as (port, letterbox):
        letterbox.refused = {LEE}
        refused = run("digest", home=home, **by_mail(port))
        assert (refused.exit_code, record_of(home)) == (
            3,
            [("2026-11", REVIEWER), ("2026-11", "T2")],
        )
        assert f"{LEAD}: Correct the e-mail address." in refused.stderr
        letterbox.refused = set()
        assert run("digest", home=home, **by_mail(port)).exit_code == 0
    assert [message["To"] for message in letterbox.messages] == [REVIEWER, BO, LEE]


def test_a_server_that_is_not_there_is_said_for_everybody_and_nothing_counts_as_sent(
    home: Path,
) -> None:
    result = digest.run(settings(home, **by_mail(9)), OPERATOR, NOVEMBER)
    assert (len(result.failed), result.exit_code, record_of(home)) == (3, 3, [])
    assert all("alert.smtp_server" in failure.problem for failure in result.failed)


def test_two_runs_at_once_send_nothing_twice(home: Path) -> None:
    lock = home / DIGEST_LOCK
    lock.parent.mkdir(exist_ok=True)
    with held(lock, home):
        assert run("digest", home=home).exit_code == 5
    assert record_of(home) == []


# -- who gets it, and how --------------------------------------------------------------------------


def people_of(home: Path) -> dict[str, str]:
    """What is wrong with the address of each person who is to get the summary."""
    loaded = settings(home)
    technicians = in_force.load_in_force(home, loaded.columns, {})
    with open_ledger(home / "ledger.sqlite") as ledger:
        chosen = recipients(loaded, ledger, technicians, NOVEMBER.date())
    return {recipient.name: recipient.problem for recipient in chosen}


def test_technicians_get_it_only_if_they_ask_and_can_be_reached(home: Path) -> None:
    assert people_of(home) == {LEAD: "", REVIEWER: "", "T2": ""}
    for technician_id in ("T3", "T5"):
        run_well("digest-choice", technician_id, "yes", "--received", "letter", home=home)
    problems = people_of(home)
    assert "someone else" in problems["T3"]
    assert "no e-mail address" in problems["T5"]
    run_well("object T2 --received", "in person", home=home)
    run_well("digest-choice", LEE, "no", home=home)
    assert set(people_of(home)) == {REVIEWER, "T3", "T5"}


def test_the_address_of_a_leaver_may_be_somebody_elses_by_now(home: Path) -> None:
    loaded = settings(home)
    gone = [
        replace(person, spells=(replace(person.spells[0], end=date(2026, 1, 31)),))
        for person in institution.TECHNICIANS
        if person.technician_id == "T2"
    ]
    with open_ledger(home / "ledger.sqlite") as ledger:
        chosen = {
            day: recipients(loaded, ledger, gone, day)[-1].problem
            for day in (date(2026, 2, 20), date(2026, 3, 20))
        }
    assert [bool(problem) for problem in chosen.values()] == [False, True]


def test_a_dry_run_prints_what_would_be_sent_names_who_has_no_address_and_changes_nothing(
    home: Path,
) -> None:
    set_up(home, [{"who": "jb12", "role": "lead"}, {"who": "kc", "role": "lead", "email": LEAD}])
    printed = run("digest --dry-run", home=home)
    assert (printed.exit_code, record_of(home)) == (0, [])
    assert f"To: {LEAD}" in printed.stdout
    assert "List-Unsubscribe:" in printed.stdout
    assert "(The text is for this technician alone.)" in printed.stdout
    assert "Is this you?" not in printed.stdout, "the person who tries it may not read it"
    assert "jb12 cannot be reached" in printed.stderr
    assert "Nothing was sent." in printed.stderr
    assert not (home / "digests").exists()


def test_without_a_mail_server_the_e_mails_are_files_that_mail_programs_open(home: Path) -> None:
    assert "The summary for 3 people was written to" in run("digest", home=home).stderr
    files = sorted((home / "digests").glob("*.eml"))
    messages = [
        email.message_from_bytes(file.read_bytes(), policy=policy.default) for file in files
    ]
    assert [message["To"] for message in messages] == [LEE, REVIEWER, BO]
    assert all(b"\r\n" in file.read_bytes() for file in files)
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)
    remove_leftovers(home, writings_of([], frozenset(), {BO}))
    left = sorted((home / "digests").glob("*.eml"))
    assert left == files[:2], "an erasure deletes them too"


@pytest.mark.parametrize(
    "address", ["a@x.example, b@x.example", "a@x.example\nBcc: b@x.example", "@", "a b@x.example"]
)
def test_an_address_can_be_neither_two_nor_another_header(tmp_path: Path, address: str) -> None:
    with pytest.raises(NotSent, match="not a valid address"):
        mail.message(Settings(tmp_path, email="x@y.example"), [address], "s", "t")


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_password_and_message_are_encrypted_and_a_wrong_password_is_not_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    context, bundle = certified(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    sealed = {
        "ATTRIBUTION_CONTACT_EMAIL": "x@y.example",
        "ATTRIBUTION_ALERT_SMTP_SECURITY": security,
        "ATTRIBUTION_ALERT_SMTP_USER": USER,
        "ATTRIBUTION_SMTP_PASSWORD": PASSWORD,
    }
    with mail_server(context, is_tls=security == "tls") as (port, letterbox):
        loaded = settings(tmp_path, **sealed, **by_mail(port))
        message = mail.message(loaded, ["a@x.example"], "Summary", "Quarks “übrig”")
        with MailServer(loaded) as server:
            server.send(message)
        wrong = replace(loaded, keys={**loaded.keys, "smtp_password": "wr0ng"})
        with MailServer(wrong) as server, pytest.raises(NotSent) as refused:
            server.send(message)
    assert "ATTRIBUTION_SMTP_PASSWORD" in str(refused.value)
    assert "wr0ng" not in str(refused.value)
    (arrived,) = letterbox.messages
    assert arrived.get_payload(decode=True).decode() == "Quarks “übrig”\n"


def test_without_a_sender_or_people_the_command_says_what_to_set(home: Path) -> None:
    institution.configure(home, [])
    refused = run("digest", home=home)
    assert (refused.exit_code, "contact.email" in refused.stderr) == (2, True)
    set_up(home, [])
    assert "list them under people" in run("digest --dry-run", home=home).stderr
    wrong = run("digest-choice nobody@x.example no", home=home)
    assert (wrong.exit_code, "lists no lead or reviewer" in wrong.stderr) == (2, True)
    unknown = run("digest-choice T99 yes --received letter", home=home)
    assert (unknown.exit_code, "no technician T99" in unknown.stderr) == (2, True)


# -- stopping it -----------------------------------------------------------------------------------


@contextmanager
def gate_of(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Asks the gate of a dashboard with sign-in, as somebody who has not signed in."""
    institution.secrets(home, 9, "http://127.0.0.1:9/metadata")
    monkeypatch.setenv("ATTRIBUTION_HOME", str(home))
    gate = Gate(_not_reached)

    def ask(method: str, path: str) -> tuple[int, str]:
        messages: list[Any] = []

        async def send(message: Any) -> None:
            messages.append(message)

        async def receive() -> Any:
            return {"type": "http.request", "body": b"List-Unsubscribe=One-Click"}

        scope = {"type": "http", "method": method, "path": path, "headers": [], "query_string": b""}
        with ThreadPoolExecutor(1) as own_thread:  # a browser may have a loop running in this one
            own_thread.submit(lambda: asyncio.run(gate(scope, receive, send))).result()
        return messages[0]["status"], messages[1]["body"].decode()

    yield ask


async def _not_reached(*_values: Any) -> None:
    raise AssertionError("the dashboard itself was asked")


@pytest.mark.parametrize(
    ("name", "subscriber"),
    [(LEAD, Subscriber(name=LEAD)), ("T2", Subscriber("T2"))],
)
def test_a_link_stops_it_without_sign_in_once_its_button_is_pressed(
    home: Path, monkeypatch: pytest.MonkeyPatch, name: str, subscriber: Subscriber
) -> None:
    link = f"/unsubscribe/{token_of(settings(home), subscriber)}"
    with gate_of(home, monkeypatch) as ask:
        status, page = ask("GET", link)
        assert (status, "Stop the e-mail" in page) == (200, True)
        assert wants(home, subscriber), "mail programs open links to look for viruses"
        assert ask("POST", link)[0] == 200
        assert ask("POST", link)[0] == 200
        assert not wants(home, subscriber)
        (home / "salt").write_text("00" * 32)
        assert ask("POST", link)[0] == 404, "a link of another home folder"
    assert wants(home, Subscriber(name=REVIEWER))


def test_mail_programs_are_told_how_to_stop_it_without_naming_the_person(home: Path) -> None:
    result = digest.run(settings(home), OPERATOR, NOVEMBER, dry_run=True)
    for letter in result.sent:
        assert letter.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        mailto, link = letter.message["List-Unsubscribe"].split(", ")
        assert mailto == "<mailto:tracker@northmere.example?subject=unsubscribe>"
        token = token_of(settings(home), letter.recipient.subscriber)
        assert link == f"<{ADDRESS}/unsubscribe/{token}>"
        assert link.strip("<>") in letter.message.get_content()
        assert letter.message.as_bytes().count(token.encode()) == 2, "the header is not encoded"


def test_a_link_of_nobody_stops_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with gate_of(home, monkeypatch) as ask:
        for token in ("", "0" * 64, "é", "a/b"):
            status, page = ask("POST", f"/unsubscribe/{token}")
            assert (status, "Nothing was changed" in page) == (404, True)
    assert wants(home, Subscriber(name=LEAD))
