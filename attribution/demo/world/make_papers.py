"""Eight years of papers by and around the people of the fictional university."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from attribution.demo.world import vocabulary as words
from attribution.demo.world.acknowledgement_texts import Acknowledgement, Thanked, acknowledge
from attribution.demo.world.author_lists import author_entry, consortium
from attribution.demo.world.paper import Paper
from attribution.demo.world.paper_plans import PaperPlan, Planner, rise
from attribution.demo.world.people import TODAY, DemoTechnician, Person, Population
from attribution.demo.world.printed_names import STYLES
from attribution.demo.world.visibility import draw_visibility

HOME_WORKS = 1780
ELSEWHERE_WORKS = 190
_REPOSITORIES = {
    "preprint": words.REPOSITORY,
    "dataset": words.ARCHIVE,
    "software": words.ARCHIVE,
}


def all_papers(rng: random.Random, people: Population) -> list[Paper]:
    """All papers, numbered from 1; a preprint follows its article and shares its `work`."""
    planner = Planner(rng, people)
    papers: list[Paper] = []
    for work in range(1, HOME_WORKS + ELSEWHERE_WORKS + 1):
        at_home = work <= HOME_WORKS
        plan = planner.home_paper(work) if at_home else planner.elsewhere_paper(work)
        paper = _paper(rng, people, plan, number=len(papers) + 1)
        papers.append(paper)
        if paper.kind == "article" and rng.random() < 0.1:
            papers[-1:] = _with_preprint(rng, paper)
    return _with_retraction(papers)


def _paper(
    rng: random.Random,
    people: Population,
    plan: PaperPlan,
    number: int,
) -> Paper:
    funding = _funding(rng)
    acknowledgement = _acknowledgement(rng, people, plan, funding)
    style = rng.choice(STYLES)
    title = _title(rng, plan.kind)
    journal, publisher = _journal(rng, plan.kind)
    authors = [author_entry(rng, person, plan.day, style) for person in plan.authors]
    return Paper(
        number=number,
        work=plan.work,
        kind=plan.kind,
        title=title,
        published=plan.day,
        unit=plan.unit,
        journal=journal,
        publisher=publisher,
        authors=(*authors, *consortium(rng)),
        visibility=draw_visibility(rng, plan.kind, plan.unit, plan.day, plan.elsewhere),
        has_doi=plan.is_output or rng.random() > 0.04,
        acknowledgement=acknowledgement,
        funding=funding,
    )


def _journal(rng: random.Random, kind: str) -> tuple[str, str]:
    """Where a paper appears, and with which publisher."""
    repository = _REPOSITORIES.get(kind)
    if repository:
        return repository, words.REPOSITORY_PUBLISHER
    return rng.choice(words.JOURNALS), rng.choice(words.PUBLISHERS)


def _funding(rng: random.Random) -> tuple[tuple[str, str], ...]:
    count = rng.choice((0, 1, 1, 2))
    return tuple((rng.choice(words.FUNDERS), _grant_number(rng)) for _ in range(count))


def _grant_number(rng: random.Random) -> str:
    return f"{rng.choice('ABCEH')}{rng.randrange(10**5):05d}"


def _acknowledgement(
    rng: random.Random,
    people: Population,
    plan: PaperPlan,
    funding: Sequence[tuple[str, str]],
) -> Acknowledgement | None:
    if plan.is_output:
        return None
    share = 1.0 if plan.thanked or plan.namesakes else 0.9
    if rng.random() >= share:
        return None
    colleagues = _thanked_colleagues(rng, people, plan)
    teams = _thanked_teams(rng, plan)
    return acknowledge(rng, plan.day, Thanked(plan.thanked, colleagues, teams, funding))


def _thanked_colleagues(rng: random.Random, people: Population, plan: PaperPlan) -> list[Person]:
    """Academics and people from elsewhere, some with a technician's name, without the authors."""
    colleagues = rng.sample(people.outsiders + people.academics, rng.choice((0, 0, 1, 2)))
    if rng.random() < 0.02:
        colleagues.append(rng.choice(people.namesakes))
    authors = {person.key for person in plan.authors}
    return [person for person in (*plan.namesakes, *colleagues) if person.key not in authors]


def _thanked_teams(rng: random.Random, plan: PaperPlan) -> list[str]:
    """At times a facility, of the faculty where it has one."""
    units = words.FACULTIES[words.FACULTY_OF[plan.unit]]
    facilities = [unit for unit in units if unit in words.FACILITIES]
    if rng.random() >= 0.1 * rise(plan.day):
        return []
    return [rng.choice(facilities or words.FACILITIES)]


def _title(rng: random.Random, kind: str) -> str:
    subject, other_subject = rng.sample(words.SUBJECTS, 2)
    method = rng.choice(words.METHODS)
    form = rng.choice(words.TITLE_FORMS)
    number = rng.randrange(100, 1000)
    if kind == "software":
        return f"{subject.split()[0]}-tools {number}"
    title = form.format(
        subject=subject,
        Subject=_capital(subject),
        other=other_subject,
        method=method,
        Method=_capital(method),
    )
    if kind == "dataset":
        return f"Data for: {title}"
    return f"{title} (case {number})"


def _capital(phrase: str) -> str:
    return phrase[0].upper() + phrase[1:]


def _with_preprint(rng: random.Random, article: Paper) -> list[Paper]:
    """The article and the preprint before it, each naming the other's DOI."""
    day = article.published - timedelta(days=rng.randrange(60, 300))
    visibility = draw_visibility(rng, "preprint", article.unit, day, elsewhere=False)
    preprint = replace(
        article,
        number=article.number + 1,
        kind="preprint",
        published=day,
        journal=words.REPOSITORY,
        publisher=words.REPOSITORY_PUBLISHER,
        has_doi=True,
        visibility=replace(visibility, crossref=True, full_text="none"),
    )
    return [
        replace(article, preprint_doi=preprint.doi),
        replace(preprint, article_doi=article.doi),
    ]


def _with_retraction(papers: list[Paper]) -> list[Paper]:
    """One article is retracted, and a notice at the end announces it."""
    place = next(
        place for place, paper in enumerate(papers) if place > 400 and _may_be_retracted(paper)
    )
    retracted = replace(papers[place], retracted=True)
    papers[place] = retracted
    return [*papers, _retraction_notice(retracted, len(papers) + 1)]


def _may_be_retracted(paper: Paper) -> bool:
    """An article in Crossref, where a notice can name it, without a technician as author."""
    in_crossref = paper.doi is not None and paper.visibility.crossref
    by_technician = any(isinstance(entry.person, DemoTechnician) for entry in paper.authors)
    return paper.kind == "article" and in_crossref and not by_technician


def _retraction_notice(article: Paper, number: int) -> Paper:
    return replace(
        article,
        number=number,
        work=HOME_WORKS + ELSEWHERE_WORKS + 1,
        kind="retraction",
        title=f"Retraction: {article.title}",
        published=min(TODAY, article.published + timedelta(days=400)),
        acknowledgement=None,
        funding=(),
        retracted=False,
        notice_of=article.doi,
        preprint_doi=None,
        article_doi=None,
        visibility=replace(article.visibility, europepmc=False, full_text="none"),
    )
