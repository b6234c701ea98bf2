"""Random walks through the life cycle keep its promises, whatever people try in any order."""

import tempfile
from datetime import date
from pathlib import Path

import duckdb
from claim_acts import stepped, written
from claims_world import LEAD, MINA_SELF, NOW, REVIEWER, SECOND, TOMAS_SELF, by, opened
from hypothesis import given, settings
from hypothesis import strategies as st

from attribution import snapshot
from attribution.claims.lifecycle import SECOND_REVIEWER_STEPS, STATES, STEPS
from attribution.claims.next_steps import possible_steps
from attribution.claims.visibility import all_claims
from attribution.core.errors import UserError
from attribution.ledger.decision_tables import resolve_decisions
from attribution.ledger.payloads import Target

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


def walk(workspace, claim_id, tries):
    """Try each step; returns those that were taken."""
    taken = []
    for name, person, has_words, second in tries:
        version = workspace.ledger.version()
        (claim,) = all_claims(workspace.ledger)
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


def uncredited(ledger):
    """How many credits of kind `uncredited` there are."""
    connection = duckdb.connect()
    connection.execute((Path(snapshot.__file__).parent / "sql/schema.sql").read_text())
    resolve_decisions(connection, ledger)
    return connection.execute(
        "select count(*) from decisions where kind = 'uncredited' and verdict = 'confirmed'"
    ).fetchone()[0]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(FAVOURED)), TRIES)
def test_whatever_people_try_the_claim_keeps_its_promises(start, tries):
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as workspace:
        content = {"roles": ["Software"], "statement": "x"}
        draft = written(workspace, MINA_SELF, "T1", Target(doi="10.5555/a"), now=NOW, **content)
        begun = [(name, person, True, SECOND.who) for name, person in FAVOURED[:start]]
        taken = walk(workspace, draft.claim_id, [*begun, *tries])
        (claim,) = all_claims(workspace.ledger)
        check_history(claim, taken)
        check_people(taken)
        assert uncredited(workspace.ledger) == (claim.state in ("upheld", "raised")), (
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
