"""How lists of Europe PMC end: every end that it shows is known, and no cut list passes for one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from gated import FIRST, Gate, settings

from attribution.demo.servers.reply import Reply, json
from attribution.harvest.paging import FallsShort
from attribution.harvest.scope import Scope
from attribution.harvest.sources import europepmc

SIZE = 4
DOI = "10.5555/glass.1"


def page(first: int, last: int, announced: int, following: str | None) -> Reply:
    """A page with the results from `first` to `last`, both included."""
    results = [{"id": str(number), "source": "MED"} for number in range(first, last + 1)]
    body: dict[str, Any] = {"hitCount": announced, "resultList": {"result": results}}
    return json(body | ({"nextCursorMark": following} if following else {}))


@pytest.fixture
def walked(home: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch):
    """Walks a list whose pages are given by their cursors, and gives its counts."""
    monkeypatch.setattr(europepmc, "PAGE", SIZE)

    def walk(pages: dict[str, Reply]) -> tuple[int, int]:
        gate.rule = lambda source, request: pages[request.params["cursorMark"]]
        scope = Scope(settings(home, gate), FIRST)
        raws = europepmc.fetch_named(europepmc.client(scope.settings), scope, [DOI])
        counted = next(raw for raw in raws if raw["kind"] == "window")
        return counted["announced"], counted["collected"]

    return walk


@pytest.mark.parametrize(
    "last",
    [
        {"b": page(5, 6, 7, "c")},
        {"b": page(5, 6, 7, None)},
        {"b": page(5, 8, 9, "b")},
        {"b": page(5, 8, 9, None)},
        {"b": page(5, 8, 9, "c"), "c": page(1, 0, 9, "c")},
        {"b": page(5, 8, 9, "c"), "c": page(1, 0, 9, None)},
    ],
    ids=["short", "short, no cursor", "echo", "no cursor", "empty, echo", "empty, no cursor"],
)
def test_a_count_that_is_one_too_high_is_believed_after_every_end_that_a_list_has(
    walked, gate: Gate, last
) -> None:
    announced, collected = walked({"*": page(1, 4, 9, "b"), **last})
    assert announced - collected == 1
    assert gate.calls("europepmc") == 2 * (1 + len(last)), "walked twice before it is believed"


@pytest.mark.parametrize(
    "pages",
    [
        {"*": page(1, 0, 5, "*")},
        {"*": page(1, 0, 5, None)},
        {"*": page(1, 4, 9, "b"), "b": page(1, 0, 9, "c")},
        {"*": page(1, 4, 40, "b"), "b": page(5, 8, 40, "b")},
        {"*": page(1, 4, 40, "b"), "b": page(1, 0, 40, "b")},
    ],
    ids=["nothing", "nothing, no cursor", "empty in between", "far too few", "far too few, empty"],
)
def test_a_list_that_was_cut_is_not_believed(walked, pages) -> None:
    with pytest.raises(FallsShort):
        walked(pages)
