"""Eight years of papers by and around the people of the fictional university."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from attribution.demo.world import vocabulary as words
from attribution.demo.world.bylines import byline, consortium
from attribution.demo.world.institutions import OTHERS
from attribution.demo.world.naming import STYLES
from attribution.demo.world.papers import Paper
from attribution.demo.world.people import TODAY, DemoTechnician, Person, Population
from attribution.demo.world.phrasing import Acknowledgement, acknowledge
from attribution.demo.world.showing import draw_showing

FIRST_DAY, MILESTONE = date(2018, 1, 1), date(2023, 1, 1)
HOME_WORKS, ELSEWHERE_WORKS = 1780, 190
KINDS = {
    "article": 0.7,
    "review": 0.07,
    "preprint": 0.04,
    "book-chapter": 0.05,
    "proceedings": 0.05,
    "dataset": 0.05,
    "software": 0.02,
    "dissertation": 0.02,
}
ACADEMIC_UNITS = [unit for unit in words.FACULTY_OF if unit not in words.FACILITIES]


@dataclass
class Writer:
    """The random stream and the people that papers are made from."""

    rng: random.Random
    people: Population

    def __post_init__(self) -> None:
        self.by_unit: dict[str, list[Person]] = {unit: [] for unit in words.FACULTY_OF}
        for person in self.people.academics:
            self.by_unit[person.unit].append(person)


def write(rng: random.Random, people: Population) -> list[Paper]:
    """All papers, numbered from 1; a preprint follows its article and shares its `work`."""
    writer = Writer(rng, people)
    papers: list[Paper] = []
    for work in range(1, HOME_WORKS + ELSEWHERE_WORKS + 1):
        make = _home_paper if work <= HOME_WORKS else _elsewhere_paper
        paper = replace(make(writer, work), number=len(papers) + 1)
        papers += (
            _with_preprint(rng, paper)
            if paper.kind == "article" and rng.random() < 0.1
            else [paper]
        )
    return _with_retraction(papers)


def rise(day: date) -> float:
    """How much likelier credit is than before the milestone: from 1, over a year, to 2."""
    return 1 + min(1.0, max(0.0, (day - MILESTONE).days / 365))


# -- who writes, who is thanked


def _home_paper(writer: Writer, work: int) -> Paper:
    rng, day = writer.rng, _some_day(writer.rng)
    kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
    unit = rng.choice(ACADEMIC_UNITS)
    authors = _team(writer, unit, 142 if work == 900 else _author_count(rng, kind))
    helpers = _technicians(writer, unit, day, rng.choice((1, 1, 1, 2, 2, 3)))
    share = 0.25 if kind in ("dataset", "software") else 0.10
    if work == 900 or rng.random() < share * rise(day):
        place = 120 if work == 900 else rng.randrange(1, len(authors) + 1)
        authors[place:place] = helpers[:1]
        helpers = helpers[1:]
    thanked = [t for t in helpers if t not in authors] if rng.random() < 0.2 * rise(day) else []
    return _paper(writer, work, kind, unit, day, authors, thanked)


def _elsewhere_paper(writer: Writer, work: int) -> Paper:
    """A paper of another institution that credits a technician, or somebody of the same name."""
    rng, day = writer.rng, _some_day(writer.rng)
    unit, draw = rng.choice(ACADEMIC_UNITS), rng.random()
    authors: list[Person] = list(rng.sample(writer.people.outsiders, rng.randint(2, 7)))
    thanked: list[DemoTechnician] = []
    if draw < 0.4:
        holders = [t for t in writer.people.technicians if t.orcid_on_roster or rng.random() < 0.1]
        visitor = replace(
            rng.choice(holders), institution=rng.choice(OTHERS), unit="Department of Health"
        )
        authors.insert(rng.randrange(len(authors) + 1), visitor)
    elif draw < 0.8:
        thanked = _technicians(writer, unit, day, 1)
    namesakes = [rng.choice(writer.people.namesakes)] if draw >= 0.8 else []
    if namesakes and rng.random() < 0.4:
        authors += namesakes
    return _paper(writer, work, "article", unit, day, authors, thanked, namesakes)


def _some_day(rng: random.Random) -> date:
    return FIRST_DAY + timedelta(days=int((TODAY - FIRST_DAY).days * rng.random() ** 0.9))


def _author_count(rng: random.Random, kind: str) -> int:
    if kind in ("dissertation", "software"):
        return 1 if kind == "dissertation" else rng.randint(1, 4)
    return min(12, 2 + int(rng.expovariate(0.32)))


def _team(writer: Writer, unit: str, count: int) -> list[Person]:
    """A lead at home with colleagues of the unit, people of other units, and people from elsewhere."""
    rng = writer.rng
    lead = rng.choice(writer.by_unit[unit])
    team = [lead]
    while len(team) < count:
        draw = rng.random()
        pool: Sequence[Person] = writer.by_unit[unit] if draw < 0.4 else writer.people.outsiders
        pool = (
            writer.people.academics
            if 0.4 <= draw < 0.5
            else writer.people.namesakes
            if draw > 0.993
            else pool
        )
        person = rng.choice(pool)
        if all(person.key != other.key for other in team):
            team.append(person)
    rng.shuffle(team)
    return team


def _technicians(writer: Writer, unit: str, day: date, count: int) -> list[DemoTechnician]:
    """Technicians in post, or lately so; mostly of the unit or of a facility of its faculty."""

    def weight(technician: DemoTechnician) -> float:
        spell = technician.spell_on(day) or technician.spell_on(day - timedelta(days=240))
        if spell is None or (spell.research_facing is False and writer.rng.random() < 0.8):
            return 0.0
        near = (
            5.0
            if spell.department == unit
            else 2.0
            if spell.faculty == words.FACULTY_OF[unit]
            else 0.15
        )
        return near * math.sqrt(technician.activity)

    weights = [weight(technician) for technician in writer.people.technicians]
    chosen = writer.rng.choices(writer.people.technicians, weights, k=count)
    return list({technician.key: technician for technician in chosen}.values())


# -- the paper


def _paper(
    writer: Writer,
    work: int,
    kind: str,
    unit: str,
    day: date,
    authors: list[Person],
    thanked: list[DemoTechnician],
    namesakes: Sequence[Person] = (),
) -> Paper:
    rng = writer.rng
    funding = tuple(
        (rng.choice(words.FUNDERS), f"{rng.choice('ABCEH')}{rng.randrange(10**5):05d}")
        for _ in range(rng.choice((0, 1, 1, 2)))
    )
    text = None
    if kind not in ("dataset", "software") and rng.random() < (
        0.9 if not (thanked or namesakes) else 1.0
    ):
        text = _acknowledgement(writer, day, unit, authors, thanked, namesakes, funding)
    style = rng.choice(STYLES)
    repository = {
        "preprint": words.REPOSITORY,
        "dataset": words.ARCHIVE,
        "software": words.ARCHIVE,
    }.get(kind)
    return Paper(
        number=0,
        work=work,
        kind=kind,
        title=_title(rng, kind),
        published=day,
        unit=unit,
        journal=repository or rng.choice(words.JOURNALS),
        publisher=words.REPOSITORY_PUBLISHER if repository else rng.choice(words.PUBLISHERS),
        byline=tuple(byline(rng, person, day, style) for person in authors) + consortium(rng),
        showing=draw_showing(rng, kind, unit, day, elsewhere=work > HOME_WORKS),
        has_doi=kind in ("dataset", "software") or rng.random() > 0.04,
        acknowledgement=text,
        funding=funding,
    )


def _acknowledgement(
    writer: Writer,
    day: date,
    unit: str,
    authors: Sequence[Person],
    thanked: Sequence[DemoTechnician],
    namesakes: Sequence[Person],
    funding: Sequence[tuple[str, str]],
) -> Acknowledgement:
    rng = writer.rng
    colleagues = rng.sample(
        writer.people.outsiders + writer.people.academics, rng.choice((0, 0, 1, 2))
    )
    if rng.random() < 0.02:
        colleagues.append(rng.choice(writer.people.namesakes))
    written_by = {person.key for person in authors}
    others = [person for person in (*namesakes, *colleagues) if person.key not in written_by]
    near = [u for u in words.FACULTIES[words.FACULTY_OF[unit]] if u in words.FACILITIES] or list(
        words.FACILITIES
    )
    teams = [rng.choice(near)] if rng.random() < 0.1 * rise(day) else []
    return acknowledge(rng, day, thanked, others, teams, funding)


def _title(rng: random.Random, kind: str) -> str:
    subject, other = rng.sample(words.SUBJECTS, 2)
    method = rng.choice(words.METHODS)
    capital = {
        "Subject": subject[0].upper() + subject[1:],
        "Method": method[0].upper() + method[1:],
    }
    title = rng.choice(words.TITLE_FORMS).format(
        subject=subject, other=other, method=method, **capital
    )
    number = rng.randrange(100, 1000)
    return {
        "dataset": f"Data for: {title}",
        "software": f"{subject.split()[0]}-tools {number}",
    }.get(kind, f"{title} (case {number})")


def _with_preprint(rng: random.Random, article: Paper) -> list[Paper]:
    """The article and the preprint that came before it, linked both ways where the article has a DOI."""
    day = article.published - timedelta(days=rng.randrange(60, 300))
    preprint = replace(
        article,
        number=article.number + 1,
        kind="preprint",
        published=day,
        journal=words.REPOSITORY,
        publisher=words.REPOSITORY_PUBLISHER,
        has_doi=True,
        showing=replace(
            draw_showing(rng, "preprint", article.unit, day, elsewhere=False),
            crossref=True,
            full_text="none",
        ),
    )
    return [
        replace(article, preprint_doi=preprint.doi),
        replace(preprint, article_doi=article.doi if article.has_doi else None),
    ]


def _with_retraction(papers: list[Paper]) -> list[Paper]:
    """One article is retracted, and a notice says so."""
    place = next(
        i
        for i, paper in enumerate(papers)
        if i > 400
        and paper.kind == "article"
        and paper.doi
        and paper.showing.crossref
        and not any(isinstance(entry.person, DemoTechnician) for entry in paper.byline)
    )
    papers[place] = replace(papers[place], retracted=True)
    return [*papers, _notice(papers[place], len(papers) + 1)]


def _notice(article: Paper, number: int) -> Paper:
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
        showing=replace(article.showing, europepmc=False, full_text="none"),
    )
