"""Random walks through the life cycle keep its promises, whatever people try in any order."""

from datetime import date

import pytest
from claim_acts import stepped, written
from claims_world import LEAD, MINA_SELF, NOW, REVIEWER, SECOND, TOMAS_SELF, by, opened
from hypothesis import given, settings
from hypothesis import strategies as st

from attribution.claims.lifecycle import SECOND_REVIEWER_STEPS, STATES, STEPS
from attribution.claims.next_steps import possible_steps
from attribution.claims.visibility import all_claims
from attribution.core.errors import UserError
from attribution.ledger.decision_tables import resolve_decisions
from attribution.ledger.payloads import Target
from attribution.snapshot import database

ACTORS = (MINA_SELF, TOMAS_SELF, REVIEWER, LEAD, SECOND)
TRIES = st.lists(
    st.tuples(
        st.sampled_from(sorted(set(STEPS) - {"attach", "write"})),
        st.sampled_from(ACTORS),
        st.booleans(),
        st.sampled_from([LEAD.who, SECOND.who, REVIEWER.who, MINA_SELF.who]),
    ),
    max_size=25,
)
FAVOURED = [
    ("submit", MINA_SELF),
    ("take", REVIEWER),
    ("uphold", REVIEWER),
    ("agree", MINA_SELF),
    ("raise", REVIEWER),
]


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One workspace for all walks: each is about a claim and a paper of its own."""
    with opened(tmp_path_factory.mktemp("walks")) as workspace:
        yield workspace


def claim_of(workspace, claim_id):
    (claim,) = [claim for claim in all_claims(workspace.ledger) if claim.claim_id == claim_id]
    return claim


def walk(workspace, claim_id, tries):
    """Try each step; returns those that were taken."""
    taken = []
    for name, person, has_words, second in tries:
        version = workspace.ledger.version()
        claim = claim_of(workspace, claim_id)
        offered = possible_steps(by(workspace, person), claim)
        options = {"words": "because" if has_words else None, "now": NOW}
        if name in SECOND_REVIEWER_STEPS:
            options |= {"second": second, "due": date(2027, 1, 1)}
        try:
            stepped(workspace, person, claim_id, name, **options)
        except UserError:
            assert workspace.ledger.version() == version, "a refused step leaves nothing behind"
        else:
            assert name in offered, "what can be taken is offered"
            taken.append((name, person.who))
    return taken


@pytest.fixture(scope="module")
def tables():
    """The empty tables of a snapshot."""
    with database.connect() as connection:
        connection.execute(database.sql("schema"))
        yield connection


def uncredited(tables, ledger):
    """How many credits of kind `uncredited` there are."""
    resolve_decisions(tables, ledger)
    return tables.execute(
        "select count(*) from decisions where kind = 'uncredited' and verdict = 'confirmed'"
    ).fetchone()[0]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(FAVOURED)), TRIES)
def test_whatever_people_try_the_claim_keeps_its_promises(shared, tables, start, tries):
    content = {"roles": ["Software"], "statement": "x"}
    paper = Target(doi=f"10.5555/{shared.ledger.version()}")
    draft = written(shared, MINA_SELF, "T1", paper, now=NOW, **content)
    before = uncredited(tables, shared.ledger)
    begun = [(name, person, True, SECOND.who) for name, person in FAVOURED[:start]]
    taken = walk(shared, draft.claim_id, [*begun, *tries])
    claim = claim_of(shared, draft.claim_id)
    check_history(claim, taken)
    check_people(taken)
    credits_more = uncredited(tables, shared.ledger) - before
    assert credits_more == (claim.state in ("upheld", "raised")), (
        "a credit as long as it is upheld, and one only"
    )


def check_history(claim, taken):
    names = [name for name, _ in taken]
    assert claim.state in STATES
    assert [step.name for step in claim.steps] == ["write", *names], (
        "every step is kept, in order, and no other"
    )
    assert names.count("contest") <= 1
    if "raise" in names:
        before = names[: names.index("raise")]
        answers = [name for name in before if name in ("agree", "disagree")]
        assert answers[-1] == "agree", "nothing is raised without the technician's agreement"


def check_people(taken):
    assert all(who != TOMAS_SELF.who for _, who in taken), "a stranger takes no step"
    judging = {who for name, who in taken if STEPS[name].by == "judge"}
    assert MINA_SELF.who not in judging, "no one judges themselves"
    judges = [who for name, who in taken if name in ("uphold", "decline")]
    assert len(judges) == len(set(judges)), "a second judgement is a second person's"
