"""The tasks of each role, clicked and typed as a person does it, after a sign-in."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import browser_tab
import hosting
import household
import institution
import openpyxl
import pytest
from axe import faults
from household import UNCREDITED, acts
from institution import LEAD, REVIEWER, TECHNICIAN, VIEWER
from playwright.sync_api import TimeoutError

from attribution.claims import service
from attribution.claims.draft import Draft
from attribution.dashboard import server, shell
from attribution.dashboard.scripts import SCRIPTS
from attribution.review import candidate_lists
from attribution.workspace import Acting

pytestmark = pytest.mark.browser

NASTY = "I ground the lenses. <script>alert(1)</script> **loud**"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
FILES = (
    "[data-testid=stFileUploaderDropzone] input[type=file], "
    "input[data-testid=stFileUploaderDropzoneInput]"
)
ALERT = "[data-testid=stAlert]"
# Fields, buttons and links without a name; headings that skip a level, or not one first heading;
# tables without a caption.
FLAWS = """[
  ...[...document.querySelectorAll(
      '[data-testid=stMain] :is(input, textarea, button, [role=spinbutton], a)')]
    .filter(e => e.offsetParent && e.tabIndex >= 0 && e.type !== 'file' && !e.textContent.trim()
                 && !e.getAttribute('aria-label') && !(e.labels && e.labels.length)
                 && !e.getAttribute('aria-labelledby') && !e.title && !e.closest('[aria-label]'))
    .map(e => 'no name: ' + e.outerHTML.slice(0, 160)),
  ...[...document.querySelectorAll('[data-testid=stMain] :is(h1, h2, h3, h4, h5)')]
    .map(e => [+e.tagName[1], e.textContent])
    .filter(([level, title], n, all) => n && level > all[n - 1][0] + 1)
    .map(([level, title]) => 'skips a level: ' + title),
  ...(document.querySelectorAll('[data-testid=stMain] h1').length === 1
      ? [] : ['first headings: not one']),
  ...[...document.querySelectorAll('[data-testid=stMain] table:not([role=grid])')]
    .filter(e => !e.caption || !e.querySelector('th[scope]'))
    .map(e => 'table without caption or heads: ' + e.outerHTML.slice(0, 160)),
]"""


@dataclass
class Screen:
    """One person's tab."""

    tab: Any
    url: str
    home: Path

    def go(self, path: str = "") -> Any:
        self.tab.goto(f"{self.url}/{path}")
        return self.settle()

    def settle(self) -> Any:
        """Wait until the page is complete."""
        browser_tab.settle(self.tab)
        return self.tab

    def fill(self, label: str, value: str) -> None:
        """Type into a field of a page that has taken in what was typed before.

        As where a person types, the page takes the value in when the next field or button is used.
        """
        self.take_in()
        self.tab.get_by_role("textbox", name=label).fill(value)

    def take_in(self) -> None:
        """Leave the field, so that the page takes in what was typed, and wait until it has.

        A press then asks for one run of the page. Of two that are asked for before the first has
        begun, nothing that the server sends says which of them has ended.
        """
        self.tab.evaluate("document.activeElement.blur()")
        self.settle()

    def button(self, name: str) -> Any:
        """A button of a page that has taken in what was typed before."""
        self.take_in()
        return self.tab.get_by_role("button", name=name, exact=True).last

    def press(self, name: str, then: str = "") -> str:
        """Press a button; the messages of the page after it, one of which holds the text `then`."""
        self.button(name).click()
        return self.messages(then)

    def tick(self, text: str) -> None:
        """Tick the box or the choice with this text."""
        self.take_in()
        self.tab.locator("label").filter(has_text=text).click()
        self.settle()

    def step(self, label: str, words: str = "", then: str = "Saved.", **fields: str) -> str:
        """Open a step of a claim, fill in what it asks, take it."""
        box = self.tab.locator("details").filter(
            has=self.tab.locator("summary").get_by_text(label, exact=True)
        )
        if box.get_attribute("open") is None:
            box.locator("summary").click()
            self.settle()
        if words:
            box.locator("textarea").fill(words)
        for name, value in fields.items():
            self.take_in()
            box.get_by_role("textbox", name=name.replace("_", " ")).fill(value)
        self.take_in()
        box.get_by_role("button", name=label, exact=True).click()
        return self.messages(then)

    def messages(self, then: str) -> str:
        """The messages of the page once it is complete, one of which holds the text `then`."""
        if then:
            try:
                self.tab.locator(ALERT).get_by_text(then).first.wait_for()
            except TimeoutError as problem:
                raise AssertionError(f"No message holds “{then}” on:\n{self.text}") from problem
        self.settle()
        return "\n".join(self.tab.locator(ALERT).all_inner_texts())

    def choose(self, label: str, option: str) -> None:
        """Choose from a list. It closes when the page scrolls, so the page scrolls first."""
        box = self.tab.get_by_label(label)
        box.scroll_into_view_if_needed()
        self.settle()
        box.click()
        self.tab.get_by_role("option", name=option).click()
        self.settle()

    @property
    def text(self) -> str:
        return str(self.tab.inner_text("[data-testid=stMain]"))

    def download(self, name: str) -> bytes:
        with self.tab.expect_download() as waited:
            self.tab.get_by_role("button", name=name, exact=True).click()
        return Path(waited.value.path()).read_bytes()

    def attach(self, name: str, body: bytes) -> None:
        self.tab.locator(FILES).first.set_input_files(
            {"name": name, "mimeType": "", "buffer": body}
        )
        self.tab.get_by_test_id("stFileChipName").get_by_text(name).wait_for()
        self.settle()


@dataclass
class Profile:
    """A browser with cookies of its own, and what went wrong in its tabs."""

    context: Any
    problems: list[str]

    def tab(self) -> Any:
        """Another tab; the one before is closed."""
        for page in self.context.pages:
            page.close()
        tab = self.context.new_page()
        tab.set_default_timeout(browser_tab.LIMIT_MS)
        tab.on("pageerror", lambda problem: self.problems.append(str(problem)))
        tab.on("dialog", self._stay)
        return tab

    def _stay(self, dialog: Any) -> None:
        """Refuse what is asked. Only a page that is closed may ask."""
        if dialog.type != "beforeunload":
            self.problems.append(dialog.message)
        dialog.dismiss()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return household.make(tmp_path_factory.mktemp("roles") / "home")


@pytest.fixture(scope="module")
def signed(
    home: Path, chromium: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[hosting.Served]:
    """The dashboard with sign-in, and the service that people sign in at."""
    port = hosting.free_port()
    command = [
        sys.executable,
        "-m",
        "oidc_provider_mock",
        "--port",
        str(port),
        "--host",
        "127.0.0.1",
    ]
    for sub, claims in institution.CLAIMS.items():
        command += ["--user-claims", json.dumps({"sub": sub, **claims})]
    metadata = f"http://127.0.0.1:{port}/.well-known/openid-configuration"
    with (
        hosting.running(command, tmp_path_factory.mktemp("service"), metadata),
        hosting.serving(
            institution.copy(home, tmp_path_factory.mktemp("signed") / "home"), metadata
        ) as dashboard,
    ):
        yield dashboard


@pytest.fixture(scope="module")
def profiles(chromium: Any) -> Iterator[Callable[[], Profile]]:
    """Makes browser profiles, each with cookies of its own; nothing may go wrong in them."""
    profiles_opened: list[Profile] = []

    def make() -> Profile:
        context = chromium.new_context(
            viewport={"width": 1280, "height": 900}, accept_downloads=True
        )
        browser_tab.watch(context)
        profiles_opened.append(Profile(context, []))
        return profiles_opened[-1]

    yield make
    for profile in profiles_opened:
        profile.context.close()


@pytest.fixture(scope="module")
def known(profiles: Callable[[], Profile]) -> dict[str, Profile]:
    """Who has signed in, in which profile."""
    return {}


@pytest.fixture
def enter(
    signed: hosting.Served, profiles: Callable[[], Profile], known: dict[str, Profile]
) -> Iterator[Callable[[str], Screen]]:
    """A tab of a person, who signs in when they first come."""

    def come(sub: str) -> Screen:
        is_new = sub not in known
        profile = known.setdefault(sub, profiles()) if is_new else known[sub]
        screen = Screen(profile.tab(), signed.url, signed.home)
        return _sign_in(screen, sub) if is_new else screen

    yield come
    for profile in known.values():
        assert profile.problems == []


@pytest.fixture
def alone(home: Path, profiles: Callable[[], Profile], tmp_path: Path) -> Iterator[Screen]:
    """The dashboard of a lead who works on this machine, without sign-in."""
    mine, port = institution.copy(home, tmp_path / "mine"), hosting.free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(server.script())]
    command += server.server_options("127.0.0.1", port)
    url, profile = f"http://127.0.0.1:{port}", profiles()
    with hosting.running(command, mine, f"{url}/_stcore/health", USER="pat"):
        yield Screen(profile.tab(), url, mine)
    assert profile.problems == []


def _sign_in(screen: Screen, sub: str) -> Screen:
    screen.tab.goto(screen.url)
    screen.tab.get_by_role("button", name="Sign in").click()
    screen.tab.get_by_placeholder("sub").fill(sub)
    screen.tab.get_by_role("button", name="Authorize", exact=True).click()
    screen.tab.get_by_text(f"Signed in as {sub}").wait_for()
    screen.settle()
    return screen


def decisions(home: Path) -> list[tuple[str, str | None, str | None]]:
    return [(event.who, event.technician_id, event.verdict) for event in acts(home, "decision")]


# -- a technician's own record ---------------------------------------------------------------------


def test_a_technician_looks_at_their_record_answers_for_a_name_and_takes_the_record_away(enter):
    me = enter(TECHNICIAN)
    assert me.tab.url.rstrip("/") == me.url, "it is the first page"
    assert "My contributions" in me.text
    assert "Ada Quillby" in me.text
    tab = me.tab
    tab.get_by_role("tab", name="Printed names").click()
    tab.get_by_text("Is “A. Quillby” you?").wait_for()
    me.settle()
    before = len(acts(me.home))
    tab.keyboard.press("n")
    me.settle()
    assert len(acts(me.home)) == before, "one letter decides nothing on a technician's record"
    me.press("Not me", then="Saved: this is not you")
    me.settle()
    tab.get_by_role("button", name="Undo").click()
    tab.get_by_text("Undone. Everything").wait_for()
    assert [event[2] for event in decisions(me.home)][-2:] == ["rejected", "withdrawn"]
    assert len(acts(me.home)) == before + 2

    tab.get_by_role("tab", name="Download").click()
    me.settle()
    word, bib, page = me.download("Word list"), me.download("BibTeX"), me.download("Page to print")
    assert "Ada Quillby" in zipfile.ZipFile(io.BytesIO(word)).read("word/document.xml").decode()
    assert bib.startswith(b"@")
    assert b"Quillby" in bib
    assert page[:15].lower() == b"<!doctype html>"
    assert "Ada Quillby" in page.decode()

    me.fill("What is wrong or missing", "My name is missing")
    me.fill("Or about another work (DOI or title)", "https://doi.org/10.5555/QUARTZ")
    me.fill("Signed by", "Ada Quillby")
    me.press("Draft the letter", then="The draft is below")
    letter = tab.get_by_label("Text", exact=True)
    letter.fill("What I changed in the letter")
    tab.get_by_label("Subject").click()
    me.settle()
    assert letter.input_value() == "What I changed in the letter", (
        "a letter stays while it is changed"
    )


def test_a_technician_tells_of_a_paper_that_was_missed_and_says_what_they_wish(enter):
    me = enter(TECHNICIAN)
    tab, book = me.go("me?part=Missing+papers"), me.home
    assert "Nothing was saved" in me.press(
        "Check the paper", then="Enter the DOI or the title of the paper"
    )
    me.fill("DOI or title of the paper", " https://doi.org/10.5555/QUARTZ ")
    tab.get_by_role("button", name="Check the paper").dblclick()
    tab.locator(ALERT).get_by_text("A reviewer will check the paper").wait_for()
    me.settle()
    assert [event.payload.doi for event in acts(book, "missed")] == ["10.5555/quartz"], "once"
    assert tab.get_by_label("DOI or title of the paper").input_value() == ""

    me.go("me?part=Privacy+choices")  # its runs are its own, not those of a double click
    tab.get_by_role("button", name="Agree to be named").dblclick()
    tab.get_by_role("button", name="Stop naming me").wait_for()
    me.settle()
    assert [event.payload.public for event in acts(book, "consent")] == [True], (
        "a double click says one thing"
    )
    me.go("me?part=Privacy+choices")
    me.press("Object", then="There is an objection")
    assert "Quillby" not in me.text
    with household.opened(book) as at:
        assert at.ledger.objecting() == {"T1"}
        assert at.reader.rows("select * from credits where technician_id = 'T1'") == []
    me.press("Withdraw the objection", then="Saved.")
    tab.get_by_text("Ada Quillby").first.wait_for()
    with household.opened(book) as at:
        assert at.ledger.objecting() == frozenset()


# -- a claim, from the draft to the credit ---------------------------------------------------------


def foreign_scripts(tab: Any) -> list[str]:
    """The scripts on a page that are not this program's own."""
    scripts = tab.locator("[data-testid=stMain] script").evaluate_all("all => all.map(s => s.text)")
    return [text for text in scripts if not any(text in script.source for script in SCRIPTS)]


def test_a_page_closed_in_the_middle_of_an_answer_asks_first_and_keeps_the_answer(enter):
    me = enter(TECHNICIAN)
    tab = me.go("me?part=Missing+papers")
    tab.get_by_role("link", name="Claim a contribution to another paper").click()
    tab.get_by_role("heading", name="What did you do?").wait_for()
    me.fill("Which paper?", "northern quartz")
    tab.keyboard.press("Tab")
    tab.locator("p", has_text=UNCREDITED).wait_for()
    tab.get_by_label("In your own words").press_sequentially("I grew the crystals")
    tab.close(run_before_unload=True)  # the browser asks, and is told to stay
    tab.get_by_text("Saved as a draft").wait_for()
    assert acts(me.home, "claim")[-1].payload.content.statement == "I grew the crystals"


def test_a_claim_is_written_declined_contested_upheld_and_credited(enter):
    me, rae, lee = enter(TECHNICIAN), enter(REVIEWER), enter(LEAD)
    tab, book = me.go("me?part=Missing+papers"), me.home
    known = acts(book, "claim")
    assert "Grinding and polishing" in me.text, "a paper that thanks their workshop is suggested"
    tab.get_by_role("link", name="Claim a contribution to another paper").click()
    tab.get_by_role("heading", name="What did you do?").wait_for()
    me.fill("Which paper?", "northern quartz")
    tab.keyboard.press("Tab")
    tab.locator("p", has_text=UNCREDITED).wait_for()
    assert acts(book, "claim") == known, "a paper alone is no answer"
    me.tick("Ran experiments or instruments")
    me.fill("In your own words", NASTY)
    me.take_in()
    claim_id = acts(book, "claim")[-1].payload.claim
    assert claim_id in tab.url, "a reload opens the draft"
    rae.go(f"claims?claim={claim_id}")
    assert "has no claim" in rae.text, "a draft is its author's"

    me.attach("tool.exe", b"MZ\x90\x00")
    assert "not allowed" in me.text
    me.attach("booking.pdf", b"MZ\x90\x00")
    me.messages("Choose a file of one of these kinds")
    me.go(f"claims?claim={claim_id}")
    assert tab.get_by_label("In your own words").input_value() == NASTY
    me.attach("wrong.pdf", PDF)
    me.messages("Attached.")
    tab.get_by_role("button", name="Remove").click()
    me.press("Delete the file", then="The file was deleted")
    me.attach("booking.pdf", PDF)
    me.messages("Attached.")

    me.fill("In your own words", f"{NASTY} Twice.")
    me.tick("Yes, write to them")
    me.press("Send the claim", then="The claim is sent.")
    assert "What happens next" in me.text
    with household.opened(book) as at:
        claim = service.claim(at, claim_id)
        assert (claim.state, claim.roles, claim.target.doi, claim.agreed) == (
            "submitted",
            ("Investigation",),
            "10.5555/quartz",
            True,
        )
        assert claim.statement == f"{NASTY} Twice."
        assert service.attachment(at, claim_id, "booking.pdf").data == PDF
    me.go(f"claims?claim={claim_id}")
    assert f"{NASTY} Twice." in me.text

    rae.go(f"claims?claim={claim_id}")
    assert rae.download(f"booking.pdf ({len(PDF)} bytes)") == PDF
    assert foreign_scripts(rae.tab) == []
    rae.step("Start the review")
    rae.step("Decline", then="Give a reason in words")
    rae.step("Decline", words="The booking names another person.")
    me.go(f"claims?claim={claim_id}")
    me.step(
        "Contest the judgement",
        words="It was booked for me.",
        then="has a part in claim",
        Second_reviewer=REVIEWER,
    )
    assert me.tab.locator("textarea:visible").last.input_value() == "It was booked for me.", (
        "what was typed stays"
    )
    me.step("Contest the judgement", Second_reviewer="Lee@Northmere.example")
    today = date.today()  # noqa: DTZ011 - the day where the person is
    assert people_due(book, claim_id) == today + timedelta(days=28)

    lee.go("claims")
    assert "Select a row to open the claim" in lee.text
    lee.go(f"claims?claim={claim_id}")
    lee.step("Uphold", words="The log shows it.")
    lee.fill("Signed by", "Lee, Northmere")
    lee.press("Draft the letter", then="The draft is below")
    letter = lee.tab.get_by_label("Text", exact=True).input_value()
    assert UNCREDITED in letter
    assert "Ada Quillby" in letter
    lee.step("Record that the authors were contacted", words="Sent on Monday.")
    lee.choose("The paper credits them", "by thanking them by name")
    lee.step(
        "Record that the paper now credits the person", DOI_of_the_correction="10.5555/correction"
    )
    for words in (
        "The booking names another person.",
        "It was booked for me.",
        "The log shows it.",
    ):
        assert words in lee.text, "the history holds both sides' words"

    with household.opened(book) as at:
        claim = service.claim(at, claim_id)
        kinds = at.reader.rows(
            "select kind, status from credits where technician_id = 'T1' and status = 'confirmed'"
        )
    taken = "write attach remove attach write agree submit take decline contest uphold raise credit"
    names = [name for name, _ in groupby(step.name for step in claim.steps)]
    assert names == taken.split()
    assert claim.state == "credited"
    assert kinds == [{"kind": "thanked", "status": "confirmed"}]
    me.go("me?part=Credits")
    me.tab.get_by_text("thanked by name in 1 paper").wait_for()


def people_due(home: Path, claim_id: str) -> date | None:
    with household.opened(home) as at:
        return service.claim(at, claim_id).due


# -- a reviewer, a viewer --------------------------------------------------------------------------


def test_a_reviewer_sees_their_faculty_and_clears_the_queue_without_a_mouse(enter):
    rae = enter(REVIEWER)
    tab = rae.go("technicians")
    tab.get_by_label("Name or id").click()
    offered = tab.get_by_role("option").all_inner_texts()
    assert {option.split(" · ")[1] for option in offered} == {"T1", "T3", "T5"}, (
        "no technician of the other faculty"
    )
    tab.keyboard.press("Escape")
    rae.go("technicians?technician=T2")
    assert "Heath" not in rae.text

    rae.go("queue?keys=true")
    with household.opened(rae.home) as at:
        waiting = len(candidate_lists.rows(at.reader, "review", ("T1", "T3", "T5")))
    assert waiting >= 3
    tab.get_by_text(f"1 of {waiting}.").wait_for()
    before = len(decisions(rae.home))
    for key, message in (
        ("j", f"2 of {waiting}."),
        ("k", f"1 of {waiting}."),
        ("y", "Saved: confirmed"),
        ("u", "Saved: unsure"),
        ("z", "Undone: unsure"),
        ("u", "Saved: unsure"),
    ):
        tab.keyboard.press(key)
        tab.get_by_text(message).wait_for()
        rae.settle()
    events = decisions(rae.home)[before:]
    assert [event[2] for event in events] == ["confirmed", "unsure", "withdrawn", "unsure"]
    assert {event[1] for event in events} <= {"T1", "T3", "T5"}
    assert {event[0] for event in events} == {REVIEWER}
    tab.get_by_text(f"1 of {waiting - 2}.").wait_for()


def test_a_viewer_has_the_public_pages_and_no_address_shows_them_more(enter):
    vic = enter(VIEWER)
    links = vic.tab.locator("[data-testid=stTopNavLink]")
    labels = [label.strip() for label in links.all_inner_texts()]
    assert labels == ["Public figures", "Method", "Privacy notice", "Contact", "Accessibility"]
    assert "No figures have been released yet" in vic.text
    for name in ("queue", "technicians", "claims", "log", "about"):
        vic.tab.goto(f"{vic.url}/{name}?technician=T1")
        vic.tab.wait_for_selector("h1.ta")
        vic.settle()
        assert (vic.tab.get_by_text("Page not found").count() > 0) == (name != "about"), name
        assert institution.holds_no_secret(vic.tab.content())


# -- a lead alone ----------------------------------------------------------------------------------


def test_a_press_counts_though_the_page_moves_while_the_mouse_is_down(alone):
    tab = alone.go("claims?new=&technician=T3")
    alone.fill("How you received their request", "e-mail of 3 May")
    alone.fill("Which paper?", "10.5555/QUARTZ")
    button = tab.get_by_role("button", name="Send the claim", exact=True)
    button.scroll_into_view_if_needed()
    button.hover()
    tab.mouse.down()
    tab.locator("p", has_text=UNCREDITED).wait_for()
    alone.settle()
    tab.mouse.up()
    alone.messages("Choose what was done")


def test_a_lead_alone_enters_a_claim_for_a_technician_and_a_marked_sheet(alone):
    tab = alone.go("claims?new=&technician=T3")
    alone.fill("Which paper?", "10.5555/QUARTZ")
    alone.fill("In their own words", "x" * 10_001)
    alone.take_in()
    assert "Say first how you received their request" in alone.text
    assert acts(alone.home) == []
    alone.fill("How you received their request", "e-mail of 3 May")
    alone.take_in()
    alone.messages("longer than 10,000 characters")
    assert acts(alone.home) == []
    alone.fill("In their own words", "She cut the quartz.")
    alone.take_in()
    assert tab.get_by_label("In their own words").input_value() == "She cut the quartz."
    alone.press("Send the claim", then="Choose what was done")
    (act,) = acts(alone.home)
    assert (act.who, act.technician_id, act.payload.received) == (
        "local:pat",
        "T3",
        "e-mail of 3 May",
    )

    alone.go("queue")
    tab.get_by_text("Review in a spreadsheet").click()
    alone.settle()
    book = openpyxl.load_workbook(io.BytesIO(alone.download("Download the spreadsheet")))
    page = book.active
    names = [cell.value for cell in page[1]]
    rows = {
        n: dict(zip(names, (cell.value for cell in page[n]), strict=True))
        for n in range(2, page.max_row + 1)
    }
    twins = [n for n, row in rows.items() if row["printed"] == "Cleo Marsh"]
    others = [n for n, row in rows.items() if row["technician_id"] == "T1"][:2]
    assert (len(twins), len(others)) == (2, 2)
    for n, verdict in zip(
        (*others, *twins), ("confirmed", "rejected", "confirmed", "confirmed"), strict=True
    ):
        page.cell(n, names.index("verdict") + 1).value = verdict
    out = io.BytesIO()
    book.save(out)

    alone.attach("marked.xlsx", out.getvalue())
    problem = alone.press("Import decisions", then="Correct these rows")
    assert f"In row {twins[0]} (marked confirmed)" in problem
    assert "confirms the same name for another technician" in problem
    assert "--" not in problem
    assert len(acts(alone.home)) == 1, "a conflict stops the whole sheet"
    tab.get_by_text("Import the rows without conflicts", exact=True).click()
    alone.press("Import decisions", then="2 decisions saved")
    assert sorted(event[2] for event in decisions(alone.home)) == ["confirmed", "rejected"]


# -- for everybody ---------------------------------------------------------------------------------


def test_what_people_read_has_names_and_headings_in_order_and_a_keyboard_reaches_all_of_it(
    enter, signed
):
    claim_id = _claim_in_review(signed.home)
    me = enter(TECHNICIAN)
    parts = ("Credits", "Printed+names", "Missing+papers", "Download", "Privacy+choices")
    for path in (
        *(f"me?part={part}" for part in parts),
        "claims",
        f"claims?claim={claim_id}",
        "claims?new=",
    ):
        tab = me.go(path)
        assert tab.evaluate(FLAWS) == [], path
        assert browser_tab.fits(tab, 390), path
        tab.set_viewport_size({"width": 1280, "height": 900})

    tab.get_by_label("Which paper?").click()
    reached, unseen = [], []
    for _ in range(50):
        tab.keyboard.press("Tab")
        name, visible = tab.evaluate(FOCUS)
        reached.append(name)
        unseen += [] if visible else [name]
        if name.endswith("Send the claim"):
            break
    assert unseen == [], "where the keyboard is can be seen"
    wanted = [
        "Ran experiments or instruments",
        "In your own words",
        "From",
        "To",
        "Which credit is fair for this?",
    ]
    assert [name for name in wanted if not any(name in label for label in reached)] == []
    assert reached[-1].endswith("Send the claim")
    tab.keyboard.press("Enter")
    tab.get_by_text("Say which paper it is").wait_for()

    tab = me.go("me")
    tab.get_by_role("tab", name="Credits").focus()
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Enter")
    tab.get_by_text("Is “A. Quillby” you?").wait_for()


@pytest.mark.parametrize(
    "person",
    [
        household.Person(TECHNICIAN, "technician", "T1", ("Science",)),
        household.Person(REVIEWER, "reviewer", None, ("Science",)),
    ],
    ids=["technician", "reviewer"],
)
def test_axe_finds_nothing_on_any_page_of_a_technician_or_a_reviewer(enter, signed, person):
    with household.opened(signed.home, person) as at:
        names = list(shell.pages_for(at.settings, person))
    assert {"claims", "works", "accessibility"} <= set(names)
    screen, found = enter(person.who), {}
    for name in names:
        tab = screen.go(name)
        assert tab.get_by_text("Page not found").count() == 0, name
        for width in (1280, 390):
            assert browser_tab.fits(tab, width), f"{name} scrolls sideways at {width}"
            found[f"{name} at {width}"] = faults(tab)
        tab.set_viewport_size({"width": 1280, "height": 900})
    assert {place: flaws for place, flaws in found.items() if flaws} == {}


FOCUS = """(() => {
  const focused = document.activeElement;
  const described = document.getElementById(focused.getAttribute('aria-labelledby'));
  const label = focused.getAttribute('aria-label') || focused.labels?.[0]?.innerText
    || described?.innerText || focused.innerText || '';
  const blue = 'rgb(11, 92, 138)';
  const isMarked = (element) => {
    const style = getComputedStyle(element);
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0)
      || style.boxShadow !== 'none' || (element === focused && style.backgroundColor === blue)
      || style.borderColor === blue;
  };
  let at = focused, seen = false;
  for (let n = 0; n < 5 && at && !seen; n++, at = at.parentElement) seen = isMarked(at);
  return [label.trim(), seen];
})()"""


def _claim_in_review(home: Path) -> str:
    me = household.Person(TECHNICIAN, "technician", "T1", ("Science",))
    with household.opened(home, me) as at:
        draft = Draft("10.5555/30", ("Software",), "I wrote the control program.")
        claim = service.write(at, Acting(), "T1", draft)
        service.step(at, Acting(), claim.claim_id, "submit")
    return claim.claim_id
