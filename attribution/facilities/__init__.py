"""Facilities, teams and instruments: who is thanked where an acknowledgement names nobody."""

from attribution.facilities.asking import NOT_A_FACILITY, confirm, listing, teams_thanked, unclaimed_phrases
from attribution.facilities.listed import Facility, Member, listed
from attribution.facilities.loading import load
from attribution.facilities.phrases import match_phrase, phrase_key
from attribution.facilities.verdicts import resolve_phrases

__all__ = [
    "NOT_A_FACILITY", "Facility", "Member", "confirm", "listed", "listing", "load", "match_phrase", "phrase_key",
    "resolve_phrases", "teams_thanked", "unclaimed_phrases",
]  # fmt: skip
