"""Whether the texts of a work hold a technician's name: author list and acknowledgement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from attribution.core.errors import UserError
from attribution.core.model import Technician
from attribution.core.names import key as folded_words
from attribution.matching import name_fit
from attribution.matching.former_names import written_given_names
from attribution.matching.name_fit import NameForm
from attribution.snapshot.circumstances import (
    Question,
    contradictions_of,
    contradictions_of_names,
)
from attribution.snapshot.reader import TAKEN, Reader, taken

Row = Mapping[str, Any]
# How well family and given names must fit for a printed name to be taken for a technician's.
_FAMILY_FITS = ("equal", "particle")
_GIVEN_FITS = ("equal", "nickname", "short", "second", "initial")
_CREDITED = {"author": "as an author", "thanked": "in the acknowledgement"}
CONTRADICTED = "The evidence contradicts it, so a second person must look at the paper."
_PLACES = {"author": "author list", "thanked": "acknowledgement"}
# Every mention of a work: the technician's candidate and verdict on it, whether other technicians
# have a candidate, and whether it is confirmed for one of the others.
_MENTIONS = """
select m.mention_id, m.kind, m.name, m.given, m.family, c.band, coalesce(c.tie, false) as tie,
       own.verdict,
       exists (
           select 1 from candidates o
           where o.mention_id = m.mention_id and o.technician_id <> $technician) as fits_others,
       exists (
           select 1 from decisions d
           where d.mention_id = m.mention_id and d.technician_id <> $technician
             and d.verdict = 'confirmed') as is_taken
from mentions m
left join candidates c on c.mention_id = m.mention_id and c.technician_id = $technician
left join decisions own on own.mention_id = m.mention_id and own.technician_id = $technician
where m.work_id = $work order by m.kind, m.position
"""
_CREDITS = """
select kind, mention_id from decisions
where technician_id = $technician and work_id = $work and verdict = 'confirmed'
  and kind in ('author', 'thanked')
order by kind
"""
_OTHERS = """
select given_names, family_name, known_as, former_names from technicians where technician_id <> ?
"""


@dataclass(frozen=True, slots=True)
class Check:
    """What the texts of a work say about a technician.

    `result` is `found` (one mention, or the bare text), `doubtful` or `not found`; `sentence` says
    why. `known` says that a person confirmed the credit before. `missed_by` says where it was lost:
    `no such work`, `text not read`, `no mention`, `no candidate` or `held for review`; None if it
    was not missed. `contradicts` are the sentences on what contradicts it.
    """

    result: str
    sentence: str
    kind: str | None = None
    mention_id: str | None = None
    name: str | None = None
    missed_by: str | None = None
    known: bool = False
    contradicts: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """Everything there is to say, a sentence or two at a time."""
        return self.sentence, *self.contradicts


def check_names(reader: Reader, technician: Technician, work_id: str | None) -> Check:
    """Look for a technician in the author list and the acknowledgement of a work.

    The result is never `found` if the name fits others too, a person decided otherwise on it, or
    the evidence contradicts it.
    """
    if work_id is None:
        return Check("not found", "This work has not been harvested yet.", missed_by="no such work")
    values = {"technician": technician.technician_id, "work": work_id}
    credits = reader.rows(_CREDITS, values)
    rows = _fitting_rows(reader, technician, work_id)
    known = _confirmed_before(rows, credits)
    if known:
        return known
    if len(rows) == 1:
        return _check_mention(reader, technician, work_id, rows[0])
    if rows:
        sentence = f"{len(rows)} names on this work fit. A person must say which is right."
        return Check("doubtful", sentence, missed_by="no candidate")
    if credits:
        return _credit_without_name(credits[0]["kind"])
    return _check_text(reader, technician, work_id)


# -- the names that were read ----------------------------------------------------------------------


def _fitting_rows(reader: Reader, technician: Technician, work_id: str) -> list[dict[str, Any]]:
    """The mentions of a work whose name fits a technician's."""
    rows = _mention_rows(reader, technician, work_id)
    forms = name_fit.name_forms(technician)
    return [row for row in rows if _fits(forms, row)]


def _mention_rows(reader: Reader, technician: Technician, work_id: str) -> list[dict[str, Any]]:
    # Whether a name fits others counts their former names too; the answer tells nothing of them.
    values = {"technician": technician.technician_id, "work": work_id}
    return reader.for_numbers.rows(_MENTIONS, values)


def _fits(forms: tuple[NameForm, ...], row: Row) -> bool:
    fit = name_fit.best_fit(forms, row["name"], row["given"], row["family"])
    return fit.family in _FAMILY_FITS and fit.given in _GIVEN_FITS


def _confirmed_before(rows: Sequence[Row], credits: Sequence[Row]) -> Check | None:
    """What a person confirmed: one of the names that fit, or a credit without a certain name."""
    kinds_without_name = {credit["kind"] for credit in credits if credit["mention_id"] is None}
    for row in rows:
        is_undecided = row["verdict"] is None and row["kind"] in kinds_without_name
        if row["verdict"] == "confirmed" or is_undecided:
            sentence = f"“{row['name']}” in the {_PLACES[row['kind']]} is already confirmed."
            return _check_of(row, "found", sentence, known=True)
    return None


def _credit_without_name(kind: str) -> Check:
    """A credit that is confirmed on a work where no name fits."""
    sentence = f"The credit {_CREDITED[kind]} is already confirmed."
    return Check("found", sentence, kind, known=True)


def check_name(reader: Reader, technician: Technician, work_id: str, mention_id: str) -> Check:
    """What is said about one name of a work that a technician says is theirs."""
    rows = _mention_rows(reader, technician, work_id)
    chosen = [row for row in rows if row["mention_id"] == mention_id]
    if not chosen:
        raise UserError(
            f"Check the ids: work {work_id} has no mention {mention_id[:40]}. Nothing was saved."
        )
    known = _confirmed_before(chosen, ())
    return known or _check_mention(reader, technician, work_id, chosen[0])


def _check_mention(reader: Reader, technician: Technician, work_id: str, row: Row) -> Check:
    """What is said about the only name that fits."""
    question = Question(row["mention_id"], technician.technician_id, work_id)
    contradicts = contradictions_of(reader, question)
    doubts = [f"“{row['name']}” is in the {_PLACES[row['kind']]}.", _doubt(row)]
    if contradicts:
        doubts.append(CONTRADICTED)
    sentences = [sentence for sentence in doubts if sentence]
    result = "doubtful" if len(sentences) > 1 else "found"
    check = _check_of(row, result, " ".join(sentences), _where_lost(row))
    return replace(check, contradicts=contradicts)


def _doubt(row: Row) -> str | None:
    """Why a person must look at a name that fits; None if nothing speaks against it."""
    if row["is_taken"] or row["fits_others"]:
        return "It fits other technicians as well."
    if row["verdict"]:
        return "A person looked at it before and did not confirm it."
    return None


def _check_of(
    row: Row, result: str, sentence: str, missed_by: str | None = None, *, known: bool = False
) -> Check:
    return Check(result, sentence, row["kind"], row["mention_id"], row["name"], missed_by, known)


def _where_lost(row: Row) -> str | None:
    """Why a mention was not accepted; None if it was."""
    if row["band"] is None:
        return "no candidate"
    if row["band"] == "review" or row["tie"]:
        return "held for review"
    return None


# -- the text itself -------------------------------------------------------------------------------


def _check_text(reader: Reader, technician: Technician, work_id: str) -> Check:
    """Look for the name in the acknowledgement itself, where no mention was found."""
    rows = reader.rows("select status, text from acknowledgements where work_id = ?", [work_id])
    status, text = (rows[0]["status"], rows[0]["text"]) if rows else ("no text was found", None)
    if not text:  # a text in a language that is not read is there, and names can be looked up in it
        sentence = f"The acknowledgement could not be read ({status})."
        return Check("not found", sentence, missed_by="text not read")
    form = _form_in(text, technician)
    if form is None:
        sentence = "The name is neither in the author list nor in the acknowledgement."
        return Check("not found", sentence)
    sentence = "The name is in the acknowledgement."
    if _is_form_of_another(reader, technician, form):
        sentence = f"{sentence} It fits other technicians as well."
        return Check("doubtful", sentence, "thanked", missed_by="no mention")
    contradicts = contradictions_of(reader, Question(None, technician.technician_id, work_id))
    check = Check("found", sentence, "thanked", missed_by="no mention", contradicts=contradicts)
    if contradicts:
        return replace(check, result="doubtful", sentence=f"{sentence} {CONTRADICTED}")
    return check


def _form_in(text: str, technician: Technician) -> str | None:
    """The first written form of a technician's name that a text has; None if it has none."""
    words = f" {folded_words(text)} "
    forms = (form for form in _written_forms(technician) if f" {form} " in words)
    return next(forms, None)


def _written_forms(technician: Technician) -> Iterator[str]:
    """Names as a text may have them: with all given names, the first one, and its initial."""
    for form in name_fit.name_forms(technician):
        for given in written_given_names(form):
            yield f"{given} {' '.join(form.family)}"


def _is_form_of_another(reader: Reader, technician: Technician, form: str) -> bool:
    others = reader.for_numbers.rows(_OTHERS, [technician.technician_id])
    return any(form in _written_forms(_technician(row)) for row in others)


def _technician(row: Row) -> Technician:
    """The names of a technician; their id does not matter here."""
    known_as = tuple(row["known_as"] or ())
    former_names = tuple(row["former_names"] or ())
    return Technician("", row["given_names"], row["family_name"], known_as, former_names)


# -- names to choose from --------------------------------------------------------------------------


def fitting_names(
    reader: Reader, technician: Technician, work_id: str | None
) -> list[dict[str, Any]]:
    """The printed names of a work that may be a technician's: `mention_id`, `kind` and `name`.

    `contradicts` are the sentences on what contradicts that a name is the technician's.
    """
    if work_id is None:
        return []
    rows = _fitting_rows(reader, technician, work_id)
    questions = [Question(row["mention_id"], technician.technician_id, work_id) for row in rows]
    contradicted = contradictions_of_names(reader, questions)
    return [
        {
            "mention_id": row["mention_id"],
            "kind": row["kind"],
            "name": row["name"],
            "contradicts": list(
                contradicted.get((row["mention_id"], technician.technician_id), ())
            ),
        }
        for row in rows
    ]


def contradictions_of_credit(
    reader: Reader, technician: Technician, work_id: str, kind: str, mention_id: str | None
) -> tuple[str, ...]:
    """The evidence that a work does not credit a technician, by one of its names or without one.

    Where no name is chosen and names of this kind fit, each of them must be contradicted.
    """
    if mention_id:
        return contradictions_of(reader, Question(mention_id, technician.technician_id, work_id))
    fitting = [
        tuple(name["contradicts"])
        for name in fitting_names(reader, technician, work_id)
        if name["kind"] == kind
    ]
    if fitting:
        return min(fitting, key=len)
    return contradictions_of(reader, Question(None, technician.technician_id, work_id))


def name_to_confirm(
    reader: Reader, mention_id: str, technician_id: str, work_id: str | None, kind: str | None
) -> str:
    """The printed name of a mention that may be confirmed for a technician.

    UserError if the mention is of another work or kind, or confirmed for another technician.
    """
    name = _name_of_mention(reader, mention_id, work_id, kind)
    if taken(reader, [mention_id]).get(mention_id, set()) - {technician_id}:
        raise UserError(
            f"Ask for the other decision to be undone first. “{name}”: {TAKEN}. Nothing was saved."
        )
    return name


def _name_of_mention(reader: Reader, mention_id: str, work_id: str | None, kind: str | None) -> str:
    query = "select name, kind from mentions where mention_id = ? and work_id = ?"
    rows = reader.rows(query, [mention_id, work_id])
    if not rows or rows[0]["kind"] != kind:
        raise UserError(
            "Choose a printed name from the list of reports. The work has no mention "
            f"{mention_id[:40]} of kind {kind}. Nothing was saved."
        )
    return str(rows[0]["name"])


def check_reason(contradicts: tuple[str, ...], why: str | None) -> None:
    """UserError where a credit is contradicted and no reason is given for it."""
    if contradicts and not (why or "").strip():
        raise UserError(
            "Say what you saw in the paper: a credit against the evidence needs a reason. "
            f"{' '.join(contradicts)} Nothing was saved."
        )
