"""An acknowledgement text to the people and the unnamed technical teams thanked in it.

Tokens, then stretches that could be names (`candidates`), then which of them are people (`people`), what each is thanked
for (`phrases`) and so in which role (`roles`); what is left and speaks of staff or facilities goes to `teams`.
"""

from __future__ import annotations

from dataclasses import replace

from attribution.acknowledgements import roles, team_groups, teams
from attribution.acknowledgements.affiliations import affiliation
from attribution.acknowledgements.candidates import Candidate, candidates
from attribution.acknowledgements.model import Model, models
from attribution.acknowledgements.people import people
from attribution.acknowledgements.phrases import Thanks, text_of, thanks, trimmed
from attribution.acknowledgements.shared_names import initials_before, whole_name
from attribution.acknowledgements.tokens import Tokens, tokenised
from attribution.core.model import AcknowledgementReading, Team, Thanked


def read(text: str) -> AcknowledgementReading:
    """Everybody named in the text, with offsets in code points, and the unnamed technical teams thanked.

    Names come without titles. Nothing raises: a text in which nobody is named gives an empty reading.
    """
    return read_with(text, models())


def read_with(text: str, using: dict[str, Model]) -> AcknowledgementReading:
    """As `read`, with other models: for training and for measuring."""
    if not text.strip():
        return AcknowledgementReading()
    tokens = tokenised(text)
    found = candidates(tokens)
    named = people(tokens, found, using["person"], using["person again"])
    known = {person.first for person in named}
    groups = team_groups.groups(tokens, named, [each for each in found if each.first not in known])
    thanked_teams = teams.teams(tokens, groups, using["team"], using["role"])
    thanked: list[Thanked] = []
    reasons = thanks(tokens, named)
    given_roles = roles.roles(tokens, named, reasons, using["role"])
    for i, (person, given, role) in enumerate(zip(named, reasons, given_roles, strict=True)):
        following = named[i + 1] if i + 1 < len(named) else None
        thanked += _thanked(
            tokens, person, following, _without_teams(tokens, given, thanked_teams), role
        )
    return AcknowledgementReading(
        tuple(thanked), tuple(_team(tokens, group) for group in thanked_teams)
    )


def _without_teams(tokens: Tokens, given: Thanks, found: list[team_groups.Group]) -> Thanks:
    """The phrase up to a team that is thanked after it: "for imaging, and the staff of the animal house"."""
    if given.phrase is None:
        return given
    first, last = given.phrase
    inside = next((group.first for group in found if first < group.first < last), None)
    return replace(given, phrase=trimmed(tokens, first, inside)) if inside is not None else given


def _thanked(
    tokens: Tokens, person: Candidate, following: Candidate | None, given: Thanks, role: str
) -> list[Thanked]:
    """The person, after the one who shares the surname and is printed by initials alone: "D. & H. Beutler"."""
    phrase = roles.reason(tokens, given)
    start, end = tokens.starts[person.first], tokens.ends[person.last - 1]
    sentence = tokens.sentence_of(start)
    own = Thanked(
        start=start,
        end=end,
        text=tokens.text[start:end],
        role=role,
        name=whole_name(tokens, person, following),
        phrase=phrase,
        affiliation=affiliation(tokens, given.aside),
        sentence_start=sentence[0],
        sentence_end=sentence[1],
    )
    if (first := initials_before(tokens, person)) is None:
        return [own]
    return [
        Thanked(
            start=tokens.starts[first],
            end=tokens.ends[first],
            text=tokens.words[first],
            role=role,
            name=f"{tokens.words[first]} {tokens.words[person.last - 1]}",
            phrase=phrase,
            sentence_start=sentence[0],
            sentence_end=sentence[1],
        ),
        own,
    ]


def _team(tokens: Tokens, group: team_groups.Group) -> Team:
    first, last = teams.whole(group)
    start, end = tokens.starts[first], tokens.ends[last - 1]
    sentence = tokens.sentence_of(start)
    return Team(
        start, end, tokens.text[start:end], text_of(tokens, group.phrase), sentence[0], sentence[1]
    )
