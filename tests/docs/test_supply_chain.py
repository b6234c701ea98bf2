"""What the program is made of: pinned with hashes, without known weaknesses, listed in a bill."""

from __future__ import annotations

import json

import pytest

from tools import supply_chain
from tools.supply_chain import Advisory, Pin

REQUESTS = Pin("requests", "2.34.2", hashes=2, is_for_elsewhere=False)
RUN_TIME = supply_chain.pins(supply_chain.RUN_TIME.read_text(encoding="utf-8"))
ALL = supply_chain.pins(supply_chain.DEVELOPMENT.read_text(encoding="utf-8"))


def test_every_pinned_version_has_the_hashes_of_its_files() -> None:
    assert [pin for pin in (*RUN_TIME, *ALL) if not pin.hashes] == []
    assert len(RUN_TIME) > 50
    assert {pin[:2] for pin in RUN_TIME} <= {pin[:2] for pin in ALL}


def test_a_version_without_a_hash_is_named() -> None:
    (pin,) = supply_chain.pins("requests==2.34.2\n")
    (fault,) = supply_chain.faults([pin], [])
    assert fault == "requests 2.34.2: add its hashes (`make pins`)"


def test_no_pinned_version_has_a_weakness_of_the_list() -> None:
    lines = supply_chain.ADVISORIES.read_text(encoding="utf-8").splitlines()
    known = supply_chain.advisories(lines)
    assert len(known) > 40
    assert list(supply_chain.faults(ALL, known)) == []


@pytest.mark.parametrize(("version", "is_weak"), [("2.32.3", True), ("2.32.4", False)])
def test_a_version_with_a_known_weakness_is_named(version: str, is_weak: bool) -> None:
    advisory = Advisory("Requests", "<2.32.4", "CVE-2024-47081")
    faults = list(supply_chain.faults([REQUESTS._replace(version=version)], [advisory]))
    assert bool(faults) is is_weak
    assert all("CVE-2024-47081" in fault for fault in faults)


def test_the_bill_of_materials_names_what_is_installed() -> None:
    bill = json.loads(supply_chain.BILL.read_text(encoding="utf-8"))
    assert list(supply_chain.faults_of_bill(RUN_TIME, bill)) == []
    without_licence = [part["name"] for part in bill["components"] if not part.get("licenses")]
    assert set(without_licence) <= {"protobuf", "pydeck", "pypdfium2", "pyrage"}, (
        "these declare none, or in words"
    )
    assert "://" not in json.dumps(bill["components"]), "addresses change"


def test_a_bill_that_lacks_a_package_or_has_another_version_is_noticed() -> None:
    (missing,) = supply_chain.faults_of_bill([REQUESTS], {"components": []})
    assert missing.startswith("requests 2.34.2: write the bill")
    other = {"components": [{"name": "requests", "version": "2.0"}]}
    assert len(list(supply_chain.faults_of_bill([REQUESTS], other))) == 2


def test_a_database_that_knows_no_package_was_not_asked() -> None:
    unknown = {"name": "requests", "version": "2.34.2", "skip_reason": "not on this index"}
    assert supply_chain.summary([unknown]) == supply_chain.NOT_ASKED
    asked = {"name": "lxml", "version": "6.1.3", "vulns": []}
    assert "against 1 of 2 packages" in supply_chain.summary([asked, unknown])


def test_a_weakness_that_the_database_knows_ends_the_check() -> None:
    weak = {"name": "lxml", "version": "1.0", "vulns": [{"id": "CVE-2021-43818"}]}
    with pytest.raises(SystemExit, match=r"lxml 1\.0: CVE-2021-43818"):
        supply_chain.summary([weak])
