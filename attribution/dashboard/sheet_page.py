"""The page on which a person agrees or declines to be named in a planned paper, by their own link.

It needs no sign-in. Opening the link changes nothing, because mail programs open links to look for
viruses. Each of the two buttons sends a form to the same address. The form says which version of
the sheet was read, so that no one agrees to words that were changed in the meantime.
"""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from attribution.access.permissions import LOCAL
from attribution.claims.sheets import service
from attribution.claims.sheets.sheet import AGREED, WAITING, Sheet
from attribution.claims.sheets.texts import sentence_about
from attribution.core import for_people
from attribution.core.errors import AttributionError
from attribution.dashboard import door_page, sign_in
from attribution.home.notices import published
from attribution.home.settings import Settings
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import SheetPerson
from attribution.workspace import home_ledger

PLACE = f"/{service.PURPOSE}/"
AGREE, DECLINE = "agree", "decline"
_LONGEST_FORM = 1_000  # bytes
_UNKNOWN = (
    "Ask the person who sent you the link for a new one. This link is not valid, or no longer: the "
    "sheet was withdrawn, you were taken off it, or a year has passed. Nothing was saved."
)
_CHANGED = (
    "Read this again, please. What the sheet says was changed after you opened it. "
    "Nothing was saved."
)
_AGREED_BEFORE = (
    "You agreed before. What the sheet says of you was changed since, so please answer again."
)
_SAVED = {
    AGREE: "Saved: you agree. You can change your answer here as long as the sheet is in force.",
    DECLINE: (
        "Saved: you declined. The texts of the sheet leave you out from now on. You can change "
        "your answer here as long as the sheet is in force."
    ),
}


async def answer(path: str, scope: Scope, receive: Receive, send: Send) -> None:
    """What the sheet says of the person, or once a form was sent, what was done."""
    form = await door_page.form_of(scope, receive, _LONGEST_FORM) or {}
    response = await run_in_threadpool(_response, path.removeprefix(PLACE), form)
    await response(scope, receive, send)


def _response(token: str, form: dict[str, str]) -> Response:
    at = datetime.now(UTC)
    try:
        settings = sign_in.settings()
        with home_ledger(settings) as ledger:
            asked = service.asked_by(settings, ledger, token, at)
            if asked is None:
                return door_page.plain(_UNKNOWN, status=404)
            message = _answered(ledger, *asked, form, at)
            # Read again: the page shows what holds now.
            asked = service.asked_by(settings, ledger, token, at)
    except AttributionError as problem:
        return door_page.fault(str(problem))
    if asked is None:
        return door_page.plain(_UNKNOWN, status=404)
    response = door_page.page(door_page.TITLE, _words(settings, *asked, message))
    response.headers["Referrer-Policy"] = "no-referrer"  # the address lets anyone answer
    return response


def _answered(
    ledger: Ledger, sheet: Sheet, entry: SheetPerson, form: dict[str, str], at: datetime
) -> str:
    """Record what the form says, once; what to tell the person."""
    given = form.get("answer", "")
    if given not in _SAVED:
        return ""
    if form.get("version") != str(sheet.version):
        return _CHANGED
    agrees = given == AGREE
    is_new = sheet.state_of(entry.key) == WAITING or agrees != (sheet.state_of(entry.key) == AGREED)
    if is_new:
        service.answer_by_link(ledger, sheet, entry, agrees, at)
    return _SAVED[given]


def _words(settings: Settings, sheet: Sheet, entry: SheetPerson, message: str) -> str:
    """The page in HTML."""
    state = sheet.state_of(entry.key)
    answered = "" if state == WAITING else f"<p>Your answer so far: you {state}.</p>"
    if entry.key in sheet.lapsed:
        answered = f"<p>{_AGREED_BEFORE}</p>"
    writer = escape(sheet.by.removeprefix(LOCAL))
    asked = (
        f"<p>{writer} is preparing a paper and asks whether you agree with how it will name you. "
        "Nothing is published by your answer, and you need not give one.</p>"
    )
    return (
        (f'<p role="status" class="done">{escape(message)}</p>' if message else "")
        + f"<h2>Dear {escape(entry.name)}</h2>{asked}"
        + _facts(settings, sheet, entry)
        + answered
        + _buttons(sheet)
        + _small_print(settings, sheet)
    )


def _facts(settings: Settings, sheet: Sheet, entry: SheetPerson) -> str:
    facts = {
        "Planned paper": sheet.words.title,
        "How it will name you": sentence_about(entry, settings.institution_name),
        "Your roles (CRediT)": ", ".join(entry.roles),
    }
    rows = (
        f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>"
        for label, value in facts.items()
        if value
    )
    return f"<dl>{''.join(rows)}</dl>"


def _buttons(sheet: Sheet) -> str:
    version = f'<input type="hidden" name="version" value="{sheet.version}">'
    labels = {AGREE: "I agree", DECLINE: "Do not name me"}
    return "".join(
        f'<form method="post">{version}<input type="hidden" name="answer" value="{name}">'
        f'<button type="submit">{label}</button></form>'
        for name, label in labels.items()
    )


def _small_print(settings: Settings, sheet: Sheet) -> str:
    written = for_people.day(for_people.in_zone(sheet.written).date())
    ends = for_people.day(sheet.link_ends)
    notice = ""
    if published(settings, "privacy"):
        notice = f' <a href="{door_page.address_of("privacy")}">Privacy notice</a>.'
    return (
        f"<p><small>The sheet was written on {written}. Only its writer, the managers of the group "
        "and the Technician Commitment lead see your answer. To have the words changed, answer "
        f"the person who sent you this link. It opens until {ends}; do not pass it on.{notice}"
        "</small></p>"
    )
