"""The page on which a technician signs in at ORCID, so that their iD is recorded as theirs.

It asks, sends the person to ORCID, and takes them back. Streamlit keeps nothing between two
requests of a browser, so the gate answers these, with the sign-in of each request.

An attempt is kept in memory for the sign-in that made it, until it comes back or is too old. So an
answer of ORCID counts once, and only where the same sign-in asked for it. After a restart of the
server people start again.
"""

from __future__ import annotations

import hmac
import logging
import threading
import time
from collections.abc import Mapping
from html import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from attribution.core.errors import AttributionError, UserError
from attribution.dashboard import door_page
from attribution.dashboard.session import View, view_of
from attribution.dashboard.visit import Visit, is_own_form
from attribution.home import logs
from attribution.privacy import orcid_sign_in
from attribution.privacy.orcid_sign_in import BACK, Attempt
from attribution.privacy.own_orcids import STAFF_LIST, known_orcid, record_authenticated_orcid

PLACE = "/orcid"
MINUTES = 10  # for which an attempt is kept
TITLE = "Your ORCID iD"
NOT_OFFERED = (
    "Type your ORCID iD on the page My contributions instead. Signing in at ORCID is not set up "
    "here."
)
NOT_A_TECHNICIAN = (
    "Ask the lead to check the staff list. This page is for technicians on it, and your sign-in is "
    "not one of theirs. Nothing was saved."
)
NOT_SHOWN = (
    "Take back your objection first, under Privacy choices of the page My contributions, or ask "
    "the lead. At the moment you are not matched or counted, so no ORCID iD is used. Nothing was "
    "saved."
)
ENDED = "Sign in here, then start again. Your sign-in has ended. Nothing was saved."
UNKNOWN_ANSWER = (
    "Start again here. What came back from ORCID was not asked for by this sign-in, was used "
    f"before, or came after more than {MINUTES} minutes. Nothing was saved."
)
DECLINED = "You did not allow it at ORCID. Nothing was saved."
NOT_FOUND = "Open the page My contributions. There is no page at this address."

_LOG = logging.getLogger(__name__)


class Attempts:
    """The attempts that are under way, one for each sign-in: a new one replaces the last."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._attempts: dict[str, tuple[Attempt, float]] = {}
        self._lock = threading.Lock()

    def start(self, sign_in_id: str, attempt: Attempt) -> None:
        """Keep an attempt, and drop those that are too old."""
        now = time.monotonic()
        with self._lock:
            current = self._attempts.items()
            self._attempts = {key: value for key, value in current if value[1] > now}
            self._attempts[sign_in_id] = (attempt, now + self._seconds)

    def take(self, sign_in_id: str, state: str) -> Attempt | None:
        """The attempt of a sign-in that set out with this state, once; None for any other."""
        with self._lock:
            attempt, end = self._attempts.get(sign_in_id, (None, 0.0))
            if attempt is None or end <= time.monotonic():
                return None
            if not hmac.compare_digest(attempt.state.encode(), state.encode()):
                return None  # a link of someone else must not end the attempt
            del self._attempts[sign_in_id]
            return attempt


_attempts = Attempts(MINUTES * 60)


def is_place(path: str) -> bool:
    """Whether an address below the base path is that of this page."""
    return path == PLACE or path.startswith(f"{PLACE}/")


async def answer(visit: Visit, path: str, scope: Scope, receive: Receive, send: Send) -> None:
    """The page for a request of a dashboard with sign-in."""
    request = Request(scope, receive)
    response = await run_in_threadpool(_response, visit, path, request)
    await response(scope, receive, send)


def _response(visit: Visit, path: str, request: Request) -> Response:
    if visit.person is None:
        return _outside(visit, path)
    try:
        return _inside(visit, path, request)
    except UserError as problem:
        return _page(_refusal(str(problem)) + _start_form(visit) + _way_back(), 400)
    except AttributionError as problem:
        return door_page.fault(str(problem))


def _outside(visit: Visit, path: str) -> Response:
    if visit.refused:
        return door_page.refusal(visit.refused, visit.settings)
    if path == BACK:
        return door_page.refusal(ENDED, visit.settings)
    return door_page.door(visit.settings)


def _inside(visit: Visit, path: str, request: Request) -> Response:
    if not orcid_sign_in.is_offered(visit.settings):
        return _page(_refusal(NOT_OFFERED) + _way_back(), 404)
    if path not in (PLACE, BACK):
        return _page(_refusal(NOT_FOUND) + _way_back(), 404)
    assert visit.person is not None
    if visit.person.technician_id is None:
        return _page(_refusal(NOT_A_TECHNICIAN) + _way_back(), 403)
    if path == BACK:
        return _returned(visit, request.query_params)
    if request.method == "POST" and is_own_form(request):
        return _to_orcid(visit)
    return _question(_view(visit), visit)


def _to_orcid(visit: Visit) -> Response:
    assert visit.provider is not None
    attempt = orcid_sign_in.new_attempt(visit.provider)
    _attempts.start(visit.sign_in_id, attempt)
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return RedirectResponse(orcid_sign_in.address(visit.settings, attempt), 303, headers)


def _returned(visit: Visit, query: Mapping[str, str]) -> Response:
    """Record whose iD it is, once ORCID's answer is the one that was asked for."""
    attempt = _attempts.take(visit.sign_in_id, query.get("state", ""))
    if attempt is None:
        raise UserError(UNKNOWN_ANSWER)
    if query.get("error") == "access_denied":
        raise UserError(DECLINED)
    if not query.get("code"):
        raise UserError(orcid_sign_in.UNANSWERED)
    view = _view(visit)
    _require_shown(view)
    orcid = orcid_sign_in.signed_in_orcid(visit.settings, attempt, query["code"])
    view.act(record_authenticated_orcid, view.person.technician_id, orcid)
    logs.start(visit.settings.home, debug=False)
    _LOG.info("a technician recorded their ORCID iD by signing in at ORCID")
    # The page that says so is another one, so that reloading it sends no code again.
    return RedirectResponse(door_page.address_of("orcid"), 303, {"Cache-Control": "no-store"})


def _view(visit: Visit) -> View:
    assert visit.person is not None
    view = view_of(visit.settings, visit.person)
    if view is None:
        raise UserError("Come back in a day or two. No papers were collected yet.")
    return view


def _require_shown(view: View) -> None:
    assert view.person.technician_id is not None
    if view.ask_once(known_orcid, view.person.technician_id) is None:
        raise UserError(NOT_SHOWN)


# -- what the page says ----------------------------------------------------------------------------


def _question(view: View, visit: Visit) -> Response:
    assert view.person.technician_id is not None
    known = view.ask_once(known_orcid, view.person.technician_id)
    if known is None:
        return _page(_refusal(NOT_SHOWN) + _way_back())
    if known.authenticated:
        done = (
            f'<p role="status" class="done">Your ORCID iD {known.orcid} is recorded. You showed '
            "that it is yours by signing in at ORCID.</p>"
            "<p>It is shown from now on and used by the next build. To withdraw it, use the page "
            "My contributions.</p>"
        )
        return _page(done + _way_back())
    now = ""
    if known.orcid:
        whose = "The staff list has" if known.source == STAFF_LIST else "You stated"
        now = f"<p>{whose} the ORCID iD {known.orcid}. Sign in to show that it is yours.</p>"
    return _page(f"{now}{_explanation(visit)}{_start_form(visit)}{_way_back()}")


def _explanation(visit: Visit) -> str:
    name = escape(visit.settings.institution_name or "your institution")
    return (
        "<p>Sign in at ORCID, so that your iD is recorded as yours without a slip in its digits. "
        "If you have no iD yet, you can make one there.</p>"
        "<ul><li>You sign in on ORCID’s own page. We do not see your password.</li>"
        f"<li>ORCID asks whether {name} may learn your iD. We keep the iD, and nothing else that "
        "ORCID sends. Nothing is written to your ORCID record.</li>"
        "<li>From the next build on we look for papers that print the iD. Each night we read what "
        "your ORCID record shows in public.</li>"
        "<li>You can withdraw it at any time.</li></ul>"
    )


def _start_form(visit: Visit) -> str:
    if not orcid_sign_in.is_offered(visit.settings):
        return ""
    return (
        f'<form method="post" action="{door_page.address_of("orcid")}">'
        '<button type="submit">Sign in at ORCID</button></form>'
    )


def _way_back() -> str:
    return f'<p class="links"><a href="{door_page.address_of("me")}">My contributions</a></p>'


def _refusal(message: str) -> str:
    return f'<p class="refusal" role="alert">{escape(message)}</p>'


def _page(body: str, status: int = 200) -> Response:
    return door_page.page(TITLE, body, status)
