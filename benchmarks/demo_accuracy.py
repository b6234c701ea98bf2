"""How many of the author credits that the demo counts are wrong, on universities of other seeds.

    python benchmarks/demo_accuracy.py SEED ...

Each seed is run twice: with the people whom the demo gives a technician's name on purpose, and
without them. Prints a line for each run, then the share of all runs of a kind.
"""

from __future__ import annotations

import argparse
import logging
import os
import tempfile
from collections import Counter
from pathlib import Path

from attribution import workspace
from attribution.access.permissions import local_lead
from attribution.core.for_people import percent
from attribution.demo.run import run_demo, scores
from attribution.demo.samples import write_samples
from attribution.harvest.registry import services
from attribution.home import loading

KINDS = {True: "with namesakes", False: "without namesakes"}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("seeds", type=int, nargs="+")
    logging.disable(logging.WARNING)
    totals: Counter[tuple[str, bool]] = Counter()
    seeds = parser.parse_args().seeds
    for seed in seeds:
        for with_namesakes, kind in KINDS.items():
            counted, wrong, missed = of_seed(seed, with_namesakes=with_namesakes)
            totals.update({("counted", with_namesakes): counted, ("wrong", with_namesakes): wrong})
            print(f"seed {seed}, {kind}: {wrong} of {counted} wrong, {missed} right ones in review")
    for with_namesakes, kind in KINDS.items():
        counted, wrong = totals["counted", with_namesakes], totals["wrong", with_namesakes]
        share = percent(100 * wrong / counted)
        print(f"{len(seeds)} seeds, {kind}: {wrong} of {counted} wrong, {share}")


def of_seed(seed: int, *, with_namesakes: bool) -> tuple[int, int, int]:
    """The author credits counted, the wrong ones among them, and the right ones in review."""
    with tempfile.TemporaryDirectory() as scratch:
        samples, home = Path(scratch) / "samples", Path(scratch) / "home"
        write_samples(samples, seed, with_namesakes=with_namesakes)
        run_demo(home, samples)
        settings = loading.load(home, {}, services())
        with workspace.opened(settings, local_lead(os.environ)) as demo:
            author = next(row for row in scores(demo.reader, samples) if row.kind == "author")
    return author.detected + author.wrong, author.wrong, author.waiting


if __name__ == "__main__":
    main()
