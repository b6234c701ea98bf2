"""An objection stops showing at once; consent is the person's own act."""

from dataclasses import replace

import pytest
from claims_world import LEAD, MINA, MINA_SELF, PEOPLE, REVIEWER, TOMAS_SELF, office

from attribution.core.errors import UserError
from attribution.privacy import acts

PERSONAL = ("technicians", "spells", "candidates", "credits", "possible_credits")


def shown(reader, technician_id="T1"):
    return {
        t: len(reader.rows(f"select * from {t} where technician_id = ?", [technician_id]))
        for t in PERSONAL
    }


def test_who_objects_is_nowhere_to_be_read_at_once_and_is_back_when_they_no_longer_do(tmp_path):
    with office(tmp_path) as (desk, reader):
        before = shown(reader)
        assert before["technicians"] == before["candidates"] == 1
        acts.object_(desk.book, MINA_SELF, "T1")
        assert set(shown(reader).values()) == {0}
        assert shown(reader, "T2")["technicians"] == 1
        acts.object_(desk.book, MINA_SELF, "T1", objects=False)
        assert shown(reader) == before


def test_harvest_and_build_leave_out_who_objects(tmp_path):
    with office(tmp_path) as (desk, _):
        acts.object_(desk.book, LEAD, "T1", received="letter of 2 May")
        assert [t.technician_id for t in acts.present(PEOPLE, desk.book, tmp_path)] == ["T2"]


def test_a_mention_of_somebody_who_objects_does_not_fall_to_another(tmp_path):
    from attribution.ledger.event import Shown

    with office(tmp_path) as (desk, reader):
        desk.book.decide(
            key="d",
            who="x",
            technician_id="T1",
            work_id="w2",
            mention_id="m2",
            kind="thanked",
            verdict="confirmed",
            shown=Shown("Mina Okonjo-Bright"),
        )
        acts.object_(desk.book, MINA_SELF, "T1")
        assert reader.rows("select * from credits") == []
        assert reader.rows("select technician_id from decisions where mention_id = 'm2'") == [
            {"technician_id": "T1"}
        ]


def test_nobody_objects_or_consents_for_another_without_saying_how_it_was_received(tmp_path):
    with office(tmp_path) as (desk, _):
        for act in (acts.object_, lambda *a, **k: acts.consent(*a, public=True, **k)):
            with pytest.raises(UserError, match="was received"):
                act(desk.book, LEAD, "T1")
            for person in (TOMAS_SELF, REVIEWER):
                with pytest.raises(UserError, match="may not"):
                    act(desk.book, person, "T1", received="hearsay")
        assert desk.book.events() == ()


def test_only_the_persons_own_yes_makes_public_and_hr_can_withhold(tmp_path):
    with office(tmp_path) as (desk, _):
        agreed = replace(MINA, public_consent=True)
        assert acts.publicly_named([agreed], desk.book) == frozenset()
        acts.consent(desk.book, MINA_SELF, "T1", public=True)
        assert acts.publicly_named([MINA], desk.book) == {"T1"}
        assert acts.publicly_named([replace(MINA, public_consent=False)], desk.book) == frozenset()
        acts.object_(desk.book, MINA_SELF, "T1")
        assert acts.publicly_named([MINA], desk.book) == frozenset()
        acts.object_(desk.book, MINA_SELF, "T1", objects=False)
        acts.consent(desk.book, MINA_SELF, "T1", public=False)
        assert acts.publicly_named([MINA], desk.book) == frozenset()
