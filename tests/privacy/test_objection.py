"""An objection stops showing at once; consent is the person's own act."""

import pytest
from claims_world import (
    LEAD,
    MINA_SELF,
    PEOPLE,
    REVIEWER,
    TOMAS_SELF,
    acting,
    by,
    decided,
    enrol,
    objected,
    opened,
)

from attribution.core.errors import UserError
from attribution.ledger.event import Shown
from attribution.privacy.choices import current_choices, record_consent, record_objection
from attribution.privacy.withheld import technicians_to_match

PERSONAL = ("technicians", "spells", "candidates", "credits", "possible_credits")


def shown(workspace, technician_id="T1"):
    return {
        table: len(
            workspace.reader.rows(f"select * from {table} where technician_id = ?", [technician_id])
        )
        for table in PERSONAL
    }


def test_a_technician_who_objects_is_hidden_at_once_and_shown_again_when_they_no_longer_do(
    tmp_path,
):
    with opened(tmp_path) as workspace:
        before = shown(workspace)
        assert before["technicians"] == before["candidates"] == 1
        objected(workspace.ledger, MINA_SELF, "T1")
        assert set(shown(workspace).values()) == {0}
        assert shown(workspace, "T2")["technicians"] == 1
        objected(workspace.ledger, MINA_SELF, "T1", objects=False)
        assert shown(workspace) == before


def test_harvest_and_build_leave_out_a_technician_who_objects(tmp_path):
    with opened(tmp_path) as workspace:
        objected(workspace.ledger, LEAD, "T1", received="letter of 2 May")
        staff = technicians_to_match(PEOPLE, workspace.ledger, tmp_path)
        assert [technician.technician_id for technician in staff] == ["T2"]


def test_a_mention_of_a_technician_who_objects_does_not_fall_to_another(tmp_path):
    with opened(tmp_path) as workspace:
        decided(
            workspace.ledger,
            key="d",
            technician_id="T1",
            work_id="w2",
            mention_id="m2",
            kind="thanked",
            shown=Shown("Mina Okonjo-Bright"),
        )
        objected(workspace.ledger, MINA_SELF, "T1")
        assert workspace.reader.rows("select * from credits") == []
        query = "select technician_id from decisions where mention_id = 'm2'"
        assert workspace.reader.rows(query) == [{"technician_id": "T1"}]


def test_an_objection_or_consent_entered_for_another_needs_how_it_was_received(tmp_path):
    enrol(tmp_path)
    with opened(tmp_path) as workspace:
        for act in (
            record_objection,
            lambda *args: record_consent(*args, True),
        ):
            with pytest.raises(UserError, match="was received"):
                act(workspace, acting(), "T1")
            for person in (TOMAS_SELF, REVIEWER):
                with pytest.raises(UserError, match="may not"):
                    act(by(workspace, person), acting("hearsay"), "T1")
        assert workspace.ledger.events() == ()


def test_only_the_persons_own_yes_makes_their_name_public(tmp_path):
    """In this order: whether they object, whether they agreed, whether HR withholds the name."""
    enrol(tmp_path, consent="yes")
    with opened(tmp_path) as workspace:
        mina = by(workspace, MINA_SELF)
        assert current_choices(mina, "T1") == (False, False, False, False)
        record_consent(mina, acting(), "T1", True)
        assert current_choices(mina, "T1") == (False, True, False, False)
        record_objection(mina, acting(), "T1")
        assert current_choices(mina, "T1") == (True, True, False, False)
        record_objection(mina, acting(), "T1", False)
        record_consent(mina, acting(), "T1", False)
        assert current_choices(mina, "T1") == (False, False, False, False)


def test_hr_can_withhold_what_the_person_agreed_to(tmp_path):
    enrol(tmp_path, consent="no")
    with opened(tmp_path) as workspace:
        mina = by(workspace, MINA_SELF)
        record_consent(mina, acting(), "T1", True)
        assert current_choices(mina, "T1") == (False, True, True, False)
