"""Alerts by e-mail or webhook: a night needs somebody, or no night has ended for too long.

An alert holds no data of people. Neither the password nor the address of the webhook is ever in a
message: what a library says of a fault may hold them, so only its kind is told.
"""

from __future__ import annotations

import os
import smtplib
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Any

import requests

from attribution.access.provider import is_loopback
from attribution.harvest.network_faults import in_words
from attribution.home.alerting import SMTP_PASSWORD, WEBHOOK
from attribution.home.settings import Settings

SECONDS = 30
NAMED_REASONS = 10
FIRST_REFUSAL = 300  # a redirection too: the secret in the address is sent nowhere else
# How the exit code of a night is said in an alert.
ENDINGS = {
    1: "a fault of the program, or a night without a backup",
    2: "a setting, the disk or an input is wrong",
    3: "published, but something needs you",
    4: "nothing was published",
    5: "another run was working, and this one did nothing",
}


@dataclass(frozen=True, slots=True)
class Alert:
    """A message to the person who runs the program; `facts` are the same for other programs."""

    subject: str
    text: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sent:
    """One way an alert took; `problem` says why it did not arrive."""

    way: str
    problem: str | None = None

    def as_json(self) -> dict[str, str | None]:
        return {"way": self.way, "problem": self.problem}


class _NotSent(Exception):
    """An alert cannot be sent; the message says what to do."""


def of_night(settings: Settings, night: Mapping[str, Any]) -> Alert:
    """The alert about a night, from its JSON."""
    ending = ENDINGS.get(night["exit"], "it ended in an unknown way")
    reasons = [f"{reason['about']}: {reason['reason']}" for reason in night["reasons"]]
    return _alert(settings, f"{ending} (exit code {night['exit']})", reasons, night["exit"])


def of_findings(settings: Settings, faults: Sequence[str]) -> Alert:
    """The alert about what a watch noticed."""
    return _alert(settings, faults[0], list(faults), None)


def on_trial(settings: Settings) -> Alert:
    """An alert that only shows that alerts arrive."""
    return _alert(settings, "a test alert, nothing is wrong", [], None)


def _alert(settings: Settings, ending: str, reasons: list[str], exit_code: int | None) -> Alert:
    computer, home = socket.gethostname(), str(settings.home.absolute())
    lines = [f"- {reason}" for reason in reasons[:NAMED_REASONS]]
    if len(reasons) > NAMED_REASONS:
        lines.append(f"- and {len(reasons) - NAMED_REASONS:,} more: see last-night.json")
    text = "\n".join(
        [
            f"Run `attribution doctor --home {home}` on {computer}.",
            "",
            f"Technician attribution of {settings.institution_name or 'your institution'}: "
            f"{ending}.",
            *(["", *lines] if lines else []),
        ]
    )
    facts = {"exit": exit_code, "home": home, "computer": computer, "reasons": reasons}
    return Alert(f"Technician attribution: {ending}", text, facts)


def ways(settings: Settings) -> list[str]:
    """Where alerts go, in words."""
    return [
        *([f"e-mail to {', '.join(settings.alert_email)}"] if settings.alert_email else []),
        *(["a webhook"] if settings.key(WEBHOOK) else []),
    ]


def send(settings: Settings, alert: Alert) -> tuple[Sent, ...]:
    """Send an alert every way that the settings name. A way that fails stops no other."""
    sent = []
    if settings.alert_email:
        sent.append(_try("e-mail", lambda: _send_mail(settings, alert)))
    if address := settings.key(WEBHOOK):
        sent.append(_try("webhook", lambda: _post(address, alert)))
    return tuple(sent)


def _try(way: str, send_alert: Callable[[], None]) -> Sent:
    try:
        send_alert()
    except _NotSent as problem:
        return Sent(way, str(problem))
    except (OSError, ValueError) as problem:  # those of smtplib and requests are OSErrors
        return Sent(way, f"{_REMEDIES[way]} The alert was not sent ({in_words(problem)}).")
    return Sent(way)


_REMEDIES = {
    "e-mail": (
        "Check the settings alert.smtp_server, alert.smtp_port, alert.smtp_security and "
        f"alert.smtp_user, and {SMTP_PASSWORD.variable}."
    ),
    "webhook": f"Check the address in {WEBHOOK.variable}, the network and the proxy.",
}


# -- e-mail ----------------------------------------------------------------------------------------


def _send_mail(settings: Settings, alert: Alert) -> None:
    with _mail_server(settings) as server:
        if settings.alert_smtp_user:
            server.login(settings.alert_smtp_user, settings.key(SMTP_PASSWORD) or "")
        server.send_message(_message(settings, alert))


def _message(settings: Settings, alert: Alert) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = " ".join(alert.subject.split())[:200]
    message["From"] = settings.alert_sender or settings.email or settings.alert_email[0]
    message["To"] = ", ".join(settings.alert_email)
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid("attribution")
    message["Auto-Submitted"] = "auto-generated"  # no out-of-office answers, please
    message.set_content(alert.text + "\n")
    return message


def _mail_server(settings: Settings) -> smtplib.SMTP:
    """A connection to the mail server, encrypted as the settings say."""
    host, port = settings.alert_smtp_server, settings.alert_smtp_port
    security = settings.alert_smtp_security
    if security == "none" and settings.alert_smtp_user and not is_loopback(host):
        raise _NotSent(
            "Set alert.smtp_security to starttls or tls. The password would cross the network "
            "readable by others, so the alert was not sent."
        )
    if security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=_trusted())
    server = smtplib.SMTP(host, port, timeout=SECONDS)
    if security == "starttls":
        try:
            server.starttls(context=_trusted())
        except BaseException:
            server.close()
            raise
    return server


def _trusted() -> ssl.SSLContext:
    """The authorities of this computer, and those of the institution that requests trusts too."""
    context = ssl.create_default_context()
    bundle = os.environ.get("REQUESTS_CA_BUNDLE")
    if bundle:
        place = Path(bundle)
        context.load_verify_locations(**{"capath" if place.is_dir() else "cafile": bundle})
    return context


# -- webhook ---------------------------------------------------------------------------------------


def _post(address: str, alert: Alert) -> None:
    """`text` is the key that Slack, Teams, Mattermost, Google Chat and their like show."""
    body = {"text": f"{alert.subject}\n{alert.text}", **alert.facts}
    answer = requests.post(address, json=body, timeout=SECONDS, allow_redirects=False)
    if answer.status_code >= FIRST_REFUSAL:
        raise _NotSent(f"{_REMEDIES['webhook']} It answered {answer.status_code}.")
