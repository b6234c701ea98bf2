"""An invitation round in a browser, and answers through its links: acts, seconds, lost answers.

python benchmarks/invitation_round.py [--people 240] [--answers 200] [--shots FOLDER]

A lead who has only the page in front of them invites everybody and downloads the e-mails. The links
are taken out of the .eml files. Some people open theirs in a browser on a phone, the others send
the same forms over HTTP, several at once. Then the return is downloaded from the page, and every
answer is looked up in the ledger. All people are invented. Ends with 1 where an answer was lost, or
where the page counts wrongly.
"""

from __future__ import annotations

import argparse
import csv
import email
import io
import itertools
import os
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email import policy
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from typing import Any, cast
from urllib import request
from urllib.parse import urlencode

from first_figure import CHROMIUM, FLAGS, Reader
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/worlds"))
import browser_tab
import university
from build_helpers import DAY, at_home, save, settings, snapshot, technician, view
from hosting import free_port, wait

from attribution import workspace
from attribution.access.permissions import Person
from attribution.core.model import Technician

FACULTIES = ("Arts", "Engineering", "Medicine", "Science", "Social Sciences")
GIVEN = (
    *("Alder", "Bryony", "Corin", "Delphine", "Evander", "Fenella", "Gideon", "Hester"),
    *("Isolde", "Jasper", "Keziah", "Lorcan", "Marigold", "Nerys", "Orlando", "Petra"),
)
FAMILIES = tuple(
    f"{first}{second}"
    for first, second in itertools.product(
        ("Ash", "Brack", "Crow", "Dun", "Elder", "Fen", "Gars", "Hazel"),
        ("combe", "dale", "ford", "ley", "mere", "thorpe"),
    )
)
WORDS = {"This is me": "confirmed", "Not me": "rejected", "I am not sure": "unsure"}
ON_PHONES = 5  # people who answer in a browser
AT_ONCE = 8
SECONDS = 120_000  # milliseconds that the browser waits, at the most


@dataclass(frozen=True)
class Answered:
    """What one person answered, and how many seconds it took them from the link to the thanks."""

    address: str  # of their e-mail
    verdict: str
    seconds: float


# -- the institution -------------------------------------------------------------------------------


def people(number: int) -> list[Technician]:
    names = list(itertools.product(FAMILIES, GIVEN))[:number]
    assert len(names) == number, f"at most {len(FAMILIES) * len(GIVEN)} people"
    return [_person(place, given, family) for place, (family, given) in enumerate(names, start=1)]


def _person(number: int, given: str, family: str) -> Technician:
    person = technician(number, given, family, email=f"t{number}@northmere.example")
    (spell,) = person.spells
    return replace(person, spells=(replace(spell, faculty=FACULTIES[number % len(FACULTIES)]),))


def make(home: Path, technicians: list[Technician]) -> None:
    """A home folder with a work for each technician."""
    home.mkdir()
    university.configure(home)
    university.enrol(home, technicians)
    works = [
        view(
            "openalex",
            f"W{place}",
            at_home(f"{person.given_names} {person.family_name}"),
            title=f"Study {place}",
            journal="Annals of Northmere",
            doi=f"10.5555/study.{place}",
        )
        for place, person in enumerate(technicians)
    ]
    save(home, works)
    snapshot(settings(home), technicians, DAY)


@contextmanager
def dashboard(home: Path) -> Iterator[str]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    root = str(Path(__file__).resolve().parents[1])
    environment = {**os.environ, "PYTHONPATH": root, "ATTRIBUTION_DASHBOARD_ADDRESS": address}
    command = [sys.executable, "-m", "attribution", "dashboard", "--home", str(home)]
    command += ["--port", str(port), "--no-browser"]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            wait(f"{address}/_stcore/health", process)
            yield address
        finally:
            process.terminate()
            process.wait(60)


# -- the lead --------------------------------------------------------------------------------------


def invite(reader: Reader, number: int) -> bytes:
    """Invite everybody by what the page says; the file with the e-mails."""
    reader.press("More")
    reader.mark("Invitations")
    reader.reads("Invite people")
    reader.mark("Also invite people whose papers were all accepted automatically")
    reader.press(f"Invite {number} people")
    reader.reads(f"{number} people were invited")
    return download(reader, "Download the e-mails")


def download(reader: Reader, label: str) -> bytes:
    with reader.tab.expect_download() as expected:
        reader.press(label)
    return Path(expected.value.path()).read_bytes()


def links_in(packed: bytes) -> dict[str, str]:
    """The link of each e-mail, by the address that it is to."""
    links = {}
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        for name in archive.namelist():
            body = archive.read(name)
            message = cast(EmailMessage, email.message_from_bytes(body, policy=policy.default))
            (link,) = re.findall(r"https?://\S+/invitation/\S+", message.get_content())
            links[str(message["To"])] = link
    return links


# -- the technicians -------------------------------------------------------------------------------


def answer_on_a_phone(browser: Browser, address: str, link: str, words: str) -> Answered:
    tab = browser.new_page(viewport={"width": 390, "height": 844})
    start = time.monotonic()
    tab.goto(link)
    tab.get_by_role("button", name="Show my papers").click()
    tab.get_by_label(words).first.check()
    tab.get_by_role("button", name="Save my answers").click()
    tab.get_by_text("Your answers are saved").wait_for()
    tab.close()
    return Answered(address, WORDS[words], time.monotonic() - start)


def answer_over_http(address: str, link: str, words: str) -> Answered:
    """The forms as the page has them, sent without a browser."""
    start = time.monotonic()
    button = _button(_sent(link), "Show my papers")
    page = _sent(link, button)
    field, verdict = _choice(page, words)
    saved = _sent(link, {**_button(page, "Save my answers"), field: verdict})
    assert "Your answers are saved" in saved, saved[-2000:]
    return Answered(address, WORDS[words], time.monotonic() - start)


def _sent(link: str, form: Mapping[str, str] | None = None) -> str:
    body = urlencode(form).encode() if form else None
    opener = request.build_opener(request.ProxyHandler({}))
    with opener.open(link, body, timeout=120) as answer:
        return unescape(answer.read().decode())


def _button(page: str, label: str) -> dict[str, str]:
    """What a button adds to the form that it sends."""
    pattern = rf'<button type="submit" name="([^"]+)" value="([^"]+)">{label}</button>'
    ((name, value),) = re.findall(pattern, page)
    return {name: value}


def _choice(page: str, words: str) -> tuple[str, str]:
    """The first choice with these words: the name of its field and its value."""
    choices = re.findall(r'<input type="radio" name="([^"]+)" value="([^"]+)"[^>]*> ([^<]+)<', page)
    return next((name, value) for name, value, label in choices if label == words)


# -- what came of it -------------------------------------------------------------------------------


def table_of(content: bytes) -> dict[str, dict[str, str]]:
    """The rows of the return by faculty. The lines before the header define the columns."""
    lines = content.decode("utf-8-sig").splitlines()
    header = next(place for place, line in enumerate(lines) if line.startswith("faculty,"))
    return {row["faculty"]: row for row in csv.DictReader(lines[header:])}


def lost(home: Path, technicians: list[Technician], answers: list[Answered]) -> list[str]:
    """The answers that the ledger does not hold as they were given, through a link."""
    by_address = {person.email: person.technician_id for person in technicians}
    query = "select technician_id, verdict, decided_by from decisions"
    with workspace.opened(settings(home), Person("local:bench", "lead")) as lead:
        rows = lead.reader.rows(query)
    held = {row["technician_id"]: (row["verdict"], row["decided_by"]) for row in rows}
    given = {by_address[answer.address]: answer.verdict for answer in answers}
    wrong = [
        f"{technician_id}: {verdict} is {held.get(technician_id)}"
        for technician_id, verdict in given.items()
        if held.get(technician_id) != (verdict, f"link:{technician_id}")
    ]
    return wrong + [f"{technician_id}: never given" for technician_id in held.keys() - given.keys()]


def _all_answers(browser: Browser, links: dict[str, str], number: int) -> list[Answered]:
    chosen = list(zip(links.items(), itertools.cycle(WORDS), strict=False))[:number]
    phones, others = chosen[:ON_PHONES], chosen[ON_PHONES:]
    answers = [answer_on_a_phone(browser, *pair, words) for pair, words in phones]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        sent = [pool.submit(answer_over_http, *pair, words) for pair, words in others]
        return answers + [future.result() for future in sent]


def _problems(
    table: dict[str, dict[str, str]], technicians: list[Technician], answers: list[Answered]
) -> Iterator[str]:
    """Where the table of the page counts otherwise than was done."""
    faculty_of = {person.email: str(person.spells[0].faculty) for person in technicians}
    for faculty in ("all", *FACULTIES):
        invited = sum(faculty in ("all", name) for name in faculty_of.values())
        answered = sum(faculty in ("all", faculty_of[answer.address]) for answer in answers)
        expected = {"invited": invited, "opened": answered, "answered": answered}
        counted = {name: int(table[faculty][name]) for name in expected}
        if counted != expected:
            yield f"{faculty}: the page counts {counted} instead of {expected}"


def _tab(browser: Browser) -> Page:
    tab = browser.new_page(viewport={"width": 1366, "height": 768})
    tab.set_default_timeout(SECONDS)
    browser_tab.watch(tab)
    return tab


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=240)
    parser.add_argument("--answers", type=int, default=200)
    parser.add_argument("--shots", type=Path)
    options = parser.parse_args()
    technicians = people(options.people)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        home = Path(folder) / "home"
        make(home, technicians)
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with dashboard(home) as address:
            tab = _tab(browser)
            tab.goto(address)
            browser_tab.settle(tab)
            reader = Reader(tab, options.shots)
            start = time.monotonic()
            links = links_in(invite(reader, options.people))
            invited = time.monotonic() - start
            start = time.monotonic()
            answers = _all_answers(browser, links, options.answers)
            answered = time.monotonic() - start
            tab.reload()
            browser_tab.settle(tab)
            table = table_of(download(reader, "Download CSV"))
        browser.close()
        problems = lost(home, technicians, answers) + list(_problems(table, technicians, answers))
    _print(reader, links, answers, (invited, answered))
    print("\n".join(problems) or "No answer was lost, and the page counts them all.")
    return int(bool(problems) or len(links) != options.people)


def _print(
    reader: Reader, links: dict[str, Any], answers: list[Answered], seconds: tuple[float, float]
) -> None:
    invited, answered = seconds
    slowest = sorted(answer.seconds for answer in answers)[int(0.95 * len(answers)) - 1]
    print("\n".join(reader.acts))
    print(f"{len(reader.acts)} acts of the lead; {len(links)} links in {invited:.0f} s")
    print(
        f"{len(answers)} answers in {answered:.0f} s, {AT_ONCE} at once; from the link to the "
        f"thanks {slowest:.1f} s at the 95th percentile"
    )


if __name__ == "__main__":
    sys.exit(main())
