"""The people and the unnamed technical teams that an acknowledgement text thanks.

The text is annotated once (`annotation`). Rules find the stretches that could be names
(`candidates`), and models decide which are people (`people`). Rules find what each person is
thanked for (`thanks`), and a model decides in which role (`roles`). Other words for staff or
facilities could be a team (`team_groups`), which a model decides too (`teams`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace

from attribution.acknowledgements.affiliations import affiliation
from attribution.acknowledgements.annotation import AnnotatedText, annotated_text
from attribution.acknowledgements.candidates import Candidate, find_candidates
from attribution.acknowledgements.languages import why_unread
from attribution.acknowledgements.model import Model, shipped_models
from attribution.acknowledgements.people import decide_people
from attribution.acknowledgements.phrases import trimmed
from attribution.acknowledgements.roles import decide_roles, reason
from attribution.acknowledgements.shared_names import full_name, initials_before, joined_names
from attribution.acknowledgements.team_groups import Group, find_groups
from attribution.acknowledgements.teams import decide_teams
from attribution.acknowledgements.thanks import Thanks, find_thanks
from attribution.acknowledgements.tokens import unbroken
from attribution.core.model import AcknowledgementReading, Team, Thanked

Models = Mapping[str, Model]


def read(text: str) -> AcknowledgementReading:
    """Every person named in the text, with offsets in code points, and the unnamed technical teams.

    Names come without titles. Never raises: a text that names no people gives an empty reading, and
    so does one in a language that is not read, with that reason.
    """
    return read_with(text, shipped_models())


def read_with(text: str, models: Models) -> AcknowledgementReading:
    """As `read`, with other models: to measure models that were fitted without some texts."""
    if not text.strip():
        return AcknowledgementReading()
    annotated = annotated_text(text)
    if unread := why_unread(annotated.language):
        return AcknowledgementReading(unread=unread)
    candidates = find_candidates(annotated)
    people = decide_people(annotated, candidates, models["person"], models["person again"])
    teams = _teams(annotated, candidates, people, models)
    thanked = _thanked_people(annotated, people, teams, models["role"])
    return AcknowledgementReading(tuple(thanked), tuple(_team(annotated, group) for group in teams))


def _teams(
    annotated: AnnotatedText,
    candidates: Sequence[Candidate],
    people: Sequence[Candidate],
    models: Models,
) -> list[Group]:
    named = set(people)
    other_candidates = [candidate for candidate in candidates if candidate not in named]
    groups = find_groups(annotated, people, other_candidates)
    return decide_teams(annotated, groups, models["team"], models["role"])


def _thanked_people(
    annotated: AnnotatedText,
    people: Sequence[Candidate],
    teams: Sequence[Group],
    model: Model,
) -> list[Thanked]:
    thanks = find_thanks(annotated, people)
    roles = decide_roles(annotated, people, thanks, model)
    previous_people: list[Candidate | None] = [None, *people[:-1]]
    following_people: list[Candidate | None] = [*people[1:], None]
    thanked: list[Thanked] = []
    for place, person in enumerate(people):
        own_thanks = _without_teams(annotated, thanks[place], teams)
        name = full_name(annotated, person, previous_people[place], following_people[place])
        place_of_work = affiliation(annotated, own_thanks.aside)
        reading = _thanked(annotated, person, own_thanks, roles[place])
        thanked += _sharing_surname(annotated, person, reading)
        thanked.append(replace(reading, name=name or reading.name, affiliation=place_of_work))
    return thanked


def _without_teams(annotated: AnnotatedText, thanks: Thanks, teams: Sequence[Group]) -> Thanks:
    """The phrase up to a team that is thanked after it.

    "for imaging, and the staff of the animal house" becomes "for imaging".
    """
    if thanks.phrase is None:
        return thanks
    first = thanks.phrase.first
    following = bisect_right(teams, first, key=lambda team: team.first)
    if following == len(teams) or teams[following].first >= thanks.phrase.last:
        return thanks
    return replace(thanks, phrase=trimmed(annotated, first, teams[following].first))


def _thanked(
    annotated: AnnotatedText,
    person: Candidate,
    thanks: Thanks,
    role: str,
) -> Thanked:
    sentence = annotated.sentence_at(person.first)
    printed = annotated.printed(person.first, person.last)
    in_a_line = unbroken(printed)
    return Thanked(
        start=annotated.starts[person.first],
        end=annotated.ends[person.last - 1],
        text=printed,
        name=in_a_line if in_a_line != printed else joined_names(printed),
        role=role,
        phrase=reason(annotated, thanks),
        sentence_start=sentence.start,
        sentence_end=sentence.end,
    )


def _sharing_surname(
    annotated: AnnotatedText, person: Candidate, reading: Thanked
) -> list[Thanked]:
    """The person before, who shares the surname and is printed by initials: "D. & H. Beutler"."""
    initials = initials_before(annotated, person)
    if initials is None:
        return []
    printed = annotated.words[initials].printed
    surname = annotated.words[person.last - 1].printed
    return [
        replace(
            reading,
            start=annotated.starts[initials],
            end=annotated.ends[initials],
            text=printed,
            name=f"{printed} {surname}",
        )
    ]


def _team(annotated: AnnotatedText, group: Group) -> Team:
    sentence = annotated.sentence_at(group.first)
    return Team(
        start=annotated.starts[group.first],
        end=annotated.ends[group.end - 1],
        text=annotated.printed(group.first, group.end),
        phrase=group.phrase.printed if group.phrase else None,
        sentence_start=sentence.start,
        sentence_end=sentence.end,
    )
