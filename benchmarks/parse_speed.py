"""Works a second from raw OpenAlex pages to parsed Parquet, on one core, the writing included.

python benchmarks/parse_speed.py [WORKS] [--profile]

The works are invented, as OpenAlex lists them: each has six authors with two printed affiliations,
and three locations.
"""

from __future__ import annotations

import cProfile
import pstats
import random
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from attribution.harvest import parsed_files, raw_files, reading
from attribution.harvest.sources import openalex

ROR = "https://ror.org/0nrthmr98"


def work(number: int, dice: random.Random) -> dict[str, Any]:
    """One invented work, with the fields that the harvest selects."""
    doi = f"https://doi.org/10.5555/speed.{number}"
    source = {
        "id": f"https://openalex.org/S{number % 500}",
        "display_name": f"Journal {number % 500}",
        "issn": ["0000-0000"],
        "host_organization_name": f"Publisher {number % 50}",
    }
    place = {
        "is_oa": True,
        "landing_page_url": doi,
        "source": source,
        "license": "cc-by",
        "version": "publishedVersion",
        "raw_source_name": source["display_name"],
    }
    return {
        "id": f"https://openalex.org/W{10**9 + number}",
        "doi": doi,
        "ids": {
            "openalex": f"https://openalex.org/W{10**9 + number}",
            "doi": doi,
            "pmid": f"https://pubmed.ncbi.nlm.nih.gov/{number}",
            "pmcid": f"https://www.ncbi.nlm.nih.gov/pmc/articles/{number}",
        },
        "title": f"On the {number}th measurement of an invented quantity in glass, paper and water",
        "type": "article",
        "publication_date": f"20{number % 24:02d}-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
        "primary_location": place,
        "locations": [place] * 3,
        "authorships": [authorship(dice) for _ in range(6)],
        "open_access": {"is_oa": True, "oa_status": "gold", "oa_url": doi},
        "is_retracted": False,
        "is_xpac": False,
        "has_content": {"pdf": True, "grobid_xml": number % 3 == 0},
        "updated_date": "2026-05-01T10:00:00",
    }


def authorship(dice: random.Random) -> dict[str, Any]:
    """One invented entry of an author list."""
    n = dice.randrange(200_000)
    name = f"Given{n % 700} M. Family{n // 70}"
    place = {
        "id": f"https://openalex.org/I{n % 900}",
        "display_name": f"Institute {n % 900}",
        "ror": ROR,
        "country_code": "GB",
        "type": "education",
        "lineage": [f"https://openalex.org/I{n % 900}"],
    }
    texts = [
        f"Department {n % 40}, Institute {n % 900}, Southport SP{n % 90} 1AA, United Kingdom",
        f"Institute {n % 900}, Southport",
    ]
    return {
        "author_position": "middle",
        "author": {"id": f"https://openalex.org/A{n}", "display_name": name, "orcid": None},
        "institutions": [place],
        "countries": ["GB"],
        "is_corresponding": False,
        "raw_author_name": name,
        "raw_affiliation_strings": texts,
        "raw_orcid": None,
        "affiliations": [
            {"raw_affiliation_string": text, "institution_ids": [place["id"]]} for text in texts
        ],
    }


def raw_pages(home: Path, works: int) -> tuple[str, Path]:
    """The run and file of invented pages, as a harvest leaves them."""
    dice = random.Random(7)
    run = raw_files.run_id(datetime.now(UTC))
    file = raw_files.RawRun(home, "openalex", run)
    for first in range(0, works, openalex.PAGE):
        numbers = range(first, min(works, first + openalex.PAGE))
        results = [work(number, dice) for number in numbers]
        file.append({"kind": "works", "payload": {"meta": {"count": works}, "results": results}})
    file.close()
    return run, file.path


def measure(works: int, profile: cProfile.Profile | None) -> str:
    """A line with the speed; the profile runs while the pages are parsed."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        run, file = raw_pages(home, works)
        if profile:
            profile.enable()
        start, started = time.perf_counter(), time.process_time()
        reading.reparse(home, "openalex", run, file)
        seconds, processor = time.perf_counter() - start, time.process_time() - started
        if profile:
            profile.disable()
        paths = map(Path, parsed_files.files(home, "works"))
        megabytes = sum(path.stat().st_size for path in paths) / 1e6
    return (
        f"{works} works in {seconds:.2f} s, {processor:.2f} s of processor time: "
        f"{works / processor:.0f} works/s on one core; {megabytes:.1f} MB of Parquet"
    )


def main() -> None:
    numbers = [int(argument) for argument in sys.argv[1:] if argument.isdigit()]
    profile = cProfile.Profile() if "--profile" in sys.argv else None
    print(measure(numbers[0] if numbers else 20_000, profile))
    if profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    main()
