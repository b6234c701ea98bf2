"""The roster: upload a list from HR, see what is wrong with it and what it changes, import it.

It works before the first snapshot, so it reads the settings and not a view. An upload is read from
memory, never written to disk as it came, and forgotten once it is imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import streamlit as st

from attribution.access import log
from attribution.access.permissions import Person
from attribution.core.errors import AttributionError, UserError
from attribution.core.for_people import count, day, listed
from attribution.core.model import Technician
from attribution.core.person_names import display_name
from attribution.dashboard import actions, complaints, file_columns, shell, sign_in, uploads
from attribution.dashboard.components import PAGE, heading, nothing, page_of, title
from attribution.dashboard.html import literal, page_link, paragraph, table, text
from attribution.dashboard.pages import hr
from attribution.dashboard.session import current_person, current_view
from attribution.dashboard.uploads import ChosenFile
from attribution.home.settings import Settings
from attribution.operations import nightly, roster_news
from attribution.operations.roster_import import Compared, RosterRefused, Terms
from attribution.operations.roster_news import Missing, RosterNews
from attribution.roster import column_map, copies, staff_gaps
from attribution.roster.column_map import FileColumns
from attribution.roster.copies import HrFile
from attribution.roster.header import missing_columns
from attribution.roster.successors import Successor
from attribution.snapshot.input_memory import ROSTER, memory_of

KINDS = ["xlsx", "xlsm", "xls", "xlsb", "ods", "csv", "tsv", "txt"]
PLACE = "roster"
SAME, OTHER = "The same people", "Other people"
NOT_THERE = "Not in this file"
# Our columns as people call them.
LABELS = {
    "technician_id": "Id of the person",
    "given_names": "Given names",
    "family_name": "Family name",
    "full_name": "Full name, where it is one column",
    "known_as": "Known as",
    "former_names": "Former names",
    "orcid": "ORCID iD",
    "email": "E-mail",
    "faculty": "Faculty",
    "department": "Department",
    "job_title": "Job title",
    "start_date": "First day",
    "end_date": "Last day",
    "fte": "Full-time equivalent",
    "research_facing": "Research-facing",
    "public_consent": "Agrees to be named in public",
    "grade": "Grade",
    "job_family": "Job family",
    "contract_type": "Type of contract",
    "contract_end": "End of a fixed term",
    "institution_ror": "ROR id of the employer",
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was uploaded, by the person who is here, with the number of its field."""

    settings: Settings
    file: HrFile
    terms: Terms
    key: str
    columns_can_be_chosen: bool


def page() -> None:
    settings = sign_in.settings()
    person = current_person(settings)
    assert person is not None
    title("Roster", "The list of technicians from HR: who counts, and in which years.")
    _in_force(settings)
    heading(
        "Import a list",
        "Choose the file as HR sent it. You see what is wrong with it and what it changes before "
        "anything is saved. The figures follow with the next night, or with: attribution nightly",
    )
    actions.message()
    upload = _upload(settings, person)
    if upload is not None:
        _draw(upload)
    _requests(settings)
    view = current_view()
    if view is not None:
        shell.footer(view)


def _in_force(settings: Settings) -> None:
    newest = copies.current(settings.home)
    if newest is None:
        nothing("No list has been imported yet.")
        return
    technicians = copies.load(settings.home, settings.columns).technicians
    people = count(len(technicians), "person", "people")
    imported = day(copies.imported_on(newest))
    published = memory_of(settings.home)
    if published and published[ROSTER]["newest"] == newest.name:
        figures = [text("The figures are by this list.")]
    else:
        figures = [page_link("Collect papers now", "collect"), text("to have figures by it.")]
    st.html(
        paragraph(text(f"The newest list has {people}. It was imported on {imported}."), *figures)
    )


def _requests(settings: Settings) -> None:
    heading("What to ask HR for", "Earlier years have a figure only if the roster covers them.")
    if copies.current(settings.home) is None:
        newest: tuple[Technician, ...] = ()
    else:
        newest = copies.load(settings.home, settings.columns).technicians
    hr.draw(staff_gaps.requests(newest, settings.works_from, datetime.now(UTC).date()))


# -- the file --------------------------------------------------------------------------------------


def _upload(settings: Settings, person: Person) -> Upload | None:
    """The file in the field, and the columns that were chosen for it."""
    file = uploads.field(PLACE, "List from HR, as a spreadsheet or CSV", KINDS, copies.MAX_BYTES)
    if file is None:
        return None
    columns = _columns_of(settings, file)
    chosen = _choose_columns(settings, file, columns) if columns else None
    return Upload(
        settings,
        HrFile.uploaded(file.name, file.data),
        Terms(person, columns=chosen),
        key=str(uploads.number(PLACE)),
        columns_can_be_chosen=columns is not None,
    )


def _columns_of(settings: Settings, file: ChosenFile) -> FileColumns | None:
    """None where the file is not a table."""
    in_use = column_map.in_use(settings.home, settings.columns)
    return uploads.read_once(
        PLACE,
        "columns",
        (file.key, tuple(sorted(in_use.items()))),
        lambda: column_map.columns_of(file.data, in_use),
    )


def _choose_columns(
    settings: Settings, file: ChosenFile, columns: FileColumns
) -> Mapping[str, str] | None:
    """The column map for this file; None where nothing was changed."""
    chosen = file_columns.choose(
        columns,
        LABELS,
        f"roster-column-{file.key}",
        is_open=missing_columns(columns.read) != (),
        note="It is remembered when you import the list.",
    )
    if not chosen:
        return None
    remembered = column_map.in_use(settings.home, {})
    kept = {name: column for name, column in remembered.items() if column not in chosen.values()}
    return {**kept, **chosen}


# -- what is wrong with it, and what it changes ----------------------------------------------------


def _draw(upload: Upload) -> None:
    first = copies.current(upload.settings.home) is None
    if not first and st.checkbox(
        "The last import was a mistake: this list takes its place", key=f"roster-last-{upload.key}"
    ):
        upload = replace(upload, terms=replace(upload.terms, replace_last=True))
    compared = _compared(upload)
    complaints.draw(
        compared.roster.complaints,
        "roster-complaints",
        "Where a column is not recognised, choose it under “Which column is which”."
        if upload.columns_can_be_chosen
        else "",
    )
    if compared.roster.fatal:
        nothing("Correct the errors in the file, then choose it again. Nothing was saved.")
        return
    people = count(len(compared.roster.technicians), "technician")
    left_out = ""
    if compared.left_out:
        left_out = f" Left out, because they were erased: {compared.left_out:,}."
    heading("What it changes", f"The file has {people}.{left_out}")
    if compared.news is None:
        st.html(paragraph("This is the first list."))
    else:
        _news(compared.news)
    _import_form(upload, compared)


def _compared(upload: Upload) -> Compared:
    """The comparison, made once for each file and choice of columns."""
    terms = upload.terms
    newest = copies.current(upload.settings.home)
    key = (upload.file, terms.replace_last, tuple(sorted((terms.columns or {}).items())), newest)
    return uploads.read_once(PLACE, "compared", key, lambda: _compare(upload))


def _compare(upload: Upload) -> Compared:
    result = nightly.compare_roster(
        upload.settings, upload.file, upload.terms, now=datetime.now(UTC)
    )
    if result.news:
        about = roster_news.people_named(result.news)
        log.note(upload.settings.home, upload.terms.person, "check roster", about)
    return result


def _news(news: RosterNews) -> None:
    before, now = news.counted_before, news.counted_now
    st.html(
        paragraph(
            text(
                f"Compared with the list of {day(news.last.day)}. Technicians in post today under "
                f"the rule: {before:,} before, {now:,} now."
            )
        )
    )
    groups = list(roster_news.groups(news))
    for words, people in groups:
        with st.expander(f"{len(people):,} {literal(words)}"):
            st.html(paragraph(text("; ".join(map(_person, people)))))
    if not groups:
        st.html(paragraph("No one is new, gone or different."))
    _not_in_file(news)


def _not_in_file(news: RosterNews) -> None:
    """The people whom the file lacks, and what happens to each once it is imported."""
    missing = roster_news.not_in_file(news)
    if not missing:
        return
    number = count(len(missing), "person", "people")
    heading(
        NOT_THERE,
        f"{number} on the last list and not in this file. No one is taken off the roster by that: "
        "the table says what happens to each when you import it.",
    )
    first = page_of(len(missing), "roster-missing")
    cells = [_missing_cells(person) for person in missing[first : first + PAGE]]
    head = ("Name", "Id", "Department", "Last day", "What happens")
    st.html(table(head, cells, "People who are not in this file"))


def _missing_cells(person: Missing) -> tuple[str, ...]:
    cells = (person.name, person.technician_id, person.department, person.last_day, person.outcome)
    return tuple(map(text, cells))


def _person(technician: Technician) -> str:
    return f"{display_name(technician)} ({technician.technician_id})"


# -- the import ------------------------------------------------------------------------------------


def _import_form(upload: Upload, compared: Compared) -> None:
    terms = _with_answers(upload.terms, compared, upload.key)
    why = st.text_input(
        "Why you import it",
        placeholder="Monthly list from HR, May 2026",
        max_chars=200,
        key=f"roster-why-{upload.key}",
    )
    if st.button("Import the list", type="primary", icon=":material/upload:"):
        if _import(upload, replace(terms, why=why.strip() or None)):
            st.rerun()
        actions.message()


def _with_answers(terms: Terms, compared: Compared, key: str) -> Terms:
    """The terms with what the person says of new ids and of large changes."""
    successors = compared.news.successors if compared.news else ()
    answer = _same_people(successors, key) if successors else None
    is_right = _is_right(compared.changes, key) if compared.changes else answer == OTHER
    # Where no one says who the new ids are, the import is refused.
    is_answered = answer is not None or not successors
    return replace(terms, take_over=answer == SAME, accept_changes=is_answered and is_right)


def _same_people(successors: Iterable[Successor], key: str) -> str | None:
    pairs = "; ".join(
        f"{_person(pair.former)} is gone, {_person(pair.present)} is new" for pair in successors
    )
    st.html(paragraph(text(f"These people may have new ids: {pairs}.")))
    answer: str | None = st.radio(
        "Are they the same people?", [SAME, OTHER], index=None, key=f"roster-same-{key}"
    )
    return answer


def _is_right(changes: Sequence[str], key: str) -> bool:
    st.warning(literal(f"Check with HR: {listed(list(changes))}."))
    return st.checkbox(
        "I have checked this, and it is right", key=f"roster-right-{key}-{hash(tuple(changes))}"
    )


def _import(upload: Upload, terms: Terms) -> bool:
    """Import the list; the message says how it went."""
    try:
        if terms.why is None:
            raise UserError("Say why you import the list. Nothing was saved.")
        imported = nightly.import_hr_file(
            upload.settings, upload.file, terms, now=datetime.now(UTC)
        )
    except RosterRefused:
        actions.say("problem", "Answer every question above the button. Nothing was saved.")
        return False
    except AttributionError as problem:
        actions.say("problem", str(problem))
        return False
    technicians = imported.roster.technicians
    ids = [technician.technician_id for technician in technicians]
    log.note(upload.settings.home, terms.person, "import roster", ids)
    uploads.imported(PLACE)
    sentences = [
        f"{count(len(technicians), 'technician')} imported. The next night makes the figures.",
        *imported.questions,
    ]
    actions.say("ok", "\n".join(sentences))
    return True


if __name__ == "__main__":
    page()
