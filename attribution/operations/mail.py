"""E-mail: the only place that makes and sends a message. Alerts and summaries pass through it.

The password is never in a message or a log: what a library says of a fault may hold it, so only the
kind of the fault is told.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Mapping, Sequence
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from types import TracebackType

from attribution.access.provider import is_loopback
from attribution.harvest.network_faults import in_words
from attribution.home.alerting import SMTP_PASSWORD
from attribution.home.settings import Settings

SECONDS = 30
THIS_COMPUTER = "localhost"
_LONGEST_SUBJECT = 200
# Lines may have 998 characters. A shorter limit would have Python encode a long address of a header
# as if it were not ASCII, and programs then do not find it. Not every server takes 8 bits.
_POLICY = policy.default.clone(max_line_length=900, cte_type="7bit")
_REMEDY = (
    "Check the settings alert.smtp_server, alert.smtp_port, alert.smtp_security and "
    f"alert.smtp_user, and {SMTP_PASSWORD.variable}."
)
_BAD_ADDRESS = "Correct the e-mail address. It is not a valid address, so nothing was sent to it."


class NotSent(Exception):
    """A message was not sent; the text says what to do."""


def sender(settings: Settings) -> str:
    """The address that e-mails come from; empty where the settings name none."""
    return settings.alert_sender or settings.email


def message(
    settings: Settings,
    to: Sequence[str],
    subject: str,
    text: str,
    headers: Mapping[str, str] | None = None,
) -> EmailMessage:
    """A message in plain text. NotSent where an address is not one."""
    mail = EmailMessage(_POLICY)
    mail["Subject"] = " ".join(subject.split())[:_LONGEST_SUBJECT]
    mail["From"] = sender(settings) or to[0]
    mail["To"] = [_address(address) for address in to]
    mail["Date"] = formatdate()
    mail["Auto-Submitted"] = "auto-generated"  # no out-of-office answers, please
    for name, value in (headers or {}).items():
        mail[name] = value
    if "Message-ID" not in mail:
        mail["Message-ID"] = make_msgid("attribution")
    mail.set_content(f"{text}\n")
    return mail


def _address(text: str) -> Address:
    """One address, which can be neither two nor another header."""
    try:
        return Address(addr_spec=text.strip())
    except (MessageError, ValueError, IndexError):
        raise NotSent(_BAD_ADDRESS) from None


class MailServer:
    """The mail server of the settings, connected when the first message is sent.

    Where it cannot be reached, later messages are refused at once: 300 of them would each wait.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._connection: smtplib.SMTP | None = None
        self._unreachable: str | None = None

    def __enter__(self) -> MailServer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._leave()

    def send(self, mail: EmailMessage) -> None:
        """Send a message; returns once the server has taken it. NotSent where it has not."""
        connection = self._connected()
        try:
            connection.send_message(mail)
        except smtplib.SMTPRecipientsRefused:
            raise NotSent(
                "Correct the e-mail address. The mail server refuses it, so nothing was sent to it."
            ) from None
        except (OSError, ValueError) as problem:  # those of smtplib are OSErrors
            self._leave()
            raise NotSent(self._in_words(problem)) from problem

    def _connected(self) -> smtplib.SMTP:
        if self._unreachable:
            raise NotSent(self._unreachable)
        if self._connection is None:
            try:
                self._connection = _connect(self._settings)
            except NotSent as problem:
                self._unreachable = str(problem)
                raise
            except (OSError, ValueError) as problem:
                self._unreachable = self._in_words(problem)
                raise NotSent(self._unreachable) from problem
        return self._connection

    def _leave(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.quit()
        except OSError:  # the server has hung up already
            connection.close()

    def _in_words(self, problem: Exception) -> str:
        return f"{_REMEDY} Nothing was sent ({in_words(problem)})."


def _connect(settings: Settings) -> smtplib.SMTP:
    """A connection to the mail server, encrypted and signed in as the settings say."""
    server = _open(settings)
    if settings.alert_smtp_user:
        try:
            server.login(settings.alert_smtp_user, settings.key(SMTP_PASSWORD) or "")
        except BaseException:
            server.close()
            raise
    return server


def _open(settings: Settings) -> smtplib.SMTP:
    host, port = settings.alert_smtp_server or THIS_COMPUTER, settings.alert_smtp_port
    security = settings.alert_smtp_security
    if security == "none" and settings.alert_smtp_user and not is_loopback(host):
        raise NotSent(
            "Set alert.smtp_security to starttls or tls. The password would cross the network "
            "readable by others, so nothing was sent."
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
