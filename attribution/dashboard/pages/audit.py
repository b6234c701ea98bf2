"""Audit: check the figure of a year on technicians drawn at random, one after another, blind."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from attribution.core.errors import UserError
from attribution.core.for_people import count, day
from attribution.dashboard import actions, keyboard_keys, shell
from attribution.dashboard.components import heading, nothing, title
from attribution.dashboard.html import DASH, doi_link, facts, page_link, paragraph, table, text
from attribution.dashboard.session import View, current_view
from attribution.measure.periods import parse_period
from attribution.review import audit, audit_reading, audit_report
from attribution.review.audit import Answer
from attribution.review.audit_reading import (
    QUESTION,
    PersonToRead,
    PrintedName,
    Progress,
    Reading,
)

ANSWERS = {
    "Yes": (True, "Y", ":material/check:"),
    "No": (False, "N", ":material/close:"),
    "Cannot tell": (None, "U", ":material/question_mark:"),
}
READERS = {1: "First reader", 2: "Second reader"}
PARTS = ("Answer", "Report", "Draw")
HEAD = ["Printed name", "As", "Published", "Paper", "Sentence"]
PLACE = "audit-place"
ON_SCREEN = "audit-on-screen"  # the person whom the buttons are about
MENTIONS = "audit-mentions"
TOO_EARLY = "Press again: the next technician was not on the screen yet. Nothing was saved."
FIRST = (
    "Decide on the names that await review first: the range is then narrower. Then draw. Two "
    "people answer without knowing what the program thinks, the second about 40 of those drawn."
)
ALONE = (
    "Each reader is one person, so the second reader signs in with their own account. Without "
    "sign-in, use sheets: `attribution audit sheets` writes them, `attribution audit enter` reads "
    "them with the name of the person who answered."
)
ANSWERED = (
    "When the sample was drawn",
    "Technicians",
    "Drawn",
    "Named",
    "Not named",
    "Cannot tell",
    "To come",
)
CLOSED = (
    "The report appears here once the first reader has answered everything. A second reader sees "
    "it once they have answered too: until then it would tell them what the first reader said."
)


def page() -> None:
    view = shell.needs_data()
    title("Audit", "Check the figure of a year on technicians who are drawn at random.")
    audits = view.fresh(audit_reading.progress)
    if not audits:
        actions.message()
        _draw()
        shell.footer(view)
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = _choose(audits)
        part = _choose_part(chosen)
    if part == "Answer":
        _answer(view, chosen)
    elif part == "Report":
        _report(view, chosen)
    else:
        actions.message()
        _draw()
    shell.footer(view)


def _choose(audits: list[Progress]) -> Progress:
    names = [row.audit for row in audits]
    place = st.selectbox(
        "Audit",
        range(len(names)),
        format_func=lambda number: names[number],
        key="audit-name",
        width=200,
    )
    return audits[place]


def _choose_part(chosen: Progress) -> str:
    """What the page shows. It stays after the last answer, so that nothing changes by itself."""
    key = f"audit-part-{chosen.audit}"
    is_done = not any(chosen.unanswered[reader] for reader in chosen.may_read)
    st.session_state.setdefault(key, "Report" if is_done else "Answer")
    return str(st.segmented_control("Show", PARTS, required=True, key=key))


# -- drawing ---------------------------------------------------------------------------------------


def _draw() -> None:
    heading("Draw technicians", FIRST)
    st.html(paragraph(page_link("Go to the review queue", "queue")))
    year = st.text_input(
        "Year, such as 2025 or 2024/25",
        value=str(datetime.now(UTC).year - 1),
        max_chars=9,
        key="audit-year",
        width=250,
    )
    number = st.number_input(
        "Technicians to draw of each kind: counted, with names awaiting review, and with no name",
        min_value=1,
        max_value=1000,
        value=audit.DRAWN,
        key="audit-number",
        width=450,
    )
    st.button("Draw", key="audit-draw", type="primary", on_click=_drawn, args=(year, int(number)))


def _drawn(year: str, number: int) -> None:
    def act(view: View) -> audit.Audit:
        period = parse_period(year, academic_year_start=view.settings.academic_year_start)
        return view.act(audit.draw, period, "all", number)

    drawn = actions.do(act, lambda new: f"{count(len(new.drawn), 'technician')} drawn.")
    if drawn:
        st.session_state.pop("audit-name", None)  # the newest is shown


# -- answering -------------------------------------------------------------------------------------


def _answer(view: View, chosen: Progress) -> None:
    reader = st.segmented_control(
        "You are the",
        chosen.may_read,
        default=chosen.may_read[0],
        required=True,
        format_func=lambda number: f"{READERS[number]} ({_to_come(chosen, number)})",
        key=f"audit-reader-{chosen.audit}-{chosen.may_read}",
    )
    reading = view.fresh(audit_reading.reading, chosen.audit, reader)
    if not reading.people:
        actions.message()
        nothing("Another person has answered everything as this reader.")
        return
    place = _place(chosen, reader, reading)
    technician_id = reading.people[place]
    keyboard_keys.switch("The letters of the answers, J skip, K back.")
    _buttons(chosen, reader, reading, place)
    actions.message()
    mentions = _mentions(view, chosen).get(technician_id, ())
    person = view.fresh(audit_reading.person_to_read, chosen.audit, technician_id, mentions)
    with st.container(border=True):
        _person(chosen, person)
    st.html(paragraph(ALONE.replace("`", ""), tone="quiet small"))
    st.session_state[ON_SCREEN] = technician_id


def _to_come(chosen: Progress, reader: int) -> str:
    unanswered = chosen.unanswered[reader]
    return f"{count(unanswered, 'answer')} to come" if unanswered else "done"


def _place(chosen: Progress, reader: int, reading: Reading) -> int:
    """Where this session is; at first, at the first person without an answer."""
    key = (chosen.audit, reader)
    known = st.session_state.get(PLACE)
    if known and known[0] == key and known[1] in reading.people:
        return reading.people.index(known[1])
    place = reading.next_open(0)
    _go_to(key, reading.people[place])
    return place


def _go_to(key: tuple[str, int], technician_id: str) -> None:
    st.session_state[PLACE] = (key, technician_id)


def _buttons(chosen: Progress, reader: int, reading: Reading, place: int) -> None:
    """Buttons to leaf and to answer, always in the same place, above what changes."""
    last = len(reading.people) - 1
    with st.container(horizontal=True, vertical_alignment="center"):
        _turner("Back", "K", place - 1, place == 0, (chosen, reader, reading))
        _turner("Skip", "J", place + 1, place == last, (chosen, reader, reading))
        for label, (_, key, icon) in ANSWERS.items():
            st.button(
                label,
                key=f"audit-{label}",
                on_click=_save,
                args=(chosen, reader, reading.people[place], label),
                icon=icon,
                shortcut=key if keyboard_keys.are_on() else None,
            )
        st.html(paragraph(*_position(reading, place)), width="content")


def _turner(
    label: str, key: str, place: int, disabled: bool, about: tuple[Progress, int, Reading]
) -> None:
    chosen, reader, reading = about
    target = reading.people[min(max(place, 0), len(reading.people) - 1)]
    st.button(
        label,
        key=f"audit-{label}",
        on_click=_go_to,
        args=((chosen.audit, reader), target),
        disabled=disabled,
        shortcut=key if keyboard_keys.are_on() else None,
    )


def _position(reading: Reading, place: int) -> list[str]:
    parts = [f"<b>{place + 1:,} of {len(reading.people):,}.</b>"]
    technician_id = reading.people[place]
    if technician_id in reading.answers:
        given = reading.answers[technician_id]
        label = next(label for label, (value, *_) in ANSWERS.items() if value is given)
        parts.append(f"You answered: {text(label.lower())}.")
    return parts


def _save(chosen: Progress, reader: int, technician_id: str, label: str) -> None:
    """Save an answer about the person on the screen, and go to the next without one."""
    if st.session_state.pop(ON_SCREEN, None) != technician_id:
        actions.explain(TOO_EARLY)
        return
    answer = Answer(technician_id, ANSWERS[label][0])
    saved = actions.do(
        lambda view: view.act(audit.answer, chosen.audit, reader, [answer]) + 1, "Saved."
    )
    view = current_view()
    if not saved or view is None:
        return
    reading = view.fresh(audit_reading.reading, chosen.audit, reader)
    place = reading.next_open(reading.people.index(technician_id))
    _go_to((chosen.audit, reader), reading.people[place])


def _mentions(view: View, chosen: Progress) -> dict[str, tuple[str, ...]]:
    """The mentions of an audit, looked up once a session and snapshot: that takes a second."""
    key = (chosen.audit, view.snapshot)
    known = st.session_state.get(MENTIONS)
    if known is None or known[0] != key:
        known = (key, view.fresh(audit_reading.mentions_alike, chosen.audit))
        st.session_state[MENTIONS] = known
    mentions: dict[str, tuple[str, ...]] = known[1]
    return mentions


def _person(chosen: Progress, person: PersonToRead) -> None:
    question = QUESTION.format(chosen.period, "printed names below")
    st.html(
        f'<h2 class="ta">{text(person.name)}</h2>'
        + facts({"Job": text(person.job_title), "Department": text(person.department)})
        + paragraph(text(question))
    )
    names = person.printed_names
    if not names:
        st.html(paragraph("No printed name has their family name and an initial.", tone="quiet"))
        return
    st.html(table(HEAD, map(_row, names), f"Printed names like {person.name}"))


def _row(name: PrintedName) -> list[str]:
    paper = f"{text(name.title)}<br>{doi_link(name.doi)}"
    sentence = text(name.sentence) if name.sentence else DASH
    return [text(name.name), text(name.kind), text(day(name.published)), paper, sentence]


# -- the report ------------------------------------------------------------------------------------


def _report(view: View, chosen: Progress) -> None:
    heading(f"Report of audit {chosen.audit}")
    st.html(
        facts(
            {
                label: f"{_asked(chosen, reader)}{_to_come(chosen, reader)}"
                for reader, label in READERS.items()
            }
        )
    )
    if not chosen.is_report_open:
        nothing(CLOSED)
        return
    try:
        report = view.ask(audit_report.report, chosen.audit)
    except UserError as problem:
        nothing(str(problem))
        return
    st.html(
        paragraph(text(audit_report.result(report)), tone="lead")
        + table(ANSWERED, map(_answered, audit_report.answers(report.audit)), "Answers by state")
        + "".join(paragraph(text(line)) for line in audit_report.trust(report))
    )


def _answered(row: audit_report.Answers) -> list[str]:
    counts = (row.technicians, row.drawn, row.yes, row.no, row.cannot_tell, row.to_come)
    return [text(row.state), *(f"{number:,}" for number in counts)]


def _asked(chosen: Progress, reader: int) -> str:
    return f"{count(chosen.drawn, 'technician')} drawn, " if reader == 1 else ""


if __name__ == "__main__":
    page()
