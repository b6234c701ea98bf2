"""The same clusters, computed twice: by SQL and by plain Python."""

from __future__ import annotations

import tempfile
from pathlib import Path

from build_helpers import rows, view
from hypothesis import given, settings
from hypothesis import strategies as st

IDS = st.integers(0, 12)
VIEWS = st.lists(
    st.tuples(IDS, st.none() | IDS, st.lists(IDS, max_size=2)), min_size=1, max_size=14
)
# Worlds that share no identifier: one build clusters them all.
WORLDS = st.lists(VIEWS, min_size=1, max_size=12)
APART = 100


def components(views):
    """Sets of view numbers that share an identifier, by joining sets until none meet."""
    groups = []
    for number, (doi, pmid, same_as) in enumerate(views):
        ids = {("doi", doi), *(("doi", other) for other in same_as)} | (
            {("pmid", pmid)} if pmid is not None else set()
        )
        members = {number}
        for other in [group for group in groups if group[0] & ids]:
            groups.remove(other)
            ids, members = ids | other[0], members | other[1]
        groups.append((ids, members))
    return {frozenset(members) for _, members in groups}


def apart(worlds):
    """The views of all worlds, with identifiers of their own for each."""
    return [
        (
            world * APART + doi,
            world * APART + pmid if pmid is not None else None,
            [world * APART + other for other in same_as],
        )
        for world, views in enumerate(worlds)
        for doi, pmid, same_as in views
    ]


@settings(max_examples=6, deadline=None)
@given(WORLDS)
def test_sql_and_python_find_the_same_works(worlds):
    views = apart(worlds)
    records = [
        view(
            "openalex",
            f"W{n}",
            doi=f"10.5555/{doi}",
            pmid=str(pmid) if pmid is not None else None,
            same_as=tuple(f"10.5555/{d}" for d in same_as),
            title=f"t{n}",
        )
        for n, (doi, pmid, same_as) in enumerate(views)
    ]
    with tempfile.TemporaryDirectory() as home:
        works = rows(
            Path(home), records, "select list(source_id) as ids from work_sources group by work_id"
        )
    assert {frozenset(int(i[1:]) for i in row["ids"]) for row in works} == components(views)
