"""What the client makes of statuses, headers and words of a source."""

from __future__ import annotations

import dataclasses
import logging
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest
import responses
from moving_time import Time
from responses import RequestsMock

from attribution.core.errors import OverBudget, SourceUnavailable
from attribution.harvest.client import Client, Unanswered
from attribution.harvest.pace import Rate
from attribution.harvest.reply import Reply, retry_after
from attribution.harvest.request import Request
from attribution.home.settings import Settings

URL = "https://api.example/works"
SETTINGS = Settings(
    Path("nowhere"), email="lead@university.example", pace=False, backoff=1.0, timeout=5, attempts=3
)
PER_SECOND = {
    "error": "Rate limit exceeded",
    "message": "Rate limit exceeded: 30 requests per second. Please slow down.",
    "retryAfter": 0.03,
}
NO_BUDGET = {
    "error": "Rate limit exceeded",
    "message": "Insufficient budget. This request costs $0.0001 but you only have $0 remaining.",
}
NO_PLAN = {
    "error": "Plan upgrade required",
    "message": 'The "from_updated_date" filter requires a Premium plan.',
}
NO_QUOTA = (
    "Too Many Requests. You have exceeded the daily quota for anonymous usage of this API. \n"
    "You can increase it."
)


@pytest.fixture
def web() -> RequestsMock:
    with RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def client(time: Time) -> Client:
    return Client("openalex", SETTINGS, clock=time.clock)


def read(reply: Reply) -> object:
    return reply.json()


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_passing_troubles_are_asked_again(web: RequestsMock, client: Client, status: int) -> None:
    web.get(URL, status=status, body="<h1>busy</h1>")
    web.get(URL, json={"ok": True})
    assert client.ask(Request(URL), read) == {"ok": True}
    assert client.calls == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 301, 410])
def test_what_asking_again_cannot_change_is_asked_once(
    web: RequestsMock, client: Client, status: int
) -> None:
    web.get(URL, status=status, body="no")
    with pytest.raises(SourceUnavailable, match=str(status)):
        client.ask(Request(URL), read)
    assert client.calls == 1


def test_a_wrong_key_is_named(web: RequestsMock, client: Client) -> None:
    web.get(URL, status=401, json={"error": "Invalid or missing API key"})
    with pytest.raises(SourceUnavailable, match="key is not accepted"):
        client.ask(Request(URL), read)


def test_a_blocked_client_is_told_to_write_and_not_to_ask_again(
    web: RequestsMock, client: Client
) -> None:
    web.get(URL, status=403, body="<h1>Forbidden</h1>")
    with pytest.raises(SourceUnavailable, match="write to the source before you ask again"):
        client.ask(Request(URL), read)


def test_a_status_that_is_a_fact_is_an_answer(web: RequestsMock, client: Client) -> None:
    web.get(URL, status=404, body="<h1>Not Found</h1>")
    assert client.ask(Request(URL, facts={404}), lambda reply: reply.status) == 404


def test_a_refusal_per_second_is_waited_for(web: RequestsMock, client: Client, time: Time) -> None:
    web.get(
        URL, status=429, json=PER_SECOND, headers={"Retry-After": "1", "X-RateLimit-Remaining": "0"}
    )
    web.get(URL, json={"ok": True})
    assert client.ask(Request(URL), read) == {"ok": True}
    assert time.slept == [1.0]


def test_the_wait_that_was_asked_for_binds_the_next_request_too(
    web: RequestsMock, client: Client, time: Time
) -> None:
    for _ in range(6):
        web.get(URL, status=429, json=PER_SECOND, headers={"Retry-After": "5"})
    for _ in range(2):
        with pytest.raises(Unanswered):
            client.ask(Request(URL), read)
    assert client.calls == 6
    assert time.slept == [5.0] * 5, "no request is sent before the time, and none waits at the end"


def test_time_that_passed_meanwhile_is_not_waited_for_again(
    web: RequestsMock, client: Client, time: Time
) -> None:
    web.get(URL, status=503, headers={"Retry-After": "5"})
    web.get(URL, json={})
    with pytest.raises(Unanswered):
        client.ask(Request(URL, attempts=1), read)
    time.now += 4
    client.ask(Request(URL), read)
    assert time.slept == [1.0]


def test_a_rate_that_an_answer_states_is_kept_if_it_is_lower(web: RequestsMock, time: Time) -> None:
    settings = dataclasses.replace(SETTINGS, pace=True)
    client = Client("crossref", settings, rate=Rate(3, 1.0), clock=time.clock)
    stated = {"X-Rate-Limit-Limit": "1", "X-Rate-Limit-Interval": "2s"}
    web.get(URL, json={}, headers=stated)
    sent = []
    for _ in range(4):
        client.ask(Request(URL), lambda reply: sent.append(time.now))
    assert [later - earlier >= 2 for earlier, later in pairwise(sent)] == [True] * 3


@pytest.mark.parametrize(("limit", "interval"), [("50", "1s"), ("no", "1s"), ("1", "0s")])
def test_a_higher_or_unreadable_rate_changes_nothing(
    web: RequestsMock, limit: str, interval: str
) -> None:
    client = Client("crossref", dataclasses.replace(SETTINGS, pace=True), rate=Rate(3, 1.0))
    web.get(URL, json={}, headers={"X-Rate-Limit-Limit": limit, "X-Rate-Limit-Interval": interval})
    client.ask(Request(URL), read)
    assert (client.rate and client.rate.count, client.rate and client.rate.seconds) == (3, 1.0)


@pytest.mark.parametrize("wait", ["53578", "1", None])
def test_a_spent_budget_ends_the_night_whatever_the_wait_it_names(
    web: RequestsMock, client: Client, time: Time, wait: str | None
) -> None:
    web.get(URL, status=429, json=NO_BUDGET, headers={"Retry-After": wait} if wait else {})
    with pytest.raises(OverBudget, match=r"renewed on \d+ \w+ \d{4}, \d\d:\d\d UTC"):
        client.ask(Request(URL), read)
    assert client.calls == 1
    assert time.slept == []


def test_a_query_that_needs_a_plan_is_never_asked_again(web: RequestsMock, client: Client) -> None:
    web.get(URL, status=429, json=NO_PLAN)
    with pytest.raises(SourceUnavailable, match="paid plan") as failure:
        client.ask(Request(URL), read)
    assert not isinstance(failure.value, OverBudget)
    assert client.calls == 1


def test_the_daily_quota_of_orcid_is_read_from_its_plain_text(
    web: RequestsMock, client: Client
) -> None:
    web.get(URL, status=429, body=NO_QUOTA)
    with pytest.raises(OverBudget):
        client.ask(Request(URL), read)
    assert client.calls == 1


def test_without_a_retry_after_the_waits_double(
    web: RequestsMock, client: Client, time: Time
) -> None:
    web.get(URL, status=503)
    with pytest.raises(Unanswered):
        client.ask(Request(URL), read)
    assert client.calls == 3
    assert [0.75 <= time.slept[0] <= 1.25, 1.5 <= time.slept[1] <= 2.5] == [True, True]


def test_a_refusal_for_hours_is_a_budget_with_a_date(web: RequestsMock, client: Client) -> None:
    web.get(URL, status=429, headers={"Retry-After": "53578"})
    with pytest.raises(OverBudget, match=r"It is renewed on \d+ \w+ \d{4}"):
        client.ask(Request(URL), read)
    assert client.calls == 1


def test_a_wait_of_hours_means_not_tonight(web: RequestsMock, client: Client, time: Time) -> None:
    web.get(URL, status=503, headers={"Retry-After": "53578"})
    with pytest.raises(SourceUnavailable, match="53578 s"):
        client.ask(Request(URL), read)
    assert time.slept == []


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, 0),
        ("1", 1),
        ("0.5", 0.5),
        ("53578", 53578),
        ("soon", 0),
        ("-3", 0),
        ("nan", 0),
        ("inf", 0),
        ("1e15", 0),
    ],
)
def test_retry_after_in_seconds(header: str | None, seconds: float) -> None:
    assert retry_after(header, datetime.now(UTC)) == seconds


@pytest.mark.parametrize(("ahead", "seconds"), [(90, 90), (-90, 0)])
def test_retry_after_as_a_date(ahead: int, seconds: float) -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert retry_after(format_datetime(now + timedelta(seconds=ahead), usegmt=True), now) == seconds


def test_a_request_that_moves_the_server_on_is_sent_once_but_waited_for(
    web: RequestsMock, client: Client, time: Time
) -> None:
    web.get(URL, status=503, headers={"Retry-After": "2"})
    web.get(URL, json={})
    with pytest.raises(Unanswered):
        client.ask(Request(URL, repeatable=False), read)
    assert client.calls == 1
    client.ask(Request(URL), read)
    assert time.slept == [2.0]


def test_the_budget_left_is_noted(web: RequestsMock, client: Client) -> None:
    web.get(URL, json={}, headers={"X-RateLimit-Remaining": "9987"})
    client.ask(Request(URL), read)
    assert client.budget_left == 9987


def test_every_request_says_who_asks(web: RequestsMock, client: Client) -> None:
    web.get(URL, json={})
    client.ask(Request(URL), read)
    assert "mailto:lead@university.example" in web.calls[0].request.headers["User-Agent"]


def test_without_an_address_the_name_of_the_program_stands_alone(web: RequestsMock) -> None:
    web.get(URL, json={})
    Client("openalex", dataclasses.replace(SETTINGS, email="")).ask(Request(URL), read)
    assert "mailto" not in web.calls[0].request.headers["User-Agent"]


def test_a_form_is_posted(web: RequestsMock, client: Client) -> None:
    web.post(
        URL,
        json={"ok": 1},
        match=[responses.matchers.urlencoded_params_matcher({"query": "AFF:x"})],
    )
    assert client.ask(Request(URL, form={"query": "AFF:x"}), read) == {"ok": 1}


def test_neither_keys_nor_queries_get_into_logs_and_messages(
    web: RequestsMock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = Client(
        "openalex", SETTINGS, headers={"Authorization": "Bearer s3cret"}, clock=Time().clock
    )
    web.get(URL, status=500)
    with pytest.raises(Unanswered) as failure:
        client.ask(Request(URL, params={"q": "Wilma Testbank", "api_key": "s3cret"}), read)
    message = str(failure.value) + "".join(
        str(vars(record)) for record in caplog.records if record.name.startswith("attribution")
    )
    assert "s3cret" not in message
    assert "Testbank" not in message
    assert URL in message
