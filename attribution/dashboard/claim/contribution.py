"""The questions of a claim: what was done, in which words, when, and for which credit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from attribution.claims.draft import OUTCOMES, Draft
from attribution.claims.plain_roles import RoleExample, role_examples
from attribution.dashboard.claim import fair_credit
from attribution.dashboard.claim.paper import Work
from attribution.dashboard.components import heading
from attribution.dashboard.html import DASH, literal, text
from attribution.dashboard.pronouns import Pronouns
from attribution.dashboard.session import View

BRITISH = "DD/MM/YYYY"
EARLIEST = date(1950, 1, 1)
# The service takes 10,000 characters of a statement. The field takes more: a full field drops what
# is pasted into it, while a refusal keeps it on the page.
STATEMENT_FIELD_CHARACTERS = 100_000
# What each outcome is called in the form, and what it means.
WISHES = {
    "authorship": ("Authorship", "The paper names {object} as an author."),
    "acknowledgement": ("Thanks by name", "The acknowledgement of the paper names {object}."),
    "internal record": (
        "A record inside the institution",
        "No one outside is told. The authors are not written to.",
    ),
}


def questions(view: View, words: Pronouns, work: Work, stored: Draft, key: str) -> Draft:
    """The fields, filled in with what is stored; returns what is in them."""
    roles = _roles(words, stored.roles, key)
    statement = st.text_area(
        f"In {words.possessive} own words",
        stored.statement,
        key=f"statement-{key}",
        max_chars=STATEMENT_FIELD_CHARACTERS,
        placeholder=_example(roles),
    )
    heading(f"When did {words.subject} do it?", "Leave this empty if it is not known.")
    with st.container(horizontal=True):
        first = _day_field("From", stored.first_day, f"first-{key}")
        last = _day_field("To", stored.last_day, f"last-{key}")
    wanted = _wanted(words, stored.wanted, key)
    answers = fair_credit.draw(view, roles, stored.answers, key)
    return Draft(work, roles, (statement or "").strip(), first, last, wanted, answers)


def _roles(words: Pronouns, stored: Sequence[str], key: str) -> tuple[str, ...]:
    """A box for each role, in the words of technicians; returns the roles that are ticked."""
    heading(f"What did {words.subject} do?", "Tick everything that applies.")
    examples = role_examples()
    half = (len(examples) + 1) // 2
    ticked = []
    for column, part in zip(st.columns(2), (examples[:half], examples[half:]), strict=True):
        with column:
            ticked += [example.role for example in part if _box(example, stored, key)]
    return tuple(ticked)


def _box(example: RoleExample, stored: Sequence[str], key: str) -> bool:
    sentences = " ".join(f"“{sentence}”" for sentence in example.examples)
    return st.checkbox(
        f"**{literal(example.done)}**  \n:small[{literal(sentences)}]",
        example.role in stored,
        key=f"role-{example.role}-{key}",
        wrap=True,  # on a phone the words would be cut off
    )


def _example(roles: Sequence[str]) -> str:
    """What a statement could begin like, by the boxes that are ticked."""
    fitting = [example.examples[0] for example in role_examples() if example.role in roles]
    sentences = " ".join(fitting[:2]) or "I ran the mass spectrometer and wrote the method section."
    return f"For example: {sentences}"


def _day_field(label: str, value: date | None, key: str) -> date | None:
    day: date | None = st.date_input(
        label, value, key=key, width=170, min_value=EARLIEST, format=BRITISH
    )
    return day


def _wanted(words: Pronouns, stored: str, key: str) -> str:
    wanted: str = st.radio(
        f"What would {words.subject} like?",
        OUTCOMES,
        index=OUTCOMES.index(stored),
        format_func=lambda outcome: WISHES[outcome][0],
        captions=[WISHES[name][1].format(object=words.object) for name in OUTCOMES],
        key=f"wanted-{key}",
    )
    return wanted


def roles_in_words(roles: Sequence[str]) -> str:
    """What was done, as HTML: in the words of technicians, with the name that CRediT has for it."""
    done = {example.role: example.done for example in role_examples()}
    return "<br>".join(f"{text(done[role])} ({text(role)})" for role in roles) or DASH
