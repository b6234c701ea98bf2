"""One claim on a page: its draft, what it says, both sides' words, and the steps that whoever looks may take now."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st

from attribution import claims, guideline, people
from attribution.claims import Claim
from attribution.claims.attachments import KINDS, MAX_BYTES, TEXT_KINDS
from attribution.claims.credit_roles import CREDIT_ROLES
from attribution.dashboard import deeds, rows
from attribution.dashboard.markup import day, doi_link, facts, paragraph, text
from attribution.dashboard.parts import heading, nothing
from attribution.dashboard.view import View
from attribution.errors import UserError

# In the order in which they are offered.
STEPS = {
    "submit": ("Submit it", "From then on whoever judges claims for the faculty can see it. The draft is saved first."),
    "take": ("Take it up", "It is in review from then on."),
    "uphold": ("Uphold", "The contribution was made. It is a credit from then on, apart from the headline."),
    "decline": ("Decline", "The contribution was not made, or not by this person. Say why."),
    "agree": ("Agree that the authors are written to", "Nothing is raised with authors without this."),
    "disagree": ("Do not agree that the authors are written to", "It stays inside the institution."),
    "raise": ("Record that the authors were written to", "Nothing is sent from here: send the letter first."),
    "credit": ("Record that the paper credits the person now", "As what, and by which correction, if any."),
    "contest": ("Contest the judgement", "It goes to a second person, once; that word stands."),
    "reassign": ("Name another second person", "As long as nobody has judged since it was contested."),
    "say": ("Add words", "Both sides' words are kept with the claim."),
    "withdraw": ("Withdraw the claim", "It ends. What was said stays in the history."),
}
DONE = {
    "write": "wrote it", "attach": "attached a file", "submit": "submitted it", "take": "took it up", "say": "said",
    "uphold": "upheld it", "decline": "declined it", "contest": "contested it",
    "reassign": "named another second person", "agree": "agreed that the authors are written to",
    "disagree": "did not agree that the authors are written to", "raise": "recorded that the authors were written to",
    "credit": "recorded that the paper credits the person", "withdraw": "withdrew it",
}  # fmt: skip
CREDIT = {
    "author": "as an author",
    "thanked": "by thanking them by name",
    None: "not checked, or something else",
}
RECOMMENDED = {
    "authorship": "authorship",
    "acknowledgement": "thanks by name in the acknowledgements",
    "facility": "thanks to the facility",
}
DAYS_TO_JUDGE = 28
BRITISH = "DD/MM/YYYY"
NEW = "new-claim-"
Save = Callable[..., Claim]  # of the view, and of how the technician's word was received where the form does not say


# -- the draft -----------------------------------------------------------------------------------------


def draft(view: View, technician_id: str, work: str, old: Claim | None = None) -> Save:
    """The form of a new claim, or of a draft that is rewritten; returns what saves it as it is in the form now."""
    key = old.claim_id if old else f"new-{technician_id}"
    chosen = _work(view, work, key)
    played = st.multiselect(
        "What was done (roles of CRediT)", CREDIT_ROLES, default=list(old.roles) if old else None, key=f"roles-{key}"
    )
    statement = st.text_area(
        "In the technician's own words", old.statement if old else "", key=f"statement-{key}", max_chars=10_000,
        placeholder="What was done, with which instrument, and how the paper rests on it",
    )  # fmt: skip
    with st.container(horizontal=True):
        first = st.date_input(
            "From",
            old.first_day if old else None,
            key=f"first-{key}",
            width=170,
            min_value=date(1950, 1, 1),
            format=BRITISH,
        )
        last = st.date_input(
            "To",
            old.last_day if old else None,
            key=f"last-{key}",
            width=170,
            min_value=date(1950, 1, 1),
            format=BRITISH,
        )
    wanted = st.radio(
        "The wish", claims.OUTCOMES, index=claims.OUTCOMES.index(old.wanted if old else "acknowledgement"),
        horizontal=True, key=f"wanted-{key}",
    )  # fmt: skip
    _helper(view, played, key)
    how = deeds.received(view, technician_id, f"received-{key}")
    given = {"roles": played, "statement": statement.strip(), "first_day": first, "last_day": last, "wanted": wanted}
    if old is None:
        save = _first(technician_id, chosen, given, how, st.session_state.setdefault(f"{NEW}{technician_id}", uuid.uuid4().hex))  # fmt: skip
    else:
        save = _again(old, chosen, given, how, st.session_state.setdefault(f"drawn-{key}", _written(old)))
    if st.button("Save the draft", type="primary", key=f"save-{key}"):
        kept = deeds.do(save, "The draft is saved.")
        if kept:
            st.session_state[f"drawn-{kept.claim_id}"] = _written(kept)
            st.query_params.clear()
            st.query_params["claim"] = kept.claim_id
            st.rerun()
        deeds.message()
    return save


def _first(technician_id: str, work: str, given: Mapping[str, Any], how: str | None, form: str) -> Save:
    """Stores a new claim; what is in the form is part of the key, so that pressing twice stores it once."""
    key = hashlib.blake2b(repr((form, work, sorted(given.items()), how)).encode(), digest_size=16).hexdigest()
    return lambda now, _=None: people.claim_new(now.office, technician_id, work, received=how, key=key, **given)


def _again(old: Claim, work: str, given: Mapping[str, Any], how: str | None, drawn: int) -> Save:
    """Stores a draft anew, where it differs; never over what was written elsewhere since the form was `drawn`."""

    def save(now: View, received: str | None = None) -> Claim:
        stored = people.claim_of(now.office, old.claim_id)
        if work in _names(stored) and all(getattr(stored, name) == _plain(value) for name, value in given.items()):
            return stored
        if _written(stored) > drawn:
            raise UserError(
                "This draft was changed in another window since you opened it here. Nothing was saved. What you typed is "
                "still below: copy what you need, then reload the page."
            )
        return people.claim_rewrite(now.office, old.claim_id, work, received=how or received, **given)

    return save


def _written(claim: Claim) -> int:
    """How often its draft was stored."""
    return sum(step.name == "write" for step in claim.steps)


def _names(claim: Claim) -> tuple[str | None, ...]:
    """All that the work of a claim may be called in the form."""
    return claim.target.work_id, claim.target.doi, claim.target.title


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _work(view: View, work: str, key: str) -> str:
    """The work that is meant, by DOI or title: found here, or kept as it was typed and asked for at the sources."""
    asked = st.text_input(
        "The work: DOI or title",
        work,
        key=f"work-{key}",
        max_chars=500,
        placeholder="10.1234/abc or words of the title",
    ).strip()
    if not asked:
        return ""
    found = view.served(people.works_found, asked)
    known = [one for one in found if one.work_id]
    if len(known) > 1:
        names = {one.work_id or "": f"{one.title} · {one.doi or 'no DOI'}" for one in known}
        more = ", the first of them" if len(known) == claims.MOST_FOUND else ""
        return str(st.selectbox(f"Several works fit ({len(known)}{more}); which one?", list(names), format_func=lambda one: names[one], key=f"which-{key}"))  # fmt: skip
    if known:
        st.html(paragraph(f"<b>{text(known[0].title)}</b>", doi_link(known[0].doi), tone="small"))
        return known[0].work_id or asked
    st.html(
        paragraph(
            "Not among the works that were harvested. With a DOI it is asked for once the claim is submitted; "
            "with a title alone it stays as typed.",
            tone="quiet small",
        )
    )
    return asked


def _helper(view: View, played: Sequence[str], key: str) -> None:
    """Which credit fair-attribution guidelines recommend for what was done."""
    rules = guideline.load(view.settings.home)
    with st.expander("Which credit is fair for this?"):
        st.html(paragraph("Tick what is so. The recommendation follows published guidelines; it decides nothing.", tone="quiet small"))  # fmt: skip
        met = [name for name in guideline.CRITERIA if st.checkbox(rules.criteria.get(name, name), key=f"{name}-{key}")]
        thought = st.checkbox("Brought in judgement or design, not only time", key=f"intellectual-{key}")
        service = st.checkbox("Routine service of a facility, nobody's particular work", key=f"service-{key}")
        found = people.advice_for(view.office, tuple(played), tuple(met), thought, service)
        st.html(
            paragraph(f"Recommended: <b>{text(RECOMMENDED[found.credit])}</b>.", text(found.reason))
            + (paragraph("Sentence to propose:", text(found.sentence), tone="print") if found.sentence else "")
            + paragraph("After:", text("; ".join(found.sources)), tone="quiet small")
        )


# -- one claim -----------------------------------------------------------------------------------------


def one(view: View, claim_id: str) -> None:
    """A claim with everything that whoever looks may do about it."""
    claim = view.served(people.claim_of, claim_id)
    view.note("see claim", claim.technician_id)
    may = people.possible_steps(view.office, claim)
    st.html(
        f'<h2 class="ta">{text(claim.target.title or claim.target.doi)}</h2>'
        + paragraph(f'<span class="tag">{text(claims.told(claim))}</span>', doi_link(claim.target.doi))
    )
    if "write" in may:
        work = claim.target.doi or claim.target.work_id or claim.target.title or ""
        save = draft(view, claim.technician_id, work, claim)
    else:
        save = None
        _says(view, claim)
    _attachments(view, claim, "attach" in may)
    said = "agree" if claim.agreed else next((s.name for s in reversed(claim.steps) if s.name == "disagree"), None)
    _steps(view, claim, [name for name in STEPS if name in may and name != said], save)
    _letters(view, claim)
    _history(claim)


def _says(view: View, claim: Claim) -> None:
    days = [day(one) for one in (claim.first_day, claim.last_day) if one]
    st.html(
        facts(
            {
                "Technician": text(_name(view, claim.technician_id)),
                "Roles (CRediT)": text("; ".join(claim.roles)),
                "When": " to ".join(days) or text(None),
                "Wish": text(claim.wanted),
                "Authors may be written to": "yes, agreed" if claim.agreed else "not agreed so far",
                **({"Second person": f"{text(claim.second)}, by {day(claim.due)}"} if claim.second else {}),
            }
        )
        + paragraph("In the technician's own words:", tone="quiet small")
        + paragraph(text(claim.statement), tone="print")
    )


def _name(view: View, technician_id: str) -> str:
    """The name where whoever looks may see the record; a second person of another faculty sees the id."""
    if not view.may("see record", technician_id):
        return technician_id
    found = view.ask(rows.technician, technician_id)
    return f"{found['name']} ({technician_id})" if found else technician_id


def _attachments(view: View, claim: Claim, may_attach: bool) -> None:
    heading(
        "Evidence", "Private: seen by who may see the claim, kept outside the database, never opened by this program."
    )
    for each in claim.attachments:
        st.download_button(
            f"{each['name']} ({each['bytes']:,} bytes)".replace("[", "(").replace("]", ")"),
            data=_attached(view, claim.claim_id, each["stored"]),
            file_name=each["name"],
            mime="application/octet-stream",
            key=f"attached-{each['stored']}",
            on_click="ignore",
            icon=":material/attach_file:",
            type="tertiary",
        )
    if not claim.attachments:
        nothing("Nothing is attached.")
    if not may_attach:
        return
    accepted = [*KINDS, "jpeg", *TEXT_KINDS]
    key = f"{claim.claim_id}-{len(claim.attachments)}"  # other fields after each file; see `_steps`
    file = st.file_uploader(
        f"A booking, an e-mail, a plot: at most {MAX_BYTES // 1_000_000} MB",
        type=accepted,
        max_upload_size=MAX_BYTES // 1_000_000,
        key=f"file-{key}",
    )
    how = deeds.received(view, claim.technician_id, f"attach-received-{key}")
    if st.button("Attach", icon=":material/upload:", key=f"attach-{key}"):
        if deeds.do(lambda now: _attach(now, claim, file, how), "Attached. It is kept with the claim."):
            st.rerun()
        deeds.message()


def _attach(view: View, claim: Claim, file: Any, how: str | None) -> Claim:
    if file is None:
        raise UserError("Choose a file first. Nothing was attached.")
    return people.claim_attach_bytes(view.office, claim.claim_id, file.name, file.getvalue(), received=how)


def _attached(view: View, claim_id: str, stored: str) -> Callable[[], bytes]:
    return view.later(lambda now: people.attachment(now.office, claim_id, stored)[1])


def _steps(view: View, claim: Claim, may: Sequence[str], save: Save | None) -> None:
    heading("What can be done now", "By you, as the claim stands.")
    if not may:
        nothing("Nothing: it is somebody else's turn, or the claim has ended.")
    for n, name in enumerate(may):
        label, says = STEPS[name]
        asked = claims.asks(view.person, claim, name)
        # Other fields each time the step is taken, so that words do not stay and a second press takes no second step. No form:
        # a form is sent before the field that somebody leaves for its button, and a tap on it is lost then.
        key = f"{name}-{claim.claim_id}-{sum(step.name == name for step in claim.steps)}"
        with st.expander(label, expanded=n == 0):
            st.html(paragraph(text(says), tone="quiet small"))
            asking = "Your words" if name == "say" else "Reason" if "words" in asked else "Words, if any"
            words = st.text_area(asking, max_chars=5000, key=f"words-{key}")
            given = _given(name, key)
            how = deeds.received(view, claim.technician_id, f"how-{key}") if "received" in asked else None
            if st.button(label, key=key, type="primary" if name in ("submit", "uphold") else "secondary"):
                if deeds.do(_step(claim.claim_id, name, words.strip() or None, how, given, save), "Recorded."):
                    st.rerun()
                deeds.message()


def _given(name: str, key: str) -> dict[str, Any]:
    """What a step needs beside words."""
    if name in ("contest", "reassign"):
        tomorrow = date.today() + timedelta(days=1)  # noqa: DTZ011 - the day where the person is
        return {
            "second": st.text_input("Second person, as the sign-in names them", key=f"second-{key}").strip(),
            "due": st.date_input(
                "To judge by",
                tomorrow + timedelta(days=DAYS_TO_JUDGE - 1),
                min_value=tomorrow,
                key=f"due-{key}",
                format=BRITISH,
            ),
        }
    if name == "credit":
        return {
            "kind": st.selectbox(
                "The paper credits them", list(CREDIT), format_func=lambda one: CREDIT[one], key=f"kind-{key}"
            ),
            "correction": st.text_input("DOI of the correction, if there is one", key=f"correction-{key}").strip()
            or None,
        }
    return {}


def _step(
    claim_id: str, name: str, why: str | None, how: str | None, given: Mapping[str, Any],
    save: Save | None,
) -> Callable[[View], Claim]:  # fmt: skip
    """Takes a step; what was typed into a draft and not saved yet is saved before it is submitted."""

    def taken(now: View) -> Claim:
        if save is not None and name == "submit":
            save(now, how)
        return people.claim_step(now.office, claim_id, name, why=why, received=how, given=given)

    return taken


def _letters(view: View, claim: Claim) -> None:
    if claim.state not in ("upheld", "raised") or not view.may("judge claim", claim.technician_id):
        return
    heading("Letters", "Drafted for you to read, change and send, or not. Nothing is sent from here.")
    if not claim.agreed:
        nothing("The technician has not agreed that the authors are written to. Ask first.")
        return
    with st.form(f"letter-{claim.claim_id}"):
        to = st.selectbox("To", ["author", "editor"], format_func=lambda one: f"the {'corresponding author' if one == 'author' else 'editor'}")  # fmt: skip
        sender = st.text_input("Who signs", max_chars=200)
        wanted = st.form_submit_button("Draft it", icon=":material/edit_note:")
    if wanted:
        letter = deeds.do(
            lambda now: people.claim_letter(now.office, claim.claim_id, to, sender=sender.strip() or view.person.who),
            "Drafted below.",
        )
        deeds.message()
        deeds.keep_letter(claim.claim_id, letter)
    deeds.letter(claim.claim_id, height=420)


def _history(claim: Claim) -> None:
    heading("History", "Every step, by whom and when; both sides' words.")
    lines = []
    for step in claim.steps:
        how = f" (received: {text(step.received)})" if step.received else ""
        said = f"<br>“{text(step.words)}”" if step.words else ""
        lines.append(
            f"<li>{step.at:%d %b %Y %H:%M} UTC: <b>{text(step.who)}</b> {text(DONE[step.name])}{how}{said}</li>"
        )
    st.html(f'<ol class="ta sentences">{"".join(lines)}</ol>')
