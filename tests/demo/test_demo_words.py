"""What a reviewer reads of the demo's figure, and what a lead does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import demo_home
import pytest

from attribution import workspace
from attribution.access.permissions import Person, local_lead
from attribution.dashboard.queries import measures
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.measure.periods import calendar_years

YEARS = calendar_years(date(2020, 1, 1), date(2025, 12, 31))
REVIEWER = Person("rae@quill.example", "reviewer", None, ("Faculty of Science",))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_home.copied(tmp_path_factory)


def test_a_reviewer_too_reads_how_many_papers_the_figure_stands_on(home: Path) -> None:
    settings = loading.load(home, {}, services())
    months = settings.incomplete_months
    with workspace.opened(settings, local_lead({})) as lead:
        exact = measures.by_period(lead, YEARS, "", "all", months)
    with workspace.opened(settings, REVIEWER) as reviewer:
        words = measures.protected_words(reviewer, YEARS, "all", months)
    newest = [row for row in exact if row.figure and not row.incomplete][-1]
    assert words is not None
    assert newest.figure is not None
    assert words.figure.startswith(f"In {newest.period.label}, about ")
    coverage = newest.figure.coverage
    assert f"acknowledgements of {coverage.read:,} of {coverage.works:,} papers" in words.reading
