"""One technician's record on a page: what stands, what may be theirs, what they may claim, take away and wish.

The same for the technician and for a lead or reviewer who looks after them; who acts for another says how their word came.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import streamlit as st

from attribution import people
from attribution.claims import Check
from attribution.dashboard import deeds, evidence, frame, rows, sheets
from attribution.dashboard.markup import day, facts, paragraph, text
from attribution.dashboard.markup import table as html_table
from attribution.dashboard.parts import Column, heading, nothing, page_of, table
from attribution.dashboard.view import View
from attribution.dashboard.waterfall import told
from attribution.errors import UserError

SPELLS = [
    Column("job_title", "Job title", "Job title in the HR file"),
    Column("department", "Department", "Department or unit"),
    Column("faculty", "Faculty", "Faculty"),
    Column("start_date", "From", "First day", "date"),
    Column("end_date", "To", "Last day; empty while in post", "date"),
    Column("fte", "FTE", "Full-time equivalent, 0 to 1"),
    Column("research_facing", "Research-facing", "Supports research", "flag"),
    Column("counts", "Counts", "Counted as a technician under the rule in force", "flag"),
]
CREDITS = [
    Column("published", "Published", "Publication date; parts not known are 1", "date"),
    Column("title", "Title", "Title of the work"),
    Column("kind", "Kind", "author or thanked; facility or uncredited, which are in no percentage"),
    Column("note", "Note", "What to know: listed as collaborator; team thanked, nobody named; claim upheld"),
    Column("status", "Status", "confirmed by a person, accepted on the evidence, or pending"),
    Column("probability", "Probability", "That the printed name is this person, in percent", "share"),
    Column("journal", "Journal", "Journal, book or repository"),
    Column("faculty", "Faculty", "Faculty on the day of publication"),
    Column("affiliated", "Own paper", "A printed author is at the institution", "flag"),
    Column(
        "counts", "Counts", "Author or thanked, published in post or within the lag after it: in the measure", "flag"
    ),
    Column("doi", "DOI", "Link to the paper", "doi"),
]
CANDIDATES = [
    Column("name", "Printed name", "Name as printed in the work"),
    Column("kind", "Kind", "author or thanked"),
    Column("probability", "Probability", "That the printed name is this person, in percent", "share"),
    Column("band", "Band", "accept or review"),
    Column("tie", "Tie", "Another technician fits as well", "flag"),
    Column("verdict", "Verdict", "A person's decision"),
    Column("published", "Published", "Publication date", "date"),
    Column("title", "Title", "Title of the work"),
    Column("doi", "DOI", "Link to the paper", "doi"),
]
KINDS = {
    "author": ("Author of", "works that print the name in the author list"),
    "thanked": ("Thanked by name", "works whose acknowledgement names the person"),
    "facility": ("Team thanked", "works that thank the team or facility and name nobody"),
    "uncredited": ("Claims upheld", "contributions that the paper does not state"),
}
FILES = {
    "docx": (
        "Word list",
        "For appraisal, professional registration or a CV: what stands, by kind, with the sentences.",
    ),
    "bib": ("BibTeX", "Works they are an author of. ORCID takes it under “Add works, Add BibTeX”."),
    "xlsx": ("Excel table", "Every line, what still waits included."),
    "csv": ("CSV table", "The same as plain text."),
    "html": ("Page to print", "One page with boxes to mark, for somebody who does not sign in."),
}
MIME = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "bib": "application/x-bibtex",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "html": "text/html",
}
SOURCES = {
    "openalex": "a correction for OpenAlex: the wrong author, or one who is missing",
    "orcid": "an addition to the person's own ORCID record",
}
SHARES = {"team thanked": "warn", "instrument used": "warn", "same group": ""}
SUGGESTED = 5


def draw(view: View, technician_id: str) -> None:
    """The whole record; UserError where the person may not see it."""
    view.note("see record", technician_id)
    person = view.ask(rows.technician, technician_id)
    if person is None:
        _hidden(view, technician_id)
        return
    _person(view, technician_id, person)
    for name, place in zip(PARTS, st.tabs(list(PARTS), key="part", bind="query-params"), strict=True):
        if place.open:  # the others are drawn when they are opened
            with place:
                for part in PARTS[name]:
                    part(view, technician_id)


def _hidden(view: View, technician_id: str) -> None:
    """Somebody who objects, or is not in the snapshot yet, still says what they wish."""
    if view.served(people.wishes, technician_id).objects:
        nothing("There is an objection: nothing is matched, shown or counted.")
    else:
        nothing("The person is on the roster and not in the figures yet. They will be after the next build.")
    _wishes(view, technician_id)


# -- who, and what stands ------------------------------------------------------------------------------


def _person(view: View, technician_id: str, person: dict[str, Any]) -> None:
    known = {"Known as": text(", ".join(person["known_as"]))} if person.get("known_as") else {}
    st.html(
        f'<h2 class="ta">{text(person.get("name"))}</h2>'
        + facts({**known, "Id": text(technician_id), "ORCID iD": evidence.orcid_link(person.get("orcid"))})
    )
    if not person.get("orcid"):
        _orcids(view, technician_id)
    found = view.ask(rows.spells, technician_id)
    if found:
        with st.expander(f"Posts on the roster ({len(found)})"):
            table(found, SPELLS, name=f"Posts of {technician_id}", note=frame.origin(view), key="spells")
    else:
        nothing("The roster states no post for this person, so nothing counts in the measure.")


def _orcids(view: View, technician_id: str) -> None:
    """Suggested, never assumed: the roster takes it from the person through HR."""
    asked = f"orcids-asked-{technician_id}"
    found = [*view.served(people.orcids_suggested, technician_id), *st.session_state.get(asked, ())]
    for one in found:
        st.html(paragraph('<span class="tag">may be theirs</span>', evidence.orcid_link(one["orcid"]), text(one["says"]), tone="small"))  # fmt: skip
    if found:
        st.html(paragraph("Suggested only. If it is right, have it put on the staff list; it is used from then on.", tone="quiet small"))  # fmt: skip
    if view.may("write claim", technician_id) and st.button(
        "Ask ORCID for it",
        key=f"{asked}-button",
        icon=":material/search:",
        type="tertiary",
        help="Sends the name and the institution to ORCID. Only at the person's own wish.",
    ):
        answer = deeds.do(lambda now: people.orcids_asked(now.office, technician_id), _orcids_told)
        st.session_state[asked] = answer or []
        st.rerun()


def _orcids_told(found: list[dict[str, Any]]) -> str:
    return f"ORCID knows {len(found)} iD(s) under this name here." if found else "ORCID knows nobody of this name here."


def _credits(view: View, technician_id: str) -> None:
    found = view.ask(rows.credits_of, technician_id)
    named = [one for one in found if one["kind"] in ("author", "thanked")]
    stand, apart = sum(one["status"] != "pending" for one in named), len(found) - len(named)
    rest = f" {apart} apart, in no percentage: the team is thanked, or a claim was upheld." if apart else ""
    heading("Credits", f"{stand} confirmed or accepted, {len(named) - stand} pending.{rest}")
    cards = []
    for kind, (name, says) in KINDS.items():
        of_kind = [one for one in found if one["kind"] == kind]
        stands = sum(one["status"] != "pending" for one in of_kind)
        waits = len(of_kind) - stands
        beside = f"{waits} more may be, and wait for a word" if waits else says
        cards.append(f'<section class="card"><h3>{text(name)}</h3><p class="figure">{stands}</p><p class="quiet small">{text(beside)}</p></section>')  # fmt: skip
    st.html(f'<div class="cards">{"".join(cards)}</div>')
    if not found:
        nothing("No paper that was harvested credits this person, as far as the tool can tell.")
        return
    note = f"Credits of technician {technician_id}. {frame.origin(view)}"
    table(found, CREDITS, name=f"Credits of {technician_id}", note=note, key="credits")


def _candidates(view: View, technician_id: str) -> None:
    found = view.ask(rows.candidates_of, technician_id)
    undecided = sum(one["verdict"] is None for one in found)
    heading("Printed names", f"{len(found)} printed names that may be this person; {undecided} not decided by anybody.")
    if not found:
        nothing("No printed name comes near this person's.")
        return
    pairs = {one["mention_id"]: _candidate(one) for one in found}
    mention_id = st.selectbox(
        "Candidate to look at",
        list(pairs),
        format_func=lambda one: pairs.get(one, one),
        key=f"candidate-{technician_id}",
    )
    evidence.undo_button()
    with st.container(border=True):
        evidence.panel(view, mention_id, technician_id)
    note = f"Candidates of technician {technician_id}. {frame.origin(view)}"
    table(found, CANDIDATES, name=f"Candidates of {technician_id}", note=note, key="candidates")


def _candidate(one: dict[str, Any]) -> str:
    state = one["verdict"] or ("tie" if one["tie"] else one["band"])
    year = f"{one['published']:%Y}" if one["published"] else "no date"
    return (
        f"{state} · {told(one['probability'])} · {one['name']} ({one['kind']}) · {year} · {one['title'] or 'no title'}"
    )


# -- what is not here yet ------------------------------------------------------------------------------


def _suggestions(view: View, technician_id: str) -> None:
    heading(
        "Papers with a possible contribution",
        "Suggestions for claims, each with its reason. They are never counted.",
    )
    found = view.served(people.suggested, technician_id)
    if not found:
        nothing("No paper suggests itself.")
        return
    offset = page_of(len(found), f"suggested-{technician_id}", SUGGESTED)
    for one in found[offset : offset + SUGGESTED]:
        with st.container(border=True):
            st.html(
                paragraph(f"<b>{text(one['title'])}</b>", day(one["published"]))
                + paragraph(
                    f'<span class="tag {SHARES.get(one["reason"], "")}">{text(one["reason"])}</span>', text(one["says"])
                )
                + (_claim_link(technician_id, one["work_id"]) if view.may("write claim", technician_id) else "")
            )


def _claim_link(technician_id: str, work: str, label: str = "Claim a contribution to this paper") -> str:
    where = f"claims?new={quote(work)}&technician={quote(technician_id)}"
    return paragraph(f'<a href="{where}" target="_self">{text(label)}</a>')


def _claims(view: View, technician_id: str) -> None:
    heading("Claims", "Contributions that a paper does not credit.")
    found = [one for one in view.served(people.claim_rows) if one["technician_id"] == technician_id]
    if found:
        cells = [
            [
                f'<a href="claims?claim={text(one["claim_id"])}" target="_self">{text(one["title"] or one["doi"])}</a>',
                text(one["state"]),
                day(one["at"]),
            ]
            for one in reversed(found)
        ]
        st.html(html_table(["Work", "State", "Last step"], cells, "Claims"))
    if view.may("write claim", technician_id):
        st.html(_claim_link(technician_id, "", "Claim a contribution to another paper"))


def _let_us_know(view: View, technician_id: str) -> None:
    if not view.may("write claim", technician_id):
        return
    heading("Let us know", "A paper that does print the name, and that is not in this record.")
    nth = st.session_state.setdefault(
        f"reports-{technician_id}", 0
    )  # another form after each, so that none comes twice
    with st.form(f"report-{technician_id}-{nth}"):
        work = st.text_input("DOI or title of the paper", key=f"report-work-{technician_id}-{nth}", max_chars=500)
        how = deeds.received(view, technician_id, f"report-received-{technician_id}-{nth}")
        if st.form_submit_button("Look into the paper", icon=":material/search:"):
            if deeds.do(lambda now: _report(now, technician_id, work, how), _found):
                st.session_state[f"reports-{technician_id}"] = nth + 1
                st.rerun()
            deeds.message()


def _report(view: View, technician_id: str, work: str, how: str | None) -> Check:
    if not work.strip():
        raise UserError("Say which paper: its DOI or its title. Nothing was recorded.")
    return people.claim_report(view.office, technician_id, work, received=how)


def _found(check: Check) -> str:
    """What becomes of a report, after what the paper says."""
    return f"{check.says} {'It is a credit now.' if check.result == 'found' else 'Somebody will look at the paper.'}"


# -- to take away --------------------------------------------------------------------------------------


def _files(view: View, technician_id: str) -> None:
    heading("Files", "Made when the button is pressed. They hold what stands now, and how it was established.")
    for form, (name, says) in FILES.items():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.download_button(
                name,
                data=_file(view, technician_id, form),
                file_name=f"contributions-{technician_id}.{form}",
                mime=MIME[form],
                key=f"file-{form}-{technician_id}",
                on_click="ignore",
                icon=":material/download:",
                width=180,
            )
            st.html(paragraph(text(says), tone="small beside"), width="stretch")


def _file(view: View, technician_id: str, form: str) -> Callable[[], bytes]:
    return view.later(
        lambda now: people.contributions_bytes(now.office, technician_id, form, datetime.now(UTC).date())
    )


def _sheet(view: View, technician_id: str) -> None:
    if view.may("decide", technician_id):
        heading("All printed names to mark in a spreadsheet")
        sheets.exchange(view, "review", technician_id)


def _at_the_source(view: View, technician_id: str) -> None:
    if not view.may("write claim", technician_id):
        return
    heading("Wrong at the source", "A letter is drafted here for a person to read and send. Nothing is sent from here.")
    works = {one["work_id"]: one["title"] or one["doi"] for one in view.ask(rows.credits_of, technician_id)}
    with st.form(f"source-{technician_id}"):
        name = st.selectbox("Draft", list(SOURCES), format_func=lambda one: SOURCES[one])
        work = st.selectbox(
            "About this work",
            list(works),
            index=None,
            format_func=lambda one: works[one],
            placeholder="One in this record",
        )
        other = st.text_input("or about the work with this DOI or title", max_chars=500)
        problem = st.text_area("What is wrong or missing there", max_chars=2000)
        sender = st.text_input("Who signs", max_chars=200)
        wanted = st.form_submit_button("Draft it", icon=":material/edit_note:")
    if wanted:
        letter = deeds.do(
            lambda now: people.source_letter(
                now.office,
                technician_id,
                other.strip() or work or "",
                name,
                problem=problem.strip(),
                sender=sender.strip(),
            ),
            "Drafted below. Read it through, change it, and send it if you think it right.",
        )
        deeds.message()
        deeds.keep_letter(f"source-{technician_id}", letter)
    deeds.letter(f"source-{technician_id}", height=360)


# -- wishes --------------------------------------------------------------------------------------------


def _wishes(view: View, technician_id: str) -> None:
    wish = view.served(people.wishes, technician_id)
    may = view.may("consent", technician_id)
    heading("Named in public", "Whether the name may stand in public highlights, such as a story about a paper.")
    if wish.hr_withholds:
        nothing("The staff list says no, and that stands whatever is said here.")
    st.html(paragraph("As it stands: ", "<b>may be named</b>" if wish.public else "<b>not to be named</b>"))
    if may:
        how = deeds.received(view, technician_id, f"consent-received-{technician_id}-{wish.public}")
        _wish(
            _label(view, technician_id, "Do not name any more" if wish.public else "Agree to be named"),
            f"consent-{technician_id}-{wish.public}",  # another button for the other wish: a double press says one of them
            lambda now: people.consent(now.office, technician_id, public=not wish.public, received=how),
            "Recorded. It holds from now on.",
        )
    heading(
        "Objection",
        "Who objects is matched, shown and counted no more, at once and everywhere. It can be withdrawn.",
    )
    st.html(paragraph("As it stands: ", "<b>there is an objection</b>" if wish.objects else "<b>no objection</b>"))
    if may:
        how_objects = deeds.received(view, technician_id, f"objection-received-{technician_id}-{wish.objects}")
        _wish(
            _label(view, technician_id, "Withdraw the objection" if wish.objects else "Object"),
            f"objection-{technician_id}-{wish.objects}",
            lambda now: people.objection(now.office, technician_id, objects=not wish.objects, received=how_objects),
            "Recorded. It holds at once.",
        )


def _label(view: View, technician_id: str, wish: str) -> str:
    """What a button says: their own wish, or that somebody enters it for them."""
    return wish if view.person.technician_id == technician_id else f"Record their wish: {wish[0].lower()}{wish[1:]}"


def _wish(label: str, key: str, deed: Callable[[View], None], says: str) -> None:
    if st.button(label, key=key):
        if deeds.do(lambda now: _done(deed, now), says):
            st.rerun()
        deeds.message()


def _done(deed: Callable[[View], None], view: View) -> bool:
    deed(view)
    return True


PARTS: dict[str, tuple[Callable[[View, str], None], ...]] = {
    "Credits": (_credits,),
    "Printed names": (_candidates,),
    "Not here yet": (_suggestions, _claims, _let_us_know),
    "Take away": (_files, _sheet, _at_the_source),
    "Wishes": (_wishes,),
}
