"""Alerts by e-mail or webhook: a night needs someone, or no night has ended for too long.

An alert holds no data of people. Neither the password nor the address of the webhook is ever in a
message: what a library says of a fault may hold them, so only its kind is told.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import requests

from attribution.harvest.network_faults import in_words
from attribution.home.alerting import WEBHOOK
from attribution.home.settings import Settings
from attribution.operations import mail
from attribution.operations.mail import MailServer, NotSent

SECONDS = 30  # until a webhook must have answered
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
    except NotSent as problem:
        return Sent(way, str(problem))
    return Sent(way)


def _send_mail(settings: Settings, alert: Alert) -> None:
    with MailServer(settings) as server:
        server.send(mail.message(settings, settings.alert_email, alert.subject, alert.text))


# -- webhook ---------------------------------------------------------------------------------------


_REMEDY = f"Check the address in {WEBHOOK.variable}, the network and the proxy."


def _post(address: str, alert: Alert) -> None:
    """`text` is the key that Slack, Teams, Mattermost, Google Chat and their like show."""
    body = {"text": f"{alert.subject}\n{alert.text}", **alert.facts}
    try:
        answer = requests.post(address, json=body, timeout=SECONDS, allow_redirects=False)
    except (OSError, ValueError) as problem:  # those of requests are OSErrors
        raise NotSent(f"{_REMEDY} The alert was not sent ({in_words(problem)}).") from problem
    if answer.status_code >= FIRST_REFUSAL:
        raise NotSent(f"{_REMEDY} It answered {answer.status_code}.")
