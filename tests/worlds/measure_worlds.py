"""Small worlds of rows for the measure, a database of one, and a strategy that makes them."""

from datetime import date
from itertools import product

import duckdb
import pyarrow as pa
from hypothesis import strategies as st

from attribution.snapshot.database import sql

DAYS = [
    date(2018, 5, 1),
    date(2019, 12, 31),
    date(2020, 1, 1),
    date(2020, 2, 29),
    date(2020, 7, 31),
    date(2020, 8, 1),
    date(2020, 12, 31),
    date(2021, 1, 1),
    date(2021, 3, 1),
    date(2022, 2, 1),
]
# The first days of the periods that are measured, days beside them, and days amid them.
RULE_DAYS = [
    date(2019, 8, 1),
    date(2020, 1, 1),
    date(2020, 1, 2),
    date(2020, 7, 31),
    date(2020, 12, 31),
    date(2021, 3, 1),
]
PLACES = ["paper", "paper", "paper", "other output", "retracted", "correction", "not counted"]
VERDICTS = ["confirmed", "rejected", "unsure"]
TABLES = (
    "rules",
    "technicians",
    "spells",
    "works",
    "candidates",
    "decisions",
    "build_info",
    "source_progress",
)
SINCE_EVER = {"rule": 1, "label": "all", "from_date": date.min, "in_force": True}
WALKED = {"source": "crossref", "title": "Crossref", "asked": date(2026, 3, 1), "walked_to": None}


def empty_database():
    """An in-memory database with the tables of a snapshot and the views of credits.sql."""
    connection = duckdb.connect()
    for name in ("schema", "published_by", "judged", "team_thanks", "credits"):
        connection.execute(sql(name))
    return connection


def database(world, connection=None):
    """A database that holds a world and nothing else."""
    connection = connection or empty_database()
    rows = dict(world)
    technicians = sorted({row["technician_id"] for row in rows.get("spells", [])})
    rows.setdefault(
        "technicians", [{"technician_id": technician_id} for technician_id in technicians]
    )
    rows.setdefault(
        "build_info",
        [{"lag_days": world.get("lag_days", 0), "works_from": date(2018, 1, 1), "rule": "all"}],
    )
    rows.setdefault("source_progress", [WALKED])
    rows["rules"] = [
        {"name": "rule", "label": f"rule {rule['rule']}", **rule}
        for rule in rows.get("rules", [SINCE_EVER])
    ]
    rows["works"] = [
        {
            "counted_as": "paper",
            "credits_work": work["work_id"],
            "rule": rule_on(rows["rules"], work["published"]),
            **work,
        }
        for work in rows.get("works", [])
    ]
    for table in TABLES:
        connection.execute(f"delete from {table}")
        fill(connection, table, rows.get(table, []))
    return connection


def rule_on(rules, day):
    """The number of the rule in force on a day."""
    begun = [rule["rule"] for rule in rules if day and rule["from_date"] <= day]
    return max(begun, default=None)


def fill(connection, table, rows):
    if rows:
        connection.register("new_rows", pa.Table.from_pylist(rows))
        connection.execute(f"insert into {table} by name select * from new_rows")
        connection.unregister("new_rows")


def spell(technician, number=1, start=None, end=None, faculty="Science", **more):
    return {
        "technician_id": technician,
        "spell": number,
        "start_date": start,
        "end_date": end,
        "faculty": faculty,
        "counts": True,
        "counts_under": [1],
        "research_facing": None,
        **more,
    }


def work(work_id, published, affiliated=True, precision="day", acknowledgement="read"):
    return {
        "work_id": work_id,
        "doi": f"10.5555/{work_id.lower()}",
        "published": published,
        "affiliated": affiliated,
        "published_precision": precision,
        "acknowledgement": acknowledgement,
    }


def candidate(mention, technician, work_id, **more):
    return {
        "mention_id": mention,
        "technician_id": technician,
        "work_id": work_id,
        "kind": "author",
        "name": "A. Lee",
        "prior": -5.0,
        "probability": 0.9,
        "band": "accept",
        "tie": False,
        **more,
    }


def decision(mention, technician, work_id, verdict, kind="author"):
    return {
        "mention_id": mention,
        "technician_id": technician,
        "work_id": work_id,
        "kind": kind,
        "verdict": verdict,
    }


def of_every_state():
    """A world with a technician of every state, for properties whose drawn worlds may lack one."""
    own = {"counted_as": "paper", "credits_work": "W0"}
    verdicts = {"T0": "confirmed", "T4": "rejected"}
    bands = {"T0": "accept", "T1": "accept", "T2": "review", "T4": "accept"}
    return {
        "rules": [SINCE_EVER],
        "spells": [spell(f"T{n}", start=date(2018, 5, 1)) for n in range(5)],
        "works": [work("W0", date(2020, 2, 29)) | own],
        "candidates": [candidate(f"M{who}", who, "W0", band=band) for who, band in bands.items()],
        "decisions": [decision(f"M{who}", who, "W0", word) for who, word in verdicts.items()],
        "lag_days": 0,
    }


@st.composite
def places_of_works(draw, works):
    """Works as what they count as, some of them corrections of other works or of none."""
    placed = []
    for w in works:
        place = draw(st.sampled_from(PLACES))
        credits_work = w["work_id"]
        if place == "correction":
            own = [p["work_id"] for p in placed if p["credits_work"] == p["work_id"]]
            credits_work = draw(st.sampled_from([None, *own]))
        elif place == "not counted":
            credits_work = None
        placed.append({**w, "counted_as": place, "credits_work": credits_work})
    return placed


@st.composite
def worlds(draw):
    technicians = [f"T{n}" for n in range(draw(st.integers(1, 3)))]
    rules = draw(dated_rules())
    spells = [
        draw(spells_of(technician, number, len(rules)))
        for technician in technicians
        for number in range(1, draw(st.integers(2, 4)))
    ]
    works = [draw(works_called(f"W{n}")) for n in range(draw(st.integers(0, 4)))]
    works = draw(places_of_works(works))
    candidates, decisions = draw(candidates_and_decisions(works, technicians))
    return {
        "rules": rules,
        "spells": spells,
        "works": works,
        "candidates": candidates,
        "decisions": decisions + draw(decisions_without_mention(works, technicians)),
        "lag_days": draw(st.sampled_from([0, 1, 200])),
    }


@st.composite
def candidates_and_decisions(draw, works, technicians):
    """Candidates for some mentions of works, and decisions on some, candidates or not."""
    candidates, decisions = [], []
    for w, kind, n in product(works, ("author", "thanked"), (1, 2)):
        mention = f"{w['work_id']}{kind}{n}"
        for technician in technicians:
            if draw(st.booleans()):
                candidates.append(
                    candidate(
                        mention,
                        technician,
                        w["work_id"],
                        kind=kind,
                        band=draw(st.sampled_from(["accept", "review"])),
                        tie=draw(st.booleans()),
                        probability=draw(st.sampled_from([0.2, 0.6, 0.95])),
                    )
                )
            if verdict := draw(st.sampled_from([None, None, *VERDICTS])):
                decisions.append(decision(mention, technician, w["work_id"], verdict, kind))
    return candidates, decisions


@st.composite
def decisions_without_mention(draw, works, technicians):
    """Decisions that outlived the mention they were made on."""
    decisions = []
    for w, technician in product(works, technicians):
        if verdict := draw(st.sampled_from([None, None, None, *VERDICTS])):
            decisions.append(decision(None, technician, w["work_id"], verdict))
    return decisions


@st.composite
def dated_rules(draw):
    """One to three rules, the first of them in force since ever, one of them today's."""
    days = draw(st.lists(st.sampled_from(RULE_DAYS), unique=True, max_size=2))
    today = draw(st.integers(0, len(days)))
    return [
        {"rule": number + 1, "from_date": day, "in_force": number == today}
        for number, day in enumerate([date.min, *sorted(days)])
    ]


@st.composite
def spells_of(draw, technician, number, rules):
    start, end = draw(st.sampled_from([None, *DAYS])), draw(st.sampled_from([None, *DAYS]))
    if start and end and end < start:
        start, end = end, start
    return spell(
        technician,
        number,
        start,
        end,
        draw(st.sampled_from(["Arts", "Science", None])),
        counts_under=[n for n in range(1, rules + 1) if draw(st.sampled_from([True, True, False]))],
        research_facing=draw(st.sampled_from([True, False, None])),
    )


@st.composite
def works_called(draw, name):
    precision = draw(st.sampled_from(["day", "month", "year"]))
    day = draw(st.sampled_from([None, *DAYS]))
    if day and precision != "day":
        day = day.replace(day=1, month=1 if precision == "year" else day.month)
    return work(
        name,
        day,
        draw(st.booleans()),
        precision,
        draw(st.sampled_from(["read", "not open access", None])),
    )
