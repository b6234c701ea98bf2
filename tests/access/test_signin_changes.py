"""While people are signed in: roles, staff list, settings and `secrets.toml` change, and hold at the next run."""

import time
from datetime import timedelta

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
def changing(made, service, tmp_path_factory):
    with hosting.serving(
        institution.copy(made, tmp_path_factory.mktemp("changing") / "home"), service
    ) as one:
        yield one


@pytest.fixture(scope="module")
def profiles(changing):
    """One visitor of each role, signed in once."""
    with hosting.visitors(changing.url) as make:
        yield {who: make().sign_in(who) for who in (LEAD, REVIEWER, TECHNICIAN)}


@pytest.fixture
def tabs(changing, profiles):
    """A tab of everybody, signed in; everything is as before afterwards."""
    secrets = (changing.home / "secrets.toml").read_text()
    yield {who: one.tab() for who, one in profiles.items()}
    (changing.home / "secrets.toml").write_text(secrets)
    institution.configure(changing.home)


def stranger(changing, is_there, page="", **query):
    """What a new visitor sees, as soon as it is there."""
    with hosting.visitors(changing.url) as make:
        tab = make().tab()
        deadline = time.monotonic() + hosting.LIMIT_SECONDS
        while time.monotonic() < deadline:
            if is_there(seen := tab.go(page, **query)):
                return seen
            time.sleep(0.1)
    raise AssertionError(seen.text)


@pytest.mark.parametrize("label", ["CSV table", "Word list", "Download the spreadsheet"])
def test_a_download_of_an_open_page_is_made_for_whoever_that_is_when_it_is_pressed(
    changing, profiles, tabs, label
):
    lead = tabs[LEAD]
    lead.go("technicians", technician="T2", part="Download")
    made = profiles[LEAD].http.get(changing.url + lead.download(label), timeout=20)
    assert made.ok
    institution.configure(changing.home, LISTED[1:])
    assert "media" not in lead.download(label)


def test_whoever_is_taken_off_the_list_sees_less_at_the_next_run(changing, tabs):
    lead, reviewer = tabs[LEAD], tabs[REVIEWER]
    assert lead.go("technicians", technician="T2").who == (LEAD, "lead")
    assert reviewer.go("technicians", technician="T1").who == (REVIEWER, "reviewer")
    institution.configure(changing.home, LISTED[1:])
    seen = lead.go("technicians", technician="T2")
    assert seen.who == (LEAD, "viewer")
    assert seen.offered == set(PAGES[VIEWER].split())
    assert institution.told_nothing(seen.text)
    institution.configure(changing.home, [{**LISTED[1], "faculties": ["Arts"]}])
    seen = reviewer.go("technicians", technician="T1")
    assert "Quillby" not in seen.text
    assert "T2" in seen.text, "whom they may choose now"
    institution.configure(changing.home)
    assert lead.go("technicians", technician="T2").who == (LEAD, "lead"), (
        "and as much as before once listed again"
    )


def test_whoever_leaves_the_staff_list_has_no_record_of_their_own_any_more(changing, tabs):
    tab = tabs[TECHNICIAN]
    assert tab.go().who == (TECHNICIAN, "technician")
    (old,) = (changing.home / "roster").iterdir()
    file = changing.home / "hr.csv"
    file.write_text(
        "".join(line for line in old.read_text().splitlines(True) if not line.startswith("T1,"))
    )
    copies.import_file(file, changing.home, now=DAY + timedelta(days=1))
    seen = tab.go("me")
    assert seen.who == (TECHNICIAN, "viewer")
    assert institution.told_nothing(seen.text)
    (copies.current(changing.home) or file).unlink()


def test_a_sign_in_ends_when_the_hours_are_over_though_the_tab_stays_open(changing, tabs):
    institution.configure(changing.home, **{"signin.hours": 0})
    time.sleep(1.1)
    seen = tabs[LEAD].go("technicians", technician="T2")
    assert "You signed in too long ago" in seen.text
    assert institution.told_nothing(seen.text)


@pytest.mark.parametrize("line", ['[[people]]\nwho = "kim@x.example"\nrole = "boss"\n'])
def test_faulty_settings_on_roles_show_nobodys_name_to_strangers(changing, tabs, line):
    file = changing.home / "attribution.toml"
    file.write_text(file.read_text() + line)
    with hosting.visitors(changing.url) as make:
        for seen in (make().look(), tabs[LEAD].go("technicians", technician="T2")):
            assert "settings for roles cannot be used" in seen.text
            assert "kim@" not in seen.text
            assert institution.told_nothing(seen.text)


def test_a_staff_list_that_cannot_be_read_lets_nobody_in(changing, tabs):
    bad = changing.home / "roster" / "20991231T235959.000000Z-bad.csv"
    bad.write_text("nothing,that,fits\n1,2,3\n")
    try:
        seen = tabs[LEAD].go("technicians", technician="T2")
        assert "list of technicians cannot be read" in seen.text
        assert institution.told_nothing(seen.text)
    finally:
        bad.unlink()


def test_another_cookie_secret_signs_everybody_out(changing, tabs, profiles):
    file = changing.home / "secrets.toml"
    file.write_text(file.read_text().replace(institution.SECRET, "f" * 64))
    assert tabs[LEAD].go("technicians", technician="T2").who is None, (
        "at once, until the server has read the file"
    )
    stranger(changing, lambda seen: seen.is_door)
    assert profiles[LEAD].look("technicians", technician="T2").is_door
    file.write_text(file.read_text().replace("f" * 64, institution.SECRET))
    stranger(changing, lambda seen: seen.is_door)


@pytest.mark.parametrize("how", BROKEN)
def test_secrets_that_break_while_serving_make_nobody_the_local_lead(changing, tabs, how):
    file = changing.home / "secrets.toml"
    assert tabs[LEAD].go("technicians", technician="T2").who == (LEAD, "lead")
    broken = BROKEN[how](file.read_text())
    if broken is None:
        file.unlink()
    else:
        file.write_bytes(broken if isinstance(broken, bytes) else broken.encode())
    with hosting.visitors(changing.url) as make:
        for seen in (
            tabs[LEAD].go("technicians", technician="T2"),
            make().look("technicians", technician="T2"),
        ):
            assert "Sign-in cannot be used" in seen.text or "the server cannot use it" in seen.text
            assert seen.who is None
            assert institution.told_nothing(seen.text)
            assert "local:" not in seen.text
            assert institution.SECRET not in seen.text
            assert str(changing.home) not in seen.text
