"""Random walks through the life cycle keep its promises, whatever people try in whatever order."""

import tempfile
from datetime import date
from pathlib import Path

import duckdb
from claims_world import (
    LEAD,
    MINA_SELF,
    NOW,
    REVIEWER,
    SECOND,
    TOMAS_SELF,
    by,
    opened,
    stepped,
    written,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from attribution import snapshot
from attribution.claims import service
from attribution.claims.lifecycle import SECONDED, STATES, STEPS
from attribution.claims.visible import every
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
    for name, who, words, second in tries:
        before, offered = (
            workspace.ledger.version(),
            service.possible_steps(by(workspace, who), every(workspace.ledger)[0]),
        )
        try:
            stepped(
                workspace,
                who,
                claim_id,
                name,
                words="because" if words else None,
                **({"second": second, "due": date(2027, 1, 1)} if name in SECONDED else {}),
                now=NOW,
            )
        except UserError:
            assert workspace.ledger.version() == before, "a refused step leaves nothing behind"
        else:
            assert name in offered, "what can be taken is offered"
            taken.append((name, who.who))
    return taken


def uncredited(book):
    connection = duckdb.connect()
    connection.execute((Path(snapshot.__file__).parent / "sql/schema.sql").read_text())
    resolve_decisions(connection, book)
    return connection.execute(
        "select count(*) from decisions where kind = 'uncredited' and verdict = 'confirmed'"
    ).fetchone()[0]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(FAVOURED)), TRIES)
def test_whatever_people_try_the_claim_keeps_its_promises(start, tries):
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as workspace:
        one = written(
            workspace,
            MINA_SELF,
            "T1",
            Target(doi="10.5555/a"),
            roles=["Software"],
            statement="x",
            now=NOW,
        )
        begun = [(name, who, True, SECOND.who) for name, who in FAVOURED[:start]]
        taken = walk(workspace, one.claim_id, [*begun, *tries])
        (after,) = every(workspace.ledger)
        names = [name for name, _ in taken]
        assert after.state in STATES
        assert [s.name for s in after.steps] == ["write", *names], (
            "every step is kept, in order, and none else"
        )
        assert all(who != TOMAS_SELF.who for _, who in taken), "a stranger takes no step"
        assert all(who != MINA_SELF.who for name, who in taken if STEPS[name].by == "judge"), (
            "nobody judges themself"
        )
        assert names.count("contest") <= 1
        if "raise" in names:
            before = names[: names.index("raise")]
            said = [name for name in before if name in ("agree", "disagree")]
            assert said[-1] == "agree", "nothing is raised without the technician's agreement"
        judged = [who for name, who in taken if name in ("uphold", "decline")]
        assert len(judged) == len(set(judged)), "a second judgement is a second person's"
        assert uncredited(workspace.ledger) == (after.state in ("upheld", "raised")), (
            "a credit as long as it is upheld, and one only"
        )
