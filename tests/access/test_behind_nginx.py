"""The dashboard behind nginx, configured as docs/sign-in.md says."""

import uuid
from pathlib import Path

import hosting
import institution
import nginx
import pytest
from institution import LEAD, TECHNICIAN
from visitor import Visitor

from attribution.claims import attachments
from attribution.dashboard import upload_sizes

pytestmark = pytest.mark.skipif(nginx.NGINX is None, reason="nginx is not installed")
GROUPS = [str(uuid.uuid5(uuid.NAMESPACE_DNS, str(number))) for number in range(200)]


@pytest.fixture(scope="module")
def proxied(home_in_use, obedient_service, tmp_path_factory):
    """The dashboard, its address behind the proxy, and the proxy's certificate."""
    folder = tmp_path_factory.mktemp("nginx")
    home, public_port = institution.copy(home_in_use, folder / "home"), hosting.free_port()
    url = f"https://127.0.0.1:{public_port}"
    with (
        hosting.serving(home, f"{obedient_service.url}/metadata", redirect=url) as served,
        nginx.in_front_of(int(served.url.rpartition(":")[2]), public_port, folder) as certificate,
    ):
        yield served, url, str(certificate)


@pytest.fixture
def visitor(proxied, obedient_service):
    """Makes visitors of the proxy, signed in with these claims, or not."""
    _, url, certificate = proxied
    made = []

    def make(email=None, **more):
        made.append(Visitor(url, certificate))
        obedient_service.claims = {"email": email, **more}
        return made[-1].enter() if email else made[-1]

    yield make
    for visitor in made:
        visitor.close()


def test_people_in_two_hundred_groups_sign_in_through_the_proxy(visitor):
    person = visitor("ann@northmere.example", groups=[*GROUPS, "ta-leads"])
    assert person.back.ok, person.back.text
    tab = person.tab()
    assert tab.go().who == ("ann@northmere.example", "lead")
    tab.go("technicians", technician="T2", part="Download")
    address = person.url + tab.download("CSV table")
    assert person.http.get(address, timeout=20).ok
    person.sign_out(tab)
    assert person.look().is_door


def test_every_cookie_is_secure_and_the_proxys_headers_are_there(visitor):
    lead = visitor(LEAD)
    cookies = list(lead.http.cookies)
    assert {cookie.name for cookie in cookies} >= {"_streamlit_user", "_streamlit_xsrf"}
    assert all(cookie.secure for cookie in cookies), cookies
    headers = lead.http.get(lead.url, timeout=20).headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_uploads_without_sign_in_are_refused_and_fill_neither_the_server_nor_the_proxy(
    proxied, visitor
):
    served, _, certificate = proxied
    stranger, before = visitor(), _resident(served.pid)
    for number in range(20):
        address = f"/_stcore/upload_file/{number}/{number}"
        assert stranger.upload_status(address, b"x" * 2_000_000) in (403, None)
    assert stranger.upload_status(address, b"small") == 403
    assert _resident(served.pid) - before < 20
    assert not list((Path(certificate).parent / "body").rglob("*.*"))
    assert stranger.look().is_door


def _resident(pid):
    """Megabytes of memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1000


def test_uploads_pass_the_proxy_up_to_the_size_of_the_role(visitor):
    technician = visitor(TECHNICIAN)
    tab = technician.tab()
    tab.go()
    largest = attachments.MAX_BYTES
    for size, status in ((largest, 204), (largest + upload_sizes.FRAMING, 413)):
        answer = technician.upload_status(tab.upload_address("a.txt"), b"x" * size)
        assert answer == status or (status, answer) == (413, None)


def test_other_requests_may_send_little(visitor):
    answer = visitor().http.post(visitor().url + "/auth/login", data=b"x" * 2_000_000, timeout=20)
    assert answer.status_code == 413
