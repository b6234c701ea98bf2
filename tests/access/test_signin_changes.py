"""Roles, staff list, settings and `secrets.toml` change while people are signed in: it holds at the
next run of a page.
"""

import time
from datetime import UTC, datetime, timedelta

import hosting
import institution
import pytest
from build_helpers import DAY
from institution import LEAD, LISTED, PAGES, REVIEWER, TECHNICIAN, VIEWER

from attribution.roster import copies

BROKEN = {
    "no TOML": lambda text: "[auth\n",
    "removed": lambda text: None,
    "empty": lambda text: "",
    "empty table": lambda text: "[auth]\n",
    "no table": lambda text: 'auth = "on"\n',
    "key missing": lambda text: text.replace("client_id", "client"),
    "short secret": lambda text: text.replace(institution.SECRET, "short"),
    "unreadable": lambda text: b"\xff\xfe[auth]",
}


@pytest.fixture(scope="module")
def changing(home_in_use, service, tmp_path_factory):
    home = institution.copy(home_in_use, tmp_path_factory.mktemp("changing") / "home")
    with hosting.serving(home, service) as served:
        yield served


@pytest.fixture(scope="module")
def profiles(changing):
    """One visitor of each role, signed in once."""
    with hosting.visitors(changing.url) as make:
        yield {who: make().sign_in(who) for who in (LEAD, REVIEWER, TECHNICIAN)}


@pytest.fixture
def tabs(changing, profiles):
    """A tab of each role, signed in; everything is as before afterwards."""
    secrets = (changing.home / "secrets.toml").read_text()
    until_let_in(profiles[LEAD])
    yield {who: visitor.tab() for who, visitor in profiles.items()}
    (changing.home / "secrets.toml").write_text(secrets)
    institution.configure(changing.home)


def until_let_in(visitor):
    """Wait until the server has read what the test before restored."""
    deadline = time.monotonic() + hosting.LIMIT_SECONDS
    while time.monotonic() < deadline:
        screen = visitor.tab().go()
        if screen.who is not None:
            return
        time.sleep(0.1)
    raise AssertionError(screen.text)


def stranger(changing, is_expected, page="", **query):
    """What a new visitor sees, as soon as it is what is expected."""
    with hosting.visitors(changing.url) as make:
        tab = make().tab()
        deadline = time.monotonic() + hosting.LIMIT_SECONDS
        while time.monotonic() < deadline:
            if is_expected(screen := tab.go(page, **query)):
                return screen
            time.sleep(0.1)
    raise AssertionError(screen.text)


@pytest.mark.parametrize("label", ["CSV table", "Word list", "Download the spreadsheet"])
def test_a_download_of_an_open_page_follows_the_rights_of_the_moment_when_it_is_pressed(
    changing, profiles, tabs, label
):
    lead = tabs[LEAD]
    lead.go("technicians", technician="T2", part="Download")
    answer = profiles[LEAD].http.get(changing.url + lead.download(label), timeout=20)
    assert answer.ok
    institution.configure(changing.home, LISTED[1:])
    assert "media" not in lead.download(label)


def test_a_table_drawn_in_another_role_is_not_downloaded_any_more(changing, profiles, tabs):
    lead = tabs[LEAD]
    lead.go("log")
    assert "media" in lead.download("Download CSV")
    institution.configure(changing.home, LISTED[1:])
    assert "media" not in lead.download("Download CSV")


def test_a_person_who_is_taken_off_the_list_sees_less_at_the_next_run(changing, tabs):
    lead, reviewer = tabs[LEAD], tabs[REVIEWER]
    assert lead.go("technicians", technician="T2").who == (LEAD, "lead")
    assert reviewer.go("technicians", technician="T1").who == (REVIEWER, "reviewer")
    institution.configure(changing.home, LISTED[1:])
    screen = lead.go("technicians", technician="T2")
    assert screen.who == (LEAD, "viewer")
    assert screen.offered == set(PAGES[VIEWER].split())
    assert institution.holds_no_secret(screen.text)
    institution.configure(changing.home, [{**LISTED[1], "faculties": ["Arts"]}])
    screen = reviewer.go("technicians", technician="T1")
    assert "Quillby" not in screen.text
    assert "T2" in screen.text, "whom they may choose now"
    institution.configure(changing.home)
    assert lead.go("technicians", technician="T2").who == (LEAD, "lead"), (
        "and as much as before once listed again"
    )


def test_a_person_who_leaves_the_staff_list_no_longer_has_a_record_of_their_own(changing, tabs):
    tab = tabs[TECHNICIAN]
    assert tab.go().who == (TECHNICIAN, "technician")
    (old,) = copies.dated_copies(changing.home)
    file = changing.home / "hr.csv"
    file.write_text(
        "".join(line for line in old.read_text().splitlines(True) if not line.startswith("T1,"))
    )
    copies.import_file(file, changing.home, now=DAY + timedelta(days=1))
    screen = tab.go("me")
    assert screen.who == (TECHNICIAN, "viewer")
    assert institution.holds_no_secret(screen.text)
    (copies.current(changing.home) or file).unlink()


@pytest.mark.parametrize("line", ['[[people]]\nwho = "kim@x.example"\nrole = "boss"\n'])
def test_faulty_settings_on_roles_show_no_names_to_strangers(changing, tabs, line):
    file = changing.home / "attribution.toml"
    file.write_text(file.read_text() + line)
    with hosting.visitors(changing.url) as make:
        for screen in (make().look(), tabs[LEAD].go("technicians", technician="T2")):
            assert "settings for roles cannot be used" in screen.text
            assert "kim@" not in screen.text
            assert institution.holds_no_secret(screen.text)


def test_a_staff_list_that_cannot_be_read_lets_no_one_in(changing, tabs):
    bad = changing.home / "roster" / f"{datetime.now(UTC):%Y%m%dT%H%M%S}.000000Z-bad.csv"
    bad.write_text("nothing,that,fits\n1,2,3\n")
    try:
        screen = tabs[LEAD].go("technicians", technician="T2")
        assert "list of technicians cannot be read" in screen.text
        assert institution.holds_no_secret(screen.text)
    finally:
        bad.unlink()


def test_another_cookie_secret_signs_everyone_out(changing, tabs, profiles):
    file = changing.home / "secrets.toml"
    file.write_text(file.read_text().replace(institution.SECRET, "f" * 64))
    assert tabs[LEAD].go("technicians", technician="T2").who is None, (
        "at once, until the server has read the file"
    )
    stranger(changing, lambda screen: screen.is_door)
    assert profiles[LEAD].look("technicians", technician="T2").is_door
    file.write_text(file.read_text().replace("f" * 64, institution.SECRET))
    stranger(changing, lambda screen: screen.is_door)


@pytest.mark.parametrize("how", BROKEN)
def test_secrets_that_break_while_serving_make_no_one_the_local_lead(changing, tabs, how):
    file = changing.home / "secrets.toml"
    assert tabs[LEAD].go("technicians", technician="T2").who == (LEAD, "lead")
    broken = BROKEN[how](file.read_text())
    if broken is None:
        file.unlink()
    else:
        file.write_bytes(broken if isinstance(broken, bytes) else broken.encode())
    with hosting.visitors(changing.url) as make:
        for screen in (
            tabs[LEAD].go("technicians", technician="T2"),
            make().look("technicians", technician="T2"),
        ):
            assert (
                "Sign-in cannot be used" in screen.text or "the server cannot use it" in screen.text
            )
            assert screen.who is None
            assert institution.holds_no_secret(screen.text)
            assert "local:" not in screen.text
            assert institution.SECRET not in screen.text
            assert str(changing.home) not in screen.text
