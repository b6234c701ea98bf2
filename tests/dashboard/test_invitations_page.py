"""Invitations on a page: whom they go to, the text, what came back, and the files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import university
from university import press, shown

from attribution import workspace
from attribution.access.permissions import by_link
from attribution.claims.invitations import history, names_to_check
from attribution.workspace import Acting

ADDRESS = "https://papers.northmere.example"
ALL = "Also invite people whose papers were all accepted automatically"


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTRIBUTION_DASHBOARD_ADDRESS", ADDRESS)


def tick(at: Any, label: str) -> None:
    next(element for element in at.checkbox if element.label == label).check().run()


def labels(at: Any) -> list[str]:
    buttons = [element.label for element in at.button]
    return buttons + [element.proto.label for element in at.get("download_button")]


@pytest.mark.usefixtures("address")
def test_a_lead_sees_the_text_invites_everybody_and_sees_the_return(
    home: Path, opened: Any
) -> None:
    at = opened("invitations")
    assert "What came back" not in shown(at)
    tick(at, ALL)
    assert "4 people with 5 names to check: 4 by a printed letter." in shown(at)
    assert f"{ADDRESS}/invitation/their-own-code" in at.text[0].value
    press(at, "Invite 4 people")
    assert "4 people were invited: 4 to print as letters." in at.success[0].value.replace("\\", "")
    assert "What came back" in shown(at)
    assert {"Download the letters", "Remind", "Invite"} <= set(labels(at))
    with workspace.opened(university.settings(home), by_link("T2")) as own:
        (question, *_) = names_to_check.questions(own, "T2")
        names_to_check.answer(own, Acting(), "T2", {question.mention_id: "confirmed"})
        assert history.read(own.ledger).latest()["T2"].answered
    at.run()
    assert at.dataframe[0].value["answered"].tolist() == [1, 1]


def test_without_the_address_of_the_dashboard_the_page_says_what_to_set(
    home: Path, opened: Any
) -> None:
    at = opened("invitations")
    tick(at, ALL)
    assert "Set dashboard.address" in at.warning[0].value.replace("\\", "")
    press(at, "Invite 4 people")
    assert "Nobody was invited" in at.error[0].value
    with workspace.opened(university.settings(home), university.KIM) as lead:
        assert history.read(lead.ledger).rounds == []
