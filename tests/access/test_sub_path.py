"""The dashboard below a path of a host: everything is there, and nothing is anywhere else."""

import urllib.request

import hosting
import institution
import pytest
import requests
from institution import LEAD
from visitor import Visitor

from attribution.core.errors import UserError
from attribution.dashboard.server import require_base_path

PATH = "/library/papers"


@pytest.fixture(scope="module")
def served(home_in_use, obedient_service, tmp_path_factory):
    home = institution.copy(home_in_use, tmp_path_factory.mktemp("below") / "home")
    with hosting.serving(home, f"{obedient_service.url}/metadata", path=PATH) as served:
        yield served


@pytest.fixture
def visitor(served):
    visitor = Visitor(served.url)
    yield visitor
    visitor.close()


def test_a_person_signs_in_downloads_a_file_and_signs_out(served, obedient_service, visitor):
    obedient_service.claims = {"email": LEAD}
    stranger = visitor.look()
    assert stranger.is_door
    assert stranger.buttons == {"Sign in": f"{PATH}/auth/login"}
    visitor.enter()
    assert {cookie.path for cookie in visitor.http.cookies if "user" in cookie.name} == {PATH}
    tab = visitor.tab()
    assert tab.go().who == (LEAD, "lead")
    tab.go("technicians", technician="T2", part="Download")
    address = served.url + tab.download("CSV table")
    assert visitor.http.get(address, timeout=20).ok
    assert Visitor(served.url).http.get(address, timeout=20).status_code == 403
    visitor.sign_out(tab)
    assert visitor.look().is_door


def test_nothing_is_served_outside_the_path(served, visitor):
    host = served.url.removesuffix(PATH)
    for place in ("/", "/_stcore/health", "/library/", "/library/papersx/", "/works", "/static/"):
        answer = requests.get(host + place, timeout=20)
        assert (answer.status_code, PATH in answer.text) == (404, True), place
    answer = visitor.http.get(f"{served.url}/media/x.csv", timeout=20)
    assert answer.status_code == 403
    assert visitor.upload_status("/_stcore/upload_file/1/1", b"x") == 403
    assert urllib.request.urlopen(f"{served.url}/_stcore/health", timeout=20).status == 200


@pytest.mark.parametrize("path", ["/pa pers", "..", "a/../b", "/a//b", "%2e"])
def test_a_path_that_could_be_read_in_two_ways_is_refused(path):
    with pytest.raises(UserError, match="--base-path"):
        require_base_path(path, None)
    require_base_path("/library/papers/", None)
