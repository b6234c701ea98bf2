"""The page that stops the monthly e-mails, by the link that ends each of them.

It needs no sign-in. Opening the link changes nothing, because mail programs open links to look for
viruses. The button stops the e-mails, and so does a mail program that offers to unsubscribe
(RFC 8058): both send a form to the same address.
"""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from attribution.core.errors import AttributionError
from attribution.dashboard import door_page, sign_in
from attribution.privacy.digest_choices import UNSUBSCRIBE, stop_by_token
from attribution.workspace import home_ledger

PLACE = f"/{UNSUBSCRIBE}/"
_QUESTION = "Do you want to stop the monthly e-mail?"
_STOPPED = (
    "The monthly e-mail has been stopped. To get it again, use the page My contributions, or ask "
    "the lead."
)
_UNKNOWN = (
    "Use the link in the newest e-mail, or answer that e-mail and ask to stop. This link is not "
    "valid. Nothing was changed."
)


async def answer(path: str, scope: Scope, receive: Receive, send: Send) -> None:
    """The question, or once the form was sent, what was done."""
    response = await run_in_threadpool(_response, scope["method"], path.removeprefix(PLACE))
    await response(scope, receive, send)


def _response(method: str, token: str) -> Response:
    if method != "POST":
        return door_page.plain(_QUESTION, "Stop the e-mail")
    try:
        settings = sign_in.settings()
        with home_ledger(settings) as ledger:
            is_known = stop_by_token(settings, ledger, token, datetime.now(UTC))
    except AttributionError as problem:
        return door_page.fault(str(problem))
    return door_page.plain(_STOPPED) if is_known else door_page.plain(_UNKNOWN, status=404)
