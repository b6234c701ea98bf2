"""Files of outputs read and written in each form: processor seconds and memory.

python benchmarks/exchange.py [RECORDS]

The records are invented from a seed. Each form is written and read in a process of its own, so that
the peak of memory is that of this form; the records themselves are in it.
"""

from __future__ import annotations

import multiprocessing
import random
import resource
import sys
import time
from multiprocessing.connection import Connection

from attribution.core.model import Author, Location
from attribution.harvest.exchange.output import ROLES, Output, PersonLink
from attribution.harvest.exchange.reading import FORMATS, parse
from attribution.harvest.exchange.writing import render
from attribution.harvest.partial_dates import PartialDate

RECORDS = 50_000
SEED = 12
GIVEN = ("Zoë", "Adaeze", "Pía María", "Tamás", "J. R.", "Li", "Ødger", "Ruth")
FAMILY = ("Fennimore", "Okonjo-Bright", "de la Cruz", "Ábel", "O’Neil", "Ng", "Sjögren", "Quillby")
WORDS = ("cryostats", "of", "helium & ice", "50%", "Größe", "β-decay", "{in}", "CO_2", "for", "all")


def author(dice: random.Random) -> Author:
    given, family = dice.choice(GIVEN), dice.choice(FAMILY)
    return Author(f"{given} {family}", given, family)


def output(number: int, dice: random.Random) -> Output:
    """One invented record with six authors and two links."""
    return Output(
        line=0,
        doi=f"10.5555/exchange.{number}",
        title=f"On {' '.join(dice.choices(WORDS, k=9))} {number}",
        type="article",
        published=PartialDate(f"20{number % 24:02}-{number % 12 + 1:02}-01", "month"),
        journal=f"Journal of Invented Results {number % 500}",
        publisher=f"Publisher {number % 50}",
        location=Location(str(number % 90), str(number % 12), f"{number}-{number + 9}", None),
        authors=tuple(author(dice) for _ in range(6)),
        links=tuple(
            PersonLink(f"T{dice.randrange(9999):04}", None, role, "confirmed", author(dice).name)
            for role in ROLES
        ),
    )


def measure(form: str, records: int, answers: Connection) -> None:
    dice = random.Random(SEED)
    outputs = [output(number, dice) for number in range(records)]
    begun = time.process_time()
    data = render(outputs, form)
    written = time.process_time()
    parsed = parse(data, form)
    read = time.process_time()
    titles = [record.title for record in outputs]
    assert [record.title for record in parsed.outputs] == titles, parsed.complaints[:3]
    assert all(len(record.links) == len(ROLES) for record in parsed.outputs)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answers.send((written - begun, read - written, len(data) / 1e6, peak))


def main() -> None:
    records = int(sys.argv[1]) if len(sys.argv) > 1 else RECORDS
    print(f"{records:,} records, seconds of processor")
    for form in FORMATS:
        answer, answers = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.get_context("spawn").Process(
            target=measure, args=(form, records, answers)
        )
        process.start()
        write, read, size, peak = answer.recv()
        process.join()
        print(f"{form:9} write {write:6.1f}  read {read:6.1f}  {size:6.1f} MB  peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
