"""When `attribution dashboard` refuses to start, and what `attribution doctor` reports about
sign-in.
"""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime

import hosting
import institution
import provider
import pytest
from click.testing import CliRunner
from visitor import Visitor

from attribution.access.provider import provider_of_home
from attribution.access.role_settings import check_roles
from attribution.cli.root import main
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.home import settings as home_settings
from attribution.operations import doctor

SERVICE = "https://id.example/.well-known/openid-configuration"


@pytest.fixture
def home(tmp_path):
    institution.configure(tmp_path)
    return tmp_path


def started(home, *more):
    return CliRunner().invoke(main, ["dashboard", "--home", str(home), "--no-browser", *more])


# -- the command -----------------------------------------------------------------------------------


def test_without_sign_in_a_public_address_is_refused(home):
    result = started(home, "--address", "0.0.0.0")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "or set up sign-in (docs/sign-in.md)" in result.stderr


FAULTS = {
    "add client_id": {"client_id": ""},
    "make cookie_secret at least 32 characters long": {"cookie_secret": "short"},
    "end redirect_uri with /oauth2callback": {"redirect_uri": "https://papers.example/"},
    "begin redirect_uri with https://": {"redirect_uri": "http://papers.example/oauth2callback"},
    "begin server_metadata_url with https://": {"server_metadata_url": "http://id.example/x"},
}


@pytest.mark.parametrize("address", ["0.0.0.0", "127.0.0.1"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_sign_in_is_refused_at_any_address_and_the_fault_named(home, fault, address):
    institution.secrets(home, 8501, SERVICE, **FAULTS[fault])
    result = started(home, "--address", address)
    assert result.exit_code == 2
    assert fault in result.stderr
    assert institution.SECRET not in result.stderr


@pytest.mark.parametrize("text", [b"[auth\n", b"\xff\xfe", b"[auth]\n", b'auth = "on"\n'])
def test_a_file_that_sets_up_nothing_is_no_reason_to_serve_without_sign_in(home, text):
    (home / "secrets.toml").write_bytes(text)
    result = started(home, "--address", "127.0.0.1")
    assert result.exit_code == 2
    assert "secrets.toml" in result.stderr


def test_with_a_sign_in_another_address_is_served_and_asks_to_sign_in(
    home_in_use, service, tmp_path
):
    home = institution.copy(home_in_use, tmp_path / "home")
    port = hosting.free_port()
    institution.secrets(home, port, service, redirect_uri=f"http://127.0.0.2:{port}/oauth2callback")
    command = [
        sys.executable,
        "-m",
        "attribution",
        "dashboard",
        "--home",
        str(home),
        "--address",
        "127.0.0.2",
    ]
    command += ["--port", str(port), "--no-browser"]
    url = f"http://127.0.0.2:{port}"
    with hosting.running(command, home, f"{url}/_stcore/health"):
        visitor = Visitor(url)
        assert visitor.look("technicians", technician="T2").is_door
        assert visitor.sign_in(institution.LEAD).look().who == (institution.LEAD, "lead")
        visitor.close()


# -- the doctor ------------------------------------------------------------------------------------


def findings(home, online=False):
    settings = loading.load(home, {}, services())
    examined = doctor.examine(settings, datetime.now(UTC), online=online)
    return {finding.check: finding for finding in examined}


def test_the_doctor_notes_that_sign_in_is_not_set_up(home):
    examined = findings(home)
    assert (examined["sign-in"].state, examined["roles"].state) == ("note", "ok")
    assert "on this computer only" in examined["sign-in"].result
    assert "docs/sign-in.md" in examined["sign-in"].remedy


def test_the_doctor_says_that_sign_in_is_set_up_and_no_secret(home):
    institution.secrets(home, 8501, SERVICE)
    examined = findings(home)
    assert examined["sign-in"].state == "ok"
    assert examined["sign-in"].result == "set up for 127.0.0.1, as technicians"
    assert institution.SECRET not in str(examined)


def test_the_doctor_recommends_the_employee_number_where_technicians_come_by_address(home):
    institution.secrets(home, 8501, SERVICE)
    finding = findings(home)["technicians by address"]
    assert (finding.state, "for 30 days" in finding.result) == ("note", True)
    assert "employee number" in finding.remedy
    institution.configure(home, **{"signin.technician": "employee_number"})
    assert "technicians by address" not in findings(home)


def test_the_doctor_counts_the_cookie_before_it_is_too_large(home):
    institution.secrets(home, 8501, SERVICE)
    assert findings(home)["sign-in cookie"].state == "ok"
    roles = {f"00000000-0000-0000-0000-0000000000{number:02}": "reviewer" for number in range(60)}
    institution.configure(home, **{"signin.roles": roles})
    finding = findings(home)["sign-in cookie"]
    assert (finding.state, "Shorten signin.roles" in finding.remedy) == ("wrong", True)


def test_the_doctor_names_a_faulty_sign_in_and_what_to_do(home):
    institution.secrets(home, 8501, SERVICE, client_id="")
    finding = findings(home)["sign-in"]
    assert finding.state == "wrong"
    assert "add client_id" in finding.result
    assert "restart `attribution dashboard`" in finding.remedy


def test_the_doctor_names_faulty_roles(home):
    institution.configure(home, [{"who": "kim@x.example", "role": "boss"}])
    finding = findings(home)["roles"]
    assert finding.state == "wrong"
    assert "role 'boss': enter one of the roles" in finding.result


def test_the_doctor_asks_the_sign_in_service_about_itself(home, monkeypatch):
    monkeypatch.setattr(doctor, "_reachable", lambda settings: iter(()))
    with provider.service() as service:
        institution.secrets(home, 8501, f"{service.url}/metadata")
        assert reached(home).result == f"it answers as {service.url}"
        service.algorithms = ["RS256", "none"]
        unsigned = reached(home)
        assert (unsigned.state, "without a signature" in unsigned.result) == ("wrong", True)
        institution.secrets(home, 8501, f"{service.url}/jwks")
        assert "does not answer with metadata" in reached(home).result
    stopped = reached(home)
    assert (stopped.state, "server_metadata_url" in stopped.remedy) == ("wrong", True)


def reached(home):
    return findings(home, online=True)["reach sign-in service"]


# -- the documentation -----------------------------------------------------------------------------


def test_the_examples_of_docs_sign_in_are_accepted(home):
    page = (institution.ROOT / "docs/sign-in.md").read_text("utf-8")
    secrets, settings, at_orcid = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    (home / "secrets.toml").write_text(secrets)
    (home / home_settings.FILE).write_text(settings)
    assert provider_of_home(home).host == "papers.example.ac.uk"
    loaded = loading.load(home, {}, services())
    check_roles(loaded)
    assert loaded.signin_hours == home_settings.Settings(home).signin_hours
    (home / home_settings.FILE).write_text(at_orcid)
    assert loading.load(home, {}, services()).signin_orcid
