"""Alerts arrive by e-mail and webhook, say what to do, and hold no secret."""

from __future__ import annotations

import json
from pathlib import Path

import command_line
import pytest
from click.testing import Result
from command_line import run
from receivers import PASSWORD, TOKEN, USER, certified, mail_server, webhook

CLOSED = "http://127.0.0.1:9"
DEAD = {
    "ATTRIBUTION_HARVEST_SOURCES": "openalex",
    "ATTRIBUTION_HARVEST_ATTEMPTS": "1",
    "ATTRIBUTION_OPENALEX_URL": CLOSED,
}
SECRETS = (PASSWORD, TOKEN)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return command_line.make(tmp_path)


def by_mail(port: int, **more: str) -> dict[str, str]:
    return {
        "ATTRIBUTION_ALERT_EMAIL": "ops@north.example;lead@north.example",
        "ATTRIBUTION_ALERT_SENDER": "tracker@north.example",
        "ATTRIBUTION_ALERT_SMTP_SERVER": "127.0.0.1",
        "ATTRIBUTION_ALERT_SMTP_PORT": str(port),
        **more,
    }


def keeps_secrets(home: Path, result: Result) -> bool:
    written = [path.read_text(encoding="utf-8") for path in home.glob("logs/*.jsonl")]
    kept = [path.read_text(encoding="utf-8") for path in home.glob("last-*.json")]
    return not any(
        secret in text for secret in SECRETS for text in (result.output, *written, *kept)
    )


def test_a_night_that_fails_is_told_by_e_mail_and_webhook(home: Path) -> None:
    with mail_server() as (port, letterbox), webhook() as (address, received):
        result = run(
            "nightly --json",
            home=home,
            **DEAD,
            **by_mail(port, ATTRIBUTION_ALERT_WEBHOOK=address),
        )
    assert result.exit_code == 4
    (message,) = letterbox.messages
    subject = "Technician attribution: nothing was published (exit code 4)"
    assert message["Subject"] == subject
    assert message["To"] == "ops@north.example, lead@north.example"
    text = message.get_payload()
    assert text.startswith("Run `attribution doctor --home ")
    assert "no source answered" in " ".join(text.split())
    (body,) = received
    assert body["text"].startswith(subject)
    assert (body["exit"], body["home"]) == (4, str(home))
    assert json.loads(result.stdout)["alerts"] == [
        {"way": "e-mail", "problem": None},
        {"way": "webhook", "problem": None},
    ]
    assert keeps_secrets(home, result)


@pytest.mark.parametrize("mistake", ["lag_days = 'many'", "lag_days = = 3", 'path = "C:\\new"'])
def test_a_mistake_in_the_settings_is_told_as_well(home: Path, mistake: str) -> None:
    settings = home / "attribution.toml"
    with mail_server() as (port, letterbox):
        settings.write_text(
            '[institution]\nrors = ["0abcdef12"]\n'
            '[alert]\nemail = ["ops@north.example"]\nsmtp_server = "127.0.0.1"\n'
            f"smtp_port = {port}\n[measure]\n{mistake}\n",
            encoding="utf-8",
        )
        assert run("nightly", home=home).exit_code == 2
    (message,) = letterbox.messages
    assert "attribution.toml" in message.get_payload()


def test_nobody_is_troubled_by_a_night_that_went_well(home: Path) -> None:
    (home / "texts").mkdir()
    quiet = {
        "ATTRIBUTION_HARVEST_SOURCES": "localtexts",
        "ATTRIBUTION_HARVEST_TEXTS_FOLDER": str(home / "texts"),
    }
    with webhook() as (address, received):
        result = run("nightly --json", home=home, **quiet, ATTRIBUTION_ALERT_WEBHOOK=address)
    assert json.loads(result.stdout)["exit"] == 0, result.output
    assert (received, json.loads(result.stdout)["alerts"]) == ([], [])


def test_a_mail_server_with_a_certificate_of_the_institution_and_a_password(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, bundle = certified(tmp_path)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    with mail_server(context) as (port, letterbox):
        sealed = by_mail(
            port,
            ATTRIBUTION_ALERT_SMTP_SECURITY="starttls",
            ATTRIBUTION_ALERT_SMTP_USER=USER,
            ATTRIBUTION_SMTP_PASSWORD=PASSWORD,
        )
        unknown = run("doctor --test-alert", home=home, **sealed)
        trusted = run("doctor --test-alert", home=home, **sealed, REQUESTS_CA_BUNDLE=str(bundle))
        wrong = run(
            "doctor --test-alert",
            home=home,
            **sealed | {"ATTRIBUTION_SMTP_PASSWORD": "wrong"},
            REQUESTS_CA_BUNDLE=str(bundle),
        )
    assert (trusted.exit_code, trusted.stderr) == (0, "e-mail: sent\n")
    assert len(letterbox.messages) == 1
    assert (unknown.exit_code, "SSLCertVerificationError" in unknown.stderr) == (2, True)
    assert (wrong.exit_code, "ATTRIBUTION_SMTP_PASSWORD" in wrong.stderr) == (2, True)
    assert all(keeps_secrets(home, result) for result in (unknown, trusted, wrong))


def test_a_password_never_crosses_a_network_in_the_clear(home: Path) -> None:
    result = run(
        "doctor --test-alert",
        home=home,
        **by_mail(
            25,
            ATTRIBUTION_ALERT_SMTP_SERVER="smtp.north.example",
            ATTRIBUTION_ALERT_SMTP_USER=USER,
            ATTRIBUTION_SMTP_PASSWORD=PASSWORD,
        ),
    )
    assert (result.exit_code, "alert.smtp_security" in result.stderr) == (2, True)


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_webhook_that_refuses_is_named_without_its_address(home: Path, status: int) -> None:
    with webhook(status) as (address, _):
        result = run("doctor --test-alert", home=home, ATTRIBUTION_ALERT_WEBHOOK=address)
    assert (result.exit_code, f"It answered {status}" in result.stderr) == (2, True)
    gone = run("doctor --test-alert", home=home, ATTRIBUTION_ALERT_WEBHOOK=address)
    assert (gone.exit_code, "ConnectionError" in gone.stderr) == (2, True)
    assert keeps_secrets(home, result)
    assert keeps_secrets(home, gone)


def test_an_alert_that_cannot_be_sent_changes_no_exit_code_and_is_said(home: Path) -> None:
    result = run("nightly --json", home=home, **DEAD, ATTRIBUTION_ALERT_WEBHOOK=f"{CLOSED}/{TOKEN}")
    assert result.exit_code == 4
    (sent,) = json.loads(result.stdout)["alerts"]
    assert "The alert was not sent" in sent["problem"]
    assert "attribution: webhook: Check the address in" in result.stderr
    assert keeps_secrets(home, result)


def test_a_watch_alerts_once_no_night_has_ended_for_two_days(home: Path) -> None:
    night = {"started": "2026-01-01T00:00:00+00:00", "ended": "2026-01-01T01:00:00+00:00"}
    (home / "last-night.json").write_text(json.dumps(night | {"exit": 0}), encoding="utf-8")
    with webhook() as (address, received):
        result = run("doctor --watch", home=home, ATTRIBUTION_ALERT_WEBHOOK=address)
    assert result.exit_code == 2
    (body,) = received
    assert "last night: ended" in body["text"]
    assert "still scheduled" in body["text"]


def test_alerts_that_go_nowhere_are_a_note_of_the_doctor(home: Path) -> None:
    findings = json.loads(run("doctor --offline --json", home=home).stdout)
    assert [part["state"] for part in findings if part["check"] == "alerts"] == ["note"]
    assert run("doctor --test-alert", home=home).exit_code == 2
