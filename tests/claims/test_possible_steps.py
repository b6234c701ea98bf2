"""The steps that a person is offered are those that they could take.

Every person tries every step in every state.
"""

import itertools
from datetime import date, timedelta

import pytest
from claim_acts import QUIET, attached, stepped, written
from claims_world import LEAD, MINA_SELF, NOW, REVIEWER, SECOND, TOMAS_SELF, by, opened

from attribution.access.permissions import Person
from attribution.claims import attachments, service
from attribution.claims.lifecycle import STATES, STEPS
from attribution.claims.next_steps import possible_steps, required_fields
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
DUE = NOW.date() + timedelta(days=14)
CONTEST = {"second": SECOND.who, "due": DUE}
# The step `second` is the second reviewer's judgement.
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

# A claim that a lead entered is tried once in each state.
ONCE_IN_EACH_STATE = (
    "draft",
    "submitted",
    "in review by a second",
    "upheld",
    "declined",
    "raised",
    "credited",
    "withdrawn",
)
TRIED = [
    *((name, MINA_SELF) for name in PATHS),
    *((name, BY_EMAIL) for name in ONCE_IN_EACH_STATE),
]


def claim_with_steps(workspace, path, author, **content):
    """A claim of Mina's that took these steps, written by herself or by a lead for her."""
    received = None if author is MINA_SELF else "e-mail"
    content = {"roles": ["Software"], "statement": "x"} | content
    claim = written(workspace, author, "T1", QUIET, received=received, now=NOW, **content)
    for name in path:
        claim = with_next_step(workspace, claim, name, author, received)
    return claim


def with_next_step(workspace, claim, name, author, received):
    options = {"words": "because", "now": NOW}
    if name == "second":
        return stepped(workspace, SECOND, claim.claim_id, "uphold", **options)
    if name == "contest":
        options |= CONTEST
    person = REVIEWER
    if STEPS[name].by == "author":
        person = author
        options["received"] = received
    return stepped(workspace, person, claim.claim_id, name, **options)


def take(workspace, person, claim, name):
    """Take a step with all the fields it requires, and nothing else."""
    fields = required_fields(person, claim, name)
    claim_id = claim.claim_id
    received = "e-mail of 3 May" if "received" in fields else None
    if name == "write":
        recorded = {"received": received, "now": NOW}
        written(workspace, person, claim.technician_id, QUIET, claim_id=claim_id, **recorded)
    elif name == "attach":
        attached(workspace, person, claim_id, "a.txt", b"booked", received=received)
    else:
        options = {"received": received, "words": "because" if "words" in fields else None}
        if "second" in fields:
            options |= {"second": "somebody@quill.example", "due": DUE}
        stepped(workspace, person, claim_id, name, now=NOW, **options)


def can_take(workspace, person, claim, name):
    version = workspace.ledger.version()
    try:
        take(workspace, person, claim, name)
    except UserError:
        assert workspace.ledger.version() == version
        return False
    return True


@pytest.fixture
def workspace(tmp_path):
    with opened(tmp_path) as workspace:
        yield workspace


@pytest.mark.parametrize(
    ("name", "author"), TRIED, ids=[f"{name}-{author.who}" for name, author in TRIED]
)
def test_what_is_offered_is_what_can_be_taken(workspace, name, author):
    claim = None
    for person in PEOPLE:
        claim, taken = claim or claim_with_steps(workspace, PATHS[name], author), []
        offered = possible_steps(by(workspace, person), claim)
        for step in STEPS:
            claim = claim or claim_with_steps(workspace, PATHS[name], author)
            if can_take(workspace, person, claim, step):
                taken.append(step)
                claim = None  # the next step is tried on a claim in the state of before
        assert list(offered) == taken, f"{person.who} ({person.role}), {name}"


def test_every_state_is_tried():
    for author in (MINA_SELF, BY_EMAIL):
        names = [name for name, tried_by in TRIED if tried_by is author]
        reached = {name.split(",")[0].split(" by ")[0].removesuffix(" draft") for name in names}
        assert reached == set(STATES)


def test_an_empty_draft_cannot_be_submitted_and_a_full_one_takes_no_more_files(workspace):
    draft = claim_with_steps(workspace, [], MINA_SELF, roles=[], statement="")
    own = by(workspace, MINA_SELF)
    assert possible_steps(own, draft) == ("write", "attach", "agree", "disagree", "withdraw")
    for _ in range(attachments.MAX_FILES):
        draft = attached(workspace, MINA_SELF, draft.claim_id, "a.txt", b"booked")
    assert possible_steps(own, draft) == ("write", "agree", "disagree", "withdraw")


@pytest.mark.parametrize(
    ("name", "person", "path"),
    [
        ("contest", MINA_SELF, "declined"),
        ("reassign", LEAD, "in review by a second"),
        ("agree", LEAD, "upheld"),
        ("say", REVIEWER, "upheld"),
    ],
)
def test_a_step_is_refused_without_any_of_its_required_fields(workspace, name, person, path):
    claim = claim_with_steps(workspace, PATHS[path], MINA_SELF)
    complete = {
        "words": "because",
        "received": "e-mail",
        "second": "somebody",
        "due": date(2027, 1, 1),
    }
    fields = required_fields(person, claim, name)
    assert fields
    for missing in fields:
        options = {field: complete[field] for field in fields if field != missing}
        with pytest.raises(UserError):
            stepped(workspace, person, claim.claim_id, name, now=NOW, **options)


def test_a_step_that_keeps_something_is_refused_without_it_and_the_claim_stays_readable(workspace):
    claim = claim_with_steps(workspace, [], MINA_SELF)
    for name in ("write", "attach"):
        with pytest.raises(UserError, match=f"The step '{name}' needs it"):
            stepped(workspace, MINA_SELF, claim.claim_id, name)
    stepped(workspace, MINA_SELF, claim.claim_id, "submit", kind="author")
    assert service.claim(by(workspace, MINA_SELF), claim.claim_id).state == "submitted"


def test_a_contested_claim_is_offered_to_its_second_reviewer_and_to_strangers_never(workspace):
    claim = claim_with_steps(workspace, PATHS["in review by a second"], MINA_SELF)
    judges = [
        person for person in PEOPLE if "uphold" in possible_steps(by(workspace, person), claim)
    ]
    assert judges == [SECOND]
    for path, person in itertools.product(PATHS.values(), (TOMAS_SELF, ELSEWHERE)):
        claim = claim_with_steps(workspace, path, MINA_SELF)
        assert possible_steps(by(workspace, person), claim) == ()
