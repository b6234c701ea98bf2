"""The table `[auth]` of secrets.toml: what it must say, and every fault named without its value."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.runtime.secrets import AttrDict

from attribution.access.provider import Provider, is_loopback, provider_of_table
from attribution.core.errors import UserError
from attribution.dashboard.server import server_options

PROVIDER = Provider("technicians", "papers.example", origin="https://papers.example")
AUTH = {
    "redirect_uri": "https://papers.example/oauth2callback",
    "cookie_secret": "0123456789abcdef" * 4,
    "client_id": "technicians",
    "client_secret": "s",
    "server_metadata_url": "https://id.example/.well-known/openid-configuration",
}


def test_a_complete_table_gives_the_client_and_the_host_that_people_come_back_to():
    expected = replace(PROVIDER, metadata_url=AUTH["server_metadata_url"])
    assert provider_of_table(AUTH) == expected
    assert provider_of_table(AttrDict(AUTH)) == expected, "as Streamlit hands it out"


@pytest.mark.parametrize("name", AUTH)
@pytest.mark.parametrize("how", ["left out", "empty"])
def test_each_missing_key_is_named(name, how):
    table = {**AUTH, name: ""}
    if how == "left out":
        del table[name]
    with pytest.raises(UserError, match=rf"docs/sign-in\.md\): add {name}\. "):
        provider_of_table(table)


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://papers.example/oauth2callback", ""),
        ("https://www.example/papers/oauth2callback", "/papers"),
        ("https://www.example/library/our-papers_2/oauth2callback", "/library/our-papers_2"),
    ],
)
def test_the_dashboard_may_lie_below_a_path_of_its_host(address, path):
    provider = provider_of_table(AUTH | {"redirect_uri": address})
    assert provider.base_path == path
    options = server_options("127.0.0.1", 8501, sign_in=provider)
    assert f"--server.baseUrlPath={path.strip('/')}" in options


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"cookie_secret": "x" * 31}, "make cookie_secret at least 32 characters long"),
        ({"redirect_uri": "https://papers.example/"}, "end redirect_uri with /oauth2callback"),
        (
            {"redirect_uri": "https://papers.example/oauth2callback/"},
            "end redirect_uri with /oauth2callback",
        ),
        (
            {"redirect_uri": "https://papers.example/te%63h/../oauth2callback"},
            "after the name of the host or a path of letters",
        ),
        (
            {"redirect_uri": "https://papers.example/oauth2callback?x=1"},
            "end redirect_uri with /oauth2callback",
        ),
        (
            {"redirect_uri": "http://papers.example/oauth2callback"},
            "begin redirect_uri with https://",
        ),
        (
            {"redirect_uri": "http://localhost.example/oauth2callback"},
            "begin redirect_uri with https://",
        ),
        ({"redirect_uri": "papers.example/oauth2callback"}, "enter a full address as redirect_uri"),
        ({"redirect_uri": "https:///oauth2callback"}, "enter a full address as redirect_uri"),
        ({"redirect_uri": "https://[papers/oauth2callback"}, "enter an address as redirect_uri"),
        (
            {"redirect_uri": "ftp://localhost/oauth2callback"},
            "enter a full address as redirect_uri",
        ),
        (
            {"server_metadata_url": "http://id.example/x"},
            "begin server_metadata_url with https://",
        ),
        ({"client_id": 5}, "write client_id as text in quotes"),
        (
            {"client_secret": ["s"], "cookie_secret": {"a": 1}},
            "write cookie_secret and client_secret as text in quotes",
        ),
    ],
)
def test_each_fault_of_the_table_is_named(more, fault):
    with pytest.raises(UserError, match=fault):
        provider_of_table(AUTH | more)


@pytest.mark.parametrize(
    "host", ["localhost:8501", "127.0.0.1:8501", "127.9.9.9", "[::1]:8501", "localhost:{port}"]
)
def test_plain_http_is_for_this_computer(host):
    table = AUTH | {
        "redirect_uri": f"http://{host}/oauth2callback",
        "server_metadata_url": f"http://{host}/x",
    }
    assert is_loopback(provider_of_table(table).host)


@pytest.mark.parametrize("table", ["text", 5, True, [AUTH]])
def test_auth_that_is_not_a_table_is_a_fault_and_not_a_missing_sign_in(table):
    with pytest.raises(UserError, match="It is not a table"):
        provider_of_table(table)


def test_every_fault_is_in_one_message_and_no_secret_is():
    with pytest.raises(UserError) as caught:
        provider_of_table(
            AUTH
            | {"client_id": "", "cookie_secret": "hush", "redirect_uri": "http://papers.example/"}
        )
    message = str(caught.value)
    for fault in ("add client_id", "at least 32", "https://", "/oauth2callback"):
        assert fault in message
    assert "hush" not in message
