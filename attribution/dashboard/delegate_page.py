"""The page on which a person answers for a technician who named them: is this printed name theirs?

The gate answers it, for people who have signed in, whatever their role. It shows the printed names
that wait, and nothing else of the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from attribution.claims.invitations import names_to_check
from attribution.claims.invitations.names_to_check import Question
from attribution.core.errors import AttributionError, UserError
from attribution.core.for_people import count, day
from attribution.dashboard import door_page
from attribution.dashboard.session import View, view_of
from attribution.dashboard.visit import Visit, is_own_form
from attribution.privacy.delegates import NamedDelegate, delegate_of

PLACE = "/delegate"
MOST = 10  # names that one page asks about
BODY = 20_000  # bytes of a form, at the most
TITLE = "Answer for a technician"
NOBODY = (
    "Ask the technician to name you on their own page, under Privacy choices. At the moment you "
    "answer for no one, or the day has passed until which you did. Nothing was saved."
)
_NAME = "name-"  # begins the name of a field, before the mention
_ANSWERS = {
    "confirmed": "This is them",
    "rejected": "Not them",
    "unsure": "I am not sure",
}


async def answer(visit: Visit, scope: Scope, receive: Receive, send: Send) -> None:
    """The page for a request of a dashboard with sign-in."""
    form = {}
    if is_own_form(Request(scope, receive)):
        # Nothing is taken of a form that is longer than the page makes it, or broke off.
        form = await door_page.form_of(scope, receive, BODY) or {}
    response = await run_in_threadpool(_response, visit, form)
    await response(scope, receive, send)


def _response(visit: Visit, form: Mapping[str, str]) -> Response:
    if visit.person is None:
        if visit.refused:
            return door_page.refusal(visit.refused, visit.settings)
        return door_page.door(visit.settings)
    try:
        view = view_of(visit.settings, visit.person)
        if view is None:
            raise UserError("Come back in a day or two. No papers were collected yet.")
        return _page(view, form)
    except UserError as problem:
        return door_page.page(TITLE, _refusal(str(problem)), 400)
    except AttributionError as problem:
        return door_page.fault(str(problem))


def _page(view: View, form: Mapping[str, str]) -> Response:
    message = _saved(view, form) if form else ""
    named = [view.ask_once(delegate_of, technician_id) for technician_id in view.person.delegated]
    parts = [_part(view, delegate) for delegate in named if delegate is not None]
    if not parts:
        return door_page.page(TITLE, message + _refusal(NOBODY), 404)
    return door_page.page(TITLE, "".join([message, *parts, door_page.links(view.settings)]))


def _saved(view: View, form: Mapping[str, str]) -> str:
    technician_id = form.get("technician", "")
    replies = {
        name.removeprefix(_NAME): verdict
        for name, verdict in form.items()
        if name.startswith(_NAME) and verdict in _ANSWERS
    }
    if technician_id not in view.person.delegated:
        return _refusal(NOBODY)
    if not replies:
        return _refusal("Choose an answer first. Nothing was saved.")
    problems = view.act(names_to_check.answer, technician_id, replies)
    refusals = "".join(map(_refusal, problems))
    if len(problems) == len(replies):
        return refusals
    return f'{refusals}<p role="status" class="done">Your answers are saved. Thank you.</p>'


# -- what the page says ----------------------------------------------------------------------------


def _part(view: View, delegate: NamedDelegate) -> str:
    """The names to check of one technician."""
    asked = view.ask_once(names_to_check.questions, delegate.technician_id)
    waiting = [question for question in asked if question.answer is None]
    name = escape(delegate.technician)
    return (
        f"<h2>{name}</h2><p>{name} named you to answer for them until {day(delegate.ends)}, and "
        "can end that at any time. You see the printed names that may be theirs, and nothing else "
        "of their record. Your answers are saved under your name, as those of their delegate. If "
        "you do not know, leave a name out.</p>"
        f"{_form(delegate, waiting)}"
    )


def _form(delegate: NamedDelegate, waiting: list[Question]) -> str:
    if not waiting:
        return "<p>There is nothing to check at the moment. Thank you.</p>"
    shown = f" Here are the first {MOST}; the others follow." if len(waiting) > MOST else ""
    technician_id = escape(delegate.technician_id, quote=True)
    return (
        f"<p>{count(len(waiting), 'printed name')} to check.{shown}</p>"
        f'<form method="post" action="{door_page.address_of("delegate")}">'
        f'<input type="hidden" name="technician" value="{technician_id}">'
        f"{''.join(_fieldset(question, delegate.technician) for question in waiting[:MOST])}"
        '<p><button type="submit">Save my answers</button></p></form>'
    )


def _fieldset(question: Question, technician: str) -> str:
    field = escape(f"{_NAME}{question.mention_id}", quote=True)
    choices = "".join(
        f'<label><input type="radio" name="{field}" value="{verdict}"> {words}</label>'
        for verdict, words in _ANSWERS.items()
    )
    printed = escape(question.name)
    return (
        f"<fieldset><legend>Is “{printed}” {escape(technician)}?</legend>"
        f"<p>{_paper(question)}</p>{choices}</fieldset>"
    )


def _paper(question: Question) -> str:
    year = str(question.published.year) if question.published else ""
    where = ", ".join(filter(None, [escape(question.journal or ""), year]))
    lines = [f"<b>{escape(question.title)}</b>", where]
    if question.doi:
        address = escape(f"https://doi.org/{question.doi}", quote=True)
        lines.append(f'<a href="{address}" target="_blank" rel="noreferrer">Open the paper</a>')
    return "<br>".join(filter(None, lines))


def _refusal(message: str) -> str:
    return f'<p class="refusal" role="alert">{escape(message)}</p>'
