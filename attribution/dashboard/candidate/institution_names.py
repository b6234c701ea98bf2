"""Institutions in evidence by name: the evidence itself compares ROR ids, which no one knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from attribution.core.identifiers import ror
from attribution.core.model import Evidence
from attribution.home.settings import Settings

_NO_NAME = "another institution, which the source names by its ROR id only"


def with_institution_names(
    evidence: Sequence[Evidence], settings: Settings, affiliations: Sequence[str]
) -> list[Evidence]:
    """The same evidence, with names in place of ROR ids.

    Our own come from the settings; others are named as the paper prints them.
    """
    own_name = settings.institution_name or "your institution"
    names = {ror(own): own_name for own in settings.rors}
    names |= {ror(child): name for child, name in settings.children.items()}
    return [
        _named(piece, names, affiliations) if piece.feature == "institution" else piece
        for piece in evidence
    ]


def _named(piece: Evidence, names: dict[str | None, str], affiliations: Sequence[str]) -> Evidence:
    printed = "; ".join(affiliations) or _names_of(piece.printed, names)
    return replace(piece, roster=_names_of(piece.roster, names), printed=printed)


def _names_of(rors: str | None, names: dict[str | None, str]) -> str:
    known = [names.get(ror(identifier), _NO_NAME) for identifier in (rors or "").split(", ")]
    return "; ".join(dict.fromkeys(known))
