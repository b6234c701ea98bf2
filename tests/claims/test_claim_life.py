"""A claim's life: legal steps, both sides' words, privacy of drafts, credits that follow."""

from datetime import date, timedelta

import pytest
from claims_world import (
    LEAD,
    MINA_SELF,
    NOW,
    REVIEWER,
    SECOND,
    TOMAS_SELF,
    by,
    judged_by,
    objected,
    opened,
    stepped,
    written,
)

from attribution.access import log
from attribution.claims import find_work, lifecycle, service
from attribution.claims.visible import every
from attribution.core.errors import UserError
from attribution.ledger.payloads import Target
from attribution.measure import counting, periods

ROLES = ("Investigation", "Methodology")


def drafted(workspace, text="10.5555/quiet.1"):
    (target,) = find_work.find(workspace.reader, text)
    return written(
        workspace, MINA_SELF, "T1", target, roles=ROLES, statement="I made all images.", now=NOW
    )


def at(workspace, state):
    """A claim of Mina's in this state."""
    (reader_target,) = (
        Target("Quiet lattices", "10.5555/quiet.1", "w1", ("doi:10.5555/quiet.1",)),
    )
    one = written(
        workspace,
        MINA_SELF,
        "T1",
        reader_target,
        roles=ROLES,
        statement="I made all images.",
        now=NOW,
    )
    path = {
        "draft": [],
        "submitted": ["submit"],
        "in review": ["submit", "take"],
        "upheld": ["submit", "take", "uphold"],
        "declined": ["submit", "take", "decline"],
        "raised": ["submit", "take", "uphold", "agree", "raise"],
        "credited": ["submit", "take", "uphold", "credit"],
        "withdrawn": ["withdraw"],
    }[state]
    for name in path:
        who = MINA_SELF if name in ("submit", "agree", "withdraw") else REVIEWER
        one = stepped(workspace, who, one.claim_id, name, words="because", now=NOW)
    assert one.state == state
    return one


def test_a_claim_goes_from_draft_to_a_correction_with_every_step_by_whom_and_when(tmp_path):
    with opened(tmp_path) as workspace:
        one = drafted(workspace)
        for who, name in [
            (MINA_SELF, "submit"),
            (REVIEWER, "take"),
            (REVIEWER, "uphold"),
            (MINA_SELF, "agree"),
            (REVIEWER, "raise"),
        ]:
            one = stepped(workspace, who, one.claim_id, name, now=NOW)
        one = stepped(
            workspace,
            REVIEWER,
            one.claim_id,
            "credit",
            kind="thanked",
            correction="10.5555/fix",
        )
        assert one.state == "credited"
        assert [(s.name, s.who) for s in one.steps[:3]] == [
            ("write", MINA_SELF.who),
            ("submit", MINA_SELF.who),
            ("take", REVIEWER.who),
        ]
        credits = workspace.reader.rows(
            "select kind, status from credits where technician_id = 'T1' and work_id = 'w1'"
        )
        assert credits == [{"kind": "thanked", "status": "confirmed"}]


def test_an_upheld_claim_is_a_credit_apart_and_never_in_the_headline(tmp_path):
    with opened(tmp_path) as workspace:
        at(workspace, "upheld")
        assert workspace.reader.rows(
            "select kind, status, work_id from credits where technician_id = 'T1'"
        ) == [{"kind": "uncredited", "status": "confirmed", "work_id": "w1"}]
        with workspace.reader.cursor() as cursor:
            (found,) = counting.measure(cursor, periods.calendar_year(2024))
        assert (found.either.headline, found.either.ceiling) == (0, 0)
        rows = workspace.reader.rows(
            "select count(*) as n from credits where kind in ('author', 'thanked')"
        )
        assert rows == [{"n": 0}]


def test_two_claims_of_one_technician_are_two_credits(tmp_path):
    with opened(tmp_path) as workspace:
        for text in ("10.5555/quiet.1", "10.5555/group.3"):
            one = drafted(workspace, text)
            for who, name in [(MINA_SELF, "submit"), (REVIEWER, "take"), (REVIEWER, "uphold")]:
                stepped(workspace, who, one.claim_id, name)
        found = workspace.reader.rows(
            "select work_id from credits where kind = 'uncredited' order by 1"
        )
        assert [row["work_id"] for row in found] == ["w1", "w3"]


def test_a_claim_that_is_declined_by_the_second_person_loses_its_credit(tmp_path):
    with opened(tmp_path) as workspace:
        one = at(workspace, "upheld")
        due = NOW.date() + timedelta(days=14)
        stepped(
            workspace,
            LEAD,
            one.claim_id,
            "contest",
            words="the PI disagrees",
            second=SECOND.who,
            due=due,
            now=NOW,
        )
        assert workspace.reader.rows("select * from credits where kind = 'uncredited'") == []
        with pytest.raises(UserError, match=r"judged claim .* already"):
            stepped(workspace, REVIEWER, one.claim_id, "uphold")
        with pytest.raises(UserError, match="was given to"):
            stepped(workspace, LEAD, one.claim_id, "uphold")
        one = stepped(workspace, SECOND, one.claim_id, "decline", words="I agree with the PI")
        assert one.state == "declined"
        assert (one.second, one.due) == (SECOND.who, due)
        assert [s.words for s in one.steps if s.words and s.name in ("contest", "decline")] == [
            "the PI disagrees",
            "I agree with the PI",
        ]
        with pytest.raises(UserError, match="second person's word stands"):
            stepped(
                workspace,
                MINA_SELF,
                one.claim_id,
                "contest",
                words="no",
                second="x",
                due=due,
            )


def test_a_declined_claim_may_be_contested_by_its_author_and_upheld_by_another_person(tmp_path):
    with opened(tmp_path) as workspace:
        one = at(workspace, "declined")
        given = {"second": SECOND.who, "due": date(2027, 1, 1)}
        stepped(
            workspace,
            MINA_SELF,
            one.claim_id,
            "contest",
            words="the log shows it",
            **given,
            now=NOW,
        )
        contested = service.claims(by(workspace, LEAD))
        assert lifecycle.overdue(contested, date(2027, 1, 1)) == ()
        assert lifecycle.overdue(contested, date(2027, 1, 2)) == contested
        assert stepped(workspace, SECOND, one.claim_id, "uphold").state == "upheld"
        assert len(workspace.reader.rows("select * from credits where kind = 'uncredited'")) == 1


def test_a_second_person_is_known_however_their_address_is_typed_and_is_never_who_contests(
    tmp_path,
):
    with opened(tmp_path) as workspace:
        one = at(workspace, "declined")
        for who in (SECOND.who, f" {SECOND.who.title()} "):
            given = {"second": who, "due": date(2027, 1, 1)}
            with pytest.raises(UserError, match="choose another person"):
                stepped(
                    workspace,
                    SECOND,
                    one.claim_id,
                    "contest",
                    words="I would judge it",
                    **given,
                    now=NOW,
                )
        given = {"second": REVIEWER.who.upper(), "due": date(2027, 1, 1)}
        with pytest.raises(UserError, match="has a part in claim"):
            stepped(
                workspace, MINA_SELF, one.claim_id, "contest", words="look again", **given, now=NOW
            )
        given = {"second": SECOND.who.upper(), "due": date(2027, 1, 1)}
        stepped(
            workspace,
            MINA_SELF,
            one.claim_id,
            "contest",
            words="the log shows it",
            **given,
            now=NOW,
        )
        assert stepped(workspace, SECOND, one.claim_id, "uphold").state == "upheld"


def test_nothing_is_raised_without_the_technicians_agreement(tmp_path):
    with opened(tmp_path) as workspace:
        one = at(workspace, "upheld")
        with pytest.raises(UserError, match="has not agreed"):
            stepped(workspace, REVIEWER, one.claim_id, "raise")
        with pytest.raises(UserError, match="may not write claim"):
            stepped(workspace, REVIEWER, one.claim_id, "agree")
        stepped(workspace, MINA_SELF, one.claim_id, "agree")
        stepped(workspace, MINA_SELF, one.claim_id, "disagree")
        with pytest.raises(UserError, match="has not agreed"):
            stepped(workspace, REVIEWER, one.claim_id, "raise")


def test_a_lead_who_wrote_a_claim_for_somebody_cannot_agree_for_them_without_saying_how_it_was_received(
    tmp_path,
):
    with opened(tmp_path) as workspace:
        (target,) = find_work.find(workspace.reader, "10.5555/quiet.1")
        with pytest.raises(UserError, match="word was received"):
            written(workspace, LEAD, "T1", target)
        one = written(
            workspace,
            LEAD,
            "T1",
            target,
            roles=ROLES,
            statement="She did.",
            received="e-mail of 3 May",
        )
        assert one.steps[0].received == "e-mail of 3 May"
        for name in ("submit", "take", "uphold"):
            one = stepped(
                workspace,
                LEAD,
                one.claim_id,
                name,
                received="e-mail of 3 May" if name == "submit" else None,
            )
        with pytest.raises(UserError, match="word was received"):
            stepped(workspace, LEAD, one.claim_id, "agree")
        stepped(workspace, LEAD, one.claim_id, "agree", received="e-mail of 9 May")
        assert stepped(workspace, LEAD, one.claim_id, "raise").state == "raised"


@pytest.mark.parametrize(
    ("state", "name", "who"),
    [
        ("draft", "take", REVIEWER),
        ("draft", "uphold", REVIEWER),
        ("submitted", "uphold", REVIEWER),
        ("in review", "raise", REVIEWER),
        ("declined", "uphold", REVIEWER),
        ("credited", "withdraw", MINA_SELF),
        ("withdrawn", "submit", MINA_SELF),
        ("upheld", "submit", MINA_SELF),
        ("raised", "decline", REVIEWER),
    ],
)
def test_an_illegal_step_is_refused_and_recorded_nowhere(tmp_path, state, name, who):
    with opened(tmp_path) as workspace:
        one, version = at(workspace, state), workspace.ledger.version()
        with pytest.raises(UserError):
            stepped(workspace, who, one.claim_id, name, words="x")
        assert workspace.ledger.version() == version


def test_a_draft_is_visible_to_its_author_only_and_withdrawing_it_does_not_show_it(tmp_path):
    with opened(tmp_path) as workspace:
        one = drafted(workspace)
        for other in (LEAD, REVIEWER, TOMAS_SELF):
            assert service.claims(by(workspace, other)) == ()
            with pytest.raises(UserError, match="no claim"):
                service.claim(by(workspace, other), one.claim_id)
        stepped(workspace, MINA_SELF, one.claim_id, "withdraw")
        assert service.claims(by(workspace, LEAD)) == ()
        assert [c.state for c in service.claims(by(workspace, MINA_SELF))] == ["withdrawn"]


def test_another_technician_and_a_reviewer_of_another_faculty_see_nothing_of_a_claim(tmp_path):
    from attribution.access.permissions import Person

    with opened(tmp_path) as workspace:
        one = at(workspace, "submitted")
        for other in (TOMAS_SELF, Person("r", "reviewer", None, ("Arts",)), Person("v", "viewer")):
            with pytest.raises(UserError, match="no claim"):
                stepped(workspace, other, one.claim_id, "take")
        assert service.claims(by(workspace, TOMAS_SELF)) == ()


def test_nobody_judges_their_own_claim_not_even_a_lead(tmp_path):
    from attribution.access.permissions import Person

    with opened(tmp_path) as workspace:
        one = at(workspace, "submitted")
        with pytest.raises(UserError):
            stepped(
                workspace, Person("mina-as-lead", "lead", "T1", ("Science",)), one.claim_id, "take"
            )


def test_a_retried_step_is_stored_once(tmp_path):
    with opened(tmp_path) as workspace:
        (target,) = find_work.find(workspace.reader, "Quiet lattices")
        first = written(
            workspace, MINA_SELF, "T1", target, roles=ROLES, statement="x", key="a", now=NOW
        )
        again = written(
            workspace, MINA_SELF, "T1", target, roles=ROLES, statement="x", key="a", now=NOW
        )
        assert again == first
        stepped(workspace, MINA_SELF, first.claim_id, "submit", key="b", now=NOW)
        assert (
            stepped(workspace, MINA_SELF, first.claim_id, "submit", key="b", now=NOW).state
            == "submitted"
        )
        assert len(workspace.ledger.events()) == 2


def test_a_claim_on_a_work_nobody_has_is_wanted_from_the_next_harvest_and_found_after_it(tmp_path):
    from claims_world import WORKS, publish

    from attribution.snapshot import reader as snapshot_reader

    with opened(tmp_path) as workspace:
        (target,) = find_work.find(workspace.reader, "https://doi.org/10.5555/NEW.9")
        assert (target.work_id, target.doi) == (None, "10.5555/new.9")
        one = written(workspace, MINA_SELF, "T1", target, roles=ROLES, statement="x", now=NOW)
        everything = every(workspace.ledger)
        assert find_work.wanted_dois(everything) == (), "a draft asks for nothing"
        for who, name in [(MINA_SELF, "submit"), (REVIEWER, "take"), (REVIEWER, "uphold")]:
            stepped(workspace, who, one.claim_id, name)
        assert find_work.wanted_dois(every(workspace.ledger)) == ("10.5555/new.9",)
        assert workspace.reader.rows("select * from credits where kind = 'uncredited'") == []
        publish(
            tmp_path,
            works=[
                *WORKS,
                {**WORKS[0], "work_id": "w9", "doi": "10.5555/new.9", "dois": ["10.5555/new.9"]},
            ],
            number=2,
        )
        later = snapshot_reader.open_published(tmp_path, workspace.ledger)
        assert later.rows("select work_id from credits where kind = 'uncredited'") == [
            {"work_id": "w9"}
        ]
        later.close()


def test_reads_of_other_peoples_claims_are_in_the_access_log_with_ids_only(tmp_path):
    with opened(tmp_path) as workspace:
        one = at(workspace, "submitted")
        service.claim(by(workspace, MINA_SELF), one.claim_id)
        service.claim(by(workspace, LEAD), one.claim_id)
        (line,) = log.entries(tmp_path)
        assert (line["who"], line["technicians"], line["what"]) == (LEAD.who, ["T1"], one.claim_id)
        assert "Okonjo" not in (tmp_path / "logs" / log.FILE).read_text()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"roles": ["Tea making"]}, "Not a CRediT role"),
        ({"wanted": "a medal"}, "no outcome"),
        ({"first_day": date(2024, 2, 1), "last_day": date(2024, 1, 1)}, "before it begins"),
        ({"statement": "x" * 10_001}, "longer than"),
    ],
)
def test_a_claim_that_cannot_be_meant_is_refused_with_what_to_do(tmp_path, given, says):
    with opened(tmp_path) as workspace, pytest.raises(UserError, match=says):
        written(workspace, MINA_SELF, "T1", Target(doi="10.5555/quiet.1"), **given)


def test_a_claim_without_roles_or_words_stays_a_draft(tmp_path):
    with opened(tmp_path) as workspace:
        one = written(workspace, MINA_SELF, "T1", Target(doi="10.5555/quiet.1"))
        with pytest.raises(UserError, match="roles and statement"):
            stepped(workspace, MINA_SELF, one.claim_id, "submit")
        assert service.claim(by(workspace, MINA_SELF), one.claim_id).state == "draft"


def seen(workspace):
    return [claim.claim_id for claim in service.claims(workspace)]


def test_a_second_person_may_be_of_another_faculty_but_must_be_one_who_judges(tmp_path):
    from attribution.access.permissions import Person

    with opened(tmp_path) as workspace:
        for person, may in (
            (Person("ari", "reviewer", None, ("Arts",)), True),
            (TOMAS_SELF, False),
        ):
            one = at(workspace, "declined")
            given = {"second": person.who, "due": date(2027, 1, 1)}
            stepped(workspace, MINA_SELF, one.claim_id, "contest", words="no", **given, now=NOW)
            assert (one.claim_id in seen(by(workspace, person))) is may
            if may:
                assert stepped(workspace, person, one.claim_id, "uphold").state == "upheld"
            else:
                with pytest.raises(UserError, match="no claim"):
                    stepped(workspace, person, one.claim_id, "uphold")


def test_the_claims_of_somebody_who_objects_are_seen_by_them_alone(tmp_path):
    with opened(tmp_path) as workspace:
        one = at(workspace, "submitted")
        assert service.claims(by(workspace, LEAD)) == (
            service.claim(by(workspace, MINA_SELF), one.claim_id),
        )
        objected(workspace.ledger, MINA_SELF, "T1")
        assert service.claims(by(workspace, LEAD)) == ()
        with pytest.raises(UserError, match="no claim"):
            service.claim(by(workspace, LEAD), one.claim_id)
        assert service.claims(by(workspace, MINA_SELF)) == (
            service.claim(by(workspace, MINA_SELF), one.claim_id),
        )
        objected(workspace.ledger, MINA_SELF, "T1", objects=False)
        assert service.claims(by(workspace, LEAD)) == (
            service.claim(by(workspace, MINA_SELF), one.claim_id),
        )


def contested(workspace, second="sma@quill.example (typo)"):
    one = at(workspace, "declined")
    given = {"second": second, "due": date(2027, 1, 1)}
    return stepped(
        workspace, MINA_SELF, one.claim_id, "contest", words="look again", **given, now=NOW
    )


def test_a_lead_gives_a_contested_claim_to_another_second_person_as_long_as_nobody_has_judged(
    tmp_path,
):
    with opened(tmp_path) as workspace:
        one, given = contested(workspace), {"second": SECOND.who, "due": date(2027, 2, 1)}
        assert "uphold" not in service.possible_steps(by(workspace, SECOND), one)
        assert "reassign" in service.possible_steps(by(workspace, SECOND), one)
        for person, says in (
            (REVIEWER, "may not reassign"),
            (MINA_SELF, "may not reassign"),
            (TOMAS_SELF, "no claim"),
        ):
            with pytest.raises(UserError, match=says):
                stepped(workspace, person, one.claim_id, "reassign", **given, now=NOW)
        for second, says in (
            (REVIEWER.who, "has a part"),
            (MINA_SELF.who.title(), "does not judge it"),
        ):
            with pytest.raises(UserError, match=says):
                stepped(
                    workspace,
                    LEAD,
                    one.claim_id,
                    "reassign",
                    **{**given, "second": second},
                    now=NOW,
                )
        one = stepped(workspace, LEAD, one.claim_id, "reassign", **given, now=NOW)
        assert (one.state, one.second, one.due) == ("in review", SECOND.who, date(2027, 2, 1))
        one = stepped(
            workspace, LEAD, one.claim_id, "reassign", **{**given, "second": LEAD.who}, now=NOW
        )
        with pytest.raises(UserError, match="was given to"):
            stepped(workspace, SECOND, one.claim_id, "uphold")
        assert stepped(workspace, LEAD, one.claim_id, "uphold").state == "upheld"
        with pytest.raises(UserError, match="only a claim that is in review"):
            stepped(workspace, LEAD, one.claim_id, "reassign", **given, now=NOW)


def test_a_claim_that_nobody_contested_has_no_second_person_to_change(tmp_path):
    with opened(tmp_path) as workspace:
        one = at(workspace, "in review")
        assert "reassign" not in service.possible_steps(by(workspace, LEAD), one)
        with pytest.raises(UserError, match="was not contested"):
            stepped(
                workspace,
                LEAD,
                one.claim_id,
                "reassign",
                second=SECOND.who,
                due=date(2027, 1, 1),
                now=NOW,
            )


def test_where_it_is_known_who_judges_the_second_person_is_one_of_them_and_the_refusal_names_them(
    tmp_path,
):
    with opened(tmp_path) as workspace:
        one, judges = at(workspace, "declined"), (REVIEWER.who, LEAD.who, SECOND.who)
        given = {"second": "sma@quill.example", "due": date(2027, 1, 1)}
        with pytest.raises(UserError, match=f"Possible: {LEAD.who}, {SECOND.who}."):
            stepped(
                judged_by(workspace, *judges),
                MINA_SELF,
                one.claim_id,
                "contest",
                words="no",
                **given,
                now=NOW,
            )
        with pytest.raises(UserError, match="has a part in"):
            stepped(
                judged_by(workspace, *judges),
                MINA_SELF,
                one.claim_id,
                "contest",
                words="no",
                **{**given, "second": REVIEWER.who},
                now=NOW,
            )
        assert "contest" in service.possible_steps(
            by(judged_by(workspace, *judges), MINA_SELF), one
        )
        assert "contest" not in service.possible_steps(
            by(judged_by(workspace, *judges[:1]), MINA_SELF), one
        )
        with pytest.raises(UserError, match="Possible: nobody; ask"):
            stepped(
                judged_by(workspace, *judges[:1]),
                MINA_SELF,
                one.claim_id,
                "contest",
                words="no",
                **given,
                now=NOW,
            )
        given["second"] = SECOND.who.upper()
        stepped(
            judged_by(workspace, *judges),
            MINA_SELF,
            one.claim_id,
            "contest",
            words="no",
            **given,
            now=NOW,
        )
