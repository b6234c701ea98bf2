"""The secrets that alerts need: the password of the mail server and the address of a webhook.

Whoever knows the address of a webhook can write to its channel, so it comes from the environment
and is never printed.
"""

from __future__ import annotations

from attribution.home.services import Key, Service

SMTP_PASSWORD = Key(
    "smtp_password",
    "the password of the mail server",
    "ATTRIBUTION_SMTP_PASSWORD",
    without="alerts are sent by a mail server that asks for none",
)
WEBHOOK = Key(
    "alert_webhook",
    "the address of the webhook that alerts go to",
    "ATTRIBUTION_ALERT_WEBHOOK",
    without="no alert goes to a webhook",
)
SERVICE = Service(name="alerts", title="Alerts", keys=(SMTP_PASSWORD, WEBHOOK))
