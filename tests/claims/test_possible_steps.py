"""The steps that a person is offered are those that they could take: all of them are tried, in every state, by everybody."""

import itertools
from datetime import date, timedelta

import pytest
from claims_world import (
    LEAD,
    MINA_SELF,
    NOW,
    REVIEWER,
    SECOND,
    TOMAS_SELF,
    attached,
    by,
    opened,
    stepped,
    written,
)

from attribution.access.permissions import Person
from attribution.claims import attachments, service
from attribution.claims.lifecycle import STATES, STEPS, Target
from attribution.core.errors import UserError

ELSEWHERE = Person("ari@quill.example", "reviewer", None, ("Arts",))
BOTH = Person(
    "mina-as-lead@quill.example", "lead", "T1", ("Science",)
)  # the technician, who is a lead too
BY_EMAIL = Person("entered@quill.example", "lead")  # enters what technicians send
PEOPLE = (
    MINA_SELF,
    TOMAS_SELF,
    REVIEWER,
    ELSEWHERE,
    LEAD,
    SECOND,
    BOTH,
    BY_EMAIL,
    Person("v@quill.example", "viewer"),
)
TARGET = Target("Quiet lattices", "10.5555/quiet.1", "w1", ("doi:10.5555/quiet.1",))
DUE = NOW.date() + timedelta(days=14)
CONTEST = {"second": SECOND.who, "due": DUE}
PATHS = {
    "draft": [],
    "submitted": ["submit"],
    "submitted, agreed": ["submit", "agree"],
    "in review": ["submit", "take"],
    "upheld": ["submit", "take", "uphold"],
    "upheld, agreed": ["submit", "take", "uphold", "agree"],
    "upheld, disagreed": ["submit", "take", "uphold", "agree", "disagree"],
    "declined": ["submit", "take", "decline"],
    "in review by a second": ["submit", "take", "decline", "contest"],
    "upheld by a second": ["submit", "take", "decline", "contest", "second"],
    "raised": ["submit", "take", "uphold", "agree", "raise"],
    "credited": ["submit", "take", "uphold", "credit"],
    "withdrawn draft": ["withdraw"],
    "withdrawn": ["submit", "withdraw"],
}


def claim_at(workspace, path, author, **content):
    """A claim of Mina's that took these steps, written by herself or by a lead who had her e-mail."""
    received = None if author is MINA_SELF else "e-mail"
    content = {"roles": ["Software"], "statement": "x"} | content
    one = written(workspace, author, "T1", TARGET, received=received, now=NOW, **content)
    for name in path:
        who = SECOND if name == "second" else author if STEPS[name].by == "author" else REVIEWER
        step = "uphold" if name == "second" else name
        one = stepped(
            workspace,
            who,
            one.claim_id,
            step,
            words="because",
            **(CONTEST if name == "contest" else {}),
            received=received if STEPS[step].by == "author" else None,
            now=NOW,
        )
    return one


def take(workspace, person, one, name):
    """Take a step with all it asks for, and nothing else."""
    asked = service.asks(person, one, name)
    received = "e-mail of 3 May" if "received" in asked else None
    if name == "write":
        written(
            workspace,
            person,
            one.technician_id,
            TARGET,
            claim_id=one.claim_id,
            received=received,
            now=NOW,
        )
    elif name == "attach":
        attached(workspace, person, one.claim_id, "a.txt", b"booked", received=received)
    else:
        given = {"second": "somebody@quill.example", "due": DUE} if "second" in asked else {}
        stepped(
            workspace,
            person,
            one.claim_id,
            name,
            words="because" if "words" in asked else None,
            **given,
            received=received,
            now=NOW,
        )


def taken(workspace, person, one, name):
    version = workspace.ledger.version()
    try:
        take(workspace, person, one, name)
    except UserError:
        assert workspace.ledger.version() == version
        return False
    return True


@pytest.fixture
def workspace(tmp_path):
    with opened(tmp_path) as workspace:
        yield workspace


@pytest.mark.parametrize("author", [MINA_SELF, BY_EMAIL], ids=["by herself", "entered by a lead"])
@pytest.mark.parametrize("name", PATHS)
def test_what_is_offered_is_what_can_be_taken(workspace, name, author):
    for person in PEOPLE:
        one, worked = claim_at(workspace, PATHS[name], author), []
        offered = service.possible_steps(by(workspace, person), one)
        for step in STEPS:
            if taken(workspace, person, one, step):
                worked.append(step)
                one = claim_at(workspace, PATHS[name], author)
        assert list(offered) == worked, f"{person.who} ({person.role}), {name}"


def test_every_state_is_tried():
    reached = {name.split(",")[0].split(" by ")[0].removesuffix(" draft") for name in PATHS}
    assert reached == set(STATES)


def test_a_draft_that_says_nothing_cannot_be_submitted_and_a_full_one_takes_no_more_files(
    workspace,
):
    empty = claim_at(workspace, [], MINA_SELF, roles=[], statement="")
    assert service.possible_steps(by(workspace, MINA_SELF), empty) == (
        "write",
        "attach",
        "withdraw",
    )
    for _ in range(attachments.MAX_FILES):
        empty = attached(workspace, MINA_SELF, empty.claim_id, "a.txt", b"booked")
    assert service.possible_steps(by(workspace, MINA_SELF), empty) == ("write", "withdraw")


def test_what_a_step_asks_for_is_needed(workspace):
    """Without any one of them it is refused; `file` is the attachment itself."""
    for name, person, path in [
        ("contest", MINA_SELF, "declined"),
        ("reassign", LEAD, "in review by a second"),
        ("agree", LEAD, "upheld"),
        ("say", REVIEWER, "upheld"),
    ]:
        one = claim_at(workspace, PATHS[path], MINA_SELF)
        full = {
            "words": "because",
            "received": "e-mail",
            "second": "somebody",
            "due": date(2027, 1, 1),
        }
        asked = service.asks(person, one, name)
        assert asked
        for missing in asked:
            gave = {key: value for key, value in full.items() if key in asked and key != missing}
            given = {key: gave.get(key) for key in ("second", "due")} if "due" in asked else {}
            with pytest.raises(UserError):
                stepped(
                    workspace,
                    person,
                    one.claim_id,
                    name,
                    words=gave.get("words"),
                    received=gave.get("received"),
                    **given,
                    now=NOW,
                )


def test_a_step_that_keeps_something_is_refused_without_it_and_the_claim_stays_readable(workspace):
    one = claim_at(workspace, [], MINA_SELF)
    for name in ("write", "attach"):
        with pytest.raises(UserError, match="needs what is to be kept"):
            stepped(workspace, MINA_SELF, one.claim_id, name)
    stepped(workspace, MINA_SELF, one.claim_id, "submit", kind="author")
    assert service.claim(by(workspace, MINA_SELF), one.claim_id).state == "submitted"


def test_a_contested_claim_is_offered_for_judgement_to_its_second_person_and_to_strangers_never(
    workspace,
):
    one = claim_at(workspace, PATHS["in review by a second"], MINA_SELF)
    judges = [
        person
        for person in PEOPLE
        if "uphold" in service.possible_steps(by(workspace, person), one)
    ]
    assert judges == [SECOND]
    for path, person in itertools.product(PATHS.values(), (TOMAS_SELF, ELSEWHERE)):
        assert (
            service.possible_steps(by(workspace, person), claim_at(workspace, path, MINA_SELF))
            == ()
        )
