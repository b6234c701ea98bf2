"""How often the ranges of the measure hold the truth: `python benchmarks/ranges.py DIR`.

DIR holds the labelled sets A1, A4 and A5. People are split into two halves. From one half 200 are
drawn as if they had been audited, from the other an institution of 100, 300 or 600, whose true
number of credited people is known. Then: does the 90% expected range hold it, and does the audited
range of 60 + 60? Last, papers of A5 are hidden at random, and the estimate of all who are thanked
is compared with the truth. Every draw is seeded.

Draws can be made in parts: `--draws 100 --first 200` makes those from 200 to 299 of the same
sequence. The state is printed as it runs, in counts, which can be added up over parts.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from zlib import crc32

import duckdb

from attribution.evaluation.labelled_sets import read_truth
from attribution.matching.files import read_roster
from attribution.matching.match import match_mentions
from attribution.matching.mentions_file import open_mentions
from attribution.measure.audited import Audited, audited_range
from attribution.measure.expected import Label, expected_credited
from attribution.measure.periods import calendar_year
from attribution.measure.person_periods import (
    PARTS,
    PeopleOf,
    Person,
    PersonCredit,
    State,
    Stratum,
    Texts,
)
from attribution.measure.unread import if_all_were_read

SETS = ("A1", "A4", "A5")
SIZES = (100, 300, 600)
LABELS = 200
AUDITED = 60
SHARES_READ = (0.6, 0.75, 0.9)
LEAST_THANKED = 30  # people of an institution of A5, from which papers are hidden there
SEED = 14
STATE_EVERY = 25  # draws


@dataclass(frozen=True)
class Known:
    """A person, what the matcher says of them, and the truth."""

    name: str
    state: str
    probability: float
    is_credited: bool


def main() -> None:
    """All three tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--draws", type=int, default=1000, help="institutions of each size")
    parser.add_argument("--first", type=int, default=0, help="number of the first of these draws")
    parser.add_argument("--set", choices=SETS, action="append", help="only these sets")
    options = parser.parse_args()
    numbers = range(options.first, options.first + options.draws)
    sets = options.set or SETS
    print("set  people  expected: holds, mean width (points)  audited: holds, mean width")
    for name in sets:
        people = [person for path in folders(options.folder / name) for person in matched(path)]
        for size in SIZES:
            print(name, size, *coverage(people, size, numbers), sep="  ", flush=True)
    if "A5" not in sets:
        return
    print("A5  share read  institutions  mean error  interval holds")
    for share in SHARES_READ:
        print("A5", share, *hidden(options.folder / "A5", share, numbers), sep="  ", flush=True)


def folders(path: Path) -> list[Path]:
    """The institutions of a set: the set itself, or its folders."""
    if (path / "roster.csv").exists():
        return [path]
    return sorted(folder for folder in path.iterdir() if (folder / "truth.jsonl").exists())


def matched(folder: Path) -> Iterator[Known]:
    """The people of one roster after matching. Mentions without a label are left out."""
    roster = read_roster(folder / "roster.csv")
    truth = read_truth(folder)
    with duckdb.connect() as connection:
        open_mentions(connection, folder / "mentions.jsonl")
        rows = match_mentions(connection, "mentions", roster).to_pylist()
        names = dict(connection.execute("select mention_id, lower(name) from mentions").fetchall())
    clusters: defaultdict[str, dict[str, float]] = defaultdict(dict)
    accepted = set()
    for row in rows:
        if row["mention_id"] not in truth:
            continue
        of_person = clusters[row["technician_id"]]
        name = names[row["mention_id"]]
        of_person[name] = max(of_person.get(name, 0.0), row["probability"])
        if row["band"] == "accept":
            accepted.add(row["technician_id"])
    credited = set(truth.values())
    for technician in roster:
        key = technician.technician_id
        probabilities = clusters[key].values()
        state = "accepted" if key in accepted else "open" if probabilities else "none"
        probability = 1 - math.prod(1 - value for value in probabilities)
        yield Known(f"{folder.name} {key}", state, probability, key in credited)


# -- ranges ----------------------------------------------------------------------------------------


def coverage(people: Sequence[Known], size: int, numbers: range) -> tuple[str, ...]:
    """How often both ranges hold the truth, and how wide they are in points.

    Draws before the first of `numbers` are drawn too, so that the others are the same.
    """
    halves: tuple[list[Known], list[Known]] = ([], [])
    for person in people:
        halves[crc32(person.name.encode()) % 2].append(person)
    generator = random.Random(f"{SEED} {size}")
    expected, audited = [], []
    for number in range(numbers.stop):
        labels = generator.sample(halves[0], LABELS)
        institution = generator.sample(halves[1], min(size, len(halves[1])))
        audit = tried_audit(generator, institution)
        if number not in numbers:
            continue
        expected.append(tried_expected(labels, institution))
        audited.append(audit)
        if len(audited) % STATE_EVERY == 0:
            print(
                f"  {size} people, to draw {number}: {state(expected)}, {state(audited)}",
                flush=True,
            )
    return (*summary(expected), *summary(audited))


def state(tried: Sequence[tuple[bool, float]]) -> str:
    return f"{sum(holds for holds, _ in tried)} of {len(tried)} hold"


def tried_expected(labels: Sequence[Known], institution: Sequence[Known]) -> tuple[bool, float]:
    answer = expected_credited(
        [person.probability for person in institution],
        [Label(person.probability, person.is_credited) for person in labels],
    )
    assert answer is not None
    return held(answer.range.low, answer.range.high, institution)


def tried_audit(generator: random.Random, institution: Sequence[Known]) -> tuple[bool, float]:
    """People with open names have been reviewed: those who are right are confirmed."""
    confirmed = sum(person.state == "open" and person.is_credited for person in institution)
    states = []
    for state in ("accepted", "none"):
        others = [person for person in institution if person.state == state]
        if state == "none":
            others += [p for p in institution if p.state == "open" and not p.is_credited]
        drawn = generator.sample(others, min(AUDITED, len(others)))
        credited = sum(person.is_credited for person in drawn)
        states.append(Audited(len(others), len(drawn), credited))
    answer = audited_range(confirmed, states)
    return held(answer.low, answer.high, institution)


def held(low: float, high: float, institution: Sequence[Known]) -> tuple[bool, float]:
    truth = sum(person.is_credited for person in institution)
    return low <= truth <= high, 100 * (high - low) / len(institution)


def summary(tried: Sequence[tuple[bool, float]]) -> tuple[str, str]:
    return f"{mean(holds for holds, _ in tried):.3f}", f"{mean(width for _, width in tried):.2f}"


# -- papers that are not read ----------------------------------------------------------------------


def hidden(folder: Path, share: float, numbers: range) -> tuple[str, ...]:
    """The mean error of the estimate, and how often its interval holds the truth."""
    worlds = [world for path in folders(folder) if (world := thanked_in(path))]
    generator = random.Random(f"{SEED} {share}")
    estimates, truths, holds = 0.0, 0, []
    for number in range(numbers.stop):
        works, thanked, staff = generator.choice(worlds)
        read = set(generator.sample(sorted(works), math.ceil(share * len(works))))
        if number not in numbers:
            continue
        answer = if_all_were_read(period_of(works, thanked, read, staff), "thanked")
        assert answer.estimate is not None
        assert answer.range is not None
        estimates += answer.estimate
        truths += len(thanked)
        holds.append(answer.range.low <= len(thanked) <= answer.range.high)
    return str(len(worlds)), f"{estimates / truths - 1:+.2%}", f"{mean(holds):.3f}"


def thanked_in(folder: Path) -> tuple[set[str], dict[str, set[str]], int] | None:
    """The papers of an institution, those that thank each of its people, and how many there are."""
    lines = (folder / "mentions.jsonl").read_text(encoding="utf-8").splitlines()
    work_of = {row["mention_id"]: row["work_id"] for row in map(json.loads, lines)}
    thanked: defaultdict[str, set[str]] = defaultdict(set)
    for mention_id, technician_id in read_truth(folder).items():
        if technician_id:
            thanked[technician_id].add(work_of[mention_id])
    if len(thanked) < LEAST_THANKED:
        return None
    return set(work_of.values()), dict(thanked), len(read_roster(folder / "roster.csv"))


def period_of(
    works: set[str], thanked: Mapping[str, set[str]], read: set[str], staff: int
) -> PeopleOf:
    """A period in which only some papers were read."""
    stratum = Stratum(2025, True)
    people = [
        Person(person, "", "", State.NONE, state, state)
        for person, papers in thanked.items()
        for state in [State.ACCEPTED if papers & read else State.NONE]
    ]
    nobody = Person("", "", "", State.NONE, State.NONE, State.NONE)
    people += [nobody] * (staff - len(people))
    credits = [
        PersonCredit(person, work, "thanked", State.ACCEPTED, True, stratum, part_of(work))
        for person, papers in thanked.items()
        for work in papers & read
    ]
    by_part = defaultdict(list)
    for work in works:
        by_part[part_of(work)].append(work in read)
    texts = [Texts(stratum, part, len(flags), sum(flags)) for part, flags in by_part.items()]
    return PeopleOf(calendar_year(2025), people, credits, texts)


def part_of(work: str) -> int:
    return crc32(work.encode()) % PARTS


if __name__ == "__main__":
    main()
