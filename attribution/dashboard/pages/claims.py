"""Claims: contributions that a paper does not credit; the list, one claim, a new one, and papers that were missed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import streamlit as st

from attribution.access import permissions
from attribution.claims import listing, missed_papers, news
from attribution.dashboard import actions, queries, shell
from attribution.dashboard.claim import form
from attribution.dashboard.claim import page as claim_page
from attribution.dashboard.components import Column, heading, nothing, table, title
from attribution.dashboard.html import day, doi_link, paragraph, text
from attribution.dashboard.html import table as html_table
from attribution.dashboard.session import View

COLUMNS = [
    Column("title", "Work", "Title of the work"),
    Column("technician_id", "Technician", "Id of the technician"),
    Column("state", "State", "Where the claim stands"),
    Column("wanted", "Wish", "authorship, acknowledgement, or an internal record"),
    Column("last_step", "Last step", "What was done last"),
    Column("at", "When (UTC)", "When it was taken", "time"),
    Column(
        "agreed", "May be raised", "The technician agreed that the authors are written to", "flag"
    ),
    Column("second", "Second person", "Who judges a contested claim"),
    Column("due", "By", "By when", "date"),
    Column("doi", "DOI", "Link to the paper", "doi"),
]
ANY = "Any"
NOTICED = {
    "credit": "the paper credits the person now",
    "candidate": "the paper prints a name that may be the person's",
    "correction": "a correction of the paper has appeared",
}
SETTLED = {
    "author": "It names them as an author",
    "thanked": "It thanks them by name",
    None: "It does not credit them",
}


def page() -> None:
    view = shell.needs_data()
    title(
        "Claims",
        "“I contributed to this work, and the paper does not say so.” Each step is kept: who, when, why.",
    )
    actions.message()
    if claim_id := st.query_params.get("claim"):
        _back()
        claim_page.one(view, claim_id)
    elif "new" in st.query_params:
        _back()
        _new(view)
    else:
        _list(view)
    shell.footer(view)


def _back() -> None:
    st.button(
        "All claims", icon=":material/arrow_back:", on_click=st.query_params.clear, type="tertiary"
    )


# -- the list ------------------------------------------------------------------------------------------


def _list(view: View) -> None:
    if view.person.technician_id or permissions.allowed(view.person.role, "write claim", "other"):
        st.button(
            "New claim", on_click=_open, args=("new", ""), type="primary", icon=":material/add:"
        )
    found = [
        {
            **one,
            "at": one["at"].replace(tzinfo=None),
            "last_step": claim_page.DONE[one["last_step"]],
        }
        for one in reversed(view.ask(listing.rows))
    ]
    _notices(view, {one["claim_id"]: one["title"] or one["doi"] for one in found})
    _overdue(view)
    state = st.selectbox(
        "State", [ANY, *dict.fromkeys(one["state"] for one in found)], key="claims-state", width=260
    )
    shown = [one for one in found if state in (ANY, one["state"])]
    if not shown:
        nothing(
            "There are no claims that you may see." if state == ANY else f"No claim is {state}."
        )
    else:
        st.html(paragraph("Tick a row to open the claim.", tone="quiet small"))
        chosen = table(
            shown,
            COLUMNS,
            name="Claims",
            note=f"Claims. {shell.origin(view)}",
            key=f"claims-{state}",
            select=True,
        )
        if chosen is not None:
            _open("claim", shown[chosen]["claim_id"])
            st.rerun()
    if permissions.allowed(view.person.role, "judge claim", "faculty"):
        _reports(view)


def _open(name: str, value: str) -> None:
    for key in [one for one in st.session_state if str(one).startswith(form.NEW)]:
        del st.session_state[key]  # another new claim, even where it says the same as the last
    st.query_params.clear()
    st.query_params[name] = value


def _notices(view: View, titles: dict[str, str]) -> None:
    found = view.ask(news.notices)
    if not found:
        return
    heading(
        "News about claims", "Since the last harvest. Open the claim and record it, if it is so."
    )
    cells = [
        [
            f'<a href="claims?claim={text(one.claim_id)}" target="_self">{text(titles.get(one.claim_id))}</a>',
            text(NOTICED[one.what]),
            doi_link(one.detail) if one.what == "correction" else text(one.detail),
        ]
        for one in found
    ]
    st.html(html_table(["Claim", "What", "Which"], cells, "News about claims"))


def _overdue(view: View) -> None:
    today = datetime.now(UTC).date()
    for claim in view.ask(listing.overdue_rows, today):
        st.warning(
            f"A second person was to judge by {claim['due']:%d %b %Y}, and has not: "
            f"claim {claim['claim_id'][:8]}.",
            icon=":material/schedule:",
        )


# -- a new one -----------------------------------------------------------------------------------------


def _new(view: View) -> None:
    heading(
        "New claim", "A draft is seen by whoever wrote it, and nobody else, until it is submitted."
    )
    whose = _whose(view)
    if whose is None:
        nothing("Choose the technician whose claim it is.")
        return
    form.draft(view, whose, st.query_params.get("new", ""))


def _whose(view: View) -> str | None:
    if not permissions.allowed(view.person.role, "write claim", "other"):
        return view.person.technician_id
    people_ = {
        one["technician_id"]: queries.look_up_name(one) for one in view.ask(queries.technicians)
    }
    asked = st.query_params.get("technician")
    known = list(people_)
    chosen: str | None = st.selectbox(
        "Technician",
        known,
        index=known.index(asked) if asked in people_ else None,
        format_func=lambda one: f"{people_[one]} · {one}",
        placeholder="Type a name or an id",
        key="claim-whose",
    )
    return chosen


# -- papers that were missed ---------------------------------------------------------------------------


def _reports(view: View) -> None:
    heading(
        "Papers that technicians say were missed",
        "Look at the paper, then say what it prints. It is a credit at once.",
    )
    found = view.ask(missed_papers.open_reports)
    if not found:
        nothing("No report waits for anybody.")
    for one in found:
        with st.container(border=True):
            _report(one)
    _ended(view)


def _ended(view: View) -> None:
    """Reports that were settled, to be opened again where that was wrong: a credit that came of one is taken back."""
    box = st.expander("Reports that were settled", on_change="rerun", key="reports-ended")
    if not box.open:
        return
    with box:
        found = {one["report_id"]: one for one in view.ask(missed_papers.ended_reports)}
        if not found:
            nothing("No report has been settled.")
            return
        chosen = st.selectbox(
            "Report",
            list(found),
            index=None,
            placeholder="Choose one to open it again",
            format_func=lambda one: (
                f"{found[one]['title'] or found[one]['doi']} · {found[one]['technician_id']} · {found[one]['result']}"
            ),
        )
        why = st.text_input("Why it is opened again", max_chars=500, key=f"reopen-why-{chosen}")
        if st.button("Open it again", disabled=chosen is None, key=f"reopen-{chosen}") and chosen:
            if actions.do(
                lambda now: _reopen(now, chosen, why.strip()),
                "It waits for somebody to look at the paper again.",
            ):
                st.rerun()
            actions.message()


def _reopen(view: View, report_id: str, why: str) -> bool:
    view.act(missed_papers.reopen, report_id, why or None)
    return True


def _report(one: dict[str, Any]) -> None:
    how = f", received by {text(one['received'])}" if one["received"] else ""
    st.html(
        paragraph(f"<b>{text(one['title'] or one['doi'])}</b>", doi_link(one["doi"]))
        + paragraph(
            f"Technician {text(one['technician_id'])}, reported {day(one['reported'])} by {text(one['by'])}{how}.",
            text(one["says"]),
            tone="small",
        )
    )
    names: dict[str | None, str] = {
        None: "none of the names that were read",
        **{each["mention_id"]: f"{each['name']} ({each['kind']})" for each in one["names"]},
    }
    key = one["report_id"]
    with st.form(f"settle-{key}", border=False):
        kind = st.selectbox(
            "What the paper prints", list(SETTLED), format_func=lambda each: SETTLED[each]
        )
        mention = (
            st.selectbox("Which name", list(names), format_func=lambda each: names[each])
            if one["names"]
            else None
        )
        why = st.text_input("In your words", max_chars=500)
        if st.form_submit_button("Record"):
            if actions.do(lambda now: _settle(now, key, kind, mention, why.strip()), "Recorded."):
                st.rerun()
            actions.message()


def _settle(view: View, report_id: str, kind: str | None, mention_id: str | None, why: str) -> bool:
    view.act(missed_papers.settle, report_id, kind, mention_id, why or None)
    return True


if __name__ == "__main__":
    page()
