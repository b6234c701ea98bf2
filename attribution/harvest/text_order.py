"""The order in which full texts are asked for: first those that most likely matter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attribution.core.files import packaged_text
from attribution.core.names import without_accents
from attribution.harvest.history import History
from attribution.harvest.name_searches import full_names
from attribution.harvest.scope import Scope, Wanted

Worth = tuple[int, str]


def by_worth(history: History, scope: Scope, wanted: Sequence[Wanted]) -> list[Wanted]:
    """The texts in order of worth: recent ones, of authors at the institution who credit others.

    Which those are is for `text_worth.sql` to say.
    """
    if not wanted:
        return []
    worth = _worth_by_id(history, scope)
    return sorted(wanted, key=lambda text: _worth_of(text, worth), reverse=True)


def _worth_by_id(history: History, scope: Scope) -> dict[str, Worth]:
    people = scope.technicians
    rows = history.rows(
        packaged_text("attribution.harvest.sql", "text_worth.sql"),
        family=sorted(scope.settings.family),
        forms=[form.lower() for form in scope.forms],
        orcids=[person.orcid for person in people if person.orcid],
        names=[without_accents(name).lower() for person in people for name in full_names(person)],
    )
    return {
        name: (worth, published or "") for *ids, worth, published in rows for name in ids if name
    }


def _worth_of(text: Wanted, worth: dict[str, Worth]) -> Worth:
    known = _known(text, worth)
    return max(known, default=(0, ""))


def _known(text: Wanted, worth: dict[str, Worth]) -> Iterable[Worth]:
    names = (text.doi, text.pmcid, text.openalex_id)
    return (worth[name] for name in names if name in worth)
