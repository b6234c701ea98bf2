"""Readers that follow the ledger verdict by verdict see what a reader that was opened now sees."""

import tempfile
from pathlib import Path

import pytest
from claims_world import judged, taken_back
from hypothesis import given, settings
from hypothesis import strategies as st
from review_world import IID, KIM, candidate, mention, world

from attribution.core.errors import UserError
from attribution.home.settings import Settings
from attribution.ledger import event
from attribution.ledger.ledger import open_ledger
from attribution.privacy.choices import store_objection
from attribution.review.candidate import load_candidate
from attribution.snapshot.database import current_snapshot
from attribution.snapshot.live_reader import LiveReader
from attribution.workspace import Acting, Workspace

PAIRS = [(f"a{n}", technician) for n in range(3) for technician in ("T1", "T2")]
ROWS = {
    "mentions": [mention(f"a{n}", work=f"w{n + 1}") for n in range(3)],
    "candidates": [
        candidate(name, technician, f"w{int(name[1]) + 1}") for name, technician in PAIRS
    ],
}
ACTS = st.lists(
    st.tuples(st.sampled_from(PAIRS), st.sampled_from(event.VERDICTS)) | st.integers(0, 20),
    max_size=12,
)
TABLES = ("decisions", "possible_credits", "credits", "judged")


def contents(reader):
    return [sorted(reader.rows(f"select * from {table}"), key=str) for table in TABLES]


def perform(workspace, act, decisions):
    """Give the verdict of an act, or undo the earlier decision with its number."""
    try:
        if isinstance(act, tuple):
            pair, verdict = act
            seen = load_candidate(workspace.reader, *pair)
            decisions.append(judged(workspace, KIM, seen, verdict))
        elif decisions:
            taken_back(workspace, KIM, [decisions[act % len(decisions)]])
    except UserError:
        pass  # the name is confirmed for the other technician, or the decision was undone before


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    home = tmp_path_factory.mktemp("live")
    with world(home, **ROWS):
        return current_snapshot(home)


@settings(max_examples=12, deadline=None)
@given(acts=ACTS)
def test_verdicts_given_and_undone_show_as_they_do_to_a_reader_opened_now(snapshot, acts):
    with (
        tempfile.TemporaryDirectory() as folder,
        open_ledger(Path(folder) / "ledger.sqlite") as ledger,
    ):
        reader = LiveReader(snapshot, ledger)
        workspace = Workspace(Settings(home=Path(folder)), reader, ledger, KIM)
        decisions = []
        for act in acts:
            perform(workspace, act, decisions)
        new_reader = LiveReader(snapshot, ledger)
        assert contents(reader) == contents(new_reader)
        for pair in PAIRS:
            assert load_candidate(reader, *pair) == load_candidate(new_reader, *pair)
        confirmed = [
            row["mention_id"]
            for row in reader.rows("select * from decisions where verdict = 'confirmed'")
        ]
        assert len(confirmed) == len(set(confirmed)), "one name is one person"
        reader.close()
        new_reader.close()


def test_what_no_verdict_changes_is_asked_once_and_again_after_an_objection(tmp_path):
    """Whose iD a paper prints speaks against a name until that person objects."""
    names = [mention("a1", orcid=IID), mention("a2")]
    with world(tmp_path, mentions=names, candidates=[candidate("a1", "T2"), candidate("a2")]) as at:
        (sentence,) = load_candidate(at.reader, "a1", "T2").shown.contradicts
        assert sentence == f"The paper prints the ORCID iD of another technician ({IID})."
        judged(at, KIM, load_candidate(at.reader, "a2", "T1"), "unsure")
        at.reader.refresh()
        state = "asked"
        answers = [at.reader.remembered("a question", lambda: state)]
        judged(at, KIM, load_candidate(at.reader, "a2", "T1"), "rejected")
        state = "asked again"
        answers.append(at.reader.remembered("a question", lambda: state))
        store_objection(at.ledger, KIM, Acting("letter"), "T1")
        answers.append(at.reader.remembered("a question", lambda: state))
        assert answers == ["asked", "asked", "asked again"]
        assert load_candidate(at.reader, "a1", "T2").shown.contradicts == ()
