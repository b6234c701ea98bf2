"""The page behind the link of an invitation: a technician says which papers name them.

It needs no sign-in. Opening the link shows a button and changes nothing, because mail programs open
links to look for viruses; the button shows the papers and counts as opened. Nothing but the names
to check is shown. The server remembers nothing: each form goes to the address of the link.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from html import escape
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

from attribution.access.permissions import LINK, Person, by_link
from attribution.access.provider import provider_of_home
from attribution.claims.invitations import history, names_to_check
from attribution.claims.invitations.history import PURPOSE, Invited
from attribution.claims.invitations.names_to_check import Question
from attribution.core.errors import AttributionError
from attribution.core.for_people import count, day, in_zone
from attribution.core.model import Technician
from attribution.dashboard import door_page, sign_in
from attribution.dashboard.base_path import path_prefix
from attribution.dashboard.session import View, view_of
from attribution.home.settings import Settings
from attribution.roster import copies
from attribution.roster.in_force import load_in_force

PLACE = f"/{PURPOSE}"
MOST = 10  # names that one page asks about
BODY = 20_000  # bytes of a form, at the most
POSTS, POSTS_SECONDS = 60, 600  # forms of one link in this time
WRONG, WRONG_SECONDS = 60, 60  # wrong codes of everybody together, in this time
ANSWERS = {"confirmed": "This is me", "rejected": "Not me", "unsure": "I am not sure"}
_KINDS = {"author": "Printed as an author", "thanked": "Printed in the acknowledgements"}
_FIELD = "name-"  # begins the name of a field, before the mention
_TITLE = "Are these papers yours?"
_UNKNOWN = (
    "Check the code, or use the link in the newest letter or e-mail. This link has ended or is not "
    "valid. Nothing was saved."
)
_TOO_MANY = "Wait ten minutes, then try again. This link was used too often. Nothing was saved."
_TOO_MANY_WRONG = "Wait a minute, then try again. Too many wrong codes were tried."
_NO_SNAPSHOT = "Come back in a day or two. There are no papers to show at this moment."


class Allowance:
    """How often something may be done in a time, by the name of who does it."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._lately: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def take(self, name: str) -> bool:
        """Whether it may be done once more; it counts from now on."""
        now = time.monotonic()
        with self._lock:
            for other, times in list(self._lately.items()):
                while times and times[0] < now - self._seconds:
                    times.popleft()
                if not times:
                    del self._lately[other]
            times = self._lately.setdefault(name, deque())
            if len(times) >= self._most:
                return False
            times.append(now)
        return True


_posts = Allowance(POSTS, POSTS_SECONDS)
_wrong = Allowance(WRONG, WRONG_SECONDS)
# A verdict is planned again when another act is stored meanwhile. Where many people answer at once,
# after an e-mail to all of them, hardly any plan would be the last one: 200 answers, eight at once,
# had not ended after nine minutes.
_one_at_a_time = threading.Lock()


def is_place(path: str) -> bool:
    """Whether an address below the base path is that of this page."""
    return path == PLACE or path.startswith(f"{PLACE}/")


async def answer(path: str, scope: Scope, receive: Receive, send: Send) -> None:
    """The page for a request."""
    request = Request(scope, receive)
    form = await door_page.form_of(scope, receive, BODY)
    code = path.removeprefix(PLACE).strip("/") or request.query_params.get("code", "")
    response = await run_in_threadpool(_response, request.method, code, form)
    await response(scope, receive, send)


def _response(method: str, code: str, form: Mapping[str, str] | None) -> HTMLResponse:
    if form is None:
        return door_page.plain("Open the link again. Nothing was saved.", status=413)
    if not code.strip():
        return _page(_code_form())
    try:
        return _opened(method, code, form)
    except AttributionError as problem:
        return door_page.fault(str(problem))


def _opened(method: str, code: str, form: Mapping[str, str]) -> HTMLResponse:
    settings = sign_in.settings()
    now = datetime.now(UTC)
    stranger = view_of(settings, Person(LINK, "viewer"))
    if stranger is None:
        return door_page.plain(_NO_SNAPSHOT, status=503)
    invited = _invited(stranger, code, in_zone(now).date())
    if invited is None:
        if not _wrong.take(""):
            return door_page.plain(_TOO_MANY_WRONG, status=429)
        return _page(f'<p role="alert" class="refusal">{_UNKNOWN}</p>{_code_form()}', 404)
    if method != "POST":
        return _page(_question(settings, code, invited))
    if not _posts.take(invited.link.subject):
        return door_page.plain(_TOO_MANY, status=429)
    view = view_of(settings, by_link(invited.technician_id))
    assert view is not None
    return _papers(view, code, invited, form)


def _invited(view: View, code: str, today: date) -> Invited | None:
    """The invitation that a code opens, with the staff list and the objections of this moment."""
    settings, ledger = view.settings, view.workspace.ledger
    newest = copies.current(settings.home)
    if newest is None:
        return None
    present = tuple(sorted(ledger.identities().present.items()))
    columns = tuple(sorted((settings.columns or {}).items()))
    staff = _staff(newest, newest.stat().st_mtime_ns, settings.home, columns, present)
    current = history.read(ledger).in_force(staff, today)
    return history.of_code(settings, current.values(), code, today)


@lru_cache(maxsize=2)
def _staff(
    newest: Path,  # noqa: ARG001 (part of what it is remembered by)
    changed: int,  # noqa: ARG001 (part of what it is remembered by)
    home: Path,
    columns: tuple[tuple[str, str], ...],
    present: tuple[tuple[str, str], ...],
) -> tuple[Technician, ...]:
    return load_in_force(home, dict(columns), dict(present))


# -- what the page says ----------------------------------------------------------------------------


def _page(body: str, status: int = 200) -> HTMLResponse:
    return door_page.page(_TITLE, body, status)


def _code_form() -> str:
    return (
        f'<form method="get" action="{path_prefix()}{PLACE}"><p><label for="code">Type the code '
        "from your letter</label></p>"
        '<p><input id="code" name="code" autocomplete="off" autocapitalize="none" '
        'spellcheck="false" required maxlength="40"></p>'
        '<button type="submit">Continue</button></form>'
    )


def _question(settings: Settings, code: str, invited: Invited) -> str:
    institution = escape(settings.institution_name or "Your institution")
    return (
        f"<p>{institution} is finding out which of its technicians are named on research papers. "
        "We would like to show you the papers that may name you, so that you can say which do.</p>"
        "<p>It takes a few minutes, and you do not need to sign in. You can change your answers "
        f"until {day(invited.ends)}.</p>"
        f"{_form_start(code)}"
        '<button type="submit" name="act" value="show">Show my papers</button></form>'
        f"{door_page.links(settings)}"
    )


def _papers(view: View, code: str, invited: Invited, form: Mapping[str, str]) -> HTMLResponse:
    """The names to check, once the answers of the form are saved."""
    technician_id = invited.technician_id
    with _one_at_a_time:
        view.act(names_to_check.open_page, technician_id)
        message = _saved(view, technician_id, form) if form.get("act") == "save" else ""
    asked = view.ask_once(names_to_check.questions, technician_id)
    waiting = [question for question in asked if question.answer is None]
    answered = [question for question in asked if question.answer is not None]
    parts = [message, _lead_in(len(waiting), bool(answered), invited)]
    fields = [_fieldset(question) for question in waiting[:MOST]]
    if answered:
        fields += ["<h2>Your answers</h2>", *map(_fieldset, answered)]
    if fields:
        button = '<button type="submit" name="act" value="save">Save my answers</button>'
        parts.append(f"{_form_start(code)}{''.join(fields)}<p>{button}</p></form>")
    return _page("".join([*parts, _more(view.settings), door_page.links(view.settings)]))


def _saved(view: View, technician_id: str, form: Mapping[str, str]) -> str:
    replies = {
        name.removeprefix(_FIELD): verdict
        for name, verdict in form.items()
        if name.startswith(_FIELD) and verdict in ANSWERS
    }
    if not replies:
        return '<p role="alert" class="refusal">Choose an answer first. Nothing was saved.</p>'
    problems = view.act(names_to_check.answer, technician_id, replies)
    refusals = "".join(
        f'<p role="alert" class="refusal">{escape(problem)}</p>' for problem in problems
    )
    if len(problems) == len(replies):
        return refusals
    return f'{refusals}<p role="status" class="done">Your answers are saved. Thank you.</p>'


def _lead_in(waiting: int, has_answers: bool, invited: Invited) -> str:
    until = f"You can change your answers until {day(invited.ends)}."
    if not waiting and not has_answers:
        return "<p>There is nothing to check at the moment. Thank you.</p>"
    if not waiting:
        return f"<p>That was all. {until}</p>"
    names = count(waiting, "printed name")
    shown = f" Here are the first {MOST}; the others follow." if waiting > MOST else ""
    return (
        f"<p>We found {names} that may be yours.{shown} Say for each whether it is you. You can "
        f"leave some out and come back. {until}</p>"
    )


def _fieldset(question: Question) -> str:
    field = escape(f"{_FIELD}{question.mention_id}")
    choices = "".join(
        f'<label><input type="radio" name="{field}" value="{verdict}"'
        f"{' checked' if question.answer == verdict else ''}> {words}</label>"
        for verdict, words in ANSWERS.items()
    )
    return (
        f"<fieldset><legend>Is “{escape(question.name)}” you?</legend>"
        f"{_paper(question)}{choices}{_reported(question)}</fieldset>"
    )


def _paper(question: Question) -> str:
    where = [escape(question.journal)] if question.journal else []
    if question.published:
        where.append(str(question.published.year))
    lines = [f"<b>{escape(question.title)}</b>", ", ".join(where), _KINDS.get(question.kind, "")]
    if question.doi:
        address = escape(f"https://doi.org/{question.doi}", quote=True)
        lines.append(f'<a href="{address}" target="_blank" rel="noreferrer">Open the paper</a>')
    return f"<p>{'<br>'.join(filter(None, lines))}</p>"


def _reported(question: Question) -> str:
    if not question.is_reported:
        return ""
    return "<p>Something in the paper does not fit, so a colleague will look at it.</p>"


def _more(settings: Settings) -> str:
    if provider_of_home(settings.home) is None:
        return ""
    return (
        f'<p>To see everything that is recorded about you, <a href="{path_prefix()}/">sign in</a>.'
        "</p>"
    )


def _form_start(code: str) -> str:
    """Every form goes to the address of the link, also where the code was typed."""
    letters = "".join(letter for letter in code if letter.isalnum() or letter == "-")
    return f'<form method="post" action="{path_prefix()}{PLACE}/{escape(letters)}">'
