"""What the gate keeps for the sign-in that it was made for, and what it refuses to all others."""

import io
import json
import sys
import uuid
from pathlib import Path

import hosting
import institution
import pytest
import requests
from hosting import serving, visitors
from institution import LEAD, LISTED, REVIEWER, TECHNICIAN, VIEWER
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from visitor import TOKENS, USER, XSRF, Tab, Visitor
from websockets.exceptions import InvalidStatus

from attribution.access.sign_in_cookie import MOST_BYTES, SIGN_IN_ID, WARN_BYTES, kept_claims
from attribution.claims import attachments
from attribution.dashboard import cookies, open_pages, server, upload_sizes
from attribution.home.settings import Settings
from attribution.review import completed_spreadsheet

GROUPS = [str(uuid.uuid5(uuid.NAMESPACE_DNS, str(number))) for number in range(200)]
LABEL = "CSV table"


@pytest.fixture(scope="module")
def served(home_in_use, obedient_service, tmp_path_factory):
    home = institution.copy(home_in_use, tmp_path_factory.mktemp("gate") / "home")
    with serving(home, f"{obedient_service.url}/metadata") as served:
        yield served


@pytest.fixture
def enter(served, obedient_service):
    """Makes visitors, signed in with these claims."""
    with visitors(served.url) as make:

        def sign_in(email, **more):
            obedient_service.claims = {"email": email, **more}
            return make().enter()

        yield sign_in
    institution.configure(served.home)


def cookie_bytes(visitor):
    return sum(len(f"{name}={value}; ") for name, value in visitor.cookies.items())


# -- people in many groups -------------------------------------------------------------------------


def test_a_person_in_two_hundred_groups_signs_in_with_small_cookies(enter):
    person = enter("ann@northmere.example", groups=[*GROUPS, "ta-leads"])
    assert person.back.ok
    assert cookie_bytes(person) < WARN_BYTES
    assert TOKENS not in person.cookies, "the token alone has ten kilobytes"
    assert person.look().who == ("ann@northmere.example", "lead")
    tab = person.tab()
    tab.go()
    person.sign_out(tab)
    assert person.look().is_door


def test_a_person_with_more_than_a_browser_keeps_is_told_and_the_log_says_how_much(served, enter):
    institution.configure(served.home, **{"signin.faculty": "faculties"})
    person = enter("ann@northmere.example", faculties=GROUPS)
    assert person.back.status_code == 503
    assert "more about you than a browser can keep" in person.back.text
    assert USER not in person.cookies
    (line,) = logged(served.home)
    assert line["bytes"] > line["most_bytes"] == MOST_BYTES
    enter("bea@northmere.example", faculties=GROUPS[:110])
    assert "nearly as large" in logged(served.home)[-1]["message"]


def test_groups_that_the_service_left_out_are_logged(served, enter):
    person = enter("ann@northmere.example", _claim_names={"groups": "src1"})
    assert person.look().who == ("ann@northmere.example", "viewer")
    assert "left out the groups" in logged(served.home)[-1]["message"]


def logged(home: Path):
    files = sorted((home / "logs").glob("????-??-??.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


def test_of_a_sign_in_only_what_the_settings_name_is_kept():
    settings = Settings(Path(), signin_role="groups", signin_roles={"b": "lead"})
    claims = {"sub": "1", "email": "a@b", "iat": 1, "groups": ["a", "b"], "picture": "x"}
    kept = kept_claims(claims, settings)
    assert kept.pop(SIGN_IN_ID) != kept_claims(claims, settings)[SIGN_IN_ID]
    assert kept == {"email": "a@b", "iat": 1, "groups": ["b"]}


# -- downloads -------------------------------------------------------------------------------------


@pytest.fixture
def made(served, enter):
    """The lead, a tab, and the address of a file about T2 that was made there."""
    lead = enter(LEAD)
    tab = lead.tab()
    tab.go("technicians", technician="T2", part="Download")
    return lead, tab, tab.download(LABEL)


def status(visitor, address):
    return visitor.http.get(visitor.url + address, timeout=20).status_code


def test_a_download_is_for_the_sign_in_it_was_made_for(served, enter, made):
    lead, _, address = made
    assert status(lead, address) == 200
    assert requests.get(served.url + address, timeout=20).status_code == 403
    same_person = enter(LEAD)
    same_person.look("technicians", technician="T2", part="Download")
    for other in (same_person, enter(REVIEWER), enter(TECHNICIAN)):
        assert status(other, address) == 404
    assert status(lead, address) == 200


def test_a_download_dies_when_the_person_signs_out_though_the_cookie_was_copied(made):
    lead, tab, address = made
    copied = dict(lead.cookies)
    lead.sign_out(tab)
    again = requests.get(lead.url + address, cookies=copied, timeout=20)
    assert again.status_code == 403
    page = requests.get(f"{lead.url}/technicians?technician=T2", cookies=copied, timeout=20)
    assert "Sign in with your account" in page.text
    assert tab.go("technicians", technician="T2").is_door, "the tab that stayed open"


def test_a_download_dies_with_the_role_it_was_made_in(served, made):
    lead, _, address = made
    institution.configure(served.home, LISTED[1:])
    assert status(lead, address) == 404
    institution.configure(served.home, [{"who": LEAD, "role": "reviewer", "faculties": ["Arts"]}])
    assert status(lead, address) == 404


def test_a_download_dies_with_its_page(made):
    lead, tab, address = made
    tab.close()
    for _ in range(100):
        if status(lead, address) == 404:
            return
    raise AssertionError("the address lives on")


def test_text_of_a_page_that_names_an_address_opens_nothing():
    message = ForwardMsg()
    message.delta.new_element.markdown.body = "/media/0123456789abcdef.csv"
    assert open_pages.addresses_in(message.SerializeToString()) == []
    message.backend_operation_response.deferred_file.url = "/media/1.csv"
    assert open_pages.addresses_in(message.SerializeToString()) == ["/media/1.csv"]


# -- uploads ---------------------------------------------------------------------------------------


def test_what_people_send_who_have_not_signed_in_is_refused_unread(served):
    before = resident(served.pid)
    with visitors(served.url) as make:
        stranger = make()
        for number in range(30):
            address = f"/_stcore/upload_file/{number}/{number}"
            assert stranger.upload_status(address, b"x" * 2_000_000) in (403, None)
        assert stranger.upload_status(address, b"small") == 403
        for _ in range(30):
            assert stranger.look().is_door
    assert resident(served.pid) - before < 20


def test_there_is_no_connection_for_people_who_have_not_signed_in(served):
    with visitors(served.url) as make, pytest.raises(InvalidStatus, match="403"):
        Tab(served.url, make().cookies)


def resident(pid):
    """Megabytes of memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1000


def test_a_file_goes_only_where_the_page_may_send_it(enter):
    technician, lead = enter(TECHNICIAN), enter(LEAD)
    tab, other = technician.tab(), lead.tab()
    tab.go(), other.go()
    address = tab.upload_address("a.txt")
    assert technician.upload(address, b"booking").status_code == 204
    assert lead.upload(address, b"of another").status_code == 403
    assert technician.upload(other.upload_address("b.txt"), b"into another").status_code == 403
    assert technician.upload(address + "0", b"elsewhere").status_code == 403
    assert technician.http.delete(lead.url + address + "0", timeout=20).status_code == 404


def test_each_role_may_send_files_up_to_its_own_size(enter):
    assert upload_sizes.largest_upload("viewer") == 0
    assert upload_sizes.largest_upload("technician") == attachments.MAX_BYTES
    assert upload_sizes.largest_upload("reviewer") == completed_spreadsheet.MAX_BYTES
    viewer, technician = enter(VIEWER), enter(TECHNICIAN)
    for visitor, size, expected in (
        (viewer, 10, 403),
        (technician, attachments.MAX_BYTES + upload_sizes.FRAMING + 1, 413),
        (technician, attachments.MAX_BYTES // 2, 204),
    ):
        tab = visitor.tab()
        tab.go()
        status = visitor.upload_status(tab.upload_address("a.txt"), b"x" * size)
        assert status == expected or (expected, status) == (413, None), size


def test_a_file_whose_size_is_not_stated_ends_at_the_limit(enter):
    technician = enter(TECHNICIAN)
    tab = technician.tab()
    tab.go()
    form = requests.Request("PUT", "http://x", files={"f": ("a", b"x" * 11_500_000)}).prepare()
    body = io.BytesIO(form.body)
    answer = technician.http.put(
        technician.url + tab.upload_address("a.txt"),
        data=iter(lambda: body.read(100_000), b""),
        headers={**form.headers, "X-Xsrftoken": technician.cookies[XSRF], "Content-Length": None},
        timeout=30,
    )
    assert answer.status_code == 413


def test_a_person_may_not_fill_the_memory_with_many_files():
    register = open_pages.Register()
    sizes = [register.has_room("one", 10, 10) for _ in range(open_pages.UPLOADS_KEPT + 1)]
    assert sizes == [True] * open_pages.UPLOADS_KEPT + [False]
    assert register.has_room("another", 10, 10)


# -- the gate itself -------------------------------------------------------------------------------


def test_cookies_are_secure_behind_tls():
    headers = [(b"set-cookie", b"a=1; Path=/"), (b"Set-Cookie", b"b=2; Secure"), (b"x", b"y")]
    secured = (b"set-cookie", b"a=1; Path=/; Secure")
    assert cookies.secured(headers) == [secured, *headers[1:]]


def test_served_without_the_gate_people_cannot_sign_in(
    home_in_use, obedient_service, tmp_path, monkeypatch
):
    monkeypatch.setattr(server, "script", server.page_script)
    home = institution.copy(home_in_use, tmp_path / "home")
    with serving(home, f"{obedient_service.url}/metadata") as served:
        screen = Visitor(served.url).look("technicians", technician="T1")
        assert "without the checks that sign" in screen.text
        assert institution.holds_no_secret(screen.text)


def test_a_home_without_sign_in_is_used_as_before(home_in_use, tmp_path):
    home = institution.copy(home_in_use, tmp_path / "home")
    (home / "secrets.toml").unlink(missing_ok=True)
    port = hosting.free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(server.script())]
    command += server.server_options("127.0.0.1", port)
    url = f"http://127.0.0.1:{port}"
    with hosting.running(command, home, f"{url}/_stcore/health"):
        visitor = Visitor(url)
        tab = visitor.tab()
        assert "Bobbykin" in tab.go("technicians", technician="T2", part="Download").text
        assert status(visitor, tab.download(LABEL)) == 200
        assert visitor.upload(tab.upload_address("a.txt"), b"booking").status_code == 204
        visitor.close()


# -- what everybody may read -----------------------------------------------------------------------


def test_the_privacy_notice_is_open_to_everybody_once_it_is_finished(served, enter):
    address = f"{served.url}/privacy"
    assert "Sign in with your account" in requests.get(address, timeout=20).text
    (served.home / "notice.md").write_text("# Privacy\n\nWe hold your name.")
    institution.configure(served.home, **{"notices.privacy": "notice.md"})
    page = requests.get(address, timeout=20)
    assert "<p>We hold your name.</p>" in page.text
    assert not page.cookies
    assert 'href="/privacy"' in requests.get(served.url, timeout=20).text
    assert "We hold your name." in enter(VIEWER).look("privacy").text
