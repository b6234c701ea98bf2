"""How a text addresses its reader: "you" on one's own record, "they" on that of others."""

from __future__ import annotations

from dataclasses import dataclass

from attribution.dashboard.session import View


@dataclass(frozen=True, slots=True)
class Pronouns:
    """Words for the technician of a record. Verbs need no second form: you are, they are."""

    subject: str
    object: str
    possessive: str
    absolute: str

    @property
    def start(self) -> str:
        """The subject as the first word of a sentence."""
        return self.subject.capitalize()


YOU = Pronouns("you", "you", "your", "yours")
THEY = Pronouns("they", "them", "their", "theirs")


def pronouns_for(view: View, technician_id: str) -> Pronouns:
    """The words for a technician, for the person who looks."""
    return YOU if view.person.technician_id == technician_id else THEY
