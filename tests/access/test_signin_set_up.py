"""What `attribution dashboard` refuses to start, and what `attribution doctor` says of a sign-in."""

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

from attribution.access import sign_in
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


# -- the command ---------------------------------------------------------------------------------------


def test_without_sign_in_a_public_address_is_refused(home):
    result = started(home, "--address", "0.0.0.0")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "or set up sign-in (docs/sign-in.md)" in result.stderr


FAULTS = {
    "client_id missing": {"client_id": ""},
    "cookie_secret has fewer than 32 characters": {"cookie_secret": "short"},
    "must end with /oauth2callback": {"redirect_uri": "https://papers.example/"},
    "redirect_uri must begin with https://": {
        "redirect_uri": "http://papers.example/oauth2callback"
    },
    "server_metadata_url must begin with https://": {"server_metadata_url": "http://id.example/x"},
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


def test_with_a_sign_in_another_address_is_served_and_asks_to_sign_in(made, service, tmp_path):
    home = institution.copy(made, tmp_path / "home")
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
        one = Visitor(url)
        assert one.look("technicians", technician="T2").is_door
        assert one.sign_in(institution.LEAD).look().who == (institution.LEAD, "lead")
        one.close()


# -- the doctor ----------------------------------------------------------------------------------------


def findings(home, online=False):
    made = loading.load(home, {}, services())
    return {one.check: one for one in doctor.examine(made, datetime.now(UTC), online=online)}


def test_the_doctor_notes_that_nobody_signs_in(home):
    found = findings(home)
    assert (found["sign-in"].state, found["roles"].state) == ("note", "ok")
    assert "on this computer only" in found["sign-in"].found
    assert "docs/sign-in.md" in found["sign-in"].remedy
    assert "secrets" not in found


def test_the_doctor_says_that_sign_in_is_set_up_and_no_secret(home):
    institution.secrets(home, 8501, SERVICE)
    found = findings(home)
    assert (found["sign-in"].state, found["sign-in"].found) == (
        "ok",
        "set up for 127.0.0.1, as technicians",
    )
    assert "secrets" not in found
    assert institution.SECRET not in str(found)


def test_the_doctor_names_a_faulty_sign_in_and_what_to_do(home):
    institution.secrets(home, 8501, SERVICE, client_id="")
    found = findings(home)["sign-in"]
    assert found.state == "wrong"
    assert "client_id missing" in found.found
    assert "restart `attribution dashboard`" in found.remedy


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_the_doctor_minds_secrets_that_others_can_read(home, mode):
    institution.secrets(home, 8501, SERVICE)
    (home / "secrets.toml").chmod(mode)
    found = findings(home)["secrets"]
    assert found.state == "wrong"
    assert found.remedy.startswith("Run: chmod 600 ")


def test_the_doctor_names_faulty_roles(home):
    institution.configure(home, [{"who": "kim@x.example", "role": "boss"}])
    found = findings(home)["roles"]
    assert found.state == "wrong"
    assert "no such role" in found.found


def test_the_doctor_asks_the_sign_in_service_about_itself(home, monkeypatch):
    monkeypatch.setattr(doctor, "_reachable", lambda settings: iter(()))
    with provider.service() as service:
        institution.secrets(home, 8501, f"{service.url}/metadata")
        assert (
            findings(home, online=True)["reach sign-in service"].found
            == f"it answers as {service.url}"
        )
        service.algorithms = ["RS256", "none"]
        found = findings(home, online=True)["reach sign-in service"]
        assert (found.state, "without a signature" in found.found) == ("wrong", True)
        institution.secrets(home, 8501, f"{service.url}/jwks")
        assert (
            "does not answer with metadata"
            in findings(home, online=True)["reach sign-in service"].found
        )
    found = findings(home, online=True)["reach sign-in service"]
    assert (found.state, "server_metadata_url" in found.remedy) == ("wrong", True)


# -- what the documentation tells to write -------------------------------------------------------------


def test_what_docs_sign_in_tells_to_write_is_accepted(home):
    page = (institution.ROOT / "docs/sign-in.md").read_text("utf-8")
    secrets, settings = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    (home / "secrets.toml").write_text(secrets)
    (home / home_settings.FILE).write_text(settings)
    assert sign_in.set_up(home).host == "papers.example.ac.uk"
    made = loading.load(home, {}, services())
    sign_in.checked(made)
    assert made.signin_hours == home_settings.Settings(home).signin_hours
