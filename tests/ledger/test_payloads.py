"""Payloads of existing ledgers are read, and written back byte for byte."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.ledger import payloads
from attribution.ledger.event import Event, row_of
from attribution.ledger.payloads import (
    CLAIM,
    CONSENT,
    DIGEST,
    DIGEST_SENT,
    FACILITY,
    MISSED,
    NIGHT,
    OBJECTION,
    ORCID,
    ROSTER_IMPORT,
    SETTINGS,
    TOMBSTONE,
    AttachedFile,
    ClaimStep,
    Consent,
    Contribution,
    CreditGiven,
    FacilityPhrase,
    MissedReport,
    Objection,
    SecondPerson,
    Target,
    Tombstone,
)

# By kind of act, rows of the column `payload` as the version before these values wrote them.
STORED = [
    (
        CLAIM,
        '{"claim": "c1", "step": "write", "received": "e-mail of 3 May", '
        '"target": {"title": "Über Quarz", "doi": "10.5555/q", "work_id": null, '
        '"identifiers": ["doi:10.5555/q"]}, "roles": ["Software"], '
        '"statement": "I wrote it.", "first_day": "2024-01-01", "last_day": null, '
        '"wanted": "acknowledgement"}',
    ),
    (
        CLAIM,
        '{"claim": "c1", "step": "attach", "received": null, "attachment": {"stored": "9e.txt", '
        '"name": "log.txt", "kind": "txt", "bytes": 3, "sha256": "76"}}',
    ),
    (CLAIM, '{"claim": "c1", "step": "submit", "received": null}'),
    (
        CLAIM,
        '{"claim": "c1", "step": "contest", "received": null, '
        '"second": "sam@x", "due": "2027-01-01"}',
    ),
    (
        CLAIM,
        '{"claim": "c1", "step": "credit", "received": null, '
        '"kind": "thanked", "correction": null}',
    ),
    (
        MISSED,
        '{"report": "r1", "result": "doubtful", "missed_by": "no candidate", "received": null, '
        '"says": "“M. O.” fits.", "target": {"title": null, "doi": "10.5555/q"}}',
    ),
    (OBJECTION, '{"objects": true, "received": "letter"}'),
    (CONSENT, '{"public": false, "received": null}'),
    (FACILITY, '{"phrase": "imaging suite", "facility": null}'),
    (DIGEST, '{"wanted": false, "to": "lee@x", "received": "link in an e-mail"}'),
    (ORCID, '{"orcid": "0000-0002-1825-0097", "how": "stated", "received": null}'),
    (ROSTER_IMPORT, '{"technicians": 3, "change": "1 new", "accepted": ["x"], "replaced": false}'),
    (SETTINGS, '{"before": {"guard.max_drop": null}, "after": {"guard.max_drop": "0.3"}}'),
    (NIGHT, '{"accepted": ["headline-2024"]}'),
    (DIGEST_SENT, '{"month": "2026-11", "to": null, "figures": {"2025": {"credited": 61}}}'),
    (TOMBSTONE, '{"marks": ["06", "35"], "lifted": false}'),
    (TOMBSTONE, '{"marks": ["06"], "lifted": true, "received": "letter of 9 May"}'),
    ("a kind of a later version", '{"anything": [1, null, "é"]}'),
]


@pytest.mark.parametrize(("act", "stored"), STORED)
def test_a_stored_payload_is_written_back_byte_for_byte(act: str, stored: str) -> None:
    payload = payloads.payload_of(act, json.loads(stored))
    event = Event(key="k", act=act, at=datetime(2026, 3, 1, tzinfo=UTC), who="lee", payload=payload)
    assert row_of(event)["payload"] == stored


@pytest.mark.parametrize(
    ("act", "stored", "payload"),
    [
        (OBJECTION, '{"objects": true}', Objection(objects=True)),
        (TOMBSTONE, '{"marks": ["06"]}', Tombstone(("06",))),
        (CLAIM, '{"claim": "c", "step": "submit"}', ClaimStep("c", "submit")),
    ],
)
def test_a_value_that_an_old_payload_lacks_is_unknown(
    act: str, stored: str, payload: object
) -> None:
    assert payloads.payload_of(act, json.loads(stored)) == payload


TEXTS = st.text(max_size=8)
MAYBE = st.none() | TEXTS
DAYS = st.none() | st.dates()
NAMES = st.lists(TEXTS, max_size=3).map(tuple)
TARGETS = st.builds(Target, MAYBE, MAYBE, MAYBE, NAMES)
CONTRIBUTIONS = st.builds(Contribution, TARGETS, NAMES, TEXTS, DAYS, DAYS, TEXTS)
FILES = st.builds(AttachedFile, TEXTS, TEXTS, TEXTS, st.integers(0), TEXTS)
STEPS = st.one_of(
    st.builds(ClaimStep, TEXTS, st.just("write"), MAYBE, CONTRIBUTIONS),
    st.builds(ClaimStep, TEXTS, st.just("attach"), MAYBE, FILES),
    st.builds(
        ClaimStep,
        TEXTS,
        st.sampled_from(["contest", "reassign"]),
        MAYBE,
        st.builds(SecondPerson, TEXTS, st.dates()),
    ),
    st.builds(ClaimStep, TEXTS, st.just("credit"), MAYBE, st.builds(CreditGiven, MAYBE, MAYBE)),
    st.builds(ClaimStep, TEXTS, st.sampled_from(["submit", "take", "uphold", "say"]), MAYBE),
)
PAYLOADS = st.one_of(
    st.tuples(st.just(CLAIM), STEPS),
    st.tuples(
        st.just(MISSED),
        st.builds(MissedReport, TEXTS, TEXTS, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE),
    ),
    st.tuples(st.just(OBJECTION), st.builds(Objection, st.booleans(), MAYBE)),
    st.tuples(st.just(CONSENT), st.builds(Consent, st.booleans(), MAYBE)),
    st.tuples(st.just(FACILITY), st.builds(FacilityPhrase, TEXTS, MAYBE)),
    st.tuples(st.just(TOMBSTONE), st.builds(Tombstone, NAMES)),
    st.tuples(st.just(TOMBSTONE), st.builds(Tombstone, NAMES, st.just(value=True), MAYBE)),
)


@given(PAYLOADS)
def test_what_is_written_is_read_back(pair: tuple[str, payloads.Payload]) -> None:
    act, payload = pair
    stored = json.loads(json.dumps(payload.plain(), ensure_ascii=False))
    assert payloads.payload_of(act, stored) == payload


def test_a_day_is_a_day_again() -> None:
    (_, stored) = STORED[3]
    step = payloads.payload_of(CLAIM, json.loads(stored))
    assert isinstance(step, ClaimStep)
    assert step.content == SecondPerson("sam@x", date(2027, 1, 1))
