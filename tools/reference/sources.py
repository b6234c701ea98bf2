"""The page of sources, from what each source declares."""

from __future__ import annotations

from attribution.harvest import ror
from attribution.harvest.registry import sources
from attribution.harvest.source import Source
from tools.reference.markdown import GENERATED, table, text_of

INTRODUCTION = [
    "Each source is one file of `attribution/harvest/sources/`, which declares everything on this",
    "page. The sources feed one set of works, merged by DOI, PubMed and OpenAlex ids, then by",
    "title. A preprint and its article are one work. Each work shows whether its acknowledgement",
    "could be read, and if not, why.",
]
NEEDS = [
    "A harvest asks the sources that `harvest.sources` names. If that setting is empty, it asks",
    "all that are used by default. All keys are optional. [Harvest](../harvest.md) says what",
    "happens on a night, and what it means when a source fails.",
]
NEVER_TRIED = [
    "{title} was written from the documentation of its service and was never tried against the",
    "live service. It is not used unless `harvest.sources` names `{name}`.",
]
ESTIMATE = [
    "A first harvest is estimated for 5,000 works in five years.",
    "{title} is not a source of works: `attribution init` asks it for the names and child units of",
    "the institution.",
]


def page() -> str:
    declared = list(sources().values())
    asked = [
        (source.title, source.asked_for, source.gives, source.limits.words) for source in declared
    ]
    return text_of(
        ["# Sources"],
        [GENERATED],
        INTRODUCTION,
        table(("source", "asked for", "gives", "limits"), asked),
        NEEDS,
        table(
            ("source", "name in settings", "used by default", "needs", "a first harvest"),
            [_needs(source) for source in declared],
        ),
        *_notes(declared),
        [line.format(title=ror.SERVICE.title) for line in ESTIMATE],
    )


def _notes(declared: list[Source]) -> list[list[str]]:
    """A warning for each source that was never tried."""
    untried = [source for source in declared if not source.tried_live]
    return [_note(source) for source in untried]


def _note(source: Source) -> list[str]:
    return [line.format(title=source.title, name=source.name) for line in NEVER_TRIED]


def _needs(source: Source) -> tuple[str, ...]:
    by_default = "yes" if source.used_by_default else "no"
    return (source.title, f"`{source.name}`", by_default, source.needs, source.first_harvest)
