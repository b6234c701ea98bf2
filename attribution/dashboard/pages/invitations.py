"""Invitations: ask technicians which papers name them, through a link each, and see the return."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import streamlit as st

from attribution.claims.invitations import letters, people, return_table, signed_in
from attribution.claims.invitations.history import E_MAIL, FILE, LETTER
from attribution.claims.invitations.people import Choice, Invitee
from attribution.core.errors import UserError
from attribution.core.for_people import count, in_zone
from attribution.dashboard import actions, message_files, shell
from attribution.dashboard.components import heading, nothing, title
from attribution.dashboard.html import literal, paragraph, text
from attribution.dashboard.queries import technician_list
from attribution.dashboard.session import View
from attribution.dashboard.tables import Column, Table
from attribution.operations import invitations
from attribution.operations.invitations import USUAL_DAYS, Outcome, Terms

INVITED, REMINDED = "invitations-new", "invitations-return"  # where messages stand
ROUND = "invitations-round"
WEEKS = (2, 4, 6, 8, 12, 26)  # for which links may work
_STEPS = {
    "reminded": ("Reminded", "People who got the one reminder"),
    "opened": ("Opened", "People who opened the page behind their link"),
    "answered": (
        "Answered",
        "People who answered about a name at least, through their link or after signing in",
    ),
}
EXACT = [
    Column("faculty", "Faculty", "Faculty of the last post; all = everybody invited"),
    Column("invited", "Invited", "People who were invited in this round", "count"),
    *[Column(name, label, words, "count") for name, (label, words) in _STEPS.items()],
]
SIGNED_IN = Column(
    "signed_in",
    "After signing in",
    "Of those who answered: people who did so after signing in. Some used their link as well",
    "count",
)
PROTECTED = [
    *EXACT,
    *[
        Column(f"{name}_why", f"{label}: no number", "Why there is no number")
        for name, (label, _) in _STEPS.items()
    ],
]
PROTECTED_NOTE = (
    "So that no one can work out who has not answered, counts are to the nearest 5 and small "
    "numbers are left out with the reason. Your own faculties are shown as they are."
)
NOT_KNOWN = (
    "Only answers through the links are counted. The names with which people sign in are not on "
    "the staff list, so it is not known who answered after signing in."
)
PEOPLE = [
    Column("name", "Name", "Name of the technician"),
    Column("faculty", "Faculty", "Faculty of the last post"),
    Column("department", "Department", "Department or unit of the last post"),
    Column("by", "By", "How the last message goes out: e-mail, file (sent by hand) or letter"),
    Column("invited", "Invited", "Day of the invitation", "date"),
    Column("reminded", "Reminded", "Day of the reminder", "date"),
    Column("opened", "Opened", "Day on which they first opened the page", "date"),
    Column("answered", "Answered", "Day of their first answer", "date"),
    Column("signed_in", "After signing in", "Day of their first answer after signing in", "date"),
    Column("ends", "Link ends", "Last day on which the link works", "date"),
]
_WAYS = {
    E_MAIL: "by e-mail",
    FILE: "by e-mail that you send yourself, because no mail server is set up",
    LETTER: "by a printed letter",
}


def page() -> None:
    view = shell.needs_data()
    title("Invitations", "Ask technicians which papers name them. Each gets a link of their own.")
    rounds = view.ask(return_table.round_names)
    may_invite = view.may("invite")
    if rounds:
        _return(view, rounds, may_invite)
    elif not may_invite:
        nothing("Nobody has been invited yet. The lead can invite people here.")
    if may_invite:
        _new_round(view)
    shell.footer(view)


# -- what came back --------------------------------------------------------------------------------


def _return(view: View, rounds: Sequence[str], may_invite: bool) -> None:
    heading("What came back")
    name = str(st.selectbox("Round", rounds, key=f"{ROUND}-{rounds[0]}", width=300))
    rows = view.ask(return_table.returns, name)
    note = f"Return of the invitations of the round {name}. {shell.origin(view)}"
    is_exact = view.may("see exact figures")
    if not is_exact:
        st.html(paragraph(text(PROTECTED_NOTE), tone="quiet small"))
    columns = [*EXACT, SIGNED_IN] if is_exact else PROTECTED
    Table("Return by faculty", columns, key=f"return-{name}", note=note).draw(rows)
    if not signed_in.are_known(view.settings):
        st.html(paragraph(text(NOT_KNOWN), tone="quiet small"))
    if not may_invite:
        return
    _reminder(view, name)
    _files(view, name)
    with st.expander("Person by person"):
        listed = view.ask(return_table.invited_people, name)
        Table("People invited", PEOPLE, key=f"invited-{name}", note=note).draw(
            listed, view.later(lambda now: now.ask_once(return_table.invited_people, name))
        )


def _reminder(view: View, name: str) -> None:
    waiting = view.ask(invitations.to_remind, name, _today())
    label = f"Remind {count(waiting, 'person', 'people')}" if waiting else "Remind"
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(label, key=f"remind-{name}", disabled=not waiting):
            actions.do(
                lambda now: now.act(invitations.remind, name),
                lambda outcome: _in_words(outcome, "reminded"),
                place=REMINDED,
            )
            st.rerun()
        st.html(
            paragraph(
                "Each person without an answer is reminded once, at the earliest a week after the "
                "invitation.",
                tone="quiet small",
            )
        )
    actions.message(REMINDED)


def _files(view: View, name: str) -> None:
    """The files of messages that the program does not send."""
    listed = view.ask(return_table.invited_people, name)
    open_ways = {row["by"] for row in listed if row["answered"] is None}
    message_files.draw(view, name, open_ways)


# -- a new round -----------------------------------------------------------------------------------


def _new_round(view: View) -> None:
    heading(
        "Invite people",
        "They see only the printed names that may be theirs, and need no account. People who "
        "object, who have left or who have nothing to check are left out.",
    )
    choice = _choose(view)
    terms = _terms(view, choice)
    chosen = view.ask(people.invitees, choice, _today())
    before = _invited_before(view, terms.name)
    new = [person for person in chosen if person.technician_id not in before]
    st.html(paragraph(text(_summary(new, len(chosen) - len(new))), tone="quiet"))
    _preview(view, terms, new)
    label = f"Invite {count(len(new), 'person', 'people')}" if new else "Invite"
    if st.button(label, key="invite", type="primary", disabled=not new):
        with st.spinner("Sending the invitations"):
            actions.do(
                lambda now: now.act(invitations.invite, terms),
                lambda outcome: _in_words(outcome, "invited"),
                place=INVITED,
            )
        st.rerun()
    actions.message(INVITED)


def _choose(view: View) -> Choice:
    everybody = view.ask(technician_list.summaries)
    faculties = sorted({row["faculty"] for row in everybody if row["faculty"]})
    chosen = st.multiselect(
        "Faculties", faculties, key="invite-faculties", placeholder="All faculties"
    )
    all_papers = st.checkbox(
        "Also invite people whose papers were all accepted automatically", key="invite-all"
    )
    on_paper = st.checkbox("Print a letter for everyone", key="invite-on-paper")
    return Choice(tuple(chosen), all_papers, on_paper)


def _terms(view: View, choice: Choice) -> Terms:
    today = _today()
    with st.container(horizontal=True):
        name = st.text_input(
            "Name of the round",
            value=f"{today:%B %Y}",
            max_chars=40,
            key="invite-name",
            help="In one round each person is invited once. A new round ends the links of the one "
            "before, for the people in it.",
            width=260,
        )
        sender = st.text_input(
            "Signed by",
            value=view.settings.institution_name,
            max_chars=80,
            key="invite-sender",
            width=300,
        )
        weeks = st.selectbox(
            "The links work for",
            WEEKS,
            WEEKS.index(USUAL_DAYS // 7),
            format_func=lambda number: f"{number} weeks",
            key="invite-weeks",
            width=200,
        )
    ends = today + timedelta(weeks=weeks)
    return Terms(name.strip(), ends, sender, choice)


def _invited_before(view: View, name: str) -> set[str]:
    return {row["technician_id"] for row in view.ask(return_table.invited_people, name)}


def _summary(new: Sequence[Invitee], already: int) -> str:
    ways = [
        f"{number:,} {words}"
        for way, words in _WAYS.items()
        if (number := sum(person.by == way for person in new))
    ]
    names = sum(person.names for person in new)
    sentence = f"{count(len(new), 'person', 'people')} with {count(names, 'name')} to check"
    if ways:
        sentence = f"{sentence}: {', '.join(ways)}"
    return f"{sentence}. {already:,} already invited in this round." if already else f"{sentence}."


def _preview(view: View, terms: Terms, new: Sequence[Invitee]) -> None:
    """What the first person would read; why no one can be invited where that is so."""
    if not new:
        return
    first = new[0]
    try:
        letter = view.ask_once(letters.sample, first.name, terms.ends, terms.sender, first.names)
    except UserError as problem:
        st.warning(literal(str(problem)), icon=":material/warning:")
        return
    with st.expander(f"Read the text, as {literal(first.name)} gets it"):
        st.text(f"Subject: {letter.subject}\n\n{letter.text}")


def _in_words(outcome: Outcome, verb: str) -> str:
    sentences = [outcome.in_words(verb)]
    if outcome.failed:
        people_left = count(len(outcome.failed), "person", "people")
        sentences.append(
            f"{people_left} could not be reached: {outcome.failed[0][1]} Press the button again "
            "to try them again."
        )
    if outcome.sent_by(FILE) or outcome.sent_by(LETTER):
        sentences.append("Download the files above, under What came back, to send or print.")
    return " ".join(sentences)


def _today() -> date:
    return in_zone(datetime.now(UTC)).date()


if __name__ == "__main__":
    page()
